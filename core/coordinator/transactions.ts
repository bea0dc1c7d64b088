/**
 * The transactional ids of this broker, as handlers use them: picks the shard, asks it, carries out what a shard asks
 * for (markers, producer ids), and turns a refusal into the response to that request. Every promise here settles: with
 * the shard's answer, when the shard is reloaded, or at close.
 *
 * @module
 */
import { TRANSACTIONS_TOPIC } from "../protocol/well_known.ts";
import { partitionName } from "../protocol/partition_names.ts";
import type { ErrorName } from "../protocol/error_codes.ts";
import { type Clock, type Logger, OperatingFailure, type Timers } from "../runtime/ports.ts";
import { RateLimitedLog } from "../runtime/rate_limited_log.ts";
import {
  type CarriedOutFor,
  type CoordinatorStorage,
  type FoundCoordinator,
  type ReplyToken,
  Shards,
} from "./runtime/mod.ts";
import {
  type AddPartitionsEvent,
  decodeTransactionRecords,
  encodeTransactionRecords,
  type EndEvent,
  type InitEvent,
  type ListedTransaction,
  type MarkerOutcome,
  type Markers,
  type ProducerAnswer,
  type TimedOut,
  type Transaction,
  type TransactionAnswers,
  type TransactionConfig,
  type TransactionEffect,
  type TransactionEvent,
  type TransactionRecord,
  type TransactionReply,
  TransactionStateMachine,
  type VerifyPartitionsAnswer,
  type VerifyPartitionsEvent,
} from "./transaction/mod.ts";

/** Markers as they go to the partitions' leaders. */
export interface MarkersToWrite extends Omit<Markers, "kind" | "transactionalId"> {
  /** Of the coordinator that sends them: a partition refuses markers of a deposed one. */
  readonly coordinatorEpoch: number;
}

/** Sends markers to the partitions' leaders. */
export interface MarkerWriter {
  /** Resolves when each partition has its marker on disk, or says why not; does not fail. */
  write(markers: MarkersToWrite): Promise<readonly MarkerOutcome[]>;
}

export interface TransactionsOptions {
  readonly storage: CoordinatorStorage;
  readonly config: TransactionConfig;
  readonly markers: MarkerWriter;
  /** An id that no producer had before. May fail with OperatingFailure. */
  readonly nextProducerId: () => Promise<number>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

type Asking<E extends { readonly kind: string; readonly from: ReplyToken }> = Omit<
  E,
  "kind" | "from" | "freshProducerId"
>;
type TransactionShard = CarriedOutFor<TransactionEvent>;

export class Transactions {
  readonly #o: TransactionsOptions;
  readonly #shards: Shards<TransactionEvent, TransactionReply, TransactionRecord, TransactionEffect>;
  /** Clients retry again and again. */
  readonly #limited: RateLimitedLog;

