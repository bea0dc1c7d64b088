/**
 * Validates a batch before a broker appends it: the checks of Kafka 4.3, in its order, with its answers. The tests
 * compare them with recorded answers (`tests/golden/validation`), some of which are surprising: the bit of the append
 * time is silently cleared on a topic that keeps the producer's time, and a batch that cannot be inflated is an
 * UNKNOWN_SERVER_ERROR. kq differs on purpose in two things: it renumbers the records of an uncompressed batch that are
 * not numbered 0, 1, 2, ... (Kafka keeps the wrong numbers, and consumers see wrong offsets), and a batch that inflates
 * too far is MESSAGE_TOO_LARGE.
 *
 * The batch is corrected in place; a new one is built only when that is impossible.
 *
 * @module
 */
import type { Checksums } from "../../base/crc32c.ts";
import { MalformedBytes } from "../../base/cursor.ts";
import type { ErrorName } from "../error_codes.ts";
import {
  BATCH_HEADER_SIZE,
  batchCrc,
  type BatchHeader,
  batchSizeAt,
  LENGTH_OVERHEAD,
  MAGIC,
  MAGIC_AT,
  NO_PRODUCER_ID,
  readBatchHeader,
  type TimestampType,
} from "./batch.ts";
import { type CodecName, InflatesTooFar } from "./compression/codec.ts";
import { hasLinkedBlocks } from "./compression/lz4.ts";
import { type Findings, type RecordError, validateRecords } from "./validate_records.ts";
import { validateRecordsFast } from "./validate_records_fast.ts";
import { openBatch } from "./records.ts";
import type { RecordReader } from "./record_reader.ts";
import { rebuilt, renumbered, setTimes } from "./rewrite.ts";

export type { RecordError } from "./validate_records.ts";

/** The topic's settings, and what the request adds. */
export interface ProduceRules {
  /** As Kafka's messages name it, such as `orders-0`. */
  readonly topicPartition: string;
  /** `max.message.bytes` */
  readonly maxMessageBytes: number;
  /** `segment.bytes` */
  readonly segmentBytes: number;
  /** Whether `cleanup.policy` has `compact` in it. */
  readonly compacted: boolean;
  /** `message.timestamp.type` */
  readonly timestampType: TimestampType;
  /** `message.timestamp.before.max.ms`; anything from 2^63 on is no limit. */
  readonly beforeMaxMs: number;
  /** `message.timestamp.after.max.ms` */
  readonly afterMaxMs: number;
  /** `compression.type`; "producer" keeps what the producer chose, and so does its absence. */
  readonly compressionType?: CodecName | "producer" | undefined;
  /** `compression.gzip.level` or `compression.zstd.level`, where that is the compression type. */
  readonly compressionLevel?: number | undefined;
  /** The most bytes the batch may inflate to; more is MESSAGE_TOO_LARGE. Without it, the limit of all batches. */
  readonly maxInflatedSize?: number | undefined;
  readonly nowMs: number;
  /** The version of the Produce request; absent when the batch did not come in a request. */
  readonly produceVersion?: number | undefined;
  /** The broker's own batches may be control batches, and begin at any offset. */
  readonly origin: "client" | "broker";
}

export interface Validated {
  readonly kind: "valid";
  /** One whole batch, ready for its offset and leader epoch: a view of the given bytes, or a new batch. */
  readonly records: Uint8Array;
}

/** The batch, or one of its records, is not valid. */
export interface RefusedBatch {
  readonly kind: "refused";
  readonly error: ErrorName;
  /** Kafka's message for it; usually there is none. */
  readonly message: string | null;
  readonly recordErrors: readonly RecordError[];
}

/** The first version of Produce that may use zstd. */
const ZSTD_SINCE_PRODUCE = 7;
/** The smallest length: that of the smallest record of the first format. */
const LEAST_LENGTH = 14;

/** Checks the one batch in `bytes` as Kafka does, and corrects it in place where Kafka would. */
export function validateProduced(
  bytes: Uint8Array,
  rules: ProduceRules,
  checksums: Checksums,
): Validated | RefusedBatch {
  const size = claimedSize(bytes, 0);
  if (typeof size === "string") return refusedBatch("CORRUPT_MESSAGE", size);
  if (size === null || bytes[MAGIC_AT] !== MAGIC) return refusedBatch("INVALID_RECORD");
  const header = size < BATCH_HEADER_SIZE ? null : readBatchHeader(bytes, 0);
  if (header?.compression === "zstd" && (rules.produceVersion ?? ZSTD_SINCE_PRODUCE) < ZSTD_SINCE_PRODUCE) {
    return refusedBatch("UNSUPPORTED_COMPRESSION_TYPE");
  }
  const second = claimedSize(bytes, size);
  if (second !== null) return refusedBatch(typeof second === "string" ? "CORRUPT_MESSAGE" : "INVALID_RECORD");
  if (header === null) return refusedBatch("CORRUPT_MESSAGE");

  const wrong = checkBatch(bytes, header, rules, checksums);
  if (wrong !== null) return refusedBatch(wrong);
  // A part of another batch behind it is dropped.
  const checked = checkRecords(bytes.length === size ? bytes : bytes.subarray(0, size), header, rules, checksums);
  if (checked.kind === "valid" && checked.records.length > rules.segmentBytes) {
    return refusedBatch("RECORD_LIST_TOO_LARGE");
  }
  return checked;
}

