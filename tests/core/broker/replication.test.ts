/**
 * Whole brokers in memory that follow each other: what is acknowledged is on all that are in sync, and stays readable
 * whichever of them goes.
 *
 * @module
 */
import { expect, test } from "bun:test";
import { ZERO_UUID } from "../../../core/base/uuid.ts";
import { errorName } from "../../../core/protocol/error_codes.ts";
import { encodeBatch } from "../../../core/protocol/records/mod.ts";
import { createPlanned, planTopic } from "../../../core/broker/topic_creation.ts";
import { MemoryCluster, SESSION_MS } from "../../support/memory_cluster.ts";

const utf8 = new TextEncoder();

async function createTopic(cluster: MemoryCluster, configs: Record<string, string> = {}, factor = 3): Promise<void> {
  const { metadata, config } = cluster.broker(cluster.alive[0]!);
  const pairs = Object.entries(configs).map(([name, value]) => ({ name, value }));
  // Broker 1 leads, where it can.
  const assignments = [{ partitionIndex: 0, brokerIds: [1, 2, 3].slice(0, factor) }];
  const asked = { name: "t", numPartitions: -1, replicationFactor: -1, assignments, configs: pairs };
  const [made] = await cluster.until(createPlanned([planTopic(asked, metadata.image, config)], metadata));
  if (made?.kind !== "created") throw new Error(made?.message);
}

/** The error, or `at N`. */
async function produce(cluster: MemoryCluster, to: number, value: string, { acks = -1, timeoutMs = 3000 } = {}) {
  const client = await cluster.connect(to);
  const record = { timestampMs: 1_700_000_000_000, key: null, value: utf8.encode(`<${value}>`), headers: [] };
  const partitionData = [{ index: 0, records: encodeBatch([record]) }];
  const topicData = [{ name: "t", topicId: ZERO_UUID, partitionData }];
  const answer = await cluster.until(client.ask("Produce", 9, { transactionalId: null, acks, timeoutMs, topicData }));
  if (answer === "closed") return answer;
  const { errorCode, baseOffset } = answer.responses[0]!.partitionResponses[0]!;
  return errorCode === 0 ? `at ${baseOffset}` : errorName(errorCode);
}

/** What the broker's log has, beyond its high watermark in brackets. */
function held(cluster: MemoryCluster, id: number): string {
  const partition = cluster.broker(id).partitions.get("t", 0);
  if (partition === null) return "nothing";
  const { log, highWatermark } = partition;
  const read = (fromOffset: number, upperBound: number): string => {
    const found = fromOffset < upperBound
      ? log.read({ fromOffset, upperBound, maxBytes: 1_000_000, wholeFirstBatch: true })
      : null;
    if (found?.kind !== "read" || found.bytes === null) return "";
    const bytes = new Uint8Array(found.size);
    found.bytes.readInto(bytes, 0, 0, found.size);
    return [...new TextDecoder("latin1").decode(bytes).matchAll(/<(\w+)>/g)].map(([, value]) => value).join(" ");
  };
  const rest = read(highWatermark, log.endOffset);
  return [read(log.startOffset, highWatermark), ...rest === "" ? [] : [`(${rest})`]].join(" ").trim();
}

function agreed(cluster: MemoryCluster): string {
  const { image } = cluster.broker(cluster.alive[0]!).metadata;
  const { leader, leaderEpoch, isr, agreed } = image.topics.get("t")!.partitions[0]!;
  const elr = agreed!.elr.map(({ id }) => id).toSorted((a, b) => a - b);
  return `${leader}@${leaderEpoch} isr ${isr.join()}${elr.length > 0 ? ` elr ${elr.join()}` : ""}`;
}

const untilAgreed = (cluster: MemoryCluster, what: string) =>
  cluster.untilHolds(() => `agreed on ${what}, not ${agreed(cluster)}`, () => agreed(cluster) === what);
const untilHeld = (cluster: MemoryCluster, id: number, what: string) =>
  cluster.untilHolds(() => `${what} on ${id}, not ${held(cluster, id)}`, () => held(cluster, id) === what);

test("what is acknowledged with acks=all is on all replicas", async () => {
  await using cluster = await MemoryCluster.start(3);
  await createTopic(cluster);
  expect(agreed(cluster)).toBe("1@0 isr 1,2,3");
  expect([await produce(cluster, 1, "a"), await produce(cluster, 1, "b")]).toEqual(["at 0", "at 1"]);
  for (const id of [1, 2, 3]) {
    expect(cluster.broker(id).partitions.get("t", 0)!.log.endOffset).toBe(2);
  }
  for (const id of [2, 3]) await untilHeld(cluster, id, "a b");
  expect([await produce(cluster, 2, "c"), await produce(cluster, 3, "c")]).toEqual([
    "NOT_LEADER_OR_FOLLOWER",
    "NOT_LEADER_OR_FOLLOWER",
  ]);
});

