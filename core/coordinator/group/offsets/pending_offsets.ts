/**
 * Offsets that are committed in transactions which have not ended (KIP-447): they count when their transaction is
 * committed, all at once, and are dropped when it is aborted. Only `replay` and `end` change it, in the order of the
 * log.
 *
 * A partition may have offsets of several producers pending, and plain commits in between. The offset written last
 * counts in the end: a transaction that began before a commit and ends after it does not move the group back.
 *
 * @module
 */
import type { CommittedOffset, OffsetRecord, PendingOffsetRecord, TransactionEndRecord } from "./records.ts";

interface Pending {
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
  readonly value: CommittedOffset;
  /** Its position in the order of all offsets in the log. */
  readonly order: number;
  /** A later offset of the partition counts already. */
  isOvertaken: boolean;
}

/**
 * Of all transactions together. They last no longer than a transaction may be open: whoever finds no room asks again
 * when others have ended.
 */
export const MOST_PENDING = 250_000;

type ByPartition = Map<number, Map<number, Pending>>;

export class PendingOffsets {
  readonly #byProducer = new Map<number, Set<Pending>>();
  /** By group, topic, partition and producer. */
  readonly #byGroup = new Map<string, Map<string, ByPartition>>();
  #order = 0;
  #size = 0;

  /** How many there are: one for each producer and partition. */
  get size(): number {
    return this.#size;
  }

  replay({ producerId, groupId, topic, partition, value }: PendingOffsetRecord): void {
    const pending: Pending = { groupId, topic, partition, value, order: this.#order++, isOvertaken: false };
    const topics = this.#byGroup.get(groupId) ?? new Map<string, ByPartition>();
    const partitions: ByPartition = topics.get(topic) ?? new Map<number, Map<number, Pending>>();
    const producers = partitions.get(partition) ?? new Map<number, Pending>();
    this.#byGroup.set(groupId, topics);
    topics.set(topic, partitions);
    partitions.set(partition, producers);
    const ofProducer = this.#byProducer.get(producerId) ?? new Set();
    this.#byProducer.set(producerId, ofProducer);
    const before = producers.get(producerId);
    if (before === undefined) this.#size += 1;
    else ofProducer.delete(before);
    producers.set(producerId, pending);
    ofProducer.add(pending);
  }

  /** A plain commit supersedes what is pending before it; a deletion removes that. */
  replayPlain({ groupId, topic, partition, value }: OffsetRecord): void {
    const producers = this.#byGroup.get(groupId)?.get(topic)?.get(partition);
    if (producers === undefined) return;
    for (const [producerId, pending] of producers) {
      if (value !== null) pending.isOvertaken = true;
      else this.#remove(producerId, pending);
    }
  }

  /** The offsets that count from now on. */
  end({ producerId, isCommit }: TransactionEndRecord): OffsetRecord[] {
    const counting: OffsetRecord[] = [];
    for (const pending of [...this.#byProducer.get(producerId) ?? []]) {
      this.#remove(producerId, pending);
      if (!isCommit || pending.isOvertaken) continue;
      const { groupId, topic, partition, value, order } = pending;
      for (const other of this.#byGroup.get(groupId)?.get(topic)?.get(partition)?.values() ?? []) {
        if (other.order < order) other.isOvertaken = true;
      }
      counting.push({ kind: "offset", groupId, topic, partition, value });
    }
    return counting;
  }

  /** Whether a transaction that has not ended has committed an offset of the partition. */
  has(groupId: string, topic: string, partition: number): boolean {
    return this.#byGroup.get(groupId)?.get(topic)?.has(partition) ?? false;
  }

  /** Whether a transaction that has not ended has committed offsets of the group. */
  hasAny(groupId: string): boolean {
    return this.#byGroup.has(groupId);
  }

  /** The partitions with pending offsets: of the group, and of one topic where one is named. */
  partitions(groupId: string, topic?: string): { readonly topic: string; readonly partition: number }[] {
    return [...this.#byGroup.get(groupId) ?? []].flatMap(([name, partitions]) =>
      topic === undefined || topic === name
        ? [...partitions.keys()].map((partition) => ({ topic: name, partition }))
        : []
    );
  }

  /** The groups that have any. */
  groups(): IterableIterator<string> {
    return this.#byGroup.keys();
  }

  #remove(producerId: number, pending: Pending): void {
    const { groupId, topic, partition } = pending;
    const ofProducer = this.#byProducer.get(producerId);
    ofProducer?.delete(pending);
    if (ofProducer?.size === 0) this.#byProducer.delete(producerId);
    const topics = this.#byGroup.get(groupId);
    const partitions = topics?.get(topic);
    const producers = partitions?.get(partition);
    if (topics === undefined || partitions === undefined || producers === undefined) return;
    if (producers.delete(producerId)) this.#size -= 1;
    if (producers.size === 0) partitions.delete(partition);
    if (partitions.size === 0) topics.delete(topic);
    if (topics.size === 0) this.#byGroup.delete(groupId);
  }
}
