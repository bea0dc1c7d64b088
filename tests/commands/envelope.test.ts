import { expect, test } from "bun:test";
import fc from "fast-check";
import { envelopeReader, envelopeWriter } from "../../commands/envelope.ts";
import { OutputBytes } from "../../commands/output_bytes.ts";
import { OutgoingRecord } from "../../core/client/outgoing_record.ts";
import { BadRecord } from "../../commands/record_format/input_record.ts";
import { anyRecord, bytes, type PlainRecord, plainRecord, readRecord, text, viewOf } from "../support/records.ts";

function lineOf(...records: PlainRecord[]): string {
  const out = new OutputBytes();
  const write = envelopeWriter();
  for (const record of records) write(viewOf(record), out);
  return text(out.bytes.subarray(0, out.length));
}

function read(line: string | Uint8Array) {
  const input = typeof line === "string" ? bytes(line) : line;
  const into = new OutgoingRecord();
  envelopeReader().read(input, 0, input.length, true, into);
  return readRecord(into);
}

function refusal(line: string | Uint8Array): string {
  try {
    read(line);
  } catch (error) {
    if (error instanceof BadRecord) return error.message;
    throw error;
  }
  return "accepted";
}

test("a record is one line of JSON with its keys in a fixed order", () => {
  expect(lineOf(plainRecord({ headers: [{ key: bytes("a"), value: bytes("1") }] }))).toBe(
    '{"topic":"t","partition":0,"offset":7,"timestamp":1795208499289,"key":"k","value":"v","headers":[{"key":"a","value":"1"}]}\n',
  );
});

test("null is null, empty is empty, and bytes that are not UTF-8 are base64 under another name", () => {
  const record = plainRecord({
    key: null,
    value: Uint8Array.of(0xff, 0xfe, 0, 0x41),
    headers: [{ key: bytes("h"), value: null }, { key: bytes("h"), value: bytes("") }, {
      key: Uint8Array.of(0xff),
      value: Uint8Array.of(0x80),
    }],
  });
  expect(lineOf(record)).toBe(
    '{"topic":"t","partition":0,"offset":7,"timestamp":1795208499289,"key":null,"value_base64":"//4AQQ==","headers":[' +
      '{"key":"h","value":null},{"key":"h","value":""},{"key_base64":"/w==","value_base64":"gA=="}]}\n',
  );
});

test("text that only looks like UTF-8 is not taken for it", () => {
  const overlong = [0xc0, 0xaf], surrogate = [0xed, 0xa0, 0x80], tooHigh = [0xf4, 0x90, 0x80, 0x80], cut = [0xe2, 0x82];
  for (const value of [overlong, surrogate, tooHigh, cut]) {
    expect(lineOf(plainRecord({ value: Uint8Array.from(value) }))).toContain('"value_base64":"');
  }
});

test("every record comes back byte for byte, and every line is JSON", () => {
  fc.assert(
    fc.property(anyRecord, (record) => {
      const line = lineOf(record);
      expect(line.indexOf("\n")).toBe(line.length - 1);
      expect(Object.keys(JSON.parse(line) as object).map((name) => name.replace("_base64", ""))).toEqual(
        ["topic", "partition", "offset", "timestamp", "key", "value", "headers"],
      );
      const { key, value, timestampMs, partition, headers } = record;
      expect(read(line)).toEqual({ key, value, timestampMs, partition, headers });
    }),
    { numRuns: 2000 },
  );
});

test("a line made by hand may leave out what it does not know", () => {
  expect(read('{"value":"v","topic":"t","offset":7}')).toEqual({
    key: null,
    value: bytes("v"),
    timestampMs: -1,
    partition: -1,
    headers: [],
  });
});

test("a line that is no envelope is refused with the reason", () => {
  expect(refusal("not json")).toBe("it is not JSON");
  expect(refusal("")).toBe("it is not JSON");
  expect(refusal(Uint8Array.of(0xff))).toBe("it is not UTF-8");
  expect(refusal("[1]")).toBe("it is not a JSON object");
  expect(refusal('{"value":"v","haeders":[]}')).toBe('it has a field "haeders", which kq does not know');
  expect(refusal('{"key":"k"}')).toBe('it has neither "value" nor "value_base64"');
  expect(refusal('{"value":{"a":1}}')).toBe('its "value" is an object where a string or null belongs');
  expect(refusal('{"value":1}')).toBe('its "value" is a number where a string or null belongs');
  expect(refusal('{"value":"a","value_base64":"YQ=="}')).toBe('it has both "value" and "value_base64"');
  expect(refusal('{"value_base64":"*"}')).toBe('its "value_base64" is not base64');
  expect(refusal('{"value":"\\ud800"}')).toBe('its "value" is not whole Unicode text');
  expect(refusal('{"value":"v","timestamp":1.5}')).toBe('its "timestamp" is not a whole number');
  expect(refusal('{"value":"v","headers":{"a":"1"}}')).toBe('its "headers" are not a list');
  expect(refusal('{"value":"v","headers":[{"value":"1"}]}')).toBe('one of its "headers" has no key');
});
