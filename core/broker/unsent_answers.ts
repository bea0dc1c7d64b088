/**
 * How many bytes of answers may wait in memory for their readers, all connections together. What lies in files is not
 * among them. A client that asks for much and does not read is closed when the bound is passed, the one that has most
 * waiting first: those who read have little.
 *
 * @module
 */
export interface SlowReader {
  /** Ends it, whatever it has not read. */
  dropUnread(): void;
}

export class UnsentAnswers {
  readonly #most: number;
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
    this.#total += size - (this.#sizes.get(reader) ?? 0);
    if (size === 0) this.#sizes.delete(reader);
    else this.#sizes.set(reader, size);
    while (this.#total > this.#most && this.#sizes.size > 1) this.#slowest().dropUnread();
  }

  #slowest(): SlowReader {
    let slowest: SlowReader | null = null;
    let most = -1;
    for (const [reader, size] of this.#sizes) {
      if (size > most) [slowest, most] = [reader, size];
    }
    this.#sizes.delete(slowest!);
    this.#total -= most;
    return slowest!;
  }
}
