/**
 * What the codecs of lz4 and snappy share: copying inside one buffer, and finding out how long a match is. Both are most
 * of the time there is to spend. Four bytes a turn, even when that is up to three too many: see {@linkcode SLACK}.
 *
 * @module
 */

/** Copies may write this many bytes more than they should, so a buffer has as many to spare behind its last. */
export const SLACK = 4;

/** From here on a call of the runtime's is quicker than a loop. */
const WORTH_A_CALL = 48;

/**
 * Writes `length` bytes at `out` as if one by one from `from` on, which lies before it. The two may overlap: what was just
 * written is then read again, which is how a short pattern becomes a long run, and why one `copyWithin` would be wrong.
 */
export function copyForward(work: Uint8Array, out: number, from: number, length: number): void {
  if (length >= WORTH_A_CALL) return copyLong(work, out, from, length);
  for (const stop = out + length; out < stop; out += 4, from += 4) {
    work[out] = work[from]!;
    work[out + 1] = work[from + 1]!;
    work[out + 2] = work[from + 2]!;
    work[out + 3] = work[from + 3]!;
  }
}

/** Apart from the above, which stays short enough to be compiled into its callers: a fifth of the speed. */
function copyLong(work: Uint8Array, out: number, from: number, length: number): void {
  // What there is to copy doubles with each turn, when the two overlap.
  for (const end = out + length; out < end;) {
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
