/**
 * Records out: a template compiled into one function that writes a record's bytes. Nothing is added to what the
 * template says.
 *
 * @module
 */
import { HeaderView, type RecordView } from "../../core/client/mod.ts";
import { isoText, strftime } from "../instants.ts";
import type { OutputBytes } from "../output_bytes.ts";
import { isUtf8, writeJsonString } from "../utf8.ts";
import { asTheyAre, type Decoding } from "./decoding.ts";
import type { NumberCoding, NumberField, Segment, TextCoding, TextField } from "./template.ts";

/** Appends one record to the output. */
export type RecordWriter = (record: RecordView, out: OutputBytes) => void;

/** A stretch of bytes; `size` -1 is null. One of them is used again and again. */
interface Stretch {
  bytes: Uint8Array;
  position: number;
  size: number;
}

type StretchOf = (record: RecordView) => Stretch;

const encoder = new TextEncoder();

/** `nullText` stands where a key, a value or a header's value is null. */
export function compileWriter(
  template: readonly Segment[],
  nullText: Uint8Array = new Uint8Array(0),
  decoding: Decoding = asTheyAre,
): RecordWriter {
  const writers = template.map((segment) =>
    decodedWriter(segment, nullText, decoding) ?? writerOf(segment, nullText, fieldsOfRecord())
  );
  const [only] = writers;
  if (writers.length === 1) return only!;
  return (record, out) => {
    for (const write of writers) write(record, out);
  };
}

/** A key or a value that has a serde, where the template does not say itself how it is written. */
function decodedWriter(segment: Segment, nullText: Uint8Array, decoding: Decoding): RecordWriter | null {
  if (segment.kind !== "text" || segment.coding !== "raw" || segment.field === "topic") return null;
  const { field } = segment;
  if (decoding.serdes[field] === null) return null;
  const plain = writerOf(segment, nullText, fieldsOfRecord());
  return (record, out) => {
    const size = field === "key" ? record.keySize : record.valueSize;
    if (size < 0 || !decoding.write(field, record, out, false)) plain(record, out);
  };
}

interface Fields {
  readonly text: (field: TextField) => StretchOf;
  readonly number: (field: NumberField) => (record: RecordView) => number;
}

function fieldsOfRecord(): Fields {
  const stretch: Stretch = { bytes: new Uint8Array(0), position: 0, size: -1 };
  let topic = "";
  let topicBytes = new Uint8Array(0);
  const texts: Record<TextField, StretchOf> = {
    topic: (record) => {
      if (record.topic !== topic) topicBytes = encoder.encode(topic = record.topic);
      return at(stretch, topicBytes, 0, topicBytes.length);
    },
    key: ({ bytes, keyPosition, keySize }) => at(stretch, bytes, keyPosition, keySize),
    value: ({ bytes, valuePosition, valueSize }) => at(stretch, bytes, valuePosition, valueSize),
  };
  const numbers: Record<NumberField, (record: RecordView) => number> = {
    partition: (record) => record.partition,
    offset: (record) => record.offset,
    timestamp: (record) => record.timestampMs,
    keySize: (record) => record.keySize,
    valueSize: (record) => record.valueSize,
    headerCount: (record) => record.headerCount,
  };
  return { text: (field) => texts[field], number: (field) => numbers[field] };
}

/** The same words, said inside `%h{...}`, mean the header the walk stands at. */
function fieldsOfHeader(header: HeaderView): Fields {
  const stretch: Stretch = { bytes: new Uint8Array(0), position: 0, size: -1 };
  return {
    text: (field) => () =>
      field === "key"
        ? at(stretch, header.bytes, header.keyPosition, header.keySize)
        : at(stretch, header.bytes, header.valuePosition, header.valueSize),
    number: (field) => () => field === "keySize" ? header.keySize : header.valueSize,
  };
}

function at(stretch: Stretch, bytes: Uint8Array, position: number, size: number): Stretch {
  stretch.bytes = bytes;
  stretch.position = position;
  stretch.size = size;
  return stretch;
}

