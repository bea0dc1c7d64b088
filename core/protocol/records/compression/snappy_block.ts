/**
 * One raw block of Snappy: its length, then literals and copies of what came before. Source and result lie in the same
 * buffer, the result behind the source: `copyWithin` then serves for literals too, and costs a tenth of a subarray.
 *
 * @module
 */
import { MalformedBytes } from "../../../base/cursor.ts";
import { machineCode } from "../../../base/machine_code.ts";
import { copyForward, endOfMatch, SLACK } from "./copying.ts";

const LITERAL = 0;
const COPY_OF_ONE_BYTE = 1;
const COPY_OF_TWO_BYTES = 2;

/** A copy's tag, by table: a processor cannot predict which of the three kinds comes next. */
const copyLength = Uint8Array.from(
  { length: 256 },
  (_, tag) => (tag & 3) === COPY_OF_ONE_BYTE ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1,
);
/** The bits of the distance that are in the tag, and how many bytes of it follow. */
const distanceAbove = Int32Array.from(
  { length: 256 },
  (_, tag) => (tag & 3) === COPY_OF_ONE_BYTE ? (tag >> 5) << 8 : 0,
);
const distanceWidth = Uint8Array.of(0, 1, 2, 4);
const distanceMask = Int32Array.of(0, 0xff, 0xffff, -1);

/** The most space that `size` bytes take when compressed, including the excess of a copy. */
export function mostCompressedTo(size: number): number {
  return 32 + size + Math.ceil(size / 6) + SLACK;
}

/** The inflated size that the block in `from` to before `to` declares. An impossible size is refused here. */
export function inflatedSize(bytes: Uint8Array, from: number, to: number): number {
  let size = 0;
  for (let at = from, scale = 1; at < to && at < from + 5; at++, scale *= 128) {
    size += (bytes[at]! & 0x7f) * scale;
    if (bytes[at]! < 0x80) {
      // Three bytes make 64 at most.
      if (size > 32 * (to - from)) throw new MalformedBytes(`${to - from} bytes of snappy cannot hold ${size}`);
      return size;
    }
  }
  throw new MalformedBytes("a snappy block has no length");
}

/**
 * Inflates the block in `from` to before `to` to `out`, where there must be room, and SLACK; the answer is the place
 * after it.
 */
export function decompressBlock(work: Uint8Array, view: DataView, from: number, to: number, out: number): number {
  const end = out + inflatedSize(work, from, to);
  const begin = out;
  let at = from;
  while (work[at]! > 0x7f) at++;
  at++;
  // The portable code finds out what is wrong with a damaged block.
  if (at <= to && machineCode()?.snappyBlock(work, at, to, out, end) === end) return end;
  while (at < to) {
    const tag = work[at++]!;
    if ((tag & 3) === LITERAL) {
      let length = tag >> 2;
      if (length >= 60) {
        const width = length - 59;
        if (at + width > to) throw new MalformedBytes("a snappy literal has no length");
        length = work[at]!;
        if (width > 1) length |= work[at + 1]! << 8;
        if (width > 2) length |= work[at + 2]! << 16;
        if (width > 3) length = (length | (work[at + 3]! << 24)) >>> 0;
        at += width;
      }
      length++;
      if (length > to - at || length > end - out) {
        throw new MalformedBytes(`a snappy literal of ${length} bytes has no room`);
      }
      copyForward(work, view, out, at, length);
      at += length;
      out += length;
      continue;
    }
    const length = copyLength[tag]!;
    const distance = ((view.getInt32(at, true) & distanceMask[tag & 3]!) >>> 0) + distanceAbove[tag]!;
    at += distanceWidth[tag & 3]!;
    if (at > to || distance === 0 || distance > out - begin || length > end - out) {
      throw new MalformedBytes(
        `a snappy copy of ${length} bytes from ${distance} before ${out - begin} is not possible`,
      );
    }
    copyForward(work, view, out, out - distance, length);
    out += length;
  }
  if (out !== end) throw new MalformedBytes(`a snappy block ends ${end - out} bytes too early`);
  return end;
}

const HASH_BITS = 13;
/** Where four bytes with this hash were last seen in the block. */
const seenAt = new Int32Array(1 << HASH_BITS);

/**
 * Compresses what lies in `from` to before `to` (64 KiB at most, so that every distance takes two bytes) to `out`,
 * behind it, where {@linkcode mostCompressedTo} bytes must have room; the answer is the place after it.
 */
export function compressBlock(work: Uint8Array, view: DataView, from: number, to: number, out: number): number {
  let length = to - from;
  for (; length > 0x7f; length >>>= 7) work[out++] = (length & 0x7f) | 0x80;
  work[out++] = length;
  // Four bytes are read at once, and a match is looked for only where it can still pay.
  const last = to - 15;
  let literal = from;
  let at = from + 1;
  seenAt.fill(-1);
  while (at < last) {
    let candidate = -1;
    let misses = 32;
    // The longer nothing is found, the larger the steps: what cannot be compressed costs little.
    for (; at < last; at += misses++ >> 5) {
      const word = view.getInt32(at, true);
      const slot = Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS);
      candidate = seenAt[slot]!;
      seenAt[slot] = at;
      if (candidate >= from && view.getInt32(candidate, true) === word) break;
    }
    if (at >= last) break;
    if (at > literal) out = writeLiteral(work, view, literal, at, out);
    const distance = at - candidate;
    const matched = endOfMatch(work, view, at + 4, distance, to);
    out = writeCopy(work, distance, matched - at, out);
    at = matched;
    literal = matched;
  }
  return literal < to ? writeLiteral(work, view, literal, to, out) : out;
}

function writeLiteral(work: Uint8Array, view: DataView, from: number, to: number, out: number): number {
  const length = to - from;
  if (length <= 60) work[out++] = (length - 1) << 2;
  else if (length <= 256) {
    work[out++] = 60 << 2;
    work[out++] = length - 1;
  } else {
    work[out++] = 61 << 2;
    work[out++] = length - 1;
    work[out++] = (length - 1) >> 8;
  }
  copyForward(work, view, out, from, length);
  return out + length;
}

/**
 * A copy has 64 bytes at most, and one of fewer than 4 cannot be short: longer matches are cut so that none is left.
 */
function writeCopy(work: Uint8Array, distance: number, length: number, out: number): number {
  while (length >= 68) {
    work[out++] = COPY_OF_TWO_BYTES | (63 << 2);
    work[out++] = distance;
    work[out++] = distance >> 8;
    length -= 64;
  }
  if (length > 64) {
    work[out++] = COPY_OF_TWO_BYTES | (59 << 2);
    work[out++] = distance;
    work[out++] = distance >> 8;
    length -= 60;
  }
  if (length < 12 && distance < 2048) {
    work[out++] = COPY_OF_ONE_BYTE | ((length - 4) << 2) | ((distance >> 8) << 5);
    work[out++] = distance;
  } else {
    work[out++] = COPY_OF_TWO_BYTES | ((length - 1) << 2);
    work[out++] = distance;
    work[out++] = distance >> 8;
  }
  return out;
}
