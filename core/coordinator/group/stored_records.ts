/**
 * Group records as the bytes of `__consumer_offsets`, as Kafka 4.3 writes and reads them. Records of other kinds (share
 * and streams groups) are skipped, so that a log that has them can be read. The producer fields of a batch belong to
 * the records in it: offsets that a producer has committed in a transaction, and the marker that ends it.
 *
 * @module
 */
import { MalformedBytes } from "../../base/cursor.ts";
import { consumerOffsetsRecords as kinds } from "../../protocol/generated/stored_consumer_offsets.ts";
import { BATCH_HEADER_SIZE, type BatchHeader, NO_SEQUENCE, readBatchHeader } from "../../protocol/records/batch.ts";
import { type BatchOptions, decodeRecords, encodeBatch, type NewRecord } from "../../protocol/records/records.ts";
import { encodeMarker, readMarker } from "../../protocol/records/transaction_marker.ts";
import { type EncodedRecord, readStoredRecord } from "../../protocol/stored_record.ts";
import { decodeClassicGroup, encodeClassicGroup } from "./classic/stored.ts";
import { decodeConsumerGroup, encodeConsumerGroup } from "./consumer/stored.ts";
import { decodeOffset, encodeOffset } from "./offsets/stored.ts";
import type { PendingOffsetRecord } from "./offsets/records.ts";
import type { GroupRecord } from "./records.ts";

/** The most that a record takes besides its key and value. */
const RECORD_OVERHEAD = 40;

/**
 * The records in order, in as few batches as do not exceed `maxBatchSize`: those of a producer apart from the others.
 */
export function encodeGroupRecords(
  records: readonly GroupRecord[],
  { wallMs, maxBatchSize }: { readonly wallMs: number; readonly maxBatchSize: number },
): Uint8Array[] {
  const batches: Uint8Array[] = [];
  let collected: NewRecord[] = [];
  let producer: Producer | null = null;
  let size = BATCH_HEADER_SIZE;
  const seal = (): void => {
    if (collected.length > 0) batches.push(encodeBatch(collected, optionsOf(producer)));
    collected = [];
    size = BATCH_HEADER_SIZE;
  };
  for (const record of records) {
    if (record.kind === "transactionEnd") {
      seal();
      batches.push(encodeMarker({ ...record, isAbort: !record.isCommit, timestampMs: wallMs }));
      continue;
    }
    const { key, value } = encode(record);
    const recordSize = key.length + (value?.length ?? 0) + RECORD_OVERHEAD;
    const by = record.kind === "pendingOffset" ? record : null;
    if (size + recordSize > maxBatchSize || !isSame(by, producer)) seal();
    producer = by;
    size += recordSize;
    collected.push({ timestampMs: wallMs, key, value, headers: [] });
  }
  seal();
  return batches;
}

/** What cannot be read is reported to `passOver`. The result shares no bytes with `batch`. */
export function decodeGroupRecords(
  batch: Uint8Array,
  passOver: (unreadable: { readonly offset: number; readonly reason: string }) => void,
): GroupRecord[] {
  const header = readBatchHeader(batch, 0);
  const { producerId, producerEpoch, baseOffset } = header;
  if (header.isControl) {
    const marker = readable(() => readMarker(batch, 0, header), baseOffset, passOver);
    if (marker === null) return [];
    const { isAbort, coordinatorEpoch } = marker;
    return [{ kind: "transactionEnd", producerId, producerEpoch, coordinatorEpoch, isCommit: !isAbort }];
  }
  const records = readable(() => decodeRecords(batch), baseOffset, passOver) ?? [];
  return records.flatMap(({ offset, key, value }) => {
    const stored = key === null ? null : readable(() => decode(key, value), offset, passOver);
    return stored === null ? [] : ofProducer(stored, header);
  });
}

/** Any client that may write to the topic can have written it, and one such record must not take the others with it. */
function readable<T>(
  read: () => T,
  offset: number,
  passOver: (unreadable: { readonly offset: number; readonly reason: string }) => void,
): T | null {
  try {
    return read();
  } catch (failure) {
    if (!(failure instanceof MalformedBytes)) throw failure;
    passOver({ offset, reason: failure.message });
    return null;
  }
}

type Producer = Pick<PendingOffsetRecord, "producerId" | "producerEpoch">;

function isSame(one: Producer | null, other: Producer | null): boolean {
  return one?.producerId === other?.producerId && one?.producerEpoch === other?.producerEpoch;
}

function optionsOf(producer: Producer | null): BatchOptions {
  if (producer === null) return {};
  const { producerId, producerEpoch } = producer;
  return { producer: { producerId, producerEpoch, baseSequence: NO_SEQUENCE }, isTransactional: true };
}

/** An offset in a producer's batch counts only with its transaction; that one is forgotten counts at once. */
function ofProducer(record: GroupRecord, { producerId, producerEpoch }: BatchHeader): GroupRecord {
  if (producerId < 0 || record.kind !== "offset" || record.value === null) return record;
  const { groupId, topic, partition, value } = record;
  return { kind: "pendingOffset", producerId, producerEpoch, groupId, topic, partition, value };
}

function encode(record: Exclude<GroupRecord, { readonly kind: "transactionEnd" }>): EncodedRecord {
  switch (record.kind) {
    case "classicGroup":
      return encodeClassicGroup(record);
    case "offset":
    case "pendingOffset":
      return encodeOffset(record);
    default:
      return encodeConsumerGroup(record);
  }
}

/** Null where this kind is skipped. */
function decode(key: Uint8Array, value: Uint8Array | null): GroupRecord | null {
  const stored = readStoredRecord(kinds, key, value);
  if (stored === null) return null;
  switch (stored.name) {
    case "GroupMetadata":
      return decodeClassicGroup(stored);
    case "OffsetCommit":
    case "LegacyOffsetCommit":
      return decodeOffset(stored);
    default:
      return decodeConsumerGroup(stored);
  }
}
