/**
 * The commit rule, byte by byte: a reader that takes so many bytes of the pipe and dies has exactly the records
 * committed that it took whole.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { kq, kqCommand, type RunningBroker, startKq, temporaryFolder } from "../support/kq_process.ts";

let broker: RunningBroker;
const folder = temporaryFolder();
const records = ["a", "", "three", "\u00e9\u00e8", "last one"];
const output = Buffer.from(records.map((record) => `${record}\n`).join(""));

beforeAll(async () => {
  broker = await startKq({ args: ["-c", "group.initial.rebalance.delay.ms=0"] });
  await kq(["produce", "lines", "--create", "1"], { broker: broker.address, stdin: output });
});
afterAll(async () => {
  await broker.stop("SIGKILL");
});

/** How many records are wholly within so many bytes. */
const whole = (size: number): number => output.subarray(0, size).filter((byte) => byte === 10).length;

interface LagRow {
  readonly current_offset: number | null;
}

/** Runs `kq consume` into a pipe of which `size` bytes are read before it is closed. Returns what was committed. */
async function committedAfter(size: number, flags: readonly string[]): Promise<number> {
  const group = `g-${size}-${flags.join("")}`;
  const fifo = join(folder, group);
  Bun.spawnSync(["mkfifo", fifo]);
  const both = openSync(fifo, "r+");
  const ours = openSync(fifo, "r");
  const theirs = openSync(fifo, "w");
  closeSync(both);
  const child = spawn(kqCommand[0]!, [...kqCommand.slice(1), "consume", "lines", "-g", group, ...flags], {
    stdio: ["ignore", theirs, "inherit"],
    env: { ...process.env, KQ_BROKERS: broker.address },
  });
  closeSync(theirs);
  const exited = new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal)));
  for (let left = size; left > 0;) left -= readSync(ours, new Uint8Array(left), 0, left, null);
  if (size === 0) {
    // Something was written before the reader dies, or there would be nothing to be taken for read.
    while (Bun.spawnSync(["python3", "-c", unreadOf, fifo]).stdout.toString().trim() === "0");
  }
  closeSync(ours);
  expect(await exited).toBe(0);
  const rows = JSON.parse(
    (await kq(["lag", group, "-o", "json"], { broker: broker.address })).stdout || "[]",
  ) as LagRow[];
  return rows[0]?.current_offset ?? 0;
}

/** How many bytes lie in the fifo. */
const unreadOf = `
import array, fcntl, os, sys, termios
fd = os.open(sys.argv[1], os.O_RDONLY | os.O_NONBLOCK)
size = array.array("i", [0])
fcntl.ioctl(fd, termios.FIONREAD, size)
print(size[0])
`;

for (const flags of [["-e"], ["-e", "-J"], ["-n", String(records.length)]]) {
  test(
    `with ${flags.join(" ")}, after every possible number of bytes nothing is committed that was not read`,
    async () => {
      const isJson = flags.includes("-J");
      const sizes = isJson ? [1, 60, 119, 120, 121, 300] : Array.from({ length: output.length + 1 }, (_, size) => size);
      for (let from = 0; from < sizes.length; from += 4) {
        const some = sizes.slice(from, from + 4);
        const committed = await Promise.all(some.map((size) => committedAfter(size, flags)));
        for (const [at, size] of some.entries()) {
          const most = isJson ? Math.floor(size / 100) : whole(size);
          expect([size, committed[at]! <= most]).toEqual([size, true]);
          if (!isJson && size === output.length) expect(committed[at]).toBe(records.length);
        }
      }
    },
    120_000,
  );
}
