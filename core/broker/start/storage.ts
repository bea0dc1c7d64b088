/**
 * What a broker keeps and where: the metadata, and on its data folder the partitions with those who look after them.
 *
 * @module
 */
import { GroupCommit, OpenFiles } from "../../log/mod.ts";
import { ALL_BROKERS, type ClusterImage, type Membership, Metadata, type MetadataStore } from "../../metadata/mod.ts";
import { startCleaner } from "../background/cleaner.ts";
import { startLogUpkeep } from "../background/log_upkeep.ts";
import type { BrokerConfig, DynamicProperties } from "../config/mod.ts";
import type { DataDirectory } from "../data_directory.ts";
import { openMetadataStore, refuseOwnMetadata } from "../metadata_store.ts";
import { BatchSearcher, BatchValidator, Partitions } from "../partitions/mod.ts";
import type { BrokerPorts } from "./ports.ts";
import type { Undoing } from "./undoing.ts";

interface StorageOptions {
  readonly ports: BrokerPorts;
  readonly config: BrokerConfig;
  readonly data: DataDirectory;
  /** Of a cluster; null for a broker that is alone. */
  readonly store: MetadataStore | null;
  /** How many segments may be open. */
  readonly segments: number;
  /** How the data folder would be left now: as it was found until something is opened in it. */
  readonly left: { isClean: boolean };
  readonly undoing: Undoing;
}

export interface Storage {
  readonly metadata: Metadata;
  readonly partitions: Partitions;
}

/** Throws OperatingFailure when the data cannot be read. */
export async function openStorage(o: StorageOptions): Promise<Storage> {
  const { ports, config, data, segments, left, undoing } = o;
  const { checksums, clock, timers, random, logger, threads = null } = ports;
  // From here on whoever needs a handle can have one of the segments'.
  const { disk } = new OpenFiles(data.reserve.disk, segments);
  const metadata = await openMetadata(o);
  const brokerId = config.get("node.id");

  const commit = new GroupCommit(disk, { durability: config.get("acks.all.durability") });
  const validator = threads === null ? null : new BatchValidator({ threads, clock, timers, logger });
  const searcher = threads === null ? null : new BatchSearcher({ threads, clock, timers });
  const isDiskFull = (): boolean => data.reserve.isDiskFull;
  left.isClean = false;
  const partitions = await Partitions.open({
    metadata,
    brokerId,
    brokerEpoch: () => metadata.brokerEpoch,
    config,
    dataFolder: data.folder,
    disk,
    checksums,
    clock,
    timers,
    random,
    logger,
    commit,
    validator,
    searcher,
    clean: data.isClean,
    isDiskFull,
  });
  undoing.add(async () => (left.isClean = await partitions.close()));
  undoing.add(() => validator?.stop());
  undoing.add(() => searcher?.stop());
  const upkeep = startLogUpkeep({ partitions, config, clock, timers, logger, isDiskFull });
  data.reserve.whenDiskFull(() => upkeep.diskIsFull());
  undoing.add(() => upkeep.stop());
  const replaced = (): void => upkeep.removeWhenDue();
  const parts = { partitions, metadata, config, disk, checksums, clock, timers, random, threads, logger };
  const cleaner = startCleaner({ ...parts, replaced });
  undoing.add(() => cleaner.stop());
  return { metadata, partitions };
}

/** With this broker in it, and the broker's configs as they were set while it ran. */
async function openMetadata({ ports, config, data, store: shared, undoing }: StorageOptions): Promise<Metadata> {
  const closeShared = (): unknown => shared?.close();
  undoing.add(closeShared);
  if (shared !== null) refuseOwnMetadata(data, ports.disk);
  const store = shared ?? await openMetadataStore(data, ports);
  const closeStore = (): Promise<void> => store.close();
  undoing.replace(closeShared, closeStore);
  const id = config.get("node.id");
  const broker = { id, rack: config.get("broker.rack") };
  const membership = shared === null ? null : await membershipOf(config, data);
  const { clusterId } = data;
  const { random, clock, timers, logger } = ports;
  const metadata = await Metadata.open({ store, clusterId, broker, random, clock, timers, logger, membership });
  // It closes the store too.
  undoing.replace(closeStore, () => metadata.close());
  if (!data.isClean && metadata.isAlone) await metadata.raiseLeaderEpochs();
  // Before the partitions follow, so that they find the values that hold from now on.
  config.set(setWhileRunning(metadata.image, id));
  metadata.onChange(({ image, previous }) => {
    if (image.brokerConfigs !== previous.brokerConfigs) config.set(setWhileRunning(image, id));
  });
  return metadata;
}

async function membershipOf(config: BrokerConfig, data: DataDirectory): Promise<Membership> {
  // What only the page cache had may be lost: nobody counts on these logs until they have caught up.
  const isDoubtful = !data.isClean && config.get("acks.all.durability") === "cache";
  const generation = isDoubtful ? await data.renewGeneration() : data.generation;
  return { generation, sessionMs: config.get("broker.session.timeout.ms") };
}

function setWhileRunning({ brokerConfigs }: ClusterImage, id: number): DynamicProperties {
  const nothing = new Map<string, string>();
  return { broker: brokerConfigs.get(String(id)) ?? nothing, cluster: brokerConfigs.get(ALL_BROKERS) ?? nothing };
}
