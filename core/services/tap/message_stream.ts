/**
 * Cuts one direction of a connection into messages while its bytes pass. A message is four bytes of size, then that
 * many bytes. No more than allowed is kept of each, however long it is, and no memory is allocated for bytes that were
 * only announced.
 *
 * @module
 */

export interface PassedMessage {
  readonly size: number;
  /** Without the size; only the beginning when the message is larger than what is kept. */
  readonly bytes: Uint8Array;
  readonly isWhole: boolean;
}

/** Bytes to pass on, in order; `message` is what they complete. */
export interface Part {
  readonly bytes: Uint8Array;
  readonly message: PassedMessage | null;
}

export interface MessageStreamOptions {
  readonly maxKeptSize: number;
  /** A size beyond it means that this is not Kafka's protocol. */
  readonly maxMessageSize: number;
  /**
   * Whether a message is to come in one part, when it is whole. Called with its first four bytes, and never for one
   * larger than is kept.
   */
  readonly holds: (first: number) => boolean;
}

const SIZE = 4;
/** The size, and the first four bytes: a request's API and version, an answer's correlation id. */
const HEAD = 8;

export class MessageStream {
  readonly #o: MessageStreamOptions;
  readonly #head = new Uint8Array(HEAD);
  #headSize = 0;
  #size = 0;
  /** Bytes of the message that have not arrived. */
  #left = 0;
  #kept: Uint8Array[] = [];
  #keptSize = 0;
  #holding = false;
  #foreign: Uint8Array | null = null;

  constructor(options: MessageStreamOptions) {
    this.#o = options;
  }

  /** What came in place of a message; from there on bytes pass as they come. Null while all is well. */
  get foreign(): Uint8Array | null {
    return this.#foreign;
  }

  /** Takes a chunk, which is ours from now on. */
  push(chunk: Uint8Array): Part[] {
    const parts: Part[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#foreign !== null) {
        parts.push({ bytes: chunk.subarray(at), message: null });
        break;
      }
      at += this.#headSize < HEAD ? this.#takeHead(chunk, at, parts) : this.#takeBody(chunk, at, parts);
    }
    return parts;
  }

  #takeHead(chunk: Uint8Array, at: number, parts: Part[]): number {
    const taken = Math.min(HEAD - this.#headSize, chunk.length - at);
    this.#head.set(chunk.subarray(at, at + taken), this.#headSize);
    this.#headSize += taken;
    const view = new DataView(this.#head.buffer);
    if (this.#headSize >= SIZE) {
      const size = view.getInt32(0);
      if (size < HEAD - SIZE || size > this.#o.maxMessageSize) {
        this.#foreign = this.#head.slice(0, this.#headSize);
        parts.push({ bytes: this.#foreign, message: null });
        return taken;
      }
    }
    if (this.#headSize < HEAD) return taken;
    const head = this.#head.slice();
    this.#size = view.getInt32(0);
    this.#left = this.#size - (HEAD - SIZE);
    this.#holding = this.#size <= this.#o.maxKeptSize && this.#o.holds(view.getInt32(SIZE));
    this.#keep(head.subarray(SIZE));
    this.#pass(head, parts);
    return taken;
  }

  #takeBody(chunk: Uint8Array, at: number, parts: Part[]): number {
    const taken = Math.min(this.#left, chunk.length - at);
    const bytes = chunk.subarray(at, at + taken);
    this.#left -= taken;
    this.#keep(bytes);
    this.#pass(bytes, parts);
    return taken;
  }

  #keep(bytes: Uint8Array): void {
    const room = this.#o.maxKeptSize - this.#keptSize;
    if (room <= 0) return;
    const kept = bytes.length <= room ? bytes : bytes.subarray(0, room);
    this.#kept.push(kept);
    this.#keptSize += kept.length;
  }

  #pass(bytes: Uint8Array, parts: Part[]): void {
    if (this.#left > 0) {
      if (!this.#holding) parts.push({ bytes, message: null });
      return;
    }
    const whole = joined(this.#kept);
    const message = { size: this.#size, bytes: whole, isWhole: whole.length === this.#size };
    parts.push({ bytes: this.#holding ? joined([this.#head.slice(0, SIZE), whole]) : bytes, message });
    this.#headSize = 0;
    this.#kept = [];
    this.#keptSize = 0;
    this.#holding = false;
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const whole = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
