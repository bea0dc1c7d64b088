/**
 * Searches by time in batches that are searched in a thread, against a whole broker in memory whose thread works when
 * the test says so.
 */
import { expect, test } from "bun:test";
import type { Log } from "../../../core/log/mod.ts";
import { type CodecName, codecNames, encodeBatch } from "../../../core/protocol/records/mod.ts";
import { bunThreads } from "../../../core/runtime/bun/threads.ts";
import type { Responses } from "../../../core/protocol/generated/mod.ts";
import type { Threads } from "../../../core/runtime/ports.ts";
import { filled } from "../../conformance/fill.ts";
import { ColdDisk } from "../../support/cold_disk.ts";
import { batchesOf, clean } from "../../support/compaction.ts";
import { HeldThreads } from "../../support/held_threads.ts";
import { type MemoryBroker, memoryBroker, settle, type WireClient } from "../../support/memory_broker.ts";

const utf8 = new TextEncoder();
const nowMs = 1_700_000_000_000;
const LATEST = -1, EARLIEST = -2, MAX_TIMESTAMP = -3;

/** Text that does not compress to nothing; each record a millisecond after the one before. */
function batchOf({ records = 4000, codec = "gzip" as CodecName, fromMs = 0 } = {}): Uint8Array {
  let seed = 7;
  const chunk = (): string => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0).toString(36);
  return encodeBatch(
    Array.from({ length: records }, (_, n) => ({
      timestampMs: nowMs + fromMs + n,
      key: utf8.encode(`k${fromMs + n}`.padStart(7)),
      value: utf8.encode(Array.from({ length: 25 }, chunk).join(" ")),
      headers: [],
    })),
    { codec },
  );
}
const large = (fromMs = 0): Uint8Array => batchOf({ fromMs });
const small = (fromMs = 0): Uint8Array => batchOf({ records: 2, fromMs });

const logOf = (broker: MemoryBroker, index = 0): Log => broker.running.broker.partitions.get("t", index)!.log;

function append(log: Log, records: Uint8Array): void {
  const appended = log.append({ records, nowMs, origin: "broker", leaderEpoch: 0 });
  if (appended.kind === "refused") throw new Error(appended.error);
}

/** In milliseconds after the first record's; what is less than 0 is Kafka's own. */
function asking(afterMs: readonly number[]) {
  const partitions = afterMs.map((ms, partitionIndex) => ({ partitionIndex, timestamp: ms < 0 ? ms : nowMs + ms }));
  return filled("ListOffsets", { replicaId: -1, topics: [{ name: "t", partitions }] });
}

/** `7 at 7 ms`, one for each partition. */
function said(answer: Responses["ListOffsets"] | "closed"): string {
  if (answer === "closed") return answer;
  return answer.topics.flatMap(({ partitions }) =>
    partitions.map(({ errorCode, offset, timestamp }) =>
      errorCode === 0 ? `${offset} at ${timestamp < 0 ? timestamp : timestamp - nowMs} ms` : `error ${errorCode}`
    )
  ).join(", ");
}

/** A broker with a topic, its thread, and clients whose answers are noted down in the order in which they come. */
async function setUp(o: { partitions?: number; configs?: Record<string, string> } = {}) {
  const threads = new HeldThreads();
  let cold!: ColdDisk;
  const broker = await memoryBroker({}, { threads, through: (disk) => (cold = new ColdDisk(disk)).disk });
  const topicId = await broker.topic("t", o.partitions ?? 1, o.configs);
  const answers: string[] = [];
  const ask = (client: WireClient, name: string, ...afterMs: number[]): void =>
    void client.ask("ListOffsets", 7, asking(afterMs)).then((known) => answers.push(`${name}: ${said(known)}`));
  return { threads, broker, cold, topicId, answers, ask };
}

async function allSaid(broker: MemoryBroker, asked: readonly number[]): Promise<string[]> {
  const client = await broker.connect();
  const answers: string[] = [];
  for (const ms of asked) answers.push(said(await client.ask("ListOffsets", 7, asking([ms]))));
  return answers;
}

test("while a large batch is searched in a thread others are answered, and what its own connection asks next waits", async () => {
  const { threads, broker, answers, ask } = await setUp();
  await using _ = broker;
  append(logOf(broker), large());
  const [one, other] = [await broker.connect(), await broker.connect()];
  ask(one, "by time", 1234);
  ask(one, "own next", LATEST);
  await settle();
  expect({ held: threads.held, answers }).toEqual({ held: 1, answers: [] });
  ask(other, "other", LATEST);
  await settle();
  expect(answers).toEqual(["other: 4000 at -1 ms"]);
  await threads.release();
  expect(answers).toEqual(["other: 4000 at -1 ms", "by time: 1234 at 1234 ms", "own next: 4000 at -1 ms"]);
});

