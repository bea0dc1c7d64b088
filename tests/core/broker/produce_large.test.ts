/**
 * Produce of batches that are checked in a thread, against a whole broker in memory whose thread works when the test
 * says so.
 */
import { expect, test } from "bun:test";
import { ZERO_UUID } from "../../../core/base/uuid.ts";
import type { Requests, Responses } from "../../../core/protocol/generated/mod.ts";
import { type CodecName, encodeBatch, readBatchHeader } from "../../../core/protocol/records/mod.ts";
import { ColdDisk } from "../../support/cold_disk.ts";
import { HeldThreads } from "../../support/held_threads.ts";
import { frameOf, type MemoryBroker, memoryBroker, settle, type WireClient } from "../../support/memory_broker.ts";

const utf8 = new TextEncoder();
const nowMs = 1_700_000_000_000;

interface Wish {
  readonly records?: number;
  readonly codec?: CodecName;
  readonly sequence?: number;
  readonly timestampMs?: number;
}

/** Text that does not compress to nothing. */
function batchOf({ records = 2000, codec = "gzip", sequence, timestampMs = nowMs }: Wish = {}): Uint8Array {
  let seed = 7;
  const chunk = (): string => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0).toString(36);
  const words = Array.from({ length: records }, (_, i) => `record ${i} ${Array.from({ length: 25 }, chunk).join(" ")}`);
  return encodeBatch(
    words.map((word) => ({ timestampMs, key: null, value: utf8.encode(word), headers: [] })),
    {
      codec,
      ...(sequence === undefined ? {} : { producer: { producerId: 7, producerEpoch: 0, baseSequence: sequence } }),
    },
  );
}
const large = (sequence?: number): Uint8Array => batchOf(sequence === undefined ? {} : { sequence });
const small = (sequence?: number): Uint8Array =>
  batchOf({ records: 1, codec: "none", ...(sequence === undefined ? {} : { sequence }) });

function request(
  batches: readonly Uint8Array[],
  { acks = 1, topic = "t", from = 0 }: { acks?: number; topic?: string; from?: number } = {},
): Requests["Produce"] {
  const partitionData = batches.map((records, index) => ({ index: from + index, records }));
  return {
    transactionalId: null,
    acks,
    timeoutMs: 1000,
    topicData: [{ name: topic, topicId: ZERO_UUID, partitionData }],
  };
}

/** `error 0 at 5`, one for each partition. */
function said(answer: Responses["Produce"] | "closed"): string {
  if (answer === "closed") return answer;
  return answer.responses.flatMap(({ partitionResponses }) =>
    partitionResponses.map(({ errorCode, baseOffset }) => `error ${errorCode} at ${baseOffset}`)
  ).join(", ");
}

/** Brokers, their thread and clients whose answers are noted down in the order in which they come. */
async function setUp(config: Record<string, string> = {}) {
  const threads = new HeldThreads();
  let disk!: ColdDisk;
  const broker = await memoryBroker(config, { threads, through: (inner) => (disk = new ColdDisk(inner)).disk });
  /** Every write takes so long from now on. */
  const slowDown = (ms: number): void => void (disk.used = () => broker.clock.spend(ms));
  const answers: string[] = [];
  const tell = (client: WireClient, name: string, asked: Requests["Produce"]): void => {
    void client.ask("Produce", 9, asked).then((known) => answers.push(`${name}: ${said(known)}`));
  };
  return { threads, broker, answers, tell, slowDown };
}

const logOf = (broker: MemoryBroker, index = 0) => broker.running.broker.partitions.get("t", index)!.log;

/** Of each batch in the log, its first offset, codec and sequence. */
function batchesIn(broker: MemoryBroker): string[] {
  const bytes = broker.disk.readFile("/data/t-0/00000000000000000000.log");
  const found: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const { baseOffset, compression, baseSequence, sizeInBytes } = readBatchHeader(bytes, at);
    found.push(`${baseOffset} ${compression} ${baseSequence}`);
    at += sizeInBytes;
  }
  return found;
}

