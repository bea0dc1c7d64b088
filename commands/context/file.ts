/**
 * The files that name clusters: the user's, `~/.config/kq/config.toml`, with a table for each context, and a project's
 * `.kq.toml`, which is one context or chooses one. Each is checked as a whole; every fault is a line with the file, the
 * line and the key.
 *
 *   current = "local"
 *
 *   [contexts.local]
 *   brokers = ["127.0.0.1:9092"]
 *
 *   [contexts.prod]
 *   brokers = ["kafka-1:9093", "kafka-2:9093"]
 *   timeout = "20s"
 *   [contexts.prod.properties]
 *   "security.protocol" = "SASL_SSL"
 *
 * @module
 */
import { z } from "zod";
import { didYouMean } from "../../core/base/nearest.ts";
import { parseAddress } from "../../core/client/mod.ts";
import { OperatingFailure } from "../../core/runtime/ports.ts";
import { CommandFailed, exitCodes } from "../command.ts";
import { wholeAddress } from "../habits.ts";
import { readDuration } from "../sizes.ts";
import { lineOfKey } from "./toml_lines.ts";

/** What a context says of a cluster. */
export interface Context {
  /** Null where a context of a project leaves them to others. */
  readonly brokers: readonly string[] | null;
  readonly timeoutMs: number | null;
  /** Client properties, by the names of librdkafka and Java. */
  readonly properties: readonly (readonly [name: string, value: string])[];
}

export interface UserFile {
  readonly path: string;
  readonly text: string;
  readonly current: string | null;
  readonly contexts: ReadonlyMap<string, Context>;
}

export interface ProjectFile extends Context {
  readonly path: string;
  /** The context of the user's that it chooses. */
  readonly context: string | null;
}

const address = z.string().transform(wholeAddress).refine((text) => parseAddress(text) !== null, {
  error: "is not the address of a broker; write it as HOST:PORT",
});
const brokers = z.union([
  z.string().transform((text) => text.split(",").map((part) => part.trim()).filter((part) => part !== "")),
  z.array(z.string()),
], { error: 'is a list of addresses, such as ["kafka-1:9092", "kafka-2:9092"]' })
  .pipe(z.array(address).min(1, { error: "names no broker" }));
const timeout = z.string({ error: 'is a duration, such as "10s"' }).refine((text) => readDuration(text) !== null, {
  error: 'is not a duration; write it as "10s"',
});
/** `security.protocol = ".."` without quotes around the key is a table in TOML, and meant as the name it looks like. */
const properties = z.record(z.string(), z.unknown(), { error: "is a table of client properties" })
  .transform((table, context) => {
    const found: [name: string, value: string][] = [];
    const walk = (of: object, before: readonly string[]): void => {
      for (const [name, value] of Object.entries(of) as [string, unknown][]) {
        const path = [...before, name];
        if (/^(bootstrap\.servers|metadata\.broker\.list)$/.test(path.join("."))) {
          context.addIssue({ code: "custom", path, message: "is what the key brokers of the context says" });
          continue;
        }
        if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
          found.push([path.join("."), String(value)]);
        } else if (typeof value === "object" && value !== null && !Array.isArray(value)) walk(value, path);
        else context.addIssue({ code: "custom", path, message: "is a text, a number, true or false" });
      }
    };
    walk(table, []);
    return found;
  });
const contextShape = {
  brokers: brokers.optional(),
  timeout: timeout.optional(),
  properties: properties.optional(),
};
const text = z.string({ error: "is the name of a context, in quotes" });
const userFile = z.strictObject({
  current: text.optional(),
  contexts: z.record(
    z.string(),
    z.strictObject({ ...contextShape, brokers }, { error: "is a table that names brokers" }),
    { error: "is a table of contexts, such as [contexts.local]" },
  ).optional(),
});
const projectFile = z.strictObject({ ...contextShape, context: text.optional() });

interface ReadContext {
  readonly brokers?: readonly string[] | undefined;
  readonly timeout?: string | undefined;
  readonly properties?: readonly (readonly [string, string])[] | undefined;
}

function contextOf({ brokers, timeout, properties = [] }: ReadContext): Context {
  return { brokers: brokers ?? null, timeoutMs: timeout === undefined ? null : readDuration(timeout), properties };
}

/** The user's file; one without anything where there is none. */
export function readUserFile(path: string, text: string | null, toml: ParseToml): UserFile {
  if (text === null) return { path, text: "", current: null, contexts: new Map() };
  const read = checked(path, text, userFile, toml);
  const contexts = new Map(Object.entries(read.contexts ?? {}).map(([name, one]) => [name, contextOf(one)]));
  if (read.current !== undefined && !contexts.has(read.current)) {
    throw bad(path, [{
      line: lineOfKey(text, ["current"]),
      said: `current: ${noSuchContext(read.current, contexts)}`,
    }]);
  }
  return { path, text, current: read.current ?? null, contexts };
}

export function readProjectFile(path: string, text: string, toml: ParseToml): ProjectFile {
  const read = checked(path, text, projectFile, toml);
  if (read.context !== undefined && read.brokers !== undefined) {
    throw bad(path, [{ line: lineOfKey(text, ["context"]), said: "context and brokers exclude each other" }]);
  }
  return { path, context: read.context ?? null, ...contextOf(read) };
}

export type ParseToml = (text: string) => unknown;

export function noSuchContext(name: string, contexts: ReadonlyMap<string, Context>): string {
  return `there is no context "${name}". ${
    didYouMean(name, contexts.keys()) ??
      (contexts.size === 0
        ? "`kq context add NAME -b HOST:PORT` makes one."
        : `There is ${[...contexts.keys()].join(", ")}.`)
  }`;
}

function checked<T>(path: string, text: string, schema: z.ZodType<T>, toml: ParseToml): T {
  let value: unknown;
  try {
    value = toml(text);
  } catch (error) {
    if (!(error instanceof OperatingFailure)) throw error;
    throw new CommandFailed(
      exitCodes.usage,
      `${path} ${error.message}`,
      'It is TOML: name = "value", and [tables].',
      "bad_config",
    );
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw bad(path, read.error.issues.flatMap((issue) => saidOf(issue, text)));
}

interface Fault {
  readonly line: number;
  readonly said: string;
}

function saidOf(issue: z.core.$ZodIssue, text: string): Fault[] {
  const path = issue.path.map(String);
  const at = (key: readonly string[], what: string): Fault => ({
    line: lineOfKey(text, key),
    said: `${key.join(".")}: ${what}`,
  });
  if (issue.code === "unrecognized_keys") {
    const known = path.length === 0
      ? [...Object.keys(userFile.shape), ...Object.keys(projectFile.shape)]
      : Object.keys(contextShape);
    return issue.keys.map((key) =>
      at([...path, key], `there is no such key. ${didYouMean(key, known) ?? `Known: ${known.join(", ")}.`}`)
    );
  }
  return [
    at(
      path,
      issue.message.startsWith("Invalid input") && path.at(-1) !== undefined
        ? "is missing or not what it should be"
        : issue.message,
    ),
  ];
}

function bad(path: string, faults: readonly Fault[]): CommandFailed {
  const lines = [...faults].sort((a, b) => a.line - b.line).map(({ line, said }) => `${path} line ${line}: ${said}`);
  return new CommandFailed(exitCodes.usage, lines.join("\n"), null, "bad_config");
}
