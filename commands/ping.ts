/**
 * `kq ping`: the way to a cluster, step by step, and where it ends: the name, the connection, what is spoken there,
 * what the brokers say of themselves, and whether the addresses they tell clients lead to them. Exit 3 where a step
 * fails.
 *
 * @module
 */
import {
  addressText,
  Client,
  type ClientOptions,
  type ClientSecurity,
  type ClusterView,
  Connection,
  parseAddress,
  plainText,
} from "../core/client/mod.ts";
import { OperatingFailure } from "../core/runtime/ports.ts";
import { readClientProperties } from "./client_properties.ts";
import { command, type CommandContext, exitCodes, usageError } from "./command.ts";
import { DEFAULT_BROKERS } from "./common_flags.ts";
import { EXIT_CODES } from "./help_notes.ts";
import { type Column, printRows } from "./output/rows.ts";
import { VERSION } from "./version.ts";

interface Step {
  readonly step: "name" | "connection" | "tls" | "versions" | "login" | "metadata" | "broker";
  readonly address: string;
  readonly ms: number | null;
  readonly status: "ok" | "failed";
  readonly detail: string;
}

const columns: readonly Column<Step>[] = [
  { key: "step", of: ({ step }) => step },
  { key: "address", of: ({ address }) => address },
  { key: "status", of: ({ status }) => status },
  { key: "ms", of: ({ ms }) => ms },
  { key: "detail", of: ({ detail }) => detail },
];

export const ping = command({
  shape: (c) => c,
  notes: [
    `Steps, in this order: name (is there an address for it), connection, tls (does it encrypt, and is its certificate one to
trust) and login, where security.protocol asks for them, versions (does it speak Kafka), metadata (what the cluster says
of itself), broker (does the address that each broker tells clients lead to it).
`,
    EXIT_CODES,
  ],
  run: async (_call, context) => {
    const steps: Step[] = [];
    const { cluster, from, security } = await reach(steps, context);
    if (cluster !== null) await tryBrokers(steps, cluster, security, context);
    printRows(context, { columns, rows: steps, name: ({ address }) => address });
    for (const line of explain(steps, cluster, from)) context.warn(`kq: ${line}`);
    const isWhole = cluster !== null && steps.every(({ step, status }) => step !== "broker" || status === "ok");
    return isWhole ? exitCodes.done : exitCodes.unreachable;
  },
});

async function reach(
  steps: Step[],
  context: CommandContext,
): Promise<{ readonly cluster: ClusterView | null; readonly from: string; readonly security: ClientSecurity }> {
  const { flags } = context;
  const properties = readClientProperties(context);
  const brokers = flags.brokersFrom === "flag"
    ? flags.brokers!
    : properties.brokers ?? flags.brokers ?? [DEFAULT_BROKERS];
  for (const text of brokers) {
    const address = parseAddress(text);
    if (address === null) throw usageError(`"${text}" is not the address of a broker`, "Write it as HOST:PORT.");
    const { security = plainText } = properties.client;
    if (!await connects(steps, "connection", addressText(address), security, context)) continue;
    const cluster = await metadata(steps, addressText(address), security, context);
    if (cluster !== null) return { cluster, from: address.host, security };
  }
  return { cluster: null, from: "", security: plainText };
}

/** Name, connection, encryption, versions and login of one address. */
async function connects(
  steps: Step[],
  kind: "connection" | "broker",
  text: string,
  security: ClientSecurity,
  context: CommandContext,
): Promise<boolean> {
  const { machine, flags } = context;
  const { host, port } = parseAddress(text)!;
  const took = stopwatch(context);
  if (kind === "connection" && !isNumeric(host)) {
    const addresses = await machine.lookup(host).catch((error: unknown) => {
      if (error instanceof OperatingFailure) return error;
      throw error;
    });
    const failed = addresses instanceof OperatingFailure;
    const detail = failed ? addresses.message : addresses.join(", ");
    steps.push({ step: "name", address: host, ms: took(), status: failed ? "failed" : "ok", detail });
    if (failed) return false;
  }
  const tookToConnect = stopwatch(context);
  try {
    const socket = await machine.network.connect({ host, port, timeoutMs: flags.timeoutMs }, () => silent);
    if (kind === "connection") {
      steps.push({ step: "connection", address: text, ms: tookToConnect(), status: "ok", detail: "" });
    }
    socket.close();
  } catch (error) {
    if (!(error instanceof OperatingFailure)) throw error;
    const detail = error.message.replace(/^Cannot connect to \S+: /, "");
    steps.push({ step: kind, address: text, ms: tookToConnect(), status: "failed", detail });
    return false;
  }
  if (security.tls !== null && !await encrypts(steps, kind, text, security, context)) return false;
  const tookToAsk = stopwatch(context);
  const step = kind === "connection" ? "versions" as const : "broker" as const;
  try {
    const connection = await Connection.open({
      host,
      port,
      clientId: "kq",
      softwareVersion: VERSION,
      connectTimeoutMs: flags.timeoutMs,
      requestTimeoutMs: flags.timeoutMs,
      maxResponseBytes: MOST_BYTES,
      security,
    }, machine);
    connection.close();
    const { login } = security;
    const asWhom = login === null ? "" : login.mechanism === "OAUTHBEARER" ? "by a token" : `as ${login.user}`;
    steps.push({ step, address: text, ms: tookToAsk(), status: "ok", detail: "speaks Kafka" });
    if (kind === "connection" && login !== null) {
      steps.push({ step: "login", address: text, ms: null, status: "ok", detail: `${asWhom}, ${login.mechanism}` });
    }
    return true;
  } catch (error) {
    if (!(error instanceof OperatingFailure)) throw error;
    const detail = error.message.replace(/^Broker \S+: /, "");
    const where = kind === "connection" && error.code === "EAUTH" ? "login" as const : step;
    steps.push({ step: where, address: text, ms: tookToAsk(), status: "failed", detail });
    return false;
  }
}