test("while a large batch is in a thread, other partitions and other connections are answered", async () => {
  const { threads, broker, answers, tell } = await setUp();
  await using _ = broker;
  await broker.topic("t", 2);
  const [one, other] = [await broker.connect(), await broker.connect()];
  tell(one, "large", request([large()]));
  await settle();
  expect({ held: threads.held, answers }).toEqual({ held: 1, answers: [] });
  tell(other, "other partition", request([small()], { from: 1 }));
  await settle();
  expect(answers).toEqual(["other partition: error 0 at 0"]);
  const metadata = await other.ask("ApiVersions", 3, { clientSoftwareName: "t", clientSoftwareVersion: "1" });
  expect(metadata === "closed" ? metadata : metadata.errorCode).toBe(0);
  await threads.release();
  expect(answers).toEqual(["other partition: error 0 at 0", "large: error 0 at 0"]);
});

test("batches of one partition are appended as they came, whoever sent them and whatever their size", async () => {
  const { threads, broker, answers, tell } = await setUp();
  await using _ = broker;
  await broker.topic("t");
  const [one, other] = [await broker.connect(), await broker.connect()];
  tell(one, "large", request([large()]));
  await settle();
  tell(other, "small", request([small()]));
  await settle();
  tell(one, "large too", request([batchOf({ codec: "zstd", records: 3000 })]));
  await settle();
  const own = broker.running.broker.partitions.get("t", 0)!.produce({ records: small(), nowMs, origin: "broker" });
  tell(one, "last", request([small()]));
  await settle();
  expect({ answers, end: logOf(broker).endOffset, held: threads.held }).toEqual({ answers: [], end: 0, held: 2 });
  await threads.release();
  expect(answers).toEqual(["large: error 0 at 0", "small: error 0 at 2000"]);
  await threads.release();
  expect(answers.slice(2)).toEqual(["large too: error 0 at 2001", "last: error 0 at 5002"]);
  expect(await own).toMatchObject({ kind: "produced", baseOffset: 5001 });
  expect(batchesIn(broker)).toEqual(["0 gzip -1", "2000 none -1", "2001 zstd -1", "5001 none -1", "5002 none -1"]);
  // Nobody is away any more: what comes now is appended at once.
  expect(broker.running.broker.partitions.get("t", 0)!.produce({ records: small(), nowMs, origin: "client" }))
    .toMatchObject({ baseOffset: 5003 });
});

test("sequence numbers are checked when a batch is appended, so those behind a large one are in order, and a duplicate is known", async () => {
  const { threads, broker, answers, tell } = await setUp();
  await using _ = broker;
  await broker.topic("t");
  const client = await broker.connect();
  tell(client, "first", request([large(0)]));
  tell(client, "second", request([small(2000)]));
  tell(client, "first again", request([large(0)]));
  tell(client, "third", request([small(2001)]));
  tell(client, "from nowhere", request([small(9000)]));
  await settle();
  await threads.releaseAll();
  expect(answers).toEqual([
    "first: error 0 at 0",
    "second: error 0 at 2000",
    "first again: error 0 at 0",
    "third: error 0 at 2001",
    "from nowhere: error 45 at -1",
  ]);
  expect(batchesIn(broker)).toEqual(["0 gzip 0", "2000 none 2000", "2001 none 2001"]);
});

test("a setting that changes while a batch is away holds for it", async () => {
  const { threads, broker, answers, tell } = await setUp();
  await using _ = broker;
  const id = await broker.topic("t", 1, { "compression.type": "lz4" });
  const client = await broker.connect();
  tell(client, "large", request([large()]));
  tell(client, "small", request([small()]));
  await settle();
  await broker.running.broker.metadata.setConfigs(id, new Map([["compression.type", "zstd"]]));
  await threads.release();
  expect({ answers, held: threads.held }).toEqual({ answers: [], held: 1 });
  await threads.release();
  expect(answers).toEqual(["large: error 0 at 0", "small: error 0 at 2000"]);
  expect(batchesIn(broker)).toEqual(["0 zstd -1", "2000 zstd -1"]);
});

test("a topic that is deleted while a batch is away is unknown to it, and one of that name made since gets nothing", async () => {
  const { threads, broker, answers, tell } = await setUp();
  await using _ = broker;
  const id = await broker.topic("t");
  const client = await broker.connect();
  tell(client, "large", request([large()]));
  tell(client, "small", request([small()]));
  await settle();
  await broker.running.broker.metadata.deleteTopic(id);
  await broker.topic("t");
  await threads.releaseAll();
  expect({ answers, end: logOf(broker).endOffset }).toEqual({
    answers: ["large: error 3 at -1", "small: error 3 at -1"],
    end: 0,
  });
});

