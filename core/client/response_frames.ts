/**
 * Splits what a broker sends into response frames. A frame's size is only a claim: memory is allocated for bytes that
 * came, never for bytes that were announced.
 *
 * @module
 */
import { MalformedBytes } from "../base/cursor.ts";

const PREFIX_SIZE = 4;
/** A response has at least its correlation id. */
const SMALLEST_FRAME = 4;

/** What the first bytes are when they cannot be a size; null when they may be one. */
function otherProtocol(first: number): string | null {
  const bytes = [24, 16, 8, 0].map((shift) => (first >>> shift) & 0xff);
  if (bytes[0]! >= 0x14 && bytes[0]! <= 0x17 && bytes[1] === 3) return "TLS where Kafka in plain text was expected";
  if (bytes.some((byte) => byte < 0x20 || byte > 0x7e)) return null;
  const text = String.fromCharCode(...bytes);
  return text === "HTTP"
    ? '"HTTP": that is a web server, not Kafka'
    : `text that begins with ${JSON.stringify(text)}: that is not Kafka`;
}

export class ResponseFrames {
  /** Chunks as they came; the first is read up to `#at`. */
  #chunks: Uint8Array[] = [];
  #at = 0;
  #held = 0;

  constructor(readonly maxFrameSize: number) {}

  /** Takes a chunk, which is ours from now on. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#held += chunk.length;
  }

  /**
   * The next whole frame without its size, or null until more has come. A frame that came in one chunk is a view of it.
   */
  next(): Uint8Array | null {
    if (this.#held < PREFIX_SIZE) return null;
    const size = this.#claimedSize();
    if (size > this.maxFrameSize) {
      const other = otherProtocol(size);
      if (other !== null) throw new MalformedBytes(other);
    }
    if (size < SMALLEST_FRAME || size > this.maxFrameSize) {
      throw new MalformedBytes(
        `a response of ${size} bytes; the limit is ${this.maxFrameSize} (receive.message.max.bytes)`,
      );
    }
    if (this.#held < PREFIX_SIZE + size) return null;
    this.#skip(PREFIX_SIZE);
    return this.#take(size);
  }

  #claimedSize(): number {
    let size = 0, chunk = 0, at = this.#at;
    for (let left = PREFIX_SIZE; left > 0; left--) {
      while (at === this.#chunks[chunk]!.length) {
        chunk++;
        at = 0;
      }
      size = (size << 8) | this.#chunks[chunk]![at++]!;
    }
    return size;
  }

  #take(size: number): Uint8Array {
    const first = this.#chunks[0]!;
    if (first.length - this.#at >= size) {
      const frame = first.subarray(this.#at, this.#at + size);
      this.#skip(size);
      return frame;
    }
    const frame = new Uint8Array(size);
    for (let filled = 0; filled < size;) {
      const chunk = this.#chunks[0]!;
      const part = Math.min(size - filled, chunk.length - this.#at);
      frame.set(chunk.subarray(this.#at, this.#at + part), filled);
      filled += part;
      this.#skip(part);
    }
    return frame;
  }

  #skip(length: number): void {
    this.#held -= length;
    while (length > 0) {
      const left = this.#chunks[0]!.length - this.#at;
      if (length < left) {
        this.#at += length;
        return;
      }
      length -= left;
      this.#chunks.shift();
      this.#at = 0;
    }
  }
}
