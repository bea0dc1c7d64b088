/**
 * Where the replicas of partitions are, and who leads: moves to other brokers, and elections.
 *
 * @module
 */
import { type ErrorName, errorName } from "../protocol/error_codes.ts";
import type { Client } from "./client.ts";
import { ServerError } from "./errors.ts";

export interface PartitionAnswer {
  readonly topic: string;
  readonly partition: number;
  readonly error: ErrorName;
  /** The broker's error message; null where it sent none. */
  readonly message: string | null;
}

export interface PartitionMove {
  readonly topic: string;
  readonly partition: number;
  /** The first is to lead; null to call the move off. */
  readonly replicas: readonly number[] | null;
}

/** One that is under way. */
export interface MovingPartition {
  readonly topic: string;
  readonly partition: number;
  readonly adding: readonly number[];
  readonly removing: readonly number[];
}

/** Begins the moves. Throws {@linkcode ServerError} when all are refused as a whole. */
export async function movePartitions(client: Client, moves: readonly PartitionMove[]): Promise<PartitionAnswer[]> {
  const topics = [...Map.groupBy(moves, ({ topic }) => topic)].map(([name, ofTopic]) => ({
    name,
    partitions: ofTopic.map(({ partition, replicas }) => ({
      partitionIndex: partition,
      replicas: replicas === null ? null : [...replicas],
    })),
  }));
  const asked = { timeoutMs: client.options.timeoutMs, allowReplicationFactorChange: true, topics };
  const answer = await client.send("AlterPartitionReassignments", asked, "controller");
  throwWhole("move partitions", answer.errorCode, answer.errorMessage);
  return answer.responses.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, errorCode, errorMessage }) => ({
      topic: name,
      partition: partitionIndex,
      error: errorName(errorCode),
      message: errorMessage,
    }))
  );
}

/** All that are on their way. Throws {@linkcode ServerError}. */
export async function movingPartitions(client: Client): Promise<MovingPartition[]> {
  const asked = { timeoutMs: client.options.timeoutMs, topics: null };
  const answer = await client.send("ListPartitionReassignments", asked, "controller");
  throwWhole("list moves", answer.errorCode, answer.errorMessage);
  return answer.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, addingReplicas, removingReplicas }) => ({
      topic: name,
      partition: partitionIndex,
      adding: addingReplicas,
      removing: removingReplicas,
    }))
  );
}

/**
 * Elects the preferred leader, or, `unclean`, any that there is. Of all partitions (`null`) those are answered for that
 * needed something. Throws {@linkcode ServerError}.
 */
export async function electLeaders(
  client: Client,
  partitions: readonly { readonly topic: string; readonly partition: number }[] | null,
  { unclean }: { readonly unclean: boolean },
): Promise<PartitionAnswer[]> {
  const topicPartitions = partitions === null
    ? null
    : [...Map.groupBy(partitions, ({ topic }) => topic)].map(([topic, ofTopic]) => ({
      topic,
      partitions: ofTopic.map(({ partition }) => partition),
    }));
  const asked = { electionType: unclean ? 1 : 0, topicPartitions, timeoutMs: client.options.timeoutMs };
  const answer = await client.send("ElectLeaders", asked, "controller");
  throwWhole("elect leaders", answer.errorCode, null);
  return answer.replicaElectionResults.flatMap(({ topic, partitionResult }) =>
    partitionResult.map(({ partitionId, errorCode, errorMessage }) => ({
      topic,
      partition: partitionId,
      error: errorName(errorCode),
      message: errorMessage,
    }))
  );
}

function throwWhole(what: string, code: number, message: string | null): void {
  const error = errorName(code);
  if (error !== "NONE") throw new ServerError(error, `Cannot ${what}`, message);
}
