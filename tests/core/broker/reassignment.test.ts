/**
 * Partitions that move between whole brokers in memory, and elections that somebody asks for.
 *
 * @module
 */
import { expect, test } from "bun:test";
import { ZERO_UUID } from "../../../core/base/uuid.ts";
import { createPlanned, planTopic } from "../../../core/broker/topic_creation.ts";
import { errorName } from "../../../core/protocol/error_codes.ts";
import type { ApiName, Requests } from "../../../core/protocol/generated/mod.ts";
import { encodeBatch } from "../../../core/protocol/records/mod.ts";
import { MemoryCluster } from "../../support/memory_cluster.ts";

async function ask<N extends ApiName>(cluster: MemoryCluster, to: number, api: N, version: number, asked: Requests[N]) {
  const client = await cluster.connect(to);
  const answer = await cluster.until(client.ask(api, version, asked));
  if (answer === "closed") throw new Error(`${api} at ${to}: the connection was closed`);
  return answer;
}

async function setting(brokerIds: readonly number[]): Promise<MemoryCluster> {
  const cluster = await MemoryCluster.start(4);
  const { metadata, config } = cluster.broker(1);
  const assignments = [{ partitionIndex: 0, brokerIds }];
  const asked = { name: "t", numPartitions: -1, replicationFactor: -1, assignments, configs: [] };
  const [made] = await cluster.until(createPlanned([planTopic(asked, metadata.image, config)], metadata));
  if (made?.kind !== "created") throw new Error(made?.message);
  return cluster;
}

async function produce(cluster: MemoryCluster, to: number): Promise<string> {
  const record = { timestampMs: 1_700_000_000_000, key: null, value: new Uint8Array(10), headers: [] };
  const partitionData = [{ index: 0, records: encodeBatch([record]) }];
  const topicData = [{ name: "t", topicId: ZERO_UUID, partitionData }];
  const asked = { transactionalId: null, acks: -1, timeoutMs: 5000, topicData };
  const { responses } = await ask(cluster, to, "Produce", 9, asked);
  const { errorCode, baseOffset } = responses[0]!.partitionResponses[0]!;
  return errorCode === 0 ? `at ${baseOffset}` : errorName(errorCode);
}

function agreed(cluster: MemoryCluster): string {
  const { leader, isr, replicas } = cluster.broker(cluster.alive[0]!).metadata.image.topics.get("t")!.partitions[0]!;
  return `${leader} of ${replicas.join()} isr ${isr.join()}`;
}

const untilAgreed = (cluster: MemoryCluster, what: string) =>
  cluster.untilHolds(() => `${what}, not ${agreed(cluster)}`, () => agreed(cluster) === what);

/** The errors of the partition and of the whole request. */
async function move(cluster: MemoryCluster, replicas: number[] | null, topic = "t", partitionIndex = 0) {
  const asked = { timeoutMs: 60_000, allowReplicationFactorChange: true };
  const topics = [{ name: topic, partitions: [{ partitionIndex, replicas }] }];
  const answer = await ask(cluster, 2, "AlterPartitionReassignments", 1, { ...asked, topics });
  const { errorCode, errorMessage } = answer.responses[0]!.partitions[0]!;
  return errorCode === 0 ? "NONE" : `${errorName(errorCode)}: ${errorMessage}`;
}

async function moving(cluster: MemoryCluster): Promise<string[]> {
  const { topics } = await ask(cluster, 3, "ListPartitionReassignments", 0, { timeoutMs: 60_000, topics: null });
  return topics.flatMap(({ name, partitions }) =>
    partitions.map((each) =>
      `${name}-${each.partitionIndex} on ${each.replicas.join()}, adding ${each.addingReplicas.join()}, ` +
      `removing ${each.removingReplicas.join()}`
    )
  );
}

