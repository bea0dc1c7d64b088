/**
 * One block of LZ4: sequences of literals and a copy of what came before. Source and result lie in the same buffer, the
 * result behind the source: `copyWithin` then serves for literals too, and costs a tenth of a subarray.
 *
 * @module
 */
import { MalformedBytes } from "../../../base/cursor.ts";
import { DAMAGED, machineCode } from "../../../base/machine_code.ts";
import { copyForward, endOfMatch, SLACK } from "./copying.ts";

const SHORTEST_MATCH = 4;
/** The format wants the last five bytes as literals, and no match to begin in the last twelve. */
const LAST_LITERALS = 5;
const NO_MATCH_BEGINS_IN = 12;

/** The most space that `size` bytes take when compressed, including the excess of a copy. */
export function mostCompressedTo(size: number): number {
  return size + Math.ceil(size / 255) + 16 + SLACK;
}

/** The most bytes that a block of `size` bytes can inflate to. */
export function mostInflatedTo(size: number): number {
  return size * 255;
}

/**
 * Inflates the block in `from` to before `to` to `out`, up to `limit` at most, behind which
 * there must be SLACK; copies may reach back to `begin`. The
 * answer is the place after it, or -1 when it would have gone over the limit.
 */
export function decompressBlock(
  work: Uint8Array,
  view: DataView,
  range: { readonly from: number; readonly to: number },
  out: number,
  { begin, limit }: { readonly begin: number; readonly limit: number },
): number {
  const { from, to } = range;
  const end = machineCode()?.lz4Block(work, from, to, out, begin, limit);
  // The portable code finds out what is wrong with a damaged block.
  if (end !== undefined && end !== DAMAGED) return end;
  let at = from;
  while (at < to) {
    const token = work[at++]!;
    let length = token >> 4;
    if (length === 15) {
      for (let more = 255; more === 255; length += more) {
        if (at >= to) throw new MalformedBytes("an lz4 block ends inside a length");
        more = work[at++]!;
      }
    }
    if (length > to - at) throw new MalformedBytes(`an lz4 block ends inside ${length} bytes of literals`);
    if (length > limit - out) return -1;
    copyForward(work, view, out, at, length);
    at += length;
    out += length;
    if (at === to) return out;
    if (at + 2 > to) throw new MalformedBytes("an lz4 block ends inside a distance");
    const distance = work[at]! | (work[at + 1]! << 8);
    at += 2;
    if (distance === 0 || distance > out - begin) {
      throw new MalformedBytes(`an lz4 copy reaches ${distance} bytes back where there are ${out - begin}`);
    }
    length = token & 15;
    if (length === 15) {
      for (let more = 255; more === 255; length += more) {
        if (at >= to) throw new MalformedBytes("an lz4 block ends inside a length");
        more = work[at++]!;
      }
    }
    length += SHORTEST_MATCH;
    if (length > limit - out) return -1;
    copyForward(work, view, out, out - distance, length);
    out += length;
  }
  throw new MalformedBytes("an lz4 block ends without its last literals");
}

const HASH_BITS = 13;
/** Where four bytes with this hash were last seen. */
const seenAt = new Int32Array(1 << HASH_BITS);

/**
 * Compresses what lies in `from` to before `to` (64 KiB at most, so that two bytes hold every distance) to `out`,
 * behind it, where {@linkcode mostCompressedTo} bytes must have room. The block refers to nothing before it. The answer
 * is the place after it.
 */
export function compressBlock(work: Uint8Array, view: DataView, from: number, to: number, out: number): number {
  const last = to - NO_MATCH_BEGINS_IN;
  const matchEnd = to - LAST_LITERALS;
  let literal = from;
  let at = from + 1;
  seenAt.fill(-1);
  while (at < last) {
    let candidate = -1;
    let misses = 64;
    // The longer nothing is found, the larger the steps: what cannot be compressed costs little.
    for (; at < last; at += misses++ >> 6) {
      const word = view.getInt32(at, true);
      const slot = Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS);
      candidate = seenAt[slot]!;
      seenAt[slot] = at;
      if (
        candidate >= from && view.getInt32(candidate, true) === word
      ) break;
    }
    if (at >= last) break;
    const distance = at - candidate;
    while (at > literal && candidate > from && work[at - 1] === work[candidate - 1]) {
      at--;
      candidate--;
    }
    const matched = endOfMatch(work, view, at + SHORTEST_MATCH, distance, matchEnd);
    out = writeSequence(work, view, { literal, at }, matched - at - SHORTEST_MATCH, out);
    work[out++] = distance;
    work[out++] = distance >> 8;
    let more = matched - at - SHORTEST_MATCH - 15;
    if (more >= 0) {
      for (; more >= 255; more -= 255) work[out++] = 255;
      work[out++] = more;
    }
    at = matched;
    literal = matched;
  }
  return writeSequence(work, view, { literal, at: to }, 0, out);
}

/** The token, and the literals from `literal` to before `at`. */
function writeSequence(
  work: Uint8Array,
  view: DataView,
  { literal, at }: { readonly literal: number; readonly at: number },
  matchCode: number,
  out: number,
): number {
  const length = at - literal;
  work[out++] = (Math.min(length, 15) << 4) | Math.min(matchCode, 15);
  let more = length - 15;
  if (more >= 0) {
    for (; more >= 255; more -= 255) work[out++] = 255;
    work[out++] = more;
  }
  copyForward(work, view, out, literal, length);
  return out + length;
}
