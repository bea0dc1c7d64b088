/**
 * Coordinators in a cluster of whole brokers in memory: they are where their partition is led, and go with it.
 *
 * @module
 */
import { expect, test } from "bun:test";
import { ZERO_UUID } from "../../../core/base/uuid.ts";
import { createPlanned, planTopic } from "../../../core/broker/topic_creation.ts";
import { errorName } from "../../../core/protocol/error_codes.ts";
import type { ApiName, Requests, Responses } from "../../../core/protocol/generated/mod.ts";
import { encodeBatch } from "../../../core/protocol/records/mod.ts";
import { MemoryCluster } from "../../support/memory_cluster.ts";

const CONFIG = {
  "offsets.topic.num.partitions": "3",
  "offsets.topic.replication.factor": "3",
  "transaction.state.log.num.partitions": "3",
  "transaction.state.log.replication.factor": "3",
  "transaction.state.log.min.isr": "2",
};
const GROUP = 0;
const TRANSACTION = 1;

async function ask<N extends ApiName>(cluster: MemoryCluster, to: number, api: N, version: number, asked: Requests[N]) {
  const client = await cluster.connect(to);
  const answer = await cluster.until(client.ask(api, version, asked));
  if (answer === "closed") throw new Error(`${api} at ${to}: the connection was closed`);
  return answer;
}

/** Asks broker `by` until it knows. */
async function coordinatorOf(cluster: MemoryCluster, key: string, keyType: number, by = cluster.alive[0]!) {
  for (;;) {
    const asked = { key, keyType, coordinatorKeys: [] };
    const { errorCode, nodeId } = await ask(cluster, by, "FindCoordinator", 3, asked);
    if (errorCode === 0) return nodeId;
    expect(["COORDINATOR_NOT_AVAILABLE", "NONE"]).toContain(errorName(errorCode));
    await cluster.clock.advance(100);
  }
}

async function createTopic(cluster: MemoryCluster, name: string, leader: number): Promise<void> {
  const { metadata, config } = cluster.broker(1);
  const brokerIds = [leader, ...[1, 2, 3].filter((id) => id !== leader)];
  const assignments = [{ partitionIndex: 0, brokerIds }];
  const asked = { name, numPartitions: -1, replicationFactor: -1, assignments, configs: [] };
  const [made] = await cluster.until(createPlanned([planTopic(asked, metadata.image, config)], metadata));
  if (made?.kind !== "created") throw new Error(made?.message);
}

const commitOf = (offset: bigint): Requests["OffsetCommit"] => ({
  groupId: "g",
  generationIdOrMemberEpoch: -1,
  memberId: "",
  groupInstanceId: null,
  retentionTimeMs: -1,
  topics: [{
    name: "t",
    topicId: ZERO_UUID,
    partitions: [{ partitionIndex: 0, committedOffset: offset, committedLeaderEpoch: -1, committedMetadata: null }],
  }],
});

/** The error, or the offset. */
function committedIn({ errorCode, topics }: Responses["OffsetFetch"]): string {
  if (errorCode !== 0) return errorName(errorCode);
  return topics.flatMap(({ partitions }) => partitions.map(({ committedOffset }) => String(committedOffset))).join();
}

test("offsets that a group has committed are known to the broker that coordinates it next", async () => {
  await using cluster = await MemoryCluster.start(3, CONFIG);
  await createTopic(cluster, "t", 1);
  const coordinator = await coordinatorOf(cluster, "g", GROUP);
  for (const id of [1, 2, 3]) expect(await coordinatorOf(cluster, "g", GROUP, id)).toBe(coordinator);
  const other = [1, 2, 3].find((id) => id !== coordinator)!;
  const commit = async (at: number, offset: bigint) => {
    const { topics } = await ask(cluster, at, "OffsetCommit", 7, commitOf(offset));
    return errorName(topics[0]!.partitions[0]!.errorCode);
  };
  const fetchAt = async (at: number): Promise<string> => {
    const topics = [{ name: "t", topicId: ZERO_UUID, partitionIndexes: [0] }];
    const asked = { groupId: "g", topics, groups: [], requireStable: false };
    return committedIn(await ask(cluster, at, "OffsetFetch", 7, asked));
  };
  expect(await commit(other, 5n)).toBe("NOT_COORDINATOR");
  expect(await commit(coordinator, 5n)).toBe("NONE");
  expect(await fetchAt(coordinator)).toBe("5");
  cluster.kill(coordinator);
  let next = coordinator;
  while (next === coordinator) {
    await cluster.clock.advance(1000);
    next = await coordinatorOf(cluster, "g", GROUP);
  }
  let found = await fetchAt(next);
  while (/LOAD|COORDINATOR/.test(found)) {
    await cluster.clock.advance(100);
    found = await fetchAt(next);
  }
  expect(found).toBe("5");
  expect(await commit(next, 6n)).toBe("NONE");
});

