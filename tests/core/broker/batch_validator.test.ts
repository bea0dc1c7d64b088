import { expect, test } from "bun:test";
import { plainChecksums } from "../../../core/base/crc32c.ts";
import { BatchValidator } from "../../../core/broker/partitions/batch_validator.ts";
import { encodeBatch, validateProduced } from "../../../core/protocol/records/mod.ts";
import { bunThreads } from "../../../core/runtime/bun/threads.ts";
import type { Logger } from "../../../core/runtime/ports.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const rules = {
  topicPartition: "t-0",
  maxMessageBytes: 1_000_000,
  segmentBytes: 1 << 30,
  compacted: true,
  timestampType: "CreateTime",
  beforeMaxMs: 2 ** 63,
  afterMaxMs: 2 ** 63,
  compressionType: "zstd",
  nowMs: 1_700_000_000_000,
  origin: "client",
} as const;

test("a thread of this machine says of a batch what the event loop says, and the bytes given to it stay as they were", async () => {
  const clock = new ManualClock();
  const said: string[] = [];
  const logger: Logger = { debug() {}, info() {}, warn() {}, error: (message) => void said.push(message) };
  const validator = new BatchValidator({ threads: bunThreads(), clock, timers: clock, logger });
  const value = new Uint8Array(2000);
  const record = { timestampMs: rules.nowMs, key: new Uint8Array([1]), value, headers: [] };
  const sound = encodeBatch(Array.from({ length: 100 }, () => record), { codec: "gzip" });
  const keyless = encodeBatch([record, { ...record, key: null }], { codec: "gzip" });
  // As in a request: there is more in the buffer.
  const request = new Uint8Array(sound.length + keyless.length + 200);
  request.set(sound, 100);
  request.set(keyless, 100 + sound.length);
  const before = request.slice();
  const views = [request.subarray(100, 100 + sound.length), request.subarray(100 + sound.length, request.length - 100)];
  const outcomes = await Promise.all(views.map((view) => validator.validate(view, rules)));
  expect(outcomes).toEqual([sound, keyless].map((batch) => validateProduced(batch, rules, plainChecksums)));
  expect(outcomes.map(({ kind }) => kind)).toEqual(["valid", "refused"]);
  expect(request).toEqual(before);
  validator.stop();
  expect(await validator.validate(views[0]!, rules)).toMatchObject({ error: "NOT_LEADER_OR_FOLLOWER" });
  expect(said).toEqual([]);
});
