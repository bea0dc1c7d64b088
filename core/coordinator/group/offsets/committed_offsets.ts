/**
 * What groups have committed, by group, topic and partition. Only `replay` changes it.
 *
 * @module
 */
import { ZERO_UUID } from "../../../base/uuid.ts";
import type { FetchAnswer, FetchedPartition, FetchEvent } from "./events.ts";
import type { CommittedOffset, OffsetRecord } from "./records.ts";

type TopicOffsets = Map<number, CommittedOffset>;

export class CommittedOffsets {
  readonly #byGroup = new Map<string, Map<string, TopicOffsets>>();

  replay({ groupId, topic, partition, value }: OffsetRecord): void {
    if (value === null) return this.#remove(groupId, topic, partition);
    const topics = this.#byGroup.get(groupId) ?? new Map<string, TopicOffsets>();
    const partitions = topics.get(topic) ?? new Map<number, CommittedOffset>();
    this.#byGroup.set(groupId, topics);
    topics.set(topic, partitions);
    partitions.set(partition, value);
  }

  #remove(groupId: string, topic: string, partition: number): void {
    const topics = this.#byGroup.get(groupId);
    const partitions = topics?.get(topic);
    if (topics === undefined || partitions === undefined) return;
    partitions.delete(partition);
    if (partitions.size === 0) topics.delete(topic);
    if (topics.size === 0) this.#byGroup.delete(groupId);
  }

  find({ groupId, topics: asked }: FetchEvent): FetchAnswer["topics"] {
    const topics = this.#byGroup.get(groupId);
    if (asked === null) {
      return [...topics ?? []].map(([topic, partitions]) => ({
        topic,
        topicId: ZERO_UUID,
        partitions: [...partitions].map(([partition, committed]) => fetched(partition, committed)),
      }));
    }
    return asked.map(({ topic, topicId, partitions }) => ({
      topic,
      topicId,
      partitions: partitions.map((partition) => fetched(partition, topics?.get(topic)?.get(partition), topicId)),
    }));
  }

  /** The tombstones of everything the group has committed. */
  tombstonesOfGroup(groupId: string): OffsetRecord[] {
    return [...this.#byGroup.get(groupId) ?? []].flatMap(([topic, partitions]) =>
      [...partitions.keys()].map((partition): OffsetRecord => ({
        kind: "offset",
        groupId,
        topic,
        partition,
        value: null,
      }))
    );
  }

  /** The tombstones of what the group has committed in these partitions, each once. */
  tombstonesOf(groupId: string, topic: string, partitions: readonly number[]): OffsetRecord[] {
    const committed = this.#byGroup.get(groupId)?.get(topic);
    return [...new Set(partitions)].filter((partition) => committed?.has(partition) === true)
      .map((partition): OffsetRecord => ({ kind: "offset", groupId, topic, partition, value: null }));
  }

  /** What the group has committed, by topic and partition; undefined where it is nothing. */
  of(groupId: string): ReadonlyMap<string, ReadonlyMap<number, CommittedOffset>> | undefined {
    return this.#byGroup.get(groupId);
  }

  /** All groups that have committed anything. */
  groupIds(): IterableIterator<string> {
    return this.#byGroup.keys();
  }
}

function fetched(
  partition: number,
  committed: CommittedOffset | undefined,
  topicId: string = ZERO_UUID,
): FetchedPartition {
  if (committed === undefined || differ(committed.topicId, topicId)) {
    return { partition, offset: -1n, leaderEpoch: -1, metadata: "" };
  }
  const { offset, leaderEpoch, metadata } = committed;
  return { partition, offset, leaderEpoch, metadata };
}

/** Two topics of one name are different ones only when both ids are known. */
export function differ(a: string, b: string): boolean {
  return a !== b && a !== ZERO_UUID && b !== ZERO_UUID;
}
