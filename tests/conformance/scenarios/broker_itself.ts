/** Where a broker keeps replicas and the metadata, and whether it belongs to the cluster. */
import { scenario } from "../scenario.ts";

const unknownTag = [{ tag: 9999, bytes: new Uint8Array([1, 2, 3]) }];

scenario("AlterReplicaLogDirs: every version, of a broker with one directory", async (talk) => {
  await talk.topic("kept-here", { partitions: 2 });
  const peer = await talk.connect();
  const { results } = await peer.quietly("DescribeLogDirs", 1, { topics: [] });
  const here = results[0]!.logDir;
  for (const version of [1, 2]) {
    const ask = async (step: string, dirs: { path: string; topics: { name: string; partitions: number[] }[] }[]) =>
      await peer.ask(`v${version} ${step}`, "AlterReplicaLogDirs", version, {
        dirs,
        ...(version >= 2 ? { unknownTags: unknownTag } : {}),
      });
    const kept = (partitions: number[]) => [{ name: "kept-here", partitions }];
    await ask("to where they are", [{ path: here, topics: kept([0, 1]) }]);
    await ask("elsewhere", [{ path: "/no/such/folder", topics: kept([0]) }]);
    await ask("a partition there is not", [{ path: here, topics: kept([7]) }]);
    await ask("a topic there is not", [{ path: here, topics: [{ name: "nope", partitions: [0] }] }]);
    await ask("a topic there is not, elsewhere", [{ path: "/no", topics: [{ name: "nope", partitions: [0] }] }]);
    await ask("a long name", [{ path: here, topics: [{ name: "n".repeat(240), partitions: [0] }] }]);
    await ask("two directories", [{ path: here, topics: kept([0]) }, { path: "/no", topics: kept([1]) }]);
    await ask("nothing", []);
    await ask("no partitions", [{ path: here, topics: kept([]) }]);
  }
});

scenario("DescribeQuorum: what is not the metadata's partition", async (talk) => {
  await talk.topic("plain");
  const peer = await talk.connect();
  for (const version of [0, 1, 2]) {
    const ask = async (step: string, topics: [name: string, ...partitions: number[]][]) =>
      await peer.ask(`v${version} ${step}`, "DescribeQuorum", version, {
        topics: topics.map(([topicName, ...partitions]) => ({
          topicName,
          partitions: partitions.map((partitionIndex) => ({ partitionIndex })),
        })),
        unknownTags: unknownTag,
      });
    await ask("a topic of records", [["plain", 0]]);
    await ask("another partition", [["__cluster_metadata", 1]]);
    await ask("two partitions", [["__cluster_metadata", 0, 1]]);
    await ask("two topics", [["__cluster_metadata", 0], ["plain", 0]]);
    await ask("nothing", []);
  }
});

scenario("UnregisterBroker: one that there is not", async (talk) => {
  const peer = await talk.connect();
  await peer.ask("999", "UnregisterBroker", 0, { brokerId: 999, unknownTags: unknownTag });
  await peer.ask("-1", "UnregisterBroker", 0, { brokerId: -1 });
});

scenario("AlterPartitionReassignments: every version, where there is one broker", async (talk) => {
  await talk.topic("unmoved", { partitions: 2 });
  const peer = await talk.connect();
  for (const version of [0, 1]) {
    const ask = async (
      step: string,
      topics: { name: string; partitions: [index: number, replicas: number[] | null][] }[],
    ) =>
      await peer.ask(`v${version} ${step}`, "AlterPartitionReassignments", version, {
        timeoutMs: 5000,
        topics: topics.map(({ name, partitions }) => ({
          name,
          partitions: partitions.map(([partitionIndex, replicas]) => ({ partitionIndex, replicas })),
        })),
        unknownTags: unknownTag,
      });
    await ask("to where it is", [{ name: "unmoved", partitions: [[0, [1]]] }]);
    await ask("to a broker there is not", [{ name: "unmoved", partitions: [[0, [9]], [1, [1]]] }]);
    await ask("to no broker", [{ name: "unmoved", partitions: [[0, []]] }]);
    await ask("twice to the same", [{ name: "unmoved", partitions: [[0, [1, 1]]] }]);
    await ask("called off", [{ name: "unmoved", partitions: [[0, null]] }]);
    await ask("what there is not", [{ name: "unmoved", partitions: [[7, [1]]] }, {
      name: "nope",
      partitions: [[0, [1]]],
    }]);
    await ask("nothing", []);
  }
});
