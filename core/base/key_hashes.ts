/**
 * The hashes by which clients other than Java's choose a partition for a key, so that kq can put a record where they
 * would. Java's own is in `murmur2.ts`.
 *
 * @module
 */
import { assert } from "./assert.ts";

const crcTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) === 0 ? 0 : 0xedb88320);
  return crc;
});

/**
 * CRC-32 (the one of zip), unsigned: librdkafka's `consistent` and `consistent_random` take it modulo the partitions.
 */
export function crc32(bytes: Uint8Array, from = 0, length = bytes.length - from): number {
  assert(from >= 0 && length >= 0 && from + length <= bytes.length, "the range lies inside the bytes");
  let crc = ~0;
  for (let at = from; at < from + length; at++) crc = (crc >>> 8) ^ crcTable[(crc ^ bytes[at]!) & 255]!;
  return ~crc >>> 0;
}

/**
 * FNV-1a of 32 bits, signed. sarama takes its absolute value modulo the partitions (its default `hash` partitioner);
 * librdkafka's `fnv1a` does the same.
 */
export function fnv1a(bytes: Uint8Array, from = 0, length = bytes.length - from): number {
  assert(from >= 0 && length >= 0 && from + length <= bytes.length, "the range lies inside the bytes");
  let hash = 0x811c9dc5;
  for (let at = from; at < from + length; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash | 0;
}
