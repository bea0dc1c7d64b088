/**
 * What a client knows of a cluster: brokers, topics, leaders. Values, replaced and never changed.
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
  /** -1 where the broker is too old to say. */
  readonly leaderEpoch: number;
  readonly replicas: readonly number[];
  readonly inSync: readonly number[];
  readonly offline: readonly number[];
  readonly error: ErrorName;
}

/** Soon there will be a leader: some replica is there that could be it. */
export function awaitsLeader({ leader, replicas, offline }: PartitionView): boolean {
  return leader < 0 && (replicas.length === 0 || replicas.some((id) => !offline.includes(id)));
}

export interface TopicView {
  readonly name: string;
  /** All zeros where the broker is too old to say. */
  readonly topicId: string;
  readonly internal: boolean;
  /** `UNKNOWN_TOPIC_OR_PARTITION` for a topic that was asked for and is not there. */
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

/** What one Metadata answer says, and nothing from before. */
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
 * What is known after an answer came. A partition whose leader epoch in the answer is older than the one known keeps
 * what is known: the broker that answered has not heard yet (KIP-320). A topic made anew has another id, and starts
 * over.
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

/** Undefined where the topic has none of that index, or the broker said nothing of it. */
export function partitionOf({ partitions }: TopicView, index: number): PartitionView | undefined {
  // In order and from 0, as a rule without gaps.
  const held = partitions[index];
  return held?.index === index ? held : partitions.find((partition) => partition.index === index);
}

/** The internal topics of Kafka, as every broker marks them. */
export function userTopics(cluster: ClusterView): TopicView[] {
  return [...cluster.topics.values()].filter(({ internal }) => !internal);
}
