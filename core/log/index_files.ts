/**
 * A segment's two indexes as Kafka keeps them in files: `.index` has the last offset of a batch, relative to the
 * segment's, and the batch's position (4 + 4 bytes); `.timeindex` the largest timestamp so far and the offset that
 * brought it (8 + 4).
 *
 * A file is written as a whole, when a segment is full or its log is closed, and read entry by entry in place: a search
 * costs some twenty reads from the page cache and no memory. While Kafka writes a segment, its index files end with
 * zeros, and a crash leaves them so; the zeros are not entries.
 *
 * @module
 */
import type { SegmentFile } from "./open_files.ts";
import { type IndexEntries, SparseIndex } from "./sparse_index.ts";

export const INDEX_SUFFIX = ".index";
export const TIME_INDEX_SUFFIX = ".timeindex";

/** Where key and value are in an entry. */
export interface EntryShape {
  readonly size: number;
  readonly keySize: 4 | 8;
}

export const offsetEntry: EntryShape = { size: 8, keySize: 4 };
export const timeEntry: EntryShape = { size: 12, keySize: 8 };

/** The entry being read, of any index: its user is done with it before anything else runs. */
const entry = new Uint8Array(timeEntry.size);
const view = new DataView(entry.buffer);

const ENTRIES_AT_ONCE = 8192;

export function encodeIndex(index: SparseIndex, { size, keySize }: EntryShape): Uint8Array {
  const bytes = new Uint8Array(index.count * size);
  const view = new DataView(bytes.buffer);
  for (let n = 0; n < index.count; n++) {
    const key = index.key(n);
    if (keySize === 4) view.setUint32(n * size, key);
    else writeInt64(view, n * size, key);
    view.setUint32(n * size + keySize, index.value(n));
  }
  return bytes;
}

/** Index entries in a file, none of them in memory. */
export class StoredIndex implements IndexEntries {
  readonly count: number;

  /** Null when the bytes cannot be an index. */
  static open(file: SegmentFile, shape: EntryShape): StoredIndex | null {
    const size = file.size();
    if (size % shape.size !== 0) return null;
    const index = new StoredIndex(file, shape, size / shape.size);
    return index.#isSorted() ? index : null;
  }

  private constructor(readonly file: SegmentFile, readonly shape: EntryShape, entries: number) {
    this.count = entries;
    // Zeros are only at the end: when the last entry is zero, the first zero entry is searched for.
    if (entries > 0 && this.#isZero(entries - 1)) this.count = this.#first(entries, (n) => this.#isZero(n));
  }

  key(index: number): number {
    this.#read(index);
    return this.shape.keySize === 4 ? view.getUint32(0) : readInt64(view, 0);
  }

  value(index: number): number {
    this.#read(index);
    return view.getUint32(this.shape.keySize);
  }

  lastAtMost(key: number): number {
    return this.#first(this.count, (n) => this.key(n) > key) - 1;
  }

  lastWithValueAtMost(value: number): number {
    return this.#first(this.count, (n) => this.value(n) > value) - 1;
  }

  /** The same entries, in memory and growable. They are read in large pieces: a full index has a million entries. */
  toSparseIndex(): SparseIndex {
    const index = new SparseIndex();
    const { size, keySize } = this.shape;
    const piece = new Uint8Array(Math.min(ENTRIES_AT_ONCE, this.count) * size);
    const view = new DataView(piece.buffer);
    for (let first = 0; first < this.count; first += ENTRIES_AT_ONCE) {
      const entries = Math.min(ENTRIES_AT_ONCE, this.count - first);
      this.file.read(piece, 0, entries * size, first * size);
      for (let at = 0; at < entries * size; at += size) {
        index.push(keySize === 4 ? view.getUint32(at) : readInt64(view, at), view.getUint32(at + keySize));
      }
    }
    return index;
  }

  #isZero(index: number): boolean {
    return this.key(index) === 0 && this.value(index) === 0;
  }

  /** Checks only the ends: checking every entry would be the scan that an index avoids. */
  #isSorted(): boolean {
    const last = this.count - 1;
    return last < 1 || this.key(0) < this.key(last) && this.value(0) <= this.value(last);
  }

  /** The first of `count` entries for which `isBeyond` holds; it holds for all after it. */
  #first(count: number, isBeyond: (index: number) => boolean): number {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBeyond(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #read(index: number): void {
    const { size } = this.shape;
    this.file.read(entry, 0, size, index * size);
  }
}

function readInt64(view: DataView, at: number): number {
  return view.getInt32(at) * 2 ** 32 + view.getUint32(at + 4);
}

function writeInt64(view: DataView, at: number, value: number): void {
  view.setInt32(at, Math.floor(value / 2 ** 32));
  view.setUint32(at + 4, value >>> 0);
}
