/**
 * What is kept about a segment besides its batches: positions by offset, offsets by time, aborted transactions. It is
 * in memory while the segment grows, and in Kafka's files when it is full or its log is closed. Trusted files that turn
 * out to be missing or damaged are rebuilt from the batches; a lookup that may not wait is made again after that. That
 * is not found by reading them whole: every entry that a search reaches is checked against its batch.
 *
 * @module
 */
import { MalformedBytes } from "../base/cursor.ts";
import type { BatchHeader } from "../protocol/records/batch.ts";
import { type Disk, OperatingFailure } from "../runtime/ports.ts";
import { type AbortedTransaction, decodeAborted, encodeAborted, TXN_INDEX_SUFFIX } from "./aborted_transactions.ts";
import {
  encodeIndex,
  type EntryShape,
  INDEX_SUFFIX,
  offsetEntry,
  StoredIndex,
  TIME_INDEX_SUFFIX,
  timeEntry,
} from "./index_files.ts";
import type { SegmentFile } from "./open_files.ts";
import { NotResident } from "./page_cache.ts";
import { type IndexEntries, SparseIndex } from "./sparse_index.ts";

export interface LargestTimestamp {
  /** -1 when there is none. */
  readonly timestampMs: number;
  /** The last offset of the first batch that has it. */
  readonly offset: number;
}

const LOG_SUFFIX = ".log";

interface Indexes<T extends IndexEntries> {
  /** Last offset of a batch (relative) to its position. */
  readonly positions: T;
  /** Largest timestamp so far to the last offset (relative) of the batch that has it. */
  readonly timestamps: T;
}

/** The segment's batches, as far as its indexes need them. */
interface IndexedBatches {
  /**
   * Calls {@linkcode SegmentIndexes.note} for those in about so many bytes. Answers where the next one lies; null when
   * there is none.
   */
  noteSome(indexes: SegmentIndexes, o: { readonly position: number; readonly maxBytes: number }): number | null;
  /** The header there; null where it cannot be one. */
  headerAt(position: number): BatchHeader | null;
  /** The first from `position` on that ends at or after the offset. */
  headerFrom(position: number, offset: number): BatchHeader | null;
}

/** How many bytes of batches are read at a time. */
const NOTED_AT_ONCE = 256 * 1024;

/** What a search found. */
interface Hit {
  readonly index: IndexEntries;
  readonly entry: number;
}

export class SegmentIndexes {
  readonly #baseOffset: number;
  readonly #file: SegmentFile;
  readonly #batches: IndexedBatches;
  /** Open for more entries. */
  #growing: Indexes<SparseIndex> | null = emptyIndexes();
  #stored: Indexes<StoredIndex> | null = null;
  /** Null: what the files say, not read yet. */
  #largest: LargestTimestamp | null;
  /** Null: what the file says, if it exists. */
  #aborted: AbortedTransaction[] | null = [];
  #bytesSinceEntry = 0;
  /** The batches are damaged too, so that only the files' indexes exist. */
  #hasNoOther = false;
  /** Nor are there those. */
  #damage: OperatingFailure | null = null;
  /** Counts what makes indexes that are being worked out those of another segment. */
  #changes = 0;
  #workingOut: Promise<void> | null = null;

  constructor(baseOffset: number, file: SegmentFile, batches: IndexedBatches) {
    this.#baseOffset = baseOffset;
    this.#file = file;
    this.#batches = batches;
    this.#largest = { timestampMs: -1, offset: baseOffset };
  }

  /** The files count, from the first use on. */
  believeFiles(): void {
    this.#changes += 1;
    this.#growing = null;
    this.#largest = null;
    this.#aborted = null;
  }

  /** The file of aborted transactions counts, whatever the batches say. */
  believeAborted(): void {
    this.#aborted = null;
  }

  /** Whether index files of that size are full. One time entry stays free for the segment's last one. */
  isFull(maxIndexBytes: number): boolean {
    const { positions, timestamps } = this.#entries();
    return positions.count >= Math.floor(maxIndexBytes / offsetEntry.size) ||
      timestamps.count >= Math.floor(maxIndexBytes / timeEntry.size) - 1;
  }