test("a leader that is killed is replaced by one that is in sync, and follows when it comes back", async () => {
  await using cluster = await MemoryCluster.start(3);
  await createTopic(cluster);
  expect(await produce(cluster, 1, "a")).toBe("at 0");
  cluster.kill(1);
  // Nobody knows yet.
  expect(agreed(cluster)).toBe("1@0 isr 1,2,3");
  await untilAgreed(cluster, "2@1 isr 2,3");
  expect(await produce(cluster, 2, "b")).toBe("at 1");
  await cluster.start(1);
  await untilAgreed(cluster, "2@1 isr 2,3,1");
  await untilHeld(cluster, 1, "a b");
  expect(await produce(cluster, 2, "c")).toBe("at 2");
  for (const id of [1, 3]) await untilHeld(cluster, id, "a b c");
});

test("what only a deposed leader had is cut off its log when it comes back", async () => {
  await using cluster = await MemoryCluster.start(3);
  await createTopic(cluster);
  expect(await produce(cluster, 1, "a")).toBe("at 0");
  for (const id of [2, 3]) await untilHeld(cluster, id, "a");
  cluster.kill(2);
  cluster.kill(3);
  // Written by the leader, and never copied.
  expect(await produce(cluster, 1, "lost", { acks: 1 })).toBe("at 1");
  expect(held(cluster, 1)).toBe("a (lost)");
  cluster.kill(1);
  await cluster.start(2);
  await cluster.start(3);
  await cluster.untilHolds(() => "2 leads", () => agreed(cluster).startsWith("2@"));
  await cluster.untilHolds(() => "3 is in sync", () => agreed(cluster).endsWith("isr 2,3"));
  expect(await produce(cluster, 2, "b")).toBe("at 1");
  await cluster.start(1);
  await untilHeld(cluster, 1, "a b");
});

test("with too few replicas in sync acks=all is refused, acks=1 is taken, and both are seen once there are enough", async () => {
  await using cluster = await MemoryCluster.start(3);
  await createTopic(cluster);
  expect(await produce(cluster, 1, "a")).toBe("at 0");
  cluster.kill(2);
  cluster.kill(3);
  expect(await produce(cluster, 1, "b", { timeoutMs: 1000 })).toBe("REQUEST_TIMED_OUT");
  // 2 left while there were enough without it.
  await untilAgreed(cluster, "1@0 isr 1 elr 3");
  expect(await produce(cluster, 1, "c")).toBe("NOT_ENOUGH_REPLICAS");
  expect(await produce(cluster, 1, "d", { acks: 1 })).toBe("at 2");
  expect(held(cluster, 1)).toBe("a (b d)");
  await cluster.start(2);
  await untilAgreed(cluster, "1@0 isr 1,2");
  await untilHeld(cluster, 2, "a b d");
  expect(held(cluster, 1)).toBe("a b d");
  expect(await produce(cluster, 1, "e")).toBe("at 3");
});

test("a broker that is stopped hands over first", async () => {
  await using cluster = await MemoryCluster.start(3);
  await createTopic(cluster);
  expect(await produce(cluster, 1, "a")).toBe("at 0");
  const beforeMs = cluster.clock.monotonicMs();
  await cluster.stop(1);
  expect(cluster.clock.monotonicMs() - beforeMs).toBeLessThan(SESSION_MS);
  expect(agreed(cluster)).toBe("2@1 isr 2,3");
  expect(await produce(cluster, 2, "b")).toBe("at 1");
});

test("a broker that lost its disk counts as nothing, and gets everything again", async () => {
  await using cluster = await MemoryCluster.start(3);
  await createTopic(cluster);
  for (const value of ["a", "b", "c"]) await produce(cluster, 1, value);
  cluster.loseDisk(2);
  await cluster.clock.advance(2 * SESSION_MS);
  await untilAgreed(cluster, "1@0 isr 1,3");
  await cluster.start(2);
  await untilAgreed(cluster, "1@0 isr 1,3,2");
  await untilHeld(cluster, 2, "a b c");
});

