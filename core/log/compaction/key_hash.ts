/**
 * A hash of 128 bits that stands for a key: MD5's compression of the key, as Kafka's cleaner has it, but begun from a
 * state that is drawn anew for each cleaning. Two keys with the same hash would lose the older one's record. Such keys
 * can be made for MD5's own start state, but not for one that nobody knows.
 *
 * @module
 */
const BLOCK_SIZE = 64;
/** Where the last block holds the key's length in bits. */
const LENGTH_AT = 56;

const SINES = Int32Array.from({ length: 64 }, (_, n) => Math.floor(Math.abs(Math.sin(n + 1)) * 2 ** 32) | 0);

export class KeyHash {
  /** The hash of the last key. */
  readonly words = new Int32Array(4);
  readonly #start: Int32Array;
  readonly #block = new Int32Array(BLOCK_SIZE / 4);

  /** `start`: four words. */
  constructor(start: Int32Array) {
    this.#start = start;
  }

  /** Puts the hash of the `size` bytes at `at` into {@linkcode KeyHash.words}. */
  hash(bytes: Uint8Array, at: number, size: number): void {
    const { words } = this;
    const start = this.#start;
    const block = this.#block;
    for (let n = 0; n < 4; n++) words[n] = start[n]!;
    const rest = size % BLOCK_SIZE;
    const whole = size - rest;
    for (let from = at; from < at + whole; from += BLOCK_SIZE) {
      this.#load(bytes, from, BLOCK_SIZE);
      this.#mix();
    }
    this.#load(bytes, at + whole, rest);
    block[rest >> 2]! |= 0x80 << ((rest & 3) * 8);
    if (rest >= LENGTH_AT) {
      this.#mix();
      this.#load(bytes, 0, 0);
    }
    block[LENGTH_AT / 4] = size << 3;
    block[LENGTH_AT / 4 + 1] = size >>> 29;
    this.#mix();
  }

  /** Fills the block with the bytes, and zeros behind them. */
  #load(bytes: Uint8Array, at: number, size: number): void {
    const block = this.#block;
    const words = size >> 2;
    let from = at;
    for (let n = 0; n < words; n++, from += 4) {
      block[n] = bytes[from]! | bytes[from + 1]! << 8 | bytes[from + 2]! << 16 | bytes[from + 3]! << 24;
    }
    for (let n = words; n < 16; n++) block[n] = 0;
    for (let n = 0; n < (size & 3); n++) block[words]! |= bytes[from + n]! << (n * 8);
  }

  /**
   * One block into the state: four rounds of sixteen steps, in fours, because a loop over single steps takes three
   * times as long.
   */
  #mix(): void {
    const { words } = this;
    const m = this.#block;
    const k = SINES;
    let a = words[0]!;
    let b = words[1]!;
    let c = words[2]!;
    let d = words[3]!;
    for (let n = 0; n < 16; n += 4) {
      a = (b + rotated(a + (d ^ (b & (c ^ d))) + k[n]! + m[n]!, 7)) | 0;
      d = (a + rotated(d + (c ^ (a & (b ^ c))) + k[n + 1]! + m[n + 1]!, 12)) | 0;
      c = (d + rotated(c + (b ^ (d & (a ^ b))) + k[n + 2]! + m[n + 2]!, 17)) | 0;
      b = (c + rotated(b + (a ^ (c & (d ^ a))) + k[n + 3]! + m[n + 3]!, 22)) | 0;
    }
    for (let n = 16; n < 32; n += 4) {
      a = (b + rotated(a + (c ^ (d & (b ^ c))) + k[n]! + m[(5 * n + 1) & 15]!, 5)) | 0;
      d = (a + rotated(d + (b ^ (c & (a ^ b))) + k[n + 1]! + m[(5 * n + 6) & 15]!, 9)) | 0;
      c = (d + rotated(c + (a ^ (b & (d ^ a))) + k[n + 2]! + m[(5 * n + 11) & 15]!, 14)) | 0;
      b = (c + rotated(b + (d ^ (a & (c ^ d))) + k[n + 3]! + m[(5 * n) & 15]!, 20)) | 0;
    }
    for (let n = 32; n < 48; n += 4) {
      a = (b + rotated(a + (b ^ c ^ d) + k[n]! + m[(3 * n + 5) & 15]!, 4)) | 0;
      d = (a + rotated(d + (a ^ b ^ c) + k[n + 1]! + m[(3 * n + 8) & 15]!, 11)) | 0;
      c = (d + rotated(c + (d ^ a ^ b) + k[n + 2]! + m[(3 * n + 11) & 15]!, 16)) | 0;
      b = (c + rotated(b + (c ^ d ^ a) + k[n + 3]! + m[(3 * n + 14) & 15]!, 23)) | 0;
    }
    for (let n = 48; n < 64; n += 4) {
      a = (b + rotated(a + (c ^ (b | ~d)) + k[n]! + m[(7 * n) & 15]!, 6)) | 0;
      d = (a + rotated(d + (b ^ (a | ~c)) + k[n + 1]! + m[(7 * n + 7) & 15]!, 10)) | 0;
      c = (d + rotated(c + (a ^ (d | ~b)) + k[n + 2]! + m[(7 * n + 14) & 15]!, 15)) | 0;
      b = (c + rotated(b + (d ^ (c | ~a)) + k[n + 3]! + m[(7 * n + 5) & 15]!, 21)) | 0;
    }
    words[0] = (words[0]! + a) | 0;
    words[1] = (words[1]! + b) | 0;
    words[2] = (words[2]! + c) | 0;
    words[3] = (words[3]! + d) | 0;
  }
}

function rotated(word: number, by: number): number {
  return word << by | (word | 0) >>> (32 - by);
}
