/**
 * Which partitions this broker has, by topic and index: what can be served, and why the others cannot.
 *
 * @module
 */
import { partitionName } from "../../protocol/partition_names.ts";
import type { LogConfig } from "../../log/mod.ts";
import type { ErrorName } from "../../protocol/error_codes.ts";
import { Partition } from "./partition.ts";

export interface HostedTopic {
  readonly id: string;
  readonly name: string;
  /** The current value: logs ask for it again and again. */
  logConfig: LogConfig;
  /** By index; a string is the reason why the partition cannot be served. */
  readonly partitions: (Partition | ErrorName)[];
}

/** What is answered for a partition that is not open yet: clients look for its leader again, and come back. */
export const OPENING: ErrorName = "NOT_LEADER_OR_FOLLOWER";
/** It is here and cannot be opened, or its log has failed. */
export const OFFLINE: ErrorName = "KAFKA_STORAGE_ERROR";

export class PartitionTable {
  readonly #topics = new Map<string, HostedTopic>();
  readonly #topicsById = new Map<string, HostedTopic>();

  /** From now on its name means this topic. */
  add(topic: HostedTopic): void {
    this.#topics.set(topic.name, topic);
    this.#topicsById.set(topic.id, topic);
  }

  /** The topic, or null when it was not here. */
  remove(topicId: string): HostedTopic | null {
    const topic = this.#topicsById.get(topicId);
    if (topic === undefined) return null;
    this.#topicsById.delete(topicId);
    if (this.#topics.get(topic.name) === topic) this.#topics.delete(topic.name);
    return topic;
  }

  has(topic: HostedTopic): boolean {
    return this.#topicsById.get(topic.id) === topic;
  }

  topic(topicId: string): HostedTopic | null {
    return this.#topicsById.get(topicId) ?? null;
  }

  topics(): Iterable<HostedTopic> {
    return this.#topicsById.values();
  }

  find(topic: string, index: number): Partition | ErrorName {
    return this.#topics.get(topic)?.partitions[index] ?? "UNKNOWN_TOPIC_OR_PARTITION";
  }

  findById(topicId: string, index: number): Partition | ErrorName {
    return this.#topicsById.get(topicId)?.partitions[index] ?? "UNKNOWN_TOPIC_ID";
  }

  *all(): Iterable<Partition> {
    for (const { partitions } of this.#topicsById.values()) {
      for (const partition of partitions) if (partition instanceof Partition) yield partition;
    }
  }

  get hasUnopened(): boolean {
    return [...this.#topicsById.values()].some(({ partitions }) => partitions.includes(OFFLINE));
  }

  /** The names of those that could not be opened. */
  *unopened(): Iterable<string> {
    for (const { name, partitions } of this.#topicsById.values()) {
      for (const [index, partition] of partitions.entries()) {
        if (partition === OFFLINE) yield partitionName({ topic: name, partition: index });
      }
    }
  }
}
