/**
 * Records as plain values, for tests: laid out in bytes as they lie in a batch, and read back from what a reader
 * filled.
 */
import fc from "fast-check";
import { RecordView } from "../../core/client/record_view.ts";
import type { OutgoingRecord } from "../../core/client/outgoing_record.ts";

export interface PlainHeader {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
}

export interface PlainRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly PlainHeader[];
}

const encoder = new TextEncoder();
export const bytes = (text: string): Uint8Array => encoder.encode(text);
export const text = (value: Uint8Array): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(value);

export const plainRecord = (given: Partial<PlainRecord> = {}): PlainRecord => ({
  topic: "t",
  partition: 0,
  offset: 7,
  timestampMs: 1795208499289,
  key: bytes("k"),
  value: bytes("v"),
  headers: [],
  ...given,
});

function varint(value: number): number[] {
  const out: number[] = [];
  let left = ((value << 1) ^ (value >> 31)) >>> 0;
  for (; left > 127; left >>>= 7) out.push((left & 127) | 128);
  return [...out, left];
}

/** The record as a reader of batches would show it, with other bytes around it. */
export function viewOf(record: PlainRecord): RecordView {
  const laid: number[] = [1, 2, 3];
  const put = (value: Uint8Array | null): number => {
    const at = laid.length;
    laid.push(...(value ?? []));
    return at;
  };
  const view = new RecordView();
  view.topic = record.topic;
  view.partition = record.partition;
  view.offset = record.offset;
  view.timestampMs = record.timestampMs;
  view.keyPosition = put(record.key);
  view.keySize = record.key?.length ?? -1;
  view.valuePosition = put(record.value);
  view.valueSize = record.value?.length ?? -1;
  view.headersPosition = laid.length;
  view.headerCount = record.headers.length;
  for (const { key, value } of record.headers) {
    laid.push(...varint(key.length), ...key, ...varint(value?.length ?? -1), ...(value ?? []));
  }
  view.bytes = Uint8Array.from([...laid, 9, 9]);
  return view;
}

export interface ReadRecord {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly timestampMs: number;
  readonly partition: number;
  readonly headers: readonly PlainHeader[];
}

export function readRecord(into: OutgoingRecord): ReadRecord {
  const part = (from: Uint8Array, at: number, size: number): Uint8Array | null =>
    size < 0 ? null : from.slice(at, at + size);
  return {
    key: part(into.keyBytes, into.keyPosition, into.keySize),
    value: part(into.valueBytes, into.valuePosition, into.valueSize),
    timestampMs: into.timestampMs,
    partition: into.partition,
    headers: into.headers.map(({ key, value }) => ({ key: key.slice(), value: value === null ? null : value.slice() })),
  };
}

const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 20 }).map((value) => encoder.encode(value)),
  fc.constantFrom(...["", "\n", '"\\\t\u0001', "\ufeffx", "\u{1f600}é", "null"].map((value) => encoder.encode(value))),
).map((value) => Uint8Array.from(value));

export const anyRecord: fc.Arbitrary<PlainRecord> = fc.record({
  topic: fc.constantFrom("t", "orders.eu-1"),
  partition: fc.integer({ min: 0, max: 0x7fff_ffff }),
  offset: fc.maxSafeNat(),
  timestampMs: fc.integer({ min: -1, max: 253_402_300_799_999 }),
  key: fc.option(anyBytes),
  value: fc.option(anyBytes),
  headers: fc.array(fc.record({ key: anyBytes, value: fc.option(anyBytes) }), { maxLength: 4 }),
});
