/**
 * The last offset of each key, in a fixed amount of memory: it knows keys only by their hash, 24 bytes per entry as in
 * Kafka. Nothing is ever removed. When it is full, the part of the log that fits is cleaned, and the rest the next
 * time.
 *
 * @module
 */
import { KeyHash } from "./key_hash.ts";

/**
 * The words of a slot: four of hash, and two with the offset plus one, high and low; both are zero in an empty slot. A
 * slot is usually within one cache line.
 */
const SLOT = 6;
const HIGH = 4;
const LOW = 5;
const BYTES_PER_ENTRY = 4 * SLOT;
const TWO_TO_32 = 2 ** 32;

export interface OffsetMapOptions {
  /** `log.cleaner.dedupe.buffer.size`: never more memory than that. */
  readonly maxBytes: number;
  /** `log.cleaner.io.buffer.load.factor`: how full it may get. A fuller map is slower. */
  readonly loadFactor: number;
  /** The most keys that can come: saves memory. */
  readonly mostKeys: number;
  /** The hash's start state: see {@linkcode KeyHash}. */
  readonly hashStart: Int32Array;
}

export class OffsetMap {
  /** How many keys fit. */
  readonly capacity: number;
  readonly #hash: KeyHash;
  readonly #slots: number;
  readonly #words: Int32Array;
  #count = 0;

  constructor({ maxBytes, loadFactor, mostKeys, hashStart }: OffsetMapOptions) {
    const most = Math.floor(maxBytes / BYTES_PER_ENTRY);
    // A prime, so that steps of any length reach every slot.
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

  /** The index of the key's words, or of those it would get. There is always an empty slot. */
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
