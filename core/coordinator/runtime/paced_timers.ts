/**
 * Timers of many shards that share one event loop. Shards that are due at the same time, such as all of them at an
 * expiry check, run one after the other for a few milliseconds, and then other work gets the event loop before the
 * next.
 *
 * @module
 */
import type { Clock, Timers } from "../../runtime/ports.ts";

/** How long shards hold the event loop before they yield. */
const SLICE_MS = 5;
/** Two runs with less than this between them count as one stretch of work. */
const GAP_MS = 1;

export class PacedTimers implements Timers {
  readonly #clock: Clock;
  readonly #timers: Timers;
  /** Timers that are due and wait for the event loop. At most one for each shard. */
  readonly #waiting: (() => void)[] = [];
  #begunMs = -Infinity;
  #endedMs = -Infinity;

  constructor({ clock, timers }: { readonly clock: Clock; readonly timers: Timers }) {
    this.#clock = clock;
    this.#timers = timers;
  }

  at(monotonicMs: number, run: () => void): () => void {
    let isCancelled = false;
    const runUnlessCancelled = (): void => {
      if (!isCancelled) run();
    };
    const cancel = this.#timers.at(monotonicMs, () => this.#take(runUnlessCancelled));
    return () => {
      isCancelled = true;
      cancel();
    };
  }

  #take(run: () => void): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#endedMs >= GAP_MS) this.#begunMs = nowMs;
    if (this.#waiting.length === 0 && nowMs - this.#begunMs < SLICE_MS) return this.#run(run);
    this.#waiting.push(run);
    if (this.#waiting.length === 1) this.#goOnSoon();
  }

  #run(run: () => void): void {
    run();
    this.#endedMs = this.#clock.monotonicMs();
  }

  #goOnSoon(): void {
    this.#timers.at(this.#clock.monotonicMs(), () => {
      this.#begunMs = this.#clock.monotonicMs();
      do this.#run(this.#waiting.shift()!); while (
        this.#waiting.length > 0 && this.#endedMs - this.#begunMs < SLICE_MS
      );
      if (this.#waiting.length > 0) this.#goOnSoon();
    });
  }
}
