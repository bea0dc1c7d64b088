/** What time, size and DeleteRecords take from the front of a log, and what readers are told before and after. */
import { batch, newYear2024 } from "../batches.ts";
import { type Peer, scenario, type Talk, until } from "../scenario.ts";

const oftenChecked = { "log.retention.check.interval.ms": "200", "log.initial.task.delay.ms": "200" };
const HOUR = 3_600_000;
/** In these years nobody runs this. */
const year2100 = 4_102_444_800_000;
/** A clock that counts microseconds, as those of some producers do. */
const inMicroseconds = newYear2024 * 1000;
/** Each batch is a segment: its records are later than `segment.ms` allows. */
const aSegmentEach = { "segment.ms": "1000", "message.timestamp.after.max.ms": "9223372036854775807" };

async function append(peer: Peer, name: string, baseTimestamp: number, words: readonly string[]): Promise<void> {
  const records = batch({
    baseTimestamp,
    ...(baseTimestamp < 0 ? { maxTimestamp: -1 } : {}),
    records: words.map((value, n) => ({ value, timestampDelta: n })),
  });
  const { responses } = await peer.quietly("Produce", 9, {
    acks: -1,
    timeoutMs: 5000,
    topicData: [{ name, partitionData: [{ index: 0, records }] }],
  });
  const errorCode = responses[0]?.partitionResponses[0]?.errorCode;
  if (errorCode !== 0) throw new Error(`append to ${name}: error ${errorCode}`);
}

async function alter(peer: Peer, topic: string, configs: Record<string, string>): Promise<void> {
  await peer.quietly("IncrementalAlterConfigs", 1, {
    resources: [{
      resourceType: 2,
      resourceName: topic,
      configs: Object.entries(configs).map(([name, value]) => ({ name, configOperation: 0, value })),
    }],
    validateOnly: false,
  });
}

async function earliest(peer: Peer, name: string): Promise<number> {
  const answer = await peer.quietly("ListOffsets", 7, {
    replicaId: -1,
    topics: [{ name, partitions: [{ partitionIndex: 0, currentLeaderEpoch: -1, timestamp: -2 }] }],
  });
  return answer.topics[0]!.partitions[0]!.offset;
}

async function untilBegins(peer: Peer, name: string, at: number): Promise<void> {
  await until(`${name} begins at ${at}`, async () => (await earliest(peer, name)) >= at ? true : null);
}

/** Ends when the broker has looked at every log, twice: at those before the topic's and at those behind it. */
async function untilLookedAt(talk: Talk, peer: Peer, name: string): Promise<void> {
  for (const round of [1, 2]) {
    const topic = `${name}-witness-${round}`;
    await talk.topic(topic, { configs: { "retention.ms": `${HOUR}` } });
    await append(peer, topic, newYear2024, ["old"]);
    await untilBegins(peer, topic, 1);
  }
}

const special = [-1, -2, -3, -4, -5, -6];

async function ends(peer: Peer, step: string, name: string, times: readonly number[]): Promise<void> {
  await found(peer, step, name, [...special, ...times]);
}

async function found(peer: Peer, step: string, name: string, times: readonly number[]): Promise<void> {
  for (const timestamp of times) {
    await peer.ask(`${step}: ${timestamp}`, "ListOffsets", 11, {
      replicaId: -1,
      isolationLevel: 0,
      topics: [{ name, partitions: [{ partitionIndex: 0, currentLeaderEpoch: -1, timestamp }] }],
      timeoutMs: 5000,
    });
  }
}

async function fetch(peer: Peer, step: string, topic: string, fetchOffset: number): Promise<void> {
  await peer.ask(step, "Fetch", 12, {
    maxWaitMs: 10,
    minBytes: 1,
    topics: [{ topic, partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 100_000 }] }],
  });
}

const times = [0, newYear2024, newYear2024 + 10_000, newYear2024 + 20_001, year2100];

scenario("Retention: segments whose records are too old go, and a young one stays", async (talk) => {
  const name = "too-old";
  await talk.topic(name, { configs: { ...aSegmentEach, "retention.ms": "-1" } });
  const peer = await talk.connect();
  for (const n of [0, 1, 2]) await append(peer, name, newYear2024 + n * 10_000, ["a", "b"]);
  await append(peer, name, year2100, ["young"]);
  await ends(peer, "before", name, times);
  await alter(peer, name, { "retention.ms": `${HOUR}` });
  await untilBegins(peer, name, 6);
  await ends(peer, "after", name, times);
  await fetch(peer, "from the old start", name, 0);
  await fetch(peer, "from before the new start", name, 5);
  await fetch(peer, "from the new start", name, 6);
}, oftenChecked);

