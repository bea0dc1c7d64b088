/**
 * A producer whose records count all together or not at all (KIP-98), over any number of topics, with the offsets of
 * groups if wanted. The records go through the {@linkcode Producer}s that it opens; this file is the conversation with
 * the coordinator.
 *
 *   ready           -> begin -> in transaction
 *   in transaction  -> commit -> ready; -> abort -> ready; an error makes it failing or lost
 *   failing         only abort helps: -> ready
 *   in doubt        a commit was asked for and no answer came: commit asks once more
 *   lost            fenced, or not allowed: everything throws what made it so
 *
 * In transaction version 1 partitions and groups are entered into the transaction before they are written to, and the
 * epoch stays the same; after an abort that dropped records it is raised, so that the sequence numbers can start anew
 * (KIP-360). In version 2 (KIP-890) writing enters them, and each end raises the epoch. Which of them a transaction
 * uses is what the cluster's finalized features say when it begins.
 *
 * @module
 */
import { assert } from "../../base/assert.ts";
import { partitionKey } from "../../protocol/partition_names.ts";
import { errorCode, type ErrorName, errorName, isRetriable } from "../../protocol/error_codes.ts";
import type { Client } from "../client.ts";
import type { TopicView } from "../cluster.ts";
import { isPassing, ServerError, UnsupportedApi } from "../errors.ts";
import { type Committer, nobody, type OffsetToCommit, type TopicPartition, topicsOf } from "../offsets.ts";
import { describeTransactions } from "../transactions.ts";
import { DeliveryFailed } from "./delivery.ts";
import { Producer, type ProducerOptions } from "./producer.ts";
import { isFenced, sentenceOf, severityOf, TransactionFailed } from "./transaction_failure.ts";
import type { TransactionScope } from "./transaction_scope.ts";

export interface TransactionalOptions {
  readonly transactionalId: string;
  /** How long the broker lets a transaction be open before it aborts it. */
  readonly timeoutMs: number;
  /** How long a request to a coordinator is retried. */
  readonly patienceMs: number;
}

type State = "ready" | "in transaction" | "failing" | "in doubt" | "lost";

/** What each version of transactions says and does not say. */
const versions = {
  1: { produce: { atLeast: 3, atMost: 11 }, endTxn: 4, txnOffsetCommit: 4 },
  2: { produce: { atLeast: 12, atMost: 12 }, endTxn: 5, txnOffsetCommit: 5 },
} as const;

/** The transaction before is still being completed, which takes a few milliseconds. */
const BUSY_PAUSE_MS = 20;

/** Up to this version AddPartitionsToTxn is for clients. */
const ADD_PARTITIONS_BY_CLIENTS = 3;

const busyPause = (error: ErrorName): number | null => error === "CONCURRENT_TRANSACTIONS" ? BUSY_PAUSE_MS : null;

export class TransactionalProducer {
  readonly #client: Client;
  readonly #options: TransactionalOptions;
  readonly #producers: Producer[] = [];
  #state: State = "ready";
  #failure: TransactionFailed | null = null;
  #version: 1 | 2 = 1;
  #producerId = -1;
  #producerEpoch = -1;
  /** The coordinator may know of the transaction: it has to be ended there. */
  #isStarted = false;
  /** Of version 1: partitions that are in the transaction, or on their way into it. */
  readonly #entered = new Map<string, Promise<void>>();
  #toEnter: TopicPartition[] = [];
  #nextRound: Promise<void> | null = null;
  #lastRound: Promise<void> = Promise.resolve();
  readonly #offsets = new Set<Promise<void>>();

  /**
   * Gets the producer's id and epoch. Whoever had the transactional id before is fenced, and what it left open aborted.
   * Throws {@linkcode TransactionFailed}, and the client's errors where no coordinator is reached.
   */
  static async open(client: Client, options: TransactionalOptions): Promise<TransactionalProducer> {
    const producer = new TransactionalProducer(client, options);
    await producer.#initialize("begin");
    return producer;
  }

