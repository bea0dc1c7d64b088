/**
 * The coordinators of a broker, each on its own topic, following who leads that topic's partitions.
 *
 * @module
 */
import { OFFSETS_TOPIC, TRANSACTIONS_TOPIC } from "../../protocol/well_known.ts";
import { Groups, Transactions } from "../../coordinator/mod.ts";
import { BrokerLinks, coordinatorAnywhere, markersToLeaders } from "../cluster/mod.ts";
import type { BrokerConfig } from "../config/mod.ts";
import { coordinatorStorage, followLeadership, tellOfDeletedTopics } from "../coordinator_storage.ts";
import { groupConfig } from "../group_config.ts";
import { transactionConfig } from "../transaction_config.ts";
import { markerWriter } from "../transaction_markers.ts";
import { TransactionVerifier } from "../transaction_verification.ts";
import type { BrokerPorts } from "./ports.ts";
import type { Storage } from "./storage.ts";
import type { Undoing } from "./undoing.ts";

export interface Coordinators {
  readonly groups: Groups;
  readonly transactions: Transactions;
  readonly transactionVerifier: TransactionVerifier;
  /** Everyone who waits is told to look for another coordinator. */
  readonly close: () => Promise<void>;
}

export function startCoordinators(
  { ports, config, storage: { metadata, partitions }, undoing }: {
    readonly ports: BrokerPorts;
    readonly config: BrokerConfig;
    readonly storage: Storage;
    readonly undoing: Undoing;
  },
): Coordinators {
  const { network, clock, timers, random, logger } = ports;
  const brokerId = config.get("node.id");
  const newPartitionCount = config.get("offsets.topic.num.partitions");
  const kept = { config, metadata, partitions, clock, timers };
  const storage = coordinatorStorage({ topic: OFFSETS_TOPIC, newPartitionCount, isActedOn: false, ...kept });
  const groups = new Groups({
    storage,
    config: groupConfig({ config, metadata, maxBatchSize: () => storage.maxBatchSize() }),
    writeTimeoutMs: config.get("offsets.commit.timeout.ms"),
    clock,
    timers,
    random,
    logger,
  });
  undoing.add(tellOfDeletedTopics(metadata, groups));
  undoing.add(followLeadership({ topic: OFFSETS_TOPIC, metadata, brokerId }, groups));
  // Not waited for: a group that is still loading is answered as such, and clients ask again.
  void partitions.allOpen.then(() => groups.start());

  const links = metadata.isAlone ? null : new BrokerLinks({ metadata, config, network, clock, timers });
  undoing.add(() => links?.close());
  const local = markerWriter({ metadata, partitions, groups, clock, timers });
  const transactions = new Transactions({
    storage: coordinatorStorage({
      topic: TRANSACTIONS_TOPIC,
      newPartitionCount: config.get("transaction.state.log.num.partitions"),
      isActedOn: true,
      ...kept,
    }),
    config: transactionConfig(config, metadata),
    markers: links === null ? local : markersToLeaders({ brokerId, metadata, local, links }),
    nextProducerId: () => metadata.nextProducerId(),
    clock,
    timers,
    logger,
  });
  undoing.add(followLeadership({ topic: TRANSACTIONS_TOPIC, metadata, brokerId }, transactions));
  void partitions.allOpen.then(() => transactions.start());
  const coordinator = links === null ? transactions : coordinatorAnywhere({ brokerId, transactions, links });
  const transactionVerifier = new TransactionVerifier({ transactions: coordinator, config, clock, timers });
  return {
    groups,
    transactions,
    transactionVerifier,
    close: async () => void await Promise.all([groups.close(), transactions.close()]),
  };
}