  note(header: BatchHeader, position: number, indexIntervalBytes: number): void {
    const { positions } = this.#forMore();
    const isDue = this.#bytesSinceEntry > indexIntervalBytes;
    this.noteTimestamp(header);
    if (isDue) {
      positions.push(header.nextOffset - 1 - this.#baseOffset, position);
      this.#pushTimestamp();
      this.#bytesSinceEntry = 0;
    }
    this.#bytesSinceEntry += header.sizeInBytes;
  }

  noteTimestamp(header: BatchHeader): void {
    if (header.maxTimestamp <= this.largestTimestamp().timestampMs) return;
    this.#largest = { timestampMs: header.maxTimestamp, offset: header.nextOffset - 1 };
  }

  noteAborted(transaction: AbortedTransaction): void {
    this.#abortedHere().push(transaction);
  }

  aborted(): readonly AbortedTransaction[] {
    return this.#abortedHere();
  }

  #abortedHere(): AbortedTransaction[] {
    return this.#aborted ??= this.#readAborted();
  }

  largestTimestamp(): LargestTimestamp {
    if (this.#largest !== null) return this.#largest;
    const { index, entry } = this.#search("timestamps", (timestamps) => timestamps.count - 1);
    // Rebuilding has found it already.
    return this.#largest ??= entry < 0 ? { timestampMs: -1, offset: this.#baseOffset } : {
      timestampMs: index.key(entry),
      offset: this.#baseOffset + index.value(entry),
    };
  }

