/** What a fetch may bring, made of records: batches as a producer would have sent them, one after the other. */
import type { Fetched } from "../../core/client/consumer/fetcher.ts";
import { type BatchOptions, encodeBatch, type NewRecord } from "../../core/protocol/records/records.ts";

export interface BatchOfRecords extends BatchOptions {
  readonly records: readonly NewRecord[];
}

const encoder = new TextEncoder();

export const record = (value: string | null, o: Partial<NewRecord> = {}): NewRecord => ({
  timestampMs: 1000,
  key: null,
  value: value === null ? null : encoder.encode(value),
  headers: [],
  ...o,
});

/** The batches with offsets counted from `baseOffset` on, unless they have their own. */
export function batches(baseOffset: number, parts: readonly BatchOfRecords[]): Uint8Array {
  let next = baseOffset;
  const all = parts.map(({ records, ...options }) => {
    const bytes = encodeBatch(records, { baseOffset: next, ...options });
    next = (options.baseOffset ?? next) + records.length;
    return bytes;
  });
  const whole = new Uint8Array(all.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const bytes of all) {
    whole.set(bytes, at);
    at += bytes.length;
  }
  return whole;
}

export function fetched(
  bytes: Uint8Array,
  o: { from?: number; until?: number; aborted?: Fetched["aborted"] } = {},
): Fetched {
  const { from = 0, until = Infinity, aborted = null } = o;
  return { of: { topic: "t", partition: 3, position: from, until }, fromOffset: from, bytes, aborted };
}
