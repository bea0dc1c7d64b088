/**
 * Splits a segment's file into pieces: batches, and gaps between them. Behind a gap the next batch is searched for, so
 * that one damaged length does not hide everything behind it.
 *
 * @module
 */
import {
  BATCH_HEADER_SIZE,
  batchCrc,
  type BatchHeader,
  MAGIC,
  MAGIC_AT,
  readBatchHeader,
} from "../../protocol/records/batch.ts";
import type { Checksums, DiskFile } from "../../runtime/ports.ts";

export interface BatchPiece {
  readonly kind: "batch";
  readonly position: number;
  readonly header: BatchHeader;
  /** The batch, beginning at `at`; valid until the next piece is asked for. */
  readonly bytes: Uint8Array;
  readonly at: number;
  /** Why its bytes are damaged, or null. */
  readonly fault: string | null;
}

export interface GapPiece {
  readonly kind: "gap";
  readonly position: number;
  readonly size: number;
  readonly why: string;
  /** How many records the header at its beginning declares, if it can be trusted; the rest of the gap is unknown. */
  readonly records: number;
  /** Zeros to the end of the file: preallocated space (`preallocate`) that a killed broker did not trim. */
  readonly isPreallocated: boolean;
}

const CHUNK_SIZE = 1 << 20;
/** More than a request may have, and so more than any producer sends: a larger length is invalid. */
const LARGEST_BATCH = 256 * 1024 * 1024;

export function* piecesOf(file: DiskFile, checksums: Checksums): Generator<BatchPiece | GapPiece> {
  const window = new Window(file);
  const { size } = window;
  for (let position = 0; position < size;) {
    const why = noBatch(window, position);
    if (why !== null && isZero(window, position)) {
      yield {
        kind: "gap",
        position,
        size: size - position,
        why: "nothing has been written",
        records: 0,
        isPreallocated: true,
      };
      return;
    }
    if (why !== null) {
      const next = nextBatch(window, position + 1, checksums);
      yield {
        kind: "gap",
        position,
        size: next - position,
        why,
        records: recordsClaimed(window, position),
        isPreallocated: false,
      };
      position = next;
      continue;
    }
    const { sizeInBytes } = readBatchHeader(window.bytes, window.show(position, BATCH_HEADER_SIZE));
    const at = window.show(position, sizeInBytes);
    const header = readBatchHeader(window.bytes, at);
    const isWhole = batchCrc(window.bytes, at, sizeInBytes, checksums) === header.crc;
    if (!isWhole && !isBatch(window, position + sizeInBytes, checksums)) {
      // Its length may be damaged: then a whole batch begins inside it.
      const next = nextBatch(window, position + 1, checksums, position + sizeInBytes);
      if (next < position + sizeInBytes) {
        const why = "there is a header without its batch";
        const records = recordsClaimed(window, position);
        yield { kind: "gap", position, size: next - position, why, records, isPreallocated: false };
        position = next;
        continue;
      }
    }
    const fault = isWhole ? null : "it does not have the checksum it carries";
    yield { kind: "batch", position, header, bytes: window.bytes, at: window.show(position, sizeInBytes), fault };
    position += sizeInBytes;
  }
}

function isZero(window: Window, from: number): boolean {
  for (let position = from; position < window.size;) {
    const length = Math.min(CHUNK_SIZE, window.size - position);
    const at = window.show(position, length);
    for (let byte = at; byte < at + length; byte++) if (window.bytes[byte] !== 0) return false;
    position += length;
  }
  return true;
}

function noBatch(window: Window, position: number): string | null {
  const remaining = window.size - position;
  if (remaining < BATCH_HEADER_SIZE) return "the file ends inside a batch header";
  const { magic, sizeInBytes } = readBatchHeader(window.bytes, window.show(position, BATCH_HEADER_SIZE));
  if (sizeInBytes < BATCH_HEADER_SIZE || magic < 0 || magic > MAGIC) return "there is no batch";
  if (magic < MAGIC) return `there is a batch of format ${magic}, which kq does not read`;
  if (sizeInBytes > LARGEST_BATCH) return `a batch says that it takes ${sizeInBytes} bytes`;
  return sizeInBytes > remaining ? `a batch of ${sizeInBytes} bytes has only ${remaining}` : null;
}

/** How many records the header of a short or damaged batch declares; 0 when it cannot be a header. */
function recordsClaimed(window: Window, position: number): number {
  if (window.size - position < BATCH_HEADER_SIZE) return 0;
  const header = readBatchHeader(window.bytes, window.show(position, BATCH_HEADER_SIZE));
  const { magic, sizeInBytes, recordCount, lastOffsetDelta } = header;
  if (magic !== MAGIC || sizeInBytes < BATCH_HEADER_SIZE || recordCount < 0) return 0;
  return recordCount <= lastOffsetDelta + 1 ? recordCount : 0;
}

/**
 * Where the next batch with a valid checksum begins, at or after `from` and before `until`; `until` when there is none.
 */
function nextBatch(window: Window, from: number, checksums: Checksums, until = window.size): number {
  for (let position = from; position < until && position + BATCH_HEADER_SIZE <= window.size; position++) {
    const at = window.show(position, BATCH_HEADER_SIZE);
    // Offsets below 2^48 begin with two zeros, which rules out nearly every other position.
    if (window.bytes[at + MAGIC_AT] !== MAGIC || window.bytes[at] !== 0 || window.bytes[at + 1] !== 0) continue;
    if (isBatch(window, position, checksums)) return position;
  }
  return until;
}

/** Whether a batch with a valid checksum begins there; the end of the file counts too. */
function isBatch(window: Window, position: number, checksums: Checksums): boolean {
  if (position === window.size) return true;
  if (noBatch(window, position) !== null) return false;
  const { sizeInBytes, crc } = readBatchHeader(window.bytes, window.show(position, BATCH_HEADER_SIZE));
  return batchCrc(window.bytes, window.show(position, sizeInBytes), sizeInBytes, checksums) === crc;
}

/** A window of the file in memory, which moves along as the file is read and grows for a batch that does not fit. */
class Window {
  readonly size: number;
  bytes = new Uint8Array(CHUNK_SIZE);
  #start = 0;
  #end = 0;

  constructor(readonly file: DiskFile) {
    this.size = file.size();
  }

  /** Where in `bytes` the `length` bytes at `position` are. They must lie inside the file. */
  show(position: number, length: number): number {
    if (position < this.#start || position + length > this.#end) {
      if (length > this.bytes.length) this.bytes = new Uint8Array(length);
      const filled = this.file.read(this.bytes, 0, Math.min(this.bytes.length, this.size - position), position);
      this.#start = position;
      this.#end = position + filled;
    }
    return position - this.#start;
  }
}
