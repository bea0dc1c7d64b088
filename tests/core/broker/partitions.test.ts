/**
 * Partitions follow the cluster image: folders and logs come and go with topics, also when a crash came between.
 */
import { expect, test } from "bun:test";
import { plainChecksums } from "../../../core/base/crc32c.ts";
import { Partitions } from "../../../core/broker/partitions/mod.ts";
import { GroupCommit } from "../../../core/log/mod.ts";
import { MemoryStore, Metadata } from "../../../core/metadata/mod.ts";
import type { Logger, Random } from "../../../core/runtime/ports.ts";
import { encodeBatch } from "../../../core/protocol/records/mod.ts";
import { ManualClock, settle } from "../../support/manual_clock.ts";
import { seededRandom } from "../../support/random.ts";
import { SimulatedDisk } from "../../support/simulated_disk.ts";
import { defaultBrokerConfig } from "../../support/default_broker_config.ts";

const dice = seededRandom(7);
const random: Random = { uint32: dice.uint32, bytes: (length) => Uint8Array.from({ length }, () => dice.below(256)) };
const batch = (): Uint8Array =>
  encodeBatch([{ timestampMs: 1_700_000_000_000, key: null, value: new Uint8Array(3), headers: [] }]);

/** Metadata and partitions on one disk, as they are at a start. */
async function start(
  disk: SimulatedDisk,
  store = new MemoryStore(),
  { clock = new ManualClock(), ...o }: { clock?: ManualClock; timers?: ManualClock; clean?: boolean } = {},
) {
  const log: string[] = [];
  const note = (message: string) => void log.push(message);
  const info = (message: string): void => void (message.endsWith(" is back") && note(message));
  const logger: Logger = { debug: () => {}, info, warn: note, error: note };
  const metadata = await Metadata.open({
    store,
    clusterId: "C".repeat(22),
    broker: { id: 1, rack: null },
    random,
    clock,
    timers: clock,
    logger,
  });
  const partitions = await Partitions.open({
    metadata,
    brokerId: 1,
    brokerEpoch: () => 1,
    config: defaultBrokerConfig,
    dataFolder: "/data",
    disk,
    checksums: plainChecksums,
    clock,
    random,
    logger,
    commit: new GroupCommit(disk),
    clean: true,
    ...o,
  });
  const create = async (name: string, count = 1): Promise<string> => {
    const replicas = Array.from({ length: count }, () => [1]);
    const made = await metadata.createTopic({ name, replicas, configs: new Map() });
    if (made.kind !== "created") throw new Error(made.message);
    return made.topic.id;
  };
  return {
    metadata,
    partitions,
    create,
    log,
    disk,
    folders: () => disk.list("/data").filter((name) => !name.endsWith("-checkpoint")),
  };
}

test("a topic that is made has its folders and logs by the time the maker is answered", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const { partitions, create, folders } = await start(disk);
  const id = await create("orders", 3);
  expect(folders()).toEqual(["orders-0", "orders-1", "orders-2"]);
  expect([...partitions.all()].map(({ topic, index, leaderEpoch }) => `${topic}-${index} epoch ${leaderEpoch}`))
    .toEqual([
      "orders-0 epoch 0",
      "orders-1 epoch 0",
      "orders-2 epoch 0",
    ]);
  expect(partitions.getById(id, 2)).toBe(partitions.get("orders", 2));
  expect([partitions.find("orders", 3), partitions.find("none", 0), partitions.get("orders", -1)]).toEqual([
    "UNKNOWN_TOPIC_OR_PARTITION",
    "UNKNOWN_TOPIC_OR_PARTITION",
    null,
  ]);
});

