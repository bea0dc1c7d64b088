/** Real requests of real clients, and what a real Kafka answered: read and written again, they are the same bytes. */
import { expect, test } from "bun:test";
import { Reader, Writer } from "../../../core/base/cursor.ts";
import {
  readRequestHeader,
  readResponseHeader,
  writeRequestHeader,
  writeResponseHeader,
} from "../../../core/protocol/headers.ts";
import { type ApiName, codecs } from "../../../core/protocol/mod.ts";
import { readGoldenWire } from "../../conformance/first_contact/golden_wire.ts";
import { servedApis } from "../../support/served_apis.ts";

const golden = await readGoldenWire();

test("every API that kq serves has bytes that Kafka wrote: to a real client, or by its own classes", async () => {
  const messages = await Bun.file(new URL("../../golden/protocol/messages.tsv", import.meta.url)).text();
  const ofClasses = new Set(messages.split("\n").map((line) => line.split("\t", 1)[0]!));
  const hasBytes = (served: string) =>
    golden.some(({ api }) => api === served) || ["Request", "Response"].every((side) => ofClasses.has(served + side));
  expect(servedApis.filter((served) => !hasBytes(served))).toEqual([]);
});

for (const { api, kafka, exchanges } of golden) {
  for (const { version, client, request, response } of exchanges) {
    test(`${api} v${version} of ${client} is read and written byte for byte`, () => {
      expect(requestWrittenAgain(api as ApiName, version, request)).toBe(request);
    });

    test(`${api} v${version} as Kafka ${kafka} answered ${client} is read and written byte for byte`, () => {
      expect(responseWrittenAgain(api as ApiName, version, response)).toBe(response);
    });
  }
}

function requestWrittenAgain<N extends ApiName>(api: N, version: number, hex: string): string {
  const codec = codecs[api];
  const r = new Reader(Uint8Array.fromHex(hex));
  const header = readRequestHeader(r);
  expect({ apiKey: header.apiKey, apiVersion: header.apiVersion }).toEqual({ apiKey: codec.key, apiVersion: version });
  const body = codec.readRequest(r, version);
  expect(r.remaining).toBe(0);
  const w = new Writer();
  writeRequestHeader(w, header);
  codec.writeRequest(w, body, version);
  return w.finish().toHex();
}

function responseWrittenAgain<N extends ApiName>(api: N, version: number, hex: string): string {
  const codec = codecs[api];
  const r = new Reader(Uint8Array.fromHex(hex));
  const header = readResponseHeader(r, codec.key, version);
  const body = codec.readResponse(r, version);
  expect(r.remaining).toBe(0);
  const w = new Writer();
  writeResponseHeader(w, header, codec.key, version);
  codec.writeResponse(w, body, version);
  return w.finish().toHex();
}
