/**
 * The LZ4 frame, read as Kafka reads it: one frame, and bytes behind it are ignored; the content's size and checksum
 * are not checked, those of blocks and of the header are. A skippable frame is an error. Two frames are refused,
 * because every other reader would stop after the first.
 *
 * Linked blocks, which refer to the one before, are read too. Kafka's reader refuses them, so
 * {@linkcode hasLinkedBlocks} keeps such a batch out of the log. kq writes what Java's client writes: independent
 * blocks of 64 KiB, nothing optional.
 *
 * @module
 */
import { MalformedBytes } from "../../../base/cursor.ts";
import { type Codec, InflatesTooFar } from "./codec.ts";
import { SLACK, viewOf, workBuffer } from "./copying.ts";
import { readUint32 } from "./frames.ts";
import { compressBlock, decompressBlock, mostCompressedTo, mostInflatedTo } from "./lz4_block.ts";
import { xxhash32 } from "./xxhash32.ts";

const MAGIC = 0x184d2204;
/** Bits of the byte after the magic number. */
const VERSION_BITS = 0xc0;
const VERSION = 0x40;
const INDEPENDENT_BLOCKS = 0x20;
const BLOCK_CHECKSUMS = 0x10;
const CONTENT_SIZE = 0x08;
const CONTENT_CHECKSUM = 0x04;
const RESERVED = 0x02;
const DICTIONARY = 0x01;
/** Set in the size of a block that is stored as it is. */
const STORED = 0x8000_0000;
const BLOCK_SIZE = 64 * 1024;
/** Says that blocks have 64 KiB at most. */
const BLOCKS_OF_64_KIB = 4 << 4;

export const lz4: Codec = {
  id: 3,
  name: "lz4",
  compress(bytes) {
    const blockCount = Math.ceil(bytes.length / BLOCK_SIZE);
    // The text first and the frame behind it: within one buffer, copying is cheap.
    const room = bytes.length + 7 + blockCount * (4 + mostCompressedTo(Math.min(BLOCK_SIZE, bytes.length))) + 4;
    const work = new Uint8Array(room);
    work.set(bytes);
    const view = viewOf(work);
    let at = bytes.length;
    writeUint32(work, at, MAGIC);
    work[at + 4] = VERSION | INDEPENDENT_BLOCKS;
    work[at + 5] = BLOCKS_OF_64_KIB;
    work[at + 6] = xxhash32(work, at + 4, 2) >>> 8;
    at += 7;
    for (let from = 0; from < bytes.length; from += BLOCK_SIZE) {
      const to = Math.min(from + BLOCK_SIZE, bytes.length);
      const end = compressBlock(work, view, from, to, at + 4);
      if (end - at - 4 < to - from) {
        writeUint32(work, at, end - at - 4);
        at = end;
      } else {
        writeUint32(work, at, STORED | (to - from));
        work.copyWithin(at + 4, from, to);
        at += 4 + to - from;
      }
    }
    // A block that did not compress was tried at this position, so the end mark has to be written explicitly.
    writeUint32(work, at, 0);
    return work.slice(bytes.length, at + 4);
  },
  decompress: (bytes, maxSize, { isTransient } = { isTransient: false }) =>
    new FrameReader(bytes, maxSize, isTransient).readAll(),
};

/** Whether the first frame's blocks refer to those before, which Java's clients cannot read. */
export function hasLinkedBlocks(bytes: Uint8Array): boolean {
  return bytes.length > 4 && readUint32(bytes, 0) === MAGIC && (bytes[4]! & INDEPENDENT_BLOCKS) === 0;
}

class FrameReader {
  /** The compressed bytes, and behind them the inflated ones. */
  #work: Uint8Array;
  #view: DataView;
  readonly #size: number;
  readonly #limit: number;
  #at = 0;
  #out: number;

  constructor(bytes: Uint8Array, readonly maxSize: number, readonly isTransient: boolean) {
    this.#size = bytes.length;
    this.#limit = bytes.length + maxSize;
    this.#out = bytes.length;
    this.#work = workBuffer(bytes.length + Math.min(maxSize, bytes.length * 4) + SLACK, isTransient);
    this.#work.set(bytes);
    this.#view = viewOf(this.#work);
  }

