/**
 * Several brokers on one store: who is registered, who is the controller, and what they agree on about partitions.
 *
 * @module
 */
import { expect, test } from "bun:test";
import { MemoryStore } from "../../../core/metadata/memory.ts";
import { clusterIdOf, Metadata } from "../../../core/metadata/metadata.ts";
import { SharedStore } from "../../../core/metadata/store_views.ts";
import type { MetadataStore, Session } from "../../../core/metadata/store.ts";
import type { Logger } from "../../../core/runtime/ports.ts";
import { transition } from "../../../core/replication/mod.ts";
import { ManualClock, settle } from "../../support/manual_clock.ts";
import { seededRandom } from "../../support/random.ts";

const CLUSTER_ID = "4L6g3nShT-eMCtK--X86sw";
const endpoints = new Map([["PLAINTEXT", { host: "kq", port: 9092 }]]);
const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

class Cluster {
  readonly clock = new ManualClock();
  readonly #shared = new SharedStore(new MemoryStore());
  readonly #last = this.#shared.view();
  #seed = 1;

  async open(id: number, generation = `g${id}`, store: MetadataStore = this.#shared.view()): Promise<Metadata> {
    const { uint32 } = seededRandom(this.#seed++);
    const random = { uint32, bytes: (length: number) => Uint8Array.from({ length }, () => uint32() & 255) };
    const { clock } = this;
    const machine = { random, clock, timers: clock, logger: silent };
    return await Metadata.open({
      store,
      clusterId: CLUSTER_ID,
      broker: { id, rack: null },
      membership: { generation },
      ...machine,
    });
  }

  async active(id: number, generation = `g${id}`): Promise<Metadata> {
    const metadata = await this.open(id, generation);
    await metadata.announce({ state: "active", endpoints });
    return metadata;
  }

  /** Whose sessions the test can end, as the store does with a silent process. */
  silenced(): { store: MetadataStore; expire: () => Promise<void> } {
    const sessions: Session[] = [];
    const view = this.#shared.view();
    const store: MetadataStore = {
      snapshot: (prefix) => view.snapshot(prefix),
      txn: (conditions, changes) => view.txn(conditions, changes),
      watch: (prefix, from, watcher) => view.watch(prefix, from, watcher),
      session: async (ttlMs) => {
        const session = await view.session(ttlMs);
        sessions.push(session);
        return session;
      },
      close: () => view.close(),
    };
    return { store, expire: async () => await sessions.at(-1)!.end() };
  }

  view = (): MetadataStore => this.#last;
}

const states = ({ image }: Metadata, topic: string) =>
  image.topics.get(topic)!.partitions.map(({ agreed }) =>
    `${agreed!.leader}@${agreed!.leaderEpoch} isr ${
      agreed!.isr.map(({ id, generation }) => `${id}${generation}`).join()
    }`
  );

test("a store has one cluster, which is founded once", async () => {
  const { view } = new Cluster();
  expect(await clusterIdOf(view(), { founding: null })).toBeNull();
  expect(await clusterIdOf(view(), { founding: CLUSTER_ID })).toBe(CLUSTER_ID);
  expect(await clusterIdOf(view(), { founding: "another" })).toBe(CLUSTER_ID);
});

test("brokers see each other, and one of them is the controller until it leaves", async () => {
  const cluster = new Cluster();
  const [one, two] = [await cluster.active(1), await cluster.active(2)];
  expect([...one.image.registrations]).toEqual([
    [1, { epoch: one.brokerEpoch, generation: "g1", state: "active" }],
    [2, { epoch: two.brokerEpoch, generation: "g2", state: "active" }],
  ]);
  expect([one.isController, two.isController, two.image.controllerId]).toEqual([true, false, 1]);
  await one.close();
  await settle();
  expect([two.isController, [...two.image.brokers.keys()]]).toEqual([true, [2]]);
});

test("the first active replica of a new partition leads, and those that are away are not in sync", async () => {
  const cluster = new Cluster();
  const [one, two] = [await cluster.active(1), await cluster.active(2)];
  const made = await one.createTopic({ name: "t", replicas: [[3, 2, 1], [1, 2]], configs: new Map(), minIsr: 2 });
  expect(made.kind).toBe("created");
  expect(states(two, "t")).toEqual(["2@0 isr 2g2,1g1", "1@0 isr 1g1,2g2"]);
  const [, { agreed }] = two.image.topics.get("t")!.partitions as [unknown, { agreed: unknown }];
  expect(agreed).toEqual({
    replicas: [1, 2],
    adding: [],
    removing: [],
    leader: 1,
    leaderBrokerEpoch: one.brokerEpoch,
    leaderEpoch: 0,
    partitionEpoch: 0,
    isr: [{ id: 1, generation: "g1" }, { id: 2, generation: "g2" }],
    elr: [],
    lastKnownElr: [],
    minIsr: 2,
  });
});

test("a broker whose registration has expired registers anew, with a higher epoch", async () => {
  const cluster = new Cluster();
  const { store, expire } = cluster.silenced();
  const one = await cluster.open(1, "g1", store);
  await one.announce({ state: "active", endpoints });
  const before = one.brokerEpoch;
  const two = await cluster.active(2);
  await expire();
  await settle();
  expect(one.brokerEpoch).toBeGreaterThan(before);
  expect(two.image.registrations.get(1)).toEqual({ epoch: one.brokerEpoch, generation: "g1", state: "active" });
  // Its entry as the controller went with the session; another was faster.
  expect([one.isController, two.isController]).toEqual([false, true]);
});

test("a process takes the registration of the one before it over, which had the same logs", async () => {
  const cluster = new Cluster();
  const before = await cluster.active(1);
  const now = await cluster.active(1);
  expect(now.brokerEpoch).toBeGreaterThan(before.brokerEpoch);
  expect([now.isController, before.isController]).toEqual([true, false]);
});

test("a broker with other logs waits for one of the same id, and gives up in the end", async () => {
  const cluster = new Cluster();
  const first = await cluster.active(1);
  const opening = cluster.open(1, "other");
  const outcome = opening.then(() => "open", (failure: Error) => failure.message);
  for (let n = 0; n < 40; n++) {
    await settle();
    await cluster.clock.advance(500);
  }
  expect(await outcome).toBe(
    "Another broker with id 1 and other data is in the cluster: give this one an id of its own, --id",
  );
  const again = cluster.open(1, "other");
  await settle();
  await first.close();
  await settle();
  await cluster.clock.advance(500);
  expect((await again).image.brokers.get(1)?.generation).toBe("other");
});

test("a change of partitions is refused when it was decided on an older state, or by one who is not in charge", async () => {
  const cluster = new Cluster();
  const [one, two] = [await cluster.active(1), await cluster.active(2)];
  await one.createTopic({ name: "t", replicas: [[1, 2]], configs: new Map() });
  const place = { topicId: one.image.topics.get("t")!.id, index: 0 };
  const shrink = (by: Metadata, as: "leader" | "controller", remove: number) =>
    by.changePartitions(
      [place],
      (agreed) => transition(agreed, { kind: "shrink", remove: [remove] }, by.image.registrations),
      { as },
    );
  expect(await shrink(two, "controller", 2)).toBe(false);
  expect(states(one, "t")).toEqual(["1@0 isr 1g1,2g2"]);
  // Both are decided on the same state: the second is refused, and finds nothing to do when it decides again.
  expect(await Promise.all([shrink(one, "leader", 2), shrink(one, "leader", 2)])).toEqual([true, false]);
  expect(states(two, "t")).toEqual(["1@0 isr 1g1"]);
  expect(await shrink(one, "leader", 2)).toBe(true);
});
