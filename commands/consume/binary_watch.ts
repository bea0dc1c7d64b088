/**
 * Notices binary output on a terminal, and tells the user once how to show it.
 *
 * @module
 */
import { isUtf8 } from "../utf8.ts";
import type { Chunk } from "./render.ts";

/** The control characters of text. */
const ofText: ReadonlySet<number> = new Set([8, 9, 10, 12, 13]);

/** Returns false when it has seen enough. The user asked for `expectedBytes`: a delimiter, an escape in a format. */
export function binaryWatch(
  { expectedBytes }: { readonly expectedBytes: ReadonlySet<number> },
  say: (line: string) => void,
): (chunk: Chunk) => boolean {
  const isBinary = ({ bytes, from, to }: Chunk): boolean => {
    for (let at = from; at < to; at++) {
      const byte = bytes[at]!;
      if ((byte < 32 || byte === 127) && !ofText.has(byte) && !expectedBytes.has(byte)) return true;
    }
    return ![...expectedBytes].some((byte) => byte > 127) && !isUtf8(bytes, from, to - from);
  };
  return (chunk) => {
    if (!isBinary(chunk)) return true;
    say("there is binary in this output, which may upset a terminal: -J, or -f '%v{hex}\\n', shows it as text");
    return false;
  };
}