function writerOf(segment: Segment, nullText: Uint8Array, fields: Fields): RecordWriter {
  switch (segment.kind) {
    case "literal": {
      const { bytes } = segment;
      return (_, out) => out.range(bytes, 0, bytes.length);
    }
    case "text":
      return textWriter(fields.text(segment.field), segment.coding, nullText);
    case "unpack": {
      const valueOf = fields.text(segment.field);
      return (record, out) => writeUnpacked(out, valueOf(record), segment.layout, nullText);
    }
    case "number":
      return numberWriter(fields.number(segment.field), segment.coding);
    case "date": {
      const format = segment.strftime;
      return (record, out) =>
        out.text(format === null ? isoText(record.timestampMs) : strftime(format, record.timestampMs));
    }
    case "headers": {
      const header = new HeaderView();
      const each = segment.each.map((inner) => writerOf(inner, nullText, fieldsOfHeader(header)));
      return (record, out) => {
        header.start(record);
        for (let left = record.headerCount; left > 0; left--) {
          header.next();
          for (const write of each) write(record, out);
        }
      };
    }
  }
}

function textWriter(valueOf: StretchOf, coding: TextCoding, nullText: Uint8Array): RecordWriter {
  if (coding === "json") return (record, out) => writeJson(out, valueOf(record));
  return (record, out) => {
    const { bytes, position, size } = valueOf(record);
    if (size < 0) return out.range(nullText, 0, nullText.length);
    if (coding === "raw") return out.range(bytes, position, size);
    return coding === "hex" ? out.hex(bytes, position, size) : out.base64(bytes, position, size);
  };
}

/** What is not UTF-8 has no JSON string of its own, and is written as `{"base64":".."}` rather than changed. */
function writeJson(out: OutputBytes, { bytes, position, size }: Stretch): void {
  if (size < 0) return out.text("null");
  if (isUtf8(bytes, position, size)) return writeJsonString(out, bytes, position, size);
  out.text('{"base64":"');
  out.base64(bytes, position, size);
  out.text('"}');
}

function numberWriter(valueOf: (record: RecordView) => number, coding: NumberCoding): RecordWriter {
  if (coding === "decimal") return (record, out) => out.number(valueOf(record));
  if (coding === "hex") return (record, out) => out.text(hexOf(valueOf(record)));
  return (record, out) => out.integer(valueOf(record), coding.width, coding.bigEndian);
}

function hexOf(value: number): string {
  return value < 0 ? BigInt.asUintN(64, BigInt(value)).toString(16) : value.toString(16);
}

/**
 * Numbers packed in binary, written in decimal with a space between: `b B` 1 byte, `h H` 2, `i I` 4, `q Q` 8, capitals
 * unsigned; `>` and `<` set the byte order, `c` one byte as it is, `.` skips one, `s` the rest as text, `$` must be the
 * end.
 */
function writeUnpacked(out: OutputBytes, stretch: Stretch, layout: string, nullText: Uint8Array): void {
  const { bytes, position, size } = stretch;
  if (size < 0) return out.range(nullText, 0, nullText.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset + position, size);
  let at = 0, littleEndian = false, first = true;
  const item = (): void => {
    if (!first) out.byte(32);
    first = false;
  };
  for (const letter of layout) {
    if (letter === ">" || letter === "=") littleEndian = false;
    else if (letter === "<") littleEndian = true;
    else if (letter === ".") at++;
    else if (letter === "s") {
      item();
      out.range(bytes, position + at, Math.max(0, size - at));
      at = size;
    } else if (letter === "$") {
      if (at !== size) out.text(`(${size - at} bytes more)`);
    } else if (letter !== " ") {
      item();
      const width = widths[letter.toLowerCase()]!;
      if (at + width > size) return out.text(`(${at + width - size} bytes short)`);
      if (letter === "c") out.byte(view.getUint8(at));
      else out.text(packed(view, at, letter, littleEndian));
      at += width;
    }
  }
}

const widths: Readonly<Record<string, number>> = { b: 1, c: 1, h: 2, i: 4, q: 8 };

function packed(view: DataView, at: number, letter: string, littleEndian: boolean): string {
  switch (letter) {
    case "b":
      return String(view.getInt8(at));
    case "B":
      return String(view.getUint8(at));
    case "h":
      return String(view.getInt16(at, littleEndian));
    case "H":
      return String(view.getUint16(at, littleEndian));
    case "i":
      return String(view.getInt32(at, littleEndian));
    case "I":
      return String(view.getUint32(at, littleEndian));
    case "q":
      return String(view.getBigInt64(at, littleEndian));
    default:
      return String(view.getBigUint64(at, littleEndian));
  }
}
