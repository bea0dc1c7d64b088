import { afterEach, expect, test } from "bun:test";
import { plainChecksums } from "../../../../core/base/crc32c.ts";
import { Client } from "../../../../core/client/client.ts";
import { Fetcher, type FetcherOptions } from "../../../../core/client/consumer/fetcher.ts";
import { RecordWalk } from "../../../../core/client/consumer/record_walk.ts";
import { errorCode, type ErrorName } from "../../../../core/protocol/error_codes.ts";
import type { Requests, Responses } from "../../../../core/protocol/generated/mod.ts";
import { MemoryNetwork } from "../../../../core/runtime/memory_network.ts";
import { batches, record } from "../../../support/fetched.ts";
import { ManualClock, settle } from "../../../support/manual_clock.ts";
import { seededRandom } from "../../../support/random.ts";
import { metadataAnswer, type Script, ScriptedBroker } from "../../../support/scripted_broker.ts";

const RECORDS_PER_ANSWER = 3;

interface Log {
  start: number;
  end: number;
  /** What readers of committed records see of it. */
  stable?: number;
  /** From here on compaction has left nothing. */
  emptyFrom?: number;
}

/** Brokers that serve the offsets of a topic's logs as records, so many with each answer. */
class Cluster {
  readonly clock = new ManualClock();
  readonly network = new MemoryNetwork();
  readonly said: string[] = [];
  /** `broker: partition@offset`, for each partition asked for. */
  readonly asked: string[] = [];
  readonly refusals: ErrorName[] = [];
  readonly brokers = new Map<number, ScriptedBroker>();
  whenAskedForOffsets = (): void => {};
  fetcher: Fetcher | null = null;

  constructor(readonly logs: Log[], readonly leaders: number[]) {
    for (const id of new Set(leaders)) this.start(id);
  }

  start(id: number): void {
    const script: Script = {
      Metadata: () => metadataAnswer({ 1: 1, 2: 2 }, { t: this.leaders }),
      Fetch: (request) => this.#fetch(id, request),
      DescribeProducers: ({ topics }) => ({
        throttleTimeMs: 0,
        topics: topics.map(({ name, partitionIndexes }) => ({
          name,
          partitions: partitionIndexes.map((partitionIndex) => ({
            partitionIndex,
            errorCode: errorCode("TOPIC_AUTHORIZATION_FAILED"),
            errorMessage: null,
            activeProducers: [],
          })),
        })),
      }),
      ListOffsets: ({ topics }) => (this.whenAskedForOffsets(), {
        throttleTimeMs: 0,
        topics: topics.map(({ name, partitions }) => ({
          name,
          partitions: partitions.map(({ partitionIndex, timestamp }) => ({
            partitionIndex,
            errorCode: 0,
            timestamp: -1,
            offset: this.logs[partitionIndex]![timestamp === -2 ? "start" : "end"],
            leaderEpoch: 0,
          })),
        })),
      }),
    };
    this.brokers.set(id, new ScriptedBroker(this.network, { port: id, script }));
  }

