/**
 * How many bytes of large requests may be here at once, all connections together: from when a request's length is
 * known, while its bytes arrive, until a handler is done with it. Past the bound no large request is begun to be
 * received: its connection is not read from, and then its client waits. First come, first served.
 *
 * The bound is passed by one request at most, because one that is larger than the bound must be served too. Those of
 * ordinary size have a part of their own besides, so that a few huge ones, or clients that announce such and then say
 * nothing, do not hold up everybody else's.
 *
 * @module
 */
import { assert } from "../base/assert.ts";

interface Waiting {
  readonly size: number;
  readonly granted: () => void;
}

/** What most producers send at most. */
const ORDINARY_SIZE = 1024 * 1024;
const ORDINARY_PART = 1.25;

export class RequestMemory {
  readonly #most: number;
  readonly #onWaiting: () => void;
  readonly #waiting = new Set<Waiting>();
  #used = 0;

  /** `onWaiting` is called when somebody begins to wait for memory. */
  constructor(o: { readonly most: number; readonly onWaiting?: () => void }) {
    this.#most = o.most;
    this.#onWaiting = o.onWaiting ?? (() => {});
  }

  get isWaitedFor(): boolean {
    return this.#waiting.size > 0;
  }

  /**
   * Takes memory for `size` bytes: now (null), or later, when `granted` is called. Until then the answer takes the wish
   * back.
   */
  take(size: number, granted: () => void): (() => void) | null {
    if (this.#fits(size) && !this.#isBehindAnother(size)) {
      this.#used += size;
      return null;
    }
    const waiting = { size, granted };
    this.#waiting.add(waiting);
    this.#onWaiting();
    return () => void this.#waiting.delete(waiting);
  }

  give(size: number): void {
    this.#used -= size;
    assert(this.#used >= 0, "nobody gives back more memory than was taken");
    for (const waiting of this.#waiting) {
      if (!this.#fits(waiting.size)) continue;
      this.#waiting.delete(waiting);
      this.#used += waiting.size;
      waiting.granted();
    }
  }

  #fits(size: number): boolean {
    return this.#used < (size <= ORDINARY_SIZE ? this.#most * ORDINARY_PART : this.#most);
  }

  /** Whether another request waits and has precedence. Ordinary requests pass huge ones. */
  #isBehindAnother(size: number): boolean {
    for (const waiting of this.#waiting) if (size > ORDINARY_SIZE || waiting.size <= ORDINARY_SIZE) return true;
    return false;
  }
}
