/**
 * Puts a broker together from the machine, a configuration and a data folder, in the order in which one needs the other, and
 * takes it apart in the reverse order. What takes long to recover is recovered while connections are accepted already.
 *
 * @module
 */
import { Groups, OFFSETS_TOPIC, Transactions, TRANSACTIONS_TOPIC } from "../coordinator/mod.ts";
import { GroupCommit, OpenFiles } from "../log/mod.ts";
import { ALL_BROKERS, type ClusterImage, Metadata } from "../metadata/mod.ts";
import type {
  Checksums,
  Clock,
  Disk,
  Logger,
  Memory,
  Network,
  Random,
  SqlDatabase,
  Threads,
  Timers,
} from "../runtime/ports.ts";
import { type Authorizer, everybodyMay } from "../security/mod.ts";
import { startCleaner } from "./background/cleaner.ts";
import { startLogUpkeep } from "./background/log_upkeep.ts";
import { startMemoryUpkeep } from "./background/memory_upkeep.ts";
import type { Broker } from "./broker.ts";
import type { BrokerConfig, DynamicProperties } from "./config/mod.ts";
import type { DataDirectory } from "./data_directory.ts";
import { dispatcher } from "./dispatch.ts";
import { FetchSessions } from "./fetch_sessions.ts";
import { coordinatorStorage, followLeadership, tellOfDeletedTopics } from "./coordinator_storage.ts";
import { groupConfig } from "./group_config.ts";
import { type FdBudget, fdBudget } from "./fd_budget.ts";
import type { ListenerPlan } from "./listeners.ts";
import { openMetadataStore } from "./metadata_store.ts";
import { BatchSearcher, BatchValidator, Partitions } from "./partitions/mod.ts";
import { type OpenListener, Server } from "./server.ts";
import { transactionConfig } from "./transaction_config.ts";
import { markerWriter } from "./transaction_markers.ts";
import { TransactionVerifier } from "./transaction_verification.ts";

export interface BrokerPorts {
  readonly network: Network;
  /** Without it memory is given back when the runtime thinks of it. */
  readonly memory?: Memory;
  readonly disk: Disk;
  readonly database: (path: string) => Promise<SqlDatabase>;
  readonly checksums: Checksums;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
  /** For what takes the processor long; without them it is done between other work. */
  readonly threads?: Threads;
}

interface StartOptions {
  readonly ports: BrokerPorts;
  readonly config: BrokerConfig;
  readonly data: DataDirectory;
  readonly listeners: readonly ListenerPlan[];
  /** Without one everybody may do everything. */
  readonly authorizer?: Authorizer;
}

export interface RunningBroker {
  readonly broker: Broker;
  readonly listeners: readonly OpenListener[];
  /** Answers or lets go of who waits, makes everything durable, and closes the data directory. */
  stop(): Promise<void>;
}

/**
 * Takes the data directory over, and closes it at the end. Throws OperatingFailure when the data cannot be read or a port
 * cannot be had; nothing is left open then, and no folder that was not there before.
 */
