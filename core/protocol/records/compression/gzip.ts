/**
 * gzip, by the runtime's zlib, read as Java's GZIPInputStream reads it: consecutive members are one text, as in RFC
 * 1952, and bytes behind the last member are ignored.
 *
 * @module
 */
import { crc32, gunzipSync, gzipSync, inflateRawSync } from "node:zlib";
import { MalformedBytes } from "../../../base/cursor.ts";
import { decodeBuiltIn, plain } from "./built_in.ts";
import { type Codec, InflatesTooFar } from "./codec.ts";
import { readUint32 } from "./frames.ts";

/** Bits of a member's flags. */
const HEADER_CRC = 2;
const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;
const TRAILER_SIZE = 8;

export const gzip: Codec = {
  id: 1,
  name: "gzip",
  compress: (bytes, level) => plain(gzipSync(bytes, level === undefined ? {} : { level })),
  decompress(bytes, maxSize) {
    try {
      return decodeBuiltIn("gzip", maxSize, () => gunzipSync(bytes, { maxOutputLength: Math.max(1, maxSize) }));
    } catch (damage) {
      if (!(damage instanceof MalformedBytes) || damage instanceof InflatesTooFar) throw damage;
      // zlib also fails on bytes behind the last member: reading member by member shows whether that is the only error.
      return readMembers(bytes, maxSize);
    }
  },
};

function readMembers(bytes: Uint8Array, maxSize: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let at = 0;;) {
    const from = headerEnd(bytes, at);
    if (from === null && at === 0) throw new MalformedBytes("no gzip member begins here");
    if (from === null) break;
    const { text, consumed } = inflate(bytes.subarray(from), maxSize - size);
    const trailer = from + consumed;
    if (trailer + TRAILER_SIZE > bytes.length) throw new MalformedBytes("gzip data ends inside a member");
    const isWhole = readUint32(bytes, trailer) === crc32(text) && readUint32(bytes, trailer + 4) === text.length >>> 0;
    if (!isWhole) throw new MalformedBytes("a gzip member is not what its trailer says");
    parts.push(text);
    size += text.length;
    at = trailer + TRAILER_SIZE;
  }
  return plain(Buffer.concat(parts));
}

function inflate(bytes: Uint8Array, maxSize: number): { readonly text: Uint8Array; readonly consumed: number } {
  let consumed = 0;
  const text = decodeBuiltIn("gzip", maxSize, () => {
    const { buffer, engine } = inflateRawSync(bytes, {
      info: true,
      maxOutputLength: Math.max(1, maxSize),
    }) as unknown as {
      readonly buffer: Uint8Array;
      readonly engine: { readonly bytesWritten: number };
    };
    consumed = engine.bytesWritten;
    return buffer;
  });
  return { text, consumed };
}

/** Where the member's deflated bytes begin; null when there is no member. Unknown flags are ignored. */
function headerEnd(bytes: Uint8Array, begin: number): number | null {
  if (begin + 10 > bytes.length || bytes[begin] !== 0x1f || bytes[begin + 1] !== 0x8b || bytes[begin + 2] !== 8) {
    return null;
  }
  const flags = bytes[begin + 3]!;
  let at = begin + 10;
  if ((flags & EXTRA) !== 0) at += 2 + (bytes[at]! | (bytes[at + 1]! << 8));
  for (const text of [NAME, COMMENT]) {
    if ((flags & text) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) return null;
    at = end + 1;
  }
  if ((flags & HEADER_CRC) !== 0) {
    const crc = bytes[at]! | (bytes[at + 1]! << 8);
    if (at + 2 > bytes.length || (crc32(bytes.subarray(begin, at)) & 0xffff) !== crc) return null;
    at += 2;
  }
  return at <= bytes.length ? at : null;
}
