/**
 * A segment that a cleaning writes, under names of its own (`.cleaned`) until it replaces those it was made from.
 *
 * @module
 */
import { readBatchHeader } from "../../protocol/records/batch.ts";
import type { Disk } from "../../runtime/ports.ts";
import type { AbortedTransaction } from "../aborted_transactions.ts";
import { OpenFiles } from "../open_files.ts";
import { Segment } from "../segment.ts";
import { CLEANED_SUFFIX, discardCleaned } from "./swap.ts";

export class CleanedSegment {
  readonly baseOffset: number;
  readonly #disk: Disk;
  readonly #segment: Segment;
  readonly #indexIntervalBytes: number;
  /** Batches that are not written yet. */
  readonly #pending: Uint8Array;
  #pendingSize = 0;

  /** Creates the file, replacing what an interrupted cleaning may have left. */
  constructor(
    o: {
      readonly disk: Disk;
      readonly folder: string;
      readonly baseOffset: number;
      readonly indexIntervalBytes: number;
      readonly bufferBytes: number;
      readonly nowMs: number;
    },
  ) {
    discardCleaned(o.disk, o.folder, o.baseOffset);
    this.baseOffset = o.baseOffset;
    this.#disk = o.disk;
    this.#indexIntervalBytes = o.indexIntervalBytes;
    this.#pending = new Uint8Array(o.bufferBytes);
    const file = new OpenFiles(o.disk).create(Segment.path(o.folder, o.baseOffset) + CLEANED_SUFFIX);
    this.#segment = new Segment(o.baseOffset, file, o.nowMs);
  }

  /** Bytes so far. */
  get size(): number {
    return this.#segment.size + this.#pendingSize;
  }

  append(batch: Uint8Array): void {
    if (this.#pendingSize + batch.length > this.#pending.length) this.#write();
    if (batch.length > this.#pending.length) return this.#writeAndNote(batch);
    this.#pending.set(batch, this.#pendingSize);
    this.#pendingSize += batch.length;
  }

  noteAborted(transaction: AbortedTransaction): void {
    this.#segment.noteAborted(transaction);
  }

  /** Resolves when it is on the disk with its index files; the names are not synced. */
  async finish(): Promise<void> {
    this.#write();
    await this.#segment.file.sync();
    await this.#segment.indexes.store(this.#disk);
    this.#segment.close();
  }

  close(): void {
    this.#segment.close();
  }

  #write(): void {
    const bytes = this.#pending.subarray(0, this.#pendingSize);
    this.#pendingSize = 0;
    if (bytes.length > 0) this.#writeAndNote(bytes);
  }

  #writeAndNote(batches: Uint8Array): void {
    const start = this.#segment.size;
    this.#segment.append(batches);
    for (let at = 0; at < batches.length;) {
      const header = readBatchHeader(batches, at);
      this.#segment.note(header, start + at, this.#indexIntervalBytes);
      at += header.sizeInBytes;
    }
  }
}
