/**
 * kq's transactional commands on Apache Kafka and on kq, killed again and again, and read by other people's clients; and
 * Kafka's own tool for transactions, which says of kq what it says of Kafka.
 */
import { afterAll, describe, expect, test } from "bun:test";
import { rmSync, writeFileSync } from "node:fs";
import { errorName } from "../../core/protocol/error_codes.ts";
import { encodeBatch } from "../../core/protocol/records/records.ts";
import { readAnswer, Wire } from "../conformance/wire.ts";
import type { ApiName, Requests, Responses } from "../../core/protocol/generated/mod.ts";
import {
  kq,
  kqCommand,
  type RunningBroker,
  runToEnd,
  startKafka,
  startKq,
  temporaryFolder,
  unusedPort,
} from "../support/kq_process.ts";
import { bytes } from "../support/records.ts";
import { isSkipped } from "./foreign_client.ts";
import { run, tool } from "./transactional_log.ts";

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LINES = 5_000;
const lines = Array.from({ length: LINES }, (_, index) => `${index + 1}`);
const input = `${folder}/input`;
writeFileSync(input, lines.join("\n") + "\n");

async function on(broker: RunningBroker, args: readonly string[], stdin = ""): Promise<string> {
  const ended = await kq(args, { broker: broker.address, stdin });
  if (ended.exitCode !== 0) throw new Error(`kq ${args.join(" ")} ended with ${ended.exitCode}: ${ended.stderr}`);
  return ended.stdout;
}

/**
 * Starts the command again and again, each time a little longer, and kills it, until it ends by itself; with `crashes`
 * also the broker, under the command.
 */
async function killedUntilDone(
  broker: RunningBroker,
  args: readonly string[],
  { stdin, crashes }: { readonly stdin: "input" | "none"; readonly crashes: boolean },
) {
  for (let tries = 1;; tries++) {
    const child = Bun.spawn([...kqCommand, ...args], {
      stdin: stdin === "input" ? Bun.file(input) : "ignore",
      stdout: "ignore",
      stderr: "pipe",
      env: { ...process.env, KQ_BROKERS: broker.address },
    });
    const said = new Response(child.stderr).text();
    await Promise.race([child.exited, Bun.sleep(50 + 40 * tries)]);
    if (crashes && tries % 2 === 0) {
      await broker.crash();
      await Promise.race([child.exited, Bun.sleep(50 + 40 * tries)]);
    }
    child.kill("SIGKILL");
    await child.exited;
    // It may not have reached a broker that was long in coming back.
    if (child.signalCode === "SIGKILL" || child.exitCode === UNREACHABLE) continue;
    if (child.exitCode === 0) return;
    throw new Error(`kq ${args.join(" ")} ended with ${child.exitCode}: ${await said}`);
  }
}

const UNREACHABLE = 3;

const sorted = (text: string): string[] =>
  text.split("\n").filter((line) => line !== "").sort((a, b) => Number(a) - Number(b));

/** What readers of committed records see, whoever wrote them. */
async function readers(broker: RunningBroker, topic: string, count: number) {
  const { address } = broker;
  const kcat = ["kcat", "-C", "-b", address, "-t", topic, "-e", "-q", "-o", "beginning"];
  const java = ["--topic", topic, "--from-beginning", "--isolation-level", "read_committed", "--timeout-ms", "60000"];
  return {
    kcat: sorted(await run([...kcat, "-X", "isolation.level=read_committed"])),
    // It ends at that count; kcat and kq would show one too many.
    java: sorted((await runToEnd(javaConsumer(address, [...java, "--max-messages", String(count)]))).stdout),
    kq: sorted(await on(broker, ["consume", topic, "-e"])),
  };
}

const kafka = new URL("../support/kafka", import.meta.url).pathname;
const javaConsumer = (address: string, args: readonly string[]): string[] => [
  kafka,
  "tool",
  "console-consumer",
  "--bootstrap-server",
  address,
  ...args,
];

