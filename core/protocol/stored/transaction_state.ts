/**
 * The records of `__transaction_state`: one per transactional id, replaced at every step of its transaction.
 *
 * @module
 */
import { array, type Infer, int16, int32, int64, int8, stored, string } from "../schema.ts";

/**
 * A transactional id: its producer, the state of its transaction, and the partitions in it.
 *
 * v1 flexible; the producer ids before and after, so that an epoch that runs out hands over to a new id (KIP-360,
 * KIP-890)
 */
export const transactionLog = stored({
  type: 0,
  name: "TransactionLog",
  versions: [0, 1],
  flexibleFrom: 1,
  key: {
    transactionalId: string,
  },
  value: {
    /** The producer that the transactional id stands for. */
    producerId: int64,
    previousProducerId: int64.since(1).default(-1).tagged(0),
    nextProducerId: int64.since(1).default(-1).tagged(1),
    producerEpoch: int16,
    nextProducerEpoch: int16.since(1).default(-1).tagged(3),
    transactionTimeoutMs: int32,
    /**
     * 0 empty, 1 ongoing, 2 preparing to commit, 3 preparing to abort, 4 committed, 5 aborted, 6 dead, 7 preparing to
     * fence.
     */
    transactionStatus: int8,
    /** Null when there are none. */
    transactionPartitions: array({
      topic: string,
      partitionIds: array(int32),
    }).nullable(),
    transactionLastUpdateTimestampMs: int64,
    /** -1 while none is open. */
    transactionStartTimestampMs: int64,
    /** 2 for clients that start a new epoch with every transaction (KIP-890). */
    clientTransactionVersion: int16.since(1).tagged(2),
  },
});
export interface TransactionLogKey extends Infer<typeof transactionLog.key> {}
export interface TransactionLogValue extends Infer<typeof transactionLog.value> {}
