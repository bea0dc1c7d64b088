/**
 * Kafka's ids of topics, directories and members of newer groups: sixteen bytes on the wire, and everywhere else the
 * 22 characters of URL-safe base64 without padding that Kafka's tools print. A string compares and keys a map by
 * value, which sixteen bytes in an array do not.
 *
 * @module
 */
import { assert } from "./assert.ts";

/** Means "no id". */
export const ZERO_UUID = "AAAAAAAAAAAAAAAAAAAAAA";

const SIZE = 16;
const LENGTH = 22;
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const charOf = Uint8Array.from(alphabet, (char) => char.charCodeAt(0));
const valueOf = new Int8Array(128).fill(-1);
for (let value = 0; value < 64; value++) valueOf[charOf[value]!] = value;
const chars = new Uint8Array(LENGTH);

/** Takes the sixteen bytes at `at`. */
export function uuidFromBytes(bytes: Uint8Array, at = 0): string {
  assert(at + SIZE <= bytes.length, "a uuid is sixteen bytes");
  let char = 0;
  for (let i = at; i < at + 15; i += 3) {
    const group = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    chars[char++] = charOf[group >> 18]!;
    chars[char++] = charOf[(group >> 12) & 63]!;
    chars[char++] = charOf[(group >> 6) & 63]!;
    chars[char++] = charOf[group & 63]!;
  }
  const last = bytes[at + 15]!;
  chars[char++] = charOf[last >> 2]!;
  chars[char] = charOf[(last & 3) << 4]!;
  return String.fromCharCode.apply(null, chars as unknown as number[]);
}

/** Puts the sixteen bytes at `at` of `into`. The text must pass {@linkcode isUuid}. */
export function uuidToBytes(uuid: string, into: Uint8Array = new Uint8Array(SIZE), at = 0): Uint8Array {
  assert(uuid.length === LENGTH, "a uuid has 22 characters");
  assert(at + SIZE <= into.length, "a uuid takes sixteen bytes");
  let bits = 0, held = 0;
  for (let i = 0; i < LENGTH; i++) {
    const value = valueAt(uuid, i);
    assert(value >= 0, "a uuid is URL-safe base64");
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    into[at++] = bits >> held;
  }
  return into;
}

/** Whether the text is a uuid as Kafka prints it; what people and files say is asked first. */
export function isUuid(text: string): boolean {
  if (text.length !== LENGTH) return false;
  for (let i = 0; i < LENGTH; i++) if (valueAt(text, i) < 0) return false;
  return (valueAt(text, LENGTH - 1) & 15) === 0;
}

function valueAt(text: string, index: number): number {
  return valueOf[text.charCodeAt(index)] ?? -1;
}
