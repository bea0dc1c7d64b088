/**
 * How many bytes of requests may be in progress at once, all connections together. A request that a handler is done with at
 * once hardly shows here; those that wait for a disk or a thread hold their bytes, and past the bound no large request is
 * begun: its connection waits, and then its client. First come, first served.
 *
 * The bound is passed by one request at most, because one that is larger than the bound must be served too.
 *
 * @module
 */
import { assert } from "../base/assert.ts";

interface Waiting {
  readonly size: number;
  readonly granted: () => void;
}

export class RequestMemory {
  readonly #most: number;
  readonly #waiting = new Set<Waiting>();
  #used = 0;

  constructor(o: { readonly most: number }) {
    this.#most = o.most;
  }

  /** Takes room for `size` bytes: now (null), or later, when `granted` is called. Until then the answer takes the wish back. */
  take(size: number, granted: () => void): (() => void) | null {
    if (this.#waiting.size === 0 && this.#used < this.#most) {
      this.#used += size;
      return null;
    }
    const waiting = { size, granted };
    this.#waiting.add(waiting);
    return () => void this.#waiting.delete(waiting);
  }

  give(size: number): void {
    this.#used -= size;
    assert(this.#used >= 0, "nobody gives back more room than was taken");
    for (const waiting of this.#waiting) {
      if (this.#used >= this.#most) return;
      this.#waiting.delete(waiting);
      this.#used += waiting.size;
      waiting.granted();
    }
  }
}
