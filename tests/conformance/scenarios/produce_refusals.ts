/** What Kafka refuses to append, batch by batch, and what it says of it. */
import { gzipSync, zstdCompressSync } from "node:zlib";
import { batch, type BatchFields, concatenated, encodedRecords, newYear2024, numbered } from "../batches.ts";
import { type Peer, scenario } from "../scenario.ts";

/** One produce of given bytes, in the version that tells most. */
async function produce(
  peer: Peer,
  step: string,
  topic: string,
  records: Uint8Array,
  options: { acks?: number; version?: number; transactionalId?: string; index?: number } = {},
) {
  return await peer.askOrClosed(step, "Produce", options.version ?? 9, {
    transactionalId: options.transactionalId ?? null,
    acks: options.acks ?? -1,
    timeoutMs: 5000,
    topicData: [{ name: topic, partitionData: [{ index: options.index ?? 0, records }] }],
  });
}

const spoiled: Record<string, BatchFields> = {
  "wrong crc": { crcError: 1 },
  "length one too short": { lengthError: -1 },
  "length one too long": { lengthError: 1 },
  "length far too long": { lengthError: 1_000_000 },
  "length negative": { lengthError: -500 },
  "magic 0": { magic: 0 },
  "magic 1": { magic: 1 },
  "magic 3": { magic: 3 },
  "base offset 5": { baseOffset: 5 },
  "base offset -1": { baseOffset: -1 },
  "base offset 2^62": { baseOffset: 2 ** 62 },
  "leader epoch 7": { leaderEpoch: 7 },
  "count one too many": { recordCount: 2 },
  "count zero": { recordCount: 0 },
  "count negative": { recordCount: -1 },
  "count absurd": { recordCount: 2_000_000_000, lastOffsetDelta: 1_999_999_999 },
  "last offset delta too large": { lastOffsetDelta: 5 },
  "last offset delta negative": { lastOffsetDelta: -1 },
  "records out of order": { records: [{ value: "a", offsetDelta: 1 }, { value: "b", offsetDelta: 0 }] },
  "records with a gap": {
    records: [{ value: "a", offsetDelta: 0 }, { value: "b", offsetDelta: 2 }],
    lastOffsetDelta: 2,
    recordCount: 2,
  },
  "unknown codec 5": { attributes: 5 },
  "unknown codec 7": { attributes: 7 },
  "gzip that is not": { attributes: 1 },
  "snappy that is not": { attributes: 2 },
  "lz4 that is not": { attributes: 3 },
  "zstd that is not": { attributes: 4 },
  "a control batch": { attributes: 0x20 },
  "a transactional batch without a producer": { attributes: 0x10 },
  "log append time on a topic of create time": { attributes: 0x08 },
  "delete horizon bit": { attributes: 0x40 },
  "unknown attribute bits": { attributes: 0x4000 },
  "record attributes set": { records: [{ value: "a", attributes: 3 }] },
  "producer id without a sequence": { producerId: 4000n, producerEpoch: 0, baseSequence: -1 },
  "producer id with a negative epoch": { producerId: 4000n, producerEpoch: -1, baseSequence: 0 },
  "no timestamp": { baseTimestamp: -1, maxTimestamp: -1 },
  "timestamp far in the future": { baseTimestamp: 4_102_444_800_000 },
  "timestamp 0": { baseTimestamp: 0 },
  "max timestamp smaller than the records'": { maxTimestamp: newYear2024 - 1 },
  "max timestamp larger than the records'": { maxTimestamp: newYear2024 + 500 },
  "empty payload": { payload: new Uint8Array(0) },
  "garbage payload": { payload: new Uint8Array([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]) },
  "trailing bytes after the records": {
    payload: concatenated(encodedRecords([{ value: "a" }]), new Uint8Array([1, 2, 3])),
    recordCount: 1,
    lastOffsetDelta: 0,
  },
};

scenario("Produce: spoiled batches", async (talk) => {
  const peer = await talk.connect();
  await talk.topic("spoiled");
  let current = peer;
  for (const [name, fields] of Object.entries(spoiled)) {
    if (await produce(current, name, "spoiled", batch(fields)) === "closed") current = await talk.connect();
  }
  await produce(current, "no bytes", "spoiled", new Uint8Array(0));
  current = await talk.connect();
  await produce(current, "half a header", "spoiled", batch().subarray(0, 30));
  current = await talk.connect();
  await produce(current, "two batches", "spoiled", concatenated(numbered("a", 2), numbered("b", 2)));
  current = await talk.connect();
  await produce(
    current,
    "a batch and a piece of another",
    "spoiled",
    concatenated(numbered("a", 2), batch().subarray(0, 40)),
  );
  current = await talk.connect();
  await current.ask("what was appended after all", "ListOffsets", 5, {
    topics: [{ name: "spoiled", partitions: [{ partitionIndex: 0, timestamp: -1 }] }],
  });
  await current.ask("and how it reads", "Fetch", 11, {
    maxWaitMs: 1,
    topics: [{ topic: "spoiled", partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }] }],
  });
});

