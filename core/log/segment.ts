/**
 * One file of a log: batches, one after the other, named by the offset it begins at. A segment knows where its batches lie
 * (sparsely) and how its timestamps grow; it assigns nothing and validates nothing.
 *
 * A position comes from an index entry and a walk over headers, never from arithmetic: batches have any size, and where
 * compaction has been, offsets have holes.
 *
 * @module
 */
import { BATCH_HEADER_SIZE, type BatchHeader, readBatchHeader } from "../protocol/records/batch.ts";
import { openBatch } from "../protocol/records/records.ts";
import { MalformedBytes } from "../base/cursor.ts";
import { OperatingFailure } from "../runtime/ports.ts";
import type { OpenFiles, SegmentFile } from "./open_files.ts";
import { SparseIndex } from "./sparse_index.ts";

const SUFFIX = ".log";
const NAME = /^(\d{20})\.log$/;
/** Index entries keep offsets relative to the segment's in 31 bits, as Kafka's do. */
const LARGEST_RELATIVE_OFFSET = 0x7fffffff;

export function segmentName(baseOffset: number): string {
  return String(baseOffset).padStart(20, "0") + SUFFIX;
}

/** The base offset in a segment's name; null when it is not one. */
export function baseOffsetIn(name: string): number | null {
  const match = NAME.exec(name);
  return match === null ? null : Number(match[1]);
}

export interface FoundBatch {
  readonly header: BatchHeader;
  readonly position: number;
}

export interface FoundRecord {
  readonly offset: number;
  readonly timestampMs: number;
  /** Of the batch it lies in. */
  readonly leaderEpoch: number;
}

export class Segment {
  readonly baseOffset: number;
  readonly file: SegmentFile;
  #size = 0;
  #nextOffset: number;
  #maxTimestampMs = -1;
  /** The last offset of the first batch that reached it. */
  #offsetOfMaxTimestamp: number;
  /** Last offset of a batch (relative) to its position. */
  readonly #positions = new SparseIndex();
  /** Largest timestamp so far to the last offset (relative) of the batch that brought it. */
  readonly #timestamps = new SparseIndex();
  #bytesSinceEntry = 0;
  /** A write failed half way, and what it left could not be cut off yet. */
  #torn = false;

  constructor(baseOffset: number, file: SegmentFile) {
    this.baseOffset = baseOffset;
    this.file = file;
    this.#nextOffset = baseOffset;
    this.#offsetOfMaxTimestamp = baseOffset;
  }

  static path(folder: string, baseOffset: number): string {
    return `${folder}/${segmentName(baseOffset)}`;
  }

  static create(files: OpenFiles, folder: string, baseOffset: number): Segment {
    return new Segment(baseOffset, files.create(Segment.path(folder, baseOffset)));
  }

  get size(): number {
    return this.#size;
  }

  /** The offset after the last record. */
  get nextOffset(): number {
    return this.#nextOffset;
  }

  /** -1 when no record has one. */
  get maxTimestampMs(): number {
    return this.#maxTimestampMs;
  }

  hasRoomFor(size: number, lastOffset: number, segmentBytes: number): boolean {
    return this.#size + size <= segmentBytes && lastOffset - this.baseOffset <= LARGEST_RELATIVE_OFFSET;
  }

