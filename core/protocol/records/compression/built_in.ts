/**
 * What the runtime's own codecs throw, in our terms.
 *
 * @module
 */
import { MalformedBytes } from "../../../base/cursor.ts";
import { type CodecName, InflatesTooFar } from "./codec.ts";

/** Runs one of the runtime's decoders, which must have been told `maxSize`, and translates what it throws. */
export function decodeBuiltIn(codec: CodecName, maxSize: number, decode: () => Uint8Array): Uint8Array {
  let decoded: Uint8Array;
  try {
    decoded = decode();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ERR_BUFFER_TOO_LARGE") throw new InflatesTooFar(codec, maxSize);
    // Every complaint of zlib and zstd about its input has a code; what has none is a failure of another kind.
    if (typeof code === "string") throw new MalformedBytes(`${codec} data is damaged: ${(error as Error).message}`);
    throw error;
  }
  if (decoded.length > maxSize) throw new InflatesTooFar(codec, maxSize);
  return plain(decoded);
}

/** Without the ways of a Buffer, whose `slice` does not copy. */
export function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
