/**
 * The flags that mean the same in every command: declared here once, added to each command's own, and read into
 * {@linkcode CommonFlags}. A command that uses one of their letters for itself keeps it: `consume -o` is the offset,
 * and its output format is then `--output` alone.
 *
 * @module
 */
import { DEFAULT_PORT } from "../core/protocol/well_known.ts";
import { type Command as CommanderCommand, Option, type OptionValues } from "@commander-js/extra-typings";
import type { Process, StreamKind } from "../core/runtime/process_port.ts";
import { type CommonFlags, ofFlag, type OutputFormat, outputFormats, usageError } from "./command.ts";
import { didYouMean } from "../core/base/nearest.ts";
import { wholeAddress } from "./habits.ts";
import { parseDuration } from "./sizes.ts";

/** The heading of what every command takes, in its help. */
export const EVERYWHERE = "Everywhere:";

export const DEFAULT_BROKERS = `127.0.0.1:${DEFAULT_PORT}`;
const DEFAULT_TIMEOUT = "10s";

interface CommonFlag {
  readonly flags: string;
  readonly about: string;
  /** May be given more than once. */
  readonly repeats?: true;
  /** Another spelling that works and is not shown. */
  readonly hidden?: true;
  /** Only for commands that talk to a cluster. */
  readonly client?: true;
  readonly default?: string;
}

const commonFlags: readonly CommonFlag[] = [
  {
    flags: "-b, --brokers <list>",
    about: `brokers to ask first, host:port,... (env KQ_BROKERS; ${DEFAULT_BROKERS})`,
    client: true,
  },
  { flags: "--bootstrap-server <list>", about: "the same as --brokers", client: true, hidden: true },
  { flags: "--bootstrap-servers <list>", about: "the same as --brokers", client: true, hidden: true },
  {
    flags: "--context <name>",
    about: "the cluster of this name in ~/.config/kq/config.toml (env KQ_CONTEXT; see kq context)",
    client: true,
  },
  {
    flags: "-X <property=value>",
    about: "a client property, by its librdkafka or Java name",
    repeats: true,
    client: true,
  },
  {
    flags: "-F, --properties <file>",
    about: "a file of client properties (env KQ_PROPERTIES)",
    repeats: true,
    client: true,
  },
  { flags: "--command-config <file>", about: "the same as -F", repeats: true, client: true, hidden: true },
  { flags: "--insecure", about: "do not check the certificates of brokers", client: true },
  { flags: "--data <dir>", about: "open this data folder here, without a server", client: true },
  {
    flags: "--timeout <duration>",
    about: `how long to try to reach the cluster (default: ${DEFAULT_TIMEOUT})`,
    client: true,
  },
  { flags: "-o, --output <format>", about: "write the answer as" },
  { flags: "--color <when>", about: "auto, always or never", default: "auto" },
  // Where nothing is asked it changes nothing, so that who always says it is right everywhere.
  { flags: "-y, --yes", about: "nothing is asked here", hidden: true },
  { flags: "-q, --quiet", about: "write nothing but errors to stderr" },
  { flags: "-v, --verbose", about: "write more to stderr" },
];

/** Flags before the command's name whose next word is theirs, so that the name can be found behind them. */
export const flagsWithValue: ReadonlySet<string> = new Set(
  commonFlags.filter(({ flags }) => flags.includes("<")).flatMap(({ flags }) =>
    flags.split(/[ ,]+/).filter((word) => word.startsWith("-"))
  ),
);

/** Adds the common flags that the command's own leave free. */
export function addCommonFlags(
  command: CommanderCommand<unknown[], OptionValues>,
  o: { readonly client: boolean; readonly outputs: readonly OutputFormat[] },
): void {
  const taken = new Set(command.options.flatMap(({ short, long }) => [short, long]));
  for (const flag of commonFlags) {
    if (flag.client === true && !o.client) continue;
    const about = flag.flags.includes("--output") ? `${flag.about} ${o.outputs.join(", ")}` : flag.about;
    const declared = new Option(flag.flags, about);
    if (declared.long !== undefined && taken.has(declared.long)) continue;
    const isShortTaken = declared.short !== undefined && taken.has(declared.short);
    if (isShortTaken && declared.long === undefined) continue;
    const option = isShortTaken ? new Option(flag.flags.replace(/^-\w, /, ""), about) : declared;
    if (flag.hidden === true) option.hideHelp();
    if (flag.default !== undefined) option.default(flag.default);
    if (flag.repeats === true) {
      option.argParser((value: string, before: string[] | undefined) => [...before ?? [], value]);
    }
    command.addOption(option.helpGroup(EVERYWHERE));
  }
}

/** What the common flags say, after the environment had its turn. */
export function readCommonFlags(
  options: OptionValues,
  env: Readonly<Record<string, string | undefined>>,
  stdout: StreamKind,
  mayMakeData = false,
): CommonFlags {
  const text = (name: string): string | null => typeof options[name] === "string" ? options[name] : null;
  const list = (name: string): string[] => Array.isArray(options[name]) ? options[name] : [];
  const given = text("brokers") ?? text("bootstrapServer") ?? text("bootstrapServers");
  if (given !== null && text("data") !== null) {
    throw usageError("--data and --brokers exclude each other", "--data opens the folder itself and asks no server.");
  }
  const fromEnvironment = env["KQ_BROKERS"] === "" ? undefined : env["KQ_BROKERS"];
  return {
    brokers:
      (given ?? fromEnvironment)?.split(",").map((part) => wholeAddress(part.trim())).filter((part) => part !== "") ??
        null,
    brokersFrom: given !== null ? "flag" : fromEnvironment !== undefined ? "environment" : "default",
    context: text("context"),
    contextProperties: [],
    data: text("data"),
    mayMakeData,
    properties: list("X"),
    propertyFiles: [
      ...(env["KQ_PROPERTIES"] ?? "").split(",").filter((path) => path !== ""),
      ...list("properties"),
      ...list("commandConfig"),
    ],
    insecure: options["insecure"] === true,
    quiet: options["quiet"] === true,
    verbose: options["verbose"] === true,
    timeoutMs: ofFlag("--timeout", () => parseDuration(text("timeout") ?? DEFAULT_TIMEOUT)),
    isTimeoutGiven: text("timeout") !== null,
    color: wantsColor(text("color") ?? "auto", env, stdout),
    output: readOutput(text("output")),
  };
}

function readOutput(given: string | null): OutputFormat | null {
  if (given === null) return null;
  const found = outputFormats.find((format) => format === given);
  if (found !== undefined) return found;
  throw usageError(
    `"${given}" is not an output format`,
    didYouMean(given, outputFormats) ?? `It is one of ${outputFormats.join(", ")}.`,
  );
}

/** Before the command line could be read, or where that failed: what it seems to say of colours on stderr. */
export function wantsColorOnStderr({ args, env, stderr }: Process): boolean {
  const when = /(?:^| )--color[ =](always|never)(?: |$)/.exec(args.join(" "))?.[1] ?? "auto";
  return wantsColor(when, env, stderr.kind);
}

function wantsColor(when: string, env: Readonly<Record<string, string | undefined>>, stdout: StreamKind): boolean {
  if (when === "always") return true;
  if (when === "never") return false;
  if (when !== "auto") throw usageError(`"${when}" is no value for --color`, "It is auto, always or never.");
  return stdout === "terminal" && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
}
