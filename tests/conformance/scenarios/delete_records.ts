/** Records deleted from the front, and what is left for readers. */
import { numbered } from "../batches.ts";
import { type Peer, scenario } from "../scenario.ts";

const unknownTag = [{ tag: 9999, bytes: new Uint8Array([1, 2, 3]) }];

async function produce(peer: Peer, name: string, count: number, index = 0): Promise<void> {
  await peer.quietly("Produce", 9, {
    transactionalId: null,
    acks: -1,
    timeoutMs: 5000,
    topicData: [{ name, partitionData: [{ index, records: numbered(name, count) }] }],
  });
}

async function ends(peer: Peer, step: string, name: string): Promise<void> {
  for (const [what, timestamp] of [["earliest", -2], ["latest", -1], ["by time", 0], ["largest time", -3]] as const) {
    await peer.ask(`${step}: ${what}`, "ListOffsets", 7, {
      replicaId: -1,
      isolationLevel: 0,
      topics: [{ name, partitions: [{ partitionIndex: 0, currentLeaderEpoch: -1, timestamp }] }],
      timeoutMs: 5000,
    });
  }
}

async function fetch(peer: Peer, step: string, topic: string, fetchOffset: number): Promise<void> {
  await peer.ask(step, "Fetch", 11, {
    replicaId: -1,
    maxWaitMs: 0,
    minBytes: 0,
    maxBytes: 1_000_000,
    isolationLevel: 0,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [{
      topic,
      partitions: [{
        partition: 0,
        currentLeaderEpoch: -1,
        fetchOffset,
        logStartOffset: -1,
        partitionMaxBytes: 1_000_000,
      }],
    }],
    forgottenTopicsData: [],
    rackId: "",
  });
}

scenario("DeleteRecords: every version", async (talk) => {
  const peer = await talk.connect();
  for (const version of [0, 1, 2]) {
    const name = `trimmed-v${version}`;
    await talk.topic(name, { partitions: 2 });
    const trim = async (step: string, offset: number, partitionIndex = 0) =>
      await peer.ask(`v${version} ${step}`, "DeleteRecords", version, {
        topics: [{ name, partitions: [{ partitionIndex, offset }] }],
        timeoutMs: 5000,
        ...(version >= 2 ? { unknownTags: unknownTag } : {}),
      });
    await trim("nothing of nothing", 0);
    await produce(peer, name, 10);
    await produce(peer, name, 5);
    await trim("to the middle of a batch", 4);
    await ends(peer, `v${version} from 4`, name);
    await fetch(peer, `v${version} before the start`, name, 3);
    await fetch(peer, `v${version} at the start`, name, 4);
    await trim("to before the start", 2);
    await trim("to the start", 4);
    await trim("to a batch's begin", 10);
    await ends(peer, `v${version} from 10`, name);
    await trim("beyond the end", 16);
    await trim("to the end", 15);
    await ends(peer, `v${version} of nothing`, name);
    await fetch(peer, `v${version} at the end`, name, 15);
    await produce(peer, name, 3);
    await trim("to the high watermark", -1);
    await ends(peer, `v${version} of nothing again`, name);
    await trim("all of another partition", -1, 1);
    await peer.ask(`v${version} nothing`, "DeleteRecords", version, { topics: [], timeoutMs: 5000 });
  }
});

scenario("DeleteRecords: what is refused", async (talk) => {
  await talk.topic("trimmed-kept");
  await talk.topic("trimmed-compacted", { configs: { "cleanup.policy": "compact" } });
  await talk.topic("kept-for-ever", { configs: { "cleanup.policy": "" } });
  await talk.topic("compacted-and-deleted", { configs: { "cleanup.policy": "compact,delete" } });
  await talk.coordinator("some-group");
  const peer = await talk.connect();
  await produce(peer, "trimmed-kept", 4);
  const trim = async (step: string, name: string, ...partitions: { partitionIndex: number; offset: number }[]) =>
    await peer.ask(step, "DeleteRecords", 2, { topics: [{ name, partitions }], timeoutMs: 5000 });
  for (const offset of [-2, -9_007_199_254_740_991, 5, 9_007_199_254_740_991]) {
    await trim(`offset ${offset}`, "trimmed-kept", { partitionIndex: 0, offset });
  }
  for (const partitionIndex of [1, -1, 2_147_483_647]) {
    await trim(`partition ${partitionIndex}`, "trimmed-kept", { partitionIndex, offset: 0 });
  }
  await trim("an unknown topic", "no-such-topic", { partitionIndex: 0, offset: 0 });
  await trim("a topic without a name", "", { partitionIndex: 0, offset: 0 });
  await trim("a compacted topic", "trimmed-compacted", { partitionIndex: 0, offset: 0 });
  await trim("a topic that keeps everything", "kept-for-ever", { partitionIndex: 0, offset: 0 });
  await trim("a topic that does both", "compacted-and-deleted", { partitionIndex: 0, offset: 0 });
  await trim("an internal topic", "__consumer_offsets", { partitionIndex: 0, offset: 0 });
  await trim("no partitions", "trimmed-kept");
  await trim("one right and one wrong", "trimmed-kept", { partitionIndex: 0, offset: 1 }, {
    partitionIndex: 9,
    offset: 0,
  });
  await trim("a partition twice", "trimmed-kept", { partitionIndex: 0, offset: 2 }, { partitionIndex: 0, offset: 3 });
  await peer.ask("a topic twice", "DeleteRecords", 2, {
    topics: [1, 3].map((offset) => ({ name: "trimmed-kept", partitions: [{ partitionIndex: 0, offset }] })),
    timeoutMs: 5000,
  });
  for (const timeoutMs of [0, -1]) {
    await peer.ask(`timeout ${timeoutMs}`, "DeleteRecords", 2, {
      topics: [{ name: "trimmed-kept", partitions: [{ partitionIndex: 0, offset: 4 }] }],
      timeoutMs,
    });
  }
  await ends(peer, "after all that", "trimmed-kept");
});
