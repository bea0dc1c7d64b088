/**
 * Before the first batch of a transaction is written, its coordinator is asked: an old client has added the partition
 * there itself, and only has to be believed when that is true; a newer one leaves adding it to the broker (KIP-890).
 *
 * Questions about one transactional id are asked one after the other, so that the batches that wait for them are
 * written in the order in which they came.
 *
 * @module
 */
import type { TopicPartitions, Transactions } from "../coordinator/mod.ts";
import type { ErrorName } from "../protocol/error_codes.ts";
import type { Clock, Timers } from "../runtime/ports.ts";
import type { BrokerConfig } from "./config/mod.ts";
import { KeyedQueue } from "./keyed_queue.ts";

/**
 * What the client that sent the batch is capable of. `verify`: it has added the partition itself; `verifyOrAbort`:
 * likewise, and it understands TRANSACTION_ABORTABLE; `add`: the broker adds it.
 */
export type TransactionSupport = "verify" | "verifyOrAbort" | "add";

export interface TransactionAsked {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly topics: readonly TopicPartitions[];
  readonly support: TransactionSupport;
}

/** Why a partition is not in the transaction, or NONE. */
export type PartitionVerdict = (topic: string, partition: number) => ErrorName;

export interface TransactionVerifierOptions {
  /** The coordinator that owns the id, as it is asked. */
  readonly transactions: Pick<Transactions, "addPartitions" | "verifyPartitions">;
  readonly config: BrokerConfig;
  readonly clock: Clock;
  readonly timers: Timers;
}

/**
 * The end of a transaction takes as long as the disk for its markers, mostly some milliseconds. The longest pause is
 * Kafka's add.partitions.to.txn.retry.backoff.ms, and so is how long it goes on.
 */
const FIRST_BUSY_RETRY_MS = 1;
const BUSY_RETRY_MS = 20;
const BUSY_FOR_MOST_MS = 100;

export class TransactionVerifier {
  readonly #o: TransactionVerifierOptions;
  /** By transactional id; as many questions wait as there are requests open. */
  readonly #questions = new KeyedQueue();

  constructor(o: TransactionVerifierOptions) {
    this.#o = o;
  }

  /** Whether such clients' batches need asking for. */
  isNeeded(support: TransactionSupport): boolean {
    return support === "add" || this.#o.config.get("transaction.partition.verification.enable");
  }

  ask(asked: TransactionAsked): Promise<PartitionVerdict> {
    return this.#questions.take(asked.transactionalId, () => this.#ask(asked));
  }

  async #ask(asked: TransactionAsked): Promise<PartitionVerdict> {
    const { transactionalId, producerId, producerEpoch, topics, support } = asked;
    const of = { transactionalId, producerId, producerEpoch, topics };
    if (support === "add") {
      const error = translated(await this.#add(of), support);
      return () => error;
    }
    const { error, missing } = await this.#o.transactions.verifyPartitions(of);
    const ofAll = translated(error, support);
    if (ofAll !== "NONE") return () => ofAll;
    const ofMissing = translated("TRANSACTION_ABORTABLE", support);
    return (topic, partition) =>
      missing.some((each) => each.topic === topic && each.partitions.includes(partition)) ? ofMissing : "NONE";
  }

  /**
   * The end of the transaction before is often still under way: waiting here is cheaper than sending the batch again.
   */
  async #add(of: Omit<TransactionAsked, "support">): Promise<ErrorName> {
    const { transactions, clock, timers } = this.#o;
    const untilMs = clock.monotonicMs() + BUSY_FOR_MOST_MS;
    for (let pauseMs = FIRST_BUSY_RETRY_MS;; pauseMs = Math.min(2 * pauseMs, BUSY_RETRY_MS)) {
      const error = await transactions.addPartitions({ ...of, clientVersion: 2 });
      const nowMs = clock.monotonicMs();
      if (error !== "CONCURRENT_TRANSACTIONS" || nowMs >= untilMs) return error;
      await new Promise<void>((resolve) => timers.at(nowMs + pauseMs, resolve));
    }
  }
}

/** As clients that produce expect it. */
function translated(error: ErrorName, support: TransactionSupport): ErrorName {
  if (error === "PRODUCER_FENCED") return "INVALID_PRODUCER_EPOCH";
  return error === "TRANSACTION_ABORTABLE" && support === "verify" ? "INVALID_TXN_STATE" : error;
}
