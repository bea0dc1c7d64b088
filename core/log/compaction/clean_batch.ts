/**
 * What a cleaning does with one batch: the rule, on bytes. The last record of each key stays, with its offset; a
 * tombstone stays until its horizon; aborted records are removed; a marker is removed after its transaction and its
 * horizon. A batch that lost records is rewritten, in its own codec, with its own first and last offset. A batch that
 * lost all records is dropped, or kept empty when it holds something that is nowhere else: a producer's last sequence
 * number, or the end of the cleaned range.
 *
 * The horizon (KIP-534): when a cleaning first finds a tombstone that has nothing left to delete, or a marker whose
 * transaction is gone, it writes into the batch when that may be removed. A bit in the attributes marks this, and the
 * base timestamp's field holds the time.
 *
 * @module
 */
import {
  BATCH_HEADER_SIZE,
  type BatchHeader,
  COMPRESSION_BITS,
  CONTROL_BIT,
  LOG_APPEND_TIME_BIT,
  NO_TIMESTAMP,
  sealBatch,
  TRANSACTIONAL_BIT,
  writeBatchHeader,
} from "../../protocol/records/batch.ts";
import { codecByName } from "../../protocol/records/compression/mod.ts";
import { openBatch } from "../../protocol/records/records.ts";
import type { RecordReader } from "../../protocol/records/record_reader.ts";
import { varlongSize, writeVarint, writeVarlong } from "../../protocol/records/varint.ts";
import type { Checksums } from "../../runtime/ports.ts";
import type { AbortedTransaction } from "../aborted_transactions.ts";
import type { CleanedTransactions } from "./cleaned_transactions.ts";
import type { OffsetMap } from "./offset_map.ts";

export const DELETE_HORIZON_BIT = 0x40;

/** A producer's last batch in the log: a restart must find it to continue its sequence, or to fence it. */
export interface LastOfProducer {
  readonly epoch: number;
  /** The offset of its last record; null when only a marker of it is known. */
  readonly lastOffset: number | null;
}

/** What a cleaning decides by. */
export interface CleaningRules {
  /** The last offset of each key. */
  readonly map: OffsetMap;
  /** The end of what the map knows: everything behind it stays. */
  readonly mapEnd: number;
  /** The end of the range that may be cleaned; the batch that ends there is kept. */
  readonly endOffset: number;
  readonly transactions: CleanedTransactions;
  readonly lastOfProducers: ReadonlyMap<number, LastOfProducer>;
  readonly nowMs: number;
  /** `delete.retention.ms` */
  readonly deleteRetentionMs: number;
  readonly checksums: Checksums;
}

export interface CleanedBatch {
  /** Null when nothing of the batch stays; the given bytes when all of it does. */
  readonly bytes: Uint8Array | null;
  readonly recordsRead: number;
  readonly recordsKept: number;
  /** How many records without a key were removed: a compacted topic should not have them. */
  readonly keyless: number;
  readonly stillAborted: AbortedTransaction | null;
}

/** Null when the batch has no horizon. */
export function deleteHorizonMs(header: BatchHeader): number | null {
  return (header.attributes & DELETE_HORIZON_BIT) === 0 ? null : header.baseTimestamp;
}

/**
 * Throws MalformedBytes when the records cannot be read. The caller has verified the checksum: a rewritten batch gets a
 * new one.
 */
export function cleanBatch(batch: Uint8Array, header: BatchHeader, rules: CleaningRules): CleanedBatch {
  const horizonMs = deleteHorizonMs(header);
  const { isControl } = header;
  let isSpent: boolean;
  let stillAborted: AbortedTransaction | null = null;
  if (isControl) ({ isSpent, stillAborted } = rules.transactions.marker(batch, 0, header));
  else isSpent = rules.transactions.isAborted(header);
  const discards = isSpent && (!isControl || (horizonMs !== null && horizonMs <= rules.nowMs));
  const keepsEmpty = isLastOfProducer(header, rules) || header.nextOffset === rules.endOffset;
  const gone = { bytes: null, recordsRead: 0, recordsKept: 0, keyless: 0, stillAborted };
  if (discards && !keepsEmpty) return gone;

  const reader = openBatch(batch, 0, header);
  const found = discards ? nothingOf(reader) : kept(reader, header, horizonMs, rules);
  const counts = { recordsRead: reader.count, recordsKept: found.count, keyless: found.keyless, stillAborted };
  if (found.count === 0) return { ...counts, bytes: keepsEmpty ? emptied(header, rules.checksums) : null };
  const needsHorizon = horizonMs === null && (found.tombstones || (isSpent && isControl));
  if (found.count === reader.count && !needsHorizon) return { ...counts, bytes: batch };
  const newHorizonMs = needsHorizon ? rules.nowMs + rules.deleteRetentionMs : horizonMs;
  return { ...counts, bytes: rewritten(header, reader, found.keep, newHorizonMs, rules.checksums) };
}

