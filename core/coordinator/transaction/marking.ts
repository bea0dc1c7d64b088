/**
 * Where the markers of ending transactions have yet to be written. It is a function of what was decided and of what
 * partitions have answered since, so none of it is durable: after a restart every partition gets its marker again, and
 * recognizes it.
 *
 * @module
 */
import type { MarkedEvent, Markers } from "./events.ts";
import { isPreparing, type TopicPartitions, type Transaction, without } from "./transaction.ts";

/** How long to wait before a retry at a partition that could not take its marker. */
const RETRY_AFTER_MS = 100;

interface Marking {
  /** Those without a marker. */
  left: readonly TopicPartitions[];
  /** Those of them that have not been sent a marker, or could not take it. */
  unsent: readonly TopicPartitions[];
  retryAtMs: number;
}

export class Markings {
  readonly #byId = new Map<string, Marking>();
  /** Never later than the first retry. */
  #retryAtMs = Infinity;

  get retryAtMs(): number {
    return this.#retryAtMs;
  }

  /** The first markers of a transaction that has just been decided. */
  begin(transactionalId: string, decided: Transaction): Markers {
    this.#byId.set(transactionalId, { left: decided.topics, unsent: [], retryAtMs: Infinity });
    return markers(transactionalId, decided, decided.topics);
  }

  /** The partitions of the id that have no marker yet. */
  left(transactionalId: string): readonly TopicPartitions[] {
    return this.#byId.get(transactionalId)?.left ?? [];
  }

  /**
   * Notes the partitions' answers. True when none is left. A partition that has a later epoch of the producer has no
   * records of this transaction open, so there is nothing to mark; one that knows a later coordinator leaves it to that
   * one.
   */
  heed(event: MarkedEvent, nowMs: number): boolean {
    const marking = this.#byId.get(event.transactionalId);
    if (marking === undefined) return false;
    const done: TopicPartitions[] = [];
    const again: TopicPartitions[] = [];
    for (const { topic, partition, outcome } of event.outcomes) {
      const one = { topic, partitions: [partition] };
      switch (outcome) {
        case "written":
        case "deleted":
        case "NONE":
        case "INVALID_PRODUCER_EPOCH":
          done.push(one);
          break;
        case "TRANSACTION_COORDINATOR_FENCED":
          break;
        default:
          again.push(one);
      }
    }
    marking.left = without(marking.left, done);
    if (again.length > 0) {
      marking.unsent = [...marking.unsent, ...again];
      marking.retryAtMs = nowMs + RETRY_AFTER_MS;
      this.#retryAtMs = Math.min(this.#retryAtMs, marking.retryAtMs);
    }
    if (marking.left.length > 0) return false;
    this.#byId.delete(event.transactionalId);
    return true;
  }

  /** The markers to be sent again now. */
  due(nowMs: number, find: (transactionalId: string) => Transaction | undefined): Markers[] {
    if (nowMs < this.#retryAtMs) return [];
    this.#retryAtMs = Infinity;
    const due: Markers[] = [];
    for (const [transactionalId, marking] of this.#byId) {
      if (marking.retryAtMs > nowMs) {
        this.#retryAtMs = Math.min(this.#retryAtMs, marking.retryAtMs);
        continue;
      }
      const transaction = find(transactionalId);
      if (transaction !== undefined && isPreparing(transaction)) {
        due.push(markers(transactionalId, transaction, marking.unsent));
      }
      marking.unsent = [];
      marking.retryAtMs = Infinity;
    }
    return due;
  }
}

function markers(transactionalId: string, decided: Transaction, topics: readonly TopicPartitions[]): Markers {
  const { producerId, producerEpoch, state, clientVersion } = decided;
  return {
    kind: "markers",
    transactionalId,
    producerId,
    producerEpoch,
    isCommit: state === "PrepareCommit",
    transactionVersion: clientVersion,
    topics,
  };
}
