/**
 * Finds the segment to search for a time. Producers choose timestamps freely, so the segments' largest timestamps are
 * not sorted and allow no binary search; the largest one *so far* only grows, and that is kept here for the full
 * segments, worked out at the first lookup.
 *
 * Code that removes or replaces full segments calls {@linkcode TimestampSearch.forget}: a maximum that is too high only
 * costs time, but one that is too low would skip records.
 *
 * @module
 */
/** The part of a segment that matters here. */
interface Stamped {
  /** -1 when no record has one. */
  readonly maxTimestampMs: number;
}

export class TimestampSearch<T extends Stamped> {
  /** The log's own array. The last segment is still written, so nothing is kept for it. */
  readonly #segments: readonly T[];
  /** By segment: the largest timestamp in it and all before it. */
  #reachedMs: number[] = NOTHING;

  constructor(segments: readonly T[]) {
    this.#segments = segments;
  }

  /** Full segments were removed or replaced. */
  forget(): void {
    this.#reachedMs = NOTHING;
  }

  /** The index of the first segment with a record of that time or later; the number of segments when none has one. */
  firstReaching(timestampMs: number): number {
    const full = firstAtLeast(this.#reachedUntil(timestampMs), timestampMs);
    const { length } = this.#segments;
    return full < length - 1 || this.#segments[length - 1]!.maxTimestampMs >= timestampMs ? full : length;
  }

  /** The segment with the largest timestamp, the first of them where several have it. */
  latest(): T {
    const reached = this.#reachedUntil(Infinity);
    const active = this.#segments.at(-1)!;
    const reachedMs = reached.at(-1);
    if (reachedMs === undefined || active.maxTimestampMs > reachedMs) return active;
    return this.#segments[firstAtLeast(reached, reachedMs)]!;
  }

  /** Reads as few segments as possible: after a start each costs a read of its index files. */
  #reachedUntil(timestampMs: number): readonly number[] {
    for (let n = this.#reachedMs.length; n < this.#segments.length - 1; n++) {
      const before = this.#reachedMs[n - 1] ?? -1;
      if (before >= timestampMs) break;
      if (this.#reachedMs === NOTHING) this.#reachedMs = [];
      this.#reachedMs.push(Math.max(before, this.#segments[n]!.maxTimestampMs));
    }
    return this.#reachedMs;
  }
}

/** Shared by all logs without lookups by time: it is never written to. */
const NOTHING: number[] = [];

function firstAtLeast(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! >= limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
