import { expect, test } from "bun:test";
import { MemoryStore } from "../../../core/metadata/memory.ts";
import { Metadata, randomUuid } from "../../../core/metadata/metadata.ts";
import type { MetadataStore } from "../../../core/metadata/store.ts";
import { OperatingFailure } from "../../../core/runtime/ports.ts";
import { ManualClock, settle } from "../../support/manual_clock.ts";
import { seededRandom } from "../../support/random.ts";

const CLUSTER_ID = "4L6g3nShT-eMCtK--X86sw";

function seededBytes(seed: number) {
  const { uint32 } = seededRandom(seed);
  return { uint32, bytes: (length: number) => Uint8Array.from({ length }, () => uint32() & 255) };
}

/** A store that outlives the services on it, as a disk outlives a process. */
function lasting(): MetadataStore {
  const store = new MemoryStore();
  return new Proxy(store, {
    get: (target, name) => {
      if (name === "close") return () => Promise.resolve();
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

let seed = 1;
const open = (
  store: MetadataStore = new MemoryStore(),
  id = 1,
  { clock = new ManualClock(), told = [] }: { readonly clock?: ManualClock; readonly told?: string[] } = {},
) => {
  const tell = (message: string): void => void told.push(message);
  const logger = { debug: tell, info: tell, warn: tell, error: tell };
  const random = seededBytes(seed++);
  return Metadata.open({
    store,
    clusterId: CLUSTER_ID,
    broker: { id, rack: "r" },
    random,
    clock,
    timers: clock,
    logger,
  });
};

const plan = (name: string, ...replicas: number[][]) => ({
  name,
  replicas: replicas.length > 0 ? replicas : [[1]],
  configs: new Map<string, string>(),
});

/** A broker that never has others has no generation. */
const alone = { generation: null, incarnation: null };

/** `name: leader@epoch leader@epoch`, a line for each topic. */
const epochs = ({ image }: Metadata) =>
  [...image.topics.values()].map(({ name, partitions }) =>
    `${name}: ${partitions.map(({ leader, leaderEpoch }) => `${leader}@${leaderEpoch}`).join(" ")}`
  );

test("a broker that opens is in the image, and gone from it when it has closed", async () => {
  const store = lasting();
  const one = await open(store, 1);
  const two = await open(store, 2);
  const endpoints = new Map([["PLAINTEXT", { host: "kq", port: 9092 }]]);
  await two.announce({ state: "active", endpoints });
  const [first, second] = [...one.image.brokers.values()];
  expect([first, second]).toEqual([
    { id: 1, rack: "r", epoch: first!.epoch, state: "starting", endpoints: new Map(), ...alone },
    { id: 2, rack: "r", epoch: second!.epoch, state: "active", endpoints, ...alone },
  ]);
  expect([first!.epoch > 0, second!.epoch > first!.epoch, two.image.controllerId]).toEqual([true, true, 1]);
  expect(one.image.clusterId).toBe(CLUSTER_ID);
  await two.close();
  expect([...one.image.brokers.keys()]).toEqual([1]);
  const three = await open(store, 3);
  await one.close();
  await settle();
  expect([[...three.image.brokers.keys()], three.image.controllerId]).toEqual([[3], 3]);
  await three.close();
});

test("what was created is found by name and by id, also by whoever opens later", async () => {
  const store = lasting();
  const first = await open(store);
  const created = await first.createTopic({
    name: "a.b",
    replicas: [[1], [1]],
    configs: new Map([["retention.ms", "5"]]),
  });
  if (created.kind === "refused") throw new Error(created.message);
  await first.close();
  const { image } = await open(store);
  expect(image.topics.get("a.b")).toEqual(created.topic);
  expect(image.topicsById.get(created.topic.id)).toEqual(created.topic);
  expect(image.topicCollidingWith("a_b")?.name).toBe("a.b");
  expect(image.topicCollidingWith("a-b")).toBeNull();
});

test("an image does not change once it was taken", async () => {
  const metadata = await open();
  const before = metadata.image;
  await metadata.createTopic(plan("a"));
  expect([before.topics.size, metadata.image.topics.size]).toEqual([0, 1]);
});

test("many topics at once are each made or refused for themselves, in order", async () => {
  const metadata = await open();
  await metadata.createTopic(plan("t7"));
  const names = [...Array.from({ length: 150 }, (_, n) => `t${n}`), "t3", "t_1", "t.1"];
  const answers = await metadata.createTopics(names.map((name) => plan(name)));
  const refused = answers.flatMap((answer, at) =>
    answer.kind === "refused" ? [`${names[at]} ${answer.error} ${answer.message}`] : []
  );
  expect(refused).toEqual([
    "t7 TOPIC_ALREADY_EXISTS Topic 't7' already exists.",
    "t3 TOPIC_ALREADY_EXISTS Topic 't3' already exists.",
    "t.1 INVALID_TOPIC_EXCEPTION Topic 't.1' collides with existing topic: t_1",
  ]);
  expect(metadata.image.topics.size).toBe(151);
});

test("two services on one store never both make a topic, nor two that collide", async () => {
  const store = lasting();
  const [one, two] = [await open(store, 1), await open(store, 2)];
  const answers = await Promise.all([
    one.createTopic(plan("a.b")),
    two.createTopic(plan("a_b")),
    two.createTopic(plan("a.b")),
  ]);
  expect(answers.map((answer) => answer.kind === "created" ? "created" : answer.error)).toEqual([
    "created",
    "INVALID_TOPIC_EXCEPTION",
    "TOPIC_ALREADY_EXISTS",
  ]);
  expect([...two.image.topics.keys()]).toEqual(["a.b"]);
});

test("a topic that is deleted and made again is another topic, and the old one is unknown", async () => {
  const metadata = await open();
  const first = await metadata.createTopic(plan("a"));
  if (first.kind === "refused") throw new Error(first.message);
  expect(await metadata.deleteTopic(first.topic.id)).toEqual({ kind: "changed" });
  const second = await metadata.createTopic(plan("a"));
  if (second.kind === "refused") throw new Error(second.message);
  expect(second.topic.id).not.toBe(first.topic.id);
  expect(await metadata.deleteTopic(first.topic.id)).toMatchObject({ kind: "refused", error: "UNKNOWN_TOPIC_ID" });
  expect([...metadata.image.topics.keys()]).toEqual(["a"]);
});

test("configs are replaced as a whole, and leave the rest of the topic as it is", async () => {
  const metadata = await open();
  const created = await metadata.createTopic({ ...plan("a"), configs: new Map([["retention.ms", "5"]]) });
  if (created.kind === "refused") throw new Error(created.message);
  const configs = new Map([["segment.bytes", "1048576"]]);
  expect(await metadata.setConfigs(created.topic.id, configs)).toEqual({ kind: "changed" });
  expect(metadata.image.topics.get("a")).toEqual({ ...created.topic, configs });
});

test("changes of one topic by several at once are all kept", async () => {
  const store = lasting();
  const [one, two] = [await open(store, 1), await open(store, 2)];
  const created = await one.createTopic(plan("a"));
  if (created.kind === "refused") throw new Error(created.message);
  const set = (by: typeof one, name: string) =>
    by.changeTopic(created.topic.id, (topic) => ({ ...topic, configs: new Map([...topic.configs, [name, "1"]]) }));
  await Promise.all(["a", "b", "c", "d"].map((name, at) => set(at % 2 === 0 ? one : two, name)));
  expect([...one.image.topics.get("a")!.configs.keys()].sort()).toEqual(["a", "b", "c", "d"]);
});

test("a change that is refused changes nothing and writes nothing", async () => {
  const metadata = await open();
  const created = await metadata.createTopic(plan("a"));
  if (created.kind === "refused") throw new Error(created.message);
  const { revision } = metadata.image;
  const refusal = { kind: "refused", error: "INVALID_CONFIG", message: "no" } as const;
  expect(await metadata.changeTopic(created.topic.id, () => refusal)).toEqual(refusal);
  expect(await metadata.changeBrokerConfigs("1", () => refusal)).toEqual(refusal);
  expect(metadata.image.revision).toBe(revision);
});

test("what is set for brokers is there after a restart, and gone when it is empty again", async () => {
  const store = lasting();
  const one = await open(store, 1);
  await one.changeBrokerConfigs("1", () => new Map([["log.retention.ms", "5"]]));
  await one.changeBrokerConfigs("all", () => new Map([["log.retention.ms", "6"]]));
  await one.changeBrokerConfigs("1", (configs) => new Map([...configs, ["message.max.bytes", "7"]]));
  const two = await open(store, 2);
  expect(two.image.brokerConfigs).toEqual(
    new Map([
      ["1", new Map([["log.retention.ms", "5"], ["message.max.bytes", "7"]])],
      ["all", new Map([["log.retention.ms", "6"]])],
    ]),
  );
  await two.changeBrokerConfigs("1", () => new Map<string, string>());
  expect([...(await open(store, 3)).image.brokerConfigs.keys()]).toEqual(["all"]);
});

test("after a crash every partition that this broker leads gets the next leader epoch, and no other", async () => {
  const store = lasting();
  const [one] = [await open(store, 1), await open(store, 2)];
  await one.createTopics([plan("a", [1], [2, 1]), plan("b", [1])]);
  await one.createTopics(Array.from({ length: 100 }, (_, n) => plan(`many${n}`, [2])));
  await one.raiseLeaderEpochs();
  await one.raiseLeaderEpochs();
  expect(epochs(one).slice(0, 3)).toEqual(["a: 1@2 2@0", "b: 1@2", "many0: 2@0"]);
});

test("a topic is answered as made when everyone who listens has finished with it, whatever they do of others", async () => {
  const metadata = await open();
  const said: string[] = [];
  const ends = new Map([["slow", Promise.withResolvers<void>()]]);
  metadata.onChange(async ({ created, deleted }) => {
    for (const { name } of created) said.push(`begin ${name}`);
    for (const { name } of created) await ends.get(name)?.promise;
    for (const { name } of created) said.push(`end ${name}`);
    for (const { name } of deleted) said.push(`gone ${name}`);
  });
  const made = (name: string) => metadata.createTopic(plan(name)).then(() => said.push(`answered ${name}`));
  const slow = made("slow");
  await made("quick");
  ends.get("slow")!.resolve();
  await slow;
  expect(said).toEqual([
    "begin slow",
    "begin quick",
    "end quick",
    "answered quick",
    "end slow",
    "answered slow",
  ]);
});

test("a topic of more partitions than a transaction takes is there at once with all of them, grows and goes", async () => {
  const store = lasting();
  const metadata = await open(store);
  const seen: string[] = [];
  metadata.onChange(({ image, created, changed, deleted }) => {
    const count = image.topics.get("large")?.partitions.length;
    if (created.length + changed.length + deleted.length > 0) seen.push(`${count} partitions`);
  });
  const created = await metadata.createTopic(plan("large", ...Array.from({ length: 1000 }, (_, n) => [1 + n % 3])));
  if (created.kind === "refused") throw new Error(created.message);
  const grow = (by: number) =>
    metadata.changeTopic(created.topic.id, (topic) => {
      const from = topic.partitions.length;
      const more = Array.from({ length: by }, (_, n) => ({ ...topic.partitions[0]!, index: from + n }));
      return { ...topic, partitions: [...topic.partitions, ...more] };
    });
  expect(await Promise.all([grow(500), grow(10), grow(300)])).toEqual([{ kind: "changed" }, { kind: "changed" }, {
    kind: "changed",
  }]);
  expect([seen.length, seen[0], seen.at(-1)]).toEqual([4, "1000 partitions", "1810 partitions"]);
  const other = await open(store, 2);
  expect(other.image.topics.get("large")).toEqual(metadata.image.topics.get("large")!);
  expect(await metadata.deleteTopics([created.topic.id, "none"])).toMatchObject([{ kind: "changed" }, {
    kind: "refused",
    error: "UNKNOWN_TOPIC_ID",
  }]);
  expect((await store.snapshot("partitions/")).entries).toEqual([]);
  expect([other.image.topics.size, other.image.uncountedPartitions()]).toEqual([0, []]);
});

test("what a crash or a refusal leaves of a topic that is being made is never seen, and goes", async () => {
  const store = lasting();
  const real = store.txn.bind(store);
  let left = 5;
  const failing = new Proxy(store, {
    get: (target, name) => {
      if (name === "txn") {
        return (...o: Parameters<MetadataStore["txn"]>) =>
          left-- > 0 ? real(...o) : Promise.reject(new OperatingFailure("ENOSPC", "full"));
      }
      return Reflect.get(target, name, target) as unknown;
    },
  });
  const metadata = await open(failing);
  left = 3;
  const refusal = await metadata.createTopic(plan("large", ...Array.from({ length: 1000 }, () => [1]))).then(
    () => null,
    (failure: Error) => failure.message,
  );
  expect([refusal, metadata.image.topics.size]).toEqual(["full", 0]);
  expect((await store.snapshot("partitions/")).entries.length).toBeGreaterThan(100);
  left = Infinity;
  const again = await open(store, 2);
  expect([again.image.topics.size, (await store.snapshot("partitions/")).entries.length]).toEqual([0, 0]);
});

test("a watch that was lost goes on from a snapshot, and listeners hear what came of it", async () => {
  const store = lasting();
  let lose = (): void => {};
  const losing = new Proxy(store, {
    get: (target, name) => {
      if (name === "watch") {
        return (...[prefix, from, watcher]: Parameters<MetadataStore["watch"]>) => {
          const stop = target.watch(prefix, from, watcher);
          lose = () => {
            stop();
            lose = () => watcher.lost();
          };
          return stop;
        };
      }
      return Reflect.get(target, name, target) as unknown;
    },
  });
  const [one, two] = [await open(losing, 1), await open(store, 2)];
  const [stays, goes] = [await two.createTopic(plan("stays")), await two.createTopic(plan("goes"))];
  if (stays.kind === "refused" || goes.kind === "refused") throw new Error("refused");
  const heard: string[] = [];
  const names = (topics: readonly { readonly name: string }[]) => topics.map(({ name }) => name).join(",");
  one.onChange(({ created, deleted, changed }) => {
    heard.push(`+${names(created)} -${names(deleted)} ~${names(changed.map(({ to }) => to))}`);
  });
  lose();
  await two.deleteTopic(goes.topic.id);
  await two.createTopic(plan("new"));
  await two.setConfigs(stays.topic.id, new Map([["retention.ms", "1"]]));
  expect(heard).toEqual([]);
  lose();
  await settle();
  expect(heard).toEqual(["+new -goes ~stays"]);
  await two.createTopic(plan("more"));
  expect([heard[1], [...one.image.topics.keys()]]).toEqual(["+more - ~", ["more", "new", "stays"]]);
});

test("a watch that is lost while the store cannot be read is resumed when it can, and changes wait for that", async () => {
  const store = lasting();
  let lose = (): void => {};
  let isDown = false;
  const failing = new Proxy(store, {
    get: (target, name) => {
      if (name === "watch") {
        return (...[prefix, from, watcher]: Parameters<MetadataStore["watch"]>) => {
          const stop = target.watch(prefix, from, watcher);
          lose = () => {
            stop();
            watcher.lost();
          };
          return stop;
        };
      }
      if (name === "snapshot" && isDown) return () => Promise.reject(new OperatingFailure("ETIMEDOUT", "no answer"));
      return Reflect.get(target, name, target) as unknown;
    },
  });
  const clock = new ManualClock();
  const told: string[] = [];
  const [one, two] = [await open(failing, 1, { clock, told }), await open(store, 2)];
  const orders = await two.createTopic(plan("orders"));
  if (orders.kind === "refused") throw new Error(orders.message);
  isDown = true;
  lose();
  await two.setConfigs(orders.topic.id, new Map([["retention.ms", "1"]]));
  const changing = one.changeTopic(orders.topic.id, (topic) => ({
    ...topic,
    configs: new Map([...topic.configs, ["cleanup.policy", "compact"]]),
  }));
  await settle();
  await clock.advance(1_000);
  const configs = ({ image }: Metadata) => [...image.topics.get("orders")!.configs];
  expect([configs(one), told]).toEqual([[], [
    "The changes of the cluster's metadata are not known any more, and it cannot be read anew: no answer. kq tries again every second; until then answers may be out of date",
  ]]);
  isDown = false;
  await clock.advance(1_000);
  expect(await changing).toEqual({ kind: "changed" });
  const both = [["retention.ms", "1"], ["cleanup.policy", "compact"]];
  expect([configs(one), configs(two)]).toEqual([both, both] as never);
  expect(clock.timersSet).toBe(0);
});

test("a broker that closes while its watch is lost does not wait for the store", async () => {
  const store = lasting();
  let lose = (): void => {};
  let isDown = false;
  const failing = new Proxy(store, {
    get: (target, name) => {
      if (name === "watch") {
        return (...[prefix, from, watcher]: Parameters<MetadataStore["watch"]>) => {
          lose = () => watcher.lost();
          return target.watch(prefix, from, watcher);
        };
      }
      if (name === "snapshot" && isDown) return () => Promise.reject(new OperatingFailure("ETIMEDOUT", "no answer"));
      return Reflect.get(target, name, target) as unknown;
    },
  });
  const clock = new ManualClock();
  const metadata = await open(failing, 1, { clock });
  isDown = true;
  lose();
  await settle();
  await metadata.close();
  expect(clock.timersSet).toBe(0);
});

test("topics as older versions wrote them are read, and rewritten", async () => {
  const store = lasting();
  await (await open(store)).close();
  const partition = (leader: number) => ({ replicas: [leader], isr: [leader], leader, leaderEpoch: 7 });
  const old = { name: "orders", id: "x".repeat(22), configs: { a: "1" }, partitions: [partition(1), partition(2)] };
  await store.txn([], [{ kind: "put", key: "topics/orders", value: new TextEncoder().encode(JSON.stringify(old)) }]);
  const metadata = await open(store);
  const keys = (await store.snapshot("")).entries.map(({ key }) => key).filter((key) =>
    !/^(brokers\/|controller$)/.test(key)
  );
  expect(keys).toEqual(["cluster", `partitions/${old.id}/0`, `partitions/${old.id}/1`, "topics/orders"]);
  expect(epochs(metadata)).toEqual(["orders: 1@7 2@7"]);
  expect(metadata.image.topics.get("orders")).toEqual((await open(store, 2)).image.topics.get("orders")!);
});

test("a listener hears what changed, and nothing after it was taken back", async () => {
  const metadata = await open();
  const heard: string[] = [];
  const names = (topics: readonly { readonly name: string }[]) => topics.map(({ name }) => name).join(",");
  const stop = metadata.onChange(({ created, deleted, changed }) => {
    heard.push(`+${names(created)} -${names(deleted)} ~${changed.map(({ to }) => to.name).join(",")}`);
  });
  const created = await metadata.createTopic(plan("a"));
  if (created.kind === "refused") throw new Error(created.message);
  await metadata.setConfigs(created.topic.id, new Map([["retention.ms", "1"]]));
  await metadata.deleteTopic(created.topic.id);
  stop();
  await metadata.createTopic(plan("b"));
  expect(heard).toEqual(["+a - ~", "+ - ~a", "+ -a ~"]);
});

test("producer ids are never given twice: not at once, not by two brokers, not after a restart", async () => {
  const store = lasting();
  const [one, two] = [await open(store, 1), await open(store, 2)];
  const first = await Promise.all(Array.from({ length: 1500 }, () => one.nextProducerId()));
  const second = await Promise.all(Array.from({ length: 500 }, () => two.nextProducerId()));
  await one.close();
  const again = await open(store, 1);
  const third = await again.nextProducerId();
  const all = [...first, ...second, third];
  expect(new Set(all).size).toBe(2001);
  expect([first[0], first[999], third]).toEqual([0, 999, 3000]);
});

test("ids are random version 4 uuids that never begin with a dash", () => {
  const random = seededBytes(7);
  const ids = Array.from({ length: 5000 }, () => randomUuid(random));
  expect(new Set(ids).size).toBe(5000);
  expect(ids.filter((id) => !/^[A-Za-z0-9_][A-Za-z0-9_-]{7}[EQ]|^[A-Za-z0-9_]/.test(id))).toEqual([]);
  const versions = ids.map((id) => Buffer.from(id, "base64url")).map((bytes) => `${bytes[6]! >> 4} ${bytes[8]! >> 6}`);
  expect(new Set(versions)).toEqual(new Set(["4 2"]));
});

test("a store that refuses leaves everything as it was", async () => {
  const store = new MemoryStore();
  const metadata = await open(store);
  const real = store.txn.bind(store);
  store.txn = () => Promise.reject(new Error("ENOSPC"));
  const refusal = await metadata.createTopic(plan("a")).then(() => null, (failure: Error) => failure.message);
  expect([refusal, metadata.image.topics.size]).toEqual(["ENOSPC", 0]);
  store.txn = real;
  expect((await metadata.createTopic(plan("a"))).kind).toBe("created");
});

for (
  const [what, value] of [
    ["is not JSON", "{"],
    ["lacks its partitions", `{"name":"orders","id":"x","configs":{}}`],
    ["counts a partition that has no entry", `{"name":"orders","id":"x","configs":{},"partitions":1}`],
    [
      "has a leader that is no number",
      `{"name":"orders","id":"x","configs":{},"partitions":[{"replicas":[1],"isr":[1],"leader":"1","leaderEpoch":0}]}`,
    ],
  ] as const
) {
  test(`a stored topic that ${what} is named, with the way out, and nothing is served from it`, async () => {
    const store = lasting();
    await (await open(store)).close();
    await store.txn([], [{ kind: "put", key: "topics/orders", value: new TextEncoder().encode(value) }]);
    const refusal = await open(store).then(() => null, (failure: unknown) => failure);
    expect(refusal).toBeInstanceOf(OperatingFailure);
    expect((refusal as OperatingFailure).message).toStartWith("The metadata entry topics/orders is damaged (");
    expect((refusal as OperatingFailure).message).toEndWith("). Restore the data directory from a copy.");
  });
}
