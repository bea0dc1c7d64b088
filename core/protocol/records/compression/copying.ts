/**
 * What the codecs of lz4 and snappy share: copying inside one buffer, and measuring a match, which take most of the
 * time. Most pieces are shorter than sixteen bytes, and a loop of a few unpredictable iterations costs more than
 * copying too much: so sixteen bytes are always copied, and the next piece overwrites the excess. That makes reading
 * text twice as fast.
 *
 * @module
 */

/** Copies may write this many bytes too many, so a buffer has that much spare space at its end. */
export const SLACK = 16;

/** Larger results get a buffer of their own: the kept buffer must not grow with a bomb. */
const MOST_KEPT = 4 << 20;
let kept = new Uint8Array(0);

/** A buffer of at least that size, with any content; a transient one is the same each time, which saves new pages. */
export function workBuffer(size: number, isTransient: boolean): Uint8Array {
  if (!isTransient || size > MOST_KEPT) return new Uint8Array(size);
  if (kept.length < size) kept = new Uint8Array(Math.min(MOST_KEPT, 2 * size));
  return kept;
}

/** From this length on the runtime's own copy is faster than a loop. */
const WORTH_A_CALL = 64;

/**
 * Writes `length` bytes at `out` as if one by one from `from` on, which lies before it. The two may overlap: what was
 * just written is then read again, which is how a short pattern becomes a long run, and why one `copyWithin` would be
 * wrong.
 */
export function copyForward(work: Uint8Array, view: DataView, out: number, from: number, length: number): void {
  if (length <= 16 && out - from >= 4) {
    view.setInt32(out, view.getInt32(from, true), true);
    view.setInt32(out + 4, view.getInt32(from + 4, true), true);
    view.setInt32(out + 8, view.getInt32(from + 8, true), true);
    view.setInt32(out + 12, view.getInt32(from + 12, true), true);
  } else copyLong(work, view, out, from, length);
}

/** Separate, so that the function above stays short enough to be inlined. */
function copyLong(work: Uint8Array, view: DataView, out: number, from: number, length: number): void {
  const end = out + length;
  if (length < WORTH_A_CALL) {
    if (out - from < 4) { while (out < end) work[out++] = work[from++]!; }
    else for (; out < end; out += 4, from += 4) view.setInt32(out, view.getInt32(from, true), true);
    return;
  }
  // When the two overlap, the copied length doubles with each iteration.
  while (out < end) {
    const there = Math.min(out - from, end - out);
    work.copyWithin(out, from, from + there);
    out += there;
  }
}

/** Where the bytes at `at` stop being those that lie `distance` before them; `end` at the latest. */
export function endOfMatch(work: Uint8Array, view: DataView, at: number, distance: number, end: number): number {
  while (at + 4 <= end) {
    const difference = view.getInt32(at, true) ^ view.getInt32(at - distance, true);
    // The lowest bit that differs tells how many low bytes do not.
    if (difference !== 0) return at + ((31 - Math.clz32(difference & -difference)) >> 3);
    at += 4;
  }
  while (at < end && work[at] === work[at - distance]) at++;
  return at;
}

export function viewOf(work: Uint8Array): DataView {
  return new DataView(work.buffer, work.byteOffset, work.byteLength);
}
