import { expect, test } from "bun:test";
import {
  changedLeadership,
  coordinatorStorage,
  type CoordinatorStorageOptions,
} from "../../../core/broker/coordinator_storage.ts";
import { Replica } from "../../../core/replication/mod.ts";
import { Partition } from "../../../core/broker/partitions/mod.ts";
import type { TopicImage } from "../../../core/metadata/mod.ts";
import { append, openLog } from "../../support/logs.ts";
import { seededRandom } from "../../support/random.ts";
import { SimulatedDisk } from "../../support/simulated_disk.ts";

const TOPIC = "__consumer_offsets";

type Topics = Parameters<typeof changedLeadership>[1]["image"];

/** A cluster with the topic, its partitions led by these brokers, or without it. */
function led(leaders: readonly number[] | null, id = "AAAAAAAAAAAAAAAAAAAAAQ"): Topics {
  const topic: TopicImage = {
    name: TOPIC,
    id,
    internal: true,
    configs: new Map(),
    partitions: (leaders ?? []).map((leader, index) => ({
      index,
      leader,
      leaderEpoch: 0,
      leaderBrokerEpoch: null,
      agreed: null,
      replicas: [1, 2],
      isr: [1, 2],
    })),
  };
  return { topics: new Map(leaders === null ? [] : [[TOPIC, topic] as const]) };
}

function changed(previous: Topics, image: Topics) {
  return changedLeadership(TOPIC, { previous, image }, 1);
}

test("what a broker begins and ceases to lead follows from two images", () => {
  expect(changed(led(null), led([1, 2, 1]))).toEqual({ begun: [0, 2], ended: [] });
  expect(changed(led([1, 2, 1]), led([1, 1, 2]))).toEqual({ begun: [1], ended: [2] });
  expect(changed(led([1, 2]), led(null))).toEqual({ begun: [], ended: [0] });
  expect(changed(led([1, 2]), led([1, 2]))).toEqual({ begun: [], ended: [] });
});

test("a topic that was deleted and made again within one change is given up and begun", () => {
  expect(changed(led([1, 1]), led([1, 2], "AAAAAAAAAAAAAAAAAAAAAg"))).toEqual({ begun: [0], ended: [0, 1] });
});

/** How many batches a coordinator is loaded with, and how many of them a power cut right after that leaves. */
async function loaded(o: { readonly isActedOn: boolean; readonly syncFails?: boolean }) {
  const disk = SimulatedDisk.withFolder("/data/orders-0");
  const log = await openLog(disk);
  append(log, ["decided"]);
  if (o.syncFails === true) disk.fault = ({ kind }) => kind === "sync" ? "EIO" : null;
  const assignment = { role: { kind: "leader", epoch: 0 }, state: null } as const;
  const replica = new Replica({ id: 1, assignment, endOffset: log.endOffset, highWatermark: 0, nowMs: 0 });
  const topicId = "AAAAAAAAAAAAAAAAAAAAAQ";
  const partition = new Partition({ topic: "orders", topicId, index: 0, log, replica });
  const storage = coordinatorStorage({
    topic: "orders",
    isActedOn: o.isActedOn,
    partitions: { get: () => partition },
    clock: { monotonicMs: () => 0, wallMs: () => 0 },
    timers: { at: (_: number, run: () => void) => (queueMicrotask(run), () => {}) },
  } as unknown as CoordinatorStorageOptions);
  let read = 0;
  for await (const _ of storage.log(0)!.read()) read += 1;
  const after = await openLog(disk.afterPowerCut(disk.moment, "dropped", seededRandom(1)));
  return { read, left: after.endOffset };
}

test("what a coordinator acts on in other partitions is on the disk when it is loaded", async () => {
  expect(await loaded({ isActedOn: true })).toEqual({ read: 1, left: 1 });
  expect(await loaded({ isActedOn: false })).toEqual({ read: 1, left: 0 });
});

test("a coordinator that acts elsewhere is not loaded from a disk that takes nothing", async () => {
  const failure = await loaded({ isActedOn: true, syncFails: true }).catch((thrown: unknown) => String(thrown));
  expect(failure).toContain("orders-0 cannot be made durable");
});
