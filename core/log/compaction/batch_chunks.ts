/**
 * A segment's file, read in chunks of whole batches. A batch larger than the buffer enlarges it for as long as the
 * buffer is needed.
 *
 * @module
 */
import { BATCH_HEADER_SIZE, batchSizeAt, LENGTH_OVERHEAD } from "../../protocol/records/batch.ts";
import { type DiskFile, OperatingFailure } from "../../runtime/ports.ts";

export class BatchChunks {
  readonly #file: DiskFile;
  readonly #size: number;
  readonly #usualSize: number;
  #buffer: Uint8Array;
  #position = 0;

  /** The whole batches in the first `size` bytes of the file. */
  constructor(file: DiskFile, size: number, buffer: Uint8Array) {
    this.#file = file;
    this.#size = size;
    this.#buffer = buffer;
    this.#usualSize = buffer.length;
  }

  /** Whole batches, in a buffer that the next call uses again; null at the end. */
  next(): Uint8Array | null {
    if (this.#position >= this.#size) return null;
    let length = this.#read(Math.min(this.#usualSize, this.#size - this.#position));
    let whole = wholeBatches(this.#buffer, length);
    if (whole === 0) {
      const needed = length < BATCH_HEADER_SIZE ? BATCH_HEADER_SIZE : batchSizeAt(this.#buffer, 0);
      if (needed < BATCH_HEADER_SIZE || needed > this.#size - this.#position) {
        throw this.#damaged(`a batch of ${needed} bytes has ${this.#size - this.#position}`);
      }
      length = this.#read(needed);
      whole = wholeBatches(this.#buffer, length);
    }
    if (whole < BATCH_HEADER_SIZE) throw this.#damaged("there is no batch");
    this.#position += whole;
    return this.#buffer.subarray(0, whole);
  }

  #read(length: number): number {
    if (length > this.#buffer.length) this.#buffer = new Uint8Array(length);
    const filled = this.#file.read(this.#buffer, 0, length, this.#position);
    if (filled < length) throw this.#damaged("the file is shorter than it was");
    return filled;
  }

  #damaged(how: string): OperatingFailure {
    return new OperatingFailure("EDAMAGED", `Cannot clean ${this.#file.path} at ${this.#position}: ${how}`);
  }
}

function wholeBatches(bytes: Uint8Array, length: number): number {
  let end = 0;
  while (end + LENGTH_OVERHEAD <= length) {
    const size = batchSizeAt(bytes, end);
    if (size < BATCH_HEADER_SIZE || end + size > length) break;
    end += size;
  }
  return end;
}
