/** After a crash a partition has a newer leader epoch, and who still believes in the old one is told so. */
import { numbered } from "../batches.ts";
import { scenario } from "../scenario.ts";

scenario("an older leader epoch is fenced", async (talk) => {
  await talk.topic("epoch-old");
  const before = await talk.connect();
  const produced = {
    acks: -1,
    timeoutMs: 5000,
    topicData: [{ name: "epoch-old", partitionData: [{ index: 0, records: numbered("r", 3) }] }],
  };
  await before.quietly("Produce", 9, produced);
  await talk.crash();
  const peer = await talk.connect();
  await talk.settled(peer, "epoch-old");
  for (const version of [9, 11, 12]) {
    const partition = { partition: 0, currentLeaderEpoch: 0, fetchOffset: 0, partitionMaxBytes: 1000 };
    await peer.ask(`Fetch v${version}`, "Fetch", version, {
      maxWaitMs: 10,
      minBytes: 1,
      topics: [{ topic: "epoch-old", partitions: [partition] }],
    });
  }
  for (const version of [4, 6, 11]) {
    const partition = { partitionIndex: 0, currentLeaderEpoch: 0, timestamp: -1 };
    await peer.ask(`ListOffsets v${version}`, "ListOffsets", version, {
      topics: [{ name: "epoch-old", partitions: [partition] }],
    });
  }
  for (const version of [2, 3, 4]) {
    const partition = { partition: 0, currentLeaderEpoch: 0, leaderEpoch: 0 };
    await peer.ask(`OffsetForLeaderEpoch v${version}`, "OffsetForLeaderEpoch", version, {
      replicaId: -1,
      topics: [{ topic: "epoch-old", partitions: [partition] }],
    });
  }
  await peer.ask("the end of the old epoch", "OffsetForLeaderEpoch", 4, {
    replicaId: -1,
    topics: [{ topic: "epoch-old", partitions: [{ partition: 0, currentLeaderEpoch: -1, leaderEpoch: 0 }] }],
  });
}, { "num.partitions": "2" });
