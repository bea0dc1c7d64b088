/**
 * From the words of a command line to an exit code: finds the row of the table, loads that command alone, parses, runs,
 * and says what went wrong. Flags may stand before the command's name or behind it.
 *
 * @module
 */
import { Command, CommanderError, Help, Option, type OptionValues } from "@commander-js/extra-typings";
import type { Client } from "../core/client/mod.ts";
import { OperatingFailure } from "../core/runtime/ports.ts";
import type { OutputStream, Process } from "../core/runtime/process_port.ts";
import {
  type CommandContext,
  type CommandEnd,
  CommandFailed,
  type CommonFlags,
  exitCodes,
  type Machine,
  ofFlag,
  outputFormats,
  type RunnableCommand,
  usageError,
} from "./command.ts";
import { oneOf } from "./choice.ts";
import { addCommonFlags, EVERYWHERE, flagsWithValue, readCommonFlags, wantsColorOnStderr } from "./common_flags.ts";
import { examplesText } from "./examples.ts";
import { asCommandFailed, failureText, ReaderGone } from "./failure.ts";
import { didYouMean } from "../core/base/nearest.ts";
import { withoutHabits, withoutModes } from "./habits.ts";
import { withContext } from "./context/choice.ts";
import { counted } from "./output/counted.ts";
import { printable } from "./output/printable.ts";
import { type CommandRow, commandTable, otherNouns } from "./table.ts";

/** Runs the command line of `process`. Returns how it ends; only broken invariants and bugs are thrown. */
export async function run(process: Process, machine: Machine): Promise<CommandEnd> {
  const args = withoutModes(process.args);
  let flags: CommonFlags | null = null;
  let asked: CommandRow | null = null;
  try {
    const found = find(args);
    if (found.kind === "help") return await showHelp(found.path, process);
    const { row, rest } = found;
    asked = row;
    const loaded = await row.load();
    const parsed = await parseWithProperties(row, loaded, rest, process, machine);
    if (parsed === null) return exitCodes.done;
    flags = parsed.flags;
    if (flags.output !== null) oneOf("--output", loaded.outputs ?? outputFormats, flags.output);
    const endings: (() => Promise<void>)[] = [];
    const context = contextOf(process, machine, flags, endings);
    if (parsed.note !== null) context.say(`kq: ${parsed.note}`);
    try {
      return (await loaded.run(parsed, context)) ?? exitCodes.done;
    } finally {
      for (const done of endings) await done();
    }
  } catch (error) {
    if (error instanceof ReaderGone) return exitCodes.done;
    const failed = asCommandFailed(error);
    if (failed === null) throw error;
    const asJson = flags === null ? asksForJson(args) : flags.output === "json" || flags.output === "jsonl";
    talk(process.stderr, failureText(withPreset(failed, asked), asJson, wantsColorOnStderr(process)));
    return failed.exitCode;
  }
}

/** The command of a row with its name, its own flags and the common ones: what parsing, help and the manual read. */
export function declare(row: CommandRow, loaded: RunnableCommand): Command<unknown[], OptionValues> {
  const empty = new Command(row.path.join(" ")).description(sentence(row.about)).addHelpOption(
    new Option("-h, --help", "this help").helpGroup(EVERYWHERE),
  );
  const command = loaded.shape(empty);
  addCommonFlags(command, { client: row.client, outputs: loaded.outputs ?? outputFormats });
  for (const option of command.options) {
    const { parseArg: read, long, short } = option;
    const flag = [short, long].filter((name) => name !== undefined).join(", ");
    if (read !== undefined) option.argParser((value, before) => ofFlag(flag, () => read(value, before)));
  }
  const notes = [
    ...row.preset === undefined ? [] : [`${presetOf(row)} Your own flags win.\n`],
    ...loaded.notes ?? [],
  ];
  command.configureHelp({
    helpWidth: 100,
    commandUsage: (c) => `kq ${c.name()} ${c.usage()}`,
    optionDescription: (option) =>
      `${option.mandatory ? "required: " : ""}${Help.prototype.optionDescription.call(new Help(), option)}`,
    formatHelp: (c, helper) =>
      [withExamples(Help.prototype.formatHelp.call(helper, c, helper), c.name()), ...notes].join("\n"),
  });
  return command;
}

/** What is typed most comes before everything that could be. */
function withExamples(help: string, command: string): string {
  const at = help.search(/^(Arguments|Options|Everywhere):$/m);
  return at < 0 ? help : help.slice(0, at) + examplesText(command) + help.slice(at);
}

