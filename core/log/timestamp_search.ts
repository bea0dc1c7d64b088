/**
 * Finds by time the segment to look into. Producers stamp records as they like, so largest timestamps do not grow from
 * segment to segment, and no search can halve them; what only grows is the largest one *so far*, and that is kept here
 * for the full segments, worked out when it is first asked for.
 *
 * Whoever takes full segments out of the log, or puts others in their place, says so with {@linkcode
 * TimestampSearch.forget}: a maximum that is too high only costs time, but one that is too low would pass over records.
 *
 * @module
 */
/** What of a segment matters here. */
interface Stamped {
  /** -1 when no record has one. */
  readonly maxTimestampMs: number;
}

export class TimestampSearch<T extends Stamped> {
  /** The log's own. The last one is still written, so nothing is kept of it. */
  readonly #segments: readonly T[];
  /** By segment: the largest timestamp in it and all before it. */
  #reachedMs: number[] = NOTHING;

  constructor(segments: readonly T[]) {
    this.#segments = segments;
  }

  /** Full segments have left the log, or others have come in their place. */
  forget(): void {
    this.#reachedMs = NOTHING;
  }

  /**
   * The index of the first segment that holds a record stamped then or later; how many segments there are when none
   * does.
   */
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

  /** Looks at no more segments than it must: after a start each costs a look into its index files. */
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

/** Shared by all logs that nobody asks by time: it is never written to. */
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
