/**
 * Cuts a stream of bytes into frames: four bytes of length, then that many bytes. A length is only a claim: no buffer is
 * ever more than twice what has really arrived, however large the claim.
 *
 * @module
 */
import { MalformedBytes } from "../base/cursor.ts";

const PREFIX_SIZE = 4;
const SMALLEST_BUFFER = 4096;
const BACKLOG_SIZE = 512 * 1024;
/** A chunk of one byte costs a hundred in memory. */
const BACKLOG_CHUNKS = 1024;

export class FrameSplitter {
  readonly #maxFrameSize: number;
  /** Chunks as they came, the first one read up to `#at`. */
  readonly #chunks: Uint8Array[] = [];
  #at = 0;
  /** The frame that came in more than one chunk, so far. */
  #partial: Uint8Array | null = null;
  #partialSize = 0;
  /** Bytes in `#chunks` not read yet. */
  #queued = 0;

  constructor(o: { readonly maxFrameSize: number }) {
    this.#maxFrameSize = o.maxFrameSize;
  }

  /** Whether so much has come that nobody has asked for yet that the peer should be held back. */
  get isBacklogged(): boolean {
    return this.#queued >= BACKLOG_SIZE || this.#chunks.length >= BACKLOG_CHUNKS;
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
      const roomy = Math.max(SMALLEST_BUFFER, needed, Math.min(wanted, needed * 2));
      const grown = new Uint8Array(roomy);
      if (this.#partial !== null) grown.set(this.#partial.subarray(0, this.#partialSize));
      this.#partial = grown;
    }
    this.#partial.set(bytes, this.#partialSize);
    this.#partialSize = needed;
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
        `a request of ${size} bytes, over socket.request.max.bytes (${this.#maxFrameSize})${guess}`,
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