test("a topic that is deleted loses its folders, tells who waits, and can be made again empty", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const { metadata, partitions, create, folders } = await start(disk);
  const id = await create("orders");
  const partition = partitions.get("orders", 0)!;
  await partition.produce({ records: batch(), nowMs: 1_700_000_000_000, origin: "client" });
  const heard: string[] = [];
  partition.whenChanged(({ kind }) => heard.push(kind));
  await metadata.deleteTopic(id);
  expect({ heard, folders: folders(), there: partitions.find("orders", 0) }).toEqual({
    heard: ["deleted"],
    folders: [],
    there: "UNKNOWN_TOPIC_OR_PARTITION",
  });
  expect(partition.produce({ records: batch(), nowMs: 1_700_000_000_000, origin: "client" })).toMatchObject({
    kind: "refused",
    error: "UNKNOWN_TOPIC_OR_PARTITION",
  });
  await create("orders");
  expect(partitions.get("orders", 0)!.log.endOffset).toBe(0);
});

test("a partition whose folder somebody has removed begins anew, and the operator is told what it had", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const store = new MemoryStore();
  const first = await start(disk, store);
  await first.create("orders", 2);
  await first.partitions.get("orders", 0)!.produce({ records: batch(), nowMs: 1_700_000_000_000, origin: "client" });
  await first.partitions.close();
  for (const index of [0, 1]) disk.removeFolder(`/data/orders-${index}`);
  const { log, partitions } = await start(disk, store);
  expect({ log, ends: [0, 1].map((index) => partitions.get("orders", index)!.log.endOffset) }).toEqual({
    log: ["orders-0 had records up to offset 1, and its folder is not there: it begins anew, empty"],
    ends: [0, 0],
  });
});

test("what a crash left of deleted topics is gone after the next start, and other people's folders are not touched", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  for (const name of ["gone-0.0123-delete", "unknown-4", "mine"]) disk.makeFolder(`/data/${name}`);
  const { log, folders } = await start(disk);
  expect(folders().map((name) => name.replace(/[0-9a-f]{32}/, "ID"))).toEqual(["mine", "unknown-4.ID-stray"]);
  expect(log).toEqual(["Put aside /data/unknown-4: there is no such partition"]);
});

test("the folder of a topic that was deleted and made again while we were down is put aside, not served", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const store = new MemoryStore();
  const first = await start(disk, store);
  const old = await first.create("orders");
  await first.partitions.get("orders", 0)!.produce({ records: batch(), nowMs: 1_700_000_000_000, origin: "client" });
  expect(await first.partitions.close()).toBe(true);
  // Somebody else changes the metadata: no partitions follow it.
  await first.metadata.deleteTopic(old);
  const id = await first.create("orders");
  const { partitions, log, folders } = await start(disk, store);
  expect(partitions.get("orders", 0)!.log.endOffset).toBe(0);
  expect(folders().map((name) => name.replace(/[0-9a-f]{32}/, "ID"))).toEqual(["orders-0", "orders-0.ID-stray"]);
  expect(log).toEqual([`Put aside /data/orders-0: it is of another topic of that name (${old}, not ${id})`]);
});

test("a partition whose files cannot be opened is offline, and the others are served", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const { partitions, create, log } = await start(disk);
  disk.fault = ({ kind, path }) => (kind === "open" && path.includes("orders-1/") ? "EIO" : null);
  await create("orders", 3);
  const states = [0, 1, 2].map((index) => partitions.find("orders", index)).map((
    p,
  ) => (typeof p === "string" ? p : "served"));
  expect(states).toEqual(["served", "KAFKA_STORAGE_ERROR", "served"]);
  expect(log.length).toBe(1);
});

