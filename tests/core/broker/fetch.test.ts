/**
 * Fetch against a whole broker in memory: what it waits for, what wakes it, what it answers.
 */
import { expect, test } from "bun:test";
import type { Requests, Responses } from "../../../core/protocol/generated/mod.ts";
import { decodeRecords, encodeBatch } from "../../../core/protocol/records/mod.ts";
import { ZERO_UUID } from "../../../core/base/uuid.ts";
import { type MemoryBroker, memoryBroker, settle, type WireClient } from "../../support/memory_broker.ts";

const utf8 = new TextEncoder();

function batch(...values: string[]): Uint8Array {
  return encodeBatch(
    values.map((value) => ({ timestampMs: 1_700_000_000_000, key: null, value: utf8.encode(value), headers: [] })),
  );
}

function produceRequest(topic: string, records: Uint8Array, index = 0, acks = 1): Requests["Produce"] {
  const topicData = [{ name: topic, topicId: ZERO_UUID, partitionData: [{ index, records }] }];
  return { transactionalId: null, acks, timeoutMs: 1000, topicData };
}

async function produce(client: WireClient, topic: string, values: string[], index = 0): Promise<string> {
  const answer = await client.ask("Produce", 9, produceRequest(topic, batch(...values), index));
  if (answer === "closed") return answer;
  const { errorCode, baseOffset } = answer.responses[0]!.partitionResponses[0]!;
  return `${errorCode} at ${baseOffset}`;
}

interface Wish {
  readonly topic: string;
  readonly topicId?: string;
  readonly partition?: number;
  readonly offset?: number;
  readonly maxBytes?: number;
  readonly epoch?: number;
  readonly lastEpoch?: number;
}

interface Limits {
  readonly maxWaitMs?: number;
  readonly minBytes?: number;
  readonly maxBytes?: number;
  readonly session?: readonly [id: number, epoch: number];
  readonly isolationLevel?: number;
}

function fetchRequest(wishes: Wish[], o: Limits = {}): Requests["Fetch"] {
  return {
    clusterId: null,
    replicaId: -1,
    replicaState: null,
    maxWaitMs: o.maxWaitMs ?? 500,
    minBytes: o.minBytes ?? 1,
    maxBytes: o.maxBytes ?? 1 << 20,
    isolationLevel: o.isolationLevel ?? 0,
    sessionId: o.session?.[0] ?? 0,
    sessionEpoch: o.session?.[1] ?? -1,
    topics: wishes.map((wish) => ({
      topic: wish.topic,
      topicId: wish.topicId ?? ZERO_UUID,
      partitions: [{
        partition: wish.partition ?? 0,
        currentLeaderEpoch: wish.epoch ?? -1,
        fetchOffset: wish.offset ?? 0,
        lastFetchedEpoch: wish.lastEpoch ?? -1,
        logStartOffset: -1,
        partitionMaxBytes: wish.maxBytes ?? 1 << 20,
        replicaDirectoryId: ZERO_UUID,
        highWatermark: 0,
      }],
    })),
    forgottenTopicsData: [],
    rackId: "",
  };
}

/** `topic-0 hw 3: a b c`, or the error; one line for each partition. */
function said(answer: Responses["Fetch"] | "closed"): string[] {
  if (answer === "closed") return ["closed"];
  if (answer.errorCode !== 0) return [`error ${answer.errorCode}`];
  return answer.responses.flatMap(({ topic, partitions }) =>
    partitions.map(({ partitionIndex, errorCode, highWatermark, records, divergingEpoch }) => {
      const what = errorCode !== 0
        ? `error ${errorCode}`
        : divergingEpoch !== null
        ? `diverges at ${divergingEpoch.endOffset} of epoch ${divergingEpoch.epoch}`
        : values(records as Uint8Array).join(" ");
      return `${topic}-${partitionIndex} hw ${highWatermark}: ${what}`;
    })
  );
}

function values(records: Uint8Array): string[] {
  const out: string[] = [];
  for (let at = 0; at < records.length;) {
    const size = 12 + new DataView(records.buffer, records.byteOffset).getInt32(at + 8);
    for (const { value } of decodeRecords(records.subarray(at, at + size))) out.push(new TextDecoder().decode(value!));
    at += size;
  }
  return out;
}

/** Begins a fetch; `peek` says what came of it so far. */
function begin(client: WireClient, wishes: Wish[], o: Limits = {}): { peek: () => Promise<string[] | "waits"> } {
  let answer: Responses["Fetch"] | "closed" | null = null;
  void client.ask("Fetch", 12, fetchRequest(wishes, o)).then((known) => (answer = known));
  return {
    async peek() {
      for (let turns = 0; turns < 3; turns++) await settle();
      return answer === null ? "waits" : said(answer);
    },
  };
}

