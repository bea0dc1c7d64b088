/**
 * `-X name=value` and `-F FILE`: client properties by the names librdkafka and Java give them, so that a file written
 * for either works. A name that no client has is an error: a typo that silently does nothing is worse. What other
 * clients have and kq does not need is passed over in a file, and refused as -X.
 *
 * @module
 */
import type { ClientOptions } from "../core/client/mod.ts";
import type { Process } from "../core/runtime/process_port.ts";
import { clientSecurity, securityPropertyNames } from "./client_security.ts";
import { tokenSource } from "./oauth_tokens.ts";
import { readTextFile } from "./text_file.ts";
import { type CommandContext, type CommonFlags, usageError } from "./command.ts";
import { didYouMean } from "../core/base/nearest.ts";

export interface ClientProperties {
  readonly brokers: readonly string[] | null;
  readonly clientId: string | null;
  /** What goes into the client as it is. */
  readonly client: Partial<ClientOptions>;
}

interface Reading {
  brokers: string[] | null;
  clientId: string | null;
  client: { -readonly [K in keyof ClientOptions]?: ClientOptions[K] };
  /** Properties of TLS and SASL, as they were said last. */
  security: Map<string, string>;
}

type Read = (reading: Reading, value: string, name: string) => void;

const brokers: Read = (reading, value) => {
  reading.brokers = value.split(",").map((part) => part.trim()).filter((part) => part !== "");
};
const whole =
  (field: "requestTimeoutMs" | "maxResponseBytes" | "retryBackoffMs" | "retryBackoffMaxMs"): Read =>
  (reading, value, name) => {
    if (!/^\d{1,10}$/.test(value)) throw usageError(`${name} is a whole number, not "${value}"`);
    reading.client[field] = Number(value);
  };
const requestTimeout = whole("requestTimeoutMs");

const properties: Readonly<Record<string, Read>> = {
  "bootstrap.servers": brokers,
  "metadata.broker.list": brokers,
  "client.id": (reading, value) => void (reading.clientId = value),
  "request.timeout.ms": requestTimeout,
  "socket.timeout.ms": requestTimeout,
  "receive.message.max.bytes": whole("maxResponseBytes"),
  "retry.backoff.ms": whole("retryBackoffMs"),
  "retry.backoff.max.ms": whole("retryBackoffMaxMs"),
  ...Object.fromEntries(
    [...securityPropertyNames].map((
      name,
    ): [string, Read] => [name, (reading, value) => reading.security.set(name, value)]),
  ),
};

type AsFlag = (value: string) => string;

const flag = (long: string): AsFlag => (value) => `${long}=${value}`;
const milliseconds = (long: string): AsFlag => (value) => `${long}=${value}ms`;
const acks: AsFlag = (value) => `--acks=${value === "-1" ? "all" : value}`;
const assignorNames: ReadonlyMap<string, string> = new Map([
  ["RangeAssignor", "range"],
  ["RoundRobinAssignor", "roundrobin"],
  ["CooperativeStickyAssignor", "cooperative-sticky"],
]);

/** Java's name first, librdkafka's second where it has another. */
const flagProperties: Readonly<Record<string, AsFlag>> = {
  "acks": acks,
  "request.required.acks": acks,
  "enable.idempotence": (value) => (value === "false" ? "--no-idempotent" : "--idempotent"),
  "linger.ms": milliseconds("--linger"),
  "queue.buffering.max.ms": milliseconds("--linger"),
  "batch.size": flag("--batch-size"),
  "max.request.size": flag("--max-record"),
  "message.max.bytes": flag("--max-record"),
  "compression.type": flag("--compression"),
  "compression.codec": flag("--compression"),
  "compression.level": flag("--level"),
  "max.in.flight.requests.per.connection": flag("--in-flight"),
  "delivery.timeout.ms": milliseconds("--delivery-timeout"),
  "message.timeout.ms": milliseconds("--delivery-timeout"),
  "transactional.id": flag("--transaction"),
  "transaction.timeout.ms": milliseconds("--transaction-timeout"),
  "group.id": flag("--group"),
  "auto.offset.reset": flag("--reset"),
  "enable.auto.commit": (value) => `--commit=${value === "false" ? "none" : "auto"}`,
  "isolation.level": flag("--isolation"),
  "group.protocol": (value) => `--protocol=${value.toLowerCase()}`,
  "group.remote.assignor": flag("--assignor"),
  "group.instance.id": flag("--instance-id"),
  "session.timeout.ms": milliseconds("--session-timeout"),
  "max.poll.interval.ms": milliseconds("--max-poll-interval"),
  "partition.assignment.strategy": (value) => {
    const first = value.split(",")[0]!.trim();
    return `--assignor=${assignorNames.get(first.slice(first.lastIndexOf(".") + 1)) ?? first}`;
  },
};

/** What a file may say of groups while no group is read. */
const ofGroups: ReadonlySet<string> = new Set([
  "auto.offset.reset",
  "enable.auto.commit",
  "group.instance.id",
  "group.protocol",
  "group.remote.assignor",
  "partition.assignment.strategy",
  "session.timeout.ms",
]);

