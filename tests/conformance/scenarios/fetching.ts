/** Sizes, sessions, epochs and long polls. */
import { batch, numbered } from "../batches.ts";
import { type Peer, scenario, type Talk } from "../scenario.ts";

async function append(peer: Peer, name: string, records: Uint8Array, index = 0): Promise<void> {
  const { responses } = await peer.quietly("Produce", 9, {
    acks: -1,
    timeoutMs: 5000,
    topicData: [{ name, partitionData: [{ index, records }] }],
  });
  const errorCode = responses[0]?.partitionResponses[0]?.errorCode;
  if (errorCode !== 0) throw new Error(`append to ${name}: error ${errorCode}`);
}

scenario("Fetch: limits around one large batch and small ones", async (talk) => {
  await talk.topic("limits", { partitions: 2 });
  const peer = await talk.connect();
  const large = batch({ records: [{ value: "x".repeat(5000) }] });
  await append(peer, "limits", large);
  for (let i = 0; i < 3; i++) await append(peer, "limits", numbered(`small${i}`, 2));
  await append(peer, "limits", large, 1);
  const small = numbered("small0", 2).length;
  const fetch = async (
    step: string,
    maxBytes: number,
    partitions: { partition: number; fetchOffset: number; partitionMaxBytes: number }[],
    version = 11,
  ) =>
    await peer.ask(step, "Fetch", version, {
      maxWaitMs: 10,
      minBytes: 1,
      maxBytes,
      topics: [{ topic: "limits", partitions }],
    });
  const at = (partition: number, fetchOffset: number, partitionMaxBytes: number) => ({
    partition,
    fetchOffset,
    partitionMaxBytes,
  });
  await fetch("both limits smaller than the first batch", 100, [at(0, 0, 50), at(1, 0, 50)]);
  await fetch("partition limit smaller, second partition waits its turn", 1_000_000, [at(0, 0, 50), at(1, 0, 50)]);
  await fetch("exactly one batch", 1_000_000, [at(0, 0, large.length)]);
  await fetch("one byte more", 1_000_000, [at(0, 0, large.length + 1)]);
  await fetch("two small batches exactly", 1_000_000, [at(0, 1, 2 * small)]);
  await fetch("one byte less than two", 1_000_000, [at(0, 1, 2 * small - 1)]);
  await fetch("response limit between the partitions", large.length + 10, [at(0, 0, 1_000_000), at(1, 0, 1_000_000)]);
  await fetch("the other order", large.length + 10, [at(1, 0, 1_000_000), at(0, 0, 1_000_000)]);
  await fetch("limits of 0", 0, [at(0, 0, 0)]);
  await fetch("limits of 1", 1, [at(0, 1, 1)]);
  await fetch("negative limits", -1, [at(0, 1, -1)]);
  await fetch("absurd limits", 2_147_483_647, [at(0, 1, 2_147_483_647)]);
});

scenario("Fetch: offsets at and beyond the ends", async (talk) => {
  await talk.topic("ends");
  const peer = await talk.connect();
  await append(peer, "ends", numbered("r", 3));
  for (const fetchOffset of [0, 2, 3, 4, -1, 2 ** 31, 2 ** 53, -(2 ** 62), 2 ** 62]) {
    await peer.ask(`offset ${fetchOffset}`, "Fetch", 11, {
      maxWaitMs: 10,
      minBytes: 1,
      topics: [{ topic: "ends", partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 1000 }] }],
    });
  }
});

scenario("Fetch: epochs", async (talk) => {
  await talk.topic("fetch-epochs");
  const peer = await talk.connect();
  await append(peer, "fetch-epochs", numbered("r", 3));
  for (const currentLeaderEpoch of [-1, 0, 1, 100]) {
    for (const lastFetchedEpoch of [-1, 0, 1]) {
      await peer.ask(`current ${currentLeaderEpoch}, last fetched ${lastFetchedEpoch}`, "Fetch", 12, {
        maxWaitMs: 10,
        minBytes: 1,
        topics: [{
          topic: "fetch-epochs",
          partitions: [{ partition: 0, currentLeaderEpoch, lastFetchedEpoch, fetchOffset: 1, partitionMaxBytes: 1000 }],
        }],
      });
    }
  }
  for (const currentLeaderEpoch of [-1, 0, 1]) {
    await peer.ask(`ListOffsets, current ${currentLeaderEpoch}`, "ListOffsets", 5, {
      topics: [{ name: "fetch-epochs", partitions: [{ partitionIndex: 0, currentLeaderEpoch, timestamp: -1 }] }],
    });
  }
});

async function sessionTopic(talk: Talk, name: string): Promise<{ peer: Peer; topicId: string }> {
  const topicId = await talk.topic(name, { partitions: 3 });
  const peer = await talk.connect();
  for (const partition of [0, 1]) await append(peer, name, numbered(`p${partition}`, 2), partition);
  return { peer, topicId };
}

