/** Other people's transactional clients copy a topic, offsets and records in one transaction, some of them aborted. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { kq, type RunningBroker, runToEnd, startKq } from "../support/kq_process.ts";
import { foreignClients, isSkipped } from "./foreign_client.ts";
import { tool, writeTransactionsInJava } from "./transactional_log.ts";

const here = new URL(".", import.meta.url).pathname;
const PARTITIONS = 3;
const COUNT = 1000;

/** Which client, and its program, which takes BROKER IN OUT GROUP ID COUNT. */
const clients = [["kafkajs", "kafkajs_transactions.mjs"], ["confluent-kafka", "eos_transactions.py"]] as const;

describe("transactions of other clients", () => {
  let broker: RunningBroker;
  beforeAll(async () => {
    broker = await startKq();
  });
  afterAll(async () => {
    await broker.stop();
  });

  const ask = async (args: readonly string[], stdin = ""): Promise<string> => {
    const { exitCode, stdout, stderr } = await kq(args, { stdin, broker: broker.address });
    if (exitCode !== 0) throw new Error(stderr);
    return stdout;
  };
  const committed = async (topic: string): Promise<string[]> => {
    const lines = (await ask(["consume", topic, "-e", "-f", "%p %v\n"])).split("\n").filter((line) => line !== "");
    // By partition, each in its order.
    return Array.from({ length: PARTITIONS }, (_, index) => lines.filter((line) => line.startsWith(`${index} `)))
      .flat();
  };

  for (const [name, program] of clients) {
    test.skipIf(isSkipped(name))(`${name} copies a topic exactly once`, async () => {
      const [from, to, group] = [`${name}-in`.replace("@", ""), `${name}-out`, `${name}-group`];
      await ask(["topics", "create", from, to, "--partitions", String(PARTITIONS)]);
      const input = Array.from({ length: COUNT }, (_, n) => `${n}\tvalue ${n}\n`).join("");
      await ask(["produce", from, "-K", "\\t"], input);
      const { command, env } = await foreignClients.find((each) => each.name === name)!.prepare();
      const args = [broker.address, from, to, group, `${name}-id`, String(COUNT)];
      const ended = await runToEnd([command[0]!, `${here}clients/${program}`, ...args], "", env);
      if (ended.exitCode !== 0) throw new Error(`${name} ended with ${ended.exitCode}: ${ended.stderr}`);
      const copies = await committed(to);
      expect(copies).toEqual((await committed(from)).map((line) => `${line}|committed`));
      // It had something to leave out.
      const all = await ask(["consume", to, "-e", "-f", "%v\n", "--isolation", "read_uncommitted"]);
      expect(all).toContain("|aborted");
      // And the group is where the records are.
      const lag = JSON.parse(await ask(["lag", group, "-o", "json"])) as unknown;
      expect(JSON.stringify(lag)).not.toMatch(/"lag":[1-9]/);
      if (isSkipped("java")) return;
      expect(await tool(broker, "transactions", "describe", "--transactional-id", `${name}-id`)).toContain(
        "CompleteCommit",
      );
    });
  }

  test.skipIf(isSkipped("java"))(
    "Kafka's tool takes transaction.version down and up, and the same Java producers go on",
    async () => {
      await ask(["topics", "create", "levels", "--partitions", "2"]);
      const level = async (): Promise<string | undefined> =>
        /Feature: transaction\.version\s.*FinalizedVersionLevel: (\d+)/.exec(await tool(broker, "features", "describe"))
          ?.[1];
      const written = async (): Promise<number> => (await ask(["consume", "levels", "-e"])).split("\n").length;
      expect(await level()).toBe("2");
      let seed = 0;
      for (const [how, to] of [["downgrade", 1], ["downgrade", 0], ["upgrade", 2]] as const) {
        await tool(broker, "features", how, "--feature", `transaction.version=${to}`);
        const before = await written();
        await writeTransactionsInJava(broker, { topic: "levels", partitions: 2, seed: ++seed, rounds: 40 });
        expect(await written()).toBeGreaterThan(before);
      }
      expect(await level()).toBe("2");
      const listed = await tool(broker, "transactions", "list");
      expect(listed.match(/levels-java-\d.*Complete/g)).toHaveLength(3);
    },
  );
});
