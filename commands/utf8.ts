/**
 * Bytes as text inside JSON, and back, without losing one: what is not UTF-8 is told apart instead of being replaced.
 *
 * @module
 */
import type { OutputBytes } from "./output_bytes.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** What stands in a JSON string unchanged, what needs a backslash, and what starts more than one byte. */
const PLAIN = 0, ESCAPED = 1, LONGER = 2;
const kinds = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return LONGER;
  return byte < 0x20 || byte === QUOTE || byte === BACKSLASH ? ESCAPED : PLAIN;
});

/** Whether the bytes are UTF-8 as Unicode defines it: no overlong forms, no surrogates, nothing above U+10FFFF. */
export function isUtf8(bytes: Uint8Array, position: number, size: number): boolean {
  const end = position + size;
  for (let at = position; at < end;) {
    const lead = bytes[at]!;
    if (lead < 0x80) {
      at++;
      continue;
    }
    const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length === 0 || at + length > end) return false;
    const second = bytes[at + 1]!;
    const from = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const to = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (second < from || second > to) return false;
    for (let next = at + 2; next < at + length; next++) if ((bytes[next]! & 0xc0) !== 0x80) return false;
    at += length;
  }
  return true;
}

const shortEscapes: Readonly<Record<number, number>> = {
  8: 0x62, // \b
  9: 0x74, // \t
  10: 0x6e, // \n
  12: 0x66, // \f
  13: 0x72, // \r
  [QUOTE]: QUOTE,
  [BACKSLASH]: BACKSLASH,
};

/** By byte. */
const escapes = Array.from({ length: BACKSLASH + 1 }, (_, byte) => {
  const short = shortEscapes[byte];
  return short === undefined
    ? new TextEncoder().encode(`\\u${byte.toString(16).padStart(4, "0")}`)
    : Uint8Array.of(BACKSLASH, short);
});

/** Bytes known to be UTF-8, as a JSON string with its quotes. */
export function writeJsonString(out: OutputBytes, bytes: Uint8Array, position: number, size: number): void {
  out.reserve(size * 6 + 2);
  out.byte(QUOTE);
  const end = position + size;
  for (let at = position; at < end;) {
    let stop = at;
    while (stop < end && kinds[bytes[stop]!] !== ESCAPED) stop++;
    out.range(bytes, at, stop - at);
    if (stop === end) break;
    const escape = escapes[bytes[stop]!]!;
    out.range(escape, 0, escape.length);
    at = stop + 1;
  }
  out.byte(QUOTE);
}

const encoder = new TextEncoder();

/** The bytes of a text, or null when it holds half a surrogate pair, which no bytes stand for. */
export function bytesOfText(text: string): Uint8Array | null {
  return text.isWellFormed() ? encoder.encode(text) : null;
}

const base64Values = new Int8Array(128).fill(-1);
for (const [value, digit] of [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].entries()) {
  base64Values[digit.charCodeAt(0)] = value;
}

/** The bytes of base64 text, padded or not, or null when it is none. */
export function bytesOfBase64(text: string): Uint8Array | null {
  const digits = text.replace(/={1,2}$/, "");
  if (digits.length % 4 === 1 || (digits.length !== text.length && text.length % 4 !== 0)) return null;
  const bytes = new Uint8Array(Math.floor(digits.length * 3 / 4));
  let bits = 0, held = 0, at = 0;
  for (let index = 0; index < digits.length; index++) {
    const value = base64Values[digits.charCodeAt(index)] ?? -1;
    if (value < 0) return null;
    bits = (bits << 6) | value;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[at++] = (bits >> held) & 0xff;
    bits &= (1 << held) - 1;
  }
  return bytes;
}

/** The bytes of hexadecimal text, or null when it is none. */
export function bytesOfHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) return null;
  return Uint8Array.from({ length: text.length / 2 }, (_, index) => parseInt(text.slice(index * 2, index * 2 + 2), 16));
}
