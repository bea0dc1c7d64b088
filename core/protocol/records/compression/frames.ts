/**
 * Numbers with the low byte first, as frames of lz4, zstd and gzip have them.
 *
 * @module
 */

export function readUint32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