test("what cannot be opened for a reason that passes is tried again, ever less often, until it is back", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const clock = new ManualClock();
  const { metadata, partitions, create, log } = await start(disk, new MemoryStore(), { clock, timers: clock });
  let tries = 0;
  disk.fault = ({ kind, path }) => {
    if (kind !== "open" || !path.startsWith("/data/orders-1/")) return null;
    tries += 1;
    return tries < 4 ? "EMFILE" : tries < 6 ? "EACCES" : null;
  };
  const id = await create("orders", 3);
  const offline = () => [0, 1, 2].map((index) => partitions.isOffline("orders", index));
  expect([offline(), partitions.find("orders", 1)]).toEqual([[false, true, false], "KAFKA_STORAGE_ERROR"]);
  const triedAt: number[] = [];
  for (let second = 1; second <= 31; second++) {
    const before = tries;
    await clock.advance(1000);
    await settle();
    if (tries > before) triedAt.push(second);
  }
  expect({ triedAt, offline: offline(), epoch: partitions.get("orders", 1)?.leaderEpoch }).toEqual({
    triedAt: [1, 3, 7, 15, 31],
    offline: [false, false, false],
    epoch: 0,
  });
  const when = "It is served again once it can be opened";
  const path = "/data/orders-1/partition.metadata";
  expect(log).toEqual([
    `orders-1 is offline: Cannot open ${path} (EMFILE). ${when}`,
    `orders-1 is offline: Cannot open ${path} (EACCES). ${when}`,
    "orders-1 is back",
  ]);
  const produced = await partitions.getById(id, 1)?.produce({
    records: batch(),
    nowMs: 1_700_000_000_000,
    origin: "client",
  });
  expect(produced?.kind).toBe("produced");
  expect(await partitions.close()).toBe(true);
  await metadata.close();
});

test("a partition is not tried again when its topic has gone, when kq stops, or when the reason will not pass", async () => {
  for (const [code, end] of [["EMFILE", "deleted"], ["EMFILE", "closed"], ["EIO", "nothing"]] as const) {
    const disk = SimulatedDisk.withFolder("/data");
    const clock = new ManualClock();
    const { metadata, partitions, create } = await start(disk, new MemoryStore(), { clock, timers: clock });
    let tries = 0;
    disk.fault = ({ kind, path }) => kind === "open" && path.startsWith("/data/orders-0/") ? (tries++, code) : null;
    const id = await create("orders");
    if (end === "deleted") await metadata.deleteTopic(id);
    if (end === "closed") expect(await partitions.close()).toBe(true);
    await clock.advance(60_000);
    expect([end, tries]).toEqual([end, 1]);
  }
});

test("what a crash left unchecked because it could not be opened is checked at the next start too", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const store = new MemoryStore();
  await (await start(disk, store)).create("orders", 2);
  disk.fault = ({ kind, path }) => kind === "open" && path.startsWith("/data/orders-1/") ? "EACCES" : null;
  expect(await (await start(disk, store, { clean: false })).partitions.close()).toBe(false);
  disk.fault = () => null;
  expect(await (await start(disk, store, { clean: false })).partitions.close()).toBe(true);
});

test("logs are found again where they were", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const store = new MemoryStore();
  const first = await start(disk, store);
  await first.create("orders", 2);
  await first.partitions.get("orders", 1)!.produce({ records: batch(), nowMs: 1_700_000_000_000, origin: "client" });
  await first.partitions.close();
  const { partitions } = await start(disk, store);
  expect([0, 1].map((index) => partitions.get("orders", index)!.log.endOffset)).toEqual([0, 1]);
});

/** Every look at it costs a millisecond; whoever waits does so until the test lets them go on. */
class SlowClock extends ManualClock {
  readonly pauses: (() => void)[] = [];
  readonly patience: (() => void)[] = [];
  #looks = 0;
  override monotonicMs(): number {
    return super.monotonicMs() + this.#looks++;
  }
  override at(atMs: number, wake: () => void): () => void {
    (atMs >= this.monotonicMs() + 100 ? this.patience : this.pauses).push(wake);
    return () => {};
  }
}

