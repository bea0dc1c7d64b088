/**
 * What lz4 and zstd frames have in common: numbers with the low byte first, and frames that are to be skipped.
 *
 * @module
 */

export function readUint32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

/** Whether a frame begins here that holds somebody's own bytes; the size of those follows its magic number. */
export function isSkippableFrame(bytes: Uint8Array, at: number): boolean {
  return (readUint32(bytes, at) & 0xfffffff0) >>> 0 === 0x184d2a50;
}
