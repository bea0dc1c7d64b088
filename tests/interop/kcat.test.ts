/** kcat (librdkafka 2.0.2, as Debian ships it), both ways with every codec, keys, headers, tombstones and a group. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { kq, type RunningBroker, runToEnd } from "../support/kq_process.ts";
import { startBrokerUnderTest } from "./broker_under_test.ts";

let broker: RunningBroker;
beforeAll(async () => {
  const installed = await runToEnd([new URL("../support/clients", import.meta.url).pathname, "kcat"]);
  if (installed.exitCode !== 0) throw new Error(installed.stderr);
  broker = await startBrokerUnderTest();
});
afterAll(async () => {
  await broker.stop();
});

async function kcat(args: readonly string[], stdin = ""): Promise<string> {
  const { exitCode, stdout, stderr } = await runToEnd(["kcat", "-b", broker.address, "-q", ...args], stdin);
  if (exitCode !== 0) throw new Error(`kcat ${args.join(" ")} ended with ${exitCode}: ${stderr}`);
  return stdout;
}

const numbers = Array.from({ length: 20_000 }, (_, i) => `${i + 1}\n`).join("");

for (const codec of ["none", "gzip", "snappy", "lz4", "zstd"]) {
  test(`what kcat produces with ${codec}, kcat and kq read back byte for byte`, async () => {
    const topic = `kcat-${codec}`;
    await kcat(["-P", "-t", topic, "-z", codec], numbers);
    expect(await kcat(["-C", "-t", topic, "-o", "beginning", "-e"])).toBe(numbers);
    expect(await kq(["consume", topic, "-e"], { broker: broker.address })).toEqual({
      exitCode: 0,
      stdout: numbers,
      stderr: "",
    });
  });

  test(`what kq produces with ${codec}, kcat reads back byte for byte`, async () => {
    const topic = `kq-${codec}`;
    expect(await kq(["produce", topic, "-z", codec], { broker: broker.address, stdin: numbers })).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: `kq: topic ${topic} did not exist and was created, 1 partition\n`,
    });
    expect(await kcat(["-C", "-t", topic, "-o", "beginning", "-e"])).toBe(numbers);
  });
}

test("keys, headers, null values and timestamps arrive as kcat sent them", async () => {
  await kcat(["-P", "-t", "kcat-fields", "-K", ":", "-H", "a=1", "-H", "b=2", "-Z"], "k1:v1\nk2:\n");
  expect(await kcat(["-C", "-t", "kcat-fields", "-o", "beginning", "-e", "-Z", "-f", "%o %k %s %h\\n"])).toBe(
    "0 k1 v1 a=1,b=2\n1 k2 NULL a=1,b=2\n",
  );
  const seen = await kq(["consume", "kcat-fields", "-e", "-f", "%o %k %v %h{%k=%v,}\\n", "--null", "NULL"], {
    broker: broker.address,
  });
  expect(seen.stdout).toBe("0 k1 v1 a=1,b=2,\n1 k2 NULL a=1,b=2,\n");
});

test("a group of kcat reads everything once and then nothing", async () => {
  await kcat(["-P", "-t", "kcat-group"], numbers);
  const group = ["-G", "kcat-g", "-X", "auto.offset.reset=earliest", "-e", "kcat-group"];
  expect(await kcat(group)).toBe(numbers);
  expect(await kcat(group)).toBe("");
});

test("the metadata listing names the broker and the topic's partitions", async () => {
  const listing = JSON.parse(await kcat(["-L", "-J"])) as {
    brokers: { name: string }[];
    topics: { topic: string; partitions: unknown[] }[];
  };
  expect(listing.brokers.map(({ name }) => name)).toEqual([broker.address]);
  expect(listing.topics.find(({ topic }) => topic === "kcat-none")?.partitions.length).toBe(1);
});