for (const version of [7, 11, 12, 13, 17]) {
  scenario(`Fetch sessions v${version}: made, used, changed, forgotten, closed`, async (talk) => {
    const topic = `session-${version}`;
    const { peer, topicId } = await sessionTopic(talk, topic);
    const partitions = (list: readonly (readonly [number, number])[]) =>
      list.length === 0 ? [] : [{
        topic,
        topicId,
        partitions: list.map(([partition, fetchOffset]) => ({ partition, fetchOffset, partitionMaxBytes: 1000 })),
      }];
    const ask = async (
      step: string,
      sessionId: number,
      sessionEpoch: number,
      list: readonly (readonly [number, number])[],
      forgotten: number[] = [],
    ) =>
      await peer.ask(step, "Fetch", version, {
        maxWaitMs: 10,
        minBytes: 1,
        sessionId,
        sessionEpoch,
        topics: partitions(list),
        forgottenTopicsData: forgotten.length === 0 ? [] : [{ topic, topicId, partitions: forgotten }],
      });
    const { sessionId } = await ask("made with a full fetch", 0, 0, [[0, 0], [1, 0], [2, 0]]);
    await ask("epoch 1: positions move on", sessionId, 1, [[0, 2], [1, 2]]);
    await ask("epoch 2: nothing new", sessionId, 2, []);
    await append(peer, topic, numbered("more", 1), 1);
    await ask("epoch 3: only what changed", sessionId, 3, []);
    await ask("epoch 4: a partition is forgotten", sessionId, 4, [[1, 3]], [0]);
    await ask("epoch 9: not the next", sessionId, 9, []);
    await ask("epoch 5: still good", sessionId, 5, [[0, 1]]);
    await ask("an unknown session", 123_456, 1, []);
    await ask("session given with epoch 0: a new one in its place", sessionId, 0, [[0, 0]]);
    await ask("the old one is gone", sessionId, 6, []);
    await ask("epoch -1 without a session", 0, -1, [[0, 0]]);
    const again = await ask("another", 0, 0, [[0, 0]]);
    await ask("closed with epoch -1", again.sessionId, -1, [[0, 2]]);
    await ask("and gone", again.sessionId, 1, []);
    await ask("unknown partition in a session", 0, 0, [[0, 2], [7, 0]]);
  });
}

scenario("Fetch sessions: an unknown topic id, and versions mixed", async (talk) => {
  const { peer, topicId } = await sessionTopic(talk, "session-mixed");
  const made = await peer.ask("made by id", "Fetch", 13, {
    maxWaitMs: 10,
    minBytes: 1,
    sessionId: 0,
    sessionEpoch: 0,
    topics: [
      { topicId, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }] },
      { topicId: "u-wuU2M2RGaEq0FJ4nWdVA", partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }] },
    ],
  });
  await peer.ask("used by name", "Fetch", 12, {
    maxWaitMs: 10,
    minBytes: 1,
    sessionId: made.sessionId,
    sessionEpoch: 1,
    topics: [],
  });
});

scenario("Fetch: a long poll is woken by a produce", async (talk) => {
  await talk.topic("woken");
  const reader = await talk.connect(), writer = await talk.connect();
  const poll = reader.begin("waits", "Fetch", 11, {
    maxWaitMs: 20_000,
    minBytes: 1,
    topics: [{ topic: "woken", partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }] }],
  });
  await append(writer, "woken", numbered("r", 1));
  await poll;
});

scenario("Fetch: a long poll waits until min bytes are there", async (talk) => {
  await talk.topic("min-bytes");
  const reader = await talk.connect(), writer = await talk.connect();
  const one = numbered("r", 1).length;
  const poll = reader.begin("waits", "Fetch", 11, {
    maxWaitMs: 20_000,
    minBytes: 2 * one,
    topics: [{ topic: "min-bytes", partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }] }],
  });
  await append(writer, "min-bytes", numbered("r", 1));
  await append(writer, "min-bytes", numbered("r", 1));
  await poll;
});

scenario("Fetch: a long poll ends with its time, with what there is", async (talk) => {
  await talk.topic("timed");
  const peer = await talk.connect();
  await append(peer, "timed", numbered("r", 1));
  await peer.ask("fewer bytes than asked for", "Fetch", 11, {
    maxWaitMs: 50,
    minBytes: 100_000,
    topics: [{ topic: "timed", partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }] }],
  });
  await peer.ask("none", "Fetch", 11, {
    maxWaitMs: 50,
    minBytes: 1,
    topics: [{ topic: "timed", partitions: [{ partition: 0, fetchOffset: 1, partitionMaxBytes: 1000 }] }],
  });
  await peer.ask("negative wait", "Fetch", 11, {
    maxWaitMs: -1,
    minBytes: 1,
    topics: [{ topic: "timed", partitions: [{ partition: 0, fetchOffset: 1, partitionMaxBytes: 1000 }] }],
  });
});

scenario("Fetch: a long poll is answered when its topic is deleted", async (talk) => {
  await talk.topic("doomed");
  const reader = await talk.connect(), other = await talk.connect();
  const poll = reader.begin("waits", "Fetch", 11, {
    maxWaitMs: 20_000,
    minBytes: 1,
    topics: [{ topic: "doomed", partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }] }],
  });
  await other.quietly("DeleteTopics", 5, { topicNames: ["doomed"], timeoutMs: 5000 });
  await poll;
});

scenario("a topic deleted and made again is another topic", async (talk) => {
  const before = await talk.topic("again");
  const peer = await talk.connect();
  await append(peer, "again", numbered("r", 3));
  await peer.quietly("DeleteTopics", 5, { topicNames: ["again"], timeoutMs: 5000 });
  const after = await talk.topic("again");
  await peer.ask("the old id", "Fetch", 13, {
    maxWaitMs: 10,
    topics: [{ topicId: before, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }] }],
  });
  await peer.ask("the new id", "Fetch", 13, {
    maxWaitMs: 10,
    topics: [{ topicId: after, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }] }],
  });
  await peer.ask("it is empty", "ListOffsets", 5, {
    topics: [{ name: "again", partitions: [{ partitionIndex: 0, timestamp: -1 }] }],
  });
  await peer.ask("ids", "Metadata", 12, { topics: [{ name: "again" }], allowAutoTopicCreation: false });
});
