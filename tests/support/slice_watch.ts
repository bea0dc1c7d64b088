/**
 * A clock and timers that watch how long the event loop is held: what is done takes as long as the test says, and
 * everybody who waits for others to have their turn lets them.
 *
 * @module
 */
import type { Clock, Timers } from "../../core/runtime/ports.ts";

export class SliceWatch implements Clock, Timers {
  /** The longest time without a turn for others. */
  longestMs = 0;
  /** How often others had their turn. */
  turns = 0;
  /** How long each look at the clock takes: where a step of the work looks once, how long a step is. */
  lookMs = 0;
  #nowMs = 1000;
  #sinceMs = 1000;

  /** What is being done takes so long, and holds the event loop. */
  spend(ms: number): void {
    this.#nowMs += ms;
    this.longestMs = Math.max(this.longestMs, this.#nowMs - this.#sinceMs);
  }

  monotonicMs(): number {
    this.spend(this.lookMs);
    return this.#nowMs;
  }

  wallMs(): number {
    return 1_700_000_000_000;
  }

  at(_ms: number, wake: () => void): () => void {
    const waiting = setImmediate(() => {
      this.turns += 1;
      this.#sinceMs = this.#nowMs;
      wake();
    });
    return () => clearImmediate(waiting);
  }
}