const brokers = {
  "Kafka, version 2": () => startKafka(),
  "Kafka, version 1": async () => {
    const broker = await startKafka();
    await tool(broker, "features", "downgrade", "--feature", "transaction.version=1");
    return broker;
  },
  "kq, version 2": () => startKq({ port: unusedPort() }),
  "kq, version 1": async () => {
    const broker = await startKq({ port: unusedPort() });
    await tool(broker, "features", "downgrade", "--feature", "transaction.version=1");
    return broker;
  },
};

describe.skipIf(isSkipped("java") || isSkipped("kcat"))("kq's transactions", () => {
  for (const [name, start] of Object.entries(brokers)) {
    test(`on ${name} are exact after many kills, for every reader`, async () => {
      await using broker = await start();
      await on(broker, ["topics", "create", "t", "--partitions", "3", "-q"]);
      await killedUntilDone(
        broker,
        ["produce", "t", "--transaction=etl", "--transaction-every", "200", "--resume", "--batch-size", "500B"],
        { stdin: "input", crashes: name.startsWith("kq") },
      );
      const expected = { kcat: lines, java: lines, kq: lines };
      expect(await readers(broker, "t", LINES)).toEqual(expected);
      await on(broker, ["topics", "create", "copy", "--partitions", "3", "-q"]);
      await killedUntilDone(broker, ["cp", "t", "copy", "-g", "copier", "--exactly-once"], {
        stdin: "none",
        crashes: name.startsWith("kq"),
      });
      expect(await readers(broker, "copy", LINES)).toEqual(expected);
      const bad = await kq(["produce", "t", "-K", ":", "--transaction=etl"], {
        broker: broker.address,
        stdin: "a:1\nb",
      });
      expect(bad.exitCode).toBe(1);
      expect((await on(broker, ["consume", "t", "-e"])).split("\n").length).toBe(LINES + 1);
      const [state] = JSON.parse(await on(broker, ["txns", "describe", "etl", "-o", "json"])) as [{ state: string }];
      expect(["Empty", "CompleteAbort", "CompleteCommit"]).toContain(state.state);
    }, 300_000);
  }
});

async function ask<N extends ApiName>(
  wire: Wire,
  api: N,
  version: number,
  request: Requests[N],
): Promise<Responses[N]> {
  const frame = await wire.exchange(wire.frame(api, version, request));
  if (frame === "closed") throw new Error(`the broker hung up on ${api}`);
  return readAnswer(api, version, frame);
}

/** A record of a transaction that its coordinator never hears of, an hour old: it hangs. */
async function leaveHanging({ address }: RunningBroker, transactionalId: string, topic: string): Promise<void> {
  const wire = await Wire.connect(address);
  const { producerId, producerEpoch } = await ask(wire, "InitProducerId", 4, {
    transactionalId,
    transactionTimeoutMs: 60_000,
    producerId: -1,
    producerEpoch: -1,
  });
  const record = { timestampMs: Date.now() - 3_600_000, key: null, value: bytes("hanging"), headers: [] };
  const batch = encodeBatch([record], {
    producer: { producerId, producerEpoch, baseSequence: 0 },
    isTransactional: true,
  });
  const answer = await ask(wire, "Produce", 9, {
    transactionalId,
    acks: -1,
    timeoutMs: 10_000,
    topicData: [{ name: topic, topicId: "AAAAAAAAAAAAAAAAAAAAAA", partitionData: [{ index: 0, records: batch }] }],
  });
  wire.close();
  expect(errorName(answer.responses[0]!.partitionResponses[0]!.errorCode)).toBe("NONE");
}

