/**
 * The durable state of a commit.
 *
 * @module
 */

export interface CommittedOffset {
  readonly offset: bigint;
  /** -1 when the client did not say. */
  readonly leaderEpoch: number;
  readonly metadata: string;
  /** Zero when not known. */
  readonly topicId: string;
  readonly commitTimestampMs: number;
  /** -1: as long as the broker keeps offsets. */
  readonly expireTimestampMs: number;
}

/** A null value deletes. */
export interface OffsetRecord {
  readonly kind: "offset";
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
  readonly value: CommittedOffset | null;
}

/** Committed in a transaction: it counts once that is committed. */
export interface PendingOffsetRecord {
  readonly kind: "pendingOffset";
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
  readonly value: CommittedOffset;
}

/** The end of a producer's transaction, in whichever groups it has committed offsets. */
export interface TransactionEndRecord {
  readonly kind: "transactionEnd";
  readonly producerId: number;
  readonly producerEpoch: number;
  /** Of the transaction coordinator. */
  readonly coordinatorEpoch: number;
  readonly isCommit: boolean;
}
