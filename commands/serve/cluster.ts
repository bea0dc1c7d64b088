/**
 * The metadata that the brokers of `kq serve` share, and the folders they keep their records in.
 *
 * @module
 */
import {
  type BrokerPorts,
  clusterIdOf,
  clusterOfDataDirectory,
  type DataDirectory,
  EtcdStore,
  type MetadataStore,
  openMetadataStore,
  randomUuid,
  SharedStore,
} from "../../core/broker/mod.ts";
import { OperatingFailure } from "../../core/runtime/ports.ts";
import { type CommandContext, CommandFailed, exitCodes } from "../command.ts";
import { absolute } from "../paths.ts";
import type { ServeSettings } from "../serve_settings.ts";
import type { ClusterSettings } from "./cluster_settings.ts";

export interface SharedMetadata {
  readonly clusterId: string;
  /** One for each broker of this process. */
  readonly stores: readonly MetadataStore[];
}

type Etcd = Extract<ClusterSettings, { kind: "etcd" }>;

/** Joins the cluster of that etcd, or founds it. */
export async function openEtcd(
  { prefix, ...etcd }: Etcd,
  { dataFolder }: Pick<ServeSettings, "dataFolder">,
  ports: BrokerPorts,
  context: CommandContext,
): Promise<SharedMetadata> {
  const http = await context.machine.http();
  const { clock, timers, random, disk } = ports;
  const folder = dataFolder === null ? null : absolute(dataFolder, context.process.folder);
  let store: MetadataStore | null = null;
  try {
    store = await EtcdStore.open({ ...etcd, prefix, http, clock, timers, random, writer: randomUuid(random) });
    const known = folder === null ? null : clusterOfDataDirectory(disk, folder);
    // A folder is of a cluster that is there already.
    const clusterId = await clusterIdOf(store, { founding: known === null ? randomUuid(random) : null });
    if (clusterId === null) {
      throw new CommandFailed(
        exitCodes.failed,
        `etcd at ${
          etcd.endpoints.join(", ")
        } has no cluster under ${prefix}, and the data folder ${dataFolder} is of ` +
          `cluster ${known}`,
        "Name the etcd and the prefix of that cluster, restore etcd from its copy, or name an empty folder.",
        "no_cluster",
      );
    }
    return { clusterId, stores: [store] };
  } catch (failure) {
    await store?.close();
    if (!(failure instanceof OperatingFailure)) throw failure;
    throw new CommandFailed(
      exitCodes.unreachable,
      `Cannot use etcd at ${etcd.endpoints.join(", ")}: ${failure.message}`,
      "Check the addresses after --etcd, and that etcd is running: etcdctl endpoint health",
      "etcd",
    );
  }
}

/** A store in this process, which all its brokers share. */
export async function openTogether(
  count: number,
  data: DataDirectory,
  ports: BrokerPorts,
): Promise<SharedMetadata> {
  const shared = new SharedStore(await openMetadataStore(data, ports));
  return { clusterId: data.clusterId, stores: Array.from({ length: count }, () => shared.view()) };
}
