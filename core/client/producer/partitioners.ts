/**
 * Partitioners: which partition a record goes to, under their common names. The default is Java's: murmur2 of the key,
 * so that kq puts a key where every other client expects it; records without a key stick to one partition until a batch
 * is full.
 *
 * @module
 */
import { crc32, fnv1a } from "../../base/key_hashes.ts";
import { murmur2, toPositive } from "../../base/murmur2.ts";

export const partitionerNames = ["murmur2", "consistent", "fnv1a", "random", "round-robin", "sticky"] as const;
export type PartitionerName = (typeof partitionerNames)[number];

type HashOfKey = (bytes: Uint8Array, from: number, length: number) => number;

/** Each takes the hash modulo the number of partitions as the client it comes from does. */
const hashes: Partial<Record<PartitionerName, HashOfKey>> = {
  murmur2: (bytes, from, length) => toPositive(murmur2(bytes, from, length)),
  consistent: crc32,
  fnv1a: (bytes, from, length) => Math.abs(fnv1a(bytes, from, length)),
};

/** Null where keys are ignored. */
export function hashOfKey(name: PartitionerName): HashOfKey | null {
  return hashes[name] ?? null;
}
