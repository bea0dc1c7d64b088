/**
 * Members of the consumer protocol, of librdkafka and Kafka's own client.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { kq, type RunningBroker, runToEnd, startKq, unusedPort } from "../support/kq_process.ts";
import { foreignClients, isSkipped, type Prepared, produceLines, RunningMember } from "./foreign_client.ts";

const kafka = new URL("../support/kafka", import.meta.url).pathname;
const program = new URL("clients/GroupMember.java", import.meta.url).pathname;
/** Short, so that a member that is killed is missed in seconds. */
const times = {
  "group.consumer.min.session.timeout.ms": "6000",
  "group.consumer.session.timeout.ms": "6000",
  "group.consumer.min.heartbeat.interval.ms": "500",
  "group.consumer.heartbeat.interval.ms": "500",
};
const lines = (count: number, word: string) => Array.from({ length: count }, (_, i) => `${word} ${i}`);

describe.skipIf(isSkipped("java") || isSkipped("confluent-kafka"))("groups of the consumer protocol", () => {
  let broker: RunningBroker;
  let librdkafka: Prepared;
  let java: Prepared;
  const speaking = (client: Prepared, protocol: string): Prepared => ({
    ...client,
    env: { ...client.env, GROUP_PROTOCOL: protocol },
  });
  beforeAll(async () => {
    const args = Object.entries(times).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    broker = await startKq({ listen: `127.0.0.1:${unusedPort()}`, args });
    librdkafka = await foreignClients.find(({ name }) => name === "confluent-kafka")!.prepare();
    const classPath = (await runToEnd([kafka, "classpath"])).stdout.trim();
    java = { command: ["java", "-Xmx200m", "-cp", classPath, program], env: {} };
  });
  afterAll(async () => {
    await broker.stop();
  });

  const owned = (members: readonly RunningMember[]) =>
    members.flatMap(({ assigned }) => assigned).sort((a, b) => a - b);
  const shares = (members: readonly RunningMember[], partitions: number) =>
    String(owned(members)) === String([...Array(partitions).keys()]) &&
    members.every(({ assigned }) => assigned.length > 0);
  const haveRead = (members: readonly RunningMember[], sent: readonly string[]) => {
    const seen = new Set(members.flatMap(({ records }) => records).map(({ value }) => value));
    return sent.every((line) => seen.has(line));
  };

  test("two members share a topic; the broker is killed and comes back, and nobody is assigned anew", async () => {
    await kq(["topics", "create", "shared", "--partitions", "6", "-b", broker.address]);
    await using first = new RunningMember(speaking(librdkafka, "consumer"), broker.address, "shared", "shared");
    await using second = new RunningMember(speaking(java, "consumer"), broker.address, "shared", "shared");
    const both = [first, second];
    await RunningMember.until("the two share", both, () => shares(both, 6));
    const before = lines(300, "before");
    await produceLines(librdkafka, broker.address, "shared", "none", before);
    await RunningMember.until("both have read all", both, () => haveRead(both, before));

    const had = both.map(({ assigned }) => assigned);
    await broker.crash();
    const after = lines(300, "after");
    await produceLines(librdkafka, broker.address, "shared", "none", after);
    await RunningMember.until("both have read all that came after", both, () => haveRead(both, after));
    expect(both.map(({ assigned }) => assigned)).toEqual(had);

    const tool = async (...args: readonly string[]) =>
      (await runToEnd([kafka, "tool", "consumer-groups", "--bootstrap-server", broker.address, ...args])).stdout;
    expect(await tool("--describe", "--group", "shared", "--state")).toMatch(/shared .* uniform +Stable +2/);
    const members = await tool("--describe", "--group", "shared", "--members", "--verbose");
    expect(members.match(/\bconsumer\b|\/127\.0\.0\.1/g)?.length).toBeGreaterThanOrEqual(2);
    expect(await tool("--list", "--type", "consumer")).toContain("shared");

    await first.kill();
    await RunningMember.until("the second has all", [second], () => shares([second], 6));
  }, 400_000);
});
