/**
 * Two sorted columns that grow: the shape of Kafka's offset index (offset, position) and time index (timestamp,
 * offset). They hold an entry per few kilobytes of log, so a search ends with a short walk over batch headers. Kept in
 * memory while the segment is written; afterwards the same entries lie in a file: see `index_files.ts`.
 *
 * @module
 */
const FIRST_CAPACITY = 8;
/** Most logs of a broker with many logs are short: an index without entries has no column of its own. */
const NO_KEYS = new Float64Array(0);
const NO_VALUES = new Uint32Array(0);

/** What a search needs from an index, in memory or in a file. */
export interface IndexEntries {
  readonly count: number;
  key(index: number): number;
  value(index: number): number;
  /** The index of the last entry whose key is at most that; -1 when there is none. */
  lastAtMost(key: number): number;
  /** As above, by value. */
  lastWithValueAtMost(value: number): number;
}

export class SparseIndex implements IndexEntries {
  /** Sorted. Doubles: timestamps and offsets need 53 bits, and one kind of column is simpler than two. */
  #keys = NO_KEYS;
  /** Relative to the segment (an offset) or within its file (a position): 32 bits are enough for either. */
  #values = NO_VALUES;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Keys and values only grow. */
  push(key: number, value: number): void {
    if (this.#count === this.#keys.length) this.#grow();
    this.#keys[this.#count] = key;
    this.#values[this.#count] = value;
    this.#count += 1;
  }

  /** The index of the last entry whose key is at most that; -1 when there is none. */
  lastAtMost(key: number): number {
    return lastAtMost(this.#keys, this.#count, key);
  }

  /** The same by value. */
  lastWithValueAtMost(value: number): number {
    return lastAtMost(this.#values, this.#count, value);
  }

  key(index: number): number {
    return this.#keys[index]!;
  }

  value(index: number): number {
    return this.#values[index]!;
  }

  /** Whether keys and values grow. */
  isAscending(): boolean {
    for (let n = 1; n < this.#count; n++) {
      if (this.#keys[n]! < this.#keys[n - 1]! || this.#values[n]! < this.#values[n - 1]!) return false;
    }
    return true;
  }

  /** Drops the entries from `count` on. */
  truncate(count: number): void {
    this.#count = Math.min(this.#count, count);
  }

  #grow(): void {
    const capacity = Math.max(FIRST_CAPACITY, this.#keys.length * 2);
    const keys = new Float64Array(capacity);
    const values = new Uint32Array(capacity);
    keys.set(this.#keys);
    values.set(this.#values);
    this.#keys = keys;
    this.#values = values;
  }
}

function lastAtMost(column: Float64Array | Uint32Array, count: number, limit: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
