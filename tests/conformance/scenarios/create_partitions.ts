/** Topics that grow. */
import { scenario, type Talk, until } from "../scenario.ts";

const unknownTag = [{ tag: 9999, bytes: new Uint8Array([1, 2, 3]) }];

async function untilPartitions(talk: Talk, topic: string, count: number): Promise<void> {
  const peer = await talk.connect();
  await until(`${topic} has ${count} partitions`, async () => {
    const answer = await peer.quietly("Metadata", 9, { topics: [{ name: topic }], allowAutoTopicCreation: false });
    const partitions = answer.topics[0]!.partitions;
    return partitions.length === count && partitions.every(({ leaderId }) => leaderId >= 0) ? true : null;
  });
  await talk.settled(peer, topic);
}

scenario("CreatePartitions: every version", async (talk) => {
  const peer = await talk.connect();
  for (const version of [0, 1, 2, 3]) {
    const name = `grown-v${version}`;
    await talk.topic(name);
    const grow = async (step: string, count: number, brokers: number[][] | null = null, validateOnly = false) =>
      await peer.ask(`v${version} ${step}`, "CreatePartitions", version, {
        topics: [{ name, count, assignments: brokers?.map((brokerIds) => ({ brokerIds })) ?? null }],
        timeoutMs: 5000,
        validateOnly,
        ...(version >= 2 ? { unknownTags: unknownTag } : {}),
      });
    await grow("only tried", 2, null, true);
    await grow("two more", 3);
    await untilPartitions(talk, name, 3);
    await peer.ask(`v${version} they are there`, "Metadata", 9, {
      topics: [{ name }],
      allowAutoTopicCreation: false,
    });
    await grow("the same again", 3);
    await grow("fewer", 2);
    await grow("placed by hand", 5, [[1], [1]]);
    await untilPartitions(talk, name, 5);
    await peer.ask(`v${version} nothing`, "CreatePartitions", version, { topics: [], timeoutMs: 5000 });
  }
});

scenario("CreatePartitions: what is refused", async (talk) => {
  await talk.topic("stiff", { partitions: 2 });
  await talk.topic("supple");
  const peer = await talk.connect();
  const grow = async (step: string, count: number, brokers: number[][] | null = null, name = "stiff") =>
    await peer.ask(step, "CreatePartitions", 3, {
      topics: [{ name, count, assignments: brokers?.map((brokerIds) => ({ brokerIds })) ?? null }],
      timeoutMs: 5000,
      validateOnly: false,
    });
  for (const count of [2, 1, 0, -1, -2_147_483_648]) await grow(`${count} partitions`, count);
  // Ten thousand and more at once are not asked for: they break Kafka's controller, which answers -1 and steps down.
  await grow("an unknown topic", 3, null, "no-such-topic");
  await grow("a topic without a name", 3, null, "");
  await grow("an invalid name", 3, null, "a/b");
  await grow("fewer places than partitions", 5, [[1]]);
  await grow("more places than partitions", 3, [[1], [1]]);
  await grow("no places", 3, []);
  await grow("an unknown broker", 3, [[7]]);
  await grow("a broker twice", 3, [[1, 1]]);
  await grow("no brokers", 3, [[]]);
  await grow("more replicas than the others have", 3, [[1, 2]]);
  await grow("places for fewer partitions", 1, [[1]]);
  await peer.ask("a topic twice", "CreatePartitions", 3, {
    topics: ["stiff", "supple", "stiff"].map((name) => ({ name, count: 4, assignments: null })),
    timeoutMs: 5000,
  });
  await untilPartitions(talk, "supple", 4);
  await peer.ask("one right and one wrong", "CreatePartitions", 3, {
    topics: ["no-such-topic", "supple"].map((name) => ({ name, count: 5, assignments: null })),
    timeoutMs: 5000,
  });
  await untilPartitions(talk, "supple", 5);
  for (const timeoutMs of [0, -1]) {
    await peer.ask(`timeout ${timeoutMs}`, "CreatePartitions", 3, {
      topics: [{ name: "supple", count: 6, assignments: null }],
      timeoutMs,
    });
  }
  await peer.ask("after all that", "Metadata", 9, {
    topics: [{ name: "stiff" }, { name: "supple" }],
    allowAutoTopicCreation: false,
  });
});

scenario("CreatePartitions: internal topics", async (talk) => {
  await talk.coordinator("some-group");
  const peer = await talk.connect();
  await peer.ask("the topic of offsets", "CreatePartitions", 3, {
    topics: [{ name: "__consumer_offsets", count: 60, assignments: null }],
    timeoutMs: 5000,
    validateOnly: true,
  });
  await peer.ask("the cluster's own", "CreatePartitions", 3, {
    topics: [{ name: "__cluster_metadata", count: 60, assignments: null }],
    timeoutMs: 5000,
    validateOnly: true,
  });
});
