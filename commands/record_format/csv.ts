/**
 * CSV in (RFC 4180): cells between commas, quoted where they hold commas, quotes or line ends. The first line of each
 * input names the columns: a row becomes a JSON object of them, or what is chosen of them becomes the key, the value
 * and headers.
 *
 * @module
 */
import type { OutgoingHeader } from "../../core/client/mod.ts";
import { didYouMean } from "../../core/base/nearest.ts";
import { usageError } from "../command.ts";
import { counted } from "../output/counted.ts";
import { isUtf8 } from "../utf8.ts";
import { BadRecord, type RecordReader } from "./input_record.ts";

export interface CsvOptions {
  readonly separator: number;
  /** Names of columns; null where none is chosen. */
  readonly key: string | null;
  /** Null: a JSON object of all columns. */
  readonly value: string | null;
  readonly headers: readonly string[];
}

const QUOTE = 0x22, NEWLINE = 10, RETURN = 13;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

interface Row {
  readonly cells: readonly Uint8Array[];
  readonly next: number;
}

/** Null where the row goes on beyond `end`. Throws BadRecord. */
export function readRow(bytes: Uint8Array, from: number, end: number, isLast: boolean, separator: number): Row | null {
  const cells: Uint8Array[] = [];
  for (let at = from;;) {
    const cell = bytes[at] === QUOTE && at < end
      ? quotedCell(bytes, at, end, isLast, separator, cells.length + 1)
      : plainCell(bytes, at, end, isLast, separator);
    if (cell === null) return null;
    cells.push(cell.bytes);
    if (cell.stop >= end) return { cells, next: end };
    if (bytes[cell.stop] === NEWLINE) return { cells, next: cell.stop + 1 };
    at = cell.stop + 1;
  }
}

interface Cell {
  readonly bytes: Uint8Array;
  /** Where its separator or line end is, or the end. */
  readonly stop: number;
}

function plainCell(bytes: Uint8Array, from: number, end: number, isLast: boolean, separator: number): Cell | null {
  let stop = from;
  while (stop < end && bytes[stop] !== separator && bytes[stop] !== NEWLINE) stop++;
  if (stop === end && !isLast) return null;
  const isRowEnd = stop === end || bytes[stop] === NEWLINE;
  const to = isRowEnd && stop > from && bytes[stop - 1] === RETURN ? stop - 1 : stop;
  return { bytes: bytes.subarray(from, to), stop };
}

function quotedCell(
  bytes: Uint8Array,
  from: number,
  end: number,
  isLast: boolean,
  separator: number,
  column: number,
): Cell | null {
  const parts: Uint8Array[] = [];
  for (let at = from + 1;;) {
    const quote = bytes.indexOf(QUOTE, at);
    if (quote < 0 || quote >= end) {
      if (!isLast) return null;
      throw new BadRecord(`the quote that column ${column} begins with is never closed`);
    }
    if (quote + 1 === end && !isLast) return null;
    if (bytes[quote + 1] === QUOTE && quote + 1 < end) {
      parts.push(bytes.subarray(at, quote + 1));
      at = quote + 2;
      continue;
    }
    parts.push(bytes.subarray(at, quote));
    let stop = quote + 1;
    if (bytes[stop] === RETURN && stop < end) {
      if (stop + 1 === end && !isLast) return null;
      stop++;
    }
    if (stop < end && bytes[stop] !== NEWLINE && (bytes[stop] !== separator || stop > quote + 1)) {
      throw new BadRecord(
        `there is text after the quoted text of column ${column}`,
        'A quote inside of quotes is written twice: "a ""quoted"" word".',
      );
    }
    return { bytes: parts.length === 1 ? parts[0]! : joined(parts), stop };
  }
}

export function csvReader({ separator, key, value, headers }: CsvOptions): RecordReader {
  let columns: readonly string[] = [];
  /** Before each cell of the JSON object: `{"id":`. */
  let names: readonly string[] = [];
  let keyAt = -1, valueAt = -1;
  let headerAt: readonly (readonly [name: Uint8Array, at: number])[] = [];
  return {
    delimiter: Uint8Array.of(NEWLINE),
    preamble(bytes, from, end, isLast) {
      const start = bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf ? from + 3 : from;
      const row = readRow(bytes, start, end, isLast, separator);
      if (row === null) return -1;
      columns = row.cells.map((cell) => decoder.decode(cell));
      const twice = columns.find((name, at) => columns.indexOf(name) !== at);
      if (twice !== undefined) {
        throw usageError(`The first line names the column "${twice}" twice`, "Give one of them another name there.");
      }
      names = columns.map((name, at) => `${at === 0 ? "{" : ","}${JSON.stringify(name)}:`);
      keyAt = key === null ? -1 : columnAt(columns, key, "--key-column");
      valueAt = value === null ? -1 : columnAt(columns, value, "--value-column");
      headerAt = headers.map((name) => [encoder.encode(name), columnAt(columns, name, "--header-column")] as const);
      return row.next;
    },
    /** Blank lines stand for nothing, but for a table of one column. */
    between(bytes, from, end) {
      if (columns.length === 1) return from;
      let at = from;
      while (at < end && (bytes[at] === NEWLINE || (bytes[at] === RETURN && bytes[at + 1] === NEWLINE))) at++;
      return at;
    },
    read(bytes, from, end, isLast, into) {
      const row = readRow(bytes, from, end, isLast, separator);
      if (row === null) return -1;
      const { cells, next } = row;
      if (cells.length !== columns.length) {
        throw new BadRecord(`it has ${counted(cells.length, "column")}, and the first line names ${columns.length}`);
      }
      into.clear();
      if (keyAt >= 0) into.setKey(cells[keyAt]!);
      into.setValue(valueAt >= 0 ? cells[valueAt]! : objectOf(cells, names, columns));
      if (headerAt.length > 0) {
        into.headers = headerAt.map(([name, at]): OutgoingHeader => ({ key: name, value: cells[at]!.slice() }));
      }
      return next;
    },
  };
}

function columnAt(columns: readonly string[], name: string, flag: string): number {
  const at = columns.indexOf(name);
  if (at >= 0) return at;
  throw usageError(
    `${flag} ${name}: the first line names no such column`,
    didYouMean(name, columns) ?? `It names ${columns.join(", ")}.`,
  );
}

function objectOf(cells: readonly Uint8Array[], names: readonly string[], columns: readonly string[]): Uint8Array {
  let text = "";
  for (const [at, cell] of cells.entries()) {
    if (!isUtf8(cell, 0, cell.length)) {
      throw new BadRecord(
        `its column ${columns[at]} is not UTF-8`,
        "As a value of its own any bytes pass: --value-column.",
      );
    }
    text += names[at]! + JSON.stringify(decoder.decode(cell));
  }
  return encoder.encode(`${text}}`);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
