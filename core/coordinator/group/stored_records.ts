/**
 * Group records as the bytes of `__consumer_offsets`, as Kafka 4.3 writes and reads them. Records of other kinds (consumer
 * and share groups) are passed over, so that a log that has them can be read; so are those of transactions, which count
 * only once their transaction has ended, and nothing here knows when that is.
 *
 * @module
 */
import { consumerOffsetsRecords as kinds } from "../../protocol/generated/stored_consumer_offsets.ts";
import { BATCH_HEADER_SIZE, readBatchHeader } from "../../protocol/records/batch.ts";
import { decodeRecords, encodeBatch, type NewRecord } from "../../protocol/records/records.ts";
import { type EncodedRecord, readStoredRecord, type StoredRecord } from "../../protocol/stored_record.ts";
import { decodeClassicGroup, encodeClassicGroup } from "./classic/stored.ts";
import { decodeOffset, encodeOffset } from "./offsets/stored.ts";
import type { GroupRecord } from "./records.ts";

/** What a record takes beside its key and value, at most. */
const RECORD_OVERHEAD = 40;

/** The records in order, in as few batches as do not exceed `maxBatchSize`. */
export function encodeGroupRecords(
  records: readonly GroupRecord[],
  { wallMs, maxBatchSize }: { readonly wallMs: number; readonly maxBatchSize: number },
): Uint8Array[] {
  const batches: NewRecord[][] = [];
  let size = Infinity;
  for (const record of records) {
    const { key, value } = encode(record);
    const recordSize = key.length + (value?.length ?? 0) + RECORD_OVERHEAD;
    if (size + recordSize > maxBatchSize) {
      batches.push([]);
      size = BATCH_HEADER_SIZE;
    }
    size += recordSize;
    batches.at(-1)!.push({ timestampMs: wallMs, key, value, headers: [] });
  }
  return batches.map((batch) => encodeBatch(batch));
}

/** Throws MalformedBytes for what is not a batch of such records. What it gives shares no bytes with `batch`. */
export function decodeGroupRecords(batch: Uint8Array): GroupRecord[] {
  const header = readBatchHeader(batch, 0);
  if (header.isControl || header.isTransactional) return [];
  return decodeRecords(batch).flatMap(({ key, value }) => {
    const stored = key === null ? null : readStoredRecord(kinds, key, value);
    return stored === null ? [] : decode(stored);
  });
}

function encode(record: GroupRecord): EncodedRecord {
  switch (record.kind) {
    case "classicGroup":
      return encodeClassicGroup(record);
    case "offset":
      return encodeOffset(record);
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
    default:
      return [];
  }
}
