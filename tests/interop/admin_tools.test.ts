/**
 * Kafka's administration tools, and the questions that consoles ask through Java's AdminClient, against the broker with
 * nothing set but the address. KQ_INTEROP_AGAINST=kafka shows that Kafka answers the same.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Finished, kq, type RunningBroker, runToEnd, temporaryFolder } from "../support/kq_process.ts";
import { startBrokerUnderTest } from "./broker_under_test.ts";
import { isSkipped } from "./foreign_client.ts";

const kafka = new URL("../support/kafka", import.meta.url).pathname;
const clients = new URL("clients", import.meta.url).pathname;

describe.skipIf(isSkipped("java"))("administration by Kafka's tools", () => {
  let broker: RunningBroker;
  const folder = temporaryFolder();
  beforeAll(async () => {
    broker = await startBrokerUnderTest();
    const on = { broker: broker.address };
    await kq(["topics", "create", "tools", "--partitions", "2", "-q"], on);
    await kq(["produce", "tools", "-p", "0"], { ...on, stdin: "1\n2\n3\n" });
  });
  afterAll(async () => {
    await broker.stop();
  });

  const run = async (name: string, args: readonly string[]): Promise<Finished> =>
    await runToEnd([kafka, "tool", name, "--bootstrap-server", broker.address, ...args]);
  const tool = async (name: string, ...args: string[]): Promise<string> => {
    const ended = await run(name, args);
    if (ended.exitCode !== 0) throw new Error(`${name} ended with ${ended.exitCode}: ${ended.stdout} ${ended.stderr}`);
    return ended.stdout;
  };
  const file = (name: string, value: unknown): string => {
    writeFileSync(join(folder, name), JSON.stringify(value));
    return join(folder, name);
  };

  test("configs --alter and --describe", async () => {
    const of = ["--entity-type", "topics", "--entity-name", "tools"];
    await tool("configs", "--alter", "--add-config", "retention.ms=5000,cleanup.policy=[compact,delete]", ...of);
    const described = await tool("configs", "--describe", ...of);
    expect(described).toContain("retention.ms=5000");
    expect(described).toContain("cleanup.policy=compact,delete");
    await tool("configs", "--alter", "--delete-config", "retention.ms", ...of);
    expect(await tool("configs", "--describe", ...of)).not.toContain("retention.ms");
    const ofBroker = ["--entity-type", "brokers", "--entity-name", "1"];
    await tool("configs", "--alter", "--add-config", "log.cleaner.threads=2", ...ofBroker);
    expect(await tool("configs", "--describe", ...ofBroker)).toContain("log.cleaner.threads=2");
    const refused = await run("configs", ["--alter", "--add-config", "retention.ms=long", ...of]);
    expect(refused.exitCode).toBe(1);
    expect(refused.stdout + refused.stderr).toContain("InvalidConfigurationException");
  }, 120_000);

  test("delete-records moves the beginning", async () => {
    await tool(
      "configs",
      "--alter",
      "--delete-config",
      "cleanup.policy",
      "--entity-type",
      "topics",
      "--entity-name",
      "tools",
    );
    const offsets = file("offsets.json", { version: 1, partitions: [{ topic: "tools", partition: 0, offset: 2 }] });
    expect(await tool("delete-records", "--offset-json-file", offsets)).toContain("low_watermark: 2");
    expect(await tool("get-offsets", "--topic-partitions", "tools:0", "--time", "earliest")).toBe("tools:0:2\n");
  }, 60_000);

  test("log-dirs tells the sizes", async () => {
    const said = await tool("log-dirs", "--describe", "--topic-list", "tools");
    const { brokers } = JSON.parse(said.split("\n").find((line) => line.startsWith("{"))!) as {
      brokers: { broker: number; logDirs: { error: null; partitions: { partition: string; size: number }[] }[] }[];
    };
    const partitions = brokers[0]!.logDirs.flatMap((dir) => dir.partitions).sort((a, b) =>
      a.partition < b.partition ? -1 : 1
    );
    expect(brokers.map(({ broker }) => broker)).toEqual([1]);
    expect(partitions.map(({ partition, size }) => [partition, size > 0])).toEqual([["tools-0", true], [
      "tools-1",
      false,
    ]]);
  }, 60_000);

  test("features, leader-election and broker-api-versions", async () => {
    expect(await tool("features", "describe")).toContain("Feature: group.version");
    const partitions = file("elect.json", { partitions: [{ topic: "tools", partition: 0 }] });
    const elected = await run("leader-election", ["--election-type", "preferred", "--path-to-json-file", partitions]);
    expect([elected.exitCode, elected.stdout]).toEqual([
      0,
      "Valid replica already elected for partitions tools-0\n",
    ]);
    const apis = await tool("broker-api-versions");
    for (const api of ["AlterReplicaLogDirs(34): 1 to 2", "DescribeQuorum(55): 0 to 2", "UnregisterBroker(64): 0"]) {
      expect(apis).toContain(api);
    }
  }, 120_000);

  test("reassign to where they are is done at once, and to a broker there is not is refused", async () => {
    const plan = (replicas: number[]) => ({
      version: 1,
      partitions: [{ topic: "tools", partition: 0, replicas, log_dirs: replicas.map(() => "any") }],
    });
    const here = file("here.json", plan([1]));
    expect(await tool("reassign", "--execute", "--reassignment-json-file", here)).toContain(
      "Successfully started partition reassignment for tools-0",
    );
    expect(await tool("reassign", "--verify", "--reassignment-json-file", here)).toContain(
      "Reassignment of partition tools-0 is completed.",
    );
    const away = await run("reassign", ["--execute", "--reassignment-json-file", file("away.json", plan([9]))]);
    expect(away.exitCode).toBe(1);
    expect(away.stdout + away.stderr).toContain("Unknown broker id 9");
    expect(await tool("reassign", "--list")).toContain("No partition reassignments found.");
  }, 120_000);

  test("Java's AdminClient gets an answer to every question of a console's pages", async () => {
    const classpath = (await runToEnd([kafka, "classpath"])).stdout.trim();
    const ended = await runToEnd(["java", "-cp", classpath, join(clients, "AdminPages.java"), broker.address]);
    const answers = ended.stdout.split("\n").filter((line) => /^[a-zA-Z ]+: /.test(line));
    expect(answers).toEqual([
      "create: 1000",
      "create again: TopicExistsException",
      "topics: [pages, tools]",
      "describe: [0 led by 1 isr 1, 1 led by 1 isr 1]",
      "describe nothing: UnknownTopicOrPartitionException",
      "cluster: 1 node, controller true",
      "operations: [CREATE, ALTER, DESCRIBE, CLUSTER_ACTION, DESCRIBE_CONFIGS, ALTER_CONFIGS, IDEMPOTENT_WRITE]",
      "log dirs: 2",
      "move to no directory: LogDirNotFoundException",
      "config: DYNAMIC_TOPIC_CONFIG",
      "broker config: 1",
      "alter: null",
      "altered: delete,compact",
      "alter to nonsense: InvalidConfigurationException",
      "more partitions: null",
      "fewer partitions: InvalidPartitionsException",
      "offsets: 0",
      "earliest: 0",
      "of a time: -1",
      "delete records: null",
      "delete too many: OffsetOutOfRangeException",
      "groups: 0",
      "group: GroupIdNotFoundException",
      "group offsets: {}",
      "alter offsets: null",
      "altered offsets: 7",
      "delete offsets: null",
      "delete group: null",
      "delete no group: GroupIdNotFoundException",
      "ACLs: SecurityDisabledException",
      "quotas: {}",
      "users: {}",
      "reassignments: {}",
      "reassign to nobody: InvalidReplicaAssignmentException",
      "elect: ElectionNotNeededException",
      "producers: []",
      "transactions: []",
      "features: true",
      "quorum: 1 of 1 voter, behind 0",
      "unregister nobody: BrokerIdNotRegisteredException",
      "config resources: [pages, tools]",
      "delete: null",
      "delete again: UnknownTopicOrPartitionException",
    ]);
  }, 120_000);
});
