/**
 * `kq consume` as a process while its broker is away, its topic is deleted, or its reader stops: what it says, and its
 * exit code.
 */
import { afterAll, beforeEach, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kq, kqCommand, type RunningBroker, runToEnd, startKq, temporaryFolder } from "../support/kq_process.ts";

const brokers: RunningBroker[] = [];
let broker: RunningBroker;
beforeEach(async () => {
  brokers.push(broker = await startKq());
});
afterAll(async () => {
  for (const one of brokers) await one.stop("SIGKILL");
});

/** A consumer that runs until it is told to end; what it writes and says is kept. */
class Consumer {
  stdout = "";
  stderr = "";
  readonly exited: Promise<number | NodeJS.Signals>;
  readonly closed: Promise<void>;
  readonly #child;
  #wake: (() => void)[] = [];

  constructor(...args: string[]) {
    this.#child = spawn(kqCommand[0]!, [...kqCommand.slice(1), "consume", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, KQ_BROKERS: broker.address },
    });
    const heard = (): void => this.#wake.splice(0).forEach((wake) => wake());
    this.#child.stdout.on("data", (bytes: Buffer) => (this.stdout += bytes.toString(), heard()));
    this.#child.stderr.on("data", (bytes: Buffer) => (this.stderr += bytes.toString(), heard()));
    this.closed = new Promise((resolve) => this.#child.stdout.once("close", () => resolve()));
    this.exited = new Promise((resolve) =>
      this.#child.once("exit", (code, signal) => (heard(), resolve(code ?? signal!)))
    );
  }

  async until(isThere: () => boolean): Promise<void> {
    while (!isThere()) {
      if (this.#child.exitCode !== null) throw new Error(`kq ended with ${this.#child.exitCode}: ${this.stderr}`);
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

async function produced(topic: string, text: string): Promise<void> {
  expect((await kq(["produce", topic, "--create", "1"], { stdin: text, broker: broker.address })).exitCode).toBe(0);
}

async function committed(group: string): Promise<number | null> {
  const { stdout } = await kq(["lag", group, "-o", "json"], { broker: broker.address });
  return (JSON.parse(stdout) as { current_offset: number | null }[])[0]?.current_offset ?? null;
}

test(
  "a member of a group outlives its broker, says so, and tells by its exit code that the last commit failed",
  async () => {
    await produced("t", "a\nb\n");
    const consumer = new Consumer("t", "-g", "g", "--timeout", "300ms");
    await consumer.until(() => consumer.stdout === "a\nb\n");
    await broker.stop("SIGKILL");
    await consumer.until(() => /Cannot reach a broker.*; trying again/.test(consumer.stderr));
    // The commit is due after five seconds, and it does not die of that.
    await consumer.until(() => /Cannot commit for group g: Cannot reach .*; trying again/.test(consumer.stderr));
    consumer.kill("SIGTERM");
    expect<unknown[]>([1, 3]).toContain(await consumer.exited);
    expect(consumer.stderr).not.toContain("bug");
  },
  60_000,
);

test("a read with an end whose topic is deleted ends, and says why, also in a group", async () => {
  await produced("t", "a\nb\n");
  const consumer = new Consumer("t", "-g", "g", "--until", "10", "--timeout", "1s");
  await consumer.until(() => consumer.stdout === "a\nb\n");
  expect((await kq(["topics", "delete", "t", "-y"], { broker: broker.address })).exitCode).toBe(0);
  expect(await consumer.exited).toBe(1);
  expect(consumer.stderr).toContain("Topic t was deleted");
}, 60_000);

const MANY = 300_000;
const numbers = Array.from({ length: MANY }, (_, index) => `${index + 1}\n`).join("");

test("what lies unread in a socket is not committed", async () => {
  await produced("t", numbers);
  // A reader that takes one line, and no more until it is told to end.
  const reader = [
    "import socket, subprocess, sys",
    "ours, theirs = socket.socketpair()",
    "kq = subprocess.Popen(sys.argv[1:], stdout=theirs.fileno())",
    "theirs.close()",
    "kept = ours.recv(2)",
    "kq.wait(timeout=30)",
  ].join("\n");
  const args = ["consume", "t", "-g", "g", "-e", "--max-poll-interval", "2s"];
  const run = Bun.spawn(["python3", "-c", reader, ...kqCommand, ...args], {
    stderr: "pipe",
    env: { ...process.env, KQ_BROKERS: broker.address },
  });
  const said = await new Response(run.stderr).text();
  expect(said).toContain("The reader of stdout took nothing for 2 s");
  expect(await committed("g") ?? 0).toBeLessThan(2);
}, 60_000);

test.skipIf(process.env["KQ_NO_FFI"] === "1")(
  "a reader that sleeps on the last of the output is told of, and what it did not take is not committed",
  async () => {
    await produced("t", "a\nb\n");
    const words = kqCommand.map((word) => `'${word}'`).join(" ");
    const line =
      `${words} consume t -g g -e --max-poll-interval 1s | (sleep 4; cat >/dev/null); exit \${PIPESTATUS[0]}`;
    const done = await runToEnd(["/bin/bash", "-c", line], "", { KQ_BROKERS: broker.address });
    expect(done.exitCode).toBe(1);
    expect(done.stderr).toContain("The reader of stdout took nothing for 1 s");
    // Where the group began, and no further.
    expect(await committed("g")).toBe(0);
  },
  60_000,
);

for (
  const [what, args] of Object.entries({
    "that is followed": [],
    "up to its end": ["-e"],
    "sorted by time": ["-e", "--sort", "time"],
  })
) {
  test(`SIGTERM ends the output of a topic ${what} at the end of a record`, async () => {
    await produced("t", numbers);
    const consumer = new Consumer("t", ...args);
    await consumer.until(() => consumer.stdout.length > 100);
    consumer.kill("SIGTERM");
    expect(await consumer.exited).toBe("SIGTERM");
    await consumer.closed;
    expect(consumer.stdout.endsWith("\n")).toBe(true);
    expect(numbers.startsWith(consumer.stdout)).toBe(true);
  }, 60_000);
}

test("what lies before a damaged batch is written, and the damage is named, with where whole records begin again", async () => {
  const data = temporaryFolder();
  const first = await startKq({ data, args: ["--topic", "t:1"] });
  for (const stdin of ["a\nb\n", "c\nd\n", "e\n"]) await kq(["produce", "t"], { broker: first.address, stdin });
  await first.stop();
  const log = join(data, "t-0", "00000000000000000000.log");
  const bytes = readFileSync(log);
  bytes[Math.floor(bytes.length / 2)]! ^= 1;
  writeFileSync(log, bytes);
  await using second = await startKq({ data });
  const consume = (...args: string[]) => kq(["consume", "t", ...args, "-q"], { broker: second.address });
  const damaged = {
    exitCode: 1,
    stderr: "kq: Cannot read on in t partition 0: the batch at offset 2 is damaged: its checksum is wrong; " +
      "the next whole one is at offset 4\n" +
      "    On the broker's machine, `kq log verify DIR` says what else is damaged in its data folder.\n",
  };
  for (const way of [[], ["-f", "%v\\n"], ["-g", "g"]]) {
    expect(await consume(...way, "-e")).toEqual({ ...damaged, stdout: "a\nb\n" });
  }
  for (const way of [["--tail", "4"], ["--sort", "time"]]) {
    expect(await consume(...way, "-e")).toEqual({ ...damaged, stdout: "" });
  }
  expect(await consume("-n", "2")).toEqual({ exitCode: 0, stdout: "a\nb\n", stderr: "" });
  expect(await consume("-o", "4", "-e")).toEqual({ exitCode: 0, stdout: "e\n", stderr: "" });
  rmSync(data, { recursive: true });
});
