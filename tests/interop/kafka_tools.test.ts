/** Kafka's own command-line tools (its Java client) against the broker, with nothing set but the address. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Finished, kq, type RunningBroker, runToEnd } from "../support/kq_process.ts";
import { startBrokerUnderTest } from "./broker_under_test.ts";
import { isSkipped } from "./foreign_client.ts";

const kafka = new URL("../support/kafka", import.meta.url).pathname;

describe.skipIf(isSkipped("java"))("Kafka's tools", () => {
  let broker: RunningBroker;
  beforeAll(async () => {
    broker = await startBrokerUnderTest();
  });
  afterAll(async () => {
    await broker.stop();
  });

  const run = async (name: string, args: readonly string[], stdin = ""): Promise<Finished> =>
    await runToEnd([kafka, "tool", name, "--bootstrap-server", broker.address, ...args], stdin);
  const tool = async (name: string, args: readonly string[], stdin = ""): Promise<string> => {
    const ended = await run(name, args, stdin);
    if (ended.exitCode !== 0) {
      throw new Error(`${name} ${args.join(" ")} ended with ${ended.exitCode}: ${ended.stdout} ${ended.stderr}`);
    }
    return ended.stdout;
  };
  const lines = Array.from({ length: 5000 }, (_, i) => `line ${i}\n`).join("");

  test("topics --create, --list and --describe", async () => {
    await tool("topics", ["--create", "--topic", "made", "--partitions", "3", "--config", "retention.ms=1000"]);
    expect((await tool("topics", ["--list"])).split("\n")).toContain("made");
    const described = await tool("topics", ["--describe", "--topic", "made"]);
    expect(described).toContain("PartitionCount: 3\tReplicationFactor: 1");
    expect(described).toContain("retention.ms=1000");
    expect(described.match(/Leader: 1\tReplicas: 1\tIsr: 1/g)?.length).toBe(3);
  });

  test("a second topic of the same name is refused as existing", async () => {
    await tool("topics", ["--create", "--topic", "twice"]);
    const again = await run("topics", ["--create", "--topic", "twice"]);
    expect(again.exitCode).toBe(1);
    expect(again.stdout + again.stderr).toContain("Topic 'twice' already exists.");
  });

  test("topics --delete removes the topic", async () => {
    await tool("topics", ["--create", "--topic", "gone"]);
    await tool("topics", ["--delete", "--topic", "gone"]);
    expect((await tool("topics", ["--list"])).split("\n")).not.toContain("gone");
  });

  for (const codec of ["none", "gzip", "snappy", "lz4", "zstd"]) {
    test(`the console producer's lines with ${codec} come back through the console consumer in a group, and through kq`, async () => {
      const topic = `console-${codec}`;
      await tool("console-producer", ["--topic", topic, "--compression-codec", codec], lines);
      const consumed = await tool("console-consumer", [
        "--topic",
        topic,
        "--group",
        `g-${codec}`,
        "--from-beginning",
        "--max-messages",
        "5000",
      ]);
      expect(consumed).toBe(lines);
      expect((await kq(["consume", topic, "-e"], { broker: broker.address })).stdout).toBe(lines);
    });
  }

  test("consumer-groups --describe shows the committed offset, the end and the lag", async () => {
    await tool("console-producer", ["--topic", "console-none"], "one more\n");
    const described = await tool("consumer-groups", ["--describe", "--group", "g-none"]);
    const row = described.split("\n").find((line) => line.startsWith("g-none"))?.trim().split(/\s+/);
    expect(row?.slice(0, 6)).toEqual(["g-none", "console-none", "0", "5000", "5001", "1"]);
    expect((await tool("consumer-groups", ["--list"])).split("\n")).toContain("g-none");
  });

  test("kq's lines come back through the console consumer", async () => {
    await kq(["produce", "from-kq", "-z", "zstd"], { broker: broker.address, stdin: lines });
    expect(await tool("console-consumer", ["--topic", "from-kq", "--from-beginning", "--max-messages", "5000"])).toBe(
      lines,
    );
  });

  test("get-offsets and the API listing answer", async () => {
    expect(await tool("get-offsets", ["--topic", "from-kq"])).toBe("from-kq:0:5000\n");
    expect(await tool("broker-api-versions", [])).toContain("Produce(0): 0 to 13");
  });
});
