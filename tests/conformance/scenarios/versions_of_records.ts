/** Every version of the APIs that carry and find records, each with its fields set to something telling. */
import { batch, newYear2024, numbered } from "../batches.ts";
import { scenario } from "../scenario.ts";

const versions = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const unknownTag = [{ tag: 9999, bytes: new Uint8Array([1, 2, 3]) }];

scenario("Produce: every version appends one batch", async (talk) => {
  const topicId = await talk.topic("produce-versions");
  const peer = await talk.connect();
  for (const version of versions(3, 13)) {
    for (const acks of [1, -1]) {
      const records = batch({
        records: [
          { key: `k${version}`, value: `v${version}`, headers: [["h", "x"], ["h", null]] },
          { key: null, value: null, timestampDelta: 7 },
        ],
      });
      await peer.ask(`v${version} acks ${acks}`, "Produce", version, {
        transactionalId: null,
        acks,
        timeoutMs: 5000,
        topicData: [{ name: "produce-versions", topicId, partitionData: [{ index: 0, records }] }],
        ...(version >= 9 ? { unknownTags: unknownTag } : {}),
      });
    }
    await peer.ask(`v${version} nothing to append`, "Produce", version, { acks: 1, timeoutMs: 5000, topicData: [] });
  }
});

scenario("Produce: every version is refused an unknown topic and an unknown partition", async (talk) => {
  const topicId = await talk.topic("produce-unknown");
  const peer = await talk.connect();
  for (const version of versions(3, 13)) {
    await peer.ask(`v${version}`, "Produce", version, {
      acks: -1,
      timeoutMs: 5000,
      topicData: [
        { name: "no-such-topic", topicId: "u-wuU2M2RGaEq0FJ4nWdVA", partitionData: [{ index: 0, records: batch() }] },
        { name: "produce-unknown", topicId, partitionData: [{ index: 7, records: batch() }] },
      ],
    });
  }
});

scenario("Fetch: every version reads from an offset inside a batch", async (talk) => {
  const topicId = await talk.topic("fetch-versions");
  const peer = await talk.connect();
  for (const word of ["first", "second"]) {
    await peer.quietly("Produce", 9, {
      acks: -1,
      timeoutMs: 5000,
      topicData: [{ name: "fetch-versions", partitionData: [{ index: 0, records: numbered(word, 3) }] }],
    });
  }
  for (const version of versions(4, 18)) {
    for (const isolationLevel of [0, 1]) {
      await peer.ask(`v${version} isolation ${isolationLevel}`, "Fetch", version, {
        maxWaitMs: 100,
        minBytes: 1,
        maxBytes: 1_000_000,
        isolationLevel,
        topics: [{
          topic: "fetch-versions",
          topicId,
          partitions: [{ partition: 0, currentLeaderEpoch: 0, fetchOffset: 1, partitionMaxBytes: 1_000_000 }],
        }],
        ...(version >= 12 ? { unknownTags: unknownTag } : {}),
      });
    }
    await peer.ask(`v${version} at the end`, "Fetch", version, {
      maxWaitMs: 1,
      minBytes: 1,
      topics: [{
        topic: "fetch-versions",
        topicId,
        partitions: [{ partition: 0, fetchOffset: 6, partitionMaxBytes: 1000 }],
      }],
    });
    await peer.ask(`v${version} of nothing`, "Fetch", version, { maxWaitMs: 1, minBytes: 1, topics: [] });
  }
});

scenario("Fetch: every version is refused what is not there", async (talk) => {
  const topicId = await talk.topic("fetch-unknown");
  const peer = await talk.connect();
  for (const version of versions(4, 18)) {
    await peer.ask(`v${version}`, "Fetch", version, {
      maxWaitMs: 5000,
      minBytes: 1,
      topics: [
        {
          topic: "no-such-topic",
          topicId: "u-wuU2M2RGaEq0FJ4nWdVA",
          partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }],
        },
        {
          topic: "fetch-unknown",
          topicId,
          partitions: [
            { partition: 7, fetchOffset: 0, partitionMaxBytes: 1000 },
            { partition: 0, fetchOffset: 1, partitionMaxBytes: 1000 },
            { partition: 0, fetchOffset: -5, partitionMaxBytes: 1000 },
          ],
        },
      ],
    });
  }
});

scenario("ListOffsets: every version, every special timestamp it knows and some it does not", async (talk) => {
  await talk.topic("list-offsets");
  const peer = await talk.connect();
  for (const [i, word] of ["old", "middle", "new"].entries()) {
    await peer.quietly("Produce", 9, {
      acks: -1,
      timeoutMs: 5000,
      topicData: [{
        name: "list-offsets",
        partitionData: [{ index: 0, records: numbered(word, 2, { baseTimestamp: newYear2024 + 1000 * i }) }],
      }],
    });
  }
  for (const version of versions(1, 11)) {
    for (const timestamp of [-1, -2, -3, -4, -5, -6, -7, 0, newYear2024 + 1, newYear2024 + 2000, newYear2024 + 2001]) {
      await peer.ask(`v${version} timestamp ${timestamp}`, "ListOffsets", version, {
        replicaId: -1,
        isolationLevel: version >= 2 ? 1 : 0,
        topics: [{
          name: "list-offsets",
          partitions: [{ partitionIndex: 0, currentLeaderEpoch: version >= 4 ? 0 : -1, timestamp }],
        }],
        timeoutMs: 1000,
        ...(version >= 6 ? { unknownTags: unknownTag } : {}),
      });
    }
    await peer.ask(`v${version} unknown and twice`, "ListOffsets", version, {
      topics: [
        { name: "no-such-topic", partitions: [{ partitionIndex: 0, timestamp: -1 }] },
        {
          name: "list-offsets",
          partitions: [{ partitionIndex: 4, timestamp: -1 }, { partitionIndex: 0, timestamp: -1 }, {
            partitionIndex: 0,
            timestamp: -2,
          }],
        },
      ],
    });
  }
});

scenario("OffsetForLeaderEpoch: every version, epochs present, older, newer and of what is not there", async (talk) => {
  await talk.topic("epochs");
  const peer = await talk.connect();
  await peer.quietly("Produce", 9, {
    acks: -1,
    timeoutMs: 5000,
    topicData: [{ name: "epochs", partitionData: [{ index: 0, records: numbered("r", 4) }] }],
  });
  for (const version of versions(2, 4)) {
    for (const leaderEpoch of [-1, 0, 1, 5]) {
      await peer.ask(`v${version} epoch ${leaderEpoch}`, "OffsetForLeaderEpoch", version, {
        replicaId: -1,
        topics: [{ topic: "epochs", partitions: [{ partition: 0, currentLeaderEpoch: -1, leaderEpoch }] }],
      });
    }
    for (const currentLeaderEpoch of [0, 1, 9]) {
      await peer.ask(`v${version} current epoch ${currentLeaderEpoch}`, "OffsetForLeaderEpoch", version, {
        replicaId: -1,
        topics: [{ topic: "epochs", partitions: [{ partition: 0, currentLeaderEpoch, leaderEpoch: 0 }] }],
      });
    }
    await peer.ask(`v${version} unknown`, "OffsetForLeaderEpoch", version, {
      replicaId: -1,
      topics: [
        { topic: "no-such-topic", partitions: [{ partition: 0, currentLeaderEpoch: -1, leaderEpoch: 0 }] },
        { topic: "epochs", partitions: [{ partition: 3, currentLeaderEpoch: -1, leaderEpoch: 0 }] },
      ],
    });
  }
});