test("a thread of this machine finds what the event loop finds, in batches of every kind", async () => {
  const kinds = codecNames.map((codec) => ({
    codec,
    batches: [batchOf({ codec, fromMs: 5000 }), batchOf({ codec })] as const,
  }));
  const found = async (threads: Threads | undefined): Promise<string[]> => {
    await using broker = await memoryBroker({}, threads === undefined ? {} : { threads });
    const all: string[] = [];
    for (const { codec, batches: [later, earlier] } of kinds) {
      for (const timestampType of ["CreateTime", "LogAppendTime"]) {
        const id = await broker.topic("t", 1, { "message.timestamp.type": timestampType });
        for (const batch of [later, earlier, later]) append(logOf(broker), batch.slice());
        await logOf(broker).deleteRecords(10);
        all.push(codec, timestampType, ...await allSaid(broker, [0, 5000, 5017, 8999, 9000, EARLIEST, MAX_TIMESTAMP]));
        await broker.running.broker.metadata.deleteTopic(id);
      }
    }
    return all;
  };
  const beside = await found(bunThreads());
  expect(beside).toEqual(await found(undefined));
  const byTime = ["10 at 5010 ms", "10 at 5010 ms", "17 at 5017 ms", "3999 at 8999 ms", "-1 at -1 ms"];
  expect(beside.slice(0, 9)).toEqual(["none", "CreateTime", ...byTime, "10 at -1 ms", "3999 at 8999 ms"]);
}, 30_000);

test("records deleted meanwhile are not found any more, and the next are", async () => {
  const { threads, broker, answers, ask } = await setUp();
  await using _ = broker;
  append(logOf(broker), large());
  append(logOf(broker), small(9000));
  ask(await broker.connect(), "by time", 1234);
  await settle();
  await logOf(broker).deleteRecords(2000);
  await threads.release();
  expect({ answers, held: threads.held }).toEqual({ answers: [], held: 1 });
  await threads.release();
  expect(answers).toEqual(["by time: 2000 at 2000 ms"]);

  ask(await broker.connect(), "again", 2345);
  await settle();
  await logOf(broker).deleteRecords(4000);
  await threads.releaseAll();
  expect(answers[1]).toBe("again: 4000 at 9000 ms");
});

test("what is appended meanwhile counts for who asks for the largest timestamp", async () => {
  const { threads, broker, answers, ask } = await setUp();
  await using _ = broker;
  append(logOf(broker), large());
  ask(await broker.connect(), "largest", MAX_TIMESTAMP);
  await settle();
  append(logOf(broker), small(9000));
  await threads.releaseAll();
  expect(answers).toEqual(["largest: 4001 at 9001 ms"]);
});

test("a log that is cut meanwhile and grows again is searched as it is then", async () => {
  const { threads, broker, answers, ask } = await setUp({ configs: { "max.message.bytes": "4000000" } });
  await using _ = broker;
  append(logOf(broker), large());
  const client = await broker.connect();
  ask(client, "cut", 1234);
  await settle();
  await logOf(broker).truncateTo(0);
  await threads.releaseAll();
  expect(answers).toEqual(["cut: -1 at -1 ms"]);

  const batches = [0, 1000].map((fromMs) => batchOf({ records: 8000, codec: "none", fromMs }));
  expect(batches[0]!.length).toBe(batches[1]!.length);
  append(logOf(broker), batches[0]!);
  ask(client, "other batch", 1234);
  await settle();
  await logOf(broker).truncateTo(0);
  append(logOf(broker), batches[1]!);
  await threads.release();
  expect({ answers: answers.slice(1), held: threads.held }).toEqual({ answers: [], held: 1 });
  await threads.release();
  expect(answers[1]).toBe("other batch: 234 at 1234 ms");
});

test("a topic deleted meanwhile is unknown, also when there is another of that name", async () => {
  const { threads, broker, topicId, answers, ask } = await setUp();
  await using _ = broker;
  append(logOf(broker), large());
  const [one, other] = [await broker.connect(), await broker.connect()];
  ask(one, "searched", 1234);
  ask(other, "behind it", 2345);
  await settle();
  await broker.running.broker.metadata.deleteTopic(topicId);
  await threads.releaseAll();
  expect(answers.toSorted()).toEqual(["behind it: error 3", "searched: error 3"]);

  await broker.topic("t");
  append(logOf(broker), large());
  ask(one, "another", 1234);
  await settle();
  await broker.running.broker.metadata.deleteTopic(broker.running.broker.partitions.get("t", 0)!.topicId);
  await broker.topic("t");
  append(logOf(broker), small(5000));
  await threads.releaseAll();
  expect(answers[2]).toBe("another: 0 at 5000 ms");
  expect(broker.log).toEqual([]);
});

