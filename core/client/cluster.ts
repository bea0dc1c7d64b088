/**
 * What a client knows of a cluster: brokers, topics, leaders. Immutable values, replaced as a whole.
 *
 * @module
 */
import type { Responses } from "../protocol/generated/mod.ts";
import { type ErrorName, errorName } from "../protocol/error_codes.ts";

export interface BrokerAddress {
  readonly id: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

export interface PartitionView {
  readonly index: number;
  /** The leader's broker id, or -1 when there is none at the moment. */
  readonly leader: number;
  /** -1 where the broker is too old to report it. */
  readonly leaderEpoch: number;
  readonly replicas: readonly number[];
  readonly inSync: readonly number[];
  readonly offline: readonly number[];
  readonly error: ErrorName;
}

/** A leader can be expected soon: a replica is online that could become it. */
export function awaitsLeader({ leader, replicas, offline }: PartitionView): boolean {
  return leader < 0 && (replicas.length === 0 || replicas.some((id) => !offline.includes(id)));
}

export interface TopicView {
  readonly name: string;
  /** All zeros where the broker is too old to report it. */
  readonly topicId: string;
  readonly internal: boolean;
  /** `UNKNOWN_TOPIC_OR_PARTITION` for a requested topic that does not exist. */
  readonly error: ErrorName;
  /** In order of their index. */
  readonly partitions: readonly PartitionView[];
}

export interface ClusterView {
  readonly clusterId: string | null;
  readonly controllerId: number;
  readonly brokers: ReadonlyMap<number, BrokerAddress>;
  readonly topics: ReadonlyMap<string, TopicView>;
}

export const emptyCluster: ClusterView = { clusterId: null, controllerId: -1, brokers: new Map(), topics: new Map() };

/** The content of one Metadata response, and nothing from before. */
export function clusterOf(answer: Responses["Metadata"]): ClusterView {
  const brokers = answer.brokers.map(({ nodeId, host, port, rack }): [number, BrokerAddress] => [
    nodeId,
    { id: nodeId, host, port, rack },
  ]);
  const topics = answer.topics.flatMap((topic): [string, TopicView][] => {
    if (topic.name === null) return [];
    const partitions = topic.partitions.map((partition) => ({
      index: partition.partitionIndex,
      leader: partition.leaderId,
      leaderEpoch: partition.leaderEpoch,
      replicas: partition.replicaNodes,
      inSync: partition.isrNodes,
      offline: partition.offlineReplicas,
      error: errorName(partition.errorCode),
    }));
    return [[topic.name, {
      name: topic.name,
      topicId: topic.topicId,
      internal: topic.isInternal,
      error: errorName(topic.errorCode),
      partitions: partitions.sort((a, b) => a.index - b.index),
    }]];
  });
  return {
    clusterId: answer.clusterId,
    controllerId: answer.controllerId,
    brokers: new Map(brokers),
    topics: new Map(topics),
  };
}

/**
 * What is known after a response came. A partition whose leader epoch in the response is older than the known one keeps
 * what is known: the broker that answered is behind (KIP-320). A topic that was created again has another id, and
 * starts over.
 */
export function merge(known: ClusterView, heard: ClusterView, heardAll: boolean): ClusterView {
  const topics = new Map(heardAll ? [] : known.topics);
  for (const topic of heard.topics.values()) {
    const before = known.topics.get(topic.name);
    if (before === undefined || before.topicId !== topic.topicId || topic.error !== "NONE") {
      topics.set(topic.name, topic);
      continue;
    }
    const partitions = topic.partitions.map((partition) => {
      const was = partitionOf(before, partition.index);
      return was !== undefined && was.leaderEpoch > partition.leaderEpoch && partition.leaderEpoch >= 0
        ? was
        : partition;
    });
    topics.set(topic.name, { ...topic, partitions });
  }
  return { ...heard, brokers: heard.brokers.size > 0 ? heard.brokers : known.brokers, topics };
}

/** Undefined where the topic has no partition of that index, or the broker did not report it. */
export function partitionOf({ partitions }: TopicView, index: number): PartitionView | undefined {
  // In order from 0, normally without gaps.
  const held = partitions[index];
  return held?.index === index ? held : partitions.find((partition) => partition.index === index);
}

/** The internal topics of Kafka, as every broker marks them. */
export function userTopics(cluster: ClusterView): TopicView[] {
  return [...cluster.topics.values()].filter(({ internal }) => !internal);
}
