/**
 * The JSON envelope: a record as one line of JSON, in a fixed order of keys, from which the same record comes back byte
 * for byte. Bytes that are not UTF-8 come as `"value_base64"` instead of `"value"`; null is `null` and empty is `""`.
 *
 * @module
 */
import {
  HeaderView,
  noHeaders,
  type OutgoingHeader,
  type OutgoingRecord,
  type RecordView,
} from "../core/client/mod.ts";
import type { OutputBytes } from "./output_bytes.ts";
import { BadRecord, type RecordReader } from "./record_format/input_record.ts";
import { asTheyAre, type Decoding } from "./record_format/decoding.ts";
import { memberText } from "./record_format/json_member.ts";
import { noSerdes, notEncoded, type Serde, type Serdes } from "./record_format/serdes.ts";
import type { RecordWriter } from "./record_format/writer.ts";
import { bytesOfBase64, bytesOfText, isUtf8, writeJsonString } from "./utf8.ts";

const NEWLINE = Uint8Array.of(10);
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** With serdes a key or a value is written as what it is: a number, or JSON inside of JSON. */
export function envelopeWriter(decoding: Decoding = asTheyAre): RecordWriter {
  const header = new HeaderView();
  let topic = "";
  let start = new Uint8Array(0);
  return (record: RecordView, out: OutputBytes) => {
    if (record.topic !== topic || start.length === 0) {
      topic = record.topic;
      start = encoder.encode(`{"topic":${JSON.stringify(topic)},"partition":`);
    }
    out.range(start, 0, start.length);
    out.number(record.partition);
    out.text(',"offset":');
    out.number(record.offset);
    out.text(',"timestamp":');
    out.number(record.timestampMs);
    writePart(out, "key", record, decoding);
    writePart(out, "value", record, decoding);
    out.text(',"headers":[');
    header.start(record);
    for (let index = 0; index < record.headerCount; index++) {
      header.next();
      if (index > 0) out.byte(44);
      writeField(out, '{"key', header.bytes, header.keyPosition, header.keySize);
      writeField(out, ',"value', header.bytes, header.valuePosition, header.valueSize);
      out.byte(125);
    }
    out.text("]}\n");
  };
}

function writePart(out: OutputBytes, what: "key" | "value", record: RecordView, decoding: Decoding): void {
  const position = what === "key" ? record.keyPosition : record.valuePosition;
  const size = what === "key" ? record.keySize : record.valueSize;
  const serde = decoding.serdes[what];
  if (serde === null || size < 0) return writeField(out, `,"${what}`, record.bytes, position, size);
  const from = out.length;
  out.text(`,"${what}":`);
  // The JSON text `null` must not be taken for a record without a value.
  if (!isNullText(record.bytes, position, size) && decoding.write(what, record, out, true)) return;
  out.length = from;
  out.text(`,"${what}_base64":"`);
  out.base64(record.bytes, position, size);
  out.byte(34);
}

function isNullText(bytes: Uint8Array, position: number, size: number): boolean {
  const shown = Math.min(size, 64);
  return size >= 4 && isUtf8(bytes, position, shown) &&
    /^\s*null\s*$/.test(decoder.decode(bytes.subarray(position, position + shown)));
}

function writeField(out: OutputBytes, name: string, bytes: Uint8Array, position: number, size: number): void {
  out.text(name);
  if (size < 0) return out.text('":null');
  if (isUtf8(bytes, position, size)) {
    out.text('":');
    return writeJsonString(out, bytes, position, size);
  }
  out.text('_base64":"');
  out.base64(bytes, position, size);
  out.byte(34);
}

/** Reads lines of envelopes. Topic and offset are ignored; a field that no envelope has may be one mistyped. */
export function envelopeReader(serdes: Serdes = noSerdes): RecordReader {
  return {
    delimiter: NEWLINE,
    read(bytes, from, end, isLast, into) {
      const newline = bytes.indexOf(10, from);
      const found = newline >= 0 && newline < end;
      if (!found && !isLast) return -1;
      const stop = found ? newline : end;
      readEnvelope(bytes.subarray(from, stop), into, serdes);
      return found ? stop + 1 : end;
    },
  };
}