test("all brokers lose their power at once, and nothing that was acknowledged is lost", async () => {
  await using cluster = await MemoryCluster.start(3);
  await createTopic(cluster);
  const values = Array.from({ length: 20 }, (_, n) => `v${n}`);
  for (const value of values) expect(await produce(cluster, 1, value)).toMatch(/^at/);
  for (const id of [1, 2, 3]) cluster.cutPower(id, "dropped");
  for (const id of [3, 2, 1]) await cluster.start(id);
  await cluster.untilHolds(
    () => `all are in sync, not ${agreed(cluster)}`,
    () => agreed(cluster).split(" ")[2]!.split(",").length === 3,
  );
  for (const id of [1, 2, 3]) await untilHeld(cluster, id, values.join(" "));
});

test("a new leader that does not know yet how far its log is replicated says so, rather than that it ends earlier", async () => {
  await using cluster = await MemoryCluster.start(3);
  await createTopic(cluster);
  expect(await produce(cluster, 1, "a")).toBe("at 0");
  for (const id of [2, 3]) await untilHeld(cluster, id, "a");
  expect(await produce(cluster, 1, "b")).toBe("at 1");
  for (const id of [1, 2, 3]) cluster.kill(id);
  await cluster.start(2);
  await cluster.untilHolds(() => `2 leads, not ${agreed(cluster)}`, () => agreed(cluster).startsWith("2@"));
  expect(await latestOffset(cluster, 2)).toBe("OFFSET_NOT_AVAILABLE");
  await cluster.start(3);
  await cluster.untilHolds(() => `3 is in sync, not ${agreed(cluster)}`, () => agreed(cluster).endsWith("isr 2,3"));
  expect(await latestOffset(cluster, 2)).toBe("2");
});

async function latestOffset(cluster: MemoryCluster, of: number): Promise<string> {
  const client = await cluster.connect(of);
  const partitions = [{ partitionIndex: 0, currentLeaderEpoch: -1, timestamp: -1 }];
  const asked = { replicaId: -1, isolationLevel: 0, topics: [{ name: "t", partitions }], timeoutMs: 0 };
  const answer = await cluster.until(client.ask("ListOffsets", 7, asked));
  if (answer === "closed") return answer;
  const { errorCode, offset } = answer.topics[0]!.partitions[0]!;
  return errorCode === 0 ? String(offset) : errorName(errorCode);
}

test("a replica that lost everything begins where its leader's log begins", async () => {
  await using cluster = await MemoryCluster.start(3);
  await createTopic(cluster);
  for (const value of ["a", "b", "c"]) await produce(cluster, 1, value);
  for (const id of [2, 3]) await untilHeld(cluster, id, "a b c");
  await cluster.until(cluster.broker(1).partitions.get("t", 0)!.log.deleteRecords(2));
  cluster.loseDisk(3);
  await cluster.clock.advance(2 * SESSION_MS);
  await cluster.start(3);
  await untilHeld(cluster, 3, "c");
  expect(cluster.broker(3).partitions.get("t", 0)!.logStartOffset).toBe(2);
  await untilHeld(cluster, 2, "c");
});

test("a broker whose disk fails leads nothing from then on, and counts again when it is started anew", async () => {
  await using cluster = await MemoryCluster.start(3);
  await createTopic(cluster);
  expect(await produce(cluster, 1, "a")).toBe("at 0");
  cluster.disk(1).fault = ({ kind, path }) => kind === "sync" && path.includes("/t-0/") ? "EIO" : null;
  expect(await produce(cluster, 1, "b")).toBe("KAFKA_STORAGE_ERROR");
  await untilAgreed(cluster, "2@1 isr 2,3");
  expect(await produce(cluster, 2, "c")).toMatch(/^at [12]$/);
  cluster.disk(1).fault = () => null;
  cluster.kill(1);
  await cluster.start(1);
  await cluster.untilHolds(() => agreed(cluster), () => agreed(cluster) === "2@1 isr 2,3,1");
  expect(await produce(cluster, 2, "d")).toMatch(/^at [23]$/);
  await cluster.untilHolds(() => held(cluster, 1), () => held(cluster, 1) === held(cluster, 2));
});

test("who would be eligible to lead is told where too few are in sync", async () => {
  await using cluster = await MemoryCluster.start(3);
  await createTopic(cluster);
  cluster.kill(2);
  cluster.kill(3);
  await untilAgreed(cluster, "1@0 isr 1 elr 3");
  const client = await cluster.connect(1);
  const asked = { topics: [{ name: "t" }], responsePartitionLimit: 10, cursor: null };
  const answer = await cluster.until(client.ask("DescribeTopicPartitions", 0, asked));
  if (answer === "closed") throw new Error(answer);
  const { isrNodes, eligibleLeaderReplicas, lastKnownElr } = answer.topics[0]!.partitions[0]!;
  expect([isrNodes, eligibleLeaderReplicas, lastKnownElr]).toEqual([[1], [3], []]);
});
