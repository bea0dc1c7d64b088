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
  readonly #watched = new Set<WatchedGroup>();

  replay(record: OffsetRecord | PendingOffsetRecord | TransactionEndRecord): void {
    switch (record.kind) {
      case "offset":
        this.pending.replayPlain(record);
        return this.#put(record);
      case "pendingOffset":
        this.#tell(record.groupId);
        return this.pending.replay(record);
      case "transactionEnd":
        for (const counting of this.pending.end(record)) this.#put(counting);
    }
  }

  /** Who looks at a group in slices, and for how long. */
  watch(groupId: string): WatchedGroup {
    const watched = { groupId, isChanged: false };
    this.#watched.add(watched);
    return watched;
  }

  unwatch(watched: WatchedGroup): void {
    this.#watched.delete(watched);
  }

  #tell(groupId: string): void {
    for (const watched of this.#watched) if (watched.groupId === groupId) watched.isChanged = true;
  }

  #put({ groupId, topic, partition, value }: OffsetRecord): void {
    this.#tell(groupId);
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

  /** Yields after each partition. */
  *find({ groupId, topics: asked, requireStable }: FetchEvent): Generator<void, FetchAnswer["topics"]> {
    const topics = this.#byGroup.get(groupId);
    const answered: { topic: string; topicId: string; partitions: FetchedPartition[] }[] = [];
    for (const { topic, topicId, partitions } of asked ?? everythingIn(topics)) {
      const committed = topics?.get(topic);
      const found: FetchedPartition[] = [];
      for (const partition of partitions) {
        const isUnstable = requireStable && this.pending.has(groupId, topic, partition);
        found.push(isUnstable ? unstable(partition) : fetched(partition, committed?.get(partition), topicId));
        yield;
      }
      answered.push({ topic, topicId, partitions: found });
      yield;
    }
    return answered;
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

/** A group that is looked at in slices. */
export interface WatchedGroup {
  readonly groupId: string;
  /** Since the look began. */
  isChanged: boolean;
}

function* everythingIn(topics: ReadonlyMap<string, TopicOffsets> | undefined): Iterable<{
  readonly topic: string;
  readonly topicId: string;
  readonly partitions: Iterable<number>;
}> {
  for (const [topic, partitions] of topics ?? []) yield { topic, topicId: ZERO_UUID, partitions: partitions.keys() };
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
  topicId: string,
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
