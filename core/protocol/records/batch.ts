/**
 * The header of a record batch (format 2): 61 bytes, read and changed in place. The checksum does not cover what a
 * broker sets when it appends: base offset and leader epoch can be changed freely. It covers the rest (attributes,
 * timestamps): after a change call {@linkcode sealBatch}.
 *
 * @module
 */
import type { Checksums } from "../../base/crc32c.ts";
import { MalformedBytes } from "../../base/cursor.ts";
import { type CodecName, codecNames } from "./compression/codec.ts";

/** The positions of the fields, counted from the batch's first byte. */
const BASE_OFFSET_AT = 0;
const BATCH_LENGTH_AT = 8;
const LEADER_EPOCH_AT = 12;
export const MAGIC_AT = 16;
const CRC_AT = 17;
export const ATTRIBUTES_AT = 21;
const LAST_OFFSET_DELTA_AT = 23;
const BASE_TIMESTAMP_AT = 27;
const MAX_TIMESTAMP_AT = 35;
const PRODUCER_ID_AT = 43;
const PRODUCER_EPOCH_AT = 51;
const BASE_SEQUENCE_AT = 53;
const RECORD_COUNT_AT = 57;
/** The records, compressed or not, begin here. */
export const BATCH_HEADER_SIZE = 61;

/** Base offset and length, which say how large the batch is. The length counts from here. */
export const LENGTH_OVERHEAD = 12;

export const MAGIC = 2;

/** Bits of the attributes. */
export const COMPRESSION_BITS = 0x07;
export const LOG_APPEND_TIME_BIT = 0x08;
export const TRANSACTIONAL_BIT = 0x10;
export const CONTROL_BIT = 0x20;

/** The value of a field that is not set. */
export const NO_TIMESTAMP = -1;
export const NO_PRODUCER_ID = -1;
export const NO_PRODUCER_EPOCH = -1;
export const NO_SEQUENCE = -1;
export const NO_LEADER_EPOCH = -1;

export type TimestampType = "CreateTime" | "LogAppendTime";

export interface BatchHeader {
  readonly baseOffset: number;
  /** As written: the bytes after the length field. */
  readonly batchLength: number;
  readonly partitionLeaderEpoch: number;
  readonly magic: number;
  readonly crc: number;
  /** All sixteen bits; Kafka uses the lower seven. */
  readonly attributes: number;
  readonly lastOffsetDelta: number;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly recordCount: number;
  /** The whole batch, header and all. */
  readonly sizeInBytes: number;
  /** Null when no codec has the id. */
  readonly compression: CodecName | null;
  readonly isTransactional: boolean;
  readonly isControl: boolean;
  readonly timestampType: TimestampType;
  /** The offset after the last of the batch. */
  readonly nextOffset: number;
}

/**
 * Reads the header of the batch at `at`; all of its bytes must be there. Nothing is checked: when the magic is not 2,
 * only base offset, length and magic are valid.
 */
export function readBatchHeader(bytes: Uint8Array, at: number): BatchHeader {
  if (at < 0 || at + BATCH_HEADER_SIZE > bytes.length) {
    throw new MalformedBytes(
      `a batch header takes ${BATCH_HEADER_SIZE} bytes, and at ${at} there are ${bytes.length - at}`,
    );
  }
  const baseOffset = readInt64(bytes, at + BASE_OFFSET_AT);
  const batchLength = readInt32(bytes, at + BATCH_LENGTH_AT);
  const attributes = (bytes[at + ATTRIBUTES_AT]! << 8) | bytes[at + ATTRIBUTES_AT + 1]!;
  const lastOffsetDelta = readInt32(bytes, at + LAST_OFFSET_DELTA_AT);
  return {
    baseOffset,
    batchLength,
    partitionLeaderEpoch: readInt32(bytes, at + LEADER_EPOCH_AT),
    magic: (bytes[at + MAGIC_AT]! << 24) >> 24,
    crc: readInt32(bytes, at + CRC_AT) >>> 0,
    attributes,
    lastOffsetDelta,
    baseTimestamp: readInt64(bytes, at + BASE_TIMESTAMP_AT),
    maxTimestamp: readInt64(bytes, at + MAX_TIMESTAMP_AT),
    producerId: readInt64(bytes, at + PRODUCER_ID_AT),
    producerEpoch: (readInt32(bytes, at + PRODUCER_EPOCH_AT - 2) << 16) >> 16,
    baseSequence: readInt32(bytes, at + BASE_SEQUENCE_AT),
    recordCount: readInt32(bytes, at + RECORD_COUNT_AT),
    sizeInBytes: LENGTH_OVERHEAD + batchLength,
    compression: codecNames[attributes & COMPRESSION_BITS] ?? null,
    isTransactional: (attributes & TRANSACTIONAL_BIT) !== 0,
    isControl: (attributes & CONTROL_BIT) !== 0,
    timestampType: (attributes & LOG_APPEND_TIME_BIT) !== 0 ? "LogAppendTime" : "CreateTime",
    nextOffset: baseOffset + lastOffsetDelta + 1,
  };
}

/**
 * The whole size of the batch at `at`, whose first twelve bytes must be there. It may be any number, because the length
 * is not checked.
 */
