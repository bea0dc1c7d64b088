/**
 * Which record ends at which byte of the output: from how many bytes the reader has taken follows how far each partition may be
 * committed. A record is never committed before its last byte has left.
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
  /** The byte of the output, counted from its start, after which this holds. */
  readonly at: number;
  readonly offset: number;
  readonly leaderEpoch: number;
}

/** Entries that were taken are dropped in one go once there are so many. */
const WORTH_DROPPING = 4096;

export class Ledger {
  /** Bytes of output so far, written or about to be. */
  size = 0;
  #entries: Entry[] = [];
  #first = 0;
  /** What may be committed and is not yet; by partition object, so that one taken up again does not mix with its past. */
  readonly #due = new Map<Entry["of"], Entry>();

  /** The next `size` bytes of output bring the partition to `offset`. */
  note(of: Entry["of"], size: number, offset: number, leaderEpoch: number): void {
    this.size += size;
    this.#entries.push({ of, at: this.size, offset, leaderEpoch });
  }

  /** The reader has taken so many bytes of the output, from its start. */
  taken(size: number): void {
    while (this.#first < this.#entries.length && this.#entries[this.#first]!.at <= size) {
      const entry = this.#entries[this.#first++]!;
      this.#due.set(entry.of, entry);
    }
    if (this.#first < WORTH_DROPPING) return;
    this.#entries = this.#entries.slice(this.#first);
    this.#first = 0;
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

  /** The partition is somebody else's: nothing of it is committed any more, whatever the reader still takes. */
  forget(of: Entry["of"]): void {
    this.#due.delete(of);
    this.#entries = this.#entries.slice(this.#first).filter((entry) => entry.of !== of);
    this.#first = 0;
  }
}
