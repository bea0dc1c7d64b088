/**
 * Which records are wanted: those that match every `--grep` and `--key`.
 *
 * @module
 */
import { HeaderView, type RecordView } from "../../core/client/mod.ts";
import { usageError } from "../command.ts";
import { reasonOf } from "../name_patterns.ts";

export type RecordFilter = (record: RecordView) => boolean;

const decoder = new TextDecoder();

/** Null when every record is wanted. */
export function filterOf(greps: readonly string[], key: Uint8Array | null): RecordFilter | null {
  const tests = [...key === null ? [] : [hasKey(key)], ...greps.map(parseGrep)];
  if (tests.length === 0) return null;
  return (record) => tests.every((test) => test(record));
}

/**
 * `RE` and `v:RE` look at the value, `k:RE` at the key, `h:NAME=RE` at the headers of that name; `!` in front inverts
 * it.
 */
function parseGrep(given: string): RecordFilter {
  const isNot = given.startsWith("!");
  const text = isNot ? given.slice(1) : given;
  const [, header, inHeader] = /^h:([^=]+)=(.*)$/su.exec(text) ?? [];
  const [, part, inPart] = /^([kv]):(.*)$/su.exec(text) ?? [];
  if (text.startsWith("h:") && header === undefined) {
    throw usageError(`--grep "${given}" names no header`, "Write it as --grep 'h:NAME=REGEX'.");
  }
  const pattern = regexOf(inHeader ?? inPart ?? text, given);
  const matches = header !== undefined
    ? inHeaders(header, pattern)
    : part === "k"
    ? ({ bytes, keyPosition, keySize }: RecordView) => matchesBytes(pattern, bytes, keyPosition, keySize)
    : ({ bytes, valuePosition, valueSize }: RecordView) => matchesBytes(pattern, bytes, valuePosition, valueSize);
  return isNot ? (record) => !matches(record) : matches;
}

function regexOf(source: string, given: string): RegExp {
  try {
    return new RegExp(source, "u");
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw usageError(`--grep "${given}" is not a regular expression: ${reasonOf(error)}`);
  }
}

/** Null matches nothing, also inverted: a missing value has no text. */
function matchesBytes(pattern: RegExp, bytes: Uint8Array, position: number, size: number): boolean {
  return size >= 0 && pattern.test(decoder.decode(bytes.subarray(position, position + size)));
}

function inHeaders(name: string, pattern: RegExp): RecordFilter {
  const header = new HeaderView();
  return (record) => {
    header.start(record);
    for (let left = record.headerCount; left > 0; left--) {
      header.next();
      const { bytes, keyPosition, keySize, valuePosition, valueSize } = header;
      if (decoder.decode(bytes.subarray(keyPosition, keyPosition + keySize)) !== name) continue;
      if (matchesBytes(pattern, bytes, valuePosition, valueSize)) return true;
    }
    return false;
  };
}

function hasKey(key: Uint8Array): RecordFilter {
  return ({ bytes, keyPosition, keySize }) => {
    if (keySize !== key.length) return false;
    for (let at = 0; at < keySize; at++) if (bytes[keyPosition + at] !== key[at]) return false;
    return true;
  };
}
