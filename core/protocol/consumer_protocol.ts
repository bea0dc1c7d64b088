/**
 * The versions of what classic consumers send each other through their coordinator (`stored/consumer_protocol.ts`): a
 * version number, then the fields.
 *
 * @module
 */
import { MalformedBytes, Reader } from "../base/cursor.ts";

export const NEWEST_CONSUMER_PROTOCOL = 3;

/** A newer version only adds fields at the end, so it is read as the newest known one. Null for other bytes. */
export function readVersioned<T>(bytes: Uint8Array, read: (r: Reader, version: number) => T): T | null {
  try {
    const r = new Reader(bytes);
    const version = r.int16();
    return version < 0 ? null : read(r, Math.min(version, NEWEST_CONSUMER_PROTOCOL));
  } catch (error) {
    if (error instanceof MalformedBytes) return null;
    throw error;
  }
}
