/**
 * Records as objects, and batches made of them: for code with few records (offsets, group state, tests, commands that
 * format). Code that moves millions uses {@linkcode RecordReader} and writes the bytes itself.
 *
 * @module
 */
import { assert } from "../../base/assert.ts";
import { type Checksums, plainChecksums } from "../../base/crc32c.ts";
import { MalformedBytes } from "../../base/cursor.ts";
import {
  BATCH_HEADER_SIZE,
  type BatchHeader,
  CONTROL_BIT,
  LOG_APPEND_TIME_BIT,
  MAGIC,
  NO_LEADER_EPOCH,
  NO_PRODUCER,
  NO_TIMESTAMP,
  type ProducerStamp,
  readBatchHeader,
  sealBatch,
  TRANSACTIONAL_BIT,
  writeBatchHeader,
} from "./batch.ts";
import type { CodecName } from "./compression/codec.ts";
import { codecByName } from "./compression/mod.ts";
import { type RecordHeader, RecordReader } from "./record_reader.ts";
import { varintSize, varlongSize, writeVarint, writeVarlong } from "./varint.ts";

/** A record to write. */
export interface NewRecord {
  /** Only to keep given offsets, as compaction does; otherwise they count up from the batch's base offset. */
  readonly offset?: number;
  readonly timestampMs: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly RecordHeader[];
}

/** A record that was read. */
export interface Record extends NewRecord {
  readonly offset: number;
}

/** Bounds what the records of one batch may inflate to. */
export interface InflationLimit {
  readonly maxInflatedSize?: number | undefined;
  /** The caller is done with the records before another batch is opened: see {@linkcode Codec.decompress}. */
  readonly isTransient?: boolean;
}

/**
 * More than any producer puts into a batch: a request may have socket.request.max.bytes (100 MiB), and clients limit a
 * batch's size before compression.
 */
export const MOST_A_BATCH_INFLATES_TO = 128 * 1024 * 1024;

/**
 * A reader over the records of the batch at `at`, inflated where they are compressed. The checksum is not verified.
 * Throws MalformedBytes when the batch is not whole, of another format or an unknown codec, or inflates too far.
 */
export function openBatch(
  bytes: Uint8Array,
  at: number,
  header: BatchHeader = readBatchHeader(bytes, at),
  { maxInflatedSize = MOST_A_BATCH_INFLATES_TO, isTransient = false }: InflationLimit = {},
): RecordReader {
  const end = at + header.sizeInBytes;
  if (header.magic !== MAGIC) throw new MalformedBytes(`the batch at ${at} has format ${header.magic}`);
  if (header.sizeInBytes < BATCH_HEADER_SIZE || end > bytes.length) {
    throw new MalformedBytes(`the batch at ${at} says it takes ${header.sizeInBytes} of ${bytes.length - at} bytes`);
  }
  if (header.compression === "none") return new RecordReader(bytes, at + BATCH_HEADER_SIZE, end, header.recordCount);
  if (header.compression === null) {
    throw new MalformedBytes(`the batch at ${at} has an unknown codec (attributes ${header.attributes})`);
  }
  const packed = bytes.subarray(at + BATCH_HEADER_SIZE, end);
  const inflated = codecByName(header.compression).decompress(packed, maxInflatedSize, { isTransient });
  return new RecordReader(inflated, 0, inflated.length, header.recordCount);
}

/**
 * All records of the batch that `batch` begins with. Keys and values are views of its bytes, or of what they inflate
 * to.
 */
export function decodeRecords(batch: Uint8Array, limit: InflationLimit = {}): Record[] {
  const header = readBatchHeader(batch, 0);
  const reader = openBatch(batch, 0, header, limit);
  const records: Record[] = [];
  while (reader.next()) {
    const timestampMs = header.timestampType === "LogAppendTime"
      ? header.maxTimestamp
      : header.baseTimestamp + reader.timestampDelta;
    records.push({
      offset: header.baseOffset + reader.offsetDelta,
      timestampMs,
      key: reader.key(),
      value: reader.value(),
      headers: reader.headers(),
    });
  }
  return records;
}

export interface BatchOptions {
  readonly codec?: CodecName;
  readonly level?: number | undefined;
  readonly baseOffset?: number;
  readonly partitionLeaderEpoch?: number;
  readonly producer?: ProducerStamp;
  readonly isTransactional?: boolean;
  readonly isControl?: boolean;
  /** Given, every record of the batch has this time and the batch says so. */
  readonly logAppendTimeMs?: number;
  readonly checksums?: Checksums;
}

