/**
 * The last offset of each key, in a fixed amount of memory: keys are known by their hash alone, 24 bytes an entry as in
 * Kafka. Nothing is ever taken out. When it is full, as much of the log as fitted is cleaned, and the rest another time.
 *
 * @module
 */
import { KeyHash } from "./key_hash.ts";

const BYTES_PER_ENTRY = 24;

export interface OffsetMapOptions {
  /** `log.cleaner.dedupe.buffer.size`: never more memory than that. */
  readonly maxBytes: number;
  /** `log.cleaner.io.buffer.load.factor`: how full it may get. Fuller finds places slower. */
  readonly loadFactor: number;
  /** More keys than that will not come: spares memory. */
  readonly mostKeys: number;
  /** Where hashing begins: see {@linkcode KeyHash}. */
  readonly hashStart: Int32Array;
}

export class OffsetMap {
  /** How many keys it takes. */
  readonly capacity: number;
  readonly #hash: KeyHash;
  readonly #slots: number;
  /** Four words of hash to a slot. */
  readonly #hashes: Int32Array;
  /** One more than the offset; 0 is an empty slot. */
  readonly #offsets: Float64Array;
  #count = 0;

  constructor({ maxBytes, loadFactor, mostKeys, hashStart }: OffsetMapOptions) {
    const most = Math.floor(maxBytes / BYTES_PER_ENTRY);
    // A prime, so that steps of any length come by every slot.
    this.#slots = primeUpTo(Math.max(2, Math.min(most, Math.ceil(mostKeys / loadFactor) * 2 + 16)));
    this.capacity = Math.max(1, Math.floor(this.#slots * loadFactor));
    this.#hash = new KeyHash(hashStart);
    this.#hashes = new Int32Array(this.#slots * 4);
    this.#offsets = new Float64Array(this.#slots);
  }

  get count(): number {
    return this.#count;
  }

  /** False when the key is new and there is no room for it. */
  put(bytes: Uint8Array, at: number, size: number, offset: number): boolean {
    const slot = this.#slotOf(bytes, at, size);
    if (this.#offsets[slot] === 0) {
      if (this.#count >= this.capacity) return false;
      this.#count += 1;
      this.#hashes.set(this.#hash.words, slot * 4);
    }
    this.#offsets[slot] = offset + 1;
    return true;
  }

  /** -1 for a key that is not in it. */
  get(bytes: Uint8Array, at: number, size: number): number {
    return this.#offsets[this.#slotOf(bytes, at, size)]! - 1;
  }

  /** Where the key is, or would be. There is always an empty slot. */
  #slotOf(bytes: Uint8Array, at: number, size: number): number {
    this.#hash.hash(bytes, at, size);
    const { words } = this.#hash;
    const hashes = this.#hashes;
    const slots = this.#slots;
    const [w0, w1, w2, w3] = [words[0]!, words[1]!, words[2]!, words[3]!];
    const step = 1 + (w1 >>> 0) % (slots - 1);
    let slot = (w0 >>> 0) % slots;
    while (this.#offsets[slot] !== 0) {
      const from = slot * 4;
      if (hashes[from] === w0 && hashes[from + 1] === w1 && hashes[from + 2] === w2 && hashes[from + 3] === w3) break;
      slot += step;
      if (slot >= slots) slot -= slots;
    }
    return slot;
  }
}

function primeUpTo(limit: number): number {
  for (let n = limit;; n--) if (isPrime(n)) return n;
}

function isPrime(n: number): boolean {
  for (let factor = 2; factor * factor <= n; factor++) if (n % factor === 0) return false;
  return n >= 2;
}
