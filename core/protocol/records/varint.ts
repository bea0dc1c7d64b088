/**
 * Variable-length numbers as records use them: seven bits a byte, low ones first, and zigzag, so that small negative
 * numbers are short. They are written directly into a buffer: the cursor of `core/base` is for messages, and each
 * record has five of these.
 *
 * @module
 */

/** Bytes that {@linkcode writeVarint} takes for a number of 32 bits. */
export function varintSize(value: number): number {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  return zigzag < 0x80 ? 1 : zigzag < 0x4000 ? 2 : zigzag < 0x20_0000 ? 3 : zigzag < 0x1000_0000 ? 4 : 5;
}

/** Writes a number of 32 bits; returns the position after it. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  for (; zigzag > 0x7f; zigzag >>>= 7) bytes[at++] = (zigzag & 0x7f) | 0x80;
  bytes[at++] = zigzag;
  return at;
}

/** Bytes that {@linkcode writeVarlong} takes for a whole number, exact to 2^52. */
export function varlongSize(value: number): number {
  if (value === (value | 0)) return varintSize(value);
  let size = 1;
  for (let zigzag = zigzagOf(value); zigzag > 0x7f; zigzag = Math.floor(zigzag / 128)) size++;
  return size;
}

/** Writes a whole number, exact to 2^52; returns the position after it. */
export function writeVarlong(bytes: Uint8Array, at: number, value: number): number {
  if (value === (value | 0)) return writeVarint(bytes, at, value);
  let zigzag = zigzagOf(value);
  for (; zigzag > 0x7f; zigzag = Math.floor(zigzag / 128)) bytes[at++] = (zigzag % 128) | 0x80;
  bytes[at++] = zigzag;
  return at;
}

function zigzagOf(value: number): number {
  return value < 0 ? -value * 2 - 1 : value * 2;
}