async function two(broker: MemoryBroker): Promise<[WireClient, WireClient]> {
  return [await broker.connect(), await broker.connect()];
}

test("a fetch waits until there is something, and wakes at once when it comes", async () => {
  await using broker = await memoryBroker();
  await broker.topic("t");
  const [reader, writer] = await two(broker);
  const fetch = begin(reader, [{ topic: "t" }]);
  expect(await fetch.peek()).toBe("waits");
  expect(await produce(writer, "t", ["a"])).toBe("0 at 0");
  expect(await fetch.peek()).toEqual(["t-0 hw 1: a"]);
});

test("a fetch waits for min_bytes, over several partitions", async () => {
  await using broker = await memoryBroker();
  await broker.topic("t", 2);
  const [reader, writer] = await two(broker);
  const one = batch("a").length;
  const fetch = begin(reader, [{ topic: "t" }, { topic: "t", partition: 1 }], { minBytes: 2 * one + 1 });
  await produce(writer, "t", ["a"], 0);
  await produce(writer, "t", ["b"], 1);
  expect(await fetch.peek()).toBe("waits");
  await produce(writer, "t", ["c"], 0);
  expect(await fetch.peek()).toEqual(["t-0 hw 2: a c", "t-1 hw 1: b"]);
});

test("after max_wait it is answered with what there is, and leaves no timer behind", async () => {
  await using broker = await memoryBroker();
  await broker.topic("t");
  const [reader, writer] = await two(broker);
  await settle();
  const timers = broker.clock.timersSet;
  const fetch = begin(reader, [{ topic: "t" }], { minBytes: 10_000, maxWaitMs: 300 });
  await produce(writer, "t", ["a"]);
  await broker.clock.advance(299);
  expect(await fetch.peek()).toBe("waits");
  await broker.clock.advance(1);
  expect(await fetch.peek()).toEqual(["t-0 hw 1: a"]);
  expect(broker.clock.timersSet).toBe(timers);
});

test("a fetch that may not wait is answered at once", async () => {
  await using broker = await memoryBroker();
  await broker.topic("t");
  const reader = await broker.connect();
  expect(await begin(reader, [{ topic: "t" }], { maxWaitMs: 0 }).peek()).toEqual(["t-0 hw 0: "]);
  expect(await begin(reader, []).peek()).toEqual([]);
  expect(await begin(reader, [{ topic: "t" }], { minBytes: 0 }).peek()).toEqual(["t-0 hw 0: "]);
});

test("an error in one partition is answered at once; one that is not there does not end the wait for others", async () => {
  await using broker = await memoryBroker();
  await broker.topic("t");
  const reader = await broker.connect();
  expect(await begin(reader, [{ topic: "t" }, { topic: "t", partition: 0, offset: 9 }]).peek()).toEqual([
    "t-0 hw -1: error 1",
  ]);
  expect(await begin(reader, [{ topic: "none" }]).peek()).toEqual(["none-0 hw -1: error 3"]);
  const fetch = begin(reader, [{ topic: "none" }, { topic: "t" }], { maxWaitMs: 100 });
  expect(await fetch.peek()).toBe("waits");
  await broker.clock.advance(100);
  expect(await fetch.peek()).toEqual(["t-0 hw 0: ", "none-0 hw -1: error 3"]);
});

test("a fetch wakes when its topic is deleted or its leader epoch changes", async () => {
  await using broker = await memoryBroker();
  const id = await broker.topic("t");
  await broker.topic("u");
  const [reader, other] = await two(broker);
  const { metadata } = broker.running.broker;
  const deleted = begin(reader, [{ topic: "t" }]);
  const fenced = begin(other, [{ topic: "u", epoch: 0 }]);
  expect(await deleted.peek()).toBe("waits");
  await metadata.deleteTopic(id);
  expect(await deleted.peek()).toEqual(["t-0 hw -1: error 3"]);
  expect(await fenced.peek()).toBe("waits");
  await metadata.raiseLeaderEpochs();
  expect(await fenced.peek()).toEqual(["u-0 hw -1: error 74"]);
});

test("a fetch wakes when the disk refuses what was written, and says so", async () => {
  await using broker = await memoryBroker({ "acks.all.durability": "disk" });
  await broker.topic("t");
  const [reader, writer] = await two(broker);
  const fetch = begin(reader, [{ topic: "t" }], { minBytes: 100_000 });
  expect(await fetch.peek()).toBe("waits");
  broker.disk.fault = ({ kind }) => (kind === "sync" ? "EIO" : null);
  const answer = await writer.ask("Produce", 9, produceRequest("t", batch("a"), 0, -1));
  expect(answer === "closed" ? answer : answer.responses[0]!.partitionResponses[0]!.errorCode).toBe(56);
  expect(await fetch.peek()).toEqual(["t-0 hw -1: error 56"]);
  expect(broker.log.length).toBe(1);
});