test("a partition moves to other brokers with all that it has, and leaves nothing behind", async () => {
  await using cluster = await setting([1, 2, 3]);
  for (let n = 0; n < 3; n++) expect(await produce(cluster, 1)).toBe(`at ${n}`);
  expect(await move(cluster, [4, 3])).toBe("NONE");
  await untilAgreed(cluster, "4 of 4,3 isr 3,4");
  expect(await moving(cluster)).toEqual([]);
  expect([1, 2, 3, 4].map((id) => cluster.broker(id).partitions.get("t", 0)?.log.endOffset)).toEqual([
    undefined,
    undefined,
    3,
    3,
  ]);
  expect(await produce(cluster, 4)).toBe("at 3");
  expect(await produce(cluster, 1)).toBe("NOT_LEADER_OR_FOLLOWER");
  // And back again, to brokers that had it before.
  expect(await move(cluster, [1, 2, 3])).toBe("NONE");
  await untilAgreed(cluster, "1 of 1,2,3 isr 3,1,2");
  await cluster.untilHolds(
    () => "all have it",
    () => [1, 2, 3].every((id) => cluster.broker(id).partitions.get("t", 0)?.log.endOffset === 4),
  );
  expect(cluster.broker(4).partitions.get("t", 0)).toBeNull();
});

test("a move that cannot end is listed, and can be called off", async () => {
  await using cluster = await setting([1, 2]);
  await produce(cluster, 1);
  expect(await move(cluster, null)).toStartWith("NO_REASSIGNMENT_IN_PROGRESS");
  cluster.isolate(4, true);
  expect(await move(cluster, [1, 4])).toBe("NONE");
  expect(await moving(cluster)).toEqual(["t-0 on 1,4,2, adding 4, removing 2"]);
  expect(await move(cluster, null)).toBe("NONE");
  expect([await moving(cluster), agreed(cluster)]).toEqual([[], "1 of 1,2 isr 1,2"]);
  cluster.isolate(4, false);
});

test("impossible requests are refused one by one", async () => {
  await using cluster = await setting([1, 2]);
  expect(await move(cluster, [1], "nosuch")).toBe("UNKNOWN_TOPIC_OR_PARTITION: Unable to find a topic named nosuch.");
  expect(await move(cluster, [1], "t", 7)).toBe("UNKNOWN_TOPIC_OR_PARTITION: Unable to find partition t:7.");
  expect(await move(cluster, [1, 9])).toBe(
    "INVALID_REPLICA_ASSIGNMENT: The manual partition assignment includes broker 9, but no such broker is registered.",
  );
  expect(await move(cluster, [1, 1])).toBe(
    "INVALID_REPLICA_ASSIGNMENT: The manual partition assignment includes the broker 1 more than once.",
  );
});

async function elect(cluster: MemoryCluster, electionType: number): Promise<string> {
  const topicPartitions = [{ topic: "t", partitions: [0] }];
  const asked = { electionType, topicPartitions, timeoutMs: 60_000 };
  const answer = await ask(cluster, cluster.alive[0]!, "ElectLeaders", 2, asked);
  return errorName(answer.replicaElectionResults[0]!.partitionResult[0]!.errorCode);
}

test("the preferred leader is elected when it is in sync again, and not before", async () => {
  await using cluster = await setting([1, 2, 3]);
  expect(await elect(cluster, 0)).toBe("ELECTION_NOT_NEEDED");
  await cluster.stop(1);
  await untilAgreed(cluster, "2 of 1,2,3 isr 2,3");
  expect(await elect(cluster, 0)).toBe("PREFERRED_LEADER_NOT_AVAILABLE");
  await cluster.start(1);
  await untilAgreed(cluster, "2 of 1,2,3 isr 2,3,1");
  expect(await elect(cluster, 0)).toBe("NONE");
  expect(agreed(cluster)).toBe("1 of 1,2,3 isr 2,3,1");
});

test("a partition whose replicas have all lost their disks is led again only when somebody accepts that", async () => {
  await using cluster = await setting([1, 2]);
  expect(await produce(cluster, 1)).toBe("at 0");
  expect(await elect(cluster, 1)).toBe("ELECTION_NOT_NEEDED");
  for (const id of [1, 2]) cluster.loseDisk(id);
  await cluster.untilHolds(() => `no leader, not ${agreed(cluster)}`, () => agreed(cluster).startsWith("-1"));
  expect(await elect(cluster, 1)).toBe("ELIGIBLE_LEADERS_NOT_AVAILABLE");
  for (const id of [1, 2]) await cluster.start(id);
  await cluster.clock.advance(5000);
  expect(agreed(cluster)).toBe("-1 of 1,2 isr ");
  expect(await elect(cluster, 1)).toBe("NONE");
  await cluster.untilHolds(() => agreed(cluster), () => /^[12] of 1,2 isr [12],[12]$/.test(agreed(cluster)));
});