  private constructor(client: Client, options: TransactionalOptions) {
    this.#client = client;
    this.#options = options;
  }

  get transactionalId(): string {
    return this.#options.transactionalId;
  }

  get producerId(): number {
    return this.#producerId;
  }

  get producerEpoch(): number {
    return this.#producerEpoch;
  }

  /** Of transactions: 2 since Kafka 4.0, where the cluster has agreed to it. */
  get version(): 1 | 2 {
    return this.#version;
  }

  get isInTransaction(): boolean {
    return this.#state === "in transaction" || this.#state === "failing";
  }

  /** Opens a producer for a topic, whose records belong to the transaction that is open when they are added. */
  async producer(topic: TopicView, options: Omit<ProducerOptions, "acks" | "idempotent">): Promise<Producer> {
    const producer = await Producer.open(this.#client, topic, { ...options, acks: -1, idempotent: true }, "in scopes");
    this.#producers.push(producer);
    if (this.#state === "in transaction") producer.begin(this.#scope());
    return producer;
  }

  /** Throws {@linkcode TransactionFailed} when the producer can do no more. */
  begin(): void {
    if (this.#state === "lost") throw this.#failure!;
    assert(this.#state === "ready", "a transaction begins when the one before has ended");
    this.#state = "in transaction";
    const scope = this.#scope();
    for (const producer of this.#producers) producer.begin(scope);
  }

  /**
   * Has the group's offsets count when the transaction does. Throws {@linkcode TransactionFailed}; then only
   * {@linkcode TransactionalProducer.abort} helps.
   */
  async sendOffsets(group: string, offsets: readonly OffsetToCommit[], committer: Committer = nobody): Promise<void> {
    this.#requireOpen();
    if (offsets.length === 0) return;
    const sending = this.#sendOffsets(group, offsets, committer);
    this.#offsets.add(sending);
    try {
      await sending;
    } finally {
      this.#offsets.delete(sending);
    }
  }

  /**
   * Waits until every record is with its broker, and commits. Throws {@linkcode TransactionFailed}: abortable ones want
   * {@linkcode TransactionalProducer.abort}; after one in doubt, `commit` may be called again.
   */
  async commit(): Promise<void> {
    if (this.#state !== "in doubt") {
      this.#requireOpen();
      await Promise.all(this.#offsets);
      for (const producer of this.#producers) {
        await producer.finish().catch((error: unknown) => {
          throw this.#undelivered(error);
        });
      }
      this.#requireOpen();
    }
    await this.#end("commit");
    await this.#nextVersion(false);
  }

  /**
   * A commit is decided once for all when it is answered, and its partitions are told right after that. Waits until
   * they are: then whoever asks where the log ends for readers of committed records is told of all of it. Gives up at
   * the client's deadline, and where the cluster does not say.
   */
  async completed(): Promise<void> {
    const deadlineMs = this.#client.nowMs() + this.#client.options.timeoutMs;
    while (this.#client.nowMs() < deadlineMs) {
      try {
        const [described] = await describeTransactions(this.#client, [this.transactionalId]);
        if (described?.state.startsWith("Prepare") !== true) return;
      } catch (error) {
        if (!isPassing(error) && !(error instanceof ServerError) && !(error instanceof UnsupportedApi)) throw error;
        return;
      }
      await this.#client.sleep(BUSY_PAUSE_MS);
    }
  }

  /**
   * Drops what was not sent yet and has the rest forgotten. Throws {@linkcode TransactionFailed} when the coordinator
   * does not do it, or the producer is fenced; then the broker aborts it by itself, after its timeout.
   */
  async abort(): Promise<void> {
    assert(this.#state !== "in doubt", "what may be committed is not aborted");
    let isLossy = this.#state === "failing";
    for (const producer of this.#producers) isLossy = await producer.discard() || isLossy;
    await Promise.allSettled([...this.#offsets, ...this.#entered.values()]);
    if (this.#state === "lost") throw this.#failure!;
    if (this.#state === "ready") return;
    await this.#end("abort");
    await this.#nextVersion(isLossy);
  }

  #scope(): TransactionScope {
    return {
      transactionalId: this.transactionalId,
      producerId: this.#producerId,
      producerEpoch: this.#producerEpoch,
      produceVersions: versions[this.#version].produce,
      enter: (topic, partition) => this.#enter({ topic, partition }),
    };
  }

  #requireOpen(): void {
    if (this.#failure !== null) throw this.#failure;
    const undelivered = this.#producers.find(({ failure }) => failure !== null);
    if (undelivered !== undefined) throw this.#undelivered(undelivered.failure);
    assert(this.#state === "in transaction", "no transaction was begun");
  }

  /** What keeps records from their partitions keeps the transaction from committing. */
  #undelivered(error: unknown): unknown {
    if (!(error instanceof DeliveryFailed)) return error;
    return this.#failed(severityOf(error.error, "a leader"), error.error, error.message);
  }

  #failed(kind: TransactionFailed["kind"], error: TransactionFailed["error"], message: string): TransactionFailed {
    // The first one says why; what follows from it says less. But that nothing helps any more is said.
    if (this.#failure === null || (kind !== "abortable" && this.#failure.kind === "abortable")) {
      this.#failure = new TransactionFailed(kind, error, message);
      this.#state = kind === "abortable" ? "failing" : kind === "fatal" ? "lost" : "in doubt";
    }
    return this.#failure;
  }

  /** The error of an answer of a coordinator, once the retries are over. */
  #refused(error: ErrorName, doing: string, said: string | null = null): TransactionFailed {
    const kind = isRetriable(error) ? "abortable" : severityOf(error, "the coordinator");
    return this.#failed(kind, error, sentenceOf(error, { ...this.#options, doing, said }));
  }

  /** What a request threw that got no answer at all. */
  #unanswered(error: unknown, doing: string): unknown {
    if (error instanceof TransactionFailed) return error;
    if (error instanceof UnsupportedApi) return this.#failed("fatal", "UNSUPPORTED_VERSION", error.message);
    if (isPassing(error)) {
      const message = `Producer ${this.transactionalId} cannot ${doing}: ${error.message}`;
      return this.#failed("abortable", "TIMED_OUT", message);
    }
    return error instanceof ServerError ? this.#refused(error.error, doing, error.said) : error;
  }

  async #initialize(doing: string): Promise<void> {
    const { transactionalId, timeoutMs, patienceMs } = this.#options;
    const answer = await this.#client.send(
      "InitProducerId",
      {
        transactionalId,
        transactionTimeoutMs: timeoutMs,
        producerId: this.#producerId,
        producerEpoch: this.#producerEpoch,
      },
      { transaction: transactionalId },
      { timeoutMs: patienceMs, errorIn: (response) => errorName(response.errorCode), pauseMs: busyPause },
    );
    const error = errorName(answer.errorCode);
    if (error !== "NONE") {
      throw this.#failed("fatal", error, sentenceOf(error, { ...this.#options, doing }));
    }
    this.#producerId = answer.producerId;
    this.#producerEpoch = answer.producerEpoch;
    this.#version = this.#agreedVersion();
  }

  #agreedVersion(): 1 | 2 {
    return this.#client.featureLevel("transaction.version") >= 2 ? 2 : 1;
  }

  /**
   * Before the next transaction: where the epoch has to be raised and the end did not do it, it is raised now. That is
   * so after records of version 1 were dropped, whose sequence numbers are missing, and when the cluster has gone to
   * version 2, so that nothing of a transaction of version 1 can be taken for part of one.
   */
  async #nextVersion(isLossy: boolean): Promise<void> {
    const before = this.#version;
    const next = this.#agreedVersion();
    const mustRaise = before === 1 && (isLossy || next === 2);
    this.#version = next;
    if (!mustRaise) return;
    try {
      await this.#initialize("begin the next transaction");
    } catch (error) {
      if (error instanceof TransactionFailed) throw error;
      if (!isPassing(error) && !(error instanceof UnsupportedApi)) throw error;
      throw this.#failed(
        "fatal",
        "TIMED_OUT",
        `Producer ${this.transactionalId} cannot begin another: ${error.message}`,
      );
    }
  }

  #enter(where: TopicPartition): Promise<void> {
    this.#isStarted = true;
    if (this.#version === 2) return Promise.resolve();
    const name = partitionKey(where);
    const known = this.#entered.get(name);
    if (known !== undefined) return known;
    this.#toEnter.push(where);
    // One request for all that come while the one before is under way.
    this.#nextRound ??= this.#lastRound = this.#lastRound.catch(() => {}).then(() => {
      const these = this.#toEnter;
      this.#toEnter = [];
      this.#nextRound = null;
      return this.#addPartitions(these);
    });
    this.#nextRound.catch(() => {});
    this.#entered.set(name, this.#nextRound);
    return this.#nextRound;
  }

  async #addPartitions(partitions: readonly TopicPartition[]): Promise<void> {
    const topics = [...topicsOf(partitions)].map(([name, ones]) => ({
      name,
      partitions: ones.map(({ partition }) => partition),
    }));
    const doing = `write to ${topics.map(({ name }) => name).join(", ")}`;
    const { transactionalId, patienceMs } = this.#options;
    try {
      const answer = await this.#client.send(
        "AddPartitionsToTxn",
        {
          transactions: [],
          v3AndBelowTransactionalId: transactionalId,
          v3AndBelowProducerId: this.#producerId,
          v3AndBelowProducerEpoch: this.#producerEpoch,
          v3AndBelowTopics: topics,
        },
        { transaction: transactionalId },
        {
          atMost: ADD_PARTITIONS_BY_CLIENTS,
          timeoutMs: patienceMs,
          pauseMs: busyPause,
          errorIn: ({ resultsByTopicV3AndBelow }) => worstOf(codesOf(resultsByTopicV3AndBelow)),
        },
      );
      const error = worstOf(codesOf(answer.resultsByTopicV3AndBelow));
      if (error !== "NONE") throw this.#refused(error, doing);
    } catch (error) {
      throw this.#unanswered(error, doing);
    }
  }

  async #sendOffsets(group: string, offsets: readonly OffsetToCommit[], committer: Committer): Promise<void> {
    const { transactionalId, patienceMs } = this.#options;
    const who = { transactionalId, producerId: this.#producerId, producerEpoch: this.#producerEpoch };
    const doing = `commit offsets of group ${group}`;
    this.#isStarted = true;
    try {
      if (this.#version === 1) {
        const added = await this.#client.send("AddOffsetsToTxn", { ...who, groupId: group }, {
          transaction: transactionalId,
        }, {
          timeoutMs: patienceMs,
          pauseMs: busyPause,
          errorIn: (response) => errorName(response.errorCode),
        });
        if (added.errorCode !== 0) throw this.#refused(errorName(added.errorCode), doing);
      }
      const answer = await this.#client.send(
        "TxnOffsetCommit",
        {
          ...who,
          groupId: group,
          generationId: committer.generation,
          memberId: committer.memberId,
          groupInstanceId: committer.instanceId,
          topics: [...topicsOf(offsets)].map(([name, ones]) => ({
            name,
            partitions: ones.map(({ partition, offset, leaderEpoch, metadata }) => ({
              partitionIndex: partition,
              committedOffset: BigInt(offset),
              committedLeaderEpoch: leaderEpoch,
              committedMetadata: metadata ?? "",
            })),
          })),
        },
        { coordinator: group },
        {
          ...this.#range(versions[this.#version].txnOffsetCommit),
          timeoutMs: patienceMs,
          pauseMs: busyPause,
          errorIn: (response) => worstOf(codesOfOffsets(response.topics)),
        },
      );
      const error = worstOf(codesOfOffsets(answer.topics));
      // A member that the group no longer has: the transaction is to be aborted, whatever the code means elsewhere.
      if (error !== "NONE") throw this.#refused(error, doing);
    } catch (error) {
      throw this.#unanswered(error, doing);
    }
  }

  /** In version 2 the request's own version says that it does more. */
  #range(version: number): { readonly atLeast?: number; readonly atMost: number } {
    return this.#version === 2 ? { atLeast: version, atMost: version } : { atMost: version };
  }

  /** An end that was asked for and not answered is asked for again: the coordinator answers the same. */
  async #end(how: "commit" | "abort"): Promise<void> {
    if (this.#isStarted) await this.#endAtCoordinator(how);
    for (const producer of this.#producers) producer.end();
    this.#isStarted = false;
    this.#entered.clear();
    this.#failure = null;
    this.#state = "ready";
  }

  async #endAtCoordinator(how: "commit" | "abort"): Promise<void> {
    const { transactionalId, patienceMs } = this.#options;
    const request = {
      transactionalId,
      producerId: this.#producerId,
      producerEpoch: this.#producerEpoch,
      committed: how === "commit",
    };
    const doing = `${how} the transaction`;
    let tries = this.#state === "in doubt" ? 1 : 0;
    try {
      const answer = await this.#client.send(
        "EndTxn",
        () => {
          tries++;
          return request;
        },
        { transaction: transactionalId },
        {
          ...this.#range(versions[this.#version].endTxn),
          timeoutMs: patienceMs,
          pauseMs: busyPause,
          errorIn: (response) => errorName(response.errorCode),
        },
      );
      const error = errorName(answer.errorCode);
      if (error !== "NONE") {
        // Nothing had been entered, or not as far as the coordinator knows: there is nothing to abort.
        if (how === "abort" && error === "INVALID_TXN_STATE" && this.#version === 1) return;
        // The first try may have been the one that was carried out.
        if (how === "commit" && (isRetriable(error) || (tries > 1 && isFenced(error)))) {
          throw this.#inDoubt(sentenceOf(error, { ...this.#options, doing }), error);
        }
        if (how === "abort") throw this.#failed("fatal", error, sentenceOf(error, { ...this.#options, doing }));
        throw this.#refused(error, doing);
      }
      if (answer.producerId < 0) return;
      this.#producerId = answer.producerId;
      this.#producerEpoch = answer.producerEpoch;
    } catch (error) {
      if (error instanceof TransactionFailed || !isPassing(error)) throw this.#unanswered(error, doing);
      const message = `Producer ${transactionalId} cannot ${doing}: ${error.message}`;
      if (tries === 0) throw this.#failed("abortable", "TIMED_OUT", message);
      throw how === "commit" ? this.#inDoubt(message, "TIMED_OUT") : this.#failed("fatal", "TIMED_OUT", message);
    }
  }

  #inDoubt(message: string, error: TransactionFailed["error"]): TransactionFailed {
    this.#failure = null;
    const failure = this.#failed("in doubt", error, message);
    this.#failure = null;
    return failure;
  }
}

/** The error that decides: one that may pass is cured by a retry only if no other is there. */
function worstOf(codes: readonly number[]): ErrorName {
  const errors = codes.filter((code) => code !== 0 && code !== NOT_TRIED).map(errorName);
  return errors.find((error) => !isRetriable(error)) ?? errors[0] ??
    (codes.includes(NOT_TRIED) ? "OPERATION_NOT_ATTEMPTED" : "NONE");
}

/** Says that another item of the request has the error. */
const NOT_TRIED = errorCode("OPERATION_NOT_ATTEMPTED");

function codesOf(
  topics: readonly { readonly resultsByPartition: readonly { readonly partitionErrorCode: number }[] }[],
): number[] {
  return topics.flatMap(({ resultsByPartition }) =>
    resultsByPartition.map(({ partitionErrorCode }) => partitionErrorCode)
  );
}

function codesOfOffsets(
  topics: readonly { readonly partitions: readonly { readonly errorCode: number }[] }[],
): number[] {
  return topics.flatMap(({ partitions }) => partitions.map((partition) => partition.errorCode));
}
