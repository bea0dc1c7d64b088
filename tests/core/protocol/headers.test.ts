import { expect, test } from "bun:test";
import { MalformedBytes, Reader, Writer } from "../../../core/base/cursor.ts";
import {
  readRequestHeader,
  readResponseHeader,
  writeRequestHeader,
  writeResponseHeader,
} from "../../../core/protocol/headers.ts";

const FETCH = 1;
const API_VERSIONS = 18;

function written(write: (w: Writer) => void): string {
  const w = new Writer();
  write(w);
  return w.finish().toHex();
}

const reader = (hex: string) => new Reader(Uint8Array.fromHex(hex));

test("a request header ends with the client id, and from the flexible versions on with tagged fields", () => {
  const header = { apiKey: FETCH, apiVersion: 11, correlationId: 7, clientId: "kq" };
  expect(written((w) => writeRequestHeader(w, header))).toBe("0001" + "000b" + "00000007" + "0002" + "6b71");
  expect(written((w) => writeRequestHeader(w, { ...header, apiVersion: 12, clientId: null }))).toBe(
    "0001" + "000c" + "00000007" + "ffff" + "00",
  );
});

test("what is written in front of a request is read back, whatever the version", () => {
  for (const apiVersion of [4, 11, 12, 18]) {
    const header = { apiKey: FETCH, apiVersion, correlationId: -1, clientId: "größe" };
    const r = reader(written((w) => writeRequestHeader(w, header)));
    expect(readRequestHeader(r)).toEqual(header);
    expect(r.remaining).toBe(0);
  }
});

test("tagged fields in a request header are passed over", () => {
  const r = reader("0001" + "000c" + "00000007" + "0000" + "01" + "0002aabb" + "ee");
  expect(readRequestHeader(r)).toEqual({ apiKey: FETCH, apiVersion: 12, correlationId: 7, clientId: "" });
  expect(r.int8()).toBe(-18);
});

test("the header of an ApiVersions request newer than ours can still be read", () => {
  const r = reader("0012" + "0063" + "00000001" + "0001" + "61" + "00");
  expect(readRequestHeader(r)).toEqual({ apiKey: API_VERSIONS, apiVersion: 99, correlationId: 1, clientId: "a" });
});

test("an API that Kafka does not have is malformed", () => {
  expect(() => readRequestHeader(reader("7fff" + "0000" + "00000001" + "0000"))).toThrow(MalformedBytes);
});

test("a response header has tagged fields in flexible versions, but never for ApiVersions", () => {
  const cases = [[FETCH, 11, "00000005"], [FETCH, 12, "0000000500"], [API_VERSIONS, 2, "00000005"], [
    API_VERSIONS,
    4,
    "00000005",
  ]] as const;
  for (const [apiKey, apiVersion, bytes] of cases) {
    expect(written((w) => writeResponseHeader(w, { correlationId: 5 }, apiKey, apiVersion))).toBe(bytes);
    const r = reader(bytes);
    expect(readResponseHeader(r, apiKey, apiVersion)).toEqual({ correlationId: 5 });
    expect(r.remaining).toBe(0);
  }
});
