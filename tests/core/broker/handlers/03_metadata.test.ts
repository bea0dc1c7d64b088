import { expect, test } from "bun:test";
import { metadata } from "../../../../core/broker/handlers/03_metadata.ts";
import { type Asking, asking, CLUSTER_ID, ZERO } from "./asking.ts";

const NOT_ASKED = -(2 ** 31);
const named = (...names: string[]) => names.map((name) => ({ name, topicId: ZERO }));
const byId = (...ids: string[]) => ids.map((topicId) => ({ name: null, topicId }));
const ask = (kq: Asking, version: number, request: object) => kq.ask(metadata, version, request);

/** `orders:2` a topic with two partitions, `nope!3` an error, one after the other. */
const summary = ({ topics }: Awaited<ReturnType<typeof ask>>) =>
  topics.map(({ name, errorCode, partitions, isInternal }) =>
    `${name}${isInternal ? "(internal)" : ""}${errorCode === 0 ? `:${partitions.length}` : `!${errorCode}`}`
  ).join(" ");

test("tells the address of the listener the client came in by, the cluster and every partition's leader", async () => {
  const kq = await asking();
  const topicId = await kq.make("orders", 2);
  expect(await ask(kq, 12, { topics: null, includeTopicAuthorizedOperations: true })).toEqual({
    throttleTimeMs: 0,
    brokers: [{ nodeId: 1, host: "kq.example", port: 9092, rack: null }],
    clusterId: CLUSTER_ID,
    controllerId: 1,
    topics: [{
      errorCode: 0,
      name: "orders",
      topicId,
      isInternal: false,
      partitions: [0, 1].map((partitionIndex) => ({
        errorCode: 0,
        partitionIndex,
        leaderId: 1,
        leaderEpoch: 0,
        replicaNodes: [1],
        isrNodes: [1],
        offlineReplicas: [],
      })),
      topicAuthorizedOperations: 3576,
    }],
    clusterAuthorizedOperations: NOT_ASKED,
    errorCode: 0,
  });
});

test("a partition that cannot be served here has no leader, and its replica is offline", async () => {
  const kq = await asking();
  kq.broker.partitions.isOffline = (topic, index) => topic === "orders" && index === 1;
  await kq.make("orders", 2);
  const { topics } = await ask(kq, 12, { topics: null });
  expect(topics[0]!.partitions.map((each) => [each.errorCode, each.leaderId, each.replicaNodes, each.offlineReplicas]))
    .toEqual([[0, 1, [1], []], [5, -1, [1], [1]]]);
});

test("tells what the client may do with the cluster where the version asks for it", async () => {
  const kq = await asking();
  const { clusterAuthorizedOperations } = await ask(kq, 10, {
    topics: [],
    includeClusterAuthorizedOperations: true,
  });
  expect(clusterAuthorizedOperations).toBe(8096);
});

test("no topics is all topics in version 0 and none from version 1 on, where null is all", async () => {
  const kq = await asking();
  await kq.make("a");
  await kq.make("b");
  expect(summary(await ask(kq, 0, { topics: [] }))).toBe("a:1 b:1");
  expect(summary(await ask(kq, 1, { topics: [] }))).toBe("");
  expect(summary(await ask(kq, 1, { topics: null }))).toBe("a:1 b:1");
});

test("answers known topics in the order asked, each once, and then the missing ones", async () => {
  const kq = await asking();
  await kq.make("a");
  await kq.make("b");
  const answer = await ask(kq, 12, { topics: named("z", "b", "bad name", "a", "b", "") });
  expect(summary(answer)).toBe("b:1 a:1 z!3 bad name!17 !17");
  expect(answer.topics.at(-1)).toEqual({
    errorCode: 17,
    name: "",
    topicId: ZERO,
    isInternal: false,
    partitions: [],
    topicAuthorizedOperations: NOT_ASKED,
  });
});

test("finds topics by id, the unknown ids first and without a name; names beside ids are not looked at", async () => {
  const kq = await asking();
  const id = await kq.make("a");
  const other = "AAAAAAAAAAAAAAAAAAAAAQ";
  const answer = await ask(kq, 12, { topics: [...byId(id, other, id), ...named("nope")] });
  expect(answer.topics.map(({ errorCode, name, topicId }) => ({ errorCode, name, topicId }))).toEqual([
    { errorCode: 100, name: null, topicId: other },
    { errorCode: 0, name: "a", topicId: id },
  ]);
});

test("refuses ids before version 12 and says nothing of the cluster then", async () => {
  const kq = await asking();
  const id = await kq.make("a");
  for (
    const [version, topic, name] of [[11, { name: null, topicId: id }, ""], [
      10,
      { name: "a", topicId: id },
      "a",
    ]] as const
  ) {
    expect(await ask(kq, version, { topics: [topic] })).toEqual({
      throttleTimeMs: 0,
      brokers: [],
      clusterId: null,
      controllerId: -1,
      topics: [{
        errorCode: 42,
        name,
        topicId: id,
        isInternal: false,
        partitions: [],
        topicAuthorizedOperations: NOT_ASKED,
      }],
      clusterAuthorizedOperations: NOT_ASKED,
      errorCode: 0,
    });
  }
});

