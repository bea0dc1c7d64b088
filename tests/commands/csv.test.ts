import { expect, test } from "bun:test";
import fc from "fast-check";
import { csvReader } from "../../commands/record_format/csv.ts";
import { OutgoingRecord } from "../../core/client/outgoing_record.ts";
import { bytes, readRecord, text } from "../support/records.ts";

const cell = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom("", '"', ",", "a\nb", "\r\n", 'x","y', " "));

function written(rows: readonly (readonly string[])[], lineEnd: string): string {
  const quoted = (value: string): string => /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  return rows.map((row) => row.map(quoted).join(",") + lineEnd).join("");
}

/** Reads all of it, as much at a time as is given. */
function readAll(input: Uint8Array, window: number): string[] {
  const reader = csvReader({ separator: 44, key: "k", value: null, headers: [] });
  let end = Math.min(window, input.length), from = -1;
  const more = (): void => {
    if (end === input.length) throw new Error("it wants more than there is");
    end = Math.min(end + 1, input.length);
  };
  while ((from = reader.preamble!(input, 0, end, end === input.length)) < 0) more();
  const values: string[] = [];
  const record = new OutgoingRecord();
  while ((from = reader.between!(input, from, end)) < input.length) {
    const next = from === end ? -1 : reader.read(input, from, end, end === input.length, record);
    if (next < 0) more();
    else {
      values.push(text(readRecord(record).value!));
      from = next;
    }
  }
  return values;
}

test("whatever is in the cells, rows come back as they were written, however the input is cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, cell), { maxLength: 5 }),
      fc.constantFrom("\n", "\r\n"),
      fc.integer({ min: 1, max: 12 }),
      fc.boolean(),
      (rows, lineEnd, window, hasLastEnd) => {
        const whole = written([["k", "b", "c"], ...rows], lineEnd);
        const input = bytes(hasLastEnd ? whole : whole.slice(0, -lineEnd.length));
        expect(readAll(input, window)).toEqual(rows.map(([k, b, c]) => JSON.stringify({ k, b, c })));
      },
    ),
    { numRuns: 3000 },
  );
});

test("a byte order mark before the names is no part of them", () => {
  expect(readAll(bytes("\ufeffk,b\n1,2\n"), 100)).toEqual(['{"k":"1","b":"2"}']);
});
