/**
 * The Produces of one connection append in the order in which they came, also when one of them is so long that it is
 * read and appended in steps: those after it wait until all its appends are begun.
 *
 * @module
 */

export class AppendOrder {
  /** By connection: ends when the last Produce that could not begin its appends at once has begun them. */
  readonly #begun = new Map<string, Promise<void>>();

  /** Runs `answer` when its turn has come, mostly at once. It calls what it is given when its appends are begun. */
  next<T>(connectionId: string, answer: (appendsBegun: () => void) => T | Promise<T>): T | Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>();
    let isBegun = false;
    const run = (): T | Promise<T> =>
      answer(() => {
        isBegun = true;
        resolve();
      });
    const before = this.#begun.get(connectionId);
    const outcome = before === undefined ? run() : before.then(run);
    if (!(outcome instanceof Promise) || isBegun) return outcome;
    this.#begun.set(connectionId, promise);
    void promise.then(() => {
      if (this.#begun.get(connectionId) === promise) this.#begun.delete(connectionId);
    });
    // Resolved in every case, so that no later request waits for ever.
    return outcome.finally(resolve);
  }
}
