/**
 * Snappy, in the two shapes that Kafka's clients write: one raw block (librdkafka, franz-go), and the framing of
 * snappy-java, which cuts the text into chunks (Java's clients). Both are read; the second is written, because the
 * largest chunk one must hold in memory is then known. Google's later framing is used by neither.
 *
 * @module
 */
import { MalformedBytes } from "../../../base/cursor.ts";
import { type Codec, InflatesTooFar } from "./codec.ts";
import { SLACK, viewOf, workBuffer } from "./copying.ts";
import { compressBlock, decompressBlock, inflatedSize, mostCompressedTo } from "./snappy_block.ts";

/** "\x82SNAPPY\0", then the version, then the oldest version that can read it. */
const MAGIC = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00];
const VERSION_AND_COMPATIBLE = [0, 0, 0, 1, 0, 0, 0, 1];
const FRAME_HEADER = [...MAGIC, ...VERSION_AND_COMPATIBLE];
/** The chunk that Java's clients write. */
const CHUNK_SIZE = 32 * 1024;

export const snappy: Codec = {
  id: 2,
  name: "snappy",
  compress(bytes) {
    const chunkCount = Math.ceil(bytes.length / CHUNK_SIZE);
    // The text first and the chunks behind it: within one buffer, copying is cheap.
    const work = new Uint8Array(
      bytes.length + FRAME_HEADER.length + chunkCount * (4 + mostCompressedTo(Math.min(CHUNK_SIZE, bytes.length))),
    );
    const view = viewOf(work);
    work.set(bytes);
    work.set(FRAME_HEADER, bytes.length);
    let at = bytes.length + FRAME_HEADER.length;
    for (let from = 0; from < bytes.length; from += CHUNK_SIZE) {
      const end = compressBlock(work, view, from, Math.min(from + CHUNK_SIZE, bytes.length), at + 4);
      writeUint32(work, at, end - at - 4);
      at = end;
    }
    return work.slice(bytes.length, at);
  },

  decompress(bytes, maxSize, { isTransient } = { isTransient: false }) {
    const chunks = isFramed(bytes) ? readChunks(bytes) : [{ from: 0, to: bytes.length }];
    let size = 0;
    for (const { from, to } of chunks) size += inflatedSize(bytes, from, to);
    if (size > maxSize) throw new InflatesTooFar("snappy", maxSize);
    const work = workBuffer(bytes.length + size + SLACK, isTransient);
    const view = viewOf(work);
    work.set(bytes);
    let at = bytes.length;
    for (const { from, to } of chunks) at = decompressBlock(work, view, from, to, at);
    return work.subarray(bytes.length, at);
  },
};

function isFramed(bytes: Uint8Array, at = 0): boolean {
  return bytes.length >= at + FRAME_HEADER.length && MAGIC.every((byte, index) => bytes[at + index] === byte);
}

/**
 * Streams may be put one after another: a further header stands where the size of a chunk would. As in Kafka's reader
 * the end is where fewer bytes are left than a chunk's size field has.
 */
function readChunks(bytes: Uint8Array): { readonly from: number; readonly to: number }[] {
  const chunks: { from: number; to: number }[] = [];
  let at = 0;
  while (at + 4 <= bytes.length) {
    if (isFramed(bytes, at)) {
      at += FRAME_HEADER.length;
      continue;
    }
    const from = at + 4;
    const to = from + readUint32(bytes, at);
    if (to > bytes.length) {
      throw new MalformedBytes(`a snappy chunk at ${at} ends at ${to}, behind the end at ${bytes.length}`);
    }
    chunks.push({ from, to });
    at = to;
  }
  return chunks;
}

function readUint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
