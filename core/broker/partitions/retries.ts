/**
 * Retries what failed for a reason that may pass: soon, then less and less often.
 *
 * @module
 */
import type { Clock, Timers } from "../../runtime/ports.ts";

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

export class Retries {
  readonly #o: { readonly clock: Clock; readonly timers: Timers };
  readonly #waiting = new Set<() => void>();
  readonly #running = new Set<Promise<void>>();
  #isStopped = false;

  constructor(o: { readonly clock: Clock; readonly timers: Timers }) {
    this.#o = o;
  }

  /** `tries`: how often it has been retried already. */
  later(tries: number, work: () => Promise<void>): void {
    if (this.#isStopped) return;
    const { clock, timers } = this.#o;
    const cancel = timers.at(clock.monotonicMs() + Math.min(FIRST_MS * 2 ** tries, LONGEST_MS), () => {
      this.#waiting.delete(cancel);
      const running = work().finally(() => this.#running.delete(running));
      this.#running.add(running);
    });
    this.#waiting.add(cancel);
  }

  /** Nothing is begun any more. Resolves when running work is over. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const cancel of this.#waiting) cancel();
    await Promise.all(this.#running);
  }
}
