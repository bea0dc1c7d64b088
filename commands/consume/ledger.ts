/**
 * Maps bytes of the output to offsets: the number of bytes that the reader has taken gives the offset to commit of each
 * partition. Invariant: a record is never committed before its last byte has left.
 *
 * The ledger asks how much was taken as it grows, so it holds only what is on its way. When a reader leaves very much
 * untaken, the entries become coarser, which commits a little less and never too much.
 *
 * @module
 */

export interface Position {
  readonly topic: string;
  readonly partition: number;
  /** The next offset to read. */
  readonly offset: number;
  readonly leaderEpoch: number;
}

interface Entry {
  readonly of: { readonly topic: string; readonly partition: number };
  /** The number of output bytes after which this holds. */
  readonly at: number;
  readonly offset: number;
  readonly leaderEpoch: number;
}

/** With this many entries it asks how much was taken. */
const LOOK_AFTER = 4096;
/** With this many untaken ones it merges entries. */
const MOST = 16_384;

export class Ledger {
  /** Bytes of output so far, written or about to be. */
  size = 0;
  #entries: Entry[] = [];
  #lookAt = LOOK_AFTER;
  readonly #askTaken: () => number;
  /**
   * What may be committed and is not yet; by partition object, so that a partition that is assigned again does not mix
   * with its past.
   */
  readonly #due = new Map<Entry["of"], Entry>();

  /** `askTaken`: how many bytes of the output its reader has taken, from the start. */
  constructor(askTaken: () => number = () => 0) {
    this.#askTaken = askTaken;
  }

  /** Entries that wait for their bytes to be taken. */
  get waiting(): number {
    return this.#entries.length;
  }

  /** The next `size` bytes of output bring the partition to `offset`. */
  note(of: Entry["of"], size: number, offset: number, leaderEpoch: number): void {
    this.size += size;
    this.#entries.push({ of, at: this.size, offset, leaderEpoch });
    if (this.#entries.length < this.#lookAt) return;
    this.taken(this.#askTaken());
    if (this.#entries.length > MOST) this.#coarsen();
    this.#lookAt = this.#entries.length + LOOK_AFTER;
  }

  /** The reader has taken so many bytes of the output, from its start. */
  taken(size: number): void {
    let count = 0;
    for (let entry = this.#entries[0]; entry !== undefined && entry.at <= size; entry = this.#entries[++count]) {
      this.#due.set(entry.of, entry);
    }
    if (count === 0) return;
    this.#entries = this.#entries.slice(count);
    this.#lookAt = this.#entries.length + LOOK_AFTER;
  }

  /** What may be committed. It stays so until {@linkcode Ledger.committed}. */
  due(): Position[] {
    return [...this.#due.values()].map(({ of, offset, leaderEpoch }) => ({
      topic: of.topic,
      partition: of.partition,
      offset,
      leaderEpoch,
    }));
  }

  committed(positions: readonly Position[]): void {
    for (const [of, { offset }] of this.#due) {
      const done = positions.some((p) => p.topic === of.topic && p.partition === of.partition && p.offset === offset);
      if (done) this.#due.delete(of);
    }
  }

  /** Another member owns the partition: nothing of it is committed any more, whatever the reader still takes. */
  forget(of: Entry["of"]): void {
    this.#due.delete(of);
    this.#entries = this.#entries.filter((entry) => entry.of !== of);
  }

  /**
   * Keeps only the last entry of each partition in a run of entries: it holds a little later, and includes the others.
   */
  #coarsen(): void {
    const stretch = 2 * new Set(this.#entries.map(({ of }) => of)).size;
    const entries: Entry[] = [];
    for (let from = 0; from < this.#entries.length; from += stretch) {
      const last = new Map<Entry["of"], Entry>();
      for (const entry of this.#entries.slice(from, from + stretch)) {
        last.delete(entry.of);
        last.set(entry.of, entry);
      }
      entries.push(...last.values());
    }
    this.#entries = entries;
  }
}
