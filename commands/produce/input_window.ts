/**
 * The input as a window that moves over it: what was read and not yet taken lies at the window's start, and what is
 * read next goes behind it. One byte behind the window always holds a mark, so that a search for the delimiter stops
 * there.
 *
 * @module
 */
import type { InputStream } from "../../core/runtime/process_port.ts";

/** Small enough to stay in the processor's cache until it is taken, large enough to make few calls. */
const READ_SIZE = 256 * 1024;

export class InputWindow {
  /** Where the bytes end that are there to be taken. They begin at 0. */
  end = 0;
  isLast = false;
  bytesRead = 0;

  constructor(readonly bytes: Uint8Array, readonly size: number, readonly mark: number) {}

  /** The window's size for records of up to `longest` bytes. */
  static sizeFor(longest: number): number {
    return longest + READ_SIZE + 1;
  }

  /** Begins another input. */
  open(): void {
    this.end = 0;
    this.isLast = false;
  }

  /** Whether the window is full: the record at the start is longer than it. */
  get isFull(): boolean {
    return this.end >= this.size - 1;
  }

  /** Forgets the bytes before `from`, and moves the rest to the start. */
  taken(from: number): void {
    if (from === 0) return;
    if (from < this.end) this.bytes.copyWithin(0, from, this.end);
    this.end -= from;
  }

  /** Reads from a file: the disk answers at once. */
  fillNow(input: InputStream): void {
    this.#filled(input.readNow(this.bytes, this.end, this.#freeSize()));
  }

  /** Reads from a pipe or a terminal, which may take any time. */
  async fill(input: InputStream): Promise<void> {
    this.#filled(await input.read(this.bytes, this.end, this.#freeSize()));
  }

  #freeSize(): number {
    return Math.min(READ_SIZE, this.size - 1 - this.end);
  }

  #filled(count: number): void {
    this.end += count;
    this.bytesRead += count;
    this.isLast = count === 0;
    this.bytes[this.end] = this.mark;
  }
}