scenario("Produce: acks other than -1, 0 and 1, and none", async (talk) => {
  await talk.topic("acks");
  const peer = await talk.connect();
  for (const acks of [2, -2, 32767, -32768]) await produce(peer, `acks ${acks}`, "acks", batch(), { acks });
  const silent = await talk.connect();
  silent.wire.send(silent.wire.frame("Produce", 8, {
    transactionalId: null,
    acks: 0,
    timeoutMs: 1000,
    topicData: [{ name: "acks", topicId: "AAAAAAAAAAAAAAAAAAAAAA", partitionData: [{ index: 0, records: batch() }] }],
  }));
  await silent.ask("the next answer after acks 0 is the next question's", "ListOffsets", 5, {
    topics: [{ name: "acks", partitions: [{ partitionIndex: 0, timestamp: -1 }] }],
  });
  const refused = await talk.connect();
  await refused.raw(
    "acks 0 to an unknown topic closes",
    refused.wire.frame("Produce", 8, {
      transactionalId: null,
      acks: 0,
      timeoutMs: 1000,
      topicData: [{
        name: "no-such-topic",
        topicId: "AAAAAAAAAAAAAAAAAAAAAA",
        partitionData: [{ index: 0, records: batch() }],
      }],
    }),
  );
});

scenario("Produce: several topics and partitions in one request, some failing, one twice", async (talk) => {
  await talk.topic("several", { partitions: 3 });
  const peer = await talk.connect();
  await peer.ask("mixed", "Produce", 9, {
    acks: -1,
    timeoutMs: 5000,
    topicData: [
      {
        name: "several",
        partitionData: [{ index: 2, records: batch() }, { index: 0, records: batch({ crcError: 1 }) }, {
          index: 9,
          records: batch(),
        }],
      },
      { name: "no-such", partitionData: [{ index: 0, records: batch() }] },
      { name: "", partitionData: [{ index: 0, records: batch() }] },
      { name: "bad/name", partitionData: [{ index: 0, records: batch() }] },
    ],
  });
  await peer.ask("the same partition twice", "Produce", 9, {
    acks: 1,
    timeoutMs: 5000,
    topicData: [{ name: "several", partitionData: [{ index: 1, records: batch() }, { index: 1, records: batch() }] }],
  });
  await peer.ask("negative partition", "Produce", 9, {
    acks: 1,
    timeoutMs: 5000,
    topicData: [{ name: "several", partitionData: [{ index: -1, records: batch() }] }],
  });
});

scenario("Produce: a compacted topic takes no record without a key", async (talk) => {
  await talk.topic("compacted", { configs: { "cleanup.policy": "compact" } });
  const peer = await talk.connect();
  const records = [{ key: "k", value: "v" }, { value: "keyless" }, { key: "k2", value: "v" }, { value: "keyless too" }];
  for (const version of [7, 8, 9]) await produce(peer, `v${version}`, "compacted", batch({ records }), { version });
  await produce(
    peer,
    "compressed",
    "compacted",
    batch({ attributes: 1, records, payload: gzipSync(encodedRecords(records)) }),
  );
  await produce(peer, "all with keys", "compacted", batch({ records: [{ key: "k", value: null }] }));
});

scenario("Produce: sizes", async (talk) => {
  await talk.topic("small", { configs: { "max.message.bytes": "200" } });
  const peer = await talk.connect();
  const withValue = (length: number) => batch({ records: [{ value: "x".repeat(length) }] });
  const fits = 200 - withValue(0).length - 2;
  for (let length = fits - 2; length <= fits + 2; length++) {
    await produce(
      peer,
      `a batch of ${withValue(length).length} bytes where 200 are allowed`,
      "small",
      withValue(length),
    );
  }
  await talk.topic("small-segments", { configs: { "segment.bytes": "1048576", "max.message.bytes": "3000000" } });
  await produce(peer, "larger than a segment", "small-segments", withValue(1_100_000));
});

scenario("Produce: codecs", async (talk) => {
  await talk.topic("codecs");
  const peer = await talk.connect();
  const records = Array.from({ length: 20 }, (_, i) => ({ key: `k${i}`, value: "the same words again and again" }));
  const plain = encodedRecords(records);
  for (const version of [3, 6, 7, 9, 13]) {
    const topic = version === 13 ? await talk.settled(peer, "codecs") : "AAAAAAAAAAAAAAAAAAAAAA";
    for (const [codec, payload] of [[1, gzipSync(plain)], [4, zstdCompressSync(plain)]] as const) {
      await peer.askOrClosed(`v${version} codec ${codec}`, "Produce", version, {
        acks: -1,
        timeoutMs: 5000,
        topicData: [{
          name: "codecs",
          topicId: topic,
          partitionData: [{ index: 0, records: batch({ attributes: codec, records, payload }) }],
        }],
      });
    }
  }
  for (const type of ["gzip", "zstd", "uncompressed"]) {
    await talk.topic(`codec-${type}`, { configs: { "compression.type": type } });
    await produce(peer, `to a topic of ${type}`, `codec-${type}`, batch({ records }));
    await produce(
      peer,
      `compressed to a topic of ${type}`,
      `codec-${type}`,
      batch({ attributes: 1, records, payload: gzipSync(plain) }),
    );
    await peer.ask(`count of ${type}`, "ListOffsets", 5, {
      topics: [{ name: `codec-${type}`, partitions: [{ partitionIndex: 0, timestamp: -1 }] }],
    });
    await peer.ask(`as stored in a topic of ${type}`, "Fetch", 11, {
      maxWaitMs: 1,
      topics: [{ topic: `codec-${type}`, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 100_000 }] }],
    });
  }
});

