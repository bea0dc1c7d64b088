/**
 * What can happen to the transactional ids of a shard, and what is answered. Events carry no API versions: where a
 * version changes the behaviour, the event says so as a fact (`clientVersion`).
 *
 * @module
 */
import type { ErrorName } from "../../protocol/error_codes.ts";
import type { ReplyToken } from "../runtime/state_machine.ts";
import type { TopicPartitions, Transaction, TransactionState, TransactionVersion } from "./transaction.ts";

export interface TransactionConfig {
  /** The longest timeout that a producer may ask for. */
  readonly maxTimeoutMs: number;
  /** How long an unused id is remembered. */
  readonly idExpirationMs: number;
  /** How often to look for transactions that have timed out. */
  readonly timeoutCheckIntervalMs: number;
  /** How often to look for ids that have expired. */
  readonly expirationCheckIntervalMs: number;
  /** The largest size of one batch in the log. */
  readonly maxBatchSize: number;
  /** How many transactional ids one shard may have. */
  readonly maxIds: number;
  /** The finalized level of `transaction.version`. */
  readonly transactionVersion: TransactionVersion;
}

/** Where a new producer id is needed: null the first time, and then again with one. */
interface MayNeedProducerId {
  readonly freshProducerId: number | null;
}

interface OfProducer {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** A producer begins. */
export interface InitEvent extends MayNeedProducerId {
  readonly kind: "init";
  readonly from: ReplyToken;
  readonly transactionalId: string;
  readonly timeoutMs: number;
  /** For a producer that continues after an error; null for a new one. */
  readonly expected: { readonly producerId: number; readonly producerEpoch: number } | null;
}

export interface AddPartitionsEvent extends OfProducer {
  readonly kind: "addPartitions";
  readonly from: ReplyToken;
  readonly topics: readonly TopicPartitions[];
  readonly clientVersion: TransactionVersion;
}

/**
 * Whether the partitions are in the transaction: asked before the first batch of a client that adds them itself
 * (KIP-890).
 */
export interface VerifyPartitionsEvent extends OfProducer {
  readonly kind: "verifyPartitions";
  readonly from: ReplyToken;
  readonly topics: readonly TopicPartitions[];
}

export interface EndEvent extends OfProducer, MayNeedProducerId {
  readonly kind: "end";
  readonly from: ReplyToken;
  readonly isCommit: boolean;
  readonly clientVersion: TransactionVersion;
}

/** The results of some markers of a transaction. */
export interface MarkedEvent extends OfProducer {
  readonly kind: "marked";
  readonly outcomes: readonly MarkerOutcome[];
}

export interface MarkerOutcome {
  readonly topic: string;
  readonly partition: number;
  /** `deleted`: there is no such partition any more, and nothing to end in it. */
  readonly outcome: "written" | "deleted" | ErrorName;
}

/**
 * A transaction that has timed out is ended. The answer to {@linkcode TimedOut}, with a producer id where one is
 * needed.
 */
export interface TimeOutEvent extends OfProducer {
  readonly kind: "timeOut";
  readonly freshProducerId: number | null;
}

export interface DescribeEvent {
  readonly kind: "describe";
  readonly from: ReplyToken;
  readonly transactionalId: string;
}

/** All of them; the caller filters. */
export interface ListEvent {
  readonly kind: "list";
  readonly from: ReplyToken;
}

/** Time has passed. */
export interface WakeEvent {
  readonly kind: "wake";
}

export type AskingEvent =
  | InitEvent
  | AddPartitionsEvent
  | VerifyPartitionsEvent
  | EndEvent
  | DescribeEvent
  | ListEvent;

export type TransactionEvent = AskingEvent | MarkedEvent | TimeOutEvent | WakeEvent;

/** `needsProducerId`: nothing has been done; ask again with one. */
export interface ProducerAnswer {
  readonly error: ErrorName;
  readonly needsProducerId: boolean;
  /** -1 with an error. */
  readonly producerId: number;
  readonly producerEpoch: number;
}

export interface AddPartitionsAnswer {
  readonly error: ErrorName;
}

export interface VerifyPartitionsAnswer {
  /** Of the request as a whole. */
  readonly error: ErrorName;
  /** Those that are not in the transaction. */
  readonly missing: readonly TopicPartitions[];
}

export interface DescribeAnswer {
  /** Null where there is no such id. */
  readonly transaction: Transaction | null;
}

export interface ListedTransaction {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly state: TransactionState;
  readonly startedMs: number;
}

export interface ListAnswer {
  readonly transactions: readonly ListedTransaction[];
}

/** What each event that asks is answered with. */
export interface TransactionAnswers {
  readonly init: ProducerAnswer;
  readonly addPartitions: AddPartitionsAnswer;
  readonly verifyPartitions: VerifyPartitionsAnswer;
  readonly end: ProducerAnswer;
  readonly describe: DescribeAnswer;
  readonly list: ListAnswer;
}

export type TransactionReply = {
  [K in keyof TransactionAnswers]: {
    readonly kind: K;
    readonly to: ReplyToken;
    readonly answer: TransactionAnswers[K];
  };
}[keyof TransactionAnswers];

/** A null value forgets the id. */
export interface TransactionRecord {
  readonly transactionalId: string;
  readonly value: Transaction | null;
}

/** Markers to be written; the result returns as {@linkcode MarkedEvent}, for every partition. */
export interface Markers extends OfProducer {
  readonly kind: "markers";
  readonly isCommit: boolean;
  /** 2: a partition takes a marker only of a later epoch than its records. */
  readonly transactionVersion: TransactionVersion;
  readonly topics: readonly TopicPartitions[];
}

/** To be answered with {@linkcode TimeOutEvent}. */
export interface TimedOut extends OfProducer {
  readonly kind: "timedOut";
  readonly needsProducerId: boolean;
}

export type TransactionEffect = Markers | TimedOut;
