/**
 * The part of validation that checks each record: its key, its timestamp, its number. It has the message for each
 * error. `validate_records_fast.ts` finds sooner that a batch is valid. Invariant: it never accepts a batch that this
 * refuses.
 *
 * @module
 */
import { type BatchHeader, NO_TIMESTAMP, type TimestampType } from "./batch.ts";
import type { RecordReader } from "./record_reader.ts";

/** The error of one record, by its index in the batch. */
export interface RecordError {
  readonly batchIndex: number;
  readonly message: string;
}

export interface RecordRules {
  readonly topicPartition: string;
  readonly compacted: boolean;
  readonly timestampType: TimestampType;
  readonly beforeMaxMs: number;
  readonly afterMaxMs: number;
  readonly nowMs: number;
}

export interface Findings {
  /** The first errors; a client could cause any number. */
  readonly recordErrors: readonly RecordError[];
  readonly errorCount: number;
  readonly hasTimestampError: boolean;
  /** The highest time of a record; -1 when none has one. */
  readonly maxTimestamp: number;
  /** Whether the records are numbered 0, 1, 2, ... */
  readonly isNumbered: boolean;
}

/** A batch of a megabyte may have a hundred thousand records; their messages would be a hundred times as long. */
const MOST_ERRORS_TOLD = 10_000;

/**
 * Reads all records. Throws MalformedBytes when they do not match the batch's header. `isSkimmed`: Kafka would not read
 * keys and values, and its messages show that.
 */
export function validateRecords(
  reader: RecordReader,
  header: BatchHeader,
  rules: RecordRules,
  isSkimmed: boolean,
): Findings {
  const { compacted, nowMs, beforeMaxMs, afterMaxMs } = rules;
  const { baseTimestamp } = header;
  const keepsTime = rules.timestampType === "CreateTime";
  const hasAppendTime = header.timestampType === "LogAppendTime";
  const recordErrors: RecordError[] = [];
  let errorCount = 0;
  let hasTimestampError = false;
  let maxTimestamp = NO_TIMESTAMP;
  let isNumbered = true;
  const complain = (message: string): void => {
    errorCount++;
    if (recordErrors.length < MOST_ERRORS_TOLD) recordErrors.push({ batchIndex: reader.recordsRead - 1, message });
  };
  while (reader.next()) {
    const timestampMs = hasAppendTime ? header.maxTimestamp : baseTimestamp + reader.timestampDelta;
    if (timestampMs > maxTimestamp) maxTimestamp = timestampMs;
    if (reader.offsetDelta !== reader.recordsRead - 1) isNumbered = false;
    if (compacted && reader.keySize < 0) {
      complain(`Compacted topic cannot accept message without key in topic partition ${rules.topicPartition}`);
    } else if (keepsTime && timestampMs !== NO_TIMESTAMP) {
      if (nowMs - timestampMs > beforeMaxMs || timestampMs - nowMs > afterMaxMs) {
        hasTimestampError = true;
        complain(outOfRange(timestampMs, header.baseOffset + reader.offsetDelta, rules));
      }
    } else if (hasAppendTime) {
      hasTimestampError = true;
      complain(
        `Invalid timestamp type in message ${described(reader, header.baseOffset, timestampMs, isSkimmed)}. ` +
          "Producer should not set timestamp type to LogAppendTime.",
      );
    }
  }
  return { recordErrors, errorCount, hasTimestampError, maxTimestamp, isNumbered };
}

function outOfRange(timestampMs: number, offset: number, { nowMs, beforeMaxMs, afterMaxMs }: RecordRules): string {
  // Kafka computes with 64 bits, also where the limit is the largest number there is.
  const earliest = BigInt.asIntN(64, BigInt(nowMs) - int64(beforeMaxMs));
  const latest = BigInt.asIntN(64, BigInt(nowMs) + int64(afterMaxMs));
  return `Timestamp ${timestampMs} of message with offset ${offset} is out of range. ` +
    `The timestamp should be within [${earliest}, ${latest}]`;
}

function int64(value: number): bigint {
  return value >= 2 ** 63 ? 2n ** 63n - 1n : BigInt(Math.trunc(value));
}

function described(reader: RecordReader, baseOffset: number, timestampMs: number, isSkimmed: boolean): string {
  const name = isSkimmed ? "PartialDefaultRecord" : "DefaultRecord";
  const size = (size: number): number => isSkimmed ? size : Math.max(0, size);
  return `${name}(offset=${baseOffset + reader.offsetDelta}, timestamp=${timestampMs}, ` +
    `key=${size(reader.keySize)} bytes, value=${size(reader.valueSize)} bytes)`;
}