test("after a crash a long check holds up neither the start nor the other partitions", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const store = new MemoryStore();
  const first = await start(disk, store);
  await first.create("long");
  await first.create("short");
  const produce = (topic: string) =>
    first.partitions.get(topic, 0)!.produce({ records: batch(), nowMs: 1_700_000_000_000, origin: "client" });
  for (let n = 0; n < 200; n++) await produce("long");
  await produce("short");

  const clock = new SlowClock();
  const starting = start(disk.afterKill(), store, { clock, timers: clock, clean: false });
  await settle();
  clock.patience.shift()!();
  const { partitions } = await starting;
  for (let n = 0; n < 5; n++) {
    clock.pauses.shift()!();
    await settle();
  }
  expect(partitions.get("short", 0)?.log.endOffset).toBe(1);
  expect(partitions.find("long", 0)).toBe("NOT_LEADER_OR_FOLLOWER");
  for (let n = 0; n < 200 && clock.pauses.length > 0; n++) {
    clock.pauses.shift()!();
    await settle();
  }
  await partitions.allOpen;
  expect(partitions.get("long", 0)?.log.endOffset).toBe(200);
});

test("a topic that is deleted while its log is still being checked is gone afterwards", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const store = new MemoryStore();
  const first = await start(disk, store);
  const id = await first.create("long");
  for (let n = 0; n < 50; n++) {
    await first.partitions.get("long", 0)!.produce({ records: batch(), nowMs: 1_700_000_000_000, origin: "client" });
  }
  const clock = new SlowClock();
  const starting = start(disk.afterKill(), store, { clock, timers: clock, clean: false });
  await settle();
  clock.patience.shift()!();
  const { partitions, metadata, folders } = await starting;
  await metadata.deleteTopic(id);
  for (let n = 0; n < 200 && clock.pauses.length > 0; n++) {
    clock.pauses.shift()!();
    await settle();
  }
  await partitions.allOpen;
  await settle();
  expect([partitions.find("long", 0), folders()]).toEqual(["UNKNOWN_TOPIC_OR_PARTITION", []]);
});

for (const during of ["the start", "another try"] as const) {
  test(`a topic deleted and made again while its log is being checked at ${during} keeps what is written to it`, async () => {
    const store = new MemoryStore();
    const before = await start(SimulatedDisk.withFolder("/data"), store);
    const old = await before.create("long");
    const produce = ({ partitions }: typeof before, topic: string) =>
      partitions.get(topic, 0)!.produce({ records: batch(), nowMs: 1_700_000_000_000, origin: "client" });
    for (let n = 0; n < 50; n++) await produce(before, "long");

    const disk = before.disk.afterKill();
    const clock = new SlowClock();
    if (during === "another try") disk.fault = ({ kind }) => (kind === "open" ? "EMFILE" : null);
    const starting = start(disk, store, { clock, timers: clock, clean: false });
    await settle();
    clock.patience.shift()!();
    const running = await starting;
    const { partitions, metadata, create, folders } = running;
    // Opening may let others have a turn before it fails.
    while (during === "another try" && clock.patience.length === 0) {
      clock.pauses.shift()!();
      await settle();
    }
    disk.fault = () => null;
    if (during === "another try") clock.patience.shift()!();
    await settle();
    // It is under way: a first look has been taken, and it waits to go on.
    expect(clock.pauses.length).toBe(1);

    await metadata.deleteTopic(old);
    const id = await create("long", 2);
    await create("other");
    expect([partitions.find("long", 0), folders()]).toEqual(["NOT_LEADER_OR_FOLLOWER", [
      "long-0",
      "long-1",
      "other-0",
    ]]);
    expect((await produce(running, "other")).kind).toBe("produced");
    for (let n = 0; n < 200 && clock.pauses.length > 0; n++) {
      clock.pauses.shift()!();
      await settle();
    }
    for (let n = 0; n < 3; n++) expect((await produce(running, "long")).kind).toBe("produced");
    expect({ id: partitions.get("long", 0)?.topicId, folders: folders() })
      .toEqual({ id, folders: ["long-0", "long-1", "other-0"] });
    expect(await partitions.close()).toBe(true);
    const after = await start(disk, store);
    expect(after.partitions.get("long", 0)?.log.endOffset).toBe(3);
    expect(after.log).toEqual([]);
  });
}

