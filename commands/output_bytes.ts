/**
 * Bytes on their way to stdout, in one array that grows to the largest piece ever put together in it and is used again
 * for the next.
 *
 * @module
 */

const hexDigits = Uint8Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));
const base64Digits = Uint8Array.from(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
  (digit) => digit.charCodeAt(0),
);
const PADDING = 61;
const encoder = new TextEncoder();

/** Below this a loop beats the call that copies. */
const SHORT = 24;

/** An array that grew beyond this for one large record is not kept for the small ones after it. */
const MOST_KEPT = 4 * 1024 * 1024;

/** An array doubles until it would grow by more than this at once. */
const MOST_ADDED = 64 * 1024 * 1024;

export class OutputBytes {
  bytes: Uint8Array = new Uint8Array(64 * 1024);
  length = 0;

  /** For the next piece. */
  empty(): void {
    if (this.bytes.length > MOST_KEPT && this.length < this.bytes.length / 4) this.bytes = new Uint8Array(64 * 1024);
    this.length = 0;
  }

  /** Makes sure that `size` more bytes fit. */
  reserve(size: number): void {
    if (this.length + size <= this.bytes.length) return;
    const { length } = this.bytes;
    const grown = new Uint8Array(Math.max(length + Math.min(length, MOST_ADDED), this.length + size));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  range(from: Uint8Array, position: number, size: number): void {
    this.reserve(size);
    const { bytes } = this;
    if (size <= SHORT) {
      for (let index = 0, at = this.length; index < size; index++) bytes[at++] = from[position + index]!;
    } else {
      bytes.set(from.subarray(position, position + size), this.length);
    }
    this.length += size;
  }

  text(value: string): void {
    this.reserve(value.length * 3);
    this.length += encoder.encodeInto(value, this.bytes.subarray(this.length)).written;
  }

  /** A whole number in decimal. */
  number(value: number): void {
    this.reserve(24);
    if (value < 0 || value > 0x7fff_ffff) return this.text(String(value));
    let width = 1;
    for (let bound = 10; bound <= value; bound *= 10) width++;
    for (let at = this.length + width - 1, left = value; at >= this.length; at--) {
      const rest = (left / 10) | 0;
      this.bytes[at] = 48 + left - rest * 10;
      left = rest;
    }
    this.length += width;
  }

  hex(from: Uint8Array, position: number, size: number): void {
    this.reserve(size * 2);
    for (let index = position; index < position + size; index++) {
      this.bytes[this.length++] = hexDigits[from[index]! >> 4]!;
      this.bytes[this.length++] = hexDigits[from[index]! & 15]!;
    }
  }

  base64(from: Uint8Array, position: number, size: number): void {
    this.reserve(Math.ceil(size / 3) * 4);
    const end = position + size;
    for (let at = position; at < end; at += 3) {
      const left = end - at;
      const bits = (from[at]! << 16) | (left > 1 ? from[at + 1]! << 8 : 0) | (left > 2 ? from[at + 2]! : 0);
      this.bytes[this.length++] = base64Digits[bits >> 18]!;
      this.bytes[this.length++] = base64Digits[(bits >> 12) & 63]!;
      this.bytes[this.length++] = left > 1 ? base64Digits[(bits >> 6) & 63]! : PADDING;
      this.bytes[this.length++] = left > 2 ? base64Digits[bits & 63]! : PADDING;
    }
  }

  /** Integer of `width` bytes; what does not fit loses its high bytes, as on every machine. */
  integer(value: number, width: number, bigEndian: boolean): void {
    this.reserve(width);
    let left = BigInt.asUintN(64, BigInt(Math.trunc(value)));
    for (let index = 0; index < width; index++, left >>= 8n) {
      this.bytes[this.length + (bigEndian ? width - 1 - index : index)] = Number(left & 0xffn);
    }
    this.length += width;
  }
}
