import { expect, test } from "bun:test";
import { coordinatorStorage } from "../../../../core/broker/coordinator_storage.ts";
import { findCoordinator } from "../../../../core/broker/handlers/10_find_coordinator.ts";
import type { Partitions } from "../../../../core/broker/partitions/mod.ts";
import { type CoordinatorStorage, type GroupConfig, Groups, partitionOf } from "../../../../core/coordinator/mod.ts";
import { type Asking, asking, quiet } from "./asking.ts";

const TOPIC = "__consumer_offsets";
const LEADERS = [2, 3, -1, 7, 1];

const node = (nodeId: number) => ({ nodeId, host: `kq${nodeId}.example`, port: 9092 });
const nobody = { nodeId: -1, host: "", port: -1 };

/** A group for each partition of the topic. */
const groupIn = (partition: number): string =>
  Array.from({ length: 1000 }, (_, n) => `group-${n}`).find((id) => partitionOf(id, LEADERS.length) === partition)!;

/** The partitions of the topic are led as `LEADERS` says; none of them is open on this broker. */
async function cluster(): Promise<Asking> {
  const kq = await asking({}, { others: [2, 3] });
  const { metadata, broker: { config, clock, timers, random } } = kq;
  await metadata.createTopic({ name: TOPIC, replicas: LEADERS.map(() => [1]), configs: new Map() });
  await metadata.changeTopic(metadata.image.topics.get(TOPIC)!.id, (topic) => ({
    ...topic,
    partitions: topic.partitions.map((each) => ({ ...each, leader: LEADERS[each.index]!, leaderEpoch: 1 })),
  }));
  const partitions = { get: () => null } as unknown as Partitions;
  const storage: CoordinatorStorage = coordinatorStorage({
    topic: TOPIC,
    newPartitionCount: 1,
    config,
    metadata,
    partitions,
    clock,
    timers,
    isActedOn: false,
  });
  const groups = new Groups({ storage, config: {} as GroupConfig, clock, timers, random, logger: quiet });
  Object.assign(kq.broker, { groups });
  return kq;
}

test("a group's coordinator is the leader of its partition, whichever broker that is", async () => {
  const kq = await cluster();
  const found = { errorCode: 0, errorMessage: "NONE" };
  const answer = (partition: number, version: number) =>
    kq.ask(findCoordinator, version, { key: groupIn(partition), keyType: 0 });
  expect(await answer(0, 3)).toMatchObject({ ...found, ...node(2) });
  expect(await answer(1, 3)).toMatchObject({ ...found, ...node(3) });
  const keys = LEADERS.map((_, partition) => groupIn(partition));
  const { coordinators } = await kq.ask(findCoordinator, 6, { keyType: 0, coordinatorKeys: keys });
  const none = { ...nobody, errorCode: 15, errorMessage: "" };
  expect(coordinators).toEqual([
    { key: keys[0]!, ...node(2), errorCode: 0, errorMessage: "" },
    { key: keys[1]!, ...node(3), errorCode: 0, errorMessage: "" },
    // Without a leader; with one that is not registered; with this broker, which does not have it open.
    { key: keys[2]!, ...none },
    { key: keys[3]!, ...none },
    { key: keys[4]!, ...none },
  ]);
});

test("a group whose leader changes has the new leader for its coordinator", async () => {
  const kq = await cluster();
  const group = groupIn(0);
  const ask = () => kq.ask(findCoordinator, 3, { key: group, keyType: 0 });
  expect(await ask()).toMatchObject(node(2));
  await kq.metadata.changeTopic(kq.metadata.image.topics.get(TOPIC)!.id, (topic) => ({
    ...topic,
    partitions: topic.partitions.map((each) => each.index === 0 ? { ...each, leader: 3, leaderEpoch: 2 } : each),
  }));
  expect(await ask()).toMatchObject(node(3));
});
