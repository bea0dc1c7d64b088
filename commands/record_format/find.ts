/**
 * Finding a few bytes among many.
 *
 * @module
 */

/** The position of the first `wanted` in `from`..`end`, or -1. It lies within wholly. */
export function find(bytes: Uint8Array, wanted: Uint8Array, from: number, end: number): number {
  const first = wanted[0]!;
  for (let at = from;; at++) {
    at = bytes.indexOf(first, at);
    if (at < 0 || at + wanted.length > end) return -1;
    if (isAt(bytes, wanted, at)) return at;
  }
}

export function isAt(bytes: Uint8Array, wanted: Uint8Array, at: number): boolean {
  for (let index = wanted.length - 1; index >= 0; index--) {
    if (bytes[at + index] !== wanted[index]) return false;
  }
  return true;
}
