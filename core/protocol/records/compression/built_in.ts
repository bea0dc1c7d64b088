/**
 * Translates the errors of the runtime's own codecs.
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
    // Every error of zlib and zstd about the input has a code; one without is of another kind.
    if (typeof code === "string") throw new MalformedBytes(`${codec} data is damaged: ${(error as Error).message}`);
    throw error;
  }
  if (decoded.length > maxSize) throw new InflatesTooFar(codec, maxSize);
  return plain(decoded);
}

/** As a plain Uint8Array: a Buffer's `slice` does not copy. */
export function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