test("each broker lists the groups that it coordinates, and those that coordinate none list none", async () => {
  await using cluster = await MemoryCluster.start(3, CONFIG);
  await createTopic(cluster, "t", 1);
  const coordinator = await coordinatorOf(cluster, "g", GROUP);
  const commit = async () => {
    const { topics } = await ask(cluster, coordinator, "OffsetCommit", 7, commitOf(5n));
    return errorName(topics[0]!.partitions[0]!.errorCode);
  };
  let committed = await commit();
  while (/LOAD|COORDINATOR/.test(committed)) {
    await cluster.clock.advance(100);
    committed = await commit();
  }
  expect(committed).toBe("NONE");
  for (const id of [1, 2, 3]) {
    const { errorCode, groups } = await ask(cluster, id, "ListGroups", 5, { statesFilter: [], typesFilter: [] });
    const listed = { error: errorName(errorCode), groups: groups.map(({ groupId }) => groupId) };
    expect(listed).toEqual({ error: "NONE", groups: id === coordinator ? ["g"] : [] });
  }
});

const records = (producerId: number, value: string): Uint8Array => {
  const record = { timestampMs: 1_700_000_000_000, key: null, value: new TextEncoder().encode(value), headers: [] };
  return encodeBatch([record], { producer: { producerId, producerEpoch: 0, baseSequence: 0 }, isTransactional: true });
};

test("a transaction ends on the brokers that lead its partitions, whichever coordinates it", async () => {
  await using cluster = await MemoryCluster.start(3, CONFIG);
  const coordinator = await coordinatorOf(cluster, "tx", TRANSACTION);
  const [leader] = [1, 2, 3].filter((id) => id !== coordinator);
  await createTopic(cluster, "t", leader!);
  const none = { producerId: -1, producerEpoch: -1 };
  const init = { transactionalId: "tx", transactionTimeoutMs: 60_000, ...none };
  let producer = await ask(cluster, coordinator, "InitProducerId", 4, init);
  while (errorName(producer.errorCode) === "COORDINATOR_LOAD_IN_PROGRESS") {
    await cluster.clock.advance(100);
    producer = await ask(cluster, coordinator, "InitProducerId", 4, init);
  }
  expect(errorName(producer.errorCode)).toBe("NONE");
  const { producerId, producerEpoch } = producer;
  const produce = async () => {
    const topicData = [{
      name: "t",
      topicId: ZERO_UUID,
      partitionData: [{ index: 0, records: records(producerId, "a") }],
    }];
    const asked = { transactionalId: "tx", acks: -1, timeoutMs: 5000, topicData };
    const { responses } = await ask(cluster, leader!, "Produce", 11, asked);
    return errorName(responses[0]!.partitionResponses[0]!.errorCode);
  };
  // The leader asks the coordinator, which is another broker.
  expect(await produce()).toBe("TRANSACTION_ABORTABLE");
  const added = await ask(cluster, coordinator, "AddPartitionsToTxn", 3, {
    transactions: [],
    v3AndBelowTransactionalId: "tx",
    v3AndBelowProducerId: producerId,
    v3AndBelowProducerEpoch: producerEpoch,
    v3AndBelowTopics: [{ name: "t", partitions: [0] }],
  });
  expect(added.resultsByTopicV3AndBelow[0]!.resultsByPartition[0]!.partitionErrorCode).toBe(0);
  expect(await produce()).toBe("NONE");
  const partition = cluster.broker(leader!).partitions.get("t", 0)!;
  expect([partition.lastStableOffset, partition.highWatermark]).toEqual([0, 1]);
  const end = { transactionalId: "tx", producerId, producerEpoch, committed: true };
  expect((await ask(cluster, coordinator, "EndTxn", 3, end)).errorCode).toBe(0);
  await cluster.untilHolds(() => `stable at ${partition.lastStableOffset}`, () => partition.lastStableOffset === 2);
  for (const id of [1, 2, 3]) expect(cluster.broker(id).partitions.get("t", 0)!.log.endOffset).toBe(2);
});