test("a partition that cannot be read fails on its own: others are still read, waited for and written", async () => {
  await using broker = await memoryBroker();
  await broker.topic("cut");
  await broker.topic("t");
  const [reader, writer] = await two(broker);
  await produce(writer, "cut", ["a"]);
  const both = [{ topic: "cut" }, { topic: "t" }];
  const waits = begin(reader, both, { minBytes: 10_000 });
  expect(await waits.peek()).toBe("waits");
  const [name] = broker.disk.list("/data/cut-0").filter((each) => each.endsWith(".log"));
  broker.disk.overwrite(`/data/cut-0/${name}`, new Uint8Array(10));
  // What is woken by it finds the partition that was cut; whoever produced has nothing to do with that.
  expect(await produce(writer, "t", ["b".repeat(20_000)])).toBe("0 at 0");
  expect(await waits.peek()).toEqual(["cut-0 hw -1: error 56", `t-0 hw 1: ${"b".repeat(20_000)}`]);
  expect(await begin(reader, both).peek()).toEqual(["cut-0 hw -1: error 56", `t-0 hw 1: ${"b".repeat(20_000)}`]);
});

test("a batch that was cut behind its header breaks one answer, and from then on only its partition", async () => {
  await using broker = await memoryBroker();
  await broker.topic("cut");
  await broker.topic("t");
  const [reader, writer] = await two(broker);
  await produce(writer, "cut", ["a".repeat(20_000)]);
  await produce(writer, "t", ["b"]);
  const [name] = broker.disk.list("/data/cut-0").filter((each) => each.endsWith(".log"));
  const path = `/data/cut-0/${name}`;
  broker.disk.overwrite(path, broker.disk.readFile(path).subarray(0, 15_000));
  const both = [{ topic: "cut" }, { topic: "t" }];
  expect(await reader.ask("Fetch", 12, fetchRequest(both))).toBe("closed");
  const again = await broker.connect();
  expect(await begin(again, both).peek()).toEqual(["cut-0 hw -1: error 56", "t-0 hw 1: b"]);
});

test("the batch that holds the offset is sent whole, and the first one even when it is too large", async () => {
  await using broker = await memoryBroker();
  await broker.topic("t", 2);
  const client = await broker.connect();
  await produce(client, "t", ["a", "b", "c"]);
  await produce(client, "t", ["d"]);
  await produce(client, "t", ["x"], 1);
  expect(await begin(client, [{ topic: "t", offset: 1 }]).peek()).toEqual(["t-0 hw 4: a b c d"]);
  expect(await begin(client, [{ topic: "t", offset: 1, maxBytes: 10 }]).peek()).toEqual(["t-0 hw 4: a b c"]);
  expect(await begin(client, [{ topic: "t", offset: 3 }, { topic: "t", partition: 1 }], { maxBytes: 1 }).peek())
    .toEqual(["t-0 hw 4: d", "t-1 hw 1: "]);
});

test("a fetch does not wait for more than its limits let through, in one partition or over several", async () => {
  await using broker = await memoryBroker();
  await broker.topic("t", 3);
  const client = await broker.connect();
  for (const index of [0, 1]) {
    for (const name of ["a", "b"]) await produce(client, "t", [name.repeat(1000)], index);
  }
  const batchSize = batch("a".repeat(1000)).length;
  const all = [{ topic: "t" }, { topic: "t", partition: 1 }];
  const soon = async (wishes: Wish[], limits: Limits) => {
    const said = await begin(await broker.connect(), wishes, { maxWaitMs: 60_000, ...limits }).peek();
    return said === "waits" ? said : said.map((line) => line.replace(/(.)\1+/g, "$1"));
  };
  // One whole batch is less than min_bytes and the next would pass max_bytes: Kafka sends the one and a half, and
  // counts it.
  const half = batchSize + 500;
  expect(await soon([{ topic: "t" }], { minBytes: half, maxBytes: half })).toEqual(["t-0 hw 2: a"]);
  expect(await soon([{ topic: "t", maxBytes: half }], { minBytes: half })).toEqual(["t-0 hw 2: a"]);
  expect(await soon(all, { minBytes: 3 * batchSize, maxBytes: 3 * batchSize })).toEqual([
    "t-0 hw 2: a b",
    "t-1 hw 2: a",
  ]);
  expect(await soon(all, { minBytes: 2 * batchSize + half, maxBytes: 2 * batchSize + half })).toEqual([
    "t-0 hw 2: a b",
    "t-1 hw 2: a",
  ]);
  // Each partition gives as much as it may: there is nothing to wait for, though it is not enough.
  const limited = all.map((wish) => ({ ...wish, maxBytes: half }));
  expect(await soon(limited, { minBytes: 3 * batchSize })).toEqual(["t-0 hw 2: a", "t-1 hw 2: a"]);
  // Where something could still come to one of them, it is waited for.
  expect(await soon([...limited, { topic: "t", partition: 2 }], { minBytes: 3 * batchSize })).toBe("waits");
  expect(await soon(all, { minBytes: 4 * batchSize + 1 })).toBe("waits");
});

