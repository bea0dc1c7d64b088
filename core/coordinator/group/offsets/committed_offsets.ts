/**
 * What groups have committed, by group, topic and partition, and separately what open transactions have committed. Only
 * `replay` changes it.
 *
 * @module
 */
import { ZERO_UUID } from "../../../base/uuid.ts";
import type { FetchAnswer, FetchedPartition, FetchEvent } from "./events.ts";
import { PendingOffsets } from "./pending_offsets.ts";
import type { CommittedOffset, OffsetRecord, PendingOffsetRecord, TransactionEndRecord } from "./records.ts";

type TopicOffsets = Map<number, CommittedOffset>;

export class CommittedOffsets {
  readonly #byGroup = new Map<string, Map<string, TopicOffsets>>();
  readonly pending = new PendingOffsets();

  replay(record: OffsetRecord | PendingOffsetRecord | TransactionEndRecord): void {
    switch (record.kind) {
      case "offset":
        this.pending.replayPlain(record);
        return this.#put(record);
      case "pendingOffset":
        return this.pending.replay(record);
      case "transactionEnd":
        for (const counting of this.pending.end(record)) this.#put(counting);
    }
  }

  #put({ groupId, topic, partition, value }: OffsetRecord): void {
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

  find({ groupId, topics: asked, requireStable }: FetchEvent): FetchAnswer["topics"] {
    const topics = this.#byGroup.get(groupId);
    const isUnstable = (topic: string, partition: number): boolean =>
      requireStable && this.pending.has(groupId, topic, partition);
    if (asked === null) {
      return [...topics ?? []].map(([topic, partitions]) => ({
        topic,
        topicId: ZERO_UUID,
        partitions: [...partitions].map(([partition, committed]) =>
          isUnstable(topic, partition) ? unstable(partition) : fetched(partition, committed)
        ),
      }));
    }
    return asked.map(({ topic, topicId, partitions }) => ({
      topic,
      topicId,
      partitions: partitions.map((partition) =>
        isUnstable(topic, partition)
          ? unstable(partition)
          : fetched(partition, topics?.get(topic)?.get(partition), topicId)
      ),
    }));
  }

  /** The tombstones of everything the group has committed, or is about to. */
  tombstonesOfGroup(groupId: string): OffsetRecord[] {
    const committed = [...this.#byGroup.get(groupId) ?? []].flatMap(([topic, partitions]) =>
      [...partitions.keys()].map((partition) => tombstone(groupId, topic, partition))
    );
    const pending = this.pending.partitions(groupId).filter(({ topic, partition }) =>
      this.#byGroup.get(groupId)?.get(topic)?.has(partition) !== true
    );
    return [...committed, ...pending.map(({ topic, partition }) => tombstone(groupId, topic, partition))];
  }

  /** The tombstones of what the group has committed in these partitions, or is about to, each once. */
  tombstonesOf(groupId: string, topic: string, partitions: readonly number[]): OffsetRecord[] {
    const committed = this.#byGroup.get(groupId)?.get(topic);
    return [...new Set(partitions)]
      .filter((partition) => committed?.has(partition) === true || this.pending.has(groupId, topic, partition))
      .map((partition) => tombstone(groupId, topic, partition));
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

function tombstone(groupId: string, topic: string, partition: number): OffsetRecord {
  return { kind: "offset", groupId, topic, partition, value: null };
}

function unstable(partition: number): FetchedPartition {
  return { partition, error: "UNSTABLE_OFFSET_COMMIT", offset: -1n, leaderEpoch: -1, metadata: "" };
}

function fetched(
  partition: number,
  committed: CommittedOffset | undefined,
  topicId: string = ZERO_UUID,
): FetchedPartition {
  if (committed === undefined || differ(committed.topicId, topicId)) {
    return { partition, error: "NONE", offset: -1n, leaderEpoch: -1, metadata: "" };
  }
  const { offset, leaderEpoch, metadata } = committed;
  return { partition, error: "NONE", offset, leaderEpoch, metadata };
}

/** Two topics of one name are different ones only when both ids are known. */
export function differ(a: string, b: string): boolean {
  return a !== b && a !== ZERO_UUID && b !== ZERO_UUID;
}