test("kq stops only when what waited for a folder has been removed, and what was not opened is checked next time", async () => {
  const store = new MemoryStore();
  const before = await start(SimulatedDisk.withFolder("/data"), store);
  const old = await before.create("long");
  for (let n = 0; n < 50; n++) {
    await before.partitions.get("long", 0)!.produce({ records: batch(), nowMs: 1_700_000_000_000, origin: "client" });
  }
  const clock = new SlowClock();
  const starting = start(before.disk.afterKill(), store, { clock, timers: clock, clean: false });
  await settle();
  clock.patience.shift()!();
  const { partitions, metadata, create, folders } = await starting;
  await metadata.deleteTopic(old);
  await create("long");
  const closing = partitions.close();
  for (let n = 0; n < 200 && clock.pauses.length > 0; n++) {
    clock.pauses.shift()!();
    await settle();
  }
  expect([await closing, folders()]).toEqual([false, []]);
});

test("a topic whose partition could not be opened is deleted with its files", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const store = new MemoryStore();
  const first = await start(disk, store);
  const id = await first.create("orders", 2);
  await first.partitions.get("orders", 1)!.produce({ records: batch(), nowMs: 1_700_000_000_000, origin: "client" });
  await first.partitions.close();
  disk.fault = ({ kind, path }) => (kind === "open" && path.startsWith("/data/orders-1/0") ? "EIO" : null);
  const { metadata, partitions, create, folders } = await start(disk, store, { clean: false });
  expect(partitions.find("orders", 1)).toBe("KAFKA_STORAGE_ERROR");
  await metadata.deleteTopic(id);
  expect(folders()).toEqual([]);
  disk.fault = () => null;
  await create("orders", 2);
  expect(partitions.get("orders", 1)?.log.endOffset).toBe(0);
});

test("a topic with the longest name is deleted, made again and put aside like any other", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const store = new MemoryStore();
  const first = await start(disk, store);
  const name = "n".repeat(249);
  const old = await first.create(name, 12);
  await first.partitions.get(name, 11)!.produce({ records: batch(), nowMs: 1_700_000_000_000, origin: "client" });
  // The disk goes away half way through: one folder is left under the name of what is on its way out.
  disk.fault = ({ kind, path }) => (kind === "remove" && path.includes("-11.") ? "EIO" : null);
  await first.metadata.deleteTopic(old);
  const cut = (ending: string): string => `${"n".repeat(255 - `-11.ID-${ending}`.length - 30)}-11.ID-${ending}`;
  const shown = (all: string[]) => all.map((each) => each.replace(/[0-9a-f]{32}/, "ID"));
  expect(shown(first.folders())).toEqual([cut("delete")]);
  expect(Math.max(...first.folders().map((each) => each.length))).toBe(255);
  disk.fault = () => null;
  const again = await first.create(name, 12);
  expect(first.partitions.get(name, 11)!.log.endOffset).toBe(0);
  expect(await first.partitions.close()).toBe(true);

  const second = await start(disk, store);
  expect(second.folders().length).toBe(12);
  expect(second.partitions.get(name, 11)!.log.endOffset).toBe(0);
  expect(await second.partitions.close()).toBe(true);

  // Somebody else changes the metadata: no partitions follow it.
  await second.metadata.deleteTopic(again);
  const third = await start(disk, store);
  expect(third.log.length).toBe(12);
  expect(shown(third.folders())).toContain(cut("stray"));
  expect(await third.partitions.close()).toBe(true);
  const fourth = await start(disk, store);
  expect({ log: fourth.log, folders: fourth.folders() }).toEqual({ log: [], folders: third.folders() });
});

test("a folder left over that cannot be moved or removed is told of, and kq starts", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const store = new MemoryStore();
  const first = await start(disk, store);
  await first.create("orders");
  await first.partitions.close();
  for (const name of ["gone-0.0123-delete", "lost-1"]) disk.makeFolder(`/data/${name}`);
  disk.fault = ({ kind, path }) => (["rename", "remove"].includes(kind) && /gone|lost/.test(path) ? "EACCES" : null);
  const { partitions, log } = await start(disk, store);
  expect(partitions.get("orders", 0)?.log.endOffset).toBe(0);
  expect(log).toEqual([
    "/data/lost-1 is no partition's and stays where it is: Cannot rename /data/lost-1 (EACCES)",
    "/data/gone-0.0123-delete is no partition's and stays where it is: Cannot remove /data/gone-0.0123-delete (EACCES)",
  ]);
});

