/** A partition's folder written by kq and one written by Kafka are the same thing: each serves the other's. */
import { afterAll, describe, expect, test } from "bun:test";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { kq, type RunningBroker, runToEnd, startKafka, startKq, temporaryFolder } from "../support/kq_process.ts";
import { isSkipped } from "./foreign_client.ts";

const kafka = new URL("../support/kafka", import.meta.url).pathname;
const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(command: readonly string[], stdin = ""): Promise<string> {
  const ended = await runToEnd(command, stdin);
  if (ended.exitCode !== 0) throw new Error(`${command.join(" ")} ended with ${ended.exitCode}: ${ended.stderr}`);
  return ended.stdout;
}

/** Records with keys, headers, timestamps and every codec into segments that roll. */
async function fill({ address }: RunningBroker, topic: string, isIdempotent = true): Promise<void> {
  const codecs = ["none", "gzip", "snappy", "lz4", "zstd"];
  for (const [n, codec] of codecs.entries()) {
    const lines = Array.from(
      { length: 4000 },
      (_, i) => `key-${i % 700}:value ${codec} ${i} ${"x".repeat((i * 7) % 150)}\n`,
    );
    const options = ["-z", codec, "-H", `codec=${codec}`, "-H", `n=${n}`, "-X", `enable.idempotence=${isIdempotent}`];
    await run(["kcat", "-P", "-b", address, "-t", topic, "-K:", ...options, "-X", "batch.size=60000"], lines.join(""));
  }
}

/** Everything in the topic: partition, offset, timestamp, headers, key and value of each record. */
async function everything({ address }: RunningBroker, topic: string): Promise<string[]> {
  const format = "%p %o %T %h %k=%s\n";
  const said = await run(["kcat", "-C", "-b", address, "-t", topic, "-e", "-q", "-o", "beginning", "-f", format]);
  return said.split("\n").sort();
}

async function byTime({ address }: RunningBroker, topic: string, timestampMs: number): Promise<string> {
  const said = await run([
    "kcat",
    "-Q",
    "-b",
    address,
    "-t",
    `${topic}:0:${timestampMs}`,
    "-t",
    `${topic}:1:${timestampMs}`,
  ]);
  return said.split("\n").sort().join("\n");
}

