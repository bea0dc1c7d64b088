/**
 * What a command is. A verb file declares its arguments and flags once, on a commander command; parsing, `--help`, `kq
 * help --json` and the manual page all read that one declaration, so none of them can disagree with another. Its name
 * and its one line of description are a row of `table.ts`, so that listing all commands loads none of them.
 *
 * @module
 */
import type { Command as CommanderCommand, OptionValues } from "@commander-js/extra-typings";
import type { Client } from "../core/client/mod.ts";
import type {
  Checksums,
  Clock,
  Disk,
  Http,
  Logger,
  Memory,
  Network,
  Passwords,
  Random,
  SqlDatabase,
  Threads,
  Timers,
} from "../core/runtime/ports.ts";
import type { EndingSignal, Process } from "../core/runtime/process_port.ts";

/** The exit codes of kq, each with one meaning everywhere. */
export const exitCodes = { done: 0, failed: 1, usage: 2, unreachable: 3, conditionNotMet: 4 } as const;

/** How a command ends: with an exit code, or by dying of the signal that stopped it. */
export type CommandEnd = number | EndingSignal;

/** The ways a command's answer can be written. Which of them a command takes is its own affair. */
export const outputFormats = ["table", "wide", "json", "jsonl", "yaml", "tsv", "name"] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** The end of a command that did not do what it was asked. `run.ts` prints it on stderr and gives the exit code. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  constructor(
    readonly exitCode: number,
    /** What happened, naming the thing and the value: `Topic "ordres" does not exist`. */
    message: string,
    /** The way out, a sentence or a command line; null when there is none to give. */
    readonly hint: string | null = null,
    /** A stable word for programs that read `-o json`: `unknown_topic`; `failed` unless there is a better one. */
    readonly code: string = "failed",
  ) {
    super(message);
  }
}

/** A command line that is wrong: exit 2. */
export function usageError(message: string, hint: string | null = null): CommandFailed {
  return new CommandFailed(exitCodes.usage, message, hint, "usage");
}

/** Reads a flag's value; a refusal names the flag, which the reader does not know. */
export function ofFlag<T>(flag: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CommandFailed) || error.message.includes(flag)) throw error;
    throw new CommandFailed(error.exitCode, `${flag}: ${error.message}`, error.hint, error.code);
  }
}

/** The flags that mean the same in every command. */
export interface CommonFlags {
  /** `-b`, or KQ_BROKERS, as host:port; null when neither was given. */
  readonly brokers: readonly string[] | null;
  /** Where the brokers were named: for errors that must say whom we tried and why. */
  readonly brokersFrom: "flag" | "environment" | "context" | "default";
  /** `--context NAME`; null when not given. */
  readonly context: string | null;
  /** Client properties of the context, and where they are said; `-F` and `-X` win over them. */
  readonly contextProperties: readonly { readonly text: string; readonly where: string }[];
  /** `--data DIR`: the folder to open instead of asking a server; null when not given. */
  readonly data: string | null;
  /** Whether the command makes the data folder where it is missing. */
  readonly mayMakeData: boolean;
  /** `-X name=value`, in the order given. */
  readonly properties: readonly string[];
  /** `-F FILE`, in the order given. */
  readonly propertyFiles: readonly string[];
  /** `--insecure`: the certificates of servers are not checked. */
  readonly insecure: boolean;
  /** No talk on stderr but errors. */
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** How long to try to reach the cluster, and how long one request may take. */
  readonly timeoutMs: number;
  /** Whether --timeout was on the command line. */
  readonly isTimeoutGiven: boolean;
  /** Escapes on stdout: already decided from --color, NO_COLOR and whether stdout is a terminal. */
  readonly color: boolean;
  /** `--output`; null when not given. */
  readonly output: OutputFormat | null;
}

/** The machine under a command, handed in by `main.ts`. What only some commands need is loaded when they ask for it. */
export interface Machine {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly network: Network;
  /** The addresses of a name. Rejects with OperatingFailure where it has none. */
  readonly lookup: (host: string) => Promise<readonly string[]>;
  readonly memory: Memory;
  readonly checksums: () => Promise<Checksums>;
  readonly disk: () => Promise<Disk>;
  /** Opens, or makes, the database in that file. */
  readonly database: (path: string) => Promise<SqlDatabase>;
  /** The operator's log, on stderr. */
  readonly logger: (o: {
    readonly level: "debug" | "info" | "warn" | "error" | "silent";
    readonly format: "text" | "json";
  }) => Promise<Logger>;
  readonly threads: () => Promise<Threads>;
  /** A parser of TOML; what is none makes it throw an OperatingFailure that names the line. */
  readonly toml: () => Promise<(text: string) => unknown>;
  /** For the metadata of a cluster. */
  readonly http: () => Promise<Http>;
  readonly passwords: () => Promise<Passwords>;
}

/** The world as a command sees it. Tests pass one made of buffers and an in-memory network. */
export interface CommandContext {
  readonly process: Process;
  readonly machine: Machine;
  readonly flags: CommonFlags;
  /** Text for stdout: data. Blocks until it is taken; a reader that has gone ends the command with exit 0. */
  print(text: string): void;
  /** A line for stderr: talk. Nothing is written under `-q`. */
  say(line: string): void;
  /** A line for stderr that `-q` does not silence. */
  warn(line: string): void;
  /**
   * Connects as -b, -X, -F and --timeout say, or throws CommandFailed with exit 3, naming the addresses tried and the
   * ways out. The command that opened it closes it.
   */
  openClient(): Promise<Client>;
  /** Has this done when the command is over, however it ends. */
  atEnd(done: () => Promise<void>): void;
}

/** The shape given to {@linkcode command}, with the types of its flags still on it. */
interface Declaration<Args extends unknown[], Options extends OptionValues> {
  /** Adds arguments and flags to the command, which already has its name and its summary. */
  readonly shape: (command: CommanderCommand) => CommanderCommand<Args, Options>;
  /** What its help ends with, beyond the flags. */
  readonly notes?: readonly string[];
  /** The values of `--output` that it takes; all of them when it does not say. */
  readonly outputs?: readonly OutputFormat[];
  /** Returns how it ends where that is not exit 0. Throws {@linkcode CommandFailed}. */
  readonly run: (
    call: { readonly args: Args; readonly options: Options },
    context: CommandContext,
  ) => Promise<CommandEnd | void>;
}

/** A command as `run.ts` and `help.ts` use it, whatever its flags are. */
export interface RunnableCommand {
  readonly shape: (command: CommanderCommand) => CommanderCommand<unknown[], OptionValues>;
  readonly notes?: readonly string[];
  readonly outputs?: readonly OutputFormat[];
  readonly run: (
    call: { readonly args: unknown[]; readonly options: OptionValues },
    context: CommandContext,
  ) => Promise<CommandEnd | void>;
}

/**
 * Declares a command: `export const lag = command({ shape: (c) => c.argument("[group...]", "...").option("--max <n>",
 * "..."), run: async ({ args: [groups], options }, context) => { ... } })`.
 */
export function command<Args extends unknown[], Options extends OptionValues>(
  declaration: Declaration<Args, Options>,
): RunnableCommand {
  // The flags' types are for the verb file; the table of commands cannot know them.
  return declaration as unknown as RunnableCommand;
}