async function encrypts(
  steps: Step[],
  kind: "connection" | "broker",
  text: string,
  { tls }: ClientSecurity,
  { machine, flags }: CommandContext,
): Promise<boolean> {
  const { host, port } = parseAddress(text)!;
  const startMs = machine.clock.monotonicMs();
  const took = () => Math.round(machine.clock.monotonicMs() - startMs);
  try {
    const socket = await machine.network.connect({ host, port, timeoutMs: flags.timeoutMs, tls }, () => silent);
    socket.close();
    const detail = tls?.checks === "nothing" ? "encrypts; its certificate was not checked" : "encrypts";
    if (kind === "connection") steps.push({ step: "tls", address: text, ms: took(), status: "ok", detail });
    return true;
  } catch (error) {
    if (!(error instanceof OperatingFailure)) throw error;
    const detail = error.message.replace(/^Cannot connect to \S+: /, "");
    steps.push({ step: kind === "connection" ? "tls" : kind, address: text, ms: took(), status: "failed", detail });
    return false;
  }
}

const MOST_BYTES = 100_000_000;
const silent = { received: () => {}, drained: () => {}, closed: () => {} };

async function metadata(
  steps: Step[],
  address: string,
  security: ClientSecurity,
  context: CommandContext,
): Promise<ClusterView | null> {
  const { flags, machine } = context;
  const took = stopwatch(context);
  const options: ClientOptions = {
    brokers: [address],
    clientId: "kq",
    softwareVersion: VERSION,
    timeoutMs: flags.timeoutMs,
    security,
  };
  try {
    const client = await Client.open(options, machine);
    try {
      const cluster = await client.metadata(null);
      const { brokers, clusterId, controllerId, topics } = cluster;
      const detail = `cluster ${clusterId}, ${brokers.size} broker${brokers.size === 1 ? "" : "s"}, ` +
        `controller ${controllerId}, ${topics.size} topic${topics.size === 1 ? "" : "s"}`;
      steps.push({ step: "metadata", address, ms: took(), status: "ok", detail });
      return cluster;
    } finally {
      client.close();
    }
  } catch (error) {
    if (!(error instanceof Error) || (error.name !== "ServerError" && !(error instanceof OperatingFailure))) {
      throw error;
    }
    steps.push({ step: "metadata", address, ms: took(), status: "failed", detail: error.message });
    return null;
  }
}

async function tryBrokers(
  steps: Step[],
  { brokers }: ClusterView,
  security: ClientSecurity,
  context: CommandContext,
): Promise<void> {
  for (const broker of [...brokers.values()].sort((a, b) => a.id - b.id)) {
    const before = steps.length;
    await connects(steps, "broker", addressText(broker), security, context);
    steps[before] = { ...steps[before]!, detail: `broker ${broker.id}: ${steps[before]!.detail}` };
  }
}

/** What the steps mean, where one failed. */
function explain(steps: readonly Step[], cluster: ClusterView | null, from: string): string[] {
  const failed = steps.filter(({ status }) => status === "failed");
  if (cluster === null) {
    return failed.slice(-1).map(({ step, address, detail }) => {
      if (step === "name") return `${address} has no address: is the name right, and does this machine's DNS know it?`;
      if (step === "tls") return `what listens at ${address} cannot be spoken to in secret: ${detail}`;
      if (step === "login") return `${address} speaks Kafka: ${detail}`;
      if (step === "connection") return `nothing takes connections at ${address}: ${detail}`;
      return `what listens at ${address} does not answer as Kafka in plain text does: ${detail}`;
    });
  }
  return failed.filter(({ step }) => step === "broker").map(({ address, detail }) =>
    `the cluster is there, and tells clients to go to ${address}, which cannot be reached from here (${detail}): ` +
    `its advertised.listeners must name an address that leads to it from this machine, such as ${from}`
  );
}

function isNumeric(host: string): boolean {
  return host.includes(":") || /^\d+\.\d+\.\d+\.\d+$/.test(host);
}

function stopwatch({ machine: { clock } }: CommandContext): () => number {
  const startMs = clock.monotonicMs();
  return () => Math.round(clock.monotonicMs() - startMs);
}
