/**
 * Lets those who work on one thing do so one after the other, in the order in which they asked, and others beside them.
 *
 * @module
 */

export class KeyedQueue {
  /** By name: the end of what was asked for last. Whoever has nobody behind them is taken out again. */
  readonly #last = new Map<string, Promise<void>>();

  /** Whether somebody is at work on it, or waits to be. */
  isTaken(name: string): boolean {
    return this.#last.has(name);
  }

  /** Does the work when all that was asked for before is over, whatever came of it; at once when there is none. Ends with it. */
  take(name: string, work: () => Promise<void>): Promise<void> {
    const before = this.#last.get(name);
    const turn = (before === undefined ? work() : before.then(work, work)).finally(() => {
      if (this.#last.get(name) === turn) this.#last.delete(name);
    });
    this.#last.set(name, turn);
    return turn;
  }

  /** Ends when nobody is at work any more. */
  async over(): Promise<void> {
    while (this.#last.size > 0) await Promise.all(this.#last.values());
  }
}
