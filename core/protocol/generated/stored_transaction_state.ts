// Written by core/protocol/codegen from ../stored/transaction_state.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { StoredCodec } from "../codec.ts";
import type { TransactionLogKey, TransactionLogValue } from "../stored/transaction_state.ts";

export function readTransactionLogKey(r: Reader, version: number): TransactionLogKey {
  const m: TransactionLogKey = {
    transactionalId: r.string(false),
  };
  return m;
}

export function writeTransactionLogKey(w: Writer, m: TransactionLogKey, version: number): void {
  w.string(m.transactionalId, false);
}

function readTransactionLogValueTransactionPartitionsPartitionIdsList(r: Reader, version: number): NonNullable<TransactionLogValue["transactionPartitions"]>[number]["partitionIds"] {
  const flexible = version >= 1;
  const count = r.count(flexible, 4);
  const list: NonNullable<TransactionLogValue["transactionPartitions"]>[number]["partitionIds"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readTransactionLogValueTransactionPartitions(r: Reader, version: number): NonNullable<TransactionLogValue["transactionPartitions"]>[number] {
  const flexible = version >= 1;
  const m: NonNullable<TransactionLogValue["transactionPartitions"]>[number] = {
    topic: r.string(flexible),
    partitionIds: readTransactionLogValueTransactionPartitionsPartitionIdsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeTransactionLogValueTransactionPartitions(w: Writer, m: NonNullable<TransactionLogValue["transactionPartitions"]>[number], version: number): void {
  const flexible = version >= 1;
  w.string(m.topic, flexible);
  w.count(m.partitionIds.length, flexible);
  for (const e of m.partitionIds) w.int32(e);
  if (flexible) w.tags(m.unknownTags);
}

function readTransactionLogValueTransactionPartitionsList(r: Reader, version: number): NonNullable<TransactionLogValue["transactionPartitions"]> | null {
  const flexible = version >= 1;
  const count = r.nullableCount(flexible, 3);
  if (count < 0) return null;
  const list: NonNullable<TransactionLogValue["transactionPartitions"]> = [];
  for (let i = 0; i < count; i++) list.push(readTransactionLogValueTransactionPartitions(r, version));
  return list;
}

export function readTransactionLogValue(r: Reader, version: number): TransactionLogValue {
  const flexible = version >= 1;
  const m: TransactionLogValue = {
    producerId: r.int64(),
    previousProducerId: -1,
    nextProducerId: -1,
    producerEpoch: r.int16(),
    nextProducerEpoch: -1,
    transactionTimeoutMs: r.int32(),
    transactionStatus: r.int8(),
    transactionPartitions: readTransactionLogValueTransactionPartitionsList(r, version),
    transactionLastUpdateTimestampMs: r.int64(),
    transactionStartTimestampMs: r.int64(),
    clientTransactionVersion: 0,
  };
  if (flexible) {
    for (let left = r.uvarint(); left > 0; left--) {
      const tag = r.uvarint(), size = r.uvarint(), start = r.position;
      if (tag === 0 && version === 1) {
        m.previousProducerId = r.int64();
        r.endTag(start, size);
      } else if (tag === 1 && version === 1) {
        m.nextProducerId = r.int64();
        r.endTag(start, size);
      } else if (tag === 2 && version === 1) {
        m.clientTransactionVersion = r.int16();
        r.endTag(start, size);
      } else if (tag === 3 && version === 1) {
        m.nextProducerEpoch = r.int16();
        r.endTag(start, size);
      } else m.unknownTags = r.unknownTag(tag, size, m.unknownTags);
    }
  }
  return m;
}

export function writeTransactionLogValue(w: Writer, m: TransactionLogValue, version: number): void {
  const flexible = version >= 1;
  w.int64(m.producerId);
  w.int16(m.producerEpoch);
  w.int32(m.transactionTimeoutMs);
  w.int8(m.transactionStatus);
  w.count(m.transactionPartitions === null ? -1 : m.transactionPartitions.length, flexible);
  for (const e of m.transactionPartitions ?? []) writeTransactionLogValueTransactionPartitions(w, e, version);
  w.int64(m.transactionLastUpdateTimestampMs);
  w.int64(m.transactionStartTimestampMs);
  if (flexible) {
    w.uvarint((version === 1 && m.previousProducerId !== -1 ? 1 : 0) + (version === 1 && m.nextProducerId !== -1 ? 1 : 0) + (version === 1 && m.clientTransactionVersion !== 0 ? 1 : 0) + (version === 1 && m.nextProducerEpoch !== -1 ? 1 : 0) + (m.unknownTags?.length ?? 0));
    if (version === 1 && m.previousProducerId !== -1) {
      const start = w.startTag(0);
      w.int64(m.previousProducerId);
      w.endTag(start);
    }
    if (version === 1 && m.nextProducerId !== -1) {
      const start = w.startTag(1);
      w.int64(m.nextProducerId);
      w.endTag(start);
    }
    if (version === 1 && m.clientTransactionVersion !== 0) {
      const start = w.startTag(2);
      w.int16(m.clientTransactionVersion);
      w.endTag(start);
    }
    if (version === 1 && m.nextProducerEpoch !== -1) {
      const start = w.startTag(3);
      w.int16(m.nextProducerEpoch);
      w.endTag(start);
    }
    w.unknownTags(m.unknownTags);
  }
}

export const transactionStateRecords: {
  readonly TransactionLog: StoredCodec<"TransactionLog", TransactionLogKey, TransactionLogValue>;
} = {
  TransactionLog: { type: 0, name: "TransactionLog", versions: [0, 1], readKey: readTransactionLogKey, writeKey: writeTransactionLogKey, readValue: readTransactionLogValue, writeValue: writeTransactionLogValue },
};