/** One batch of the records, as a producer would send it. There must be one record at least. */
export function encodeBatch(records: readonly NewRecord[], options: BatchOptions = {}): Uint8Array {
  const first = records[0];
  assert(first !== undefined, "a batch has a record");
  const { baseOffset = 0, codec = "none", checksums = plainChecksums, logAppendTimeMs } = options;
  const baseTimestamp = first.timestampMs;
  const deltas = records.map((record, index) => record.offset === undefined ? index : record.offset - baseOffset);
  const keys = records.map((record) => record.headers.map((header) => new TextEncoder().encode(header.key)));
  const bodySizes = records.map((record, index) =>
    bodySize(record, record.timestampMs - baseTimestamp, deltas[index]!, keys[index]!)
  );
  const plain = new Uint8Array(bodySizes.reduce((size, body) => size + varintSize(body) + body, BATCH_HEADER_SIZE));
  let at = BATCH_HEADER_SIZE;
  let maxTimestamp = NO_TIMESTAMP;
  for (const [index, record] of records.entries()) {
    at = writeVarint(plain, at, bodySizes[index]!);
    at = writeBody(plain, at, record, record.timestampMs - baseTimestamp, deltas[index]!, keys[index]!);
    maxTimestamp = Math.max(maxTimestamp, record.timestampMs);
  }
  assert(at === plain.length, "records are as long as they were measured");
  const bytes = codec === "none" ? plain : pack(plain, codec, options.level);
  writeBatchHeader(bytes, 0, {
    ...(options.producer ?? NO_PRODUCER),
    baseOffset,
    partitionLeaderEpoch: options.partitionLeaderEpoch ?? NO_LEADER_EPOCH,
    attributes: codecByName(codec).id | (logAppendTimeMs === undefined ? 0 : LOG_APPEND_TIME_BIT) |
      (options.isTransactional === true ? TRANSACTIONAL_BIT : 0) | (options.isControl === true ? CONTROL_BIT : 0),
    baseTimestamp,
    maxTimestamp: logAppendTimeMs ?? maxTimestamp,
    lastOffsetDelta: deltas.at(-1)!,
    recordCount: records.length,
    sizeInBytes: bytes.length,
  });
  sealBatch(bytes, 0, bytes.length, checksums);
  return bytes;
}

/** A new array with space for the header, followed by the compressed records of `plain`. */
export function pack(plain: Uint8Array, codec: CodecName, level?: number): Uint8Array {
  const packed = codecByName(codec).compress(plain.subarray(BATCH_HEADER_SIZE), level);
  const bytes = new Uint8Array(BATCH_HEADER_SIZE + packed.length);
  bytes.set(packed, BATCH_HEADER_SIZE);
  return bytes;
}

function bodySize(record: NewRecord, timestampDelta: number, offsetDelta: number, headerKeys: Uint8Array[]): number {
  let size = 1 + varlongSize(timestampDelta) + varintSize(offsetDelta) + partSize(record.key) + partSize(record.value) +
    varintSize(record.headers.length);
  for (const [index, header] of record.headers.entries()) size += partSize(headerKeys[index]!) + partSize(header.value);
  return size;
}

function partSize(part: Uint8Array | null): number {
  return part === null ? 1 : varintSize(part.length) + part.length;
}

function writeBody(
  bytes: Uint8Array,
  at: number,
  record: NewRecord,
  timestampDelta: number,
  offsetDelta: number,
  headerKeys: Uint8Array[],
): number {
  bytes[at++] = 0;
  at = writeVarlong(bytes, at, timestampDelta);
  at = writeVarint(bytes, at, offsetDelta);
  at = writePart(bytes, at, record.key);
  at = writePart(bytes, at, record.value);
  at = writeVarint(bytes, at, record.headers.length);
  for (const [index, header] of record.headers.entries()) {
    at = writePart(bytes, at, headerKeys[index]!);
    at = writePart(bytes, at, header.value);
  }
  return at;
}

function writePart(bytes: Uint8Array, at: number, part: Uint8Array | null): number {
  if (part === null) return writeVarint(bytes, at, -1);
  at = writeVarint(bytes, at, part.length);
  bytes.set(part, at);
  return at + part.length;
}