/** Snapshots of producers wait until they are let through. */
class SlowDisk extends SimulatedDisk {
  readonly #held: (() => void)[] = [];

  static empty(): SlowDisk {
    const disk = new SlowDisk();
    disk.makeFolder("/data");
    return disk;
  }

  override async replaceFile(path: string, ...rest: [Uint8Array, { readonly syncsFolder: boolean }?]): Promise<void> {
    if (path.endsWith(".snapshot")) await new Promise<void>((resolve) => this.#held.push(resolve));
    await super.replaceFile(path, ...rest);
  }

  letOneThrough(): void {
    this.#held.shift()!();
  }
}

test("a stop that takes long says every few seconds how much is left, and nothing once it is over", async () => {
  const disk = SlowDisk.empty();
  const clock = new ManualClock();
  const { partitions, create, log } = await start(disk, new MemoryStore(), { clock, timers: clock });
  await create("a", 3);
  for (const index of [0, 1, 2]) {
    const records = batch();
    await partitions.get("a", index)!.produce({ records, nowMs: 1_700_000_000_000, origin: "client" });
  }
  const timersBefore = clock.timersSet;
  const closing = partitions.close();
  await settle();
  await clock.advance(4_999);
  expect(log).toEqual([]);
  await clock.advance(1);
  disk.letOneThrough();
  await settle();
  await clock.advance(5_000);
  disk.letOneThrough();
  disk.letOneThrough();
  expect(await closing).toBe(true);
  expect(log).toEqual([
    "Stopping: 3 partitions are still to be closed, with 3 files to write and sync",
    "Stopping: 2 partitions are still to be closed, with 2 files to write and sync",
  ]);
  expect(clock.timersSet).toBe(timersBefore);
});

test("a partition that another broker comes to lead tells who waits, is neither read nor written, and is led again in a later epoch", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const { metadata, partitions, create } = await start(disk);
  const id = await create("orders");
  const partition = partitions.get("orders", 0)!;
  const produce = () => partition.produce({ records: batch(), nowMs: 1_700_000_000_000, origin: "client" });
  const ledBy = (leader: number, leaderEpoch: number, leaderBrokerEpoch: number) =>
    metadata.changeTopic(id, (topic) => ({
      ...topic,
      partitions: topic.partitions.map((each) => ({
        ...each,
        leader,
        leaderEpoch,
        leaderBrokerEpoch,
        replicas: [1, 2],
      })),
    }));
  const read = () => partition.read({ fromOffset: 0, maxBytes: 100, upperBound: 1, wholeFirstBatch: true });
  const heard: string[] = [];
  partition.whenChanged(({ kind }) => heard.push(kind));
  await produce();
  await ledBy(2, 1, 7);
  expect([partition.role, partition.isLeader]).toEqual([{ kind: "follower", epoch: 1, leader: 2 }, false]);
  expect([await produce(), read()]).toMatchObject([
    { kind: "refused", error: "NOT_LEADER_OR_FOLLOWER" },
    { kind: "error", error: "NOT_LEADER_OR_FOLLOWER" },
  ]);
  // Led by a registration of this broker that is over.
  await ledBy(1, 2, 0);
  expect(partition.role).toEqual({ kind: "offline", epoch: 2 });
  await ledBy(1, 3, 1);
  expect([partition.role, (await produce()).kind, heard]).toEqual([
    { kind: "leader", epoch: 3 },
    "produced",
    ["appended", "epoch", "epoch", "epoch", "appended"],
  ]);
  partition.assume({ role: { kind: "follower", epoch: 2, leader: 2 }, state: null }, { nowMs: 0 });
  expect(partition.role).toEqual({ kind: "leader", epoch: 3 });
});
