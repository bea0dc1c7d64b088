/**
 * One file of a log: batches, one after the other, named by the offset it begins at. A segment knows the positions of
 * its batches (sparsely), its largest timestamps and its aborted transactions; it assigns nothing and validates
 * nothing.
 *
 * While it is written its indexes are in memory; once it is full they are in files beside it. A position comes from an
 * index entry and a walk over headers, never from arithmetic: batches have any size, and compaction leaves holes in the
 * offsets.
 *
 * A file may be longer than its batches: preallocated space (`preallocate`), all zeros, until
 * {@linkcode Segment.trimPreallocation}. `size` is that of the batches; after a crash recovery finds where they end.
 *
 * @module
 */
import { BATCH_HEADER_SIZE, type BatchHeader, MAGIC, readBatchHeader } from "../protocol/records/batch.ts";
import { OperatingFailure } from "../runtime/ports.ts";
import type { Steps } from "../runtime/steps.ts";
import { type AbortedTransaction } from "./aborted_transactions.ts";
import type { OpenFiles, SegmentFile } from "./open_files.ts";
import { SegmentIndexes } from "./segment_indexes.ts";
import { damagedAt, type FoundRecord, type SearchBatch, StoredBatch } from "./stored_batch.ts";

const SUFFIX = ".log";
const NAME = /^(\d{20})\.log$/;
/** The interval between entries of an index that is rebuilt because it was missing or damaged: Kafka's default. */
const REBUILT_INTERVAL_BYTES = 4096;
/** How many bytes of batches are gone over in one step. */
const REPLAYED_AT_ONCE = 256 * 1024;

export function segmentName(baseOffset: number): string {
  return String(baseOffset).padStart(20, "0") + SUFFIX;
}

/** The base offset in a segment's name; null when the name is not a segment's. */
export function baseOffsetIn(name: string): number | null {
  const match = NAME.exec(name);
  return match === null ? null : Number(match[1]);
}

export interface FoundBatch {
  readonly header: BatchHeader;
  readonly position: number;
}

export class Segment {
  readonly baseOffset: number;
  readonly file: SegmentFile;
  readonly indexes: SegmentIndexes;
  /** When this process created or found it: its age counts from then when its records have no timestamps. */
  readonly openedMs: number;
  #size = 0;
  #nextOffset: number;
  /** Null until it is asked for. */
  #firstTimestampMs: number | null = null;
  /** A write failed half way, and what it left could not be removed yet. */
  #torn = false;
  #isPreallocated = false;

  constructor(baseOffset: number, file: SegmentFile, openedMs: number) {
    this.baseOffset = baseOffset;
    this.file = file;
    this.openedMs = openedMs;
    this.#nextOffset = baseOffset;
    this.indexes = new SegmentIndexes(baseOffset, file, {
      noteSome: (indexes, { position, maxBytes }) =>
        this.#walkSome(position, maxBytes, (header, at) => indexes.note(header, at, REBUILT_INTERVAL_BYTES)),
      headerAt: (position) => this.#headerAt(position),
      headerFrom: (position, offset) => this.#headerAt(position, (header) => header.nextOffset > offset),
    });
  }

  static path(folder: string, baseOffset: number): string {
    return `${folder}/${segmentName(baseOffset)}`;
  }

  /** `preallocatedBytes`: the file's size from the beginning. When the disk refuses that, there is no file. */
  static create(
    o: {
      readonly files: OpenFiles;
      readonly folder: string;
      readonly baseOffset: number;
      readonly nowMs: number;
      readonly preallocatedBytes: number;
    },
  ): Segment {
    const { files, preallocatedBytes } = o;
    const path = Segment.path(o.folder, o.baseOffset);
    const segment = new Segment(o.baseOffset, files.create(path), o.nowMs);
    try {
      if (preallocatedBytes > 0) segment.file.truncate(preallocatedBytes);
    } catch (failure) {
      segment.retire();
      removeUnused(files, path);
      throw failure;
    }
    segment.#isPreallocated = preallocatedBytes > 0;
    return segment;
  }

  /**
   * A segment that was synced with its index files, which are trusted. `nextOffset` may be beyond the last record's.
   */
  static stored(o: {
    readonly files: OpenFiles;
    readonly folder: string;
    readonly baseOffset: number;
    readonly nextOffset: number;
    readonly nowMs: number;
  }): Segment {
    const segment = new Segment(o.baseOffset, o.files.existing(Segment.path(o.folder, o.baseOffset)), o.nowMs);
    segment.#size = segment.file.size();
    segment.#nextOffset = o.nextOffset;
    segment.indexes.believeFiles();
    return segment;
  }

