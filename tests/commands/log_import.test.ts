/** `kq log import` over what a stopped Kafka left, whole and spoilt: what it takes, and what it says of the rest. */
import { afterAll, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { idOf, makeKafkaFolder, RECORDS_IN_EACH, type StoppedTopic } from "../support/kafka_folder.ts";
import { kq, startKq, temporaryFolder } from "../support/kq_process.ts";

const home = temporaryFolder();
afterAll(() => rmSync(home, { recursive: true, force: true }));

let made = 0;
function kafkaWith(topics: readonly StoppedTopic[], known = topics): string {
  made += 1;
  makeKafkaFolder(`${home}/kafka${made}`, topics, known);
  return `${home}/kafka${made}`;
}

/** The exit code, and what was said, a line each; the folders' names are those of the test. */
async function imported(kafka: string, data = `${kafka}-kq`): Promise<[exitCode: number, ...lines: string[]]> {
  const { exitCode, stdout, stderr } = await kq(["log", "import", kafka, "--data", data]);
  expect(stdout).toBe("");
  return [exitCode, ...stderr.trimEnd().replaceAll(data, "KQ").replaceAll(kafka, "KAFKA").split("\n")];
}

test("a topic may be named as what every JavaScript object has", async () => {
  const names = ["__proto__", "constructor", "hasOwnProperty", "toString"];
  const kafka = kafkaWith(names.map((name, n) => ({ name, id: idOf("abcd"[n]!), configs: { "retention.ms": "-1" } })));
  expect(await imported(kafka)).toEqual([
    0,
    ...names.map((name) => `kq: ${name}: 1 partitions, ${RECORDS_IN_EACH} records`),
    "kq: 4 topics taken over; start them with kq serve --data KQ",
  ]);
  await using broker = await startKq({ data: `${kafka}-kq` });
  for (const name of names) {
    const read = await kq(["consume", name, "-e", "-o", "beginning"], { broker: broker.address });
    expect([read.exitCode, read.stdout]).toEqual([0, "value-0\nvalue-1\nvalue-2\n"]);
    const set = await kq(["config", "get", `topics/${name}`, "-o", "tsv"], { broker: broker.address });
    expect(set.stdout).toContain("retention.ms\t-1");
  }
});