test("acks=0 is not answered, and what its connection asks next waits until the batch is in the log", async () => {
  const { threads, broker } = await setUp();
  await using _ = broker;
  await broker.topic("t");
  const client = await broker.connect();
  client.send(frameOf("Produce", 9, request([large()], { acks: 0 })));
  let latest: string | null = null;
  const partitions = [{ partitionIndex: 0, currentLeaderEpoch: -1, timestamp: -1 }];
  void client.ask("ListOffsets", 6, {
    replicaId: -1,
    isolationLevel: 0,
    timeoutMs: 0,
    topics: [{ name: "t", partitions }],
  })
    .then((answer) => latest = answer === "closed" ? answer : String(answer.topics[0]!.partitions[0]!.offset));
  await settle();
  expect(latest).toBeNull();
  await threads.release();
  expect(latest as string | null).toBe("2000");
});

test("a batch with which the thread dies is UNKNOWN_SERVER_ERROR; those behind it go to a new thread", async () => {
  const { threads, broker, answers, tell } = await setUp();
  await using _ = broker;
  await broker.topic("t");
  const client = await broker.connect();
  for (const name of ["first", "second", "third"]) tell(client, name, request([large()]));
  await settle();
  await threads.die();
  expect(answers).toEqual(["first: error -1 at -1"]);
  await threads.releaseAll();
  expect(answers.slice(1)).toEqual(["second: error 0 at 0", "third: error 0 at 2000"]);
  expect(threads.begun).toBe(2);
  expect(broker.log).toEqual(["error A batch for t-0 could not be checked: A thread has ended: it was killed"]);
});

test("a thread that does not come to an end in two minutes is given up, with the batch it had", async () => {
  const { threads, broker, answers, tell } = await setUp();
  await using _ = broker;
  await broker.topic("t");
  const client = await broker.connect();
  tell(client, "first", request([large()]));
  tell(client, "second", request([large()]));
  await settle();
  await broker.clock.advance(119_999);
  expect(answers).toEqual([]);
  await broker.clock.advance(1);
  expect(answers).toEqual(["first: error -1 at -1"]);
  await threads.releaseAll();
  expect(answers.slice(1)).toEqual(["second: error 0 at 0"]);
});

test("there is no thread before a batch is worth one, and none ten seconds after the last", async () => {
  const { threads, broker, tell } = await setUp();
  await using _ = broker;
  await broker.topic("t");
  const client = await broker.connect();
  tell(client, "small", request([small()]));
  await settle();
  expect(threads.begun).toBe(0);
  tell(client, "large", request([large()]));
  await settle();
  await threads.release();
  await broker.clock.advance(9_999);
  expect(threads.isRunning).toBe(true);
  await broker.clock.advance(1);
  expect(threads.isRunning).toBe(false);
});

test("a broker that stops waits five seconds for batches that are away, and appends none after that", async () => {
  const { threads, broker, answers, tell } = await setUp();
  await broker.topic("t");
  const client = await broker.connect();
  tell(client, "large", request([large()]));
  await settle();
  let stopped = false;
  const stopping = broker.running.stop().then(() => (stopped = true));
  await broker.clock.advance(4_999);
  expect(stopped).toBe(false);
  await broker.clock.advance(1);
  await stopping;
  expect({ answers, running: threads.isRunning, end: logOf(broker).endOffset }).toEqual({
    answers: ["large: closed"],
    running: false,
    end: 0,
  });

  const again = await setUp();
  await again.broker.topic("t");
  again.tell(await again.broker.connect(), "large", request([large()]));
  await settle();
  const end = again.broker.running.stop();
  await again.threads.release();
  await end;
  expect(again.answers).toEqual(["large: error 0 at 0"]);
});

test("many batches of middling size in one request share what it may cost: the others go to the thread", async () => {
  const { threads, broker, answers, tell } = await setUp();
  await using _ = broker;
  await broker.topic("t", 10);
  const client = await broker.connect();
  const middling = batchOf({ records: 250, codec: "lz4" });
  tell(client, "one", request([middling]));
  await settle();
  expect(answers).toEqual(["one: error 0 at 0"]);
  tell(client, "ten", request(Array.from({ length: 10 }, () => batchOf({ records: 250, codec: "lz4" }))));
  await settle();
  expect(answers.length).toBe(1);
  expect(threads.held).toBeGreaterThan(0);
  await threads.releaseAll();
  expect(answers[1]).toBe("ten: error 0 at 250" + ", error 0 at 0".repeat(9));
});

