/**
 * A rate over the last seconds, and how long somebody has to wait who was too fast, both as Kafka computes them:
 * samples of a second each, the last of which is incomplete; and a wait that brings the rate back to the limit.
 *
 * @module
 */
interface Sample {
  startMs: number;
  lastMs: number;
  value: number;
}

/** `quota.window.num` and `quota.window.size.seconds`. */
const SAMPLES = 11;
const WINDOW_MS = 1000;

export class Rate {
  readonly #samples: Sample[] = [];
  #current = 0;

  record(value: number, nowMs: number): void {
    let sample = this.#samples[this.#current];
    if (sample === undefined) this.#samples.push(sample = { startMs: nowMs, lastMs: nowMs, value: 0 });
    else if (nowMs - sample.startMs >= WINDOW_MS) sample = this.#next(nowMs);
    sample.value += value;
    sample.lastMs = nowMs;
  }

  get lastMs(): number {
    return this.#samples[this.#current]?.lastMs ?? -Infinity;
  }

  /** How long to wait until what was recorded is no more than `limit` a second; 0 where it is not. */
  throttleMs(limit: number, nowMs: number): number {
    this.#forget(nowMs);
    const sum = this.#samples.reduce((all, { value }) => all + value, 0);
    const windowMs = this.#windowMs(nowMs);
    const rate = sum / (windowMs / 1000);
    return rate > limit ? Math.round((rate - limit) / limit * windowMs) : 0;
  }

  /** One more than there are windows: the oldest may overlap the time that is looked at. */
  #next(nowMs: number): Sample {
    this.#current = (this.#current + 1) % (SAMPLES + 1);
    return this.#samples[this.#current] = { startMs: nowMs, lastMs: nowMs, value: 0 };
  }

  #forget(nowMs: number): void {
    for (const sample of this.#samples) {
      if (nowMs - sample.lastMs < SAMPLES * WINDOW_MS) continue;
      sample.startMs = sample.lastMs = nowMs;
      sample.value = 0;
    }
  }

  /** At least all windows but the last, so that a short burst is not taken for a high rate. */
  #windowMs(nowMs: number): number {
    const oldestMs = this.#samples.reduce((oldest, { startMs }) => Math.min(oldest, startMs), nowMs);
    const elapsedMs = nowMs - oldestMs;
    const missing = Math.max(0, SAMPLES - 1 - Math.trunc(elapsedMs / WINDOW_MS));
    return Math.max(1, elapsedMs + missing * WINDOW_MS);
  }
}

/** The most that can be taken at once without being too fast for certain. */
export function mostInWindow(limit: number): number {
  return limit * (SAMPLES - 1) * (WINDOW_MS / 1000);
}