  async #fetch(id: number, { topics, maxWaitMs }: Requests["Fetch"]): Promise<Responses["Fetch"]> {
    const parts = topics[0]!.partitions.map(({ partition, fetchOffset }) => {
      this.asked.push(`${id}: ${partition}@${fetchOffset}`);
      return this.#part(id, partition, fetchOffset);
    });
    // A broker with nothing to bring holds the request.
    if (parts.every(({ records, errorCode }) => records === null && errorCode === 0)) {
      await new Promise<void>((resolve) => void this.clock.at(this.clock.monotonicMs() + maxWaitMs, resolve));
    }
    return {
      throttleTimeMs: 0,
      errorCode: 0,
      sessionId: 0,
      responses: [{ topic: "t", topicId: "AAAAAAAAAAAAAAAAAAAAAA", partitions: parts }],
      nodeEndpoints: [],
    };
  }

  #part(id: number, partition: number, offset: number): Responses["Fetch"]["responses"][number]["partitions"][number] {
    const log = this.logs[partition]!;
    const stable = log.stable ?? log.end;
    const refusal = this.refusals.shift() ??
      (this.leaders[partition] !== id
        ? "NOT_LEADER_OR_FOLLOWER"
        : offset < log.start || offset > log.end
        ? "OFFSET_OUT_OF_RANGE"
        : "NONE");
    const count = refusal === "NONE"
      ? Math.min(RECORDS_PER_ANSWER, stable - offset, (log.emptyFrom ?? Infinity) - offset)
      : 0;
    const values = Array.from({ length: Math.max(0, count) }, (_, index) => record(`${partition}.${offset + index}`));
    return {
      partitionIndex: partition,
      errorCode: errorCode(refusal),
      highWatermark: log.end,
      lastStableOffset: stable,
      logStartOffset: log.start,
      divergingEpoch: { epoch: -1, endOffset: -1 },
      currentLeader: { leaderId: -1, leaderEpoch: -1 },
      snapshotId: { endOffset: -1, epoch: -1 },
      abortedTransactions: [],
      preferredReadReplica: -1,
      records: values.length === 0 ? null : batches(offset, [{ records: values }]),
    };
  }

  async open(o: Partial<FetcherOptions> = {}): Promise<Fetcher> {
    const random = { ...seededRandom(1), bytes: () => new Uint8Array(0) };
    const ports = { network: this.network, clock: this.clock, timers: this.clock, random };
    const client = await Client.open(
      { brokers: ["127.0.0.1:1", "127.0.0.1:2"], clientId: "me", timeoutMs: 10_000 },
      ports,
    );
    await client.metadata(["t"]);
    const fetcher = new Fetcher(client, {
      isolation: "read_committed",
      maxWaitMs: 500,
      maxBytes: 1000,
      partitionMaxBytes: 1000,
      reset: "beginning",
      giveUpAfterMs: Infinity,
      say: (line) => this.said.push(line),
      ...o,
    });
    open.push(() => {
      fetcher.close();
      client.close();
    });
    return this.fetcher = fetcher;
  }

  /** Reads until nothing is left, or so many values have come. */
  async read(fetcher: Fetcher, count = Infinity): Promise<string[]> {
    const values: string[] = [];
    while (!fetcher.isDone && values.length < count) {
      for (const part of await this.outcome(fetcher.next())) {
        const walk = new RecordWalk(part, plainChecksums);
        while (walk.next()) {
          const { bytes, valuePosition, valueSize } = walk.view;
          values.push(new TextDecoder().decode(bytes.subarray(valuePosition, valuePosition + valueSize)));
        }
      }
    }
    return values;
  }

  /** Lets time pass until the work is done. */
  async outcome<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    work.then(() => isOver = true, () => isOver = true);
    for (let turn = 0; turn < 5000; turn++) {
      await settle();
      if (isOver) return await work;
      await this.clock.advance(50);
    }
    throw new Error("the work never ended");
  }
}

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

const numbered = (partition: number, from: number, until: number): string[] =>
  Array.from({ length: until - from }, (_, index) => `${partition}.${from + index}`);

test("each partition is read from its start to its end, from whoever leads it, and not beyond", async () => {
  const cluster = new Cluster([{ start: 0, end: 10 }, { start: 5, end: 12 }, { start: 0, end: 4 }], [1, 2, 1]);
  const fetcher = await cluster.open();
  fetcher.add("t", 0, 2, 10);
  fetcher.add("t", 1, 5, 9);
  const values = await cluster.read(fetcher);
  expect(values.sort()).toEqual([...numbered(0, 2, 10), ...numbered(1, 5, 9)].sort());
  expect(cluster.asked.filter((asked) => asked.startsWith("1: 1@") || asked.startsWith("2: 0@"))).toEqual([]);
});

test("a partition that is paused stands still while the others go on, and loses nothing by it", async () => {
  const cluster = new Cluster([{ start: 0, end: 6 }, { start: 0, end: 12 }], [1, 1]);
  const fetcher = await cluster.open();
  const first = fetcher.add("t", 0, 0, 6);
  fetcher.add("t", 1, 0, 12);
  // Something of both has come, and nothing was returned yet.
  await cluster.clock.advance(100);
  fetcher.pausePartition(first);
  const meanwhile = await cluster.read(fetcher, 12);
  expect(meanwhile).toEqual(numbered(1, 0, 12));
  expect(cluster.asked.filter((asked) => asked.includes(": 0@"))).toEqual(["1: 0@0"]);
  expect(fetcher.isDone).toBe(false);
  fetcher.resumePartition(first);
  expect(await cluster.read(fetcher)).toEqual(numbered(0, 0, 6));
});

