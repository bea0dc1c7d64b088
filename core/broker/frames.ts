/**
 * Cuts a stream of bytes into frames: four bytes of length, then that many bytes. A length is only a claim: no buffer
 * is ever more than sixteen times what has really arrived, however large the claim; nor is more than a sixteenth of a
 * frame ever copied at once because its buffer grows.
 *
 * @module
 */
import { MalformedBytes } from "../base/cursor.ts";

const LIMIT = "socket.request.max.bytes";
const PREFIX_SIZE = 4;
const API_KEY_SIZE = 2;
const SMALLEST_BUFFER = 4096;
/** Once this part of a frame has come, its claim is believed. */
const BELIEVED_PART = 1 / 16;
const BACKLOG_SIZE = 512 * 1024;
/** A chunk of one byte costs a hundred in memory. */
const BACKLOG_CHUNKS = 1024;

/** What is known of a frame before it is here. */
export interface AnnouncedFrame {
  /** Without the four bytes of its length. */
  readonly size: number;
  /** -1 of a frame that is too short to have one. */
  readonly apiKey: number;
}

export class FrameSplitter {
  #maxFrameSize: number;
  /** What sets that. */
  #property = LIMIT;
  /** Chunks as they came, the first one read up to `#at`. */
  readonly #chunks: Uint8Array[] = [];
  #at = 0;
  /** The frame that came in more than one chunk, so far. */
  #partial: Uint8Array<ArrayBuffer> | null = null;
  #partialSize = 0;
  /** Bytes in `#chunks` not read yet. */
  #queued = 0;

  constructor(o: { readonly maxFrameSize: number }) {
    this.#maxFrameSize = o.maxFrameSize;
  }

  /** From the next frame on. */
  limitTo(maxFrameSize: number, property = LIMIT): void {
    this.#maxFrameSize = maxFrameSize;
    this.#property = property;
  }

  /** Whether so much unread data has arrived that the peer should be held back. */
  get isBacklogged(): boolean {
    return this.#queued >= BACKLOG_SIZE || this.#chunks.length >= BACKLOG_CHUNKS;
  }

  /** Part of a frame has been gathered. */
  get isGathering(): boolean {
    return this.#partial !== null;
  }

  /** How much of the frame that is being gathered has come. */
  get gatheredSize(): number {
    return this.#partialSize;
  }

  /**
   * The next frame, of which nothing has been gathered yet; null until enough has come to tell. Throws when its length
   * cannot be.
   */
  get announced(): AnnouncedFrame | null {
    const first = this.#chunks[0];
    if (this.isGathering || this.#queued < PREFIX_SIZE) return null;
    const wanted = PREFIX_SIZE + API_KEY_SIZE;
    const head = first!.length - this.#at >= wanted ? first! : this.#peek(wanted);
    const at = head === first ? this.#at : 0;
    const size = this.#claimedSize(head, at);
    if (size < API_KEY_SIZE) return { size, apiKey: -1 };
    return this.#queued < wanted
      ? null
      : { size, apiKey: (head[at + PREFIX_SIZE]! << 8) | head[at + PREFIX_SIZE + 1]! };
  }

  /** Forgets what has come and was not asked for. */
  drop(): void {
    this.#chunks.length = 0;
    this.#at = this.#queued = this.#partialSize = 0;
    // Nobody has seen it, so it can go at once and does not wait to be collected.
    this.#partial?.buffer.transfer(0);
    this.#partial = null;
  }

  /** Takes a chunk, which is ours from now on: frames are views of it. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#queued += chunk.length;
  }

  /** The next whole frame without its length, or null until more has come. */
  next(): Uint8Array | null {
    if (this.#partial === null) {
      const whole = this.#nextInPlace();
      if (whole !== null) return whole;
    }
    return this.#nextGathered();
  }

  /** The usual case: the frame lies whole in the first chunk, and nothing is copied. */
  #nextInPlace(): Uint8Array | null {
    const chunk = this.#chunks[0];
    if (chunk === undefined || chunk.length - this.#at < PREFIX_SIZE) return null;
    const size = this.#claimedSize(chunk, this.#at);
    const start = this.#at + PREFIX_SIZE;
    if (chunk.length - start < size) return null;
    this.#consume(PREFIX_SIZE + size);
    return chunk.subarray(start, start + size);
  }

  #nextGathered(): Uint8Array | null {
    for (;;) {
      const partial = this.#partial;
      const known = partial !== null && this.#partialSize >= PREFIX_SIZE;
      const wanted = known ? PREFIX_SIZE + this.#claimedSize(partial, 0) : PREFIX_SIZE;
      if (known && this.#partialSize === wanted) {
        this.#partial = null;
        this.#partialSize = 0;
        return partial.subarray(PREFIX_SIZE, wanted);
      }
      const chunk = this.#chunks[0];
      if (chunk === undefined) return null;
      const take = Math.min(wanted - this.#partialSize, chunk.length - this.#at);
      this.#gather(chunk.subarray(this.#at, this.#at + take), wanted);
      this.#consume(take);
    }
  }

  #gather(bytes: Uint8Array, wanted: number): void {
    const needed = this.#partialSize + bytes.length;
    if (this.#partial === null || needed > this.#partial.length) {
      const isBelieved = wanted <= SMALLEST_BUFFER || needed >= wanted * BELIEVED_PART;
      const grown = new Uint8Array(isBelieved ? wanted : Math.max(SMALLEST_BUFFER, needed * 2));
      if (this.#partial !== null) grown.set(this.#partial.subarray(0, this.#partialSize));
      this.#partial = grown;
    }
    this.#partial.set(bytes, this.#partialSize);
    this.#partialSize = needed;
  }

  /** The next bytes in one array, as many as there are. */
  #peek(size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    let filled = 0, from = this.#at;
    for (let i = 0; i < this.#chunks.length && filled < size; i++, from = 0) {
      const part = this.#chunks[i]!.subarray(from, from + size - filled);
      bytes.set(part, filled);
      filled += part.length;
    }
    return bytes;
  }

  #consume(size: number): void {
    this.#at += size;
    this.#queued -= size;
    if (this.#at === this.#chunks[0]!.length) {
      this.#chunks.shift();
      this.#at = 0;
    }
  }

  #claimedSize(bytes: Uint8Array, at: number): number {
    const size = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    if (size < 0) throw new MalformedBytes(`a request of ${size} bytes`);
    if (size > this.#maxFrameSize) {
      const guess = guessOf(size);
      throw new MalformedBytes(
        `a request of ${size} bytes, over ${this.#property} (${this.#maxFrameSize})${guess}`,
      );
    }
    return size;
  }
}

/** What else begins with the bytes that would be this length: people point browsers and TLS clients at brokers. */
function guessOf(size: number): string {
  if (size === 0x47455420 || size === 0x504f5354 || size === 0x48454144) return "; is this an HTTP client?";
  return size >>> 16 === 0x1603 ? "; is this a TLS client?" : "";
}