  /** Writes the bytes after the last batch. On a failure the segment is as it was, or `isTorn` until {@linkcode mend} succeeds. */
  append(bytes: Uint8Array): void {
    try {
      this.file.write(bytes, 0, bytes.length, this.#size);
    } catch (failure) {
      this.#torn = true;
      this.mend();
      throw failure;
    }
  }

  /** Takes over a batch that lies at `position`, right behind those known so far. */
  note(header: BatchHeader, position: number, indexIntervalBytes: number): void {
    const lastOffset = header.nextOffset - 1;
    if (header.maxTimestamp > this.#maxTimestampMs) {
      this.#maxTimestampMs = header.maxTimestamp;
      this.#offsetOfMaxTimestamp = lastOffset;
    }
    if (this.#bytesSinceEntry > indexIntervalBytes) {
      this.#positions.push(lastOffset - this.baseOffset, position);
      this.#noteTimestamp();
      this.#bytesSinceEntry = 0;
    }
    this.#bytesSinceEntry += header.sizeInBytes;
    this.#size = position + header.sizeInBytes;
    this.#nextOffset = header.nextOffset;
  }

  /** Cuts off what a failed write left behind. Nothing may be written before that: leftovers behind a shorter batch could pass for one. */
  mend(): void {
    if (!this.#torn) return;
    try {
      this.file.truncate(this.#size);
      this.#torn = false;
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
    }
  }

  get isTorn(): boolean {
    return this.#torn;
  }

  /** It will not be written again. */
  seal(): void {
    this.#positions.trim();
    this.#timestamps.trim();
  }

  /** The first batch that ends at or after the offset: the one that holds it, or the next where there is a hole. */
  find(offset: number): FoundBatch | null {
    return this.#walk(
      this.#positionBefore(offset),
      (header) => header.nextOffset > offset,
    );
  }

  /** How many bytes of whole batches there are from `position` on, up to `maxBytes`. */
  wholeBatches(position: number, maxBytes: number): number {
    const end = position + maxBytes;
    if (end >= this.#size) return this.#size - position;
    const entry = this.#positions.lastWithValueAtMost(end);
    const from = entry < 0 ? position : Math.max(position, this.#positions.value(entry));
    const over = this.#walk(from, (header, at) => at + header.sizeInBytes > end);
    return (over === null ? this.#size : over.position) - position;
  }

  /** The first record at or after `fromOffset` that is stamped `timestampMs` or later, inside compressed batches too. */
  firstStampedFrom(timestampMs: number, fromOffset: number): FoundRecord | null {
    if (timestampMs > this.#maxTimestampMs) return null;
    const entry = this.#timestamps.lastAtMost(timestampMs);
    const reached = entry < 0 ? this.baseOffset : this.baseOffset + this.#timestamps.value(entry);
    let position = this.#positionBefore(Math.max(reached, fromOffset));
    for (;;) {
      const found = this.#walk(position, (header) => header.maxTimestamp >= timestampMs);
      if (found === null) return null;
      const record = this.#searchBatch(found, (offset, stamp) => stamp >= timestampMs && offset >= fromOffset);
      if (record !== null) return record;
      position = found.position + found.header.sizeInBytes;
    }
  }

  /** The record with the largest timestamp, the first of them where several have it. */
  latestStamped(): FoundRecord | null {
    const found = this.#walk(
      this.#positionBefore(this.#offsetOfMaxTimestamp),
      (header) => header.maxTimestamp === this.#maxTimestampMs,
    );
    return found === null ? null : this.#searchBatch(found, (_, stamp) => stamp === this.#maxTimestampMs);
  }

  #searchBatch(found: FoundBatch, matches: (offset: number, stamp: number) => boolean): FoundRecord | null {
    const { header, position } = found;
    const leaderEpoch = header.partitionLeaderEpoch;
    const batch = new Uint8Array(header.sizeInBytes);
    this.file.read(batch, 0, batch.length, position);
    try {
      const records = openBatch(batch, 0, header);
      while (records.next()) {
        const offset = header.baseOffset + records.offsetDelta;
        const timestampMs = header.timestampType === "LogAppendTime"
          ? header.maxTimestamp
          : header.baseTimestamp + records.timestampDelta;
        if (matches(offset, timestampMs)) return { offset, timestampMs, leaderEpoch };
      }
      return null;
    } catch (damage) {
      if (!(damage instanceof MalformedBytes)) throw damage;
      throw this.#damaged(position, damage.message);
    }
  }

  /** A position at or before the batch that holds the offset, by the index alone. */
  #positionBefore(offset: number): number {
    const entry = this.#positions.lastAtMost(offset - this.baseOffset);
    return entry < 0 ? 0 : this.#positions.value(entry);
  }

  /** Goes from batch to batch until one is accepted. */
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
        throw this.#damaged(position, `it holds a batch of ${header.sizeInBytes} bytes`);
      }
      if (accept(header, position)) return { header, position };
      position = last;
    }
    return null;
  }

  /** What was whole when it was written or opened is not any more. */
  #damaged(position: number, how: string): OperatingFailure {
    return new OperatingFailure(
      "EIO",
      `Cannot read ${this.file.path} at ${position}: ${how}; the file has changed under us. Restart kq to have the partition checked`,
    );
  }

  #noteTimestamp(): void {
    const index = this.#timestamps;
    if (index.count > 0 && index.key(index.count - 1) >= this.#maxTimestampMs) return;
    index.push(this.#maxTimestampMs, this.#offsetOfMaxTimestamp - this.baseOffset);
  }
}
