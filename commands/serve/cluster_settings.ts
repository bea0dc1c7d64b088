/**
 * With whom a broker of `kq serve` is in a cluster: with the brokers of an etcd (`--etcd`), or with others of the same
 * process (`--brokers`).
 *
 * @module
 */
import { OperatingFailure } from "../../core/runtime/ports.ts";
import { type CommandContext, usageError } from "../command.ts";
import { absolute } from "../paths.ts";

export type ClusterSettings =
  | {
    readonly kind: "etcd";
    readonly endpoints: readonly string[];
    /** With the last slash. */
    readonly prefix: string;
    readonly user: { readonly name: string; readonly password: string } | undefined;
    readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string } | undefined;
  }
  | { readonly kind: "together"; readonly count: number };

export interface ClusterOptions {
  readonly id?: string | undefined;
  readonly etcd?: string | undefined;
  readonly etcdUser?: string | undefined;
  readonly etcdCa?: string | undefined;
  readonly etcdCert?: string | undefined;
  readonly etcdKey?: string | undefined;
  readonly brokers?: number | undefined;
  readonly advertise?: string[] | undefined;
}

const DEFAULT_PREFIX = "/kq/";
const EXAMPLE = "For example --etcd http://10.0.0.1:2379,http://10.0.0.2:2379 or --etcd http://10.0.0.1:2379/orders";
const MOST_TOGETHER = 9;

/** No text: elsewhere a flag of that name says whom to ask. */
export function brokerCount(text: string): number {
  if (/^[1-9]$/.test(text)) return Number(text);
  throw usageError(`--brokers ${text}: one process runs 1 to ${MOST_TOGETHER} brokers`, "For example --brokers 3");
}

export async function clusterSettings(
  options: ClusterOptions,
  context: CommandContext,
): Promise<ClusterSettings | null> {
  const { etcd, brokers } = options;
  if (brokers !== undefined) {
    if (etcd !== undefined) {
      throw usageError(
        "--brokers and --etcd exclude each other",
        "--brokers keeps the metadata itself, in one process.",
      );
    }
    if (options.id !== undefined || options.advertise !== undefined) {
      throw usageError(
        "--brokers excludes --id and --advertise",
        "The brokers have the ids 1, 2, ... and ports in a row.",
      );
    }
    return { kind: "together", count: brokers };
  }
  if (etcd === undefined) {
    for (const flag of ["etcdUser", "etcdCa", "etcdCert", "etcdKey"] as const) {
      if (options[flag] !== undefined) throw usageError("--etcd-... goes with --etcd, which says where it is", EXAMPLE);
    }
    return null;
  }
  return {
    kind: "etcd",
    ...addressesOf(etcd),
    user: userOf(options.etcdUser, context),
    tls: await tlsOf(options, context),
  };
}

/** The first endpoint that names a path names it for all. */
function addressesOf(text: string): { readonly endpoints: readonly string[]; readonly prefix: string } {
  let prefix: string | null = null;
  const endpoints = text.split(",").map((part) => {
    const one = part.trim();
    const match = /^(https?:\/\/[^/\s]+)(\/[!-~]*)?$/.exec(one.includes("://") ? one : `http://${one}`);
    if (match === null) throw usageError(`--etcd ${text}: "${one}" is no address of etcd`, EXAMPLE);
    const path = match[2]?.replace(/\/+$/, "") ?? "";
    if (path !== "") {
      if (prefix !== null && prefix !== `${path}/`) {
        throw usageError(`--etcd ${text} names two prefixes, ${prefix} and ${path}/`, "Name one, for all members.");
      }
      prefix = `${path}/`;
    }
    return match[1]!;
  });
  return { endpoints, prefix: prefix ?? DEFAULT_PREFIX };
}

/** A password on the command line can be read by everybody on the machine. */
function userOf(name: string | undefined, { process }: CommandContext) {
  if (name === undefined) return undefined;
  const password = process.env["KQ_ETCD_PASSWORD"];
  if (password === undefined) {
    throw usageError(`--etcd-user ${name}: there is no password`, "Set KQ_ETCD_PASSWORD in the environment.");
  }
  return { name, password };
}

async function tlsOf({ etcdCa, etcdCert, etcdKey }: ClusterOptions, context: CommandContext) {
  const files = Object.entries({ ca: etcdCa, cert: etcdCert, key: etcdKey });
  const disk = await context.machine.disk();
  const read = files.flatMap(([name, path]) => {
    if (path === undefined) return [];
    try {
      return [[name, new TextDecoder().decode(disk.readFile(absolute(path, context.process.folder)))]];
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      throw usageError(`--etcd-${name} ${path}: ${failure.message}`, "Name a PEM file.");
    }
  });
  return read.length === 0 ? undefined : Object.fromEntries(read) as { ca?: string; cert?: string; key?: string };
}

/** Kafka's own defaults of its internal topics, which a broker that is alone could not meet. */
export function clusterDefaults(cluster: ClusterSettings | null): [name: string, value: string][] {
  if (cluster === null) return [];
  const replicas = cluster.kind === "etcd" ? 3 : Math.min(3, cluster.count);
  const minIsr = replicas >= 3 ? 2 : 1;
  return [
    ["offsets.topic.replication.factor", String(replicas)],
    ["transaction.state.log.replication.factor", String(replicas)],
    ["transaction.state.log.min.isr", String(minIsr)],
    ["share.coordinator.state.topic.replication.factor", String(replicas)],
    ["share.coordinator.state.topic.min.isr", String(minIsr)],
  ];
}
