/**
 * From the flags of `kq serve` and the property files to one checked configuration. A flag wins over `-c`, that over
 * `-F`.
 *
 * @module
 */
import {
  type BrokerConfig,
  dataFolder,
  type ListenerPlan,
  parseBrokerConfig,
  parsePropertyFile,
  planListeners,
  securityOfListener,
  topicNameProblem,
} from "../core/broker/mod.ts";
import { OperatingFailure } from "../core/runtime/ports.ts";
import { type CommandContext, usageError } from "./command.ts";
import { TOPIC_NAMES } from "./known_names.ts";
import { hintForRefusal } from "./config/refusal.ts";
import { absolute } from "./paths.ts";
import { secureCertificates, secureFolder, secureListen, secureProperties } from "./serve/secure.ts";
import {
  clusterDefaults,
  type ClusterOptions,
  type ClusterSettings,
  clusterSettings,
} from "./serve/cluster_settings.ts";

export interface ServeOptions extends ClusterOptions {
  readonly listen?: string[] | undefined;
  readonly data?: string | undefined;
  readonly secure?: true | undefined;
  readonly ephemeral?: true | undefined;
  readonly topic?: string[] | undefined;
  readonly partitions?: string | undefined;
  readonly config?: string[] | undefined;
  readonly properties?: string[] | undefined;
  readonly logLevel?: "debug" | "info" | "warn" | "error" | "silent" | undefined;
  readonly logFormat: "text" | "json";
}

export interface ServeSettings {
  readonly config: BrokerConfig;
  readonly listeners: readonly ListenerPlan[];
  /** As it was said, for people; null for a folder that goes away with the broker. */
  readonly dataFolder: string | null;
  readonly topics: readonly WantedTopic[];
  /** The folder of what `--secure` has made; null without it. */
  readonly secure: string | null;
  /** Who else is in the cluster; null for a broker that is alone. */
  readonly cluster: ClusterSettings | null;
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
  readonly logFormat: "text" | "json";
  readonly asJson: boolean;
  /** What was said that does nothing here. */
  readonly ignored: readonly string[];
  /** Messages about unknown names in files. */
  readonly unknown: readonly string[];
}

interface WantedTopic {
  readonly name: string;
  /** -1 for the broker's default. */
  readonly partitions: number;
}

/** `at`: of several brokers in this process, which one; they have ids and ports in a row. */
export async function readSettings(
  options: ServeOptions,
  context: CommandContext,
  { at = 0 }: { readonly at?: number } = {},
): Promise<ServeSettings> {
  const { flags } = context;
  const cluster = await clusterSettings(options, context);
  if (flags.output !== null && flags.output !== "json") {
    throw usageError(`serve says that it is ready as text or as json, not as ${flags.output}`, "Use -o json.");
  }
  if (options.data !== undefined) refuseEmpty(options.data, "--data");
  const ofFiles = await fileProperties(options.properties ?? [], context);
  // What a file's listeners are to advertise is not what others are, that a flag names in their place.
  const taken = ofFiles.filter(([name]) => name !== "advertised.listeners" || options.listen === undefined);
  const said = [...(options.config ?? []).map(property), ...flagProperties(options)];
  if (cluster?.kind === "together") said.push(["node.id", String(at + 1)]);
  const properties = [...taken, ...said];
  const secure = options.secure === true
    ? secureFolder(folderOf(properties, options, cluster !== null), context)
    : null;
  const listen = secure === null ? options.listen : secureListen(options.listen ?? []);
  const ofSecure = secure === null ? [] : secureProperties(secure, listen!.map((text) => text.split("://")[0]!));
  const parsed = parseBrokerConfig(said, [...clusterDefaults(cluster), ...ofSecure, ...taken]);
  if (parsed.kind === "refused") {
    const ofValues = parsed.problems.every((text) => text.startsWith("Invalid value "));
    throw usageError(
      parsed.problems.join("\n"),
      hintForRefusal(parsed.problems[0] ?? null) ??
        (ofValues ? null : "Broker properties have Kafka's names; give them with -c NAME=VALUE or -F FILE."),
    );
  }
  const { config, ignored, unknown } = parsed;
  if (options.secure !== true && options.ephemeral !== true) await refuseOpened(config, context);
  const planned = planListeners({
    listen: listen ?? listenersOf(config, properties),
    hostName: listen === undefined ? context.process.hostName : undefined,
    advertise: config.get("advertised.listeners") ?? [],
  });
  if (planned.kind === "refused") throw usageError(planned.refusal.message, planned.refusal.hint);
  const plans = planned.plans.map((plan) => ({
    ...plan,
    port: plan.port === 0 ? 0 : plan.port + at * planned.plans.length,
  }));
  if (secure !== null) await secureCertificates(secure, plans, context);
  const listeners = await secured(plans, config, context);
  return {
    config,
    listeners,
    dataFolder: options.ephemeral === true ? null : dataFolder(config),
    topics: (options.topic ?? []).map(wantedTopic),
    secure,
    cluster,
    logLevel: options.logLevel ?? (flags.quiet ? "error" : flags.verbose ? "info" : "warn"),
    logFormat: options.logFormat,
    asJson: flags.output === "json",
    ignored,
    unknown,
  };
}