test("makes a topic that is asked for, when the client allows it, and answers it whole at once", async () => {
  const kq = await asking({ "num.partitions": "3" });
  expect(summary(await ask(kq, 4, { topics: named("a"), allowAutoTopicCreation: false }))).toBe("a!3");
  expect(summary(await ask(kq, 4, { topics: named("a"), allowAutoTopicCreation: true }))).toBe("a:3");
  // Before version 4 nobody could say no.
  expect(summary(await ask(kq, 3, { topics: named("b") }))).toBe("b:3");
  expect(summary(await ask(kq, 12, { topics: null, allowAutoTopicCreation: true }))).toBe("a:3 b:3");
});

test("makes a topic whose name is also that of what every object has", async () => {
  const kq = await asking();
  const topics = named("toString", "constructor", "hasOwnProperty", "__proto__");
  expect(summary(await ask(kq, 12, { topics, allowAutoTopicCreation: true })))
    .toBe("toString:1 constructor:1 hasOwnProperty:1 __proto__:1");
});

test("makes no topic when the broker does not allow it", async () => {
  const kq = await asking({ "auto.create.topics.enable": "false" });
  expect(summary(await ask(kq, 12, { topics: named("a", "__consumer_offsets"), allowAutoTopicCreation: true })))
    .toBe("a!3 __consumer_offsets(internal)!3");
});

test("makes no topic with a bad or a colliding name, none of Kafka's own metadata, and none there are too few brokers for", async () => {
  const kq = await asking();
  await kq.make("a.b");
  const names = named("bad name", "a_b", "__cluster_metadata", "x".repeat(250), "fine");
  const answer = await ask(kq, 12, { topics: names, allowAutoTopicCreation: true });
  expect(summary(answer)).toBe(`fine:1 bad name!17 a_b!17 __cluster_metadata!3 ${"x".repeat(250)}!17`);
  const few = await asking({ "default.replication.factor": "2" });
  expect(summary(await ask(few, 12, { topics: named("a"), allowAutoTopicCreation: true }))).toBe("a!38");
});

test("makes internal topics the way the broker needs them", async () => {
  const kq = await asking({ "offsets.topic.num.partitions": "7", "transaction.state.log.num.partitions": "5" });
  const topics = named("__consumer_offsets", "__transaction_state", "__share_group_state");
  expect(summary(await ask(kq, 12, { topics, allowAutoTopicCreation: true })))
    .toBe("__consumer_offsets(internal):7 __transaction_state(internal):5 __share_group_state(internal):50");
  const configs = topics.map(({ name }) => Object.fromEntries(kq.metadata.image.topics.get(name)!.configs));
  expect(configs).toEqual([
    { "cleanup.policy": "compact", "compression.type": "producer", "segment.bytes": "104857600" },
    {
      "cleanup.policy": "compact",
      "compression.type": "uncompressed",
      "min.insync.replicas": "1",
      "segment.bytes": "104857600",
      "unclean.leader.election.enable": "false",
    },
    {
      "cleanup.policy": "delete",
      "compression.type": "producer",
      "min.insync.replicas": "1",
      "retention.ms": "-1",
      "segment.bytes": "104857600",
    },
  ]);
});

test("two clients that ask for the same missing topic at once get the same topic", async () => {
  const kq = await asking();
  const request = { topics: named("a"), allowAutoTopicCreation: true };
  const [one, other] = await Promise.all([ask(kq, 12, request), ask(kq, 12, request)]);
  expect(one.topics[0]?.errorCode).toBe(0);
  expect(other).toEqual(one);
});

test("a partition without a living leader says so, and which replicas are not there", async () => {
  const kq = await asking();
  await kq.metadata.createTopic({ name: "a", replicas: [[2, 1]], configs: new Map() });
  expect((await ask(kq, 12, { topics: named("a") })).topics[0]?.partitions).toEqual([{
    errorCode: 5,
    partitionIndex: 0,
    leaderId: -1,
    leaderEpoch: 0,
    replicaNodes: [2, 1],
    isrNodes: [2, 1],
    offlineReplicas: [2],
  }]);
});

test("a request that would make more partitions than Kafka makes at once makes none, and the operator is told", async () => {
  const kq = await asking({ "num.partitions": "4" });
  const names = Array.from({ length: 2501 }, (_, n) => `t${n}`);
  const tooMany = await ask(kq, 9, { topics: named(...names, "bad name"), allowAutoTopicCreation: true });
  expect(new Set(tooMany.topics.map(({ errorCode }) => errorCode))).toEqual(new Set([3, 17]));
  expect([kq.metadata.image.topics.size, kq.told]).toEqual([0, [
    "Making topics for Metadata: 2502 topics are too many for one request to make: " +
    "Excessively large number of partitions per request.",
  ]]);
  const { topics } = await ask(kq, 9, { topics: named(...names.slice(1)), allowAutoTopicCreation: true });
  expect([kq.metadata.image.topics.size, topics.every(({ errorCode }) => errorCode === 0)]).toEqual([2500, true]);
});