test("a segment that retention takes away meanwhile is gone for who waits for its search", async () => {
  const { threads, broker, answers, ask } = await setUp({
    configs: { "retention.ms": "1000", "segment.bytes": "1048576" },
  });
  await using _ = broker;
  for (const fromMs of [0, 100_000]) append(logOf(broker), batchOf({ records: 6000, fromMs }));
  const [one, other] = [await broker.connect(), await broker.connect()];
  ask(one, "searched", 1234);
  ask(other, "behind it", 1234);
  await settle();
  expect(await logOf(broker).applyRetention(nowMs + 50_000)).toBe(1);
  await threads.releaseAll();
  expect(answers.toSorted()).toEqual(["behind it: 6000 at 100000 ms", "searched: 6000 at 100000 ms"]);
});

test("a segment that compaction puts another in the place of meanwhile is searched anew, with the batch it still has", async () => {
  const { threads, broker, cold, answers, ask } = await setUp({
    configs: { "cleanup.policy": "compact", "segment.ms": "1" },
  });
  await using _ = broker;
  for (const records of [large(), small(9000), small(9000), small(20_000)]) append(logOf(broker), records);
  await logOf(broker).whenDurable(logOf(broker).endOffset);
  const [one, other] = [await broker.connect(), await broker.connect()];
  ask(one, "searched", 1234);
  ask(other, "behind it", 2345);
  await settle();
  const batchesBefore = batchesOf(logOf(broker)).length;
  expect(await clean(logOf(broker), cold.disk, { nowMs })).not.toBeNull();
  expect(batchesOf(logOf(broker)).length).toBe(batchesBefore - 1);
  await threads.releaseAll();
  expect(answers.toSorted()).toEqual(["behind it: 2345 at 2345 ms", "searched: 1234 at 1234 ms"]);
  expect(broker.log).toEqual([]);
});

test("a damaged batch is answered with the error and the words it has on the event loop", async () => {
  const outcome = async (threads?: Threads) => {
    await using broker = await memoryBroker({}, threads === undefined ? {} : { threads });
    await broker.topic("t");
    const batch = large();
    batch.fill(0xff, batch.length >> 1);
    append(logOf(broker), large());
    broker.disk.open("/data/t-0/00000000000000000000.log", "never").write(batch, 0, batch.length, 0);
    return { said: await allSaid(broker, [1234, MAX_TIMESTAMP, LATEST]), log: broker.log };
  };
  const beside = await outcome(bunThreads());
  expect(beside).toEqual(await outcome());
  expect(beside.said).toEqual(["error 56", "error 56", "4000 at -1 ms"]);
  expect(beside.log).toEqual([
    expect.stringMatching(/^error ListOffsets failed: Cannot read \/data\/t-0\/0+\.log at 0: gzip data is damaged/),
  ]);
});

test("a search with which the thread dies is UNKNOWN_SERVER_ERROR, and the next has a new thread", async () => {
  const { threads, broker, answers, ask } = await setUp();
  await using _ = broker;
  append(logOf(broker), large());
  const [one, other] = [await broker.connect(), await broker.connect()];
  ask(one, "first", 1);
  ask(other, "second", 2);
  await settle();
  await threads.die();
  await threads.releaseAll();
  expect(answers).toEqual(["first: error -1", "second: 2 at 2 ms"]);
  expect(threads.begun).toBe(2);
  expect(broker.log).toEqual([
    "error ListOffsets failed: Cannot search /data/t-0/00000000000000000000.log at 0: A thread has ended: it was killed",
  ]);
});

test("however many wait, one batch at a time is read, and none for a client that has gone", async () => {
  const { threads, broker, answers, ask } = await setUp();
  await using _ = broker;
  append(logOf(broker), large());
  const clients = await Promise.all(Array.from({ length: 5 }, () => broker.connect()));
  for (const [n, client] of clients.entries()) ask(client, `client ${n}`, n);
  await settle();
  expect(threads.held).toBe(1);
  for (const client of clients.slice(1, 4)) client.socket!.close();
  await threads.release();
  expect({ answers: answers.filter((each) => !each.endsWith("closed")), held: threads.held }).toEqual({
    answers: ["client 0: 0 at 0 ms"],
    held: 1,
  });
  await threads.release();
  expect({ last: answers.at(-1), held: threads.held }).toEqual({ last: "client 4: 4 at 4 ms", held: 0 });
  await broker.clock.advance(10_000);
  expect(threads.isRunning).toBe(false);
});

