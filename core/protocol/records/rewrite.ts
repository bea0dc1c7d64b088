/**
 * What a broker may change in a client's batch: the timestamp, when the topic has the append time; the codec, when the
 * topic has another; the offsets of the records, when the client numbered them wrongly.
 *
 * @module
 */
import { assert } from "../../base/assert.ts";
import type { Checksums } from "../../base/crc32c.ts";
import {
  BATCH_HEADER_SIZE,
  type BatchHeader,
  COMPRESSION_BITS,
  LENGTH_OVERHEAD,
  LOG_APPEND_TIME_BIT,
  readBatchHeader,
  sealBatch,
  setAttributes,
  setMaxTimestamp,
} from "./batch.ts";
import type { CodecName } from "./compression/codec.ts";
import { codecByName } from "./compression/mod.ts";
import type { RecordReader } from "./record_reader.ts";
import { varintSize, writeVarint } from "./varint.ts";

/** The bits of the attributes that have a meaning; Kafka drops the others when it rewrites a header. */
const KNOWN_BITS = 0x7f;

/** Sets the batch's time type and highest time in place; the checksum is computed only when something changed. */
export function setTimes(
  bytes: Uint8Array,
  at: number,
  times: { readonly isLogAppendTime: boolean; readonly maxTimestamp: number },
  checksums: Checksums,
): void {
  const { attributes, maxTimestamp, sizeInBytes } = readBatchHeader(bytes, at);
  if (((attributes & LOG_APPEND_TIME_BIT) !== 0) === times.isLogAppendTime && maxTimestamp === times.maxTimestamp) {
    return;
  }
  const timeBit = times.isLogAppendTime ? LOG_APPEND_TIME_BIT : 0;
  setAttributes(bytes, at, (attributes & KNOWN_BITS & ~LOG_APPEND_TIME_BIT) | timeBit);
  setMaxTimestamp(bytes, at, times.maxTimestamp);
  sealBatch(bytes, at, sizeInBytes, checksums);
}

/** The batch with the header of `batch` (its size and codec aside) and the given records. */
export function rebuilt(
  batch: Uint8Array,
  header: BatchHeader,
  records: Uint8Array,
  to: { readonly codec: CodecName; readonly level?: number | undefined },
  checksums: Checksums,
): Uint8Array {
  const codec = codecByName(to.codec);
  const packed = codec.compress(records, to.level);
  const bytes = new Uint8Array(BATCH_HEADER_SIZE + packed.length);
  bytes.set(batch.subarray(0, BATCH_HEADER_SIZE));
  bytes.set(packed, BATCH_HEADER_SIZE);
  const length = bytes.length - LENGTH_OVERHEAD;
  for (let byte = 0; byte < 4; byte++) bytes[8 + byte] = length >> (24 - 8 * byte);
  setAttributes(bytes, 0, (header.attributes & KNOWN_BITS & ~COMPRESSION_BITS) | codec.id);
  sealBatch(bytes, 0, bytes.length, checksums);
  return bytes;
}

/**
 * The records of `reader`, from the first, numbered 0, 1, 2, ... Some clients number them differently, but in a log
 * offsets follow from these numbers.
 */
export function renumbered(reader: RecordReader): Uint8Array {
  const { bytes } = reader;
  reader.rewind();
  const room = new Uint8Array((reader.to - reader.from) + reader.count * 8);
  let at = 0;
  for (let index = 0; reader.next(); index++) {
    // Attributes and timestamp are before the number, everything else behind it.
    const before = reader.offsetDeltaStart - reader.bodyStart;
    const behind = reader.end - reader.offsetDeltaEnd;
    at = writeVarint(room, at, before + varintSize(index) + behind);
    room.set(bytes.subarray(reader.bodyStart, reader.offsetDeltaStart), at);
    at = writeVarint(room, at + before, index);
    room.set(bytes.subarray(reader.offsetDeltaEnd, reader.end), at);
    at += behind;
  }
  assert(at <= room.length, "a number takes eight bytes more at most, length and all");
  return room.subarray(0, at);
}
