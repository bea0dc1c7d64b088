import { expect, test } from "bun:test";
import { Reader, Writer } from "../../../core/base/cursor.ts";
import { ourLines } from "../../conformance/oracle/declarations.ts";
import { kafkaJson } from "../../conformance/oracle/kafka_json.ts";
import { declaredMessages } from "../../support/declared_messages.ts";

/** Recorded from Kafka 4.3.1 by `npm run protocol:oracle -- --record`. */
const golden = (file: string) => Bun.file(new URL(`../../golden/protocol/${file}`, import.meta.url)).text();
const declared = await declaredMessages();
const byName = new Map(declared.map((message) => [message.name, message]));

test("every message is declared as Kafka declares it: names, types, versions, nulls, defaults, tags", async () => {
  expect(declared.flatMap(ourLines)).toEqual((await golden("declarations.txt")).trimEnd().split("\n"));
});

test("the bytes that Kafka's own classes write are read as Kafka reads them, and written as they were", async () => {
  const seen = new Set<string>();
  for (const text of (await golden("messages.tsv")).trimEnd().split("\n")) {
    const [name, version, hex, json] = text.split("\t") as [string, string, string, string];
    const message = byName.get(name)!;
    const r = new Reader(Uint8Array.fromHex(hex));
    const read = message.read(r, Number(version));
    expect(r.remaining, text).toBe(0);
    expect(JSON.parse(kafkaJson(message, read, Number(version), { records: "size" })), text).toEqual(JSON.parse(json));
    const w = new Writer();
    message.write(w, read, Number(version));
    expect(w.finish().toHex(), text).toBe(hex);
    seen.add(name);
  }
  expect(declared.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([]);
});
