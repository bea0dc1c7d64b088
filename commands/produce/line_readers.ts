/**
 * The plain inputs: a value per line, or a key and a value with a separator between them. What a general template could
 * also do, done as fast as it can be, since this is what most input is.
 *
 * @module
 */
import { find } from "../record_format/find.ts";
import { BadRecord, type RecordReader } from "../record_format/input_record.ts";
import type { Segment } from "../record_format/template.ts";

const CARRIAGE_RETURN = 13;

export interface LineFormat {
  /** Ends a record; a final one without it is a record too. */
  readonly delimiter: Uint8Array;
  /** Between key and value, at its first place; null where lines are values. */
  readonly separator: Uint8Array | null;
  /** What a line without the separator is: an error, or a value without a key. */
  readonly keyless: "error" | "null";
  /** A carriage return before the delimiter belongs to it. */
  readonly crlf: boolean;
}

export function lineReader({ delimiter, separator, keyless, crlf }: LineFormat): RecordReader {
  const only = delimiter.length === 1 ? delimiter[0]! : -1;
  return {
    delimiter,
    read(bytes, from, end, isLast, into) {
      const found = only >= 0 ? bytes.indexOf(only, from) : find(bytes, delimiter, from, end);
      const isWhole = found >= 0 && found < end;
      if (!isWhole && !isLast) return -1;
      let stop = isWhole ? found : end;
      const next = isWhole ? found + delimiter.length : end;
      if (crlf && stop > from && bytes[stop - 1] === CARRIAGE_RETURN) stop--;
      let valueFrom = from;
      if (separator !== null) {
        const at = within(bytes, separator, from, stop);
        if (at >= 0) {
          into.keyBytes = bytes;
          into.keyPosition = from;
          into.keySize = at - from;
          valueFrom = at + separator.length;
        } else if (keyless === "null") {
          into.keySize = -1;
        } else {
          throw new BadRecord(
            `it has no key: there is no ${shown(separator)} in it`,
            "--keyless null takes such lines as values without a key; --on-error skip leaves them out.",
          );
        }
      }
      into.valueBytes = bytes;
      into.valuePosition = valueFrom;
      into.valueSize = stop - valueFrom;
      return next;
    },
  };
}

/** The template as a line format, where it says no more than one can. */
export function asLineFormat(template: readonly Segment[], delimiter: Uint8Array): LineFormat | null {
  const last = template.at(-1)!;
  const closing = last.kind === "literal" ? last.bytes : delimiter;
  const body = last.kind === "literal" ? template.slice(0, -1) : template;
  const [first, middle, third] = body;
  const plain = { delimiter: closing, keyless: "error", crlf: false } as const;
  if (body.length === 1 && isRaw(first, "value")) return { ...plain, separator: null };
  if (body.length !== 3 || !isRaw(first, "key") || middle?.kind !== "literal" || !isRaw(third, "value")) return null;
  // A record over several lines is no line.
  return find(middle.bytes, closing, 0, middle.bytes.length) >= 0 ? null : { ...plain, separator: middle.bytes };
}

function isRaw(segment: Segment | undefined, field: "key" | "value"): boolean {
  return segment?.kind === "text" && segment.field === field && segment.coding === "raw";
}

/** Keys are short: a loop finds their end before a call to search for it has begun. */
function within(bytes: Uint8Array, wanted: Uint8Array, from: number, end: number): number {
  const first = wanted[0]!;
  const last = end - wanted.length;
  for (let at = from; at <= last; at++) {
    if (bytes[at] !== first) continue;
    let same = 1;
    while (same < wanted.length && bytes[at + same] === wanted[same]) same++;
    if (same === wanted.length) return at;
  }
  return -1;
}

/** A separator for eyes: `"\t"`. */
export function shown(separator: Uint8Array): string {
  return JSON.stringify(new TextDecoder().decode(separator));
}
