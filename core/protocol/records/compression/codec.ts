/**
 * What a codec is, and the names and numbers of those that a batch may be compressed with.
 *
 * @module
 */
import { MalformedBytes } from "../../../base/cursor.ts";

/** By the number in a batch's attributes, which is the place in this list. */
export const codecNames = ["none", "gzip", "snappy", "lz4", "zstd"] as const;
export type CodecName = (typeof codecNames)[number];

export interface Codec {
  /** The number in a batch's attributes. */
  readonly id: number;
  readonly name: CodecName;
  /** `level` means what it means to the codec (gzip 1-9, zstd 1-22); snappy and lz4 have but one. */
  compress(bytes: Uint8Array, level?: number): Uint8Array;
  /**
   * The answer is a new array, or a view of one that is shared with nobody. Throws {@linkcode InflatesTooFar} when
   * there would be more than `maxSize` bytes, and MalformedBytes when the bytes are damaged. With `isTransient` it may
   * lie in a buffer that the next call writes to: for who has done with it by then.
   */
  decompress(bytes: Uint8Array, maxSize: number, o?: { readonly isTransient: boolean }): Uint8Array;
}

/** Compressed bytes that hold more than one is ready to take: perhaps a bomb, perhaps only very regular. */
export class InflatesTooFar extends MalformedBytes {
  constructor(readonly codec: CodecName, readonly maxSize: number) {
    super(`${codec} data inflates to more than ${maxSize} bytes`);
  }
}