describe.skipIf(isSkipped("java"))("transactions of which nobody else knows", () => {
  const unverified = "transaction.partition.verification.enable";
  const servers = {
    Kafka: () => startKafka({ config: { [unverified]: "false" } }),
    kq: () => startKq({ args: ["-c", `${unverified}=false`] }),
  };

  /** What Kafka's tool and kq's commands say, on the one and on the other; what differs from run to run is masked. */
  async function session(start: () => Promise<RunningBroker>): Promise<string[]> {
    await using broker = await start();
    const said: string[] = [];
    const note = (what: string, text: string) =>
      said.push(
        `${what}\n${text.replaceAll(/\b1[67]\d{11}\b/g, "<ms>").replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")}`,
      );
    const transactions = async (...args: string[]) => {
      const ended = await runToEnd([kafka, "tool", "transactions", "--bootstrap-server", broker.address, ...args]);
      const output = `${ended.stdout}${ended.stderr}`.split("\n").filter((line) => !line.startsWith("\tat ")).map((
        line,
      ) =>
        // The tool pads its columns to what is in them.
        line.trimEnd().replaceAll(/[ \t]+/g, " ").replace(/ \d+$/, " <last>")
      );
      // Those of a list come in any order.
      if (args[0] === "list") output.sort();
      note(`kafka transactions ${args.join(" ")} (${ended.exitCode})`, output.join("\n"));
    };
    const own = async (...args: string[]) => {
      const { exitCode, stdout, stderr } = await kq(args, { broker: broker.address });
      note(`kq ${args.join(" ")} (${exitCode})`, stdout + stderr);
    };
    for (const topic of ["t", "u"]) await on(broker, ["topics", "create", topic, "-q"]);
    await on(broker, ["produce", "t", "--transaction=done"], "1\n");
    await leaveHanging(broker, "lost", "t");
    await leaveHanging(broker, "gone", "u");
    // And one that is open, which does not hang.
    const open = Bun.spawn([...kqCommand, "produce", "t", "--transaction=open", "--transaction-timeout", "10m"], {
      stdin: "pipe",
      stdout: "ignore",
      stderr: "ignore",
      env: { ...process.env, KQ_BROKERS: broker.address },
    });
    await open.stdin.write("2\n");
    await open.stdin.flush();
    while (!(await on(broker, ["txns", "list", "--state", "ongoing", "-o", "name"])).includes("open"));
    open.kill("SIGKILL");
    await open.exited;

    await own("txns", "list", "-o", "name");
    await own("txns", "abort", "--topic", "t:0", "--start-offset", "3", "-y");
    await own("txns", "hanging", "-o", "tsv");
    await transactions("list");
    await transactions("describe", "--transactional-id", "done");
    await transactions("describe", "--transactional-id", "nobody");
    await transactions("find-hanging", "--topic", "t");
    await transactions("abort", "--topic", "t", "--partition", "0", "--start-offset", "17");
    await transactions("abort", "--topic", "t", "--partition", "0", "--start-offset", "2");
    await own("txns", "abort", "--topic", "u:0", "--start-offset", "0", "-y");
    await own("txns", "hanging", "-o", "tsv");
    await own("consume", "u", "-e");
    await transactions("forceTerminateTransaction", "--transactionalId", "open");
    while ((await on(broker, ["producers", "t", "--open", "-o", "tsv"])).split("\n").length > 2);
    await own("txns", "list", "--state", "ongoing", "-o", "name");
    await own("consume", "t", "-e");
    return said;
  }

  test("are found and ended by Kafka's tool and by kq, on kq as on Kafka", async () => {
    const onKafka = await session(servers.Kafka);
    expect(await session(servers.kq)).toEqual(onKafka);
    const text = onKafka.join("\n\n");
    expect(text).toContain("kq: the hanging transaction of producer");
    expect(text).toContain("offset 3 is open and does not hang");
    expect(text).toContain("kafka transactions abort --topic t --partition 0 --start-offset 2 (0)");
    expect(text).toContain("kafka transactions forceTerminateTransaction --transactionalId open (0)");
  }, 600_000);
});
