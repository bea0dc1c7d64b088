/**
 * What a codec is, and the names and numbers of those that a batch may be compressed with.
 *
 * @module
 */
import { MalformedBytes } from "../../../base/cursor.ts";

/** In the order of their numbers in a batch's attributes. */
export const codecNames = ["none", "gzip", "snappy", "lz4", "zstd"] as const;
export type CodecName = (typeof codecNames)[number];

export interface Codec {
  /** The number in a batch's attributes. */
  readonly id: number;
  readonly name: CodecName;
  /** `level` means what it means to the codec (gzip 1-9, zstd 1-22); snappy and lz4 have one level. */
  compress(bytes: Uint8Array, level?: number): Uint8Array;
  /**
   * Returns a new array, or a view of one that nothing else uses. Throws {@linkcode InflatesTooFar} beyond `maxSize`
   * bytes, and MalformedBytes when the bytes are damaged. With `isTransient` the result may be in a buffer that the
   * next call overwrites.
   */
  decompress(bytes: Uint8Array, maxSize: number, o?: { readonly isTransient: boolean }): Uint8Array;
}

/** The bytes inflate to more than the limit: perhaps a bomb, perhaps only very regular data. */
export class InflatesTooFar extends MalformedBytes {
  constructor(readonly codec: CodecName, readonly maxSize: number) {
    super(`${codec} data inflates to more than ${maxSize} bytes`);
  }
}
