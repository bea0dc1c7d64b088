/**
 * Transactions whose coordinator, or whose partitions, are on other brokers: the coordinator of a transaction is asked
 * wherever it is, and markers go to the leaders of the partitions (WriteTxnMarkers).
 *
 * @module
 */
import { partitionKey } from "../../protocol/partition_names.ts";
import type {
  MarkerOutcome,
  MarkersToWrite,
  MarkerWriter,
  TopicPartitions,
  Transactions,
} from "../../coordinator/mod.ts";
import type { Metadata } from "../../metadata/mod.ts";
import { type ErrorName, errorName } from "../../protocol/error_codes.ts";
import type { Responses } from "../../protocol/generated/mod.ts";
import { OperatingFailure } from "../../runtime/ports.ts";
import type { BrokerLinks } from "./broker_links.ts";

type Coordinator = Pick<Transactions, "addPartitions" | "verifyPartitions">;
type Verified = Awaited<ReturnType<Coordinator["verifyPartitions"]>>;

/** The coordinator of each transactional id, as the brokers that write its records ask it. */
export function coordinatorAnywhere(
  { brokerId, transactions, links }: {
    readonly brokerId: number;
    readonly transactions: Transactions;
    readonly links: BrokerLinks;
  },
): Coordinator {
  /** Null where it is this broker. */
  const elsewhere = (id: string): number | null => {
    const leader = transactions.coordinatorOf(id);
    return leader === -1 || leader === brokerId ? null : leader;
  };
  const ask = async (broker: number, asked: Parameters<Coordinator["verifyPartitions"]>[0], verifyOnly: boolean) => {
    const { transactionalId, producerId, producerEpoch, topics } = asked;
    const named = topics.map(({ topic, partitions }) => ({ name: topic, partitions: [...partitions] }));
    const answer = await links.ask(broker, "AddPartitionsToTxn", {
      transactions: [{ transactionalId, producerId, producerEpoch, verifyOnly, topics: named }],
      v3AndBelowTransactionalId: "",
      v3AndBelowProducerId: -1,
      v3AndBelowProducerEpoch: -1,
      v3AndBelowTopics: [],
    });
    return answersIn(answer);
  };
  return {
    async addPartitions(asked) {
      const broker = elsewhere(asked.transactionalId);
      if (broker === null) return await transactions.addPartitions(asked);
      try {
        const answers = await ask(broker, asked, false);
        return answers.find(({ error }) => error !== "NONE")?.error ?? "NONE";
      } catch (failure) {
        if (!(failure instanceof OperatingFailure)) throw failure;
        return "COORDINATOR_NOT_AVAILABLE";
      }
    },
    async verifyPartitions(asked): Promise<Verified> {
      const broker = elsewhere(asked.transactionalId);
      if (broker === null) return await transactions.verifyPartitions(asked);
      try {
        const answers = await ask(broker, asked, true);
        const other = answers.find(({ error }) => error !== "NONE" && error !== "TRANSACTION_ABORTABLE");
        if (other !== undefined) return { error: other.error, missing: [] };
        const missing = answers.filter(({ error }) => error !== "NONE");
        return { error: "NONE", missing: missing.map(({ topic, partition }) => ({ topic, partitions: [partition] })) };
      } catch (failure) {
        if (!(failure instanceof OperatingFailure)) throw failure;
        return { error: "COORDINATOR_NOT_AVAILABLE", missing: [] };
      }
    },
  };
}

function answersIn({ errorCode, resultsByTransaction }: Responses["AddPartitionsToTxn"]) {
  return resultsByTransaction.flatMap(({ topicResults }) =>
    topicResults.flatMap(({ name, resultsByPartition }) =>
      resultsByPartition.map(({ partitionIndex, partitionErrorCode }) => ({
        topic: name,
        partition: partitionIndex,
        error: errorName(errorCode === 0 ? partitionErrorCode : errorCode),
      }))
    )
  );
}

/** Markers go to the leaders of their partitions: `local` writes those that this broker leads. */
export function markersToLeaders(
  { brokerId, metadata, local, links }: {
    readonly brokerId: number;
    readonly metadata: Metadata;
    readonly local: MarkerWriter;
    readonly links: BrokerLinks;
  },
): MarkerWriter {
  return {
    async write(markers) {
      const outcomes = await Promise.all(
        [...byLeader(markers.topics, metadata, brokerId)].map(async ([leader, topics]) => {
          const ofLeader = { ...markers, topics };
          return leader === brokerId ? await local.write(ofLeader) : await written(leader, ofLeader, links);
        }),
      );
      return outcomes.flat();
    },
  };
}

/** What nobody leads is this broker's to answer for: it knows whether the partition is gone. */
function byLeader(
  topics: readonly TopicPartitions[],
  { image }: Metadata,
  brokerId: number,
): Map<number, TopicPartitions[]> {
  const found = new Map<number, TopicPartitions[]>();
  for (const { topic, partitions } of topics) {
    const ofTopic = new Map<number, number[]>();
    for (const partition of partitions) {
      const leader = image.topics.get(topic)?.partitions[partition]?.leader ?? -1;
      const broker = leader === -1 ? brokerId : leader;
      ofTopic.set(broker, [...ofTopic.get(broker) ?? [], partition]);
    }
    for (const [broker, ofBroker] of ofTopic) {
      found.set(broker, [...found.get(broker) ?? [], { topic, partitions: ofBroker }]);
    }
  }
  return found;
}

async function written(leader: number, markers: MarkersToWrite, links: BrokerLinks): Promise<MarkerOutcome[]> {
  const { producerId, producerEpoch, isCommit, topics, coordinatorEpoch, transactionVersion } = markers;
  const asked = topics.map(({ topic, partitions }) => ({ name: topic, partitionIndexes: [...partitions] }));
  const errors = new Map<string, ErrorName>();
  try {
    const answer = await links.ask(leader, "WriteTxnMarkers", {
      markers: [{
        producerId,
        producerEpoch,
        transactionResult: isCommit,
        topics: asked,
        coordinatorEpoch,
        transactionVersion,
      }],
    });
    for (const { topics: answered } of answer.markers) {
      for (const { name, partitions } of answered) {
        for (const { partitionIndex, errorCode } of partitions) {
          errors.set(partitionKey({ topic: name, partition: partitionIndex }), errorName(errorCode));
        }
      }
    }
  } catch (failure) {
    // The same marker may be written again: it finds its transaction ended.
    if (!(failure instanceof OperatingFailure)) throw failure;
  }
  return topics.flatMap(({ topic, partitions }) =>
    partitions.map((partition): MarkerOutcome => {
      const error = errors.get(partitionKey({ topic, partition })) ?? "NOT_LEADER_OR_FOLLOWER";
      return { topic, partition, outcome: error === "NONE" ? "written" : error };
    })
  );
}