test("reading goes on where the reader wants, back or forth, and what had come before is not returned", async () => {
  const cluster = new Cluster([{ start: 0, end: 12 }, { start: 0, end: 3 }], [1, 1]);
  const fetcher = await cluster.open();
  const first = fetcher.add("t", 0, 0, 12);
  const second = fetcher.add("t", 1, 0, 3);
  await cluster.clock.advance(100);
  fetcher.seek(first, 9);
  expect((await cluster.read(fetcher)).sort()).toEqual([...numbered(0, 9, 12), ...numbered(1, 0, 3)].sort());
  // Both were read to their ends.
  fetcher.seek(first, 10);
  fetcher.seek(second, 3);
  expect(await cluster.read(fetcher)).toEqual(numbered(0, 10, 12));
  expect(fetcher.isDone).toBe(true);
});

test("the next request is on its way before what came is taken, and no more than that", async () => {
  const cluster = new Cluster([{ start: 0, end: 100 }], [1]);
  const fetcher = await cluster.open();
  fetcher.add("t", 0, 0);
  await cluster.clock.advance(1000);
  expect(cluster.asked).toEqual(["1: 0@0"]);
  await fetcher.next();
  await cluster.clock.advance(1000);
  expect(cluster.asked).toEqual(["1: 0@0", "1: 0@3"]);
});

test("a follower is brought what is added, when it is added", async () => {
  const cluster = new Cluster([{ start: 0, end: 1 }], [1]);
  const fetcher = await cluster.open();
  fetcher.add("t", 0, 0);
  expect(await cluster.read(fetcher, 1)).toEqual(["0.0"]);
  cluster.logs[0]!.end = 3;
  expect(await cluster.read(fetcher, 2)).toEqual(["0.1", "0.2"]);
});

test("a leader that moves is followed to where it went", async () => {
  const cluster = new Cluster([{ start: 0, end: 9 }], [1]);
  cluster.start(2);
  const fetcher = await cluster.open();
  fetcher.add("t", 0, 0, 9);
  const first = await cluster.read(fetcher, 3);
  cluster.leaders[0] = 2;
  expect([...first, ...await cluster.read(fetcher)]).toEqual(numbered(0, 0, 9));
  expect(cluster.said).toEqual([]);
});

test("a broker that dies is connected to again for as long as it takes, which is said once, and so is its return", async () => {
  const cluster = new Cluster([{ start: 0, end: 12 }], [1]);
  const fetcher = await cluster.open();
  fetcher.add("t", 0, 0, 12);
  const values = await cluster.read(fetcher, 3);
  cluster.brokers.get(1)!.stop();
  values.push(...await cluster.read(fetcher, 3));
  await cluster.clock.advance(120_000);
  cluster.start(1);
  values.push(...await cluster.read(fetcher));
  expect(values).toEqual(numbered(0, 0, 12));
  expect(cluster.said).toEqual([
    "Cannot connect to 127.0.0.1:1: connection refused; connecting again for as long as it takes",
    "connected again",
  ]);
});

test("a read with an end gives up on a broker that stays away", async () => {
  const cluster = new Cluster([{ start: 0, end: 60 }], [1]);
  const fetcher = await cluster.open({ giveUpAfterMs: 5_000 });
  fetcher.add("t", 0, 0, 60);
  await cluster.read(fetcher, 3);
  cluster.brokers.get(1)!.stop();
  expect(cluster.read(fetcher)).rejects.toThrow(/^Cannot reach a broker: /);
  await cluster.clock.advance(60_000);
});

test("brokers that go away while a lost place is looked for are waited for", async () => {
  const cluster = new Cluster([{ start: 0, end: 6 }], [1]);
  const fetcher = await cluster.open();
  fetcher.add("t", 0, 0, 6);
  const values: string[] = [];
  // The first is said to be out of range, and nobody says where to go on.
  cluster.refusals.push("OFFSET_OUT_OF_RANGE");
  cluster.whenAskedForOffsets = () => cluster.brokers.get(1)!.stop();
  const rest = cluster.read(fetcher);
  rest.catch(() => {});
  await cluster.clock.advance(60_000);
  cluster.whenAskedForOffsets = () => {};
  cluster.start(1);
  await cluster.clock.advance(10_000);
  values.push(...await cluster.outcome(rest));
  expect(values).toEqual(numbered(0, 0, 6));
});

