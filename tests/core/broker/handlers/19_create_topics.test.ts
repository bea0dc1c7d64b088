import { expect, test } from "bun:test";
import { createTopics } from "../../../../core/broker/handlers/19_create_topics.ts";
import { type Asking, asking, ZERO } from "./asking.ts";

interface Topic {
  readonly name: string;
  readonly numPartitions?: number;
  readonly replicationFactor?: number;
  readonly assignments?: readonly (readonly [partitionIndex: number, ...brokerIds: number[]])[];
  readonly configs?: readonly (readonly [name: string, value: string | null])[];
}

function create(kq: Asking, topics: readonly Topic[], more: object = {}, version = 7) {
  return kq.ask(createTopics, version, {
    topics: topics.map(({ name, numPartitions = 1, replicationFactor = 1, assignments = [], configs = [] }) => ({
      name,
      numPartitions,
      replicationFactor,
      assignments: assignments.map(([partitionIndex, ...brokerIds]) => ({ partitionIndex, brokerIds })),
      configs: configs.map(([name, value]) => ({ name, value })),
    })),
    ...more,
  });
}

/** `name 0` or `name 36 why`, a line for each topic answered. */
const summary = ({ topics }: Awaited<ReturnType<typeof create>>) =>
  topics.map(({ name, errorCode, errorMessage }) =>
    `${name} ${errorCode}${errorMessage === null ? "" : ` ${errorMessage}`}`
  );

const byHand = (name: string, ...assignments: NonNullable<Topic["assignments"]>): Topic => ({
  name,
  numPartitions: -1,
  replicationFactor: -1,
  assignments,
});

test("answers a new topic's id, size and configs, and it is there", async () => {
  const kq = await asking({ "log.retention.hours": "1", "message.max.bytes": "2000000" });
  const { topics } = await create(kq, [{ name: "a", numPartitions: 3, configs: [["segment.bytes", " 01048576 "]] }]);
  const { configs, ...answer } = topics[0]!;
  const image = kq.metadata.image.topics.get("a");
  expect(answer).toEqual({
    name: "a",
    topicId: image!.id,
    errorCode: 0,
    errorMessage: null,
    topicConfigErrorCode: 0,
    numPartitions: 3,
    replicationFactor: 1,
  });
  expect(
    image?.partitions.map(({ index, leader, leaderEpoch, replicas, isr }) => ({
      index,
      leader,
      leaderEpoch,
      replicas,
      isr,
    })),
  ).toEqual(
    [0, 1, 2].map((index) => ({ index, leader: 1, leaderEpoch: 0, replicas: [1], isr: [1] })),
  );
  expect(configs?.length).toBe(33);
  expect(configs?.filter(({ configSource }) => configSource !== 5)).toEqual([
    { name: "max.message.bytes", value: "2000000", readOnly: false, configSource: 4, isSensitive: false },
    // Worked out from the hours.
    { name: "retention.ms", value: "3600000", readOnly: false, configSource: 4, isSensitive: false },
    // As it was written, not as it is read.
    { name: "segment.bytes", value: " 01048576 ", readOnly: false, configSource: 1, isSensitive: false },
  ]);
});

test("-1 partitions and -1 replicas are the broker's defaults, in every version", async () => {
  const kq = await asking({ "num.partitions": "4" });
  for (const version of [2, 4, 7]) {
    const name = `v${version}`;
    expect(summary(await create(kq, [{ name, numPartitions: -1, replicationFactor: -1 }], {}, version))).toEqual([
      `${name} 0`,
    ]);
    expect(kq.metadata.image.topics.get(name)?.partitions.length).toBe(4);
  }
});

test("refuses names that are taken, bad, colliding or given twice, each with its reason, and makes the rest", async () => {
  const kq = await asking();
  await kq.make("taken");
  await kq.make("a.b");
  const names = ["taken", "twice", "twice", "a_b", "", ".", "a b", "__cluster_metadata", "fine"];
  expect(summary(await create(kq, names.map((name) => ({ name }))))).toEqual([
    "taken 36 Topic 'taken' already exists.",
    "a_b 17 Topic 'a_b' collides with existing topic: a.b",
    " 17 Topic name is invalid: the empty string is not allowed",
    ". 17 Topic name is invalid: '.' is not allowed",
    "a b 17 Topic name is invalid: 'a b' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'",
    "fine 0",
    "twice 42 Duplicate topic name.",
    "__cluster_metadata 42 Creation of internal topic __cluster_metadata is prohibited.",
  ]);
  expect([...kq.metadata.image.topics.keys()]).toEqual(["a.b", "fine", "taken"]);
});

test("of two colliding names in one request the second is refused", async () => {
  const kq = await asking();
  expect(summary(await create(kq, [{ name: "a.b" }, { name: "a_b" }]))).toEqual([
    "a.b 0",
    "a_b 17 Topic 'a_b' collides with existing topic: a.b",
  ]);
});

test("a name of 249 characters is the longest", async () => {
  const kq = await asking();
  const [longest, longer] = ["x".repeat(249), "x".repeat(250)];
  expect(summary(await create(kq, [{ name: longest! }, { name: longer! }]))).toEqual([
    `${longest} 0`,
    `${longer} 17 Topic name is invalid: the length of '${longer}' is longer than the max allowed length 249`,
  ]);
});

