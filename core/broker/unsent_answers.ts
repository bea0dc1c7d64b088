/**
 * How many bytes of answers may wait in memory for their readers, all connections together. What lies in files is not
 * among them. When the bound is passed, a client that has much waiting and has taken nothing for the longest time is
 * closed: whoever reads, however large the answer, stays.
 *
 * @module
 */
import { assert } from "../base/assert.ts";

export interface SlowReader {
  /** Ends it, whatever it has not read. */
  dropUnread(): void;
}

export class UnsentAnswers {
  readonly #most: number;
  /** Who has taken nothing for the longest time comes first. */
  readonly #sizes = new Map<SlowReader, number>();
  #total = 0;

  constructor(o: { readonly most: number }) {
    this.#most = o.most;
  }

  get totalSize(): number {
    return this.#total;
  }

  /** Says how much waits for the reader now. May end it, or others. */
  set(reader: SlowReader, size: number): void {
    const before = this.#sizes.get(reader) ?? 0;
    this.#total += size - before;
    // Behind the others when it has taken something; more to read is no progress.
    if (size <= before) this.#sizes.delete(reader);
    if (size > 0) this.#sizes.set(reader, size);
    while (this.#total > this.#most && this.#sizes.size > 1) this.#takeSlowest().dropUnread();
  }

  /** Of those who have no less than half of the mean waiting, so that it is worth while. */
  #takeSlowest(): SlowReader {
    const least = this.#total / this.#sizes.size / 2;
    const slowest = this.#sizes.entries().find(([, size]) => size >= least);
    assert(slowest !== undefined, "somebody has no less than half of the mean");
    const [reader, size] = slowest;
    this.#sizes.delete(reader);
    this.#total -= size;
    return reader;
  }
}