export async function startBroker(
  { ports, config, data, listeners, authorizer = everybodyMay }: StartOptions,
): Promise<RunningBroker> {
  const { network, checksums, clock, timers, random, logger } = ports;
  const id = config.get("node.id");
  const handles = sharesOf(ports, config);
  // From here on whoever needs a handle can have one of the segments'.
  const { disk } = new OpenFiles(data.reserve.disk, handles.segments);
  // Nothing was touched yet: as it was found, so it is left.
  let isClean = data.isClean;
  let hasStarted = false;
  const undo: (() => Promise<unknown>)[] = [
    () => data.isNew && !hasStarted ? data.discard() : data.close({ clean: isClean }),
  ];
  const takeApart = async (): Promise<void> => {
    for (const close of undo.reverse()) await close();
  };
  try {
    const store = await openMetadataStore(data, ports);
    const closeStore = (): Promise<void> => store.close();
    undo.push(closeStore);
    const rack = config.get("broker.rack");
    const metadata = await Metadata.open({ store, clusterId: data.clusterId, broker: { id, rack }, random });
    // It closes the store too.
    undo.splice(undo.indexOf(closeStore), 1, () => metadata.close());
    if (!data.isClean) await metadata.raiseLeaderEpochs();
    // Before the partitions follow, so that they find the values that hold from now on.
    config.set(setWhileRunning(metadata.image, id));
    metadata.onChange(({ image, previous }) => {
      if (image.brokerConfigs !== previous.brokerConfigs) config.set(setWhileRunning(image, id));
    });

    const commit = new GroupCommit(disk, { durability: config.get("acks.all.durability") });
    const { threads = null } = ports;
    const validator = threads === null ? null : new BatchValidator({ threads, clock, timers, logger });
    const searcher = threads === null ? null : new BatchSearcher({ threads, clock, timers });
    const isDiskFull = (): boolean => data.reserve.isDiskFull;
    isClean = false;
    const partitions = await Partitions.open({
      metadata,
      brokerId: id,
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
    undo.push(async () => (isClean = await partitions.close()));
    undo.push(() => Promise.resolve(validator?.stop()));
    undo.push(() => Promise.resolve(searcher?.stop()));
    const upkeep = startLogUpkeep({ partitions, config, clock, timers, logger, isDiskFull });
    data.reserve.whenDiskFull(() => upkeep.diskIsFull());
    undo.push(() => upkeep.stop());
    const cleaner = startCleaner({
      partitions,
      metadata,
      config,
      disk,
      checksums,
      clock,
      timers,
      random,
      threads,
      logger,
      replaced: () => upkeep.removeWhenDue(),
    });
    undo.push(() => cleaner.stop());

    const newPartitionCount = config.get("offsets.topic.num.partitions");
    const kept = { config, metadata, partitions, clock, timers };
    const storage = coordinatorStorage({ topic: OFFSETS_TOPIC, newPartitionCount, ...kept });
    const groups = new Groups({
      storage,
      config: groupConfig({ config, metadata, maxBatchSize: () => storage.maxBatchSize() }),
      writeTimeoutMs: config.get("offsets.commit.timeout.ms"),
      clock,
      timers,
      random,
      logger,
    });
    const stopTelling = tellOfDeletedTopics(metadata, groups);
    undo.push(() => Promise.resolve(stopTelling()));
    const stopFollowing = followLeadership({ topic: OFFSETS_TOPIC, metadata, brokerId: id }, groups);
    undo.push(() => Promise.resolve(stopFollowing()));
    // Not waited for: a group that is still loading is answered as such, and clients ask again.
    void partitions.allOpen.then(() => groups.start());

    const transactions = new Transactions({
      storage: coordinatorStorage({
        topic: TRANSACTIONS_TOPIC,
        newPartitionCount: config.get("transaction.state.log.num.partitions"),
        ...kept,
      }),
      config: transactionConfig(config, metadata),
      markers: markerWriter({ metadata, partitions, groups, clock, timers }),
      nextProducerId: () => metadata.nextProducerId(),
      clock,
      timers,
      logger,
    });
    const stopFollowingTransactions = followLeadership(
      { topic: TRANSACTIONS_TOPIC, metadata, brokerId: id },
      transactions,
    );
    undo.push(() => Promise.resolve(stopFollowingTransactions()));
    void partitions.allOpen.then(() => transactions.start());
    const transactionVerifier = new TransactionVerifier({ transactions, config, clock, timers });

    const fetchSessions = new FetchSessions({ slots: config.get("max.incremental.fetch.session.cache.slots"), random });
    const broker: Broker = {
      id,
      config,
      metadata,
      partitions,
      groups,
      transactions,
      transactionVerifier,
      fetchSessions,
      authorizer,
      clock,
      timers,
      random,
      logger,
    };
    if (ports.memory !== undefined) {
      const stopMemoryUpkeep = startMemoryUpkeep({ memory: ports.memory, clock, timers });
      undo.push(() => Promise.resolve(stopMemoryUpkeep()));
    }
    const server = new Server({
      network,
      clock,
      timers,
      logger,
      maxRequestSize: config.get("socket.request.max.bytes"),
      // These may change while we run.
      get maxConnections() {
        return config.get("max.connections");
      },
      get maxConnectionsPerHost() {
        return config.get("max.connections.per.ip");
      },
      roomForConnections: handles.connections,
      maxIdleMs: config.get("connections.max.idle.ms"),
    });
    undo.push(async () => {
      // Together: the server waits for answers, and those who wait for a group get theirs from the groups' end.
      await Promise.all([server.stop(), groups.close(), transactions.close()]);
    });
    const open = server.listen(listeners, dispatcher(broker));
    hasStarted = true;
    config.settle("listeners", open.flatMap(boundAddresses).join(","));
    config.settle("log.dirs", data.folder);
    return {
      broker,
      listeners: open,
      stop: takeApart,
    };
  } catch (failure) {
    await takeApart();
    throw failure;
  }
}

/** `max.connections` as it was at the start: raised later it still finds no more handles than there are. */
function sharesOf({ disk, logger }: BrokerPorts, config: BrokerConfig): FdBudget {
  const limit = disk.handleLimit();
  const shares = fdBudget({ limit, maxConnections: config.get("max.connections") });
  if (shares.isLow) {
    logger.warn(
      `This process may have no more than ${limit} files and connections open: ${shares.connections} are for connections, ` +
        `${shares.segments} for segments. With many partitions or clients raise its limit (ulimit -n)`,
    );
  }
  return shares;
}

/** As `listeners` says it: an address for each that was bound. */
function boundAddresses({ address: { name }, hosts, port }: OpenListener): string[] {
  return hosts.map((host) => `${name}://${host.includes(":") ? `[${host}]` : host}:${port}`);
}

function setWhileRunning({ brokerConfigs }: ClusterImage, id: number): DynamicProperties {
  const nothing = new Map<string, string>();
  return { broker: brokerConfigs.get(String(id)) ?? nothing, cluster: brokerConfigs.get(ALL_BROKERS) ?? nothing };
}