scenario("Produce: timestamps", async (talk) => {
  await talk.topic("append-time", { configs: { "message.timestamp.type": "LogAppendTime" } });
  await talk.topic("narrow", {
    configs: { "message.timestamp.before.max.ms": "1000", "message.timestamp.after.max.ms": "1000" },
  });
  const peer = await talk.connect();
  for (const version of [3, 9]) {
    await produce(peer, `v${version} log append time`, "append-time", numbered("r", 2), { version });
  }
  await produce(peer, "log append time, bit set by the client", "append-time", numbered("r", 2, { attributes: 8 }));
  await peer.ask("read back", "Fetch", 11, {
    maxWaitMs: 1,
    topics: [{ topic: "append-time", partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 100_000 }] }],
  });
  await produce(peer, "too old", "narrow", numbered("r", 2));
  await produce(peer, "too young", "narrow", batch({ baseTimestamp: 4_102_444_800_000 }));
  await produce(peer, "one of three too old", "narrow", batch({ records: [{ value: "a" }, { value: "b" }] }));
});

scenario("Produce: min.insync.replicas above the replica count", async (talk) => {
  await talk.topic("min-isr", { configs: { "min.insync.replicas": "2" } });
  const peer = await talk.connect();
  for (const acks of [1, -1]) await produce(peer, `acks ${acks}`, "min-isr", batch(), { acks });
});

const gzipped = batch({ attributes: 1, payload: gzipSync(encodedRecords([{ key: "key", value: "value" }])) });

scenario("Produce: a missing topic is not made by producing to it, an internal one is not written", async (talk) => {
  await talk.coordinator("anyone");
  const peer = await talk.connect();
  await produce(peer, "missing", "not-made", batch());
  await peer.ask("still missing", "Metadata", 9, { topics: [{ name: "not-made" }], allowAutoTopicCreation: false });
  await produce(peer, "internal", "__consumer_offsets", batch());
  await produce(peer, "internal, compressed", "__consumer_offsets", gzipped);
  await produce(peer, "internal, and asked for no sense", "__consumer_offsets", gzipped, { acks: 2 });
  await produce(peer, "internal, of a partition that is not there", "__consumer_offsets", batch(), { index: 5000 });
});

scenario("Produce: idempotent sequences", async (talk) => {
  await talk.topic("sequences");
  const peer = await talk.connect();
  const producerId = await talk.producerId();
  const send = async (step: string, baseSequence: number, fields: BatchFields = {}) =>
    await produce(
      peer,
      step,
      "sequences",
      numbered("r", 2, { producerId: BigInt(producerId), producerEpoch: 0, baseSequence, ...fields }),
    );
  for (let i = 0; i < 7; i++) await send(`batch ${i}`, i * 2);
  await send("the last again", 12);
  await send("the fifth last again", 4);
  await send("the sixth last again", 2);
  await send("the first again", 0);
  await send("a gap", 20);
  await send("an overlap", 13);
  await send("the next", 14);
  await send("a newer epoch not from 0", 5, { producerEpoch: 1 });
  await send("a newer epoch from 0", 0, { producerEpoch: 1 });
  await send("an older epoch", 16, { producerEpoch: 0 });
  await send("a far newer epoch from 0", 0, { producerEpoch: 9 });
  const other = { producerId: BigInt(producerId) + 5_000_000n, producerEpoch: 3 };
  await send("an unknown producer that starts at 40", 40, other);
  await send("and goes on", 42, other);
  await send("near the largest sequence", 2_147_483_646, { ...other, producerId: other.producerId + 1n });
  await send("wraps to 0", 0, { ...other, producerId: other.producerId + 1n });
  await send("and goes on from there", 2, { ...other, producerId: other.producerId + 1n });
  await send("across the largest sequence", 2_147_483_647, { ...other, producerId: other.producerId + 2n });
  await send("after it", 1, { ...other, producerId: other.producerId + 2n });
});

scenario("Produce: a transactional batch outside a transaction", async (talk) => {
  await talk.topic("no-transaction");
  const peer = await talk.connect();
  const records = numbered("r", 1, { attributes: 0x10, producerId: 1234n, producerEpoch: 0, baseSequence: 0 });
  await produce(peer, "without a transactional id", "no-transaction", records);
});
