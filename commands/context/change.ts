/**
 * `kq context use|add|remove`: changes of the user's file that leave the rest of it, comments too, as it is.
 *
 * @module
 */
import { parseAddress } from "../../core/client/mod.ts";
import { command, type CommandContext, usageError } from "../command.ts";
import { wholeAddress } from "../habits.ts";
import { absolute } from "../paths.ts";
import { readDuration } from "../sizes.ts";
import { noSuchContext, readUserFile, type UserFile } from "./file.ts";
import { PRECEDENCE, userFile, warnOfEnvironment } from "./list.ts";
import { keyText, withoutTable, withTopKey } from "./toml_lines.ts";

const many = (value: string, before: string[] | undefined): string[] => [...before ?? [], value];

export const contextUse = command({
  shape: (c) => c.argument("<name>", "the context that is used where nothing else is said"),
  notes: [PRECEDENCE],
  run: async ({ args: [name] }, context) => {
    const file = await userFile(context);
    required(file, name);
    await write(file, withTopKey(file.text, "current", JSON.stringify(name)), context);
    context.say(`kq: context ${name} is used from now on: ${file.contexts.get(name)!.brokers!.join(",")}`);
    warnOfEnvironment(context);
  },
});

export const contextAdd = command({
  shape: (c) =>
    c.argument("<name>", "how it is to be called")
      .requiredOption("-b, --brokers <list>", "its brokers, host:port,...")
      .option("-X <property=value>", "a client property that goes with it (repeat for more)", many)
      .option("--timeout <duration>", "how long commands try to reach it"),
  run: async ({ args: [name], options }, context) => {
    const file = await userFile(context);
    if (file.contexts.has(name)) {
      throw usageError(
        `There is a context ${name} already, in ${file.path}`,
        `\`kq context remove ${name}\` takes it away.`,
      );
    }
    if (name.trim() === "") throw usageError("The name of the context is empty");
    const brokers = options.brokers.split(",").map((part) => wholeAddress(part.trim())).filter((part) => part !== "");
    const wrong = brokers.find((text) => parseAddress(text) === null);
    if (wrong !== undefined || brokers.length === 0) {
      throw usageError(`"${wrong ?? options.brokers}" is not the address of a broker`, "Write it as HOST:PORT.");
    }
    if (options.timeout !== undefined && readDuration(options.timeout) === null) {
      throw usageError(`--timeout "${options.timeout}" is not a duration`, "Write it as 5ms, 10s, 2m, 1h or 7d.");
    }
    const properties = (options.X ?? []).map((text) => {
      const [, property, value] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/s.exec(text) ?? [];
      if (property === undefined) throw usageError(`-X: "${text}" is not property=value`);
      return `${JSON.stringify(property)} = ${JSON.stringify(value)}`;
    });
    const table = `contexts.${keyText(name)}`;
    const lines = [
      `[${table}]`,
      `brokers = [${brokers.map((text) => JSON.stringify(text)).join(", ")}]`,
      ...options.timeout === undefined ? [] : [`timeout = ${JSON.stringify(options.timeout)}`],
      ...properties.length === 0 ? [] : [`[${table}.properties]`, ...properties],
    ];
    const before = file.text.trimEnd();
    await write(file, `${before}${before === "" ? "" : "\n\n"}${lines.join("\n")}\n`, context);
    const hint = file.current === null ? `; \`kq context use ${name}\` makes it the one that is used` : "";
    context.say(`kq: context ${name} is in ${file.path}${hint}`);
  },
});

export const contextRemove = command({
  shape: (c) => c.argument("<name>", "the context to take out of the file"),
  run: async ({ args: [name] }, context) => {
    const file = await userFile(context);
    required(file, name);
    const without = withoutTable(file.text, ["contexts", name]);
    await write(file, file.current === name ? withTopKey(without, "current", null) : without, context);
    context.say(`kq: context ${name} removed`);
  },
});

function required({ contexts, path }: UserFile, name: string): void {
  if (!contexts.has(name)) throw usageError(`${path}: ${noSuchContext(name, contexts)}`);
}

/** The change is written only if it reads back: an edit may not fit a hand-written file. */
async function write(file: UserFile, text: string, { process, machine }: CommandContext): Promise<void> {
  const read = readUserFile(file.path, text, await machine.toml());
  if (read.text === file.text) {
    throw usageError(`${file.path} is written in a way that kq cannot edit`, "Change it by hand.");
  }
  const disk = await machine.disk();
  const path = absolute(file.path, process.folder);
  disk.makeFolder(path.slice(0, path.lastIndexOf("/")));
  await disk.replaceFile(path, new TextEncoder().encode(text));
}