scenario("Retention: an active segment that is old enough goes too, and offsets go on", async (talk) => {
  const name = "all-old";
  await talk.topic(name, { configs: { "retention.ms": "-1" } });
  const peer = await talk.connect();
  await append(peer, name, newYear2024, ["a", "b", "c"]);
  await ends(peer, "before", name, times);
  await alter(peer, name, { "retention.ms": `${HOUR}` });
  await untilBegins(peer, name, 3);
  await ends(peer, "of nothing", name, times);
  await fetch(peer, "at the end", name, 3);
  await fetch(peer, "what is gone", name, 2);
  await alter(peer, name, { "retention.ms": "-1" });
  await append(peer, name, newYear2024 + 5000, ["d"]);
  await ends(peer, "after one more", name, times);
  await fetch(peer, "one more", name, 3);
}, oftenChecked);

scenario(
  "Retention: records from the future keep those behind them; where none has a time the clock counts",
  async (talk) => {
    const peer = await talk.connect();
    const stamps = {
      "kept-future": [year2100, newYear2024],
      "kept-micros": [inMicroseconds, newYear2024],
      "kept-timeless": [-1],
      // One segment: a batch without a time begins none.
      "timeless-and-old": [-1, newYear2024],
      "stamped-now": [newYear2024],
    };
    for (const [name, timestamps] of Object.entries(stamps)) {
      const type = name === "stamped-now" ? "LogAppendTime" : "CreateTime";
      const configs = { ...aSegmentEach, "retention.ms": `${HOUR}`, "message.timestamp.type": type };
      await talk.topic(name, { configs });
      for (const timestamp of timestamps) await append(peer, name, timestamp, ["a"]);
    }
    await untilLookedAt(talk, peer, "kept");
    for (const name of Object.keys(stamps)) {
      // Found by time, a record tells its own, which is now.
      const asked = name === "stamped-now" ? [-1, -2, -4] : [...special, ...times, inMicroseconds, inMicroseconds + 1];
      await found(peer, name, name, asked);
    }
  },
  oftenChecked,
);

scenario("Retention: by size, down to nothing", async (talk) => {
  const name = "too-large";
  await talk.topic(name, { configs: { ...aSegmentEach, "retention.ms": "-1" } });
  const peer = await talk.connect();
  for (const n of [0, 1, 2, 3]) await append(peer, name, newYear2024 + n * 10_000, ["a", "b"]);
  const size = batch({ records: [{ value: "a" }, { value: "b", timestampDelta: 1 }] }).length;
  await alter(peer, name, { "retention.bytes": `${3 * size - 1}` });
  // One more would be too few.
  await untilBegins(peer, name, 2);
  await untilLookedAt(talk, peer, "size");
  await ends(peer, "three are a byte too large, and stay", name, times);
  await alter(peer, name, { "retention.bytes": `${2 * size}` });
  await untilBegins(peer, name, 4);
  await untilLookedAt(talk, peer, "half");
  await ends(peer, "two fit", name, times);
  await alter(peer, name, { "retention.bytes": "0" });
  await untilBegins(peer, name, 8);
  await ends(peer, "nothing fits", name, times);
  await fetch(peer, "at the end", name, 8);
}, oftenChecked);

scenario("Retention: after DeleteRecords, of a topic that only compacts and of one that keeps all", async (talk) => {
  const name = "cut-and-old";
  await talk.topic(name, { configs: { ...aSegmentEach, "retention.ms": "-1" } });
  await talk.topic("only-compacts", { configs: { ...aSegmentEach, "cleanup.policy": "compact", "retention.ms": "1" } });
  const peer = await talk.connect();
  for (const n of [0, 1, 2]) await append(peer, name, newYear2024 + n * 10_000, ["a", "b"]);
  await append(peer, name, year2100, ["young"]);
  await peer.ask("cut inside the second", "DeleteRecords", 2, {
    topics: [{ name, partitions: [{ partitionIndex: 0, offset: 3 }] }],
    timeoutMs: 5000,
  });
  await untilLookedAt(talk, peer, "cut");
  await ends(peer, "cut", name, times);
  await fetch(peer, "cut: from the start", name, 3);
  await fetch(peer, "cut: before the start", name, 2);
  await alter(peer, name, { "retention.ms": `${HOUR}` });
  await untilBegins(peer, name, 6);
  await ends(peer, "and old", name, times);
  await peer.ask("to the end", "DeleteRecords", 2, {
    topics: [{ name, partitions: [{ partitionIndex: 0, offset: -1 }] }],
    timeoutMs: 5000,
  });
  await untilLookedAt(talk, peer, "end");
  await ends(peer, "cut to the end", name, times);
  await ends(peer, "a compacted topic without records", "only-compacts", [0]);
}, oftenChecked);
