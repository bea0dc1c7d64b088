/**
 * Asks a real Kafka what it makes of each batch of `cases.ts` and writes its answers, and the bytes it stored, to
 * `kafka_4_3_1.json`. Needs a broker of its own, whose log folder it reads:
 *
 *   bun tests/golden/validation/record.ts 9092 DIR/data
 *
 * The topics must be there, each with one partition and the settings that `cases.ts` names.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { type Case, cases } from "./cases.ts";
import { errorName } from "../../../core/protocol/error_codes.ts";
import { Reader, Writer } from "../../../core/base/cursor.ts";

const [port = "9092", dataFolder = ""] = process.argv.slice(2);

function produceFrame({ topic, version, bytes }: Case): Uint8Array {
  const w = new Writer();
  w.int16(0);
  w.int16(version);
  w.int32(1);
  w.nullableString("recorder", false);
  w.nullableString(null, false);
  w.int16(-1);
  w.int32(10_000);
  w.int32(1);
  w.string(topic, false);
  w.int32(1);
  w.int32(0);
  w.nullableBytes(bytes, false);
  const body = w.finish();
  const frame = new Writer();
  frame.int32(body.length);
  frame.raw(body);
  return frame.finish();
}

interface Answer {
  error: string;
  message: string | null;
  recordErrors: { batchIndex: number; message: string | null }[];
  logAppendTimeMs: number;
}

function ask(one: Case): Promise<Answer | null> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(produceFrame(one)));
    let got = new Uint8Array(0);
    socket.on("close", () => resolve(null));
    socket.on("data", (data) => {
      got = Buffer.concat([got, Buffer.from(data)]);
      if (got.length < 4 || got.length < 4 + Buffer.from(got).readInt32BE(0)) return;
      const r = new Reader(got.subarray(4));
      r.int32();
      r.int32();
      r.string(false);
      r.int32();
      r.int32();
      const error = errorName(r.int16()) as string;
      r.int64();
      const logAppendTimeMs = r.int64();
      if (one.version >= 5) r.int64();
      const recordErrors = one.version < 8
        ? []
        : Array.from({ length: r.int32() }, () => ({ batchIndex: r.int32(), message: r.nullableString(false) }));
      const message = one.version < 8 ? null : r.nullableString(false);
      resolve({ error, message, recordErrors, logAppendTimeMs });
      socket.end();
    });
  });
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const results: object[] = [];
for (const one of cases(Date.now())) {
  const log = `${dataFolder}/${one.topic}-0/00000000000000000000.log`;
  const before = readFileSync(log).length;
  const nowMs = Date.now();
  const answer = await ask(one);
  const stored = readFileSync(log).subarray(before);
  console.log(one.name, JSON.stringify(answer), stored.length);
  results.push({
    name: one.name,
    topic: one.topic,
    produceVersion: one.version,
    nowMs,
    sent: base64(one.bytes),
    answer,
    stored: stored.length === 0 ? null : base64(stored),
  });
}
writeFileSync(new URL("kafka_4_3_1.json", import.meta.url), JSON.stringify(results, null, 1) + "\n");