/** What the client itself takes. Files first, each in the order given; a later one wins. */
export function readClientProperties({ flags, process, machine }: CommandContext): ClientProperties {
  const reading: Reading = { brokers: null, clientId: null, client: {}, security: new Map() };
  for (const { name, value, where } of given(process, flags.propertyFiles, flags.properties, flags.contextProperties)) {
    properties[name]?.(reading, value, `${where}: ${name}`);
  }
  const { brokers, clientId, client } = reading;
  const security = clientSecurity(reading.security, {
    process,
    isInsecure: flags.insecure,
    tokens: (said) => tokenSource(said, { process, machine }),
  });
  return { brokers, clientId, client: { ...client, security } };
}

/**
 * The other properties are other names of flags: here they are as words of a command line, to stand before the user's
 * own. A file may speak of what is another command's affair; a `-X` that has no effect is an error.
 */
export function propertyWords(
  process: Process,
  o: {
    readonly command: string;
    readonly files: readonly string[];
    readonly properties: readonly string[];
    /** Those of the context, which all the others win over. */
    readonly contextProperties: CommonFlags["contextProperties"];
    readonly hasFlag: (long: string) => boolean;
    readonly hasGroup: boolean;
  },
): string[] {
  const all = given(process, o.files, o.properties, o.contextProperties);
  const hasGroup = o.hasGroup || all.some(({ name }) => name === "group.id");
  return all.flatMap(({ name, value, where, ignored }) => {
    if (ignored !== undefined) {
      if (where !== "-X") return [];
      throw usageError(`-X: ${name} has no effect on kq`, `${sentence(ignored)}.`);
    }
    const asFlag = Object.hasOwn(flagProperties, name) ? flagProperties[name]! : null;
    if (asFlag === null) return [];
    const word = asFlag(value);
    if (ofGroups.has(name) && !hasGroup && where !== "-X") return [];
    if (o.hasFlag(word.slice(0, (word + "=").indexOf("=")))) return [word];
    if (where !== "-X") return [];
    throw usageError(`-X: ${name} has no effect on kq ${o.command}`);
  });
}

interface Given {
  readonly name: string;
  readonly value: string;
  readonly where: string;
  /** Why it has no effect here; of what another client's file says. */
  readonly ignored?: string;
}

/** Why a property of other clients does nothing in kq; null for a name that none of them has. */
function withoutEffect(name: string): string | null {
  return others.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** The name of the program is not written with a capital. */
function sentence(text: string): string {
  return text.startsWith("kq ") ? text : text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** What secures a connection is not among them, as far as kq knows it: it is never passed over. */
const others: readonly (readonly [RegExp, string])[] = [
  [/^(key|value)\.(de)?serializer(\.|$)/, "kq reads and writes bytes; formats are given with -f, -J and -K"],
  [/^(sasl|ssl)\.|^(enable\.s|ssl)/, "kq does this in its own way"],
  [
    /^(interceptor\.classes|metric\.reporters|metrics\.|auto\.include\.jmx\.reporter|enable\.metrics\.push)/,
    "kq has no such thing",
  ],
  [/^partitioner(\.|$)/, "the partitioner is chosen with --partitioner"],
  [
    /^(fetch\.|max\.poll\.records|max\.partition\.fetch\.bytes|queued\.|queue\.buffering\.max\.(messages|kbytes)|buffer\.memory|max\.block\.ms|(send|receive)\.buffer\.bytes|batch\.num\.messages|check\.crcs)/,
    "kq sizes its own buffers and fetches",
  ],
  [
    /^(retries|message\.send\.max\.retries|reconnect\.backoff|connections\.max\.idle\.ms|socket\.|metadata\.|topic\.metadata\.|client\.(dns\.lookup|rack)|broker\.|api\.version|log_level|debug$|statistics\.|heartbeat\.interval\.ms|auto\.commit\.interval\.ms|allow\.auto\.create\.topics|exclude\.internal\.topics|default\.api\.timeout\.ms|internal\.)/,
    "kq does this in its own way",
  ],
];

function given(
  process: Process,
  files: readonly string[],
  texts: readonly string[],
  ofContext: CommonFlags["contextProperties"],
): Given[] {
  return [
    ...ofContext.map(({ text, where }) => take(text, where)),
    ...files.flatMap((path) =>
      significantLines(readTextFile(process, path)).map(({ line, text }) => take(text, `${path} line ${line}`))
    ),
    ...texts.map((text) => take(text, "-X")),
  ];
}

function take(text: string, where: string): Given {
  const match = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(text);
  // The rest of the line may be a secret.
  if (match === null) throw usageError(`${where}: "${/^\s*\S*/.exec(text)![0].trim()}" is not property=value`);
  const [, name, value] = match;
  if (Object.hasOwn(properties, name!) || Object.hasOwn(flagProperties, name!)) {
    return { name: name!, value: value!, where };
  }
  const why = withoutEffect(name!);
  if (why !== null) return { name: name!, value: value!, where, ignored: why };
  const known = [...Object.keys(properties), ...Object.keys(flagProperties)];
  throw usageError(
    `${where}: kq has no client property "${name}"`,
    didYouMean(name!, known) ?? "Client properties have the names that librdkafka and Java give them.",
  );
}

/** Java's property files as people write them: `#` and `!` begin a comment line. */
function significantLines(text: string): { readonly line: number; readonly text: string }[] {
  return text.split(/\r?\n/)
    .map((line, index) => ({ line: index + 1, text: line.trim() }))
    .filter(({ text }) => text !== "" && !/^[#!]/.test(text));
}
