/**
 * Produce against a whole broker in memory: when it is answered, and with what.
 */
import { expect, test } from "bun:test";
import { ZERO_UUID } from "../../../core/base/uuid.ts";
import type { Requests, Responses } from "../../../core/protocol/generated/mod.ts";
import { encodeBatch } from "../../../core/protocol/records/mod.ts";
import { frameOf, type MemoryBroker, memoryBroker, settle } from "../../support/memory_broker.ts";

const utf8 = new TextEncoder();
const records = (value: string, producer?: { id: number; sequence: number }): Uint8Array => {
  const record = { timestampMs: 1_700_000_000_000, key: null, value: utf8.encode(value), headers: [] };
  if (producer === undefined) return encodeBatch([record]);
  const { id, sequence } = producer;
  return encodeBatch([record], { producer: { producerId: id, producerEpoch: 0, baseSequence: sequence } });
};

interface Asked {
  readonly acks?: number;
  readonly topic?: string;
  readonly topicId?: string;
  readonly index?: number;
  readonly timeoutMs?: number;
}

function request(
  batch: Uint8Array,
  { acks = -1, topic = "t", topicId = ZERO_UUID, index = 0, timeoutMs = 1000 }: Asked = {},
): Requests["Produce"] {
  const topicData = [{ name: topic, topicId, partitionData: [{ index, records: batch }] }];
  return { transactionalId: null, acks, timeoutMs, topicData };
}

/** `error 0 at 5`, one for each partition. */
function said(answer: Responses["Produce"] | "closed"): string {
  if (answer === "closed") return answer;
  return answer.responses.flatMap(({ partitionResponses }) =>
    partitionResponses.map(({ errorCode, baseOffset }) => `error ${errorCode} at ${baseOffset}`)
  ).join(", ");
}

/** A disk whose syncs end when the test says so. */
function holdSyncs(broker: MemoryBroker): { release: () => void } {
  const waiting: (() => void)[] = [];
  let held = true;
  const open = broker.disk.open.bind(broker.disk);
  broker.disk.open = (path, create) => {
    const file = open(path, create);
    const sync = file.sync.bind(file);
    file.sync = async () => {
      if (held) await new Promise<void>((resolve) => waiting.push(resolve));
      await sync();
    };
    return file;
  };
  return {
    release() {
      held = false;
      for (const go of waiting.splice(0)) go();
    },
  };
}

test("acks=1 is answered when written, acks=all when it would survive a power cut, and readers do not wait for that", async () => {
  await using broker = await memoryBroker();
  const syncs = holdSyncs(broker);
  await broker.topic("t");
  const client = await broker.connect();
  expect(said(await client.ask("Produce", 9, request(records("a"), { acks: 1 })))).toBe("error 0 at 0");
  let answer = "waits";
  void client.ask("Produce", 9, request(records("b"))).then((known) => (answer = said(known)));
  await settle();
  expect({ answer, visible: broker.running.broker.partitions.get("t", 0)!.highWatermark }).toEqual({
    answer: "waits",
    visible: 2,
  });
  syncs.release();
  await settle();
  expect(answer).toBe("error 0 at 1");
});

test("acks=all does not wait for the disk where acks.all.durability is cache", async () => {
  await using broker = await memoryBroker({ "acks.all.durability": "cache" });
  const syncs = holdSyncs(broker);
  await broker.topic("t");
  const client = await broker.connect();
  expect(said(await client.ask("Produce", 9, request(records("a"))))).toBe("error 0 at 0");
  syncs.release();
});

test("Produces of one connection overlap, keep their order in the log, and are answered in it", async () => {
  await using broker = await memoryBroker();
  const syncs = holdSyncs(broker);
  await broker.topic("t");
  const client = await broker.connect();
  const answers: string[] = [];
  for (const value of ["a", "b", "c"]) {
    void client.ask("Produce", 9, request(records(value))).then((known) => answers.push(said(known)));
  }
  await settle();
  expect(broker.running.broker.partitions.get("t", 0)!.log.endOffset).toBe(3);
  expect(answers).toEqual([]);
  syncs.release();
  await settle();
  expect(answers).toEqual(["error 0 at 0", "error 0 at 1", "error 0 at 2"]);
});