  readAll(): Uint8Array {
    if (this.#size === 0) throw new MalformedBytes("lz4 data is empty");
    if (readUint32(this.#work, this.#take(4)) !== MAGIC) throw new MalformedBytes("there is no lz4 frame");
    this.#frame();
    return this.#work.subarray(this.#size, this.#out);
  }

  #frame(): void {
    const descriptorAt = this.#take(2);
    const flags = this.#work[descriptorAt]!;
    const blockSizeCode = this.#work[descriptorAt + 1]! >> 4;
    if ((flags & VERSION_BITS) !== VERSION || (flags & (RESERVED | DICTIONARY)) !== 0) {
      throw new MalformedBytes(`an lz4 frame has flags ${flags}, which kq cannot read`);
    }
    if (blockSizeCode < 4 || blockSizeCode > 7 || (this.#work[descriptorAt + 1]! & 15) !== 0) {
      throw new MalformedBytes(`an lz4 frame has block size ${this.#work[descriptorAt + 1]!}, which does not exist`);
    }
    if ((flags & CONTENT_SIZE) !== 0) this.#take(8);
    const checksumAt = this.#take(1);
    if (this.#work[checksumAt] !== ((xxhash32(this.#work, descriptorAt, checksumAt - descriptorAt) >>> 8) & 255)) {
      throw new MalformedBytes("the header of an lz4 frame does not match its checksum");
    }
    const begin = this.#out;
    const largestBlock = 2 ** (8 + 2 * blockSizeCode);
    while (this.#block(flags, largestBlock, begin));
    if ((flags & CONTENT_CHECKSUM) !== 0) this.#take(4);
  }

  /** False for the mark that ends the frame. */
  #block(flags: number, largestBlock: number, frameBegin: number): boolean {
    const word = readUint32(this.#work, this.#take(4));
    const isStored = (word & STORED) !== 0;
    const size = word & 0x7fff_ffff;
    if (size === 0) return false;
    if (size > largestBlock) {
      throw new MalformedBytes(`an lz4 block has ${size} bytes where ${largestBlock} are the most`);
    }
    const from = this.#take(size);
    if ((flags & BLOCK_CHECKSUMS) !== 0) this.#verify(from, size, "an lz4 block");
    const begin = this.#out;
    const most = isStored ? size : Math.min(largestBlock, mostInflatedTo(size));
    const blockLimit = begin + most;
    this.#grow(Math.min(blockLimit, this.#limit));
    if (isStored) {
      if (blockLimit > this.#limit) throw new InflatesTooFar("lz4", this.maxSize);
      this.#work.copyWithin(begin, from, from + size);
      this.#out = begin + size;
      return true;
    }
    const end = decompressBlock(this.#work, this.#view, { from, to: from + size }, begin, {
      begin: (flags & INDEPENDENT_BLOCKS) === 0 ? frameBegin : begin,
      limit: Math.min(blockLimit, this.#limit),
    });
    if (end < 0 && blockLimit > this.#limit) throw new InflatesTooFar("lz4", this.maxSize);
    if (end < 0) throw new MalformedBytes(`an lz4 block inflates to more than ${most} bytes`);
    this.#out = end;
    return true;
  }

  /** Compares a range with the checksum that comes next. */
  #verify(from: number, size: number, what: string): void {
    if (readUint32(this.#work, this.#take(4)) !== xxhash32(this.#work, from, size)) {
      throw new MalformedBytes(`${what} does not match its checksum`);
    }
  }

  #take(size: number): number {
    const at = this.#at;
    if (size > this.#size - at) {
      throw new MalformedBytes(`lz4 data ends at ${this.#size}, and ${size} bytes at ${at} are needed`);
    }
    this.#at = at + size;
    return at;
  }

  #grow(end: number): void {
    if (end + SLACK <= this.#work.length) return;
    const size = Math.min(this.#limit, Math.max(end, this.#work.length * 2)) + SLACK;
    const grown = workBuffer(size, this.isTransient);
    grown.set(this.#work.subarray(0, this.#out));
    this.#work = grown;
    this.#view = viewOf(grown);
  }
}

function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}
