/**
 * zstd (RFC 8878), by the runtime. Its decoder returns a part of the data when its input ends early or continues with
 * something else, so the frames are walked first, by the sizes of their blocks.
 *
 * @module
 */
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { MalformedBytes } from "../../../base/cursor.ts";
import { decodeBuiltIn, plain } from "./built_in.ts";
import { type Codec, InflatesTooFar } from "./codec.ts";
import { readUint32 } from "./frames.ts";

const MAGIC = 0xfd2fb528;
/** The lowest four bits may be any. */
const SKIPPABLE = 0x184d2a50;
const RLE_BLOCK = 1;
const COMPRESSED_BLOCK = 2;

export const zstd: Codec = {
  id: 4,
  name: "zstd",
  compress: (bytes, level) =>
    plain(
      zstdCompressSync(bytes, level === undefined ? {} : { params: { [constants.ZSTD_c_compressionLevel]: level } }),
    ),
  decompress(bytes, maxSize) {
    const declared = walkFrames(bytes);
    const frames = declared.end === bytes.length ? bytes : bytes.subarray(0, declared.end);
    if (declared.least > maxSize) throw new InflatesTooFar("zstd", maxSize);
    const decoded = decodeBuiltIn(
      "zstd",
      maxSize,
      () => zstdDecompressSync(frames, { maxOutputLength: Math.max(1, maxSize) }),
    );
    if (decoded.length < declared.least || (declared.isWhole && decoded.length !== declared.least)) {
      throw new MalformedBytes(`zstd data says it holds ${declared.least} bytes and holds ${decoded.length}`);
    }
    return decoded;
  },
};

/**
 * Goes over all frames. The answer is the sum of the sizes they declare, whether all do, and where the last whole one
 * ends: as for Kafka's reader a further frame that ends before there is anything in it is nothing. Anything else there
 * is damage.
 */
function walkFrames(bytes: Uint8Array): { readonly least: number; readonly isWhole: boolean; readonly end: number } {
  let least = 0;
  let isWhole = true;
  let at = 0;
  while (at < bytes.length) {
    const header = headerAt(bytes, at);
    const end = header === null ? Infinity : header.kind === "skipped" ? header.end : frameEnd(bytes, header);
    if (end > bytes.length && at > 0 && !holdsSomething(bytes, header)) break;
    if (header === null || end > bytes.length) throw new MalformedBytes("zstd data ends inside a frame");
    if (header.kind === "frame") {
      if (header.contentSize === null) isWhole = false;
      else least += header.contentSize;
    }
    at = end;
  }
  return { least, isWhole, end: at };
}

function frameEnd(bytes: Uint8Array, { end, hasChecksum }: FrameHeader & { readonly kind: "frame" }): number {
  return skipBlocks(bytes, end) + (hasChecksum ? 4 : 0);
}

/** Whether a reader gets something out of a frame that is cut short: of a compressed block only when it is whole. */
function holdsSomething(bytes: Uint8Array, header: FrameHeader | null): boolean {
  if (header?.kind !== "frame" || header.end + 3 >= bytes.length) return false;
  const isCompressed = ((bytes[header.end]! >> 1) & 3) === COMPRESSED_BLOCK;
  return !isCompressed || blockEnd(bytes, header.end) <= bytes.length;
}

type FrameHeader =
  | { readonly kind: "skipped"; readonly end: number }
  | {
    readonly kind: "frame";
    readonly end: number;
    readonly contentSize: number | null;
    readonly hasChecksum: boolean;
  };

/** Null where the bytes end inside it. A frame to be skipped ends with its bytes. */
function headerAt(bytes: Uint8Array, at: number): FrameHeader | null {
  const left = bytes.length - at;
  if (isBeginningOf(SKIPPABLE, bytes, at, 0xf0)) {
    return left < 8 ? null : { kind: "skipped", end: at + 8 + readUint32(bytes, at + 4) };
  }
  if (!isBeginningOf(MAGIC, bytes, at, 0xff)) throw new MalformedBytes(`no zstd frame begins at ${at}`);
  if (left < 5) return null;
  const descriptor = bytes[at + 4]!;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeAt = at + 5 + (isSingleSegment ? 0 : 1) + [0, 1, 2, 4][descriptor & 3]!;
  const sizeWidth = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  const end = sizeAt + sizeWidth;
  if (end > bytes.length) return null;
  return {
    kind: "frame",
    end,
    contentSize: sizeWidth === 0 ? null : contentSize(bytes, sizeAt, sizeWidth),
    hasChecksum: (descriptor & 0x04) !== 0,
  };
}

/**
 * Whether the bytes from `at` on, four at most, are those of the magic number, the low one first. `firstBits`: of the
 * first byte.
 */
function isBeginningOf(magic: number, bytes: Uint8Array, at: number, firstBits: number): boolean {
  if ((bytes[at]! & firstBits) !== (magic & firstBits)) return false;
  const end = Math.min(4, bytes.length - at);
  for (let n = 1; n < end; n++) if (bytes[at + n] !== ((magic >>> (8 * n)) & 255)) return false;
  return true;
}

/** Where the last block of a frame ends; beyond the bytes' end when there is no last block. */
function skipBlocks(bytes: Uint8Array, at: number): number {
  while (at + 3 <= bytes.length) {
    const isLast = (bytes[at]! & 1) !== 0;
    at = blockEnd(bytes, at);
    if (isLast) return at;
  }
  return bytes.length + 1;
}

function blockEnd(bytes: Uint8Array, at: number): number {
  const header = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
  return at + 3 + (((header >> 1) & 3) === RLE_BLOCK ? 1 : header >> 3);
}

function contentSize(bytes: Uint8Array, at: number, width: number): number {
  if (width === 1) return bytes[at]!;
  // Two bytes can say 256 to 65,791: one byte was there for less.
  if (width === 2) return (bytes[at]! | (bytes[at + 1]! << 8)) + 256;
  return readUint32(bytes, at) + (width === 8 ? readUint32(bytes, at + 4) * 2 ** 32 : 0);
}