/** Flags that the user did not type may be what a message speaks of. */
function presetOf({ path, preset = [] }: CommandRow): string {
  return `\`kq ${path.join(" ")}\` is \`kq consume ${preset.join(" ")}\`.`;
}

function withPreset(failed: CommandFailed, row: CommandRow | null): CommandFailed {
  if (row?.preset === undefined || failed.code !== "usage") return failed;
  const hint = failed.hint === null ? presetOf(row) : `${failed.hint}\n${presetOf(row)}`;
  return new CommandFailed(failed.exitCode, failed.message, hint, failed.code);
}

type Found =
  | { readonly kind: "command"; readonly row: CommandRow; readonly rest: readonly string[] }
  | { readonly kind: "help"; readonly path: readonly string[] };

function find(args: readonly string[]): Found {
  const nounAt = nextWord(args, 0);
  const before = nounAt === null ? args : args.slice(0, nounAt);
  if (before.includes("--version") || before.includes("-V")) {
    return { kind: "command", row: rowOf("version"), rest: [] };
  }
  if (nounAt === null) {
    const isAsked = before.includes("--help") || before.includes("-h");
    if (args.length === 0 || isAsked) return { kind: "help", path: [] };
    throw usageError("No command was given", "`kq help` lists them.");
  }
  const word = args[nounAt]!;
  const noun = otherNouns.get(word) ?? word;
  const rows = commandTable.filter(({ path }) => path[0] === noun);
  if (rows.length === 0) {
    const nouns = new Set(commandTable.map(({ path }) => path[0]));
    throw usageError(`Unknown command "${word}"`, didYouMean(word, nouns) ?? "`kq help` lists the commands.");
  }
  const without = (...at: number[]) => args.filter((_, index) => !at.includes(index));
  const alone = rows.find(({ path }) => path.length === 1);
  if (alone !== undefined) return { kind: "command", row: alone, rest: without(nounAt) };

  const verbAt = nextWord(args, nounAt + 1);
  if (verbAt === null) {
    if (args.includes("--help") || args.includes("-h")) return { kind: "help", path: [noun] };
    const bare = rows.find(({ bare }) => bare === true);
    if (bare !== undefined) return { kind: "command", row: bare, rest: without(nounAt) };
    throw usageError(`The command "${noun}" needs a second word`, `kq ${noun} knows ${verbsOf(rows)}.`);
  }
  const verb = args[verbAt]!;
  const row = rows.find(({ path }) => path[1] === verb);
  if (row !== undefined) return { kind: "command", row, rest: without(nounAt, verbAt) };
  const verbs = rows.map(({ path }) => path[1]!);
  const meant = didYouMean(verb, verbs)?.replace(/mean /, `mean kq ${noun} `);
  throw usageError(`Unknown command "${word} ${verb}"`, meant ?? `kq ${noun} knows ${verbsOf(rows)}.`);
}

function verbsOf(rows: readonly CommandRow[]): string {
  return rows.map(({ path }) => path[1]!).join(", ");
}

/** Where the next word is that is no flag and no flag's value; null when there is none. */
function nextWord(args: readonly string[], from: number): number | null {
  for (let at = from; at < args.length; at++) {
    const word = args[at]!;
    if (word === "--") return null;
    if (!word.startsWith("-")) return at;
    if (flagsWithValue.has(word)) at++;
  }
  return null;
}

function rowOf(noun: string): CommandRow {
  return commandTable.find(({ path }) => path[0] === noun)!;
}

async function showHelp(path: readonly string[], process: Process): Promise<number> {
  const { helpText } = await import("./help.ts");
  print(process.stdout, await helpText(path));
  return exitCodes.done;
}

interface Parsed {
  readonly args: unknown[];
  readonly options: OptionValues;
}

interface ParsedWithFlags extends Parsed {
  readonly flags: CommonFlags;
  /** What the user is to know of where the brokers were named; null for nothing. */
  readonly note: string | null;
}

