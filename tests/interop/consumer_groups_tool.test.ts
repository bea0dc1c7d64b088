/** `kafka-consumer-groups`, command by command, against a group of Java's console consumer and its commits. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Finished, kq, type RunningBroker, runToEnd } from "../support/kq_process.ts";
import { startBrokerUnderTest } from "./broker_under_test.ts";
import { foreignClients, isSkipped, RunningMember } from "./foreign_client.ts";

const kafka = new URL("../support/kafka", import.meta.url).pathname;
const GROUP = "readers";
const TOPIC = "read";

describe.skipIf(isSkipped("java"))("kafka-consumer-groups", () => {
  let broker: RunningBroker;
  let member: RunningMember;
  beforeAll(async () => {
    broker = await startBrokerUnderTest();
    await kq(["topics", "create", TOPIC, "--partitions", "2"], { broker: broker.address });
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}\n`).join("");
    await kq(["produce", TOPIC], { broker: broker.address, stdin: lines });
    const client = await foreignClients.find(({ name }) => name === "confluent-kafka")!.prepare();
    member = new RunningMember(client, broker.address, TOPIC, GROUP);
    await RunningMember.until("all is read", [member], () => member.records.length === 100);
  });
  afterAll(async () => {
    await member.kill();
    await broker.stop();
  });

  const run = async (...args: readonly string[]): Promise<Finished> =>
    await runToEnd([kafka, "tool", "consumer-groups", "--bootstrap-server", broker.address, ...args]);
  /** The rows of the table that the tool prints, without its heading. */
  const rows = async (...args: readonly string[]): Promise<string[][]> => {
    const { exitCode, stdout, stderr } = await run(...args);
    if (exitCode !== 0) throw new Error(`${args.join(" ")} ended with ${exitCode}: ${stdout} ${stderr}`);
    return stdout.split("\n").filter((line) => line.trim() !== "").map((line) => line.trim().split(/\s+/));
  };

  test("lists the group, with its state and type", async () => {
    const [heading, ...listed] = await rows("--list", "--state", "--type");
    expect(heading).toEqual(["GROUP", "TYPE", "STATE"]);
    expect(listed).toEqual([[GROUP, "Classic", "Stable"]]);
  }, 600_000);

  test("describes its offsets, its member with what it owns, and its state", async () => {
    const described = await rows("--describe", "--group", GROUP);
    expect(described.slice(1).map((row) => [row[0], row[1], row[2], row[4]])).toEqual([
      [GROUP, TOPIC, "0", expect.any(String)],
      [GROUP, TOPIC, "1", expect.any(String)],
    ]);
    const [, one] = await rows("--describe", "--group", GROUP, "--members", "--verbose");
    expect(one!.slice(0, 3)).toEqual([GROUP, expect.stringMatching(/^rdkafka-/), "/127.0.0.1"] as never);
    expect(one).toContain(`${TOPIC}:0,1`);
    const [, state] = await rows("--describe", "--group", GROUP, "--state");
    expect(state!.slice(0, 1).concat(state!.slice(-2))).toEqual([GROUP, "Stable", "1"]);
  }, 600_000);

  test("resets and deletes nothing of a group that somebody is in", async () => {
    const reset = await run("--reset-offsets", "--group", GROUP, "--topic", TOPIC, "--to-earliest", "--execute");
    expect(reset.stdout + reset.stderr).toContain("the current state is Stable");
    const deleted = await run("--delete", "--group", GROUP);
    expect(deleted.stdout + deleted.stderr).toContain("GroupNotEmptyException");
    const forgotten = await run("--delete-offsets", "--group", GROUP, "--topic", TOPIC);
    expect(forgotten.stdout + forgotten.stderr).toContain("GroupSubscribedToTopicException");
  }, 600_000);

  test("resets, forgets and deletes a group that nobody is in", async () => {
    await member.kill();
    await RunningMember.until(
      "it is missed",
      [],
      () =>
        Bun.spawnSync([
          kafka,
          "tool",
          "consumer-groups",
          "--bootstrap-server",
          broker.address,
          "--describe",
          "--group",
          GROUP,
          "--state",
        ])
          .stdout.toString().includes("Empty"),
    );
    const reset = await rows("--reset-offsets", "--group", GROUP, "--topic", TOPIC, "--to-earliest", "--execute");
    expect(reset.slice(1)).toEqual([[GROUP, TOPIC, "0", "0"], [GROUP, TOPIC, "1", "0"]]);
    const described = await rows("--describe", "--group", GROUP);
    expect(described.slice(-2).map((row) => row[3])).toEqual(["0", "0"]);
    const forgotten = await run("--delete-offsets", "--group", GROUP, "--topic", `${TOPIC}:0`);
    expect(forgotten.stdout).toContain("Successful");
    expect((await rows("--describe", "--group", GROUP)).slice(-1).map((row) => row[2])).toEqual(["1"]);
    expect((await run("--delete", "--group", GROUP)).stdout).toContain(
      `Deletion of requested consumer groups ('${GROUP}') was successful`,
    );
    expect(await rows("--list")).toEqual([]);
  }, 600_000);
});
