/**
 * What sticky assignors write into the user data of a subscription, as Java does: an eager member has given everything
 * up when it joins, so it says there what it owned before; a cooperative one only says its generation, for leaders that
 * do not know the field of the subscription.
 *
 * @module
 */
import { MalformedBytes, Reader, Writer } from "../../../base/cursor.ts";
import type { Assigned } from "../consumer_protocol.ts";
import type { Claim } from "./claims.ts";

export function writeStickyData(owned: readonly Assigned[], generation: number): Uint8Array {
  const w = new Writer();
  w.count(owned.length, false);
  for (const { topic, partitions } of owned) {
    w.string(topic, false);
    w.count(partitions.length, false);
    for (const partition of partitions) w.int32(partition);
  }
  w.int32(generation);
  return w.finish();
}

/** What cannot be read is no claim. */
export function readStickyData(bytes: Uint8Array | null): Claim {
  if (bytes === null || bytes.length === 0) return { owned: [], generation: null };
  return reading(bytes, (r) => ({ owned: readOwned(r), generation: r.int32() })) ??
    // An older Java says no generation.
    reading(bytes, (r) => ({ owned: readOwned(r), generation: null })) ?? { owned: [], generation: -1 };
}

export function writeCooperativeData(generation: number): Uint8Array {
  const w = new Writer();
  w.int32(generation);
  return w.finish();
}

/** The generation; null where there is no data at all. */
export function readCooperativeData(bytes: Uint8Array | null): number | null {
  return bytes === null ? null : reading(bytes, (r) => r.int32()) ?? -1;
}

function readOwned(r: Reader): Assigned[] {
  return Array.from({ length: r.count(false, 6) }, () => {
    const topic = r.string(false);
    return { topic, partitions: Array.from({ length: r.count(false, 4) }, () => r.int32()) };
  });
}

function reading<T>(bytes: Uint8Array, read: (r: Reader) => T): T | null {
  try {
    return read(new Reader(bytes));
  } catch (error) {
    if (error instanceof MalformedBytes) return null;
    throw error;
  }
}
