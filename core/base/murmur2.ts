/**
 * The hash by which Java's clients choose a partition for a key: MurmurHash2 with Kafka's own seed. A record must go to
 * the partition that every other client would choose, so one wrong bit here splits a key over two partitions.
 *
 * @module
 */
import { assert } from "./assert.ts";

const SEED = 0x9747b28c;
const MIX = 0x5bd1e995;

/** MurmurHash2 of `length` bytes of `bytes` from `from`, as a signed 32-bit number, as Java's clients compute it. */
export function murmur2(bytes: Uint8Array, from = 0, length = bytes.length - from): number {
  assert(from >= 0 && length >= 0 && from + length <= bytes.length, "the range lies inside the bytes");
  let hash = SEED ^ length;
  let at = from;
  for (const end = from + (length & ~3); at < end; at += 4) {
    let word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    word = Math.imul(word, MIX);
    word ^= word >>> 24;
    hash = Math.imul(hash, MIX) ^ Math.imul(word, MIX);
  }
  const left = length & 3;
  if (left > 2) hash ^= bytes[at + 2]! << 16;
  if (left > 1) hash ^= bytes[at + 1]! << 8;
  if (left > 0) hash = Math.imul(hash ^ bytes[at]!, MIX);
  hash = Math.imul(hash ^ (hash >>> 13), MIX);
  return hash ^ (hash >>> 15);
}

/** Makes a number non-negative as Java does: it clears the sign bit. That is not the absolute value. */
export function toPositive(hash: number): number {
  return hash & 0x7fff_ffff;
}
