/**
 * A few kilobytes of a log may inflate to gigabytes: however records are read, memory holds a few of them at a time.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { kq, kqCommand, type RunningBroker, startKq, temporaryFolder } from "../support/kq_process.ts";

const RECORDS = 40;
const SIZE = 30_000_000;
/** All records together take 1.2 GB, and as much again to write them out; Bun lets go of large arrays late. */
const MOST_BYTES = 1_100_000_000;
const TIMEOUT_MS = 600_000;

let broker: RunningBroker;

beforeAll(async () => {
  broker = await startKq();
  const file = join(temporaryFolder(), "zeros");
  writeFileSync(file, new Uint8Array(SIZE));
  const large = ["--whole", "-z", "zstd", "--max-record", "40MB", "--batch-size", "40MB"];
  const files = Array.from({ length: RECORDS }, () => file);
  for (const args of [["one", "--create", "1"], ["many", "--create", `${RECORDS}`, "--partitioner", "round-robin"]]) {
    const produced = await kq(["produce", ...args, ...large, ...files], { broker: broker.address });
    expect([produced.stderr, produced.exitCode]).toEqual(["", 0]);
  }
}, TIMEOUT_MS);
afterAll(async () => {
  await broker.stop("SIGKILL");
});

for (const args of [["one"], ["many", "--sort", "time"], ["many", "--tail", `${RECORDS}`]]) {
  test(`kq consume ${args.join(" ")}`, async () => {
    const child = Bun.spawn([...kqCommand, "consume", ...args, "-e"], {
      env: { ...process.env, KQ_BROKERS: broker.address },
      stdout: "pipe",
      stderr: "pipe",
    });
    let size = 0;
    for await (const part of child.stdout) size += part.length;
    const stderr = await new Response(child.stderr).text();
    expect([await child.exited, stderr, size]).toEqual([0, "", RECORDS * (SIZE + 1)]);
    expect(child.resourceUsage()!.maxRSS).toBeLessThan(MOST_BYTES);
  }, TIMEOUT_MS);
}
