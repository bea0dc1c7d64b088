/**
 * Group records as the bytes of `__consumer_offsets`, as Kafka 4.3 writes and reads them. Records of other kinds (share
 * and streams groups) are passed over, so that a log that has them can be read. What a batch says of its producer belongs to the
 * records in it: offsets that a producer has committed in a transaction, and the marker that ends it.
 *
 * @module
 */
import { consumerOffsetsRecords as kinds } from "../../protocol/generated/stored_consumer_offsets.ts";
import { BATCH_HEADER_SIZE, type BatchHeader, NO_SEQUENCE, readBatchHeader } from "../../protocol/records/batch.ts";
import { type BatchOptions, decodeRecords, encodeBatch, type NewRecord } from "../../protocol/records/records.ts";
import { encodeMarker, readMarker } from "../../protocol/records/transaction_marker.ts";
import { type EncodedRecord, readStoredRecord, type StoredRecord } from "../../protocol/stored_record.ts";
import { decodeClassicGroup, encodeClassicGroup } from "./classic/stored.ts";
import { decodeConsumerGroup, encodeConsumerGroup } from "./consumer/stored.ts";
import { decodeOffset, encodeOffset } from "./offsets/stored.ts";
import type { PendingOffsetRecord } from "./offsets/records.ts";
import type { GroupRecord } from "./records.ts";

/** What a record takes beside its key and value, at most. */
const RECORD_OVERHEAD = 40;

/** The records in order, in as few batches as do not exceed `maxBatchSize`: those of a producer apart from the others. */
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

/** Throws MalformedBytes for what is not a batch of such records. What it gives shares no bytes with `batch`. */
export function decodeGroupRecords(batch: Uint8Array): GroupRecord[] {
  const header = readBatchHeader(batch, 0);
  const { producerId, producerEpoch } = header;
  if (header.isControl) {
    const marker = readMarker(batch, 0, header);
    if (marker === null) return [];
    const { isAbort, coordinatorEpoch } = marker;
    return [{ kind: "transactionEnd", producerId, producerEpoch, coordinatorEpoch, isCommit: !isAbort }];
  }
  return decodeRecords(batch).flatMap(({ key, value }) => {
    const stored = key === null ? null : readStoredRecord(kinds, key, value);
    return stored === null ? [] : decode(stored).map((record) => ofProducer(record, header));
  });
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

/** None where this kind is passed over. */
function decode(stored: StoredRecord<typeof kinds>): GroupRecord[] {
  switch (stored.name) {
    case "GroupMetadata":
      return [decodeClassicGroup(stored)];
    case "OffsetCommit":
    case "LegacyOffsetCommit":
      return [decodeOffset(stored)];
    default: {
      const record = decodeConsumerGroup(stored);
      return record === null ? [] : [record];
    }
  }
}
