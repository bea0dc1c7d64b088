import { expect, test } from "bun:test";
import { memoryBroker, type WireClient } from "../../support/memory_broker.ts";
import { batch } from "../../conformance/batches.ts";

const SET = 0, DELETE = 1, TOPIC = 2, BROKER = 4;

async function alter(
  client: WireClient,
  resourceType: number,
  resourceName: string,
  name: string,
  value: string | null,
) {
  const answer = await client.ask("IncrementalAlterConfigs", 1, {
    resources: [{
      resourceType,
      resourceName,
      configs: [{ name, configOperation: value === null ? DELETE : SET, value }],
    }],
    validateOnly: false,
  });
  if (answer === "closed") throw new Error("closed");
  return answer.responses[0]!.errorCode;
}

/** The error code of a batch with a value of that size. */
async function produce(client: WireClient, topic: string, size: number, index = 0) {
  const answer = await client.ask("Produce", 9, {
    transactionalId: null,
    acks: 1,
    timeoutMs: 1000,
    topicData: [{
      name: topic,
      topicId: "AAAAAAAAAAAAAAAAAAAAAA",
      partitionData: [{
        index,
        records: batch({ baseTimestamp: 1000, records: [{ key: "k", value: "x".repeat(size) }] }),
      }],
    }],
  });
  if (answer === "closed") throw new Error("closed");
  return answer.responses[0]!.partitionResponses[0]!.errorCode;
}

const MESSAGE_TOO_LARGE = 10;

test("a topic's config acts from the answer on, on every partition there is and is to be", async () => {
  await using kq = await memoryBroker();
  await kq.topic("t", 2);
  const client = await kq.connect();
  expect(await alter(client, TOPIC, "t", "max.message.bytes", "100")).toBe(0);
  expect([await produce(client, "t", 500, 0), await produce(client, "t", 500, 1)]).toEqual([10, 10]);
  const grown = await client.ask("CreatePartitions", 3, {
    topics: [{ name: "t", count: 3, assignments: null }],
    timeoutMs: 1000,
    validateOnly: false,
  });
  expect(grown).toMatchObject({ results: [{ name: "t", errorCode: 0 }] });
  expect([await produce(client, "t", 1, 2), await produce(client, "t", 500, 2)]).toEqual([0, MESSAGE_TOO_LARGE]);
  expect(await alter(client, TOPIC, "t", "max.message.bytes", null)).toBe(0);
  expect(await produce(client, "t", 500, 2)).toBe(0);
});

test("a broker's config acts at once on topics that leave it to the broker, and on no other", async () => {
  await using kq = await memoryBroker();
  await kq.topic("leaves-it");
  await kq.topic("says-it", 1, { "max.message.bytes": "1000" });
  const client = await kq.connect();
  const both = async () => [await produce(client, "leaves-it", 500), await produce(client, "says-it", 500)];
  expect(await alter(client, BROKER, "", "message.max.bytes", "100")).toBe(0);
  expect(await both()).toEqual([MESSAGE_TOO_LARGE, 0]);
  expect(await alter(client, BROKER, "1", "message.max.bytes", "2000")).toBe(0);
  expect(await both()).toEqual([0, 0]);
  expect(await alter(client, BROKER, "1", "message.max.bytes", null)).toBe(0);
  expect(await both()).toEqual([MESSAGE_TOO_LARGE, 0]);
});

test("the number of connections can be changed while it runs", async () => {
  await using kq = await memoryBroker();
  const client = await kq.connect();
  expect(await alter(client, BROKER, "1", "max.connections", "1")).toBe(0);
  const second = await kq.connect();
  expect(
    await second.ask("DescribeCluster", 0, {
      includeClusterAuthorizedOperations: false,
      endpointType: 1,
      includeFencedBrokers: false,
    }).catch(() => "closed"),
  ).toBe("closed");
  expect(await alter(client, BROKER, "1", "max.connections", null)).toBe(0);
});

test("records are deleted up to an offset, and what a crash would bring back is not served again", async () => {
  await using kq = await memoryBroker();
  await kq.topic("t");
  const client = await kq.connect();
  for (let n = 0; n < 5; n++) expect(await produce(client, "t", 10)).toBe(0);
  const trim = async (offset: number) => {
    const answer = await client.ask("DeleteRecords", 2, {
      topics: [{ name: "t", partitions: [{ partitionIndex: 0, offset }] }],
      timeoutMs: 1000,
    });
    if (answer === "closed") throw new Error("closed");
    const { lowWatermark, errorCode } = answer.topics[0]!.partitions[0]!;
    return [lowWatermark, errorCode];
  };
  expect(await trim(3)).toEqual([3, 0]);
  expect(await trim(1)).toEqual([3, 0]);
  expect(await trim(6)).toEqual([-1, 1]);
  expect(await trim(-1)).toEqual([5, 0]);
});

test("the data folder is told with what is in it and how much room there is", async () => {
  await using kq = await memoryBroker();
  await kq.topic("t");
  const client = await kq.connect();
  const ask = () => client.ask("DescribeLogDirs", 5, { topics: null });
  expect(await ask()).toEqual({
    throttleTimeMs: 0,
    errorCode: 0,
    results: [{
      errorCode: 0,
      logDir: "/data",
      topics: [{
        name: "t",
        partitions: [{ partitionIndex: 0, partitionSize: 0, offsetLag: 0, isFutureKey: false }],
      }],
      totalBytes: 2 ** 40,
      usableBytes: expect.any(Number),
      isCordoned: false,
    }],
  });
});
