/**
 * Records in: a template compiled into a reader of the input it describes, the inverse of `writer.ts`.
 *
 * A template whose last text ends its records (`%k\t%v\n`) is read record by record: first the end is found, then the
 * parts within it. Otherwise a line without the separator would take the rest of its key from the line below. Only a
 * template with sizes (`%K{big32}%k%V{big32}%v`), JSON or the same text inside a record has to be read straight
 * through.
 *
 * @module
 */
import { usageError } from "../command.ts";
import { readIso, strptime } from "../instants.ts";
import { bytesOfBase64, bytesOfHex, bytesOfText } from "../utf8.ts";
import { find, isAt } from "./find.ts";
import { noHeaders, type OutgoingHeader, OutgoingRecord } from "../../core/client/mod.ts";
import { BadRecord, type RecordReader } from "./input_record.ts";
import type { NumberField, Segment, TextField } from "./template.ts";

/** Thrown inside a step when the record goes on beyond the window; caught in `read`. */
const needMore = Symbol("the record goes on beyond the window");

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A date is ASCII, and this encoding gives one character per byte whatever comes after it. */
const latin1 = new TextDecoder("latin1");
const LONGEST_DATE = 100;

/** A size read before its text, or -2 when there was none; -1 is null. */
const UNSIZED = -2;

/** Where a reading stands, shared by the steps of one template. */
class Place {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  end = 0;
  /** Nothing comes after `end`: what is missing will never come. */
  closed = false;
  keySize = UNSIZED;
  valueSize = UNSIZED;
  headerCount = UNSIZED;

  begin(bytes: Uint8Array, from: number, end: number, closed: boolean): void {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
    this.closed = closed;
    this.keySize = this.valueSize = this.headerCount = UNSIZED;
  }

  /** Moves over `size` bytes and answers where they start. */
  take(size: number, what: string): number {
    const { at } = this;
    if (at + size > this.end) this.missing(what);
    this.at = at + size;
    return at;
  }

  missing(what: string): never {
    if (this.closed) throw new BadRecord(`it ends before ${what}`);
    throw needMore;
  }
}

type Step = (place: Place, into: OutgoingRecord) => void;

/** `delimiter` ends a record whose template ends in a text of unknown size. */
export function compileReader(template: readonly Segment[], delimiter: Uint8Array): RecordReader {
  const last = template.at(-1)!;
  const closing = last.kind === "literal" ? last.bytes : isOpenEnded(last, template) ? delimiter : null;
  const body = last.kind === "literal" ? template.slice(0, -1) : template;
  const inner = body.flatMap((segment) => segment.kind === "headers" ? segment.each : [segment]);
  const selfSized =
    inner.some((segment) =>
      (segment.kind === "number" && (segment.coding !== "decimal" && segment.coding !== "hex")) ||
      (segment.kind === "text" && segment.coding === "json") ||
      (segment.kind === "literal" && closing !== null && find(segment.bytes, closing, 0, segment.bytes.length) >= 0)
    ) || namesSizeBefore(inner);
  const steps = stepsOf(body, selfSized ? closing : null, recordTarget);
  const place = new Place();

  const run = (bytes: Uint8Array, from: number, end: number, closed: boolean, into: OutgoingRecord): number => {
    place.begin(bytes, from, end, closed);
    into.clear();
    for (const step of steps) step(place, into);
    return place.at;
  };

  if (closing !== null && !selfSized) {
    return {
      delimiter: closing,
      read(bytes, from, end, isLast, into) {
        const found = find(bytes, closing, from, end);
        if (found < 0 && !isLast) return -1;
        const stop = found < 0 ? end : found;
        if (run(bytes, from, stop, true, into) < stop) {
          throw new BadRecord(`${stop - place.at} bytes are left after its last part`);
        }
        return found < 0 ? end : found + closing.length;
      },
    };
  }
  return {
    delimiter: null,
    read(bytes, from, end, isLast, into) {
      try {
        run(bytes, from, end, isLast, into);
        if (closing !== null && (place.at < end || !isLast)) matchLiteral(place, closing);
        return place.at;
      } catch (error) {
        if (error === needMore) return -1;
        throw error;
      }
    },
  };
}

const sizeOf: Readonly<Record<TextField, NumberField | null>> = { key: "keySize", value: "valueSize", topic: null };

/** A part that nothing in it or before it ends. */
function isOpenEnded(segment: Segment, template: readonly Segment[]): boolean {
  const before = template.slice(0, template.indexOf(segment));
  if (segment.kind === "headers") return !before.some((one) => one.kind === "number" && one.field === "headerCount");
  return segment.kind === "text" && segment.coding !== "json" && !isSized(segment.field, before);
}

function isSized(field: TextField, before: readonly Segment[]): boolean {
  return before.some((one) => one.kind === "number" && one.field === sizeOf[field]);
}

function namesSizeBefore(segments: readonly Segment[]): boolean {
  return segments.some((segment, index) => segment.kind === "text" && isSized(segment.field, segments.slice(0, index)));
}

