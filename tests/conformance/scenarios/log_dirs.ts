/** Where the logs are and how large. */
import { numbered } from "../batches.ts";
import { scenario } from "../scenario.ts";

const unknownTag = [{ tag: 9999, bytes: new Uint8Array([1, 2, 3]) }];

scenario("DescribeLogDirs: every version", async (talk) => {
  await talk.topic("sized", { partitions: 3 });
  await talk.topic("small");
  const peer = await talk.connect();
  for (const [index, count] of [[0, 10], [2, 200]] as const) {
    await peer.quietly("Produce", 9, {
      transactionalId: null,
      acks: -1,
      timeoutMs: 5000,
      topicData: [{ name: "sized", partitionData: [{ index, records: numbered("sized", count) }] }],
    });
  }
  for (const version of [1, 2, 3, 4, 5]) {
    const ask = async (step: string, topics: { topic: string; partitions: number[] }[] | null) =>
      await peer.ask(`v${version} ${step}`, "DescribeLogDirs", version, {
        topics,
        ...(version >= 2 ? { unknownTags: unknownTag } : {}),
      });
    await ask("all", null);
    await ask("none", []);
    await ask("some", [{ topic: "sized", partitions: [2, 0] }]);
    await ask("two topics", [{ topic: "small", partitions: [0] }, { topic: "sized", partitions: [1] }]);
    await ask("no partitions", [{ topic: "sized", partitions: [] }]);
    await ask("unknown ones", [{ topic: "sized", partitions: [0, 7, -1] }, {
      topic: "no-such-topic",
      partitions: [0],
    }]);
    await ask("a partition twice", [{ topic: "sized", partitions: [0, 0] }]);
  }
  await peer.ask("a topic twice", "DescribeLogDirs", 5, {
    topics: [{ topic: "sized", partitions: [0] }, { topic: "sized", partitions: [2] }],
  });
}, { "num.partitions": "7" });