function isLastOfProducer(header: BatchHeader, { lastOfProducers }: CleaningRules): boolean {
  const last = header.producerId < 0 ? undefined : lastOfProducers.get(header.producerId);
  if (last === undefined) return false;
  if (last.lastOffset !== null) return header.nextOffset - 1 === last.lastOffset;
  return header.isControl && header.producerEpoch === last.epoch;
}

interface Kept {
  /** One entry per record. */
  readonly keep: Uint8Array;
  readonly count: number;
  readonly tombstones: boolean;
  readonly keyless: number;
}

function nothingOf(reader: RecordReader): Kept {
  return { keep: new Uint8Array(reader.count), count: 0, tombstones: false, keyless: 0 };
}

function kept(reader: RecordReader, header: BatchHeader, horizonMs: number | null, rules: CleaningRules): Kept {
  const keepsTombstones = horizonMs === null || rules.nowMs < horizonMs;
  const keep = new Uint8Array(reader.count);
  let count = 0;
  let tombstones = false;
  let keyless = 0;
  for (let index = 0; reader.next(); index++) {
    const offset = header.baseOffset + reader.offsetDelta;
    if (!header.isControl && offset < rules.mapEnd) {
      if (reader.keySize < 0) {
        keyless += 1;
        continue;
      }
      if (reader.valueSize < 0 && !keepsTombstones) continue;
      if (offset < rules.map.get(reader.bytes, reader.keyStart, reader.keySize)) continue;
    }
    keep[index] = 1;
    count += 1;
    tombstones ||= reader.valueSize < 0;
  }
  return { keep, count, tombstones, keyless };
}

/** The same batch without records: its offsets, sequence and largest timestamp stay. */
function emptied(header: BatchHeader, checksums: Checksums): Uint8Array {
  const bytes = new Uint8Array(BATCH_HEADER_SIZE);
  const kinds = LOG_APPEND_TIME_BIT | TRANSACTIONAL_BIT | CONTROL_BIT;
  writeBatchHeader(bytes, 0, {
    ...header,
    attributes: header.attributes & kinds,
    baseTimestamp: NO_TIMESTAMP,
    recordCount: 0,
    sizeInBytes: bytes.length,
  });
  sealBatch(bytes, 0, bytes.length, checksums);
  return bytes;
}

/**
 * The batch with only the records that are kept, and with their timestamps relative to the new base where that changed.
 */
function rewritten(
  header: BatchHeader,
  reader: RecordReader,
  keep: Uint8Array,
  horizonMs: number | null,
  checksums: Checksums,
): Uint8Array {
  const hasAppendTime = header.timestampType === "LogAppendTime";
  const timeOf = (): number => hasAppendTime ? header.maxTimestamp : header.baseTimestamp + reader.timestampDelta;
  const buffer = new Uint8Array(BATCH_HEADER_SIZE + (reader.to - reader.from) + reader.count * 12);
  let baseTimestamp = horizonMs;
  let maxTimestamp = NO_TIMESTAMP;
  let recordCount = 0;
  let at = BATCH_HEADER_SIZE;
  reader.rewind();
  for (let index = 0; reader.next(); index++) {
    if (keep[index] === 0) continue;
    const timestampMs = timeOf();
    baseTimestamp ??= timestampMs;
    maxTimestamp = Math.max(maxTimestamp, timestampMs);
    recordCount += 1;
    at = copyRecord(buffer, at, reader, timestampMs - baseTimestamp);
  }
  const codec = codecByName(header.compression ?? "none");
  const plain = buffer.subarray(0, at);
  let bytes = plain;
  if (codec.name !== "none") {
    const packed = codec.compress(plain.subarray(BATCH_HEADER_SIZE));
    bytes = new Uint8Array(BATCH_HEADER_SIZE + packed.length);
    bytes.set(packed, BATCH_HEADER_SIZE);
  }
  const bits = COMPRESSION_BITS | LOG_APPEND_TIME_BIT | TRANSACTIONAL_BIT | CONTROL_BIT;
  writeBatchHeader(bytes, 0, {
    ...header,
    attributes: (header.attributes & bits) | (horizonMs === null ? 0 : DELETE_HORIZON_BIT),
    baseTimestamp: baseTimestamp ?? NO_TIMESTAMP,
    maxTimestamp: hasAppendTime ? header.maxTimestamp : maxTimestamp,
    recordCount,
    sizeInBytes: bytes.length,
  });
  sealBatch(bytes, 0, bytes.length, checksums);
  return bytes;
}

/** Copies the present record of `reader` with another timestamp; returns the position after it. */
function copyRecord(into: Uint8Array, at: number, reader: RecordReader, timestampDelta: number): number {
  const { bytes } = reader;
  if (timestampDelta === reader.timestampDelta) {
    into.set(bytes.subarray(reader.start, reader.end), at);
    return at + reader.end - reader.start;
  }
  const behind = reader.end - reader.offsetDeltaStart;
  let to = writeVarint(into, at, 1 + varlongSize(timestampDelta) + behind);
  into[to++] = bytes[reader.bodyStart]!;
  to = writeVarlong(into, to, timestampDelta);
  into.set(bytes.subarray(reader.offsetDeltaStart, reader.end), to);
  return to + behind;
}