test("refuses numbers of partitions and replicas that cannot be", async () => {
  const kq = await asking();
  const topics = [
    { name: "p0", numPartitions: 0 },
    { name: "p-2", numPartitions: -2 },
    { name: "r0", replicationFactor: 0 },
    { name: "r-2", replicationFactor: -2 },
    { name: "r2", replicationFactor: 2 },
  ];
  const replicas = "Replication factor must be larger than 0, or -1 to use the default value.";
  const partitions = "Number of partitions was set to an invalid non-positive value.";
  expect(summary(await create(kq, topics))).toEqual([
    `p0 37 ${partitions}`,
    `p-2 37 ${partitions}`,
    `r0 38 ${replicas}`,
    `r-2 38 ${replicas}`,
    "r2 38 Unable to replicate the partition 2 time(s): The target replication factor of 2 cannot be reached because only 1 broker(s) are registered or some brokers have all their log directories cordoned.",
  ]);
});

test("refuses configs that are unknown, without a value, wrong or against each other; of one given twice the last counts", async () => {
  const kq = await asking();
  const topics: Topic[] = [
    { name: "unknown", configs: [["foo", "1"]] },
    { name: "null", configs: [["foo", null], ["retention.ms", null]] },
    { name: "wrong", configs: [["retention.ms", "x"]] },
    { name: "against", configs: [["min.compaction.lag.ms", "2"], ["max.compaction.lag.ms", "1"]] },
    { name: "tiered", configs: [["remote.storage.enable", "true"]] },
    { name: "twice", configs: [["retention.ms", "1"], ["retention.ms", "2"]] },
  ];
  expect(summary(await create(kq, topics))).toEqual([
    "unknown 40 Unknown topic config name: foo",
    "null 40 Null value not supported for topic configs: foo,retention.ms",
    "wrong 40 Invalid value x for configuration retention.ms: Not a number of type LONG",
    "against 40 conflict topic config setting min.compaction.lag.ms (2) > max.compaction.lag.ms (1)",
    "tiered 40 Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.",
    "twice 0",
  ]);
  expect(kq.metadata.image.topics.get("twice")?.configs).toEqual(new Map([["retention.ms", "2"]]));
});

test("takes a manual assignment, in any order of its partitions", async () => {
  const kq = await asking();
  const { topics } = await create(kq, [byHand("a", [1, 1], [0, 1])]);
  expect(topics.map(({ errorCode, numPartitions, replicationFactor }) => [errorCode, numPartitions, replicationFactor]))
    .toEqual([[0, 2, 1]]);
});

test("refuses manual assignments that make no sense, each with its reason", async () => {
  const kq = await asking();
  const topics = [
    { ...byHand("counted", [0, 1]), numPartitions: 1 },
    { ...byHand("replicated", [0, 1]), replicationFactor: 1 },
    byHand("repeated", [0, 1], [0, 1]),
    byHand("empty", [0]),
    byHand("stranger", [0, 2]),
    byHand("same", [0, 1, 1]),
    byHand("gap", [0, 1], [2, 1]),
    byHand("negative", [-1, 1]),
  ];
  expect(summary(await create(kq, topics))).toEqual([
    "counted 42 A manual partition assignment was specified, but numPartitions was not set to -1.",
    "replicated 42 A manual partition assignment was specified, but replication factor was not set to -1.",
    "repeated 39 Found multiple manual partition assignments for partition 0",
    "empty 39 The manual partition assignment includes an empty replica list.",
    "stranger 39 The manual partition assignment includes broker 2, but no such broker is registered.",
    "same 39 The manual partition assignment includes the broker 1 more than once.",
    "gap 39 partitions should be a consecutive 0-based integer sequence",
    "negative 39 partitions should be a consecutive 0-based integer sequence",
  ]);
});

test("with validate_only makes nothing and answers as if it had", async () => {
  const kq = await asking();
  await kq.make("taken");
  const answer = await create(kq, [{ name: "a", numPartitions: 2 }, { name: "taken" }], { validateOnly: true });
  expect(summary(answer)).toEqual(["a 0", "taken 36 Topic 'taken' already exists."]);
  expect(answer.topics[0]?.numPartitions).toBe(2);
  expect(answer.topics[0]?.topicId).not.toBe(ZERO);
  expect([...kq.metadata.image.topics.keys()]).toEqual(["taken"]);
});

test("refuses more than ten thousand partitions in one request, whole", async () => {
  const kq = await asking();
  const many = { name: "many", numPartitions: 10_000 };
  const why = "Excessively large number of partitions per request.";
  expect(summary(await create(kq, [many, { name: "one" }], { validateOnly: true }))).toEqual([
    `many 44 ${why}`,
    `one 44 ${why}`,
  ]);
  expect(summary(await create(kq, [many], { validateOnly: true }))).toEqual(["many 0"]);
});

test("makes nothing when no time is given", async () => {
  const kq = await asking();
  expect(summary(await create(kq, [{ name: "a" }], { timeoutMs: 0 }))).toEqual(["a 7"]);
  expect(kq.metadata.image.topics.size).toBe(0);
});

test("an empty request has an empty answer", async () => {
  expect(await create(await asking(), [])).toEqual({ throttleTimeMs: 0, topics: [] });
});

test("two clients that make the same topic at once: one makes it, the other is told it exists", async () => {
  const kq = await asking();
  const answers = await Promise.all([create(kq, [{ name: "a" }]), create(kq, [{ name: "a" }])]);
  expect(answers.map(summary)).toEqual([["a 0"], ["a 36 Topic 'a' already exists."]]);
});
