/**
 * Puts a broker together from the machine, a configuration and a data folder, in the order in which one needs the
 * other, and takes it apart in the reverse order. What takes long to recover is recovered while connections are
 * accepted already.
 *
 * @module
 */
import type { MetadataStore } from "../metadata/mod.ts";
import { type Authorizer, everybodyMay } from "../security/mod.ts";
import { startMemoryUpkeep } from "./background/memory_upkeep.ts";
import type { Broker } from "./broker.ts";
import { aclAuthorizerOf } from "./acl_keeper.ts";
import { drain, IsrChanges, startController, startReplicaFetchers, tellOfFailedDisk } from "./cluster/mod.ts";
import type { BrokerConfig } from "./config/mod.ts";
import type { DataDirectory } from "./data_directory.ts";
import { type FdBudget, fdBudget } from "./fd_budget.ts";
import { FetchSessions } from "./fetch_sessions.ts";
import { ClientQuotas } from "./quotas/client_quotas.ts";
import type { ListenerPlan } from "./listeners.ts";
import type { OpenListener } from "./server.ts";
import { startCoordinators } from "./start/coordinators.ts";
import type { BrokerPorts } from "./start/ports.ts";
import { startServer } from "./start/server.ts";
import { openStorage } from "./start/storage.ts";
import { Undoing } from "./start/undoing.ts";

interface StartOptions {
  readonly ports: BrokerPorts;
  readonly config: BrokerConfig;
  readonly data: DataDirectory;
  readonly listeners: readonly ListenerPlan[];
  /** In the place of the one that the properties ask for. */
  readonly authorizer?: Authorizer;
  /** The store of a cluster's metadata; without it the broker is alone and keeps its metadata in its data folder. */
  readonly clusterStore?: MetadataStore;
}

export interface RunningBroker {
  readonly broker: Broker;
  readonly listeners: readonly OpenListener[];
  /** Answers or lets go of who waits, makes everything durable, and closes the data directory. */
  stop(): Promise<void>;
}

/**
 * Takes the data directory over, and closes it at the end. Throws OperatingFailure when the data cannot be read or a
 * port cannot be had; nothing is left open then, and no folder that was not there before.
 */
export async function startBroker(
  { ports, config, data, listeners, authorizer, clusterStore }: StartOptions,
): Promise<RunningBroker> {
  const { clock, timers, random, logger } = ports;
  const handles = sharesOf(ports, config);
  const left = { isClean: data.isClean };
  let hasStarted = false;
  const undoing = new Undoing();
  undoing.add(() => data.isNew && !hasStarted ? data.discard() : data.close({ clean: left.isClean }));
  try {
    const store = clusterStore ?? null;
    const storage = await openStorage({ ports, config, data, store, segments: handles.segments, left, undoing });
    const { close: closeCoordinators, ...coordinators } = startCoordinators({ ports, config, storage, undoing });
    const fetchSessions = new FetchSessions({ slots: config.get("max.incremental.fetch.session.cache.slots"), random });
    const id = config.get("node.id");
    const quotas = new ClientQuotas();
    quotas.set(storage.metadata.image.quotas.values());
    storage.metadata.onChange(({ image, previous }) => {
      if (image.quotas !== previous.quotas) quotas.set(image.quotas.values());
    });
    const acls = authorizer === undefined ? aclAuthorizerOf(config, storage.metadata) : null;
    const rights = { authorizer: authorizer ?? acls ?? everybodyMay, acls, quotas };
    const { metadata, partitions } = storage;
    const common = { metadata, partitions, config, clock, timers, logger };
    const isrChanges = metadata.isAlone ? null : new IsrChanges({ brokerId: id, ...common });
    const parts = { ...storage, ...coordinators, isrChanges, fetchSessions, ...rights };
    const broker: Broker = { id, config, ...parts, clock, timers, random, logger };
    if (isrChanges !== null) {
      undoing.add(() => isrChanges.stop());
      undoing.add(startController(common));
      undoing.add(tellOfFailedDisk({ brokerId: id, ...common }));
      undoing.add(startReplicaFetchers({ ...common, network: ports.network }));
    }
    if (ports.memory !== undefined) undoing.add(startMemoryUpkeep({ memory: ports.memory, clock, timers }));
    const connectionFds = handles.connections;
    const open = await startServer({ ports, broker, listeners, connectionFds, closeCoordinators, undoing });
    hasStarted = true;
    const patienceMs = config.get("broker.session.timeout.ms");
    if (!metadata.isAlone) undoing.add(() => drain({ brokerId: id, metadata, patienceMs, clock, timers, logger }));
    config.settle("log.dirs", data.folder);
    return { broker, listeners: open, stop: () => undoing.run() };
  } catch (failure) {
    await undoing.run();
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