describe.skipIf(isSkipped("java") || isSkipped("kcat"))("a partition's folder", () => {
  test("of kq's is served by Kafka", async () => {
    const [mine, theirs] = [`${folder}/kq`, `${folder}/kafka`];
    mkdirSync(theirs);
    const create = (address: string) =>
      run([
        kafka,
        "tool",
        "topics",
        "--bootstrap-server",
        address,
        "--create",
        "--topic",
        "orders",
        "--partitions",
        "2",
        "--config",
        "segment.bytes=1048576",
      ]);
    let broker = await startKq({ data: mine });
    await create(broker.address);
    await fill(broker, "orders");
    const sent = await everything(broker, "orders");
    const middle = Number(sent[sent.length >> 1]!.split(" ")[2]);
    const found = await byTime(broker, "orders", middle);
    expect(sent.length).toBe(20_001);
    expect(await broker.stop()).toBe(0);

    broker = await startKafka({ data: theirs });
    await create(broker.address);
    await broker.stop();
    for (const partition of ["orders-0", "orders-1"]) {
      const own = (name: string) => name === "partition.metadata";
      for (const name of readdirSync(`${theirs}/data/${partition}`)) {
        if (!own(name)) rmSync(`${theirs}/data/${partition}/${name}`);
      }
      for (const name of readdirSync(`${mine}/${partition}`)) {
        if (!own(name)) cpSync(`${mine}/${partition}/${name}`, `${theirs}/data/${partition}/${name}`);
      }
    }
    broker = await startKafka({ data: theirs });
    expect(await everything(broker, "orders")).toEqual(sent);
    expect(await byTime(broker, "orders", middle)).toBe(found);
    // And it goes on where kq ended. Not idempotent: that Kafka does not know which producer ids kq gave out.
    await fill(broker, "orders", false);
    expect((await everything(broker, "orders")).length).toBe(40_001);
    await broker.stop();
  }, 180_000);

  test("of Kafka's is served by kq after kq log import, groups' offsets with it", async () => {
    const [theirs, mine] = [`${folder}/kafka2`, `${folder}/kq2`];
    mkdirSync(theirs);
    let broker = await startKafka({ data: theirs });
    const tool = (name: string, ...args: string[]) =>
      run([kafka, "tool", name, "--bootstrap-server", broker.address, ...args]);
    await tool(
      "topics",
      "--create",
      "--topic",
      "orders",
      "--partitions",
      "2",
      "--config",
      "segment.bytes=1048576",
      "--config",
      "cleanup.policy=compact",
      "--config",
      "min.cleanable.dirty.ratio=0.9",
    );
    await fill(broker, "orders");
    await tool("delete-records", "--offset-json-file", await offsetsFile(`${folder}/delete.json`, [100, 200]));
    const committed = await run([
      "kcat",
      "-C",
      "-b",
      broker.address,
      "-G",
      "readers",
      "-X",
      "auto.offset.reset=earliest",
      "-c",
      "3000",
      "-q",
      "-f",
      "",
      "orders",
    ]).then(() => tool("consumer-groups", "--describe", "--group", "readers"));
    const sent = await everything(broker, "orders");
    const middle = Number(sent[sent.length >> 1]!.split(" ")[2]);
    const found = await byTime(broker, "orders", middle);
    const tooSoon = await kq(["log", "import", `${theirs}/data`, "--data", mine]);
    expect([tooSoon.exitCode, tooSoon.stderr]).toEqual([
      1,
      expect.stringMatching(/A Kafka \(process \d+\) is running on .*: stop it, then import again/),
    ]);
    await broker.stop();

    const imported = await kq(["log", "import", `${theirs}/data`, "--data", mine]);
    expect([imported.exitCode, imported.stderr]).toEqual([
      0,
      "kq: __consumer_offsets: 50 partitions, " + imported.stderr.match(/50 partitions, (\d+ records)/)?.[1] + "\n" +
      `kq: orders: 2 partitions, ${sent.length - 1} records\n` +
      `kq: 2 topics taken over; start them with kq serve --data ${mine}. ` +
      "What server.properties says is not in that folder: add -F server.properties\n",
    ]);
    broker = await startKq({ data: mine });
    expect(await everything(broker, "orders")).toEqual(sent);
    expect(await byTime(broker, "orders", middle)).toBe(found);
    const columns = (text: string) =>
      text.split("\n").filter((line) => line.startsWith("readers")).map((line) =>
        line.trim().split(/\s+/).slice(0, 6).join(" ")
      )
        .sort();
    expect(columns(await tool("consumer-groups", "--describe", "--group", "readers"))).toEqual(columns(committed));
    const described = await tool("topics", "--describe", "--topic", "orders");
    const id = /topic_id: (\S+)/.exec(readFileSync(`${theirs}/data/orders-0/partition.metadata`, "utf8"))![1];
    expect(described).toContain(`TopicId: ${id}`);
    expect(described).toContain("cleanup.policy=compact");
    // A producer with a new id writes on; the next start finds all of it.
    await fill(broker, "orders");
    const after = await everything(broker, "orders");
    expect(await broker.stop("SIGKILL")).not.toBe(0);
    broker = await startKq({ data: mine });
    expect(await everything(broker, "orders")).toEqual(after);
    expect(await broker.stop()).toBe(0);
    const again = await kq(["log", "import", `${theirs}/data`, "--data", mine]);
    expect([again.exitCode, again.stderr.split("\n").filter((line) => line.includes("orders:")).length]).toEqual([
      1,
      1,
    ]);
  }, 180_000);

  test("that is no Kafka's is refused with the reason", async () => {
    const empty = temporaryFolder();
    const refused = await kq(["log", "import", empty, "--data", `${folder}/kq3`]);
    expect([refused.exitCode, refused.stderr]).toEqual([
      1,
      expect.stringContaining(`The folder ${empty} is not a Kafka's: it has no meta.properties`),
    ]);
    rmSync(empty, { recursive: true });
  });
});

async function offsetsFile(path: string, offsets: readonly number[]): Promise<string> {
  const partitions = offsets.map((offset, partition) => ({ topic: "orders", partition, offset }));
  await Bun.write(path, JSON.stringify({ version: 1, partitions }));
  return path;
}
