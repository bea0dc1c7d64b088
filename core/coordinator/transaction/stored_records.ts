/**
 * Transactions as the bytes of `__transaction_state`, as Kafka 4.3 writes and reads them. Version 1 of the value is
 * written once `transaction.version` is 1 or more; both are read.
 *
 * @module
 */
import { transactionStateRecords } from "../../protocol/generated/stored_transaction_state.ts";
import { BATCH_HEADER_SIZE, readBatchHeader } from "../../protocol/records/batch.ts";
import { decodeRecords, encodeBatch, type NewRecord } from "../../protocol/records/records.ts";
import type { TransactionLogValue } from "../../protocol/stored/transaction_state.ts";
import { readStoredRecord, writeStoredKey, writeStoredValue } from "../../protocol/stored_record.ts";
import type { TransactionRecord } from "./events.ts";
import { NO_PRODUCER_EPOCH, type Transaction, type TransactionState, type TransactionVersion } from "./transaction.ts";

const { TransactionLog } = transactionStateRecords;
/** What the key of a record can hold. */
export const MOST_ID_BYTES = 32767;
/** The most that a record takes besides its key and the list of its partitions. */
const RECORD_OVERHEAD = 160;

/** In the order of their numbers in the log. No transaction is ever in the last two. */
export const TRANSACTION_STATES: readonly (TransactionState | "Dead" | "PrepareEpochFence")[] = [
  "Empty",
  "Ongoing",
  "PrepareCommit",
  "PrepareAbort",
  "CompleteCommit",
  "CompleteAbort",
  "Dead",
  "PrepareEpochFence",
];

/** The records in order, in as few batches as do not exceed `maxBatchSize`. */
export function encodeTransactionRecords(
  records: readonly TransactionRecord[],
  o: { readonly wallMs: number; readonly maxBatchSize: number; readonly transactionVersion: TransactionVersion },
): Uint8Array[] {
  const batches: NewRecord[][] = [];
  let size = Infinity;
  for (const record of records) {
    const { transactionalId, value } = record;
    const recordSize = largestSizeOf(record);
    if (size + recordSize > o.maxBatchSize) {
      batches.push([]);
      size = BATCH_HEADER_SIZE;
    }
    size += recordSize;
    batches.at(-1)!.push({
      timestampMs: o.wallMs,
      key: writeStoredKey(TransactionLog, { transactionalId }),
      value: value === null
        ? null
        : writeStoredValue(TransactionLog, storedValue(value), o.transactionVersion >= 1 ? 1 : 0),
      headers: [],
    });
  }
  return batches.map((batch) => encodeBatch(batch));
}

/** Throws MalformedBytes for what is not a batch of such records. */
export function decodeTransactionRecords(batch: Uint8Array): TransactionRecord[] {
  if (readBatchHeader(batch, 0).isControl) return [];
  return decodeRecords(batch).flatMap(({ key, value }) => {
    const stored = key === null ? null : readStoredRecord(transactionStateRecords, key, value);
    if (stored === null) return [];
    const { transactionalId } = stored.key;
    return [{ transactionalId, value: stored.value === null ? null : transactionOf(stored.value) }];
  });
}

/** A close upper bound of the record's size, without the batch around it. */
export function largestSizeOf({ transactionalId, value }: TransactionRecord): number {
  let size = RECORD_OVERHEAD + sizeInUtf8(transactionalId);
  for (const { topic, partitions } of value?.topics ?? []) size += 16 + sizeInUtf8(topic) + 4 * partitions.length;
  return size + BATCH_HEADER_SIZE;
}

export function sizeInUtf8(text: string): number {
  let size = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    size += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
  }
  return size;
}

function storedValue(transaction: Transaction): TransactionLogValue {
  const { state, topics } = transaction;
  return {
    producerId: transaction.producerId,
    previousProducerId: transaction.previousProducerId,
    nextProducerId: transaction.nextProducerId,
    producerEpoch: transaction.producerEpoch,
    nextProducerEpoch: -1,
    transactionTimeoutMs: transaction.timeoutMs,
    transactionStatus: TRANSACTION_STATES.indexOf(state),
    transactionPartitions: state === "Empty"
      ? null
      : topics.map(({ topic, partitions }) => ({ topic, partitionIds: [...partitions] })),
    transactionLastUpdateTimestampMs: transaction.updatedMs,
    transactionStartTimestampMs: transaction.startedMs,
    clientTransactionVersion: transaction.clientVersion,
  };
}

/**
 * Null for an id that was being forgotten. An id whose producer was being fenced had a transaction open, and still has.
 */
function transactionOf(value: TransactionLogValue): Transaction | null {
  const state = TRANSACTION_STATES[value.transactionStatus] ?? "Dead";
  if (state === "Dead") return null;
  return {
    producerId: value.producerId,
    previousProducerId: value.previousProducerId,
    nextProducerId: value.nextProducerId,
    producerEpoch: value.producerEpoch,
    lastProducerEpoch: NO_PRODUCER_EPOCH,
    timeoutMs: value.transactionTimeoutMs,
    state: state === "PrepareEpochFence" ? "Ongoing" : state,
    topics: (value.transactionPartitions ?? []).map(({ topic, partitionIds }) => ({ topic, partitions: partitionIds })),
    startedMs: value.transactionStartTimestampMs,
    updatedMs: value.transactionLastUpdateTimestampMs,
    clientVersion: versionOf(value.clientTransactionVersion),
  };
}

function versionOf(level: number): TransactionVersion {
  return level >= 2 ? 2 : level === 1 ? 1 : 0;
}