test("the lookups of one request share what they may cost on the event loop; small batches never leave it", async () => {
  const { threads, broker, answers, ask } = await setUp({ partitions: 20 });
  await using _ = broker;
  const client = await broker.connect();
  for (let index = 0; index < 20; index++) append(logOf(broker, index), small());
  ask(client, "small", ...Array.from({ length: 20 }, () => 1));
  await settle();
  expect(answers).toEqual([`small: ${Array.from({ length: 20 }, () => "1 at 1 ms").join(", ")}`]);
  expect(threads.begun).toBe(0);
  for (let index = 0; index < 20; index++) append(logOf(broker, index), batchOf({ records: 100, fromMs: 500 }));
  ask(client, "one of middling size", 555);
  await settle();
  expect({ last: answers[1], begun: threads.begun }).toEqual({
    last: "one of middling size: 57 at 555 ms",
    begun: 0,
  });
  ask(client, "many", ...Array.from({ length: 20 }, (_, n) => 500 + n));
  await settle();
  expect({ count: answers.length, held: threads.held }).toEqual({ count: 2, held: 1 });
  await threads.releaseAll();
  expect(answers[2]).toBe(`many: ${Array.from({ length: 20 }, (_, n) => `${n + 2} at ${n + 500} ms`).join(", ")}`);
});

test("a small batch that inflates without end is searched in the thread", async () => {
  const { threads, broker, answers, ask } = await setUp();
  await using _ = broker;
  const record = (timestampMs: number) => ({ timestampMs, key: null, value: new Uint8Array(10_000_000), headers: [] });
  const bomb = encodeBatch([record(nowMs), record(nowMs + 5)], { codec: "zstd" });
  append(logOf(broker), bomb);
  ask(await broker.connect(), "bomb", 1);
  await settle();
  expect({ isSmall: bomb.length < 10_000, held: threads.held }).toEqual({ isSmall: true, held: 1 });
  await threads.release();
  expect(answers).toEqual(["bomb: 1 at 5 ms"]);
});

test("small batches that take longer than they seemed to are not searched on the event loop one after the other", async () => {
  const { threads, broker, cold, answers, ask } = await setUp({ partitions: 20 });
  await using _ = broker;
  for (let index = 0; index < 20; index++) append(logOf(broker, index), small());
  cold.used = () => broker.clock.spend(4);
  ask(await broker.connect(), "slow", ...Array.from({ length: 20 }, () => 1));
  // Others have their turn after the one that took so long here.
  for (let turns = 0; turns < 20; turns++) await broker.clock.advance(0);
  expect({ answers, held: threads.held }).toEqual({ answers: [], held: 1 });
  for (let turns = 0; turns < 100; turns++) {
    await threads.releaseAll();
    await broker.clock.advance(0);
  }
  expect(answers).toEqual([`slow: ${Array.from({ length: 20 }, () => "1 at 1 ms").join(", ")}`]);
});

test("a large batch that only the disk has is brought before it is searched, and the event loop never waits", async () => {
  const { threads, broker, cold, answers, ask } = await setUp();
  await using _ = broker;
  append(logOf(broker), large());
  cold.forgetPages();
  cold.waits = 0;
  ask(await broker.connect(), "cold", 1234);
  await settle();
  await threads.releaseAll();
  expect({ answers, waits: cold.waits }).toEqual({ answers: ["cold: 1234 at 1234 ms"], waits: 0 });
});

test("a broker that stops gives up the searches that have not begun, and waits five seconds for the one that has", async () => {
  const { threads, broker, answers, ask } = await setUp();
  append(logOf(broker), large());
  const clients = [await broker.connect(), await broker.connect()];
  for (const [n, client] of clients.entries()) ask(client, `client ${n}`, n);
  await settle();
  const stopping = broker.running.stop();
  await threads.release();
  await stopping;
  expect(answers).toEqual(["client 0: 0 at 0 ms", "client 1: error 6"]);

  const again = await setUp();
  append(logOf(again.broker), large());
  again.ask(await again.broker.connect(), "never searched", 1);
  await settle();
  const stoppingAgain = again.broker.running.stop();
  await again.broker.clock.advance(5_000);
  await stoppingAgain;
  expect({ answers: again.answers, isRunning: again.threads.isRunning, log: again.broker.log }).toEqual({
    answers: ["never searched: closed"],
    isRunning: false,
    log: [],
  });
});
