/**
 * The order in which Java's `HashMap` and `HashSet` give their keys. Kafka's assignors iterate over such maps, so the
 * order decides which member gets the odd partition, and a group that moves between kq and Kafka must not be
 * reassigned.
 *
 * The number of buckets is a power of two and doubles when more than three quarters are taken; iteration goes from
 * bucket to bucket, and within one in the order of insertion.
 *
 * Note: Java turns a bucket of eight or more into a tree, which can put one key of it first. Such keys have to be made
 * on purpose, and the result is still a valid assignment.
 *
 * @module
 */
import { uuidToBytes } from "./uuid.ts";

const DEFAULT_CAPACITY = 16;
const scratch = new Uint8Array(16);
const scratchView = new DataView(scratch.buffer);

/** `String.hashCode`. */
export function hashOfString(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash;
}

/** `Uuid.hashCode`, of Kafka's own Uuid: the XOR of its four words. */
export function hashOfUuid(uuid: string): number {
  uuidToBytes(uuid, scratch);
  return scratchView.getInt32(0) ^ scratchView.getInt32(4) ^ scratchView.getInt32(8) ^ scratchView.getInt32(12);
}

/** `Integer.hashCode`. */
export function hashOfInteger(value: number): number {
  return value;
}

/** The capacity of a set that is made as a copy of a collection of this size. */
export function capacityOfCopy(size: number): number {
  return Math.max(Math.trunc(size / 0.75) + 1, DEFAULT_CAPACITY);
}

/**
 * The keys, each once and inserted in the order given, as Java iterates over them.
 *
 * @param capacity What the table was made for; it grows as keys come in.
 */
export function javaOrder<K>(
  keys: Iterable<K>,
  hash: (key: K) => number,
  capacity: number = DEFAULT_CAPACITY,
): K[] {
  const inserted = [...keys];
  let buckets = 1;
  while (buckets < capacity) buckets *= 2;
  while (inserted.length > buckets * 0.75) buckets *= 2;
  const mask = buckets - 1;
  const placed = inserted.map((key) => {
    const h = hash(key);
    return { key, bucket: (h ^ (h >>> 16)) & mask };
  });
  // Sorting is stable, so the order of insertion stays within a bucket.
  return placed.sort((a, b) => a.bucket - b.bucket).map(({ key }) => key);
}