  get size(): number {
    return this.#size;
  }

  /** The offset after the last record, or where the next segment begins. */
  get nextOffset(): number {
    return this.#nextOffset;
  }

  /** -1 when no record has one. */
  get maxTimestampMs(): number {
    return this.indexes.largestTimestamp().timestampMs;
  }

  /** The largest timestamp of the first batch: the segment's age counts from it. Null when there is no batch. */
  get firstTimestampMs(): number | null {
    if (this.#firstTimestampMs === null && this.#size > 0) {
      this.#firstTimestampMs = this.#walk(0, () => true)!.header.maxTimestamp;
    }
    return this.#firstTimestampMs;
  }

  /** Finds where the last batch ends, from the last index entry on. False when no batch ends with the file. */
  findEnd(): boolean {
    this.#size = this.file.size();
    try {
      this.#nextOffset = this.baseOffset;
      const from = this.indexes.lastPosition();
      let isWhole = from < this.#size || this.#size === 0;
      this.#walk(from, (header) => {
        isWhole &&= header.magic === MAGIC && header.baseOffset >= this.#nextOffset;
        this.#nextOffset = header.nextOffset;
        // The last entry of a file has the largest.
        if (!this.indexes.isStored) this.indexes.noteTimestamp(header);
        return false;
      });
      return isWhole;
    } catch (failure) {
      if (failure instanceof OperatingFailure) return false;
      throw failure;
    }
  }

  /**
   * Writes the bytes after the last batch. On a failure the segment is as it was, or `isTorn` until {@linkcode
   * truncateTornWrite} succeeds.
   */
  append(bytes: Uint8Array): void {
    try {
      this.file.write(bytes, 0, bytes.length, this.#size);
    } catch (failure) {
      this.#torn = true;
      this.truncateTornWrite();
      throw failure;
    }
  }

  /** Adds a batch that is at `position`, right behind the known ones. */
  note(header: BatchHeader, position: number, indexIntervalBytes: number): void {
    this.indexes.note(header, position, indexIntervalBytes);
    this.#size = position + header.sizeInBytes;
    this.#nextOffset = header.nextOffset;
  }

  noteAborted(transaction: AbortedTransaction): void {
    this.indexes.noteAborted(transaction);
  }

  /**
   * Removes what a failed write left behind. Nothing may be written before that: leftovers behind a shorter batch could
   * look like a batch.
   */
  truncateTornWrite(): void {
    if (!this.#torn) return;
    try {
      this.file.truncate(this.#size);
      this.#torn = this.#isPreallocated = false;
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
    }
  }

  /** Makes the file end with its last batch. True when that changed it: then it has to be synced. */
  trimPreallocation(): boolean {
    if (!this.#isPreallocated) return false;
    this.file.truncate(this.#size);
    this.#isPreallocated = false;
    return true;
  }

  get isTorn(): boolean {
    return this.#torn;
  }

  /** The offset after the last record; the segment's own end may be behind it after a cleaning. */
  endOfBatches(): number {
    let end = this.baseOffset;
    this.#walk(this.indexes.positionBefore(Infinity), (header) => {
      end = header.nextOffset;
      return false;
    });
    return end;
  }

  /**
   * Removes the batch that holds the offset and everything behind it. The segment ends where its last batch ends, also
   * when compaction left a hole before the offset: a restart finds the same end.
   */
  truncateTo(offset: number): void {
    if (offset >= this.#nextOffset) return;
    const found = this.find(offset);
    this.#firstTimestampMs = null;
    if (found !== null) {
      this.file.truncate(found.position);
      this.#isPreallocated = false;
      this.indexes.truncate(offset, found.position);
    }
    this.findEnd();
    this.#nextOffset = Math.min(this.#nextOffset, offset);
  }

  /** The next record gets at least that offset. */
  endNotBefore(offset: number): void {
    this.#nextOffset = Math.max(this.#nextOffset, offset);
  }

  /** The first batch that ends at or after the offset: the one that holds it, or the next where there is a hole. */
  find(offset: number): FoundBatch | null {
    return this.#walk(this.indexes.positionBefore(offset), (header) => header.nextOffset > offset);
  }

  /** How many bytes of whole batches there are from `position` on, up to `maxBytes`. */
  wholeBatches(position: number, maxBytes: number): number {
    const end = position + maxBytes;
    if (end >= this.#size) return this.#size - position;
    const from = Math.max(position, this.indexes.lastPositionAtMost(end));
    const over = this.#walk(from, (header, at) => at + header.sizeInBytes > end);
    return (over === null ? this.#size : over.position) - position;
  }

  /**
   * The first record at or after `fromOffset` that is stamped `timestampMs` or later, inside compressed batches too.
   */
  firstStampedFrom(timestampMs: number, fromOffset: number, search: SearchBatch): FoundRecord | null {
    if (timestampMs > this.maxTimestampMs) return null;
    const reached = this.indexes.offsetReachedBefore(timestampMs);
    let position = this.indexes.positionBefore(Math.max(reached, fromOffset));
    const wanted = { fromMs: timestampMs, toMs: Infinity, fromOffset };
    for (;;) {
      const found = this.#walk(position, (header) => header.maxTimestamp >= timestampMs);
      if (found === null) return null;
      const record = search(new StoredBatch(this.file, found.position, found.header), wanted);
      if (record !== null) return record;
      position = found.position + found.header.sizeInBytes;
    }
  }

  /** The record with the largest timestamp, the first of them where several have it. */
  latestStamped(search: SearchBatch): FoundRecord | null {
    const { timestampMs, offset } = this.indexes.largestTimestamp();
    const found = this.#walk(
      this.indexes.positionBefore(offset),
      (header) => header.maxTimestamp === timestampMs,
    );
    if (found === null) return null;
    const wanted = { fromMs: timestampMs, toMs: timestampMs, fromOffset: 0 };
    return search(new StoredBatch(this.file, found.position, found.header), wanted);
  }

  /** Goes over all batches from `offset` on, with the bytes of those that are control batches, in steps. */
  *replay(offset: number, see: (header: BatchHeader, bytes: Uint8Array | null) => void): Steps<void> {
    const replayOne = (header: BatchHeader, position: number): void => {
      if (header.baseOffset < offset) return;
      let bytes: Uint8Array | null = null;
      if (header.isControl) {
        bytes = new Uint8Array(header.sizeInBytes);
        this.file.read(bytes, 0, bytes.length, position);
      }
      see(header, bytes);
    };
    for (let position: number | null = this.indexes.positionBefore(offset); position !== null;) {
      position = this.#walkSome(position, REPLAYED_AT_ONCE, replayOne);
      yield;
    }
  }

  /** The segment is about to be removed. Bytes that somebody holds stay readable. */
  retire(): void {
    this.file.retire();
    this.indexes.retire();
  }

  close(): void {
    this.file.close();
    this.indexes.close();
  }

  /**
   * Reads the header as a lookup will, so that its page is in the page cache for both or for neither. Null when the
   * bytes cannot be a header.
   */
  #headerAt(position: number, accept: (header: BatchHeader) => boolean = () => true): BatchHeader | null {
    if (position + BATCH_HEADER_SIZE > this.#size) return null;
    try {
      const header = this.#walk(position, accept)?.header;
      return header !== undefined && header.magic === MAGIC && header.lastOffsetDelta >= 0 ? header : null;
    } catch (failure) {
      if (failure instanceof OperatingFailure && failure.code === "EIO") return null;
      throw failure;
    }
  }

  /** Walks over the batches in about that many bytes. Returns the position of the next one; null when there is none. */
  #walkSome(from: number, maxBytes: number, see: (header: BatchHeader, position: number) => void): number | null {
    const next = this.#walk(from, (header, position) => {
      if (position - from >= maxBytes) return true;
      see(header, position);
      return false;
    });
    return next?.position ?? null;
  }

  /** Walks from batch to batch until one is accepted. */
  #walk(from: number, accept: (header: BatchHeader, position: number) => boolean): FoundBatch | null {
    const scratch = this.file.files.scratch;
    let start = from;
    let end = from;
    for (let position = from; position < this.#size;) {
      if (position + BATCH_HEADER_SIZE > end) {
        const length = Math.min(scratch.length, this.#size - position);
        this.file.read(scratch, 0, length, position);
        start = position;
        end = position + length;
      }
      const header = readBatchHeader(scratch, position - start);
      const last = position + header.sizeInBytes;
      if (header.sizeInBytes < BATCH_HEADER_SIZE || last > this.#size) {
        throw damagedAt(this.file, position, `it holds a batch of ${header.sizeInBytes} bytes`);
      }
      if (accept(header, position)) return { header, position };
      position = last;
    }
    return null;
  }
}

/**
 * Removes the file of a segment that could not be created. A failure here must not hide the one that prevented the
 * segment.
 */
function removeUnused({ disk }: OpenFiles, path: string): void {
  try {
    disk.removeFile(path);
  } catch (failure) {
    if (!(failure instanceof OperatingFailure)) throw failure;
  }
}
