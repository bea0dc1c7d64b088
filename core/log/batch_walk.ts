/**
 * Walks over the batches of a segment's file from the start and finds where they stop being whole. It checks what a
 * crash or a bad disk can change: lengths, the order of offsets, checksums.
 *
 * @module
 */
import {
  ATTRIBUTES_AT,
  BATCH_HEADER_SIZE,
  type BatchHeader,
  MAGIC,
  readBatchHeader,
} from "../protocol/records/batch.ts";
import type { Checksums } from "../runtime/ports.ts";
import type { SegmentFile } from "./open_files.ts";
import { LARGEST_RELATIVE_OFFSET } from "./rolling.ts";
import type { Segment } from "./segment.ts";

const CHUNK_SIZE = 1 << 20;

export interface BatchWalk {
  readonly checksums: Checksums;
  readonly indexIntervalBytes: number;
  /** Called between batches with the walk's position; the walk awaits a promise. */
  readonly pause: (position: number, size: number) => Promise<void> | null;
  /**
   * Called with each whole batch, in order, after the segment has taken it over; a control batch comes with its bytes.
   */
  readonly see: (header: BatchHeader, control: Uint8Array | null) => void;
}

export interface Walked {
  /** What is wrong where the whole batches end; null when that is the end of the file. */
  readonly fault: string | null;
  /** From there on the file is zeros: preallocated. */
  readonly isPreallocated: boolean;
  /** Of the file. */
  readonly size: number;
}

/** The segment takes over the whole batches from the start of its file. */
export async function walkBatches(segment: Segment, o: BatchWalk): Promise<Walked> {
  const { file } = segment;
  const size = file.size();
  const window = new Window(file, size, sharedChunk());
  const faulty = async (fault: string): Promise<Walked> => {
    return { fault, isPreallocated: await isZero(window, segment.size, o.pause), size };
  };
  for (let position = 0; position < size; position = segment.size) {
    const waiting = o.pause(position, size);
    if (waiting !== null) {
      await waiting;
      window.forget();
    }
    if (size - position < BATCH_HEADER_SIZE) return await faulty("the file ends inside a batch header");
    const header = readBatchHeader(window.bytes, window.show(position, BATCH_HEADER_SIZE));
    const fault = faultOf(header, segment, size - position) ?? checksumFault(header, position, window, o.checksums);
    if (fault !== null) return await faulty(fault);
    segment.note(header, position, o.indexIntervalBytes);
    o.see(header, header.isControl ? window.copy(position, header.sizeInBytes) : null);
  }
  return { fault: null, isPreallocated: false, size };
}

/** Whether there is nothing but zeros from `from` to the end of the file. */
async function isZero(window: Window, from: number, pause: BatchWalk["pause"]): Promise<boolean> {
  const { size, bytes } = window;
  for (let position = from; position < size;) {
    const waiting = pause(position, size);
    if (waiting !== null) {
      await waiting;
      window.forget();
    }
    const length = Math.min(bytes.length, size - position);
    const at = window.show(position, length);
    for (let byte = at; byte < at + length; byte++) if (bytes[byte] !== 0) return false;
    position += length;
  }
  return true;
}

/**
 * How many records the bytes behind the whole batches say they held, as far as their headers can be read: for the log
 * line only.
 */
export function recordsClaimed(segment: Segment, size: number): number {
  const scratch = segment.file.files.scratch;
  let records = 0;
  for (let position = segment.size; position + BATCH_HEADER_SIZE <= size;) {
    segment.file.read(scratch, 0, BATCH_HEADER_SIZE, position);
    const header = readBatchHeader(scratch, 0);
    if (header.magic !== MAGIC || header.sizeInBytes < BATCH_HEADER_SIZE || header.recordCount < 0) break;
    records += header.recordCount;
    position += header.sizeInBytes;
  }
  return records;
}

/**
 * What is impossible in a header. The checksum does not cover offset and leader epoch, so the offset is compared with
 * its neighbours.
 */
function faultOf(header: BatchHeader, segment: Segment, remaining: number): string | null {
  const { sizeInBytes, baseOffset } = header;
  if (header.magic !== MAGIC || sizeInBytes < BATCH_HEADER_SIZE) return "there is no batch";
  if (sizeInBytes > remaining) return `a batch of ${sizeInBytes} bytes has only ${remaining}`;
  if (baseOffset < segment.nextOffset) return `a batch has offset ${baseOffset}, expected was ${segment.nextOffset}`;
  const lastRelative = header.nextOffset - 1 - segment.baseOffset;
  if (header.lastOffsetDelta < 0 || lastRelative > LARGEST_RELATIVE_OFFSET) return `a batch has offset ${baseOffset}`;
  return null;
}

function checksumFault(header: BatchHeader, position: number, window: Window, checksums: Checksums): string | null {
  let crc = 0;
  const end = position + header.sizeInBytes;
  for (let from = position + ATTRIBUTES_AT; from < end;) {
    const length = Math.min(end - from, window.bytes.length);
    const at = window.show(from, length);
    crc = checksums.crc32c(window.bytes, at, length, crc);
    from += length;
  }
  return crc === header.crc ? null : "a batch does not have the checksum it carries";
}

/** A window of a file in memory, which moves along as the file is read. */
class Window {
  #start = 0;
  #end = 0;

  constructor(readonly file: SegmentFile, readonly size: number, readonly bytes: Uint8Array) {}

  /** Where in `bytes` the `length` bytes at `position` are. They must fit, and must lie inside the file. */
  show(position: number, length: number): number {
    if (position < this.#start || position + length > this.#end) {
      const filled = Math.min(this.bytes.length, this.size - position);
      this.file.read(this.bytes, 0, filled, position);
      this.#start = position;
      this.#end = position + filled;
    }
    return position - this.#start;
  }

  copy(position: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    this.file.read(bytes, 0, length, position);
    return bytes;
  }

  /** Somebody else has used the buffer. */
  forget(): void {
    this.#start = this.#end = 0;
  }
}

/** All walks share one buffer, made when the first log is checked. A walk that awaits something loses its content. */
let chunk: Uint8Array | null = null;

function sharedChunk(): Uint8Array {
  chunk ??= new Uint8Array(CHUNK_SIZE);
  return chunk;
}
