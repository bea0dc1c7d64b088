/** Records stamped in every way there is: which are taken, and where they are found by time. */
import { batch, type BatchFields, newYear2024 } from "../batches.ts";
import { type Peer, scenario } from "../scenario.ts";

const year2100 = 4_102_444_800_000;
const inMicroseconds = newYear2024 * 1000;
const ANY_FUTURE = { "message.timestamp.after.max.ms": "9223372036854775807" };

async function produce(peer: Peer, step: string, name: string, fields: BatchFields): Promise<void> {
  await peer.ask(step, "Produce", 9, {
    acks: -1,
    timeoutMs: 5000,
    topicData: [{ name, partitionData: [{ index: 0, records: batch(fields) }] }],
  });
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

scenario("Timestamps: records in any order of time are found at the first that is late enough", async (talk) => {
  const name = "any-order";
  await talk.topic(name, { configs: ANY_FUTURE });
  const peer = await talk.connect();
  const deltas = (...list: number[]) => list.map((timestampDelta, n) => ({ value: `${n}`, timestampDelta }));
  await produce(peer, "backwards", name, { records: deltas(3000, 2000, 1000, 0) });
  await produce(peer, "earlier", name, { baseTimestamp: newYear2024 - 5000, records: deltas(0, 9000) });
  await produce(peer, "far in the future", name, { baseTimestamp: year2100, records: deltas(0, 5, 5) });
  await produce(peer, "in microseconds", name, { baseTimestamp: inMicroseconds, records: deltas(0, 1) });
  await produce(peer, "later again", name, { baseTimestamp: newYear2024 + 60_000, records: deltas(0, 1) });
  const asked = [-3, 0, 1, newYear2024 - 5000, newYear2024, newYear2024 + 1500, newYear2024 + 3000, newYear2024 + 3001];
  await found(peer, "by time", name, [...asked, newYear2024 + 4001, year2100, year2100 + 5, year2100 + 6]);
  await found(peer, "by time", name, [inMicroseconds, inMicroseconds + 1, inMicroseconds + 2]);
});

/** No segment goes by itself while this is played. */
const neverChecked = { "log.retention.check.interval.ms": "3600000", "log.initial.task.delay.ms": "3600000" };

scenario("Timestamps: of records that were deleted, over segments in any order of time", async (talk) => {
  const name = "cut-by-time";
  await talk.topic(name, { configs: { "segment.bytes": "1048576" } });
  const peer = await talk.connect();
  // Each fills more than half a segment.
  const wide = "x".repeat(600_000);
  const segments = [[9, 3, 6, 8], [5, 8, 2], [9, 7], [4], [1, 10]];
  for (const [n, seconds] of segments.entries()) {
    const records = seconds.map((second, at) => ({ value: at === 0 ? wide : "", timestampDelta: second * 1000 }));
    await produce(peer, `segment ${n}`, name, { records });
  }
  const stamps = [...new Set(segments.flat())].sort((a, b) => a - b).map((second) => newYear2024 + second * 1000);
  const times = [-3, 0, ...stamps.flatMap((stamp) => [stamp - 1, stamp, stamp + 1])];
  await found(peer, "all", name, times);
  for (const offset of [1, 2, 5, 8, 11]) {
    await peer.ask(`before ${offset} go`, "DeleteRecords", 2, {
      topics: [{ name, partitions: [{ partitionIndex: 0, offset }] }],
      timeoutMs: 5000,
    });
    await found(peer, `from ${offset}`, name, times);
  }
}, neverChecked);

scenario("Timestamps: records without one", async (talk) => {
  const name = "timeless";
  await talk.topic(name);
  const peer = await talk.connect();
  const timeless = { baseTimestamp: -1, maxTimestamp: -1 };
  await produce(peer, "all of a batch", name, { ...timeless, records: [{ value: "a" }, { value: "b" }] });
  await found(peer, "only those", name, [-1, -2, -3, 0]);
  await produce(peer, "one with", name, { records: [{ value: "c" }] });
  await produce(peer, "and one without", name, { ...timeless, records: [{ value: "d" }] });
  await found(peer, "one among them", name, [-3, 0, newYear2024, newYear2024 + 1]);
  await produce(peer, "before 1970", name, { baseTimestamp: -5000, maxTimestamp: -5000, records: [{ value: "e" }] });
  await found(peer, "before 1970", name, [-1, -3, 0]);
});

scenario("Timestamps: how far they may be from the broker's clock", async (talk) => {
  const limits = {
    "as-usual": {},
    "any-future": ANY_FUTURE,
    "no-past": { "message.timestamp.before.max.ms": "3600000" },
    "no-future": { "message.timestamp.after.max.ms": "0" },
    "stamped-here": {
      "message.timestamp.type": "LogAppendTime",
      "message.timestamp.before.max.ms": "0",
      "message.timestamp.after.max.ms": "0",
    },
  };
  const peer = await talk.connect();
  for (const [name, configs] of Object.entries(limits)) {
    await talk.topic(name, { configs });
    for (
      const [when, baseTimestamp] of Object.entries({
        1970: 0,
        2024: newYear2024,
        2100: year2100,
        "in microseconds": inMicroseconds,
      })
    ) {
      await produce(peer, `${name}: ${when}`, name, { baseTimestamp });
    }
    await produce(peer, `${name}: without`, name, { baseTimestamp: -1, maxTimestamp: -1 });
    await found(peer, name, name, [-1, -2]);
  }
});