/**
 * The size in the header of the batch at `at`; null when the bytes are incomplete; a refusal when the size is
 * impossible.
 */
function claimedSize(bytes: Uint8Array, at: number): number | null | string {
  const left = bytes.length - at;
  if (left < LENGTH_OVERHEAD) return null;
  const size = batchSizeAt(bytes, at);
  if (size < LENGTH_OVERHEAD + LEAST_LENGTH) {
    return `Record size ${size - LENGTH_OVERHEAD} is less than the minimum record overhead (${LEAST_LENGTH})`;
  }
  if (left <= MAGIC_AT) return null;
  const magic = bytes[at + MAGIC_AT]!;
  if (magic > MAGIC) return `Invalid magic found in record: ${(magic << 24) >> 24}`;
  return size > left ? null : size;
}

/** The checks that do not need the records. */
function checkBatch(bytes: Uint8Array, h: BatchHeader, rules: ProduceRules, checksums: Checksums): ErrorName | null {
  const fromClient = rules.origin === "client";
  if (fromClient && h.baseOffset !== 0) return "INVALID_RECORD";
  if (h.sizeInBytes > rules.maxMessageBytes) return "MESSAGE_TOO_LARGE";
  if (batchCrc(bytes, 0, h.sizeInBytes, checksums) !== h.crc) return "CORRUPT_MESSAGE";
  if (h.compression === null) return "UNKNOWN_SERVER_ERROR";
  if (!fromClient) return null;
  if (h.recordCount <= 0 || h.lastOffsetDelta + 1 !== h.recordCount) return "INVALID_RECORD";
  if (h.isControl) return "INVALID_RECORD";
  if (h.producerId > NO_PRODUCER_ID && h.baseSequence < 0) return "INVALID_RECORD";
  return null;
}

/** Checks every record, then corrects the batch. */
function checkRecords(
  batch: Uint8Array,
  header: BatchHeader,
  rules: ProduceRules,
  checksums: Checksums,
): Validated | RefusedBatch {
  const source = header.compression ?? "none";
  // Control batches are never compressed: their readers do not expect it.
  const keepsCodec = (rules.compressionType ?? "producer") === "producer" || header.isControl;
  const target = keepsCodec ? source : rules.compressionType as CodecName;
  if (source === "lz4" && hasLinkedBlocks(batch.subarray(BATCH_HEADER_SIZE))) {
    return refusedBatch("UNKNOWN_SERVER_ERROR");
  }

  let reader: RecordReader;
  try {
    reader = openBatch(batch, 0, header, { maxInflatedSize: rules.maxInflatedSize, isTransient: true });
  } catch (failure) {
    if (failure instanceof InflatesTooFar) return refusedBatch("MESSAGE_TOO_LARGE");
    if (failure instanceof MalformedBytes) return refusedBatch("UNKNOWN_SERVER_ERROR");
    throw failure;
  }
  let found: Findings;
  try {
    // Kafka reads less of a record when it need not rewrite it, and its messages show that.
    const isSkimmed = source !== "none" && source === target;
    found = validateRecordsFast(reader, header, rules) ?? validateRecords(reader, header, rules, isSkimmed);
  } catch (failure) {
    if (failure instanceof MalformedBytes) return refusedBatch("INVALID_RECORD");
    throw failure;
  }
  if (found.errorCount > 0) return recordsRefused(found);

  const isLogAppendTime = rules.timestampType === "LogAppendTime";
  const maxTimestamp = isLogAppendTime ? rules.nowMs : found.maxTimestamp;
  let records = batch;
  if (source !== target || !found.isNumbered) {
    if (source === target && source !== "none") return refusedBatch("UNKNOWN_SERVER_ERROR");
    const plain = found.isNumbered ? reader.bytes.subarray(reader.from, reader.to) : renumbered(reader);
    records = rebuilt(batch, header, plain, { codec: target, level: rules.compressionLevel }, checksums);
  }
  // A new batch has the timestamps of the old one.
  if ((header.timestampType === "LogAppendTime") !== isLogAppendTime || header.maxTimestamp !== maxTimestamp) {
    setTimes(records, 0, { isLogAppendTime, maxTimestamp }, checksums);
  }
  if (records !== batch && records.length > rules.maxMessageBytes) return refusedBatch("MESSAGE_TOO_LARGE");
  return { kind: "valid", records };
}

function recordsRefused({ recordErrors, errorCount, hasTimestampError }: Findings): RefusedBatch {
  if (hasTimestampError) {
    const message = "One or more records have been rejected due to invalid timestamp";
    return { kind: "refused", error: "INVALID_TIMESTAMP", message, recordErrors };
  }
  const shown = recordErrors.slice(0, 3)
    .map(({ batchIndex, message }) => `RecordError(batchIndex=${batchIndex}, message='${message}')`).join(", ");
  const message = `One or more records have been rejected due to ${errorCount} record errors in total, ` +
    `and only showing the first three errors at most: [${shown}]`;
  return { kind: "refused", error: "INVALID_RECORD", message, recordErrors };
}

export function refusedBatch(error: ErrorName, message: string | null = null): RefusedBatch {
  return { kind: "refused", error, message, recordErrors: [] };
}
