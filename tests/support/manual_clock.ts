/**
 * Time that stands still until a test moves it: timers fire in order, and nothing sleeps.
 *
 * @module
 */
import type { Clock, Timers } from "../../core/runtime/ports.ts";

interface Due {
  readonly atMs: number;
  readonly order: number;
  readonly wake: () => void;
}

export class ManualClock implements Clock, Timers {
  #nowMs = 1000;
  #order = 0;
  readonly #due = new Set<Due>();

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return 1_700_000_000_000 + this.#nowMs;
  }

  at(atMs: number, wake: () => void): () => void {
    const due: Due = { atMs, order: this.#order++, wake };
    this.#due.add(due);
    return () => void this.#due.delete(due);
  }

  /** How many timers are set: what is left over after a test leaked. */
  get timersSet(): number {
    return this.#due.size;
  }

  /** What is being done takes so long: nobody is woken meanwhile. */
  spend(ms: number): void {
    this.#nowMs += ms;
  }

  /** Lets time pass, waking whoever is due, each at its time. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const next = [...this.#due].filter(({ atMs }) => atMs <= endMs)
        .sort((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
      if (next === undefined) break;
      this.#due.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.wake();
      await settle();
    }
    this.#nowMs = endMs;
    await settle();
  }
}

/** Ends when everything that needs no more than promises has happened. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