function readEnvelope(line: Uint8Array, into: OutgoingRecord, serdes: Serdes): void {
  into.clear();
  const envelope = parsed(line);
  refuseUnknown(envelope, FIELDS, "");
  if (!has(envelope, "value") && !has(envelope, "value_base64")) {
    throw new BadRecord('it has neither "value" nor "value_base64"', 'A record without a value says "value":null.');
  }
  into.setKey(encodedOf(line, envelope, "key", serdes.key));
  into.setValue(encodedOf(line, envelope, "value", serdes.value));
  into.timestampMs = integerOf(envelope, "timestamp");
  into.partition = integerOf(envelope, "partition");
  into.headers = headersOf(envelope["headers"]);
}

/** The bytes of a key or value; with a serde, of the text or of the very JSON that stands there. */
function encodedOf(
  line: Uint8Array,
  envelope: Record<string, unknown>,
  name: "key" | "value",
  serde: Serde | null,
): Uint8Array | null {
  const given = envelope[name] ?? null;
  if (serde === null || given === null || has(envelope, `${name}_base64`)) return fieldOf(envelope, name);
  const text = serde.embeds ? memberText(line, name) : fieldOf(envelope, name)!;
  const bytes = serde.encode(text);
  if (bytes === null) throw new BadRecord(notEncoded(name, serde, text));
  return bytes;
}

function parsed(line: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(line));
  } catch (error) {
    throw new BadRecord(
      error instanceof SyntaxError ? "it is not JSON" : "it is not UTF-8",
      'Lines look like {"key":"k","value":"v"}.',
    );
  }
  if (!isObject(value)) throw new BadRecord("it is not a JSON object", 'Lines look like {"key":"k","value":"v"}.');
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const FIELDS: ReadonlySet<string> = new Set(
  ["topic", "partition", "offset", "timestamp", "key", "key_base64", "value", "value_base64", "headers"],
);
const HEADER_FIELDS: ReadonlySet<string> = new Set(["key", "key_base64", "value", "value_base64"]);

function refuseUnknown(object: Record<string, unknown>, known: ReadonlySet<string>, where: string): void {
  for (const name in object) {
    if (known.has(name)) continue;
    throw new BadRecord(
      `it has a field ${JSON.stringify(name)}${where}, which kq does not know`,
      `Fields are ${[...known].join(", ")}. In jq, del(...) removes others.`,
    );
  }
}

const has = (object: Record<string, unknown>, name: string): boolean => object[name] !== undefined;

/** `name` or `name_base64`; neither is null. */
function fieldOf(object: Record<string, unknown>, name: string, where = ""): Uint8Array | null {
  const text = object[name], base64 = object[`${name}_base64`];
  if (text !== undefined && base64 !== undefined) {
    throw new BadRecord(`it has both "${name}" and "${name}_base64"${where}`);
  }
  const given = text ?? base64 ?? null;
  if (given === null) return null;
  const shown = text === undefined ? `${name}_base64` : name;
  if (typeof given !== "string") {
    throw new BadRecord(
      `its "${shown}"${where} is ${kindOf(given)} where a string or null belongs`,
      "In jq, tojson makes a string of it.",
    );
  }
  const bytes = text === undefined ? bytesOfBase64(given) : bytesOfText(given);
  if (bytes === null) {
    throw new BadRecord(`its "${shown}"${where} is not ${text === undefined ? "base64" : "whole Unicode text"}`);
  }
  return bytes;
}

function integerOf(object: Record<string, unknown>, name: string): number {
  const value = object[name] ?? -1;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < -1) {
    throw new BadRecord(`its "${name}" is not a whole number`);
  }
  return value;
}

function headersOf(value: unknown): readonly OutgoingHeader[] {
  if (value === undefined || value === null) return noHeaders;
  if (!Array.isArray(value)) {
    throw new BadRecord('its "headers" are not a list', 'Such as "headers":[{"key":"a","value":"1"}].');
  }
  return value.map((header: unknown) => {
    if (!isObject(header)) throw new BadRecord('one of its "headers" is not an object');
    refuseUnknown(header, HEADER_FIELDS, " of a header");
    const key = fieldOf(header, "key", " of a header");
    if (key === null) throw new BadRecord('one of its "headers" has no key');
    return { key, value: fieldOf(header, "value", " of a header") };
  });
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "a list" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}