/** Where texts and numbers go: into the record, or into the header being read. */
interface Target {
  readonly key: (into: OutgoingRecord, bytes: Uint8Array, position: number, size: number) => void;
  readonly value: (into: OutgoingRecord, bytes: Uint8Array, position: number, size: number) => void;
}

const recordTarget: Target = {
  key(into, bytes, position, size) {
    into.keyBytes = bytes;
    into.keyPosition = position;
    into.keySize = size;
  },
  value(into, bytes, position, size) {
    into.valueBytes = bytes;
    into.valuePosition = position;
    into.valueSize = size;
  },
};

function stepsOf(segments: readonly Segment[], closing: Uint8Array | null, target: Target): Step[] {
  return segments.map((segment, index) => {
    const next = segments[index + 1];
    const stop = next === undefined ? closing : next.kind === "literal" ? next.bytes : null;
    const bounded = next === undefined || stop !== null;
    return stepOf(segment, stop, bounded, target, segments.slice(0, index));
  });
}

/** `stop` is the text that ends the part; null at the end of a record whose end is known. */
function stepOf(
  segment: Segment,
  stop: Uint8Array | null,
  bounded: boolean,
  target: Target,
  before: readonly Segment[],
): Step {
  switch (segment.kind) {
    case "literal":
      return (place) => matchLiteral(place, segment.bytes);
    case "text":
      return textStep(segment, stop, bounded, target, before);
    case "number":
      return numberStep(segment);
    case "date": {
      const read = segment.strftime === null ? readIso : strptime(segment.strftime);
      if (read === null) {
        throw usageError(`%d{strftime[${segment.strftime}]} cannot be read back`, "Use %T or %d{iso} for input.");
      }
      return (place, into) => {
        const { at } = place;
        if (place.end - at < LONGEST_DATE && !place.closed) throw needMore;
        const text = latin1.decode(place.bytes.subarray(at, Math.min(place.end, at + LONGEST_DATE)));
        const found = read(text);
        if (found === null) {
          throw new BadRecord(`it has no time as the format writes it at ${JSON.stringify(text.slice(0, 24))}`);
        }
        place.at = at + found.length;
        into.timestampMs = found.atMs;
      };
    }
    case "headers":
      return headersStep(segment.each, stop);
    case "unpack":
      throw usageError("{unpack[..]} is for output only", "For input write sizes and numbers such as %V{big32}.");
  }
}

function matchLiteral(place: Place, literal: Uint8Array): void {
  const at = place.take(literal.length, `"${new TextDecoder().decode(literal)}"`);
  if (!isAt(place.bytes, literal, at)) {
    place.at = at;
    throw new BadRecord(`it has no "${new TextDecoder().decode(literal)}" where the format has one`);
  }
}

function unbounded(what: string): Error {
  return usageError(
    `The format does not say where ${what} ends`,
    "Put a text after it, or its size before it: %K{big32}%k%V{big32}%v.",
  );
}

/** Moves over a part that `stop` ends, without it, and answers where it starts. */
function upTo(place: Place, stop: Uint8Array | null, what: string): number {
  const from = place.at;
  if (stop === null) {
    place.at = place.end;
    return from;
  }
  const found = find(place.bytes, stop, from, place.end);
  if (found < 0) {
    if (!place.closed) throw needMore;
    throw new BadRecord(`it has no "${new TextDecoder().decode(stop)}" after ${what}`);
  }
  place.at = found;
  return from;
}

function decoded(place: Place, from: number, what: string): string {
  try {
    return decoder.decode(place.bytes.subarray(from, place.at));
  } catch {
    throw new BadRecord(`its ${what} is not UTF-8`);
  }
}

function textStep(
  { field, coding }: Segment & { kind: "text" },
  stop: Uint8Array | null,
  bounded: boolean,
  target: Target,
  before: readonly Segment[],
): Step {
  const sizeField = field === "key" ? "keySize" : "valueSize";
  const sized = isSized(field, before);
  if (!sized && !bounded && coding !== "json") throw unbounded(`%${field[0]}`);
  const put = field === "topic" ? () => {} : target[field];

  if (coding === "json") {
    return (place, into) => {
      const bytes = jsonPart(place, `its ${field}`);
      put(into, bytes ?? place.bytes, 0, bytes?.length ?? -1);
    };
  }
  return (place, into) => {
    const size = sized ? place[sizeField] : UNSIZED;
    if (size === -1) return put(into, place.bytes, place.at, -1);
    const from = sized ? place.take(size, `the end of its ${field}`) : upTo(place, stop, `its ${field}`);
    if (coding === "raw") return put(into, place.bytes, from, place.at - from);
    const text = decoded(place, from, field);
    const bytes = coding === "hex" ? bytesOfHex(text) : bytesOfBase64(text);
    if (bytes === null) throw new BadRecord(`its ${field} is not ${coding === "hex" ? "hexadecimal" : "base64"}`);
    put(into, bytes, 0, bytes.length);
  };
}

