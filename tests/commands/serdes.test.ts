import { expect, test } from "bun:test";
import fc from "fast-check";
import { envelopeReader, envelopeWriter } from "../../commands/envelope.ts";
import { OutputBytes } from "../../commands/output_bytes.ts";
import { Decoding } from "../../commands/record_format/decoding.ts";
import { parseSerdes, type Serde } from "../../commands/record_format/serdes.ts";
import { OutgoingRecord } from "../../core/client/outgoing_record.ts";
import { anyRecord, bytes, plainRecord, readRecord, text, viewOf } from "../support/records.ts";

const serde = (name: string): Serde => parseSerdes([name]).value!;
const hex = (given: Uint8Array | null): string | null => given === null ? null : Buffer.from(given).toString("hex");

function textOf(name: string, given: Uint8Array): string | null {
  const out = new OutputBytes();
  return serde(name).write(given, 0, given.length, out, false) ? text(out.bytes.slice(0, out.length)) : null;
}

const encodedAs = (name: string, given: string): string | null => hex(serde(name).encode(bytes(given)));

test("numbers are Kafka's serializers' bytes: big-endian, of one width", () => {
  expect([encodedAs("int8", "-1"), encodedAs("short", "258"), encodedAs("integer", "-2"), encodedAs("long", "1")])
    .toEqual(["ff", "0102", "fffffffe", "0000000000000001"]);
  expect([encodedAs("uint16", "65535"), encodedAs("uint64", "18446744073709551615")])
    .toEqual(["ffff", "ffffffffffffffff"]);
  expect([encodedAs("float", "0.1"), encodedAs("double", "-0"), encodedAs("float64", "1e308")])
    .toEqual(["3dcccccd", "8000000000000000", "7fe1ccf385ebc8a0"]);
  expect(textOf("float32", Uint8Array.from([0x3d, 0xcc, 0xcc, 0xcd]))).toBe("0.1");
});

test("what is out of range, of another width or no number is refused", () => {
  for (const given of ["128", "-129", "1.5", "", "x", "0x1", " "]) expect(encodedAs("int8", given)).toBeNull();
  for (const given of ["-1", "256"]) expect(encodedAs("uint8", given)).toBeNull();
  for (const given of ["1e", "0x1", "nan", "", "1,5"]) expect(encodedAs("float64", given)).toBeNull();
  expect(textOf("int32", Uint8Array.from([1, 2, 3]))).toBeNull();
  expect(textOf("string", Uint8Array.from([0xff]))).toBeNull();
  expect(textOf("json", bytes("{"))).toBeNull();
});

test("bytes that a serde can write as text come back as the same bytes", () => {
  const names = ["string", "json", "hex", "base64", "int8", "int16", "int32", "int64"];
  const numbers = ["uint8", "uint16", "uint32", "uint64", "float32", "float64"];
  fc.assert(
    fc.property(
      fc.constantFrom(...names, ...numbers),
      fc.oneof(
        fc.uint8Array({ maxLength: 9 }),
        fc.uint8Array({ minLength: 4, maxLength: 4 }),
        fc.uint8Array({ minLength: 8, maxLength: 8 }),
        fc.json().map(bytes),
      ).map((given) => Uint8Array.from(given)),
      (name, given) => {
        const written = textOf(name, given);
        if (written === null || written === "NaN") return;
        expect(encodedAs(name, written)).toBe(hex(given));
      },
    ),
    { numRuns: 5000 },
  );
});

test("an envelope with serdes comes back byte for byte, whether its parts are what they should be or not", () => {
  const names = fc.constantFrom("raw", "string", "hex", "base64", "int32", "int64", "uint8", "float64");
  fc.assert(
    fc.property(anyRecord, names, names, (record, key, value) => {
      const serdes = parseSerdes([`key=${key}`, `value=${value}`]);
      const out = new OutputBytes();
      envelopeWriter(new Decoding(serdes))(viewOf(record), out);
      const line = out.bytes.slice(0, out.length);
      expect(() => void JSON.parse(text(line))).not.toThrow();
      const into = new OutgoingRecord();
      envelopeReader(serdes).read(line, 0, line.length, true, into);
      const { timestampMs, partition, headers } = record;
      expect(readRecord(into)).toEqual({ key: record.key, value: record.value, timestampMs, partition, headers });
    }),
    { numRuns: 3000 },
  );
});

test("JSON is embedded as it was written, and only line ends between its tokens become spaces", () => {
  const serdes = parseSerdes(["value=json"]);
  const write = (value: string): string => {
    const out = new OutputBytes();
    envelopeWriter(new Decoding(serdes))(viewOf(plainRecord({ value: bytes(value) })), out);
    return text(out.bytes.slice(0, out.length)).replace(/^.*"key":"k",/, "");
  };
  expect(write('{"a": 1.50,\n "b":12345678901234567890}')).toBe(
    '"value":{"a": 1.50,  "b":12345678901234567890},"headers":[]}\n',
  );
  expect(write(" null")).toBe('"value_base64":"IG51bGw=","headers":[]}\n');
  const into = new OutgoingRecord();
  const line = bytes(
    '{"key":"a","value":1,"headers":[{"key":"value","value":"}"}], "value" : {"n":12345678901234567890, "t":"\\"}"} }',
  );
  envelopeReader(serdes).read(line, 0, line.length, true, into);
  expect(text(readRecord(into).value!)).toBe('{"n":12345678901234567890, "t":"\\"}"}');
});