  /** A position at or before the batch that holds the offset. */
  positionBefore(offset: number): number {
    return valueAt(this.#search("positions", (positions) => positions.lastAtMost(offset - this.#baseOffset)));
  }

  lastPositionAtMost(position: number): number {
    return valueAt(this.#search("positions", (positions) => positions.lastWithValueAtMost(position)));
  }

  /** The last offset of the first batch that lies at or behind the position and has an entry; null when none has. */
  offsetFrom(position: number): number | null {
    const { index, entry } = this.#search("positions", (it) => it.lastWithValueAtMost(position - 1) + 1);
    return entry < index.count ? this.#baseOffset + index.key(entry) : null;
  }

  /** What the files say: the batch may not exist. */
  lastPosition(): number {
    const { positions } = this.#entries();
    return valueAt({ index: positions, entry: positions.count - 1 });
  }

  /** No record before the batch that ends there has such a late timestamp. */
  offsetReachedBefore(timestampMs: number): number {
    return this.#baseOffset + valueAt(this.#search("timestamps", (it) => it.lastAtMost(timestampMs)));
  }

  /** Forgets what lies at or behind the offset, which is at that position. */
  truncate(offset: number, position: number): void {
    const { positions, timestamps } = this.#forMore();
    const kept = emptyIndexes();
    for (let n = 0; n < positions.count && positions.value(n) < position; n++) {
      kept.positions.push(positions.key(n), positions.value(n));
    }
    for (let n = 0; n < timestamps.count && this.#baseOffset + timestamps.value(n) < offset; n++) {
      kept.timestamps.push(timestamps.key(n), timestamps.value(n));
    }
    // Not in place: a write of the old ones may be under way, and must not count as a write of these.
    this.#growing = kept;
    this.#changes += 1;
    this.#damage = null;
    this.#largest = null;
    this.#aborted = this.aborted().filter(({ lastOffset }) => lastOffset < offset);
    this.#bytesSinceEntry = 0;
  }

  /** Whether the files have everything. */
  get isStored(): boolean {
    return this.#growing === null;
  }

  /**
   * Writes and syncs the files; from then on searches use them. The segment must not be written meanwhile. The caller
   * syncs the names.
   */
  async store(disk: Disk): Promise<void> {
    const growing = this.#growing;
    if (growing === null) return;
    this.#pushTimestamp();
    const aborted = this.aborted();
    const replace = (path: string, bytes: Uint8Array): Promise<void> =>
      this.#file.files.descriptors.later(() => replaceContent(disk, path, bytes));
    await replace(this.#path(INDEX_SUFFIX), encodeIndex(growing.positions, offsetEntry));
    await replace(this.#path(TIME_INDEX_SUFFIX), encodeIndex(growing.timestamps, timeEntry));
    const abortedPath = this.#path(TXN_INDEX_SUFFIX);
    if (aborted.length > 0) await replace(abortedPath, encodeAborted(aborted));
    else if (disk.exists(abortedPath)) disk.removeFile(abortedPath);
    if (this.#growing === growing) this.#growing = null;
  }

  retire(): void {
    this.#stored?.positions.file.retire();
    this.#stored?.timestamps.file.retire();
  }

  /** The next search opens the files again. */
  close(): void {
    this.#stored?.positions.file.close();
    this.#stored?.timestamps.file.close();
    this.#stored = null;
  }

  #entries(): Indexes<IndexEntries> {
    if (this.#growing !== null) return this.#growing;
    if (this.#stored !== null) return this.#stored;
    this.#stored = this.#openFiles();
    return this.#stored ?? this.#workOutAnew(null);
  }

  /** `search` returns an entry; it runs again in rebuilt indexes when the files' entry is wrong. */
  #search(of: "positions" | "timestamps", search: (index: IndexEntries) => number): Hit {
    const indexes = this.#entries();
    const hit = { index: indexes[of], entry: search(indexes[of]) };
    const stored = this.#stored;
    if (stored === null || this.#isRight(of, hit.entry, stored)) return hit;
    const index = this.#workOutAnew(stored)[of];
    return { index, entry: search(index) };
  }

  /** Whether the batch of an entry exists. */
  #isRight(of: "positions" | "timestamps", entry: number, { positions, timestamps }: Indexes<IndexEntries>): boolean {
    const index = of === "positions" ? positions : timestamps;
    if (this.#hasNoOther || entry < 0 || entry >= index.count) return true;
    if (of === "positions") {
      const header = this.#batches.headerAt(positions.value(entry));
      // For several batches that Kafka appended at once, an entry has the last one's end and the first one's position.
      return header !== null && header.baseOffset >= this.#baseOffset &&
        header.nextOffset - 1 <= this.#baseOffset + positions.key(entry);
    }
    const value = timestamps.value(entry);
    const from = positions.lastAtMost(value);
    if (!this.#isRight("positions", from, { positions, timestamps })) return false;
    const header = this.#batches.headerFrom(from < 0 ? 0 : positions.value(from), this.#baseOffset + value);
    return header !== null && header.baseOffset <= this.#baseOffset + value &&
      header.maxTimestamp === timestamps.key(entry);
  }

  /** When the batches are damaged, the files stay, if they exist. */
  #workOutAnew(instead: Indexes<StoredIndex> | null): Indexes<IndexEntries> {
    if (this.#damage !== null) throw this.#damage;
    if (!this.#file.files.mayWait) throw new NotWorkedOut(this);
    const fresh = this.#empty();
    try {
      this.#batches.noteSome(fresh, { position: 0, maxBytes: Infinity });
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#cannotBeWorkedOut(failure, instead);
      if (!this.#hasNoOther) throw failure;
      return this.#stored = instead!;
    }
    return this.#take(fresh, instead);
  }

  /** Resolves when a lookup may run again; yields the event loop meanwhile. */
  workOut(): Promise<void> {
    return this.#workingOut ??= this.#workOutInPieces().finally(() => this.#workingOut = null);
  }

  async #workOutInPieces(): Promise<void> {
    const changes = this.#changes;
    const fresh = this.#empty();
    try {
      for (let position: number | null = 0; position !== null;) {
        await this.#file.prefetch(NOTED_AT_ONCE, position);
        // Half an index is never taken for a whole one, nor one of what the segment was before.
        if (changes !== this.#changes || this.#growing !== null) return;
        position = this.#batches.noteSome(fresh, { position, maxBytes: NOTED_AT_ONCE });
      }
      this.#take(fresh, this.#stored);
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#cannotBeWorkedOut(failure, this.#stored);
    }
  }

  #empty(): SegmentIndexes {
    return new SegmentIndexes(this.#baseOffset, this.#file, this.#batches);
  }

  #take(fresh: SegmentIndexes, instead: Indexes<StoredIndex> | null): Indexes<SparseIndex> {
    const growing = fresh.#growing!;
    this.#growing = growing;
    this.#largest = fresh.#largest;
    this.#bytesSinceEntry = fresh.#bytesSinceEntry;
    instead?.positions.file.close();
    instead?.timestamps.file.close();
    this.#stored = null;
    return growing;
  }

  /** Whatever else failed may succeed the next time. */
  #cannotBeWorkedOut(failure: OperatingFailure, instead: Indexes<StoredIndex> | null): void {
    if (failure.code !== "EIO") return;
    if (instead === null) this.#damage = failure;
    else this.#hasNoOther = true;
  }

  #forMore(): Indexes<SparseIndex> {
    if (this.#growing !== null) return this.#growing;
    this.largestTimestamp();
    this.positionBefore(Infinity);
    this.#entries();
    const stored = this.#stored;
    // Its ends were wrong, or it did not exist.
    if (this.#growing !== null || stored === null) return this.#growing!;
    const growing = {
      positions: stored.positions.toSparseIndex(),
      timestamps: stored.timestamps.toSparseIndex(),
    };
    if (!growing.positions.isAscending() || !growing.timestamps.isAscending()) {
      this.#workOutAnew(this.#stored);
      if (this.#growing !== null) return this.#growing;
    }
    this.#growing = growing;
    this.close();
    return growing;
  }

  #openFiles(): Indexes<StoredIndex> | null {
    const open = (suffix: string, shape: EntryShape): StoredIndex | null =>
      StoredIndex.open(this.#file.files.existing(this.#path(suffix)), shape);
    try {
      const positions = open(INDEX_SUFFIX, offsetEntry);
      const timestamps = open(TIME_INDEX_SUFFIX, timeEntry);
      if (positions === null || timestamps === null) return null;
      const size = this.#file.size();
      // The last entry of time is written when the segment is full, so a segment has one, unless none of its records
      // has a time.
      const isCredible = size === 0 ||
        timestamps.count > 0 && valueAt({ index: positions, entry: positions.count - 1 }) < size;
      return isCredible ? { positions, timestamps } : null;
    } catch (failure) {
      if (failure instanceof OperatingFailure && failure.code === "ENOENT") return null;
      throw failure;
    }
  }

  #readAborted(): AbortedTransaction[] {
    const path = this.#path(TXN_INDEX_SUFFIX);
    const { disk } = this.#file.files;
    if (!disk.exists(path)) return [];
    try {
      return decodeAborted(disk.readFile(path));
    } catch (damage) {
      if (!(damage instanceof MalformedBytes)) throw damage;
      throw new OperatingFailure("EIO", `Cannot read ${path}: ${damage.message}`);
    }
  }

  #pushTimestamp(): void {
    const { timestamps } = this.#forMore();
    const { timestampMs, offset } = this.largestTimestamp();
    const last = timestamps.count - 1;
    if (timestampMs < 0 || (last >= 0 && timestamps.key(last) >= timestampMs)) return;
    timestamps.push(timestampMs, offset - this.#baseOffset);
  }

  #path(suffix: string): string {
    return sidecar(this.#file.path, suffix);
  }
}

/**
 * The file beside a segment's that has another suffix. What follows the segment's own, such as `.cleaned`, follows it
 * too.
 */
export function sidecar(segmentPath: string, suffix: string): string {
  const at = segmentPath.lastIndexOf(LOG_SUFFIX);
  return segmentPath.slice(0, at) + suffix + segmentPath.slice(at + LOG_SUFFIX.length);
}

function emptyIndexes(): Indexes<SparseIndex> {
  return { positions: new SparseIndex(), timestamps: new SparseIndex() };
}

function valueAt({ index, entry }: Hit): number {
  return entry < 0 ? 0 : index.value(entry);
}

/** Not atomic: a start that finds the file half written after a crash also finds that it must not be trusted. */
async function replaceContent(disk: Disk, path: string, bytes: Uint8Array): Promise<void> {
  // An empty file that was never anything else can lose nothing.
  const isNothing = bytes.length === 0 && !disk.exists(path);
  const file = disk.open(path, "if-missing");
  try {
    file.truncate(0);
    file.write(bytes, 0, bytes.length, 0);
    if (!isNothing) await file.sync();
  } finally {
    file.close();
  }
}

/** Ends a lookup that would have to wait until the indexes have been worked out. */
class NotWorkedOut extends NotResident {
  constructor(readonly indexes: SegmentIndexes) {
    super("The indexes of a segment have to be worked out anew");
  }

  bring(): Promise<void> {
    return this.indexes.workOut();
  }

  isSameAs(other: NotResident): boolean {
    return other instanceof NotWorkedOut && other.indexes === this.indexes;
  }
}
