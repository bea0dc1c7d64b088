/**
 * Record batches for scenarios, written field by field so that a script can spoil any of them. A second opinion on
 * core/protocol/records, which it does not use.
 *
 * @module
 */
import { crc32c } from "../../core/base/crc32c.ts";

export interface BatchFields {
  readonly baseOffset?: number;
  /** Added to the true length. */
  readonly lengthError?: number;
  readonly leaderEpoch?: number;
  readonly magic?: number;
  /** Added to the true checksum. */
  readonly crcError?: number;
  readonly attributes?: number;
  readonly lastOffsetDelta?: number;
  readonly baseTimestamp?: number;
  readonly maxTimestamp?: number;
  readonly producerId?: bigint;
  readonly producerEpoch?: number;
  readonly baseSequence?: number;
  readonly recordCount?: number;
  readonly records?: readonly RecordFields[];
  /** In place of the encoded records: compressed bytes, or rubbish. */
  readonly payload?: Uint8Array;
}

export interface RecordFields {
  readonly key?: string | null;
  readonly value?: string | null;
  readonly headers?: readonly (readonly [string, string | null])[];
  readonly timestampDelta?: number;
  readonly offsetDelta?: number;
  readonly attributes?: number;
}

/** 2024-01-01T00:00:00Z: no scenario depends on today. */
export const newYear2024 = 1_704_067_200_000;

export function batch(fields: BatchFields = {}): Uint8Array {
  const records = fields.records ?? [{ key: "key", value: "value" }];
  const payload = fields.payload ?? encodedRecords(records);
  const bytes = new Uint8Array(61 + payload.length);
  const view = new DataView(bytes.buffer);
  const maxDelta = Math.max(0, ...records.map(({ timestampDelta }) => timestampDelta ?? 0));
  const baseTimestamp = fields.baseTimestamp ?? newYear2024;
  view.setBigInt64(0, BigInt(fields.baseOffset ?? 0));
  view.setInt32(8, bytes.length - 12 + (fields.lengthError ?? 0));
  view.setInt32(12, fields.leaderEpoch ?? -1);
  view.setInt8(16, fields.magic ?? 2);
  view.setInt16(21, fields.attributes ?? 0);
  view.setInt32(23, fields.lastOffsetDelta ?? records.length - 1);
  view.setBigInt64(27, BigInt(baseTimestamp));
  view.setBigInt64(35, BigInt(fields.maxTimestamp ?? baseTimestamp + maxDelta));
  view.setBigInt64(43, fields.producerId ?? -1n);
  view.setInt16(51, fields.producerEpoch ?? -1);
  view.setInt32(53, fields.baseSequence ?? -1);
  view.setInt32(57, fields.recordCount ?? records.length);
  bytes.set(payload, 61);
  view.setUint32(17, (crc32c(bytes, 21, bytes.length - 21) + (fields.crcError ?? 0)) >>> 0);
  return bytes;
}

/** `count` records `prefix-0`, `prefix-1`, ... without keys. */
export function numbered(prefix: string, count: number, fields: BatchFields = {}): Uint8Array {
  return batch({ ...fields, records: Array.from({ length: count }, (_, i) => ({ value: `${prefix}-${i}` })) });
}

export function concatenated(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The records of a batch as they lie in it before compression. */
export function encodedRecords(records: readonly RecordFields[]): Uint8Array {
  const out: number[] = [];
  records.forEach((record, index) => {
    const body: number[] = [record.attributes ?? 0];
    varint(body, record.timestampDelta ?? 0);
    varint(body, record.offsetDelta ?? index);
    sized(body, record.key === undefined ? null : record.key);
    sized(body, record.value === undefined ? null : record.value);
    varint(body, record.headers?.length ?? 0);
    for (const [name, value] of record.headers ?? []) {
      sized(body, name);
      sized(body, value);
    }
    varint(out, body.length);
    for (const byte of body) out.push(byte);
  });
  return Uint8Array.from(out);
}

function sized(out: number[], text: string | null): void {
  if (text === null) return varint(out, -1);
  const bytes = new TextEncoder().encode(text);
  varint(out, bytes.length);
  for (const byte of bytes) out.push(byte);
}

function varint(out: number[], value: number): void {
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) out.push((rest % 128) | 0x80);
  out.push(rest);
}
