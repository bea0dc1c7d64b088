/** The other way round: kq's commands against a real Apache Kafka behave exactly as against kq. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { kq, type RunningBroker, startKafka } from "../support/kq_process.ts";
import { isSkipped } from "./foreign_client.ts";

describe.skipIf(isSkipped("java"))("kq against Apache Kafka", () => {
  let broker: RunningBroker;
  beforeAll(async () => {
    broker = await startKafka();
  });
  afterAll(async () => {
    await broker.stop();
  });

  const on = async (args: readonly string[], stdin = "") => await kq(args, { broker: broker.address, stdin });
  const numbers = Array.from({ length: 100_000 }, (_, i) => `${i + 1}\n`).join("");
  const sortedLines = (text: string) => text.split("\n").sort().join("\n");

  for (const codec of ["none", "gzip", "snappy", "lz4", "zstd"]) {
    test(`what is produced with ${codec} is consumed byte for byte`, async () => {
      expect(await on(["produce", codec, "-z", codec], numbers)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
      expect(await on(["consume", codec, "-e"])).toEqual({ exitCode: 0, stdout: numbers, stderr: "" });
    });
  }

  test("six partitions hold the same lines", async () => {
    expect((await on(["topics", "create", "six", "--partitions", "6"])).exitCode).toBe(0);
    await on(["produce", "six"], numbers);
    expect(sortedLines((await on(["consume", "six", "-e"])).stdout)).toBe(sortedLines(numbers));
  });

  test("a group reads everything once, then nothing, and has no lag", async () => {
    const first = await on(["consume", "--group", "g", "none", "-e"]);
    expect([first.exitCode, first.stdout]).toEqual([0, numbers]);
    expect((await on(["consume", "--group", "g", "-e"])).stdout).toBe("");
    expect((await on(["lag", "g", "--total", "-o", "json"])).stdout).toContain("0");
    expect((await on(["lag", "g", "--max", "0"])).exitCode).toBe(0);
  });

  test("an unknown topic is exit 2 with the nearest name, and is not created", async () => {
    const answer = await on(["consume", "nome", "-e"]);
    expect(answer.exitCode).toBe(2);
    expect(answer.stderr).toContain("none");
    expect((await on(["topics", "-o", "name"])).stdout.split("\n")).not.toContain("nome");
  });

  test("topics are listed, described and deleted", async () => {
    await on(["topics", "create", "brief", "--partitions", "2"]);
    expect((await on(["topics", "list", "-o", "name"])).stdout.split("\n")).toContain("brief");
    const described = JSON.parse((await on(["topics", "describe", "brief", "-o", "json"])).stdout) as unknown;
    expect(JSON.stringify(described)).toContain('"partition":1');
    expect((await on(["topics", "delete", "brief", "-y"])).exitCode).toBe(0);
    expect((await on(["topics", "list", "-o", "name"])).stdout.split("\n")).not.toContain("brief");
  });
});