test("a disk that does not answer in the client's time is REQUEST_TIMED_OUT", async () => {
  await using broker = await memoryBroker();
  const syncs = holdSyncs(broker);
  await broker.topic("t");
  const client = await broker.connect();
  let answer = "waits";
  void client.ask("Produce", 9, request(records("a"), { timeoutMs: 200 })).then((known) => (answer = said(known)));
  await settle();
  await broker.clock.advance(199);
  expect(answer).toBe("waits");
  await broker.clock.advance(1);
  expect(answer).toBe("error 7 at -1");
  syncs.release();
});

test("acks=0 is not answered; when it fails, the connection is closed", async () => {
  await using broker = await memoryBroker();
  await broker.topic("t");
  const client = await broker.connect();
  client.send(frameOf("Produce", 9, request(records("a"), { acks: 0 })));
  // The next answer is to the next request: nothing came for the first.
  expect(said(await client.ask("Produce", 9, request(records("b"), { acks: 1 })))).toBe("error 0 at 1");
  client.send(frameOf("Produce", 9, request(records("c"), { acks: 0, topic: "none" })));
  await settle();
  expect(client.socket).toBeNull();
  expect(broker.log).toEqual(["warn Closed a connection: a Produce with acks=0 failed with error 3"]);
});

test("a batch sent twice is written once and answered with its first offset", async () => {
  await using broker = await memoryBroker();
  await broker.topic("t");
  const client = await broker.connect();
  const send = async (sequence: number) =>
    said(await client.ask("Produce", 9, request(records("a", { id: 7, sequence }))));
  expect([await send(0), await send(1), await send(0), await send(1), await send(3), await send(2)]).toEqual([
    "error 0 at 0",
    "error 0 at 1",
    "error 0 at 0",
    "error 0 at 1",
    "error 45 at -1",
    "error 0 at 2",
  ]);
});

test("what a client may not do is refused, each partition for itself", async () => {
  await using broker = await memoryBroker();
  const topicId = await broker.topic("t");
  await broker.topic("__consumer_offsets");
  const client = await broker.connect();
  const admin = await broker.connect("__admin_client");
  const ask = async (asked: Asked, version = 9, by = client) =>
    said(await by.ask("Produce", version, request(records("a"), { acks: 1, ...asked })));
  expect({
    unknownTopic: await ask({ topic: "none" }),
    unknownPartition: await ask({ index: 1 }),
    unknownId: await ask({ topicId: "u-wuU2M2RGaEq0FJ4nWdVA" }, 13),
    byId: await ask({ topicId, topic: "" }, 13),
    acks: await ask({ acks: 2 }),
    internal: await ask({ topic: "__consumer_offsets" }),
    admin: await ask({ topic: "__consumer_offsets" }, 9, admin),
  }).toEqual({
    unknownTopic: "error 3 at -1",
    unknownPartition: "error 3 at -1",
    unknownId: "error 100 at -1",
    byId: "error 0 at 0",
    acks: "error 21 at -1",
    internal: "error 17 at -1",
    admin: "error 0 at 0",
  });
});

test("where internal topics are written from nowhere, not even the admin client may", async () => {
  await using broker = await memoryBroker({ "internal.topics.writable.from": "nowhere" });
  await broker.topic("__consumer_offsets");
  const admin = await broker.connect("__admin_client");
  const asked = request(records("a"), { acks: 1, topic: "__consumer_offsets" });
  expect(said(await admin.ask("Produce", 9, asked))).toBe("error 17 at -1");
});

test("a full disk refuses the append, says so once in the log, and the broker goes on when there is room again", async () => {
  await using broker = await memoryBroker();
  await broker.topic("t");
  const client = await broker.connect();
  broker.disk.fault = ({ kind, path }) => (kind === "write" && path.endsWith(".log") ? "ENOSPC" : null);
  const send = async () => said(await client.ask("Produce", 9, request(records("a"), { acks: 1 })));
  expect([await send(), await send()]).toEqual(["error 56 at -1", "error 56 at -1"]);
  expect(broker.log.length).toBe(1);
  broker.disk.fault = () => null;
  expect(await send()).toBe("error 0 at 0");
});
