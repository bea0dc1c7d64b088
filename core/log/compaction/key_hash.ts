/**
 * A hash of 128 bits that stands for a key: MD5's compression of the key, as Kafka's cleaner has it, but begun from a state
 * that is drawn anew for each cleaning. Two keys with one hash would lose the older one's record; whoever knows MD5 can
 * make such keys for its own beginning, and for one they cannot know they cannot.
 *
 * @module
 */
const BLOCK_SIZE = 64;
/** Behind the key: a bit, and the key's length in eight bytes. */
const TAIL_SIZE = 9;

const SHIFTS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const;
const SINES = Int32Array.from({ length: 64 }, (_, n) => Math.floor(Math.abs(Math.sin(n + 1)) * 2 ** 32) | 0);

/** Where MD5 itself begins: with this the hash is MD5. */
export const MD5_START = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);

export class KeyHash {
  /** Of the key that was hashed last. */
  readonly words = new Int32Array(4);
  readonly #start: Int32Array;
  readonly #block = new Int32Array(16);
  readonly #tail = new Uint8Array(2 * BLOCK_SIZE);

  /** `start`: four words. */
  constructor(start: Int32Array) {
    this.#start = start;
  }

  /** Leaves the hash of the `size` bytes at `at` in {@linkcode KeyHash.words}. */
  hash(bytes: Uint8Array, at: number, size: number): void {
    this.words.set(this.#start);
    const whole = size - size % BLOCK_SIZE;
    for (let from = 0; from < whole; from += BLOCK_SIZE) this.#compress(bytes, at + from);
    const rest = size - whole;
    const tail = this.#tail;
    const tailSize = rest + TAIL_SIZE <= BLOCK_SIZE ? BLOCK_SIZE : 2 * BLOCK_SIZE;
    for (let n = 0; n < rest; n++) tail[n] = bytes[at + whole + n]!;
    tail.fill(0, rest, tailSize);
    tail[rest] = 0x80;
    const bits = size * 8;
    for (let n = 0; n < 4; n++) tail[tailSize - 8 + n] = bits >>> (8 * n);
    tail[tailSize - 4] = Math.floor(bits / 2 ** 32);
    for (let from = 0; from < tailSize; from += BLOCK_SIZE) this.#compress(tail, from);
  }

  #compress(bytes: Uint8Array, at: number): void {
    const block = this.#block;
    for (let n = 0, from = at; n < 16; n++, from += 4) {
      block[n] = bytes[from]! | bytes[from + 1]! << 8 | bytes[from + 2]! << 16 | bytes[from + 3]! << 24;
    }
    const { words } = this;
    let a = words[0]!;
    let b = words[1]!;
    let c = words[2]!;
    let d = words[3]!;
    for (let n = 0; n < 64; n++) {
      const round = n >> 4;
      let mixed: number;
      let from: number;
      if (round === 0) {
        mixed = (b & c) | (~b & d);
        from = n;
      } else if (round === 1) {
        mixed = (d & b) | (~d & c);
        from = (5 * n + 1) & 15;
      } else if (round === 2) {
        mixed = b ^ c ^ d;
        from = (3 * n + 5) & 15;
      } else {
        mixed = c ^ (b | ~d);
        from = (7 * n) & 15;
      }
      const sum = (a + mixed + SINES[n]! + block[from]!) | 0;
      const shift = SHIFTS[round]![n & 3]!;
      a = d;
      d = c;
      c = b;
      b = (b + (sum << shift | sum >>> (32 - shift))) | 0;
    }
    words[0] = (words[0]! + a) | 0;
    words[1] = (words[1]! + b) | 0;
    words[2] = (words[2]! + c) | 0;
    words[3] = (words[3]! + d) | 0;
  }
}
