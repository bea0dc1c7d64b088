/**
 * zstd (RFC 8878), by the runtime. Its decoder answers with what it has when its input ends early or goes on with
 * something else, so the frames are walked first: their blocks say how long they are.
 *
 * @module
 */
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { MalformedBytes } from "../../../base/cursor.ts";
import { decodeBuiltIn, plain } from "./built_in.ts";
import { type Codec, InflatesTooFar } from "./codec.ts";
import { isSkippableFrame, readUint32 } from "./frames.ts";

const MAGIC = 0xfd2fb528;
const RLE_BLOCK = 1;

export const zstd: Codec = {
  id: 4,
  name: "zstd",
  compress: (bytes, level) =>
    plain(
      zstdCompressSync(bytes, level === undefined ? {} : { params: { [constants.ZSTD_c_compressionLevel]: level } }),
    ),
  decompress(bytes, maxSize) {
    const declared = walkFrames(bytes);
    if (declared.least > maxSize) throw new InflatesTooFar("zstd", maxSize);
    const decoded = decodeBuiltIn(
      "zstd",
      maxSize,
      () => zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, maxSize) }),
    );
    if (decoded.length < declared.least || (declared.isWhole && decoded.length !== declared.least)) {
      throw new MalformedBytes(`zstd data says it holds ${declared.least} bytes and holds ${decoded.length}`);
    }
    return decoded;
  },
};

/** Goes over all frames to the very end of the bytes. The answer is the sum of the sizes they declare, and whether all do. */
function walkFrames(bytes: Uint8Array): { readonly least: number; readonly isWhole: boolean } {
  let least = 0;
  let isWhole = true;
  let at = 0;
  while (at < bytes.length) {
    if (at + 8 <= bytes.length && isSkippableFrame(bytes, at)) {
      at += 8 + readUint32(bytes, at + 4);
      continue;
    }
    if (at + 5 > bytes.length || readUint32(bytes, at) !== MAGIC) {
      throw new MalformedBytes(`no zstd frame begins at ${at}`);
    }
    const descriptor = bytes[at + 4]!;
    const isSingleSegment = (descriptor & 0x20) !== 0;
    const hasChecksum = (descriptor & 0x04) !== 0;
    at += 5 + (isSingleSegment ? 0 : 1) + [0, 1, 2, 4][descriptor & 3]!;
    const sizeWidth = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
    if (at + sizeWidth > bytes.length) throw new MalformedBytes("zstd data ends inside a frame's header");
    if (sizeWidth === 0) isWhole = false;
    else least += contentSize(bytes, at, sizeWidth);
    at = skipBlocks(bytes, at + sizeWidth) + (hasChecksum ? 4 : 0);
  }
  if (at !== bytes.length) throw new MalformedBytes(`zstd data ends ${at - bytes.length} bytes too early`);
  return { least, isWhole };
}

/** Where the last block of a frame ends; beyond the bytes' end when there is no last block. */
function skipBlocks(bytes: Uint8Array, at: number): number {
  while (at + 3 <= bytes.length) {
    const header = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
    at += 3 + (((header >> 1) & 3) === RLE_BLOCK ? 1 : header >> 3);
    if ((header & 1) !== 0) return at;
  }
  return bytes.length + 1;
}

function contentSize(bytes: Uint8Array, at: number, width: number): number {
  if (width === 1) return bytes[at]!;
  // Two bytes can say 256 to 65,791: one byte was there for less.
  if (width === 2) return (bytes[at]! | (bytes[at + 1]! << 8)) + 256;
  return readUint32(bytes, at) + (width === 8 ? readUint32(bytes, at + 4) * 2 ** 32 : 0);
}
