/**
 * `kq help`: from the table the list of commands, from a command's own declaration everything else, as text or as JSON.
 *
 * @module
 */
import { command, type RunnableCommand, usageError } from "./command.ts";
import { didYouMean } from "../core/base/nearest.ts";
import { type DescribedCommand, manualPage } from "./manual.ts";
import { declare } from "./run.ts";
import { VERSION } from "./version.ts";
import { type CommandRow, commandTable, otherNouns } from "./table.ts";

export const help: RunnableCommand = command({
  shape: (c) =>
    c.argument("[command...]", "the command to explain; all of them in one line each when none is given")
      .option("--json", "every command with its arguments and flags, for programs")
      .option("--man", "the manual page: kq help --man | man -l -"),
  run: async ({ args: [path], options }, context) => {
    if (options.man === true) return context.print(manualPage(await describeAll(path), VERSION));
    if (options.json === true) context.print(JSON.stringify(await describeAll(path)) + "\n");
    else context.print(await helpText(path));
  },
});

/** What `kq help PATH` prints: the list of commands, the verbs of a noun, or all about one command. */
export async function helpText(path: readonly string[]): Promise<string> {
  if (path.length === 0) return overview();
  const rows = rowsUnder(path);
  if (rows.length === 1) return declare(rows[0]!, await rows[0]!.load()).helpInformation();
  const bare = rows.find(({ bare }) => bare === true);
  const end = bare === undefined ? "" : `\nA bare \`kq ${bare.path[0]}\` lists.\n`;
  return `Usage: kq ${path[0]} [command]\n\n${listOf(rows)}${end}`;
}

const shownRows = commandTable.filter(({ hidden }) => hidden !== true);

function overview(): string {
  return `kq: Kafka in one executable

Usage: kq <command> [arguments] [flags]

${listOf(shownRows)}
\`kq help <command>\` says what a command takes. Brokers are named with -b HOST:PORT or KQ_BROKERS.
\`kq serve\` runs one; \`kq produce TOPIC --data DIR\` and all the others need none.
`;
}

function listOf(rows: readonly CommandRow[]): string {
  const width = Math.max(...rows.map(({ path }) => path.join(" ").length));
  return rows.map(({ path, about }) => `  ${path.join(" ").padEnd(width)}  ${about}\n`).join("");
}

function rowsUnder([word, verb]: readonly string[]): CommandRow[] {
  const noun = otherNouns.get(word!) ?? word!;
  const rows = commandTable.filter(({ path }) => path[0] === noun && (verb === undefined || path[1] === verb));
  if (rows.length > 0) return rows;
  const given = verb === undefined ? word! : `${word} ${verb}`;
  const known = new Set(commandTable.flatMap(({ path }) => [path[0], path.join(" ")]));
  throw usageError(`Unknown command "${given}"`, didYouMean(given, known) ?? "`kq help` lists the commands.");
}

async function describeAll(path: readonly string[]): Promise<DescribedCommand[]> {
  const rows = path.length === 0 ? shownRows : rowsUnder(path);
  return await Promise.all(rows.map(async (row) => describe(row, await row.load())));
}

function describe(row: CommandRow, loaded: RunnableCommand): DescribedCommand {
  const declared = declare(row, loaded);
  return {
    command: row.path.join(" "),
    about: row.about,
    arguments: declared.registeredArguments.map((argument) => ({
      name: argument.name(),
      about: argument.description,
      required: argument.required,
      repeats: argument.variadic,
    })),
    flags: declared.options.filter(({ hidden }) => !hidden).map((option) => ({
      flags: option.flags,
      about: option.description,
      default: (option.defaultValue ?? null) as string | number | boolean | null,
    })),
  };
}