const QUOTE = 0x22, BACKSLASH = 0x5c, OPEN = 0x7b, CLOSE = 0x7d;

/** A JSON string, null, or `{"base64":".."}`, which say themselves where they end. */
function jsonPart(place: Place, what: string): Uint8Array | null {
  const { bytes } = place;
  const first = bytes[place.at];
  if (place.at >= place.end) place.missing(what);
  const from = place.at;
  if (first === QUOTE) {
    let at = from + 1;
    while (at < place.end && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
    if (at >= place.end) place.missing(`the end of ${what}`);
    place.at = at + 1;
  } else if (first === OPEN) {
    const close = bytes.indexOf(CLOSE, from);
    if (close < 0 || close >= place.end) place.missing(`the end of ${what}`);
    place.at = close + 1;
  } else {
    place.take(4, what);
  }
  let value: unknown;
  try {
    value = JSON.parse(decoded(place, from, what));
  } catch (error) {
    if (error instanceof BadRecord) throw error;
    throw new BadRecord(`${what} is not a JSON string`);
  }
  if (value === null) return null;
  const base64 = typeof value === "object" && "base64" in value && typeof value.base64 === "string"
    ? value.base64
    : null;
  const given = base64 !== null ? bytesOfBase64(base64) : typeof value === "string" ? bytesOfText(value) : null;
  if (given === null) throw new BadRecord(`${what} is not a JSON string of whole characters`);
  return given;
}

/** Longer runs of digits are no number of ours. */
const MOST_DIGITS = 20;

function numberStep({ field, coding }: Segment & { kind: "number" }): Step {
  const put = (place: Place, into: OutgoingRecord, value: number): void => {
    if (field === "keySize" || field === "valueSize" || field === "headerCount") {
      if (value < -1 || !Number.isSafeInteger(value)) throw new BadRecord(`${value} is not a size`);
      place[field] = value;
    } else if (field === "partition") into.partition = value;
    else if (field === "timestamp") into.timestampMs = value;
  };
  if (typeof coding === "object") {
    const { width, bigEndian } = coding;
    return (place, into) => {
      const at = place.take(width, "the end of a number");
      let value = 0n;
      for (let index = 0; index < width; index++) {
        value = (value << 8n) | BigInt(place.bytes[at + (bigEndian ? index : width - 1 - index)]!);
      }
      put(place, into, Number(BigInt.asIntN(width * 8, value)));
    };
  }
  const isDigit = coding === "decimal"
    ? (byte: number) => byte >= 0x30 && byte <= 0x39
    : (byte: number) => (byte >= 0x30 && byte <= 0x39) || ((byte | 32) >= 0x61 && (byte | 32) <= 0x66);
  return (place, into) => {
    const from = place.at;
    if (place.bytes[from] === 0x2d && from < place.end) place.at++;
    while (place.at < place.end && isDigit(place.bytes[place.at]!) && place.at - from <= MOST_DIGITS) place.at++;
    if (place.at === place.end && !place.closed) throw needMore;
    const text = decoded(place, from, "number");
    const value = text === "" || text === "-" ? Number.NaN : coding === "decimal" ? Number(text) : parseInt(text, 16);
    if (!Number.isSafeInteger(value)) throw new BadRecord(`it has no number where the format has one`);
    put(place, into, value);
  };
}

/** As many headers as `%H` said, or, where it did not, until what follows the headers comes. */
function headersStep(each: readonly Segment[], stop: Uint8Array | null): Step {
  let current: { key: Uint8Array; value: Uint8Array | null } = { key: new Uint8Array(0), value: null };
  const copied = (bytes: Uint8Array, position: number, size: number): Uint8Array =>
    bytes.slice(position, position + size);
  const steps = stepsOf(each, null, {
    key: (_, bytes, position, size) => current.key = copied(bytes, position, Math.max(0, size)),
    value: (_, bytes, position, size) => current.value = size < 0 ? null : copied(bytes, position, size),
  });
  const open = each.at(-1)!;
  if (isOpenEnded(open, each)) throw unbounded("a header");
  const scratch = new OutgoingRecord();
  return (place, into) => {
    const headers: OutgoingHeader[] = [];
    const isDone = place.headerCount === UNSIZED
      ? () => stop === null ? place.at >= place.end : isStop(place, stop)
      : () => headers.length >= place.headerCount;
    while (!isDone()) {
      current = { key: new Uint8Array(0), value: null };
      place.keySize = place.valueSize = UNSIZED;
      for (const step of steps) step(place, scratch);
      headers.push(current);
    }
    into.headers = headers.length === 0 ? noHeaders : headers;
  };
}

function isStop(place: Place, stop: Uint8Array): boolean {
  if (place.at + stop.length <= place.end) return isAt(place.bytes, stop, place.at);
  if (!place.closed) throw needMore;
  // What should follow the headers is not there: saying so is the next step's part.
  return place.at >= place.end;
}
