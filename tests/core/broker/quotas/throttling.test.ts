/** Clients that are too fast, met over the wire: told at once how long to wait, and not listened to until then. */
import { expect, test } from "bun:test";
import { batch } from "../../../conformance/batches.ts";
import { filled, type Partly } from "../../../conformance/fill.ts";
import type { Requests } from "../../../../core/protocol/mod.ts";
import { frameOf, type MemoryBroker, memoryBroker } from "../../../support/memory_broker.ts";

const records = batch({ baseTimestamp: 1000, records: [{ value: "x".repeat(1000) }] });
const produce = filled("Produce", {
  acks: 1,
  timeoutMs: 1000,
  topicData: [{ name: "t", partitionData: [{ index: 0, records }] }],
});
const frameSize = frameOf("Produce", 9, produce).length - 4;

async function setQuota(kq: MemoryBroker, key: string, value: number | null, clientId = "test") {
  const admin = await kq.connect("admin");
  const ops = [{ key, value: value ?? 0, remove: value === null }];
  return await admin.ask(
    "AlterClientQuotas",
    1,
    filled("AlterClientQuotas", { entries: [{ entity: [{ entityType: "client-id", entityName: clientId }], ops }] }),
  );
}

test("a producer above its rate is told how long to wait, and is not listened to until then", async () => {
  await using kq = await memoryBroker();
  await kq.topic("t");
  // One request in ten seconds is half of what two are.
  const limit = Math.ceil(frameSize / 10);
  const waitMs = Math.round((frameSize / 5 - limit) / limit * 10_000);
  await setQuota(kq, "producer_byte_rate", limit);
  const client = await kq.connect("test"), other = await kq.connect("other");
  expect(await client.ask("Produce", 9, produce)).toMatchObject({ throttleTimeMs: 0 });
  expect(await client.ask("Produce", 9, produce)).toMatchObject({ throttleTimeMs: waitMs });
  let isAnswered = false;
  const third = client.ask("Produce", 9, produce).then((answer) => {
    isAnswered = true;
    return answer;
  });
  expect(await other.ask("Produce", 9, produce)).toMatchObject({ throttleTimeMs: 0 });
  await kq.clock.advance(waitMs - 1);
  expect(isAnswered).toBe(false);
  await kq.clock.advance(1);
  expect(await third).toMatchObject({ responses: [{ partitionResponses: [{ errorCode: 0 }] }] });
  await setQuota(kq, "producer_byte_rate", null);
  expect(kq.running.broker.quotas.isEmpty).toBe(true);
});

test("requests that wait are answered as ever where somebody has a quota", async () => {
  await using kq = await memoryBroker();
  await setQuota(kq, "request_percentage", 1000);
  const client = await kq.connect("test");
  const asked = filled("Metadata", { topics: [{ name: "made" }], allowAutoTopicCreation: true });
  expect(await client.ask("Metadata", 12, asked)).toMatchObject({ topics: [{ name: "made", errorCode: 0 }] });
});

test("a consumer above its rate gets its records, and then waits", async () => {
  await using kq = await memoryBroker();
  await kq.topic("t");
  const client = await kq.connect("test");
  for (let i = 0; i < 10; i++) await client.ask("Produce", 9, produce);
  await setQuota(kq, "consumer_byte_rate", 100);
  const fetch = filled("Fetch", {
    replicaId: -1,
    maxBytes: 1_000_000,
    topics: [{ topic: "t", partitions: [{ partition: 0, partitionMaxBytes: 1_000_000 }] }],
  } as Partly<Requests["Fetch"]>);
  const answer = await client.ask("Fetch", 12, fetch);
  if (answer === "closed") throw new Error(answer);
  // The first batch always goes, and no more than ten seconds' worth: 1000 bytes.
  expect(answer.responses[0]!.partitions[0]!.records).toHaveProperty("length", records.length);
  expect(answer.throttleTimeMs).toBeGreaterThan(0);
  let isAnswered = false;
  void client.ask("Fetch", 12, fetch).then(() => isAnswered = true);
  await kq.clock.advance(answer.throttleTimeMs - 1);
  expect(isAnswered).toBe(false);
  await kq.clock.advance(1);
  expect(isAnswered).toBe(true);
});