test("a fetch does not wait for more than its segment can give", async () => {
  await using broker = await memoryBroker();
  await broker.topic("t", 1, { "segment.bytes": "1048576", "max.message.bytes": "900000" });
  const client = await broker.connect();
  await produce(client, "t", ["a".repeat(600_000)]);
  const fetch = begin(client, [{ topic: "t" }], { minBytes: 1_000_000 });
  expect(await fetch.peek()).toBe("waits");
  const writer = await broker.connect();
  await produce(writer, "t", ["b".repeat(600_000)]);
  expect(((await fetch.peek()) as string[]).map((line) => line.slice(0, 20))).toEqual(["t-0 hw 2: aaaaaaaaaa"]);
});

test("a client that read an epoch which ended earlier here is told where", async () => {
  await using broker = await memoryBroker();
  await broker.topic("t");
  const client = await broker.connect();
  await produce(client, "t", ["a", "b"]);
  await broker.running.broker.metadata.raiseLeaderEpochs();
  await produce(client, "t", ["c"]);
  expect(await begin(client, [{ topic: "t", offset: 3, lastEpoch: 0 }]).peek()).toEqual([
    "t-0 hw 3: diverges at 2 of epoch 0",
  ]);
  expect(await begin(client, [{ topic: "t", offset: 2, lastEpoch: 0 }]).peek()).toEqual(["t-0 hw 3: c"]);
  expect(await begin(client, [{ topic: "t", offset: 2, lastEpoch: 7 }]).peek()).toEqual(["t-0 hw -1: error 1"]);
  expect(await begin(client, [{ topic: "t", offset: 0, epoch: 0 }]).peek()).toEqual(["t-0 hw -1: error 74"]);
  expect(await begin(client, [{ topic: "t", offset: 0, epoch: 2 }]).peek()).toEqual(["t-0 hw -1: error 75"]);
});

test("a client that goes away leaves nothing waiting", async () => {
  await using broker = await memoryBroker();
  await broker.topic("t");
  const [reader, writer] = await two(broker);
  await settle();
  const timers = broker.clock.timersSet;
  begin(reader, [{ topic: "t" }], { maxWaitMs: 60_000 });
  await settle();
  expect(broker.clock.timersSet).toBe(timers + 1);
  reader.socket!.close();
  await settle();
  expect(broker.clock.timersSet).toBe(timers);
  expect(await produce(writer, "t", ["a"])).toBe("0 at 0");
});

test("a session's answer has only what is new, and an idle fetch still waits", async () => {
  await using broker = await memoryBroker();
  await broker.topic("a");
  await broker.topic("b");
  const [reader, writer] = await two(broker);
  const full = await reader.ask(
    "Fetch",
    12,
    fetchRequest([{ topic: "a" }, { topic: "b" }], { session: [0, 0], maxWaitMs: 0 }),
  );
  expect(said(full)).toEqual(["a-0 hw 0: ", "b-0 hw 0: "]);
  const id = (full as Responses["Fetch"]).sessionId;
  const idle = begin(reader, [], { session: [id, 1] });
  expect(await idle.peek()).toBe("waits");
  await produce(writer, "b", ["x"]);
  expect(await idle.peek()).toEqual(["b-0 hw 1: x"]);
  expect(await begin(reader, [{ topic: "b", offset: 1 }], { session: [id, 2], maxWaitMs: 0 }).peek()).toEqual([]);
  expect(await begin(reader, [], { session: [id, 2] }).peek()).toEqual(["error 71"]);
});

test("an unknown topic id is an error, and so is that of a topic that was created again", async () => {
  await using broker = await memoryBroker();
  const old = await broker.topic("t");
  await broker.running.broker.metadata.deleteTopic(old);
  const topicId = await broker.topic("t");
  const client = await broker.connect();
  const ask = async (id: string) => {
    const answer = await client.ask("Fetch", 13, fetchRequest([{ topic: "", topicId: id }], { maxWaitMs: 0 }));
    return said(answer);
  };
  expect([await ask(old), await ask(topicId)]).toEqual([["-0 hw -1: error 100"], ["-0 hw 0: "]]);
});
