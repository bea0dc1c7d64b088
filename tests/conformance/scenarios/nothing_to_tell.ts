/**
 * What clients and consoles ask about features that a plain broker does not use: ACLs, quotas, users, moves of
 * partitions.
 */
import { scenario } from "../scenario.ts";

const unknownTag = [{ tag: 9999, bytes: new Uint8Array([1, 2, 3]) }];

scenario("ACLs without an authorizer: every version", async (talk) => {
  const peer = await talk.connect();
  for (const version of [1, 2, 3]) {
    const tags = version >= 2 ? { unknownTags: unknownTag } : {};
    const any = { resourceTypeFilter: 1, patternTypeFilter: 1, operation: 1, permissionType: 1 };
    const anyone = { resourceNameFilter: null, principalFilter: null, hostFilter: null };
    await peer.ask(`v${version} describe`, "DescribeAcls", version, { ...any, ...anyone, ...tags });
    const acl = {
      resourceType: 2,
      resourceName: "t",
      resourcePatternType: 3,
      principal: "User:a",
      host: "*",
      operation: 3,
      permissionType: 3,
    };
    await peer.ask(`v${version} create`, "CreateAcls", version, { creations: [acl, acl], ...tags });
    await peer.ask(`v${version} create none`, "CreateAcls", version, { creations: [] });
    await peer.ask(`v${version} delete`, "DeleteAcls", version, { filters: [{ ...any, ...anyone }], ...tags });
    await peer.ask(`v${version} delete none`, "DeleteAcls", version, { filters: [] });
  }
});

scenario("SaslHandshake: every version on a listener without SASL", async (talk) => {
  for (const version of [0, 1]) {
    for (const mechanism of ["PLAIN", "SCRAM-SHA-256", ""]) {
      const peer = await talk.connect();
      await peer.askOrClosed(`v${version} ${mechanism}`, "SaslHandshake", version, { mechanism });
    }
  }
});

scenario("DescribeClientQuotas: every version, and no quota is set", async (talk) => {
  const peer = await talk.connect();
  for (const version of [0, 1]) {
    const ask = async (step: string, components: { entityType: string; matchType: number; match: string | null }[]) =>
      await peer.ask(`v${version} ${step}`, "DescribeClientQuotas", version, { components, strict: false });
    await ask("all", []);
    await ask("a user", [{ entityType: "user", matchType: 0, match: "a" }]);
    await ask("the default client id", [{ entityType: "client-id", matchType: 1, match: null }]);
    await ask("any ip", [{ entityType: "ip", matchType: 2, match: null }]);
  }
});

scenario("DescribeUserScramCredentials: nobody has any", async (talk) => {
  const peer = await talk.connect();
  const ask = async (step: string, users: { name: string }[] | null) =>
    await peer.ask(step, "DescribeUserScramCredentials", 0, { users, unknownTags: unknownTag });
  await ask("all", null);
  await ask("none named", []);
  await ask("somebody", [{ name: "a" }]);
  await ask("two", [{ name: "b" }, { name: "a" }]);
  await ask("somebody twice", [{ name: "a" }, { name: "a" }]);
});

scenario("ListPartitionReassignments: nothing moves", async (talk) => {
  await talk.topic("stays", { partitions: 2 });
  const peer = await talk.connect();
  const ask = async (step: string, topics: { name: string; partitionIndexes: number[] }[] | null) =>
    await peer.ask(step, "ListPartitionReassignments", 0, { topics, unknownTags: unknownTag });
  await ask("all", null);
  await ask("none", []);
  await ask("one", [{ name: "stays", partitionIndexes: [0, 1] }]);
  await ask("unknown ones", [{ name: "stays", partitionIndexes: [7] }, { name: "nope", partitionIndexes: [0] }]);
});

scenario("DescribeTopicPartitions: paged", async (talk) => {
  for (const name of ["page-b", "page-a"]) await talk.topic(name, { partitions: 3 });
  const peer = await talk.connect();
  const ask = async (
    step: string,
    names: string[],
    limit: number,
    cursor: { topicName: string; partitionIndex: number } | null = null,
  ) =>
    await peer.ask(step, "DescribeTopicPartitions", 0, {
      topics: names.map((name) => ({ name })),
      responsePartitionLimit: limit,
      cursor,
    });
  const both = ["page-b", "page-a"];
  await ask("two topics", both, 2000);
  await ask("the first page", both, 2);
  await ask("the next page", both, 2, { topicName: "page-a", partitionIndex: 2 });
  await ask("the last page", both, 4, { topicName: "page-b", partitionIndex: 1 });
  await ask("exactly as many", both, 6);
  await ask("one topic exactly", both, 3);
  await ask("unknown ones", ["page-a", "nope", "bad name", "page-z"], 2000);
  await ask("a topic twice", ["page-a", "page-a"], 2000);
  await ask("a limit of nothing", both, 0);
  await ask("a cursor behind the topic's end", both, 2, { topicName: "page-a", partitionIndex: 9 });
  await ask("a cursor that is not among the topics", ["page-b"], 2, { topicName: "page-a", partitionIndex: 0 });
  await ask("a cursor before the first", both, 2, { topicName: "page-a", partitionIndex: -1 });
});

/** Of all topics means of all that there are, so it has a broker of its own. */
scenario("ElectLeaders: every version, and the preferred leader leads", async (talk) => {
  await talk.topic("led", { partitions: 2 });
  const peer = await talk.connect();
  for (const version of [0, 1, 2]) {
    for (const electionType of version === 0 ? [0] : [0, 1, 7]) {
      const ask = async (step: string, topicPartitions: { topic: string; partitions: number[] }[] | null) =>
        await peer.ask(`v${version} ${electionType} ${step}`, "ElectLeaders", version, {
          electionType,
          topicPartitions,
          timeoutMs: 5000,
        });
      await ask("named", [{ topic: "led", partitions: [0, 1] }]);
      await ask("unknown", [{ topic: "led", partitions: [9] }, { topic: "nope", partitions: [0] }]);
      await ask("none", []);
      await ask("all", null);
    }
  }
}, { "num.partitions": "11" });