/** Properties that are other names of flags are put before the user's own words, and all is read again. */
async function parseWithProperties(
  row: CommandRow,
  loaded: RunnableCommand,
  typed: readonly string[],
  process: Process,
  machine: Machine,
): Promise<ParsedWithFlags | null> {
  const preset = row.preset ?? [];
  const words = withoutHabits(row.path[0], typed);
  const command = declare(row, loaded);
  const parsed = parse(command, [...preset, ...words], process);
  if (parsed === null) return null;
  const ofWords = readCommonFlags(parsed.options, process.env, process.stdout.kind, row.makesData === true);
  if (!row.client) return { ...parsed, flags: ofWords, note: null };
  const { flags, note } = await withContext(ofWords, process, machine);
  const { properties, propertyFiles: files, contextProperties } = flags;
  if (properties.length + files.length + contextProperties.length === 0) return { ...parsed, flags, note };
  const { propertyWords } = await import("./client_properties.ts");
  const hasFlag = (long: string) => command.options.some((option) => option.long === long);
  const extra = propertyWords(process, {
    command: command.name(),
    files,
    properties,
    contextProperties,
    hasFlag,
    hasGroup: parsed.options["group"] !== undefined,
  });
  const again = extra.length === 0 ? parsed : parse(declare(row, loaded), [...extra, ...preset, ...words], process)!;
  return { ...again, flags, note };
}

/** Null when all that was asked for was help, which is then printed. */
function parse(
  command: Command<unknown[], OptionValues>,
  words: readonly string[],
  process: Process,
): Parsed | null {
  command.exitOverride().configureOutput({ writeOut: (text) => print(process.stdout, text), writeErr: () => {} });
  try {
    command.parse([...words], { from: "user" });
    return { args: command.processedArgs, options: command.opts() };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return null;
    const [said = "", ...more] = error.message.replace(/^error: /, "").split("\n");
    const suggested = /Did you mean (.+)\?/.exec(more.join(" "))?.[0] ?? longerFlag(command, said);
    const help = `\`kq help ${command.name()}\` says what it takes.`;
    throw usageError(inOwnWords(sentence(said.replaceAll("'", '"')), command.name()), suggested ?? help);
  }
}

/** The flag that begins like one that is unknown: `--replication` is --replication-factor cut short. */
function longerFlag(command: Command<unknown[], OptionValues>, said: string): string | null {
  const typed = /unknown option '(--[\w-]+)'/.exec(said)?.[1];
  if (typed === undefined) return null;
  const found = command.options.filter(({ long, hidden }) => !hidden && long?.startsWith(typed) === true);
  return found.length === 0 ? null : `Did you mean ${found.map(({ long }) => long).join(" or ")}?`;
}

/** The library's sentences, as kq says them. */
function inOwnWords(said: string, command: string): string {
  const [, allowed, given] = /^Too many arguments.*Expected (\d+) arguments? but got (\d+)/.exec(said) ?? [];
  if (allowed !== undefined) {
    return Number(allowed) === 0
      ? `"${command}" takes no argument, and there ${given === "1" ? "is 1" : `are ${given}`}`
      : `"${command}" takes at most ${counted(Number(allowed), "argument")}, and there are ${given}`;
  }
  const [, valueless] = /^Option "(.+)" argument missing$/.exec(said) ?? [];
  if (valueless !== undefined) return `${valueless} has no value`;
  const [, flag, value, choices] =
    /^Option "(.+)" argument "(.*)" is invalid\. Allowed choices are (.+)\.$/s.exec(said) ?? [];
  if (flag !== undefined) return `"${value}" is no value for ${flag.replace(/ [<[].*$/, "")}: it is one of ${choices}`;
  return said;
}

function contextOf(
  process: Process,
  machine: Machine,
  flags: CommonFlags,
  endings: (() => Promise<void>)[],
): CommandContext {
  const context: CommandContext = {
    process,
    machine,
    flags,
    print: (text) => print(process.stdout, text),
    say(line) {
      if (!flags.quiet) talk(process.stderr, printable(line) + "\n");
    },
    warn: (line) => talk(process.stderr, printable(line) + "\n"),
    atEnd: (done) => void endings.push(done),
    async openClient(): Promise<Client> {
      const { openClient } = await import("./open_client.ts");
      return await openClient(context);
    },
  };
  return context;
}

const encoder = new TextEncoder();

function print(stdout: OutputStream, text: string): void {
  const bytes = encoder.encode(text);
  try {
    stdout.writeNow(bytes, 0, bytes.length);
  } catch (error) {
    if (error instanceof OperatingFailure && error.code === "EPIPE") throw new ReaderGone();
    throw error;
  }
}

/** A closed stderr must not stop the work. */
function talk(stderr: OutputStream, text: string): void {
  const bytes = encoder.encode(text);
  try {
    stderr.writeNow(bytes, 0, bytes.length);
  } catch (error) {
    if (!(error instanceof OperatingFailure)) throw error;
  }
}

/** The command line could not be parsed, so this is a guess: any request for JSON in it makes errors JSON. */
function asksForJson(args: readonly string[]): boolean {
  return /(^| )(-o|--output)[ =]?jsonl?( |$)/.test(args.join(" "));
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