/** Where `--secure` keeps what it makes, before the properties are read. */
function folderOf(
  properties: readonly (readonly [string, string])[],
  { ephemeral }: ServeOptions,
  isInCluster: boolean,
): string {
  if (ephemeral === true) {
    throw usageError(
      "--secure keeps a CA and a password in the data folder, and --ephemeral has none that lasts",
      "Name a folder with --data DIR, or leave --ephemeral out.",
    );
  }
  if (isInCluster) {
    throw usageError(
      "--secure is for one broker: those of a cluster do not log in to each other yet",
      "Leave --brokers and --etcd out, or --secure.",
    );
  }
  return properties.findLast(([name]) => name === "log.dirs" || name === "log.dir")?.[1] ?? "./kq-data";
}

/**
 * A folder that `--secure` was said of is not served to everybody because the flag was forgotten. Whoever says that
 * ACLs are to be asked has secured it in another way.
 */
async function refuseOpened(config: BrokerConfig, context: CommandContext): Promise<void> {
  const folder = dataFolder(config);
  const secure = secureFolder(folder, context);
  const asksAcls = (config.security.get("authorizer.class.name") ?? "") !== "";
  if (asksAcls || !(await context.machine.disk()).exists(secure)) return;
  throw usageError(
    `The data folder ${folder} was made with --secure, and without it everybody could read and change all there is`,
    `Add --secure. To serve it to everybody all the same, move what secures it out of the way: mv ${secure} ${secure}.off`,
  );
}

/** What property files say, without Kafka's listeners for its controllers: kq has none. */
function listenersOf(config: BrokerConfig, properties: readonly (readonly [string, string])[]): readonly string[] {
  if (!config.given.has("listeners")) return [];
  const ofControllers = properties.findLast(([name]) => name === "controller.listener.names")?.[1].split(/\s*,\s*/) ??
    [];
  return config.get("listeners").filter((text) => !ofControllers.some((name) => text.startsWith(`${name}://`)));
}

/** Each with how it is secured. */
async function secured(
  plans: readonly ListenerPlan[],
  config: BrokerConfig,
  context: CommandContext,
): Promise<ListenerPlan[]> {
  const disk = await context.machine.disk();
  const settings = {
    protocolMap: config.get("listener.security.protocol.map"),
    properties: config.security,
    readFile: (path: string) => new TextDecoder().decode(disk.readFile(absolute(path, context.process.folder))),
  };
  return plans.map((plan) => {
    const outcome = securityOfListener(plan.name, settings);
    if (outcome.kind === "refused") throw usageError(outcome.message, outcome.hint);
    const { security } = outcome;
    return { ...plan, security, readAgain: () => securityOfListener(plan.name, settings) };
  });
}

const NAME_A_PROPERTY_FILE = "Name a file of broker properties, such as Kafka's server.properties.";

async function fileProperties(paths: readonly string[], context: CommandContext) {
  if (paths.length === 0) return [];
  const disk = await context.machine.disk();
  const { folder } = context.process;
  return paths.flatMap((path) => {
    try {
      return parsePropertyFile(new TextDecoder().decode(disk.readFile(absolute(path, folder))));
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      throw usageError(`-F ${path}: ${failure.message}`, NAME_A_PROPERTY_FILE);
    }
  });
}

function property(text: string): [name: string, value: string] {
  const at = text.indexOf("=");
  if (at <= 0) {
    throw usageError(`-c ${text}: a property is given as NAME=VALUE`, "For example -c message.max.bytes=2000000");
  }
  return [text.slice(0, at).trim(), text.slice(at + 1)];
}

/** Flags are other names for properties. */
function* flagProperties(
  { data, ephemeral, partitions, config, advertise, id }: ServeOptions,
): Iterable<[string, string]> {
  if (id !== undefined) yield ["node.id", id];
  if (data !== undefined) yield ["log.dirs", data];
  if (advertise !== undefined) yield ["advertised.listeners", advertise.join(",")];
  if (partitions !== undefined) yield ["num.partitions", partitions];
  const saysHow = (config ?? []).some((text) => text.startsWith("acks.all.durability="));
  if (ephemeral === true && !saysHow) yield ["acks.all.durability", "cache"];
}

function wantedTopic(text: string): WantedTopic {
  const at = text.lastIndexOf(":");
  const name = at < 0 ? text : text.slice(0, at);
  const count = at < 0 ? null : text.slice(at + 1);
  const problem = topicNameProblem(name);
  if (problem !== null) throw usageError(`--topic ${text}: "${name}" cannot be the name of a topic`, TOPIC_NAMES);
  if (count !== null && !/^[1-9]\d{0,5}$/.test(count)) {
    throw usageError(`--topic ${text}: "${count}" is no number of partitions`, `For example --topic ${name}:6`);
  }
  return { name, partitions: count === null ? -1 : Number(count) };
}

/** A variable of a shell that is not set makes an empty word, which is no folder. */
export function refuseEmpty(path: string, flag: string): void {
  if (path.trim() === "") throw usageError(`${flag} names no folder: it is empty`, "For example --data ./kq-data");
}