test("small batches that take longer than they seemed to are not checked on the event loop one after the other", async () => {
  const { threads, broker, answers, tell, slowDown } = await setUp();
  await using _ = broker;
  await broker.topic("t", 10);
  slowDown(4);
  const client = await broker.connect();
  tell(client, "ten", request(Array.from({ length: 10 }, () => batchOf({ records: 1, codec: "lz4" }))));
  // Others have their turn after each that took so long here.
  for (let batches = 0; batches < 10; batches++) await broker.clock.advance(0);
  expect({ answers, held: threads.held }).toEqual({ answers: [], held: 2 });
  for (let turns = 0; turns < 10; turns++) {
    await threads.releaseAll();
    await broker.clock.advance(0);
  }
  expect(answers).toEqual([`ten: ${Array.from({ length: 10 }, () => "error 0 at 0").join(", ")}`]);
});

test("small batches behind a large one that take long let others have their turn in between", async () => {
  const { threads, broker, answers, tell, slowDown } = await setUp();
  await using _ = broker;
  await broker.topic("t");
  const clients = await Promise.all(Array.from({ length: 4 }, () => broker.connect()));
  for (const [n, client] of clients.entries()) {
    tell(client, `${n}`, request([n === 0 ? large() : small()]));
    await settle();
  }
  slowDown(3);
  await threads.release();
  expect(answers).toEqual(["0: error 0 at 0", "1: error 0 at 2000"]);
  await broker.clock.advance(0);
  expect(answers.slice(2)).toEqual(["2: error 0 at 2001", "3: error 0 at 2002"]);
});

test("a small batch that inflates without end is checked in the thread, also behind one that is there, and keeps its place", async () => {
  const { threads, broker, answers, tell } = await setUp();
  await using _ = broker;
  await broker.topic("t");
  const client = await broker.connect();
  const value = new Uint8Array(30_000_000);
  const swollen = encodeBatch([{ timestampMs: nowMs, key: null, value, headers: [] }], { codec: "zstd" });
  for (const name of ["first", "second"]) tell(client, name, request([swollen]));
  tell(client, "small", request([small()]));
  await settle();
  expect({ answers, held: threads.held }).toEqual({ answers: [], held: 1 });
  await threads.releaseAll();
  expect(answers).toEqual(["first: error 0 at 0", "second: error 0 at 1", "small: error 0 at 2"]);
});

const topics: Record<string, Record<string, string>> = {
  plain: {},
  recompressed: { "compression.type": "zstd" },
  stamped: { "message.timestamp.type": "LogAppendTime" },
  compacted: { "cleanup.policy": "compact" },
  bounded: { "message.timestamp.before.max.ms": "1000" },
  tight: { "max.message.bytes": "50000" },
  uncompressed: { "compression.type": "uncompressed" },
};

for (const [topic, configs] of Object.entries(topics)) {
  test(`a thread answers and writes what the event loop does: a topic that is ${topic}`, async () => {
    const damaged = large();
    damaged[damaged.length - 30]! ^= 1;
    const batches = [large(), batchOf({ codec: "snappy" }), batchOf({ codec: "lz4", records: 4000 }), damaged];
    const outcomes: unknown[] = [];
    for (const threads of [undefined, new HeldThreads()]) {
      await using broker = await memoryBroker({}, threads === undefined ? {} : { threads });
      await broker.topic("t", 1, configs);
      const client = await broker.connect();
      const answers: unknown[] = [];
      for (const batch of batches) {
        const answer = client.ask("Produce", 9, request([batch.slice()]));
        await settle();
        await threads?.releaseAll();
        answers.push(await answer);
      }
      const written = broker.disk.readFile("/data/t-0/00000000000000000000.log");
      outcomes.push({ answers, written: Bun.hash(written), begun: threads?.begun });
    }
    expect({ ...(outcomes[1] as object), begun: null }).toEqual({ ...(outcomes[0] as object), begun: null });
    if (topic !== "tight") expect(outcomes[1]).toMatchObject({ begun: 1 });
  });
}