export function batchSizeAt(bytes: Uint8Array, at: number): number {
  return LENGTH_OVERHEAD + readInt32(bytes, at + BATCH_LENGTH_AT);
}

/** The last sequence number of a batch; after the highest there is comes 0. */
export function lastSequence(header: BatchHeader): number {
  return header.baseSequence < 0 ? NO_SEQUENCE : sequenceAfter(header.baseSequence, header.lastOffsetDelta);
}

/** The sequence number `steps` after another. Sequence numbers have 31 bits and begin again at 0. */
export function sequenceAfter(sequence: number, steps: number): number {
  return (sequence + steps) % 0x8000_0000;
}

/** Not covered by the checksum. */
export function setBaseOffset(bytes: Uint8Array, at: number, baseOffset: number): void {
  writeInt64(bytes, at + BASE_OFFSET_AT, baseOffset);
}

/** Not covered by the checksum. */
export function setPartitionLeaderEpoch(bytes: Uint8Array, at: number, epoch: number): void {
  writeInt32(bytes, at + LEADER_EPOCH_AT, epoch);
}

/** Covered by the checksum: seal the batch afterwards. */
export function setAttributes(bytes: Uint8Array, at: number, attributes: number): void {
  bytes[at + ATTRIBUTES_AT] = attributes >>> 8;
  bytes[at + ATTRIBUTES_AT + 1] = attributes;
}

/** Covered by the checksum: seal the batch afterwards. */
export function setMaxTimestamp(bytes: Uint8Array, at: number, timestampMs: number): void {
  writeInt64(bytes, at + MAX_TIMESTAMP_AT, timestampMs);
}

/**
 * Covered by the checksum: seal the batch afterwards. For a producer whose id or epoch changes before it sends its
 * batches again.
 */
export function setProducer(bytes: Uint8Array, at: number, producer: ProducerStamp): void {
  writeInt64(bytes, at + PRODUCER_ID_AT, producer.producerId);
  bytes[at + PRODUCER_EPOCH_AT] = producer.producerEpoch >> 8;
  bytes[at + PRODUCER_EPOCH_AT + 1] = producer.producerEpoch;
  writeInt32(bytes, at + BASE_SEQUENCE_AT, producer.baseSequence);
}

/** A batch's producer and its place in the producer's sequence. */
export interface ProducerStamp {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
}

export const NO_PRODUCER: ProducerStamp = {
  producerId: NO_PRODUCER_ID,
  producerEpoch: NO_PRODUCER_EPOCH,
  baseSequence: NO_SEQUENCE,
};

/** The checksum that the batch should carry; all its bytes must be there. */
export function batchCrc(bytes: Uint8Array, at: number, sizeInBytes: number, checksums: Checksums): number {
  return checksums.crc32c(bytes, at + ATTRIBUTES_AT, sizeInBytes - ATTRIBUTES_AT);
}

/** Computes the checksum anew and writes it: the last step after any change that it covers. */
export function sealBatch(bytes: Uint8Array, at: number, sizeInBytes: number, checksums: Checksums): void {
  writeInt32(bytes, at + CRC_AT, batchCrc(bytes, at, sizeInBytes, checksums));
}

/** The input of {@linkcode writeBatchHeader}; the other fields follow from it. */
export interface BatchHeaderFields extends ProducerStamp {
  readonly baseOffset: number;
  readonly partitionLeaderEpoch: number;
  readonly attributes: number;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  readonly lastOffsetDelta: number;
  readonly recordCount: number;
  readonly sizeInBytes: number;
}

/** Writes the 61 bytes before the records, without the checksum: {@linkcode sealBatch} puts it there. */
export function writeBatchHeader(bytes: Uint8Array, at: number, fields: BatchHeaderFields): void {
  writeInt64(bytes, at + BASE_OFFSET_AT, fields.baseOffset);
  writeInt32(bytes, at + BATCH_LENGTH_AT, fields.sizeInBytes - LENGTH_OVERHEAD);
  writeInt32(bytes, at + LEADER_EPOCH_AT, fields.partitionLeaderEpoch);
  bytes[at + MAGIC_AT] = MAGIC;
  writeInt32(bytes, at + CRC_AT, 0);
  setAttributes(bytes, at, fields.attributes);
  writeInt32(bytes, at + LAST_OFFSET_DELTA_AT, fields.lastOffsetDelta);
  writeInt64(bytes, at + BASE_TIMESTAMP_AT, fields.baseTimestamp);
  writeInt64(bytes, at + MAX_TIMESTAMP_AT, fields.maxTimestamp);
  setProducer(bytes, at, fields);
  writeInt32(bytes, at + RECORD_COUNT_AT, fields.recordCount);
}

function readInt32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

/** Exact to 2^53: no offset, time or id that Kafka assigns is larger. */
function readInt64(bytes: Uint8Array, at: number): number {
  return readInt32(bytes, at) * 2 ** 32 + (readInt32(bytes, at + 4) >>> 0);
}

function writeInt32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 24;
  bytes[at + 1] = value >> 16;
  bytes[at + 2] = value >> 8;
  bytes[at + 3] = value;
}

function writeInt64(bytes: Uint8Array, at: number, value: number): void {
  writeInt32(bytes, at, Math.floor(value / 2 ** 32));
  writeInt32(bytes, at + 4, value >>> 0);
}
