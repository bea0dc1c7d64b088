/**
 * What logs get from time to time without anyone asking, in a whole broker in memory.
 */
import { expect, test } from "bun:test";
import { encodeBatch } from "../../../core/protocol/records/mod.ts";
import { filled } from "../../conformance/fill.ts";
import { type MemoryBroker, memoryBroker, settle, type WireClient } from "../../support/memory_broker.ts";

const hourMs = 3_600_000;

const fetchOf = (request: Record<string, unknown>) =>
  filled("Fetch", { maxWaitMs: 0, minBytes: 1, maxBytes: 1, sessionEpoch: -1, replicaId: -1, ...request });

async function produce(kq: MemoryBroker, ageMs: number): Promise<void> {
  const nowMs = kq.clock.wallMs();
  const value = new Uint8Array(600_000);
  const records = encodeBatch([{ timestampMs: nowMs - ageMs, key: null, value, headers: [] }]);
  const produced = await kq.running.broker.partitions.get("t", 0)!.produce({ records, nowMs, origin: "client" });
  expect(produced.kind).toBe("produced");
  await settle();
}

function state(kq: MemoryBroker) {
  const { log } = kq.running.broker.partitions.get("t", 0)!;
  const names = kq.disk.list("/data/t-0").filter((name) => /\.log(\.deleted)?$/.test(name));
  return { start: log.startOffset, end: log.endOffset, files: names.map((name) => name.replace(/^0+(?=\d)/, "")) };
}

test("segments whose time is over go at the next look, and their files a minute later", async () => {
  await using kq = await memoryBroker();
  await kq.topic("t", 1, { "retention.ms": String(hourMs), "segment.bytes": "1048576" });
  for (const age of [3 * hourMs, 2 * hourMs, 1000]) await produce(kq, age);
  expect(state(kq)).toEqual({ start: 0, end: 3, files: ["0.log", "1.log", "2.log"] });
  await kq.clock.advance(29_999);
  expect(state(kq).start).toBe(0);
  await kq.clock.advance(1);
  expect(state(kq)).toEqual({ start: 2, end: 3, files: ["0.log.deleted", "1.log.deleted", "2.log"] });
  await kq.clock.advance(60_000);
  expect(state(kq)).toEqual({ start: 2, end: 3, files: ["2.log"] });
  // The one that is written too, once it is old enough.
  await kq.clock.advance(hourMs + 600_000);
  expect(state(kq)).toEqual({ start: 3, end: 3, files: ["3.log"] });
  expect(kq.log).toEqual([]);
});

test("a disk that refuses is told of, and the next look tries again", async () => {
  await using kq = await memoryBroker();
  await kq.topic("t", 1, { "retention.bytes": "0", "segment.bytes": "1048576" });
  for (const age of [0, 0]) await produce(kq, age);
  kq.disk.fault = ({ kind, path }) => (kind === "open" && path.includes("log-start-offset") ? "EROFS" : null);
  await kq.clock.advance(30_000);
  expect(kq.log).toEqual([
    "warn t-0: old segments could not be deleted: Cannot open /data/log-start-offset-checkpoint.tmp (EROFS)",
  ]);
  expect(state(kq).files).toEqual(["0.log", "1.log", "2.log"]);
  kq.disk.fault = () => null;
  await kq.clock.advance(300_000);
  expect(state(kq)).toMatchObject({ start: 2, end: 2 });
});

test("segments whose files cannot be renamed do not keep those behind them, and are removed when the disk lets them", async () => {
  await using kq = await memoryBroker();
  await kq.topic("t", 1, { "retention.bytes": "0", "segment.bytes": "1048576" });
  for (const age of [0, 0, 0]) await produce(kq, age);
  kq.disk.fault = ({ kind, path }) =>
    kind === "rename" && path.endsWith("01.log") || kind === "remove" && /0[01]\.log/.test(path) ? "EIO" : null;
  await kq.clock.advance(30_000);
  expect(state(kq)).toEqual({ start: 3, end: 3, files: ["0.log.deleted", "1.log", "2.log.deleted", "3.log"] });
  await kq.clock.advance(60_000);
  expect(state(kq).files).toEqual(["0.log.deleted", "1.log", "3.log"]);
  await kq.clock.advance(60_000);
  const told = ["00.log.deleted", "01.log"].map((name) => `/data/t-0/${name.padStart(name.length + 18, "0")}`);
  expect(kq.log).toEqual(
    told.map((path) => `warn ${path} of a deleted segment is still there: Cannot remove ${path} (EIO)`),
  );
  kq.disk.fault = () => null;
  await kq.clock.advance(60_000);
  expect(state(kq)).toEqual({ start: 3, end: 3, files: ["3.log"] });
  expect(kq.disk.list("/data/t-0").filter((name) => /0[0-2]\./.test(name))).toEqual([]);
});