  constructor(options: TransactionsOptions) {
    this.#o = options;
    const { config, storage, clock, timers, logger } = options;
    this.#limited = new RateLimitedLog({ logger, clock });
    this.#shards = new Shards({
      topic: TRANSACTIONS_TOPIC,
      storage,
      kind: {
        machine: () => new TransactionStateMachine(config),
        wake: { kind: "wake" },
        encode: (records, wallMs) => {
          const { maxBatchSize, transactionVersion } = config;
          return encodeTransactionRecords(records, { wallMs, maxBatchSize, transactionVersion });
        },
        decode: decodeTransactionRecords,
        carryOut: (effect, shard) => {
          // Both report to the shard when they end; neither fails.
          if (effect.kind === "markers") void this.#writeMarkers(effect, shard);
          else void this.#timeOut(effect, shard);
        },
      },
      clock,
      timers,
      logger,
    });
  }

  /**
   * Loads the existing partitions: transactions that were decided and not ended are ended now, without waiting for a
   * request.
   */
  async start(): Promise<void> {
    await this.#shards.start();
  }

  /** Which broker coordinates the id; creates the topic on first use. */
  async find(transactionalId: string): Promise<FoundCoordinator> {
    return await this.#shards.find(transactionalId);
  }

  /** The broker that coordinates the id, by the image; -1 for none. Nothing is created or loaded. */
  coordinatorOf(transactionalId: string): number {
    return this.#shards.leaderOf(transactionalId);
  }

  /** This broker leads the partition of the topic now: its transactions are loaded. */
  async lead(partition: number): Promise<void> {
    await this.#shards.lead(partition);
  }

  /** Another broker leads the partition now. Done when nothing is being written. */
  async resign(partition: number): Promise<void> {
    await this.#shards.resign(partition);
  }

  async init(asked: Asking<InitEvent>): Promise<ProducerAnswer> {
    return await this.#askWithProducerId(
      asked.transactionalId,
      (from, freshProducerId) => ({ ...asked, kind: "init", from, freshProducerId }),
    );
  }

  async end(asked: Asking<EndEvent>): Promise<ProducerAnswer> {
    return await this.#askWithProducerId(
      asked.transactionalId,
      (from, freshProducerId) => ({ ...asked, kind: "end", from, freshProducerId }),
    );
  }

  async addPartitions(asked: Asking<AddPartitionsEvent>): Promise<ErrorName> {
    const answer = await this.#ask<"addPartitions">(
      asked.transactionalId,
      (from) => ({ ...asked, kind: "addPartitions", from }),
    );
    return typeof answer === "string" ? answer : answer.error;
  }

  async verifyPartitions(asked: Asking<VerifyPartitionsEvent>): Promise<VerifyPartitionsAnswer> {
    const answer = await this.#ask<"verifyPartitions">(
      asked.transactionalId,
      (from) => ({ ...asked, kind: "verifyPartitions", from }),
    );
    return typeof answer === "string" ? { error: answer, missing: [] } : answer;
  }

  /** TRANSACTIONAL_ID_NOT_FOUND where there is no such id. */
  async describe(
    transactionalId: string,
  ): Promise<{ readonly error: ErrorName; readonly transaction: Transaction | null }> {
    if (transactionalId === "") return { error: "INVALID_REQUEST", transaction: null };
    const answer = await this.#ask<"describe">(
      transactionalId,
      (from) => ({ kind: "describe", from, transactionalId }),
    );
    if (typeof answer === "string") return { error: answer, transaction: null };
    const { transaction } = answer;
    return { error: transaction === null ? "TRANSACTIONAL_ID_NOT_FOUND" : "NONE", transaction };
  }

  /**
   * Every id this broker coordinates. While one partition is still loading the list would be incomplete, so there is
   * none.
   */
  async list(): Promise<{ readonly error: ErrorName; readonly transactions: readonly ListedTransaction[] }> {
    if (this.#shards.isClosed) return { error: "COORDINATOR_NOT_AVAILABLE", transactions: [] };
    const transactions: ListedTransaction[] = [];
    for (const answer of await this.#shards.askAll((from) => ({ kind: "list", from }))) {
      if (answer === "NOT_COORDINATOR") continue;
      if (typeof answer === "string") return { error: answer, transactions: [] };
      if (answer.kind !== "list") continue;
      // Not push(...): an argument for each of hundreds of thousands is more than the runtime takes.
      for (const listed of answer.answer.transactions) transactions.push(listed);
    }
    return { error: "NONE", transactions };
  }

  /** Every waiting client is told to look for another coordinator. Resolves when nothing is being written any more. */
  async close(): Promise<void> {
    await this.#shards.close();
  }

  async #ask<K extends keyof TransactionAnswers>(
    transactionalId: string,
    make: (from: ReplyToken) => TransactionEvent & { readonly kind: K },
  ): Promise<TransactionAnswers[K] | ErrorName> {
    const reply = await this.#shards.ask(transactionalId, make);
    // The machine answers an event with an answer of its kind.
    return typeof reply === "string" ? reply : reply.answer as TransactionAnswers[K];
  }

  async #askWithProducerId(
    transactionalId: string,
    make: (from: ReplyToken, freshProducerId: number | null) => InitEvent | EndEvent,
  ): Promise<ProducerAnswer> {
    let fresh: number | null = null;
    for (;;) {
      const answer: ProducerAnswer | ErrorName = await this.#ask<"init" | "end">(
        transactionalId,
        (from) => make(from, fresh),
      );
      if (typeof answer === "string") return refusedProducer(answer);
      if (!answer.needsProducerId) return answer;
      fresh = await this.#freshProducerId();
      // As Kafka answers when no producer id is available: clients retry.
      if (fresh === null) return refusedProducer("COORDINATOR_LOAD_IN_PROGRESS");
    }
  }

  async #freshProducerId(): Promise<number | null> {
    try {
      return await this.#o.nextProducerId();
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#limited.error(`No producer id could be taken: ${failure.message}`, { code: failure.code });
      return null;
    }
  }

  async #writeMarkers(
    { transactionalId, producerId, producerEpoch, isCommit, transactionVersion, topics }: Markers,
    shard: TransactionShard,
  ): Promise<void> {
    const coordinatorEpoch = shard.leaderEpoch;
    const markers = { producerId, producerEpoch, isCommit, transactionVersion, topics, coordinatorEpoch };
    const outcomes = await this.#o.markers.write(markers);
    for (const { topic, partition, outcome } of outcomes) {
      if (outcome === "INVALID_PRODUCER_EPOCH" || outcome === "TRANSACTION_COORDINATOR_FENCED") {
        this.#limited.warn(
          `${partitionName({ topic, partition })} does not take the marker of ${transactionalId}: ${outcome}`,
          { producerId, producerEpoch },
        );
      }
    }
    shard.tell({ kind: "marked", transactionalId, producerId, producerEpoch, outcomes });
  }

  async #timeOut(
    { transactionalId, producerId, producerEpoch, needsProducerId }: TimedOut,
    shard: TransactionShard,
  ): Promise<void> {
    this.#o.logger.info(`The transaction of ${transactionalId} is open for too long and is aborted`, { producerId });
    const freshProducerId = needsProducerId ? await this.#freshProducerId() : null;
    shard.tell({ kind: "timeOut", transactionalId, producerId, producerEpoch, freshProducerId });
  }
}

function refusedProducer(error: ErrorName): ProducerAnswer {
  return { error, needsProducerId: false, producerId: -1, producerEpoch: -1 };
}