test("quotas are refused, kept, told and removed as Kafka does it", async () => {
  await using kq = await memoryBroker();
  const client = await kq.connect("admin");
  type Entry = Partly<Requests["AlterClientQuotas"]["entries"][number]>;
  const alter = async (...entries: Entry[]) => {
    const answer = await client.ask("AlterClientQuotas", 1, filled("AlterClientQuotas", { entries }));
    return answer === "closed"
      ? answer
      : answer.entries.map(({ errorCode, errorMessage }) => [errorCode, errorMessage]);
  };
  const user = [{ entityType: "user", entityName: "alice" }];
  const set = (key: string, value: number) => [{ key, value, remove: false }];
  const rate = set("producer_byte_rate", 1000);
  expect(
    await alter(
      { entity: user, ops: [...rate, ...set("request_percentage", 12.5)] },
      { entity: [{ entityType: "user", entityName: null }, { entityType: "client-id", entityName: null }], ops: rate },
      { entity: [], ops: rate },
      { entity: [{ entityType: "group", entityName: "g" }], ops: rate },
      { entity: [{ entityType: "client-id", entityName: "" }], ops: rate },
      { entity: [{ entityType: "ip", entityName: "1.2.3.4" }, ...user], ops: rate },
      { entity: [{ entityType: "ip", entityName: "1.2.3.4" }], ops: rate },
      { entity: [{ entityType: "client-id", entityName: "a" }], ops: set("bytes", 1) },
      { entity: [{ entityType: "client-id", entityName: "b" }], ops: set("producer_byte_rate", 0) },
      { entity: [{ entityType: "client-id", entityName: "c" }], ops: set("producer_byte_rate", 1.5) },
      { entity: [{ entityType: "client-id", entityName: "d" }], ops: [...rate, ...rate] },
      { entity: [{ entityType: "client-id", entityName: "e" }], ops: set("controller_mutation_rate", 1) },
    ),
  ).toEqual([
    [0, null],
    [0, null],
    [42, "Invalid empty client quota entity"],
    [42, "Unhandled client quota entity type: group"],
    [42, "Empty client-id not supported"],
    [42, "Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId"],
    [42, "Invalid configuration key producer_byte_rate"],
    [42, "Invalid configuration key bytes"],
    [42, "Quota producer_byte_rate must be greater than 0"],
    [42, "producer_byte_rate cannot be a fractional value."],
    [42, "Duplicate quota key producer_byte_rate not updating quota for this entity"],
    [42, "This kq does not limit controller_mutation_rate yet"],
  ]);
  type Component = Partly<Requests["DescribeClientQuotas"]["components"][number]>;
  const describe = async (components: Component[], strict = false) => {
    const answer = await client.ask("DescribeClientQuotas", 1, filled("DescribeClientQuotas", { components, strict }));
    return answer === "closed"
      ? answer
      : answer.entries?.map(({ entity, values }) =>
        `${entity.map(({ entityType, entityName }) => `${entityType}=${entityName}`).join(",")} ${
          values.map(({ key, value }) => `${key}=${value}`).join(",")
        }`
      ) ?? [answer.errorCode, answer.errorMessage];
  };
  const alices = "user=alice producer_byte_rate=1000,request_percentage=12.5";
  expect([
    (await describe([]))?.length,
    await describe([{ entityType: "user", matchType: 0, match: "alice" }]),
    await describe([{ entityType: "user", matchType: 2, match: null }], true),
    await describe([{ entityType: "user", matchType: 1, match: null }]),
    await describe([{ entityType: "user", matchType: 0, match: null }]),
  ]).toEqual([
    2,
    [alices],
    [alices],
    ["client-id=null,user=null producer_byte_rate=1000"],
    [42, "Request specified MATCH_TYPE_EXACT, but set match string to null."],
  ]);
  const remove = ["producer_byte_rate", "request_percentage"].map((key) => ({ key, value: 0, remove: true }));
  expect(await alter({ entity: user, ops: remove })).toEqual([[0, null]]);
  expect((await describe([]))?.length).toBe(1);
});
