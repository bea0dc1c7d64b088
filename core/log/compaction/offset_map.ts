/**
 * The last offset of each key, in a fixed amount of memory: keys are known by their hash alone, 24 bytes an entry as in
 * Kafka. Nothing is ever taken out. When it is full, as much of the log as fitted is cleaned, and the rest another
 * time.
 *
 * @module
 */
import { KeyHash } from "./key_hash.ts";

/**
 * Of a slot: four words of hash, and the offset plus one in two, high and low; both zero where the slot is empty. All
 * of it in one cache line, mostly.
 */
const SLOT = 6;
const HIGH = 4;
const LOW = 5;
const BYTES_PER_ENTRY = 4 * SLOT;
const TWO_TO_32 = 2 ** 32;

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
  readonly #words: Int32Array;
  #count = 0;

  constructor({ maxBytes, loadFactor, mostKeys, hashStart }: OffsetMapOptions) {
    const most = Math.floor(maxBytes / BYTES_PER_ENTRY);
    // A prime, so that steps of any length come by every slot.
    this.#slots = primeUpTo(Math.max(2, Math.min(most, Math.ceil(mostKeys / loadFactor) * 2 + 16)));
    this.capacity = Math.max(1, Math.floor(this.#slots * loadFactor));
    this.#hash = new KeyHash(hashStart);
    this.#words = new Int32Array(this.#slots * SLOT);
  }

  get count(): number {
    return this.#count;
  }

  /** False when the key is new and there is no room for it. */
  put(bytes: Uint8Array, at: number, size: number, offset: number): boolean {
    const slot = this.#slotOf(bytes, at, size);
    const words = this.#words;
    if (words[slot + HIGH] === 0 && words[slot + LOW] === 0) {
      if (this.#count >= this.capacity) return false;
      this.#count += 1;
      const hash = this.#hash.words;
      for (let n = 0; n < 4; n++) words[slot + n] = hash[n]!;
    }
    words[slot + HIGH] = Math.floor((offset + 1) / TWO_TO_32);
    words[slot + LOW] = offset + 1;
    return true;
  }

  /** -1 for a key that is not in it. */
  get(bytes: Uint8Array, at: number, size: number): number {
    const slot = this.#slotOf(bytes, at, size);
    const words = this.#words;
    return words[slot + HIGH]! * TWO_TO_32 + (words[slot + LOW]! >>> 0) - 1;
  }

  /** Where the key is, or would be, among the words. There is always an empty slot. */
  #slotOf(bytes: Uint8Array, at: number, size: number): number {
    this.#hash.hash(bytes, at, size);
    const words = this.#words;
    const end = words.length;
    const hash = this.#hash.words;
    const w0 = hash[0]!;
    const w1 = hash[1]!;
    const w2 = hash[2]!;
    const w3 = hash[3]!;
    let slot = (w0 >>> 0) % this.#slots * SLOT;
    let step = 0;
    while (words[slot + LOW] !== 0 || words[slot + HIGH] !== 0) {
      if (words[slot] === w0 && words[slot + 1] === w1 && words[slot + 2] === w2 && words[slot + 3] === w3) break;
      if (step === 0) step = (1 + (w1 >>> 0) % (this.#slots - 1)) * SLOT;
      slot += step;
      if (slot >= end) slot -= end;
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
