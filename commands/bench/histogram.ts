/**
 * How long things took: counted in buckets that are 2% wide, so that millions of them take no more memory than a few.
 *
 * @module
 */
const WIDTH = Math.log(1.02);
/** What is shorter counts as this long. */
const LEAST_MS = 0.01;

export class Histogram {
  count = 0;
  maxMs = 0;
  readonly #counts = new Map<number, number>();

  add(ms: number, times = 1): void {
    const bucket = Math.round(Math.log(Math.max(LEAST_MS, ms) / LEAST_MS) / WIDTH);
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + times);
    this.count += times;
    this.maxMs = Math.max(this.maxMs, ms);
  }

  /** The time that this share of them (0.99) took at most; null where there is none. */
  percentileMs(share: number): number | null {
    let left = Math.ceil(this.count * share);
    for (const [bucket, count] of [...this.#counts].sort(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 0) return Math.min(this.maxMs, LEAST_MS * Math.exp(bucket * WIDTH));
    }
    return null;
  }
}