test("a topic that is deleted ends what reads it to an end, and is waited for by what follows it", async () => {
  const cluster = new Cluster([{ start: 0, end: 6 }], [1]);
  const fetcher = await cluster.open({ giveUpAfterMs: 5000 });
  fetcher.add("t", 0, 0, 9);
  await cluster.read(fetcher, 6);
  cluster.leaders.length = 0;
  const reading = cluster.read(fetcher);
  reading.catch(() => {});
  expect(await reading.then(() => "read", (failure: Error) => failure.message)).toContain("Topic t was deleted");
});

test("records that are gone are passed over, and it is said which", async () => {
  const cluster = new Cluster([{ start: 5, end: 9 }], [1]);
  const fetcher = await cluster.open();
  fetcher.add("t", 0, 2, 9);
  expect(await cluster.read(fetcher)).toEqual(numbered(0, 5, 9));
  expect(cluster.said).toEqual(["t partition 0: the records from 2 to 4 are gone; going on at 5"]);
});

test("a topic that was made anew is read from where the reader wants, and it is said", async () => {
  for (const [reset, values] of [["beginning", numbered(0, 0, 2)], ["end", []]] as const) {
    const cluster = new Cluster([{ start: 0, end: 2 }], [1]);
    const fetcher = await cluster.open({ reset });
    const fetching = fetcher.add("t", 0, 50);
    await cluster.clock.advance(3_000);
    fetcher.endAt(fetching, 2);
    expect(await cluster.read(fetcher)).toEqual(values as string[]);
    expect(cluster.said[0]).toStartWith(
      "t partition 0 ends at 2, before 50: the topic was cut or made anew; going on at ",
    );
  }
});

test("an end that lies in a gap at the end of the log is reached all the same", async () => {
  const cluster = new Cluster([{ start: 0, end: 5, emptyFrom: 3 }], [1]);
  const fetcher = await cluster.open();
  fetcher.add("t", 0, 0, 5);
  expect(await cluster.read(fetcher)).toEqual(numbered(0, 0, 3));
});

test("an open transaction that holds reading up is told of after three seconds, once", async () => {
  const cluster = new Cluster([{ start: 0, end: 9, stable: 4 }], [1]);
  const fetcher = await cluster.open();
  fetcher.add("t", 0, 0);
  expect(await cluster.read(fetcher, 4)).toEqual(numbered(0, 0, 4));
  await cluster.clock.advance(2_500);
  expect(cluster.said).toEqual([]);
  await cluster.clock.advance(5_000);
  expect(cluster.said).toEqual([
    "t partition 0 is held up by an open transaction at offset 4; the log goes on to 9 (--isolation read_uncommitted reads that too)",
  ]);
  cluster.logs[0]!.stable = 9;
  expect(await cluster.read(fetcher, 5)).toEqual(numbered(0, 4, 9));
});

test("what comes of a partition that was taken away is not handed out", async () => {
  const cluster = new Cluster([{ start: 0, end: 9 }, { start: 0, end: 3 }], [1, 1]);
  const fetcher = await cluster.open();
  const first = fetcher.add("t", 0, 0);
  fetcher.add("t", 1, 0, 3);
  await cluster.clock.advance(100);
  fetcher.remove(first);
  expect(await cluster.read(fetcher)).toEqual(numbered(1, 0, 3));
  expect(fetcher.isWanted(first)).toBe(false);
});

test("what nobody may read fails, naming the partition", async () => {
  const cluster = new Cluster([{ start: 0, end: 9 }], [1]);
  cluster.refusals.push("TOPIC_AUTHORIZATION_FAILED");
  const fetcher = await cluster.open();
  fetcher.add("t", 0, 0);
  expect(cluster.read(fetcher)).rejects.toThrow("Cannot read t partition 0");
  await cluster.clock.advance(1000);
});
