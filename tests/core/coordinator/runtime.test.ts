import { expect, test } from "bun:test";
import {
  type CarriedOutFor,
  type CoordinatorStorage,
  Shards,
  type StateMachine,
  type StepResult,
} from "../../../core/coordinator/runtime/mod.ts";
import { ManualClock, settle } from "../../support/manual_clock.ts";
import { FakeLog } from "./fake_log.ts";

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

type Event =
  | { readonly kind: "add"; readonly from: number; readonly word: string; readonly effect?: string }
  | { readonly kind: "park"; readonly from: number }
  | { readonly kind: "read"; readonly from: number }
  | { readonly kind: "done"; readonly effect: string }
  | { readonly kind: "wake" };
interface Reply {
  readonly to: number;
  readonly words: string;
}

/** A coordinator of something else: it keeps words, and asks for an effect where it is told to. */
class Words implements StateMachine<Event, Reply, string, string> {
  readonly #words: string[] = [];

  step(event: Event): StepResult<Event, Reply, string, string> {
    const nothing = { replies: [], records: [], wakeAtMs: Infinity };
    switch (event.kind) {
      case "add": {
        const effects = event.effect === undefined ? [] : [event.effect];
        return { ...nothing, records: [event.word], replies: [{ to: event.from, words: event.word }], effects };
      }
      case "read":
        return { ...nothing, replies: [{ to: event.from, words: this.#words.join(" ") }] };
      case "done":
        return { ...nothing, records: [`${event.effect}!`] };
      case "park":
      case "wake":
        return nothing;
    }
  }

  replay(word: string): void {
    this.#words.push(word);
  }

  loaded(): StepResult<Event, Reply, string, string> {
    // What was asked for and has not been done.
    const effects = this.#words.filter((word) => word.endsWith("?") && !this.#words.includes(`${word}!`));
    return { replies: [], records: [], wakeAtMs: Infinity, effects };
  }
}

/** A topic of two partitions. */
class Topic {
  readonly clock = new ManualClock();
  readonly logs = [new FakeLog(), new FakeLog()];
  readonly led = new Set([0, 1]);
  readonly carried: { readonly effect: string; readonly shard: CarriedOutFor<Event> }[] = [];
  readonly shards: Shards<Event, Reply, string, string>;

  constructor() {
    const storage: CoordinatorStorage = {
      partitionCount: () => 2,
      ensureTopic: () => Promise.resolve("NONE"),
      log: (partition) => this.led.has(partition) ? this.logs[partition]! : null,
      brokerId: 1,
      leaderOf: (partition) => this.led.has(partition) ? 1 : 2,
      whenDurable: () => Promise.resolve(),
    };
    this.shards = new Shards({
      topic: "words",
      storage,
      kind: {
        machine: () => new Words(),
        wake: { kind: "wake" },
        encode: (words) => words.map((word) => new TextEncoder().encode(word)),
        decode: (batch) => [new TextDecoder().decode(batch)],
        carryOut: (effect, shard) => void this.carried.push({ effect, shard }),
      },
      clock: this.clock,
      timers: this.clock,
      logger: quiet,
    });
  }

  async started(): Promise<this> {
    await this.shards.start();
    return this;
  }

  async add(partition: number, word: string, effect?: string) {
    const asked = { kind: "add", word, ...(effect === undefined ? {} : { effect }) } as const;
    return spoken(await this.shards.askPartition(partition, (from) => ({ ...asked, from })));
  }

  async read(partition: number) {
    return spoken(await this.shards.askPartition(partition, (from) => ({ kind: "read", from })));
  }
}

function spoken(reply: Reply | string): string {
  return typeof reply === "string" ? reply : reply.words;
}

test("when another broker leads a partition its shard is let go, and who waits in it is sent on; the others stay", async () => {
  const topic = await new Topic().started();
  const parked = topic.shards.askPartition(0, (from) => ({ kind: "park", from }));
  topic.led.delete(0);
  await topic.shards.resign(0);
  expect(await parked).toBe("NOT_COORDINATOR");
  expect(await topic.read(0)).toBe("NOT_COORDINATOR");
  expect(await topic.add(1, "b")).toBe("b");
});

test("a partition that comes back is loaded from what its log holds by then", async () => {
  const topic = await new Topic().started();
  await topic.add(0, "a");
  topic.led.delete(0);
  await topic.shards.resign(0);
  topic.logs[0]!.durable.push(new TextEncoder().encode("theirs"));
  topic.led.add(0);
  await topic.shards.lead(0);
  expect(await topic.read(0)).toBe("a theirs");
});

test("a shard is not loaded before the one it follows has written all that it answers", async () => {
  const topic = await new Topic().started();
  topic.logs[0]!.holds = true;
  const added = topic.add(0, "a");
  const resigned = topic.shards.resign(0);
  let isLoaded = false;
  const loading = topic.shards.lead(0).then(() => isLoaded = true);
  await settle();
  expect(isLoaded).toBe(false);
  expect(await topic.read(0)).toBe("COORDINATOR_LOAD_IN_PROGRESS");
  topic.logs[0]!.sync();
  await Promise.all([resigned, loading]);
  expect(await added).toBe("a");
  expect(await topic.read(0)).toBe("a");
});

test("leading what is led already changes nothing", async () => {
  const topic = await new Topic().started();
  const parked = topic.shards.askPartition(0, (from) => ({ kind: "park", from }));
  await topic.shards.lead(0);
  topic.led.clear();
  await topic.shards.close();
  expect(await parked).toBe("NOT_COORDINATOR");
});

test("an effect is carried out when its record is durable, and what comes of it is an event", async () => {
  const topic = await new Topic().started();
  topic.logs[1]!.leaderEpoch = 7;
  topic.logs[1]!.holds = true;
  const added = topic.add(1, "send?", "send?");
  await settle();
  expect(topic.carried).toEqual([]);
  topic.logs[1]!.holds = false;
  topic.logs[1]!.sync();
  await added;
  const [{ effect, shard }] = topic.carried as [Topic["carried"][0]];
  expect([effect, shard.partition, shard.leaderEpoch, shard.isCurrent()]).toEqual(["send?", 1, 7, true]);
  shard.tell({ kind: "done", effect });
  expect(await topic.read(1)).toBe("send?");
  await settle();
  expect(await topic.read(1)).toBe("send? send?!");
});

test("an effect that was not done when its shard went is asked for again by the next, and the old one's word is not heard", async () => {
  const topic = await new Topic().started();
  await topic.add(0, "send?", "send?");
  const old = topic.carried[0]!.shard;
  await topic.shards.resign(0);
  await topic.shards.lead(0);
  expect(topic.carried.map(({ effect }) => effect)).toEqual(["send?", "send?"]);
  expect(old.isCurrent()).toBe(false);
  old.tell({ kind: "done", effect: "send?" });
  await settle();
  expect(await topic.read(0)).toBe("send?");
  topic.carried[1]!.shard.tell({ kind: "done", effect: "send?" });
  await settle();
  expect(await topic.read(0)).toBe("send? send?!");
});

test("effects of a step whose records were not kept are not carried out", async () => {
  const topic = await new Topic().started();
  topic.logs[0]!.refusesWith = "KAFKA_STORAGE_ERROR";
  expect(await topic.add(0, "send?", "send?")).toBe("NOT_COORDINATOR");
  await settle();
  expect(topic.carried).toEqual([]);
  expect(await topic.read(0)).toBe("");
});