test("segments that were fetched take no handle with them when they are deleted, nor does their topic", async () => {
  await using kq = await memoryBroker();
  const fetchAll = async (client: WireClient): Promise<number> => {
    const { log } = kq.running.broker.partitions.get("t", 0)!;
    let fetched = 0;
    for (let from = log.startOffset; from < log.endOffset; from++) {
      const wanted = { partition: 0, fetchOffset: from, partitionMaxBytes: 1 };
      const answer = await client.ask("Fetch", 12, fetchOf({ topics: [{ topic: "t", partitions: [wanted] }] }));
      if (answer === "closed") throw new Error("closed");
      fetched += (answer.responses[0]!.partitions[0]!.records as Uint8Array).length;
    }
    return fetched;
  };
  const client = await kq.connect();
  await kq.topic("t", 1, { "retention.bytes": "600000", "segment.bytes": "1048576" });
  const handles = kq.disk.openHandles;
  for (let n = 0; n < 8; n++) await produce(kq, 0);
  expect(await fetchAll(client)).toBeGreaterThan(8 * 600_000);
  expect(kq.disk.openHandles).toBeGreaterThan(handles + 6);
  await kq.clock.advance(30_000);
  expect(state(kq)).toMatchObject({ start: 7, end: 8 });
  expect(await fetchAll(client)).toBeGreaterThan(600_000);
  const left = kq.disk.openHandles;
  expect(left).toBeLessThanOrEqual(handles + 2);
  kq.disk.fault = ({ kind, path }) => (kind === "open" && path.endsWith(".log") ? "EMFILE" : null);
  await client.ask("DeleteTopics", 5, filled("DeleteTopics", { topicNames: ["t"], timeoutMs: 1000 }));
  await settle();
  kq.disk.fault = () => null;
  expect(kq.disk.openHandles).toBeLessThan(handles);
  expect(kq.log).toEqual([]);
});

test("what a slow client is being sent reaches it whole although its topic is deleted meanwhile, and then nothing is open", async () => {
  await using kq = await memoryBroker();
  const [slow, other] = [await kq.connect(), await kq.connect()];
  const handles = kq.disk.openHandles;
  await kq.topic("t");
  for (let n = 0; n < 9; n++) await produce(kq, 0);
  const wanted = { partition: 0, fetchOffset: 0, partitionMaxBytes: 9_000_000 };
  slow.socket!.pause();
  const answered = slow.ask(
    "Fetch",
    12,
    fetchOf({ maxBytes: 9_000_000, topics: [{ topic: "t", partitions: [wanted] }] }),
  );
  await settle();
  await other.ask("DeleteTopics", 5, filled("DeleteTopics", { topicNames: ["t"], timeoutMs: 1000 }));
  await settle();
  expect([kq.disk.exists("/data/t-0"), kq.disk.openHandles]).toEqual([false, handles + 1]);
  slow.socket!.resume();
  const answer = await answered;
  if (answer === "closed") throw new Error("closed");
  expect((answer.responses[0]!.partitions[0]!.records as Uint8Array).length).toBeGreaterThan(9 * 600_000);
  await settle();
  expect([kq.disk.openHandles, kq.log]).toEqual([handles, []]);
});

const trim = async (kq: MemoryBroker, offset: number): Promise<unknown> => {
  const client = await kq.connect();
  const partitions = [{ partitionIndex: 0, offset }];
  const answer = await client.ask("DeleteRecords", 2, filled("DeleteRecords", { topics: [{ name: "t", partitions }] }));
  await settle();
  return answer === "closed" ? answer : answer.topics[0]!.partitions[0]!.errorCode;
};

test("on a full disk deleted records leave it before DeleteRecords is answered, and what waited to be removed goes too", async () => {
  await using kq = await memoryBroker({ "log.retention.check.interval.ms": "300000" });
  await kq.topic("t", 1, { "segment.bytes": "1048576", "retention.bytes": "2500000" });
  for (let n = 0; n < 6; n++) await produce(kq, 0);
  await kq.clock.advance(30_000);
  expect(state(kq).files.filter((name) => name.endsWith(".deleted"))).toEqual(["0.log.deleted"]);
  // While there is room, Kafka's delays count.
  expect(await trim(kq, 2)).toBe(0);
  expect(state(kq)).toMatchObject({ start: 2, files: ["0.log.deleted", "1.log", "2.log", "3.log", "4.log", "5.log"] });
  kq.disk.fault = ({ kind, path }) => (kind === "write" && path.endsWith(".log") ? "ENOSPC" : null);
  const { broker } = kq.running;
  const records = encodeBatch([{ timestampMs: kq.clock.wallMs(), key: null, value: new Uint8Array(9), headers: [] }]);
  const refused = await broker.partitions.get("t", 0)!.produce({ records, nowMs: kq.clock.wallMs(), origin: "client" });
  expect(refused).toMatchObject({ kind: "refused", error: "KAFKA_STORAGE_ERROR" });
  // As soon as it is full what is due goes, without waiting for the next look.
  await kq.clock.advance(1);
  expect(state(kq)).toMatchObject({ start: 2, files: ["2.log", "3.log", "4.log", "5.log"] });
  expect(await trim(kq, 4)).toBe(0);
  expect(state(kq)).toMatchObject({ start: 4, files: ["4.log", "5.log"] });
  // All of it: the segment that is written too, for nobody can read what is in it.
  expect(await trim(kq, 6)).toBe(0);
  expect(state(kq)).toMatchObject({ start: 6, end: 6, files: ["6.log"] });
  expect(kq.log.map((line) => line.slice(0, 29))).toEqual(["error t-0 cannot take records"]);
});

test("log.flush.scheduler.interval.ms and flush.ms sync what nobody waits for", async () => {
  await using kq = await memoryBroker({ "log.flush.scheduler.interval.ms": "1000" });
  await kq.topic("t", 1, { "flush.ms": "5000" });
  await produce(kq, 0);
  const synced: string[] = [];
  kq.disk.fault = ({ kind, path }) => {
    if (kind === "sync") synced.push(path);
    return null;
  };
  await kq.clock.advance(4_000);
  expect(synced).toEqual([]);
  await kq.clock.advance(2_000);
  expect(synced).toEqual(["/data/t-0/00000000000000000000.log"]);
});
