/**
 * `kq produce --transaction` and `kq cp --exactly-once` as processes that are killed, and whose broker is killed, at
 * moments that a printed seed chooses: what comes out at the end is exactly what went in. `KQ_TRANSACTION_ROUNDS=200`
 * does more of it by hand.
 */
import { afterAll, expect, test } from "bun:test";
import { rmSync, writeFileSync } from "node:fs";
import { kq, kqCommand, type RunningBroker, startKq, temporaryFolder, unusedPort } from "../support/kq_process.ts";
import { seededRandom } from "../support/random.ts";

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000);

const LINES = 20_000;
const ROUNDS = Number(process.env["KQ_TRANSACTION_ROUNDS"] ?? 3);
const lines = Array.from({ length: LINES }, (_, index) => `${index + 1}`);
const input = `${folder}/input`;
writeFileSync(input, lines.join("\n") + "\n");

const UNREACHABLE = 3;

type Random = ReturnType<typeof seededRandom>;

/** With the seed that the environment gives, or one of the moment, which is printed. */
function dice(name: string): Random {
  const seed = Number(process.env["KQ_SEED"] ?? Date.now() % 1_000_000);
  console.log(`${name}: KQ_SEED=${seed}`);
  return seededRandom(seed);
}

async function run(broker: RunningBroker, args: readonly string[], stdin = ""): Promise<string> {
  const ended = await kq(args, { broker: broker.address, stdin });
  if (ended.exitCode !== 0) throw new Error(`kq ${args.join(" ")} ended with ${ended.exitCode}: ${ended.stderr}`);
  return ended.stdout;
}

function spawn(broker: RunningBroker, args: readonly string[], stdin: "ignore" | Bun.BunFile) {
  const env = { ...process.env, KQ_BROKERS: broker.address };
  return Bun.spawn([...kqCommand, ...args], { stdin, stdout: "ignore", stderr: "pipe", env });
}

/** One whose input comes line by line. */
class Typed {
  readonly child: Bun.Subprocess<"pipe", "ignore", "pipe">;

  constructor(broker: RunningBroker, args: readonly string[]) {
    const env = { ...process.env, KQ_BROKERS: broker.address };
    this.child = Bun.spawn([...kqCommand, ...args], { stdin: "pipe", stdout: "ignore", stderr: "pipe", env });
  }

  async type(text: string): Promise<void> {
    void this.child.stdin.write(text);
    await this.child.stdin.flush();
  }

  /** Its exit code and what it said, once it is over. */
  async ended(): Promise<{ readonly exitCode: number; readonly stderr: string }> {
    const [exitCode, stderr] = await Promise.all([this.child.exited, new Response(this.child.stderr).text()]);
    return { exitCode, stderr };
  }
}

/** Until the id has a transaction open. */
async function untilOpen(broker: RunningBroker, id: string): Promise<void> {
  while (!(await run(broker, ["txns", "list", "--state", "ongoing", "-o", "name"])).includes(id));
}

/**
 * Runs the command until it ends by itself, killing it, or the broker, again and again. A kill comes later with each
 * one, so that the command comes to its end however slow the machine is. Returns how often was killed.
 */
async function untilDone(
  broker: RunningBroker,
  command: { readonly args: readonly string[]; readonly stdin?: () => Bun.BunFile },
  random: Random,
): Promise<{ readonly clients: number; readonly brokers: number }> {
  const kills = { clients: 0, brokers: 0 };
  for (let tries = 1;; tries++) {
    const child = spawn(broker, command.args, command.stdin?.() ?? "ignore");
    const stderr = new Response(child.stderr).text();
    for (let pause = 0; child.exitCode === null && child.signalCode === null; pause++) {
      const waitMs = random.below(60 * (tries + pause));
      await Promise.race([child.exited, Bun.sleep(waitMs)]);
      if (child.exitCode !== null || child.signalCode !== null) break;
      if (random.chance(3)) {
        kills.brokers++;
        await broker.crash();
      } else if (random.chance(2)) {
        kills.clients++;
        child.kill("SIGKILL");
      }
      // The rest of the time it may work.
      await Promise.race([child.exited, Bun.sleep(20 * (tries + pause))]);
    }
    const exitCode = await child.exited;
    if (child.signalCode !== "SIGKILL" && exitCode === 0) return kills;
    // The broker may be longer in coming back than a command waits for one that it has not reached yet.
    if (child.signalCode === "SIGKILL" || exitCode === UNREACHABLE) continue;
    throw new Error(`kq ${command.args.join(" ")} ended with ${exitCode}: ${await stderr}`);
  }
}

/** What readers of committed records see, and whether nothing is left open. */
async function committed(broker: RunningBroker, topic: string): Promise<string[]> {
  return (await run(broker, ["consume", topic, "-e"])).split("\n").slice(0, -1);
}

const inNumericOrder = (values: readonly string[]) => values.toSorted((a, b) => Number(a) - Number(b));

test("a produce that is killed, and whose broker is killed, resumes without losing or repeating a line", async () => {
  const random = dice("produce");
  await using broker = await startKq({ data: `${folder}/produce`, port: unusedPort() });
  for (let round = 1; round <= ROUNDS; round++) {
    const topic = `t${round}`;
    const partitions = round % 2 === 1 ? 1 : 5;
    await run(broker, ["topics", "create", topic, "--partitions", String(partitions), "-q"]);
    const every = [50 + random.below(2000), `${10 + random.below(100)}ms`][random.below(2)];
    const args = ["produce", topic, "--transaction=etl", "--transaction-every", String(every), "--resume"];
    const kills = await untilDone(broker, { args, stdin: () => Bun.file(input) }, random);
    console.log(`produce: round ${round}, every ${every}: ${JSON.stringify(kills)}`);
    const seen = await committed(broker, topic);
    // In a partition lines stand in their order; between partitions there is none.
    expect(partitions === 1 ? seen : inNumericOrder(seen)).toEqual(lines);
  }
  expect(await broker.stop()).toBe(0);
}, 600_000 + ROUNDS * 60_000);

test("an input in one transaction that is killed is there as a whole or not at all", async () => {
  const random = dice("whole");
  await using broker = await startKq({ data: `${folder}/whole` });
  await run(broker, ["topics", "create", "t", "--partitions", "3", "-q"]);
  let whole = 0;
  for (let round = 0; round < 5 * ROUNDS; round++) {
    const child = spawn(broker, ["produce", "t", "--transaction=load"], Bun.file(input));
    await Promise.race([child.exited, Bun.sleep(random.below(400))]);
    child.kill("SIGKILL");
    await child.exited;
    // Whoever takes the id over has what was left open aborted, so that nothing is behind it.
    await run(broker, ["produce", "t", "--transaction=load"]);
    const seen = await committed(broker, "t");
    expect(seen.length % LINES).toBe(0);
    expect(new Set(seen).size).toBe(seen.length === 0 ? 0 : LINES);
    expect(seen.length).toBeGreaterThanOrEqual(whole * LINES);
    whole = seen.length / LINES;
  }
  console.log(`whole: ${whole} of ${5 * ROUNDS} had committed when they were killed`);
}, 600_000 + ROUNDS * 60_000);

test("a copy that is killed, and whose broker is killed, has every record once", async () => {
  const random = dice("cp");
  await using broker = await startKq({ data: `${folder}/cp`, port: unusedPort() });
  await run(broker, ["topics", "create", "source", "--partitions", "3", "-q"]);
  // What was aborted in the source is not there to be copied.
  expect(
    (await kq(["produce", "source", "--transaction=bad", "-K", ":"], { broker: broker.address, stdin: "a:1\nb\n" }))
      .exitCode,
  ).toBe(1);
  await run(broker, ["produce", "source", "--batch-size", "2kB", input]);
  for (let round = 1; round <= ROUNDS; round++) {
    const target = `copy${round}`;
    await run(broker, ["topics", "clone", "source", target, "-q"]);
    const args = ["cp", "source", target, "-g", `copier${round}`, "--exactly-once", "--preserve-partitions", "-q"];
    const kills = await untilDone(broker, { args }, random);
    console.log(`cp: round ${round}: ${JSON.stringify(kills)}`);
    for (const partition of ["0", "1", "2"]) {
      const read = (topic: string) => run(broker, ["consume", topic, "-p", partition, "-e", "-f", "%T %k %v\\n"]);
      expect(await read(target)).toBe(await read("source"));
    }
    expect(await run(broker, ["lag", `copier${round}`, "--total"])).toBe("0\n");
  }
}, 600_000 + ROUNDS * 60_000);

test("a stop aborts, and is exit 1", async () => {
  await using broker = await startKq();
  await run(broker, ["topics", "create", "t", "-q"]);
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    const produce = new Typed(broker, ["produce", "t", "--transaction=stopped"]);
    await produce.type("1\n2\n");
    await untilOpen(broker, "stopped");
    produce.child.kill(signal);
    expect(await produce.ended()).toEqual({
      exitCode: 1,
      stderr: `kq: Stopped by ${signal} before the end of the input\n` +
        "    The transaction was aborted: nothing of the input counts.\n",
    });
  }
  expect(await committed(broker, "t")).toEqual([]);
  expect(await run(broker, ["txns", "list", "--state", "ongoing", "-o", "name"])).toBe("");

  const produce = new Typed(broker, ["produce", "t", "--transaction=etl", "--transaction-every", "2"]);
  await produce.type("1\n2\n3\n");
  while ((await committed(broker, "t")).length < 2);
  produce.child.kill("SIGTERM");
  expect(await produce.ended()).toEqual({
    exitCode: 1,
    stderr: "kq: Stopped by SIGTERM before the end of the input\n" +
      "    The transaction was aborted: everything up to line 2 is committed; --transaction=etl --resume goes on from there.\n",
  });
  expect(await committed(broker, "t")).toEqual(["1", "2"]);
}, 120_000);

test("with --transaction-every as a time, what came is committed while the input is silent", async () => {
  await using broker = await startKq();
  await run(broker, ["topics", "create", "t", "-q"]);
  const produce = new Typed(broker, ["produce", "t", "--transaction=etl", "--transaction-every", "50ms"]);
  for (const line of ["1", "2", "3"]) {
    await produce.type(`${line}\n`);
    while ((await committed(broker, "t")).at(-1) !== line);
  }
  await produce.child.stdin.end();
  expect(await produce.ended()).toEqual({ exitCode: 0, stderr: "" });
  expect(await committed(broker, "t")).toEqual(["1", "2", "3"]);
}, 120_000);

test("a producer that is replaced says so, and what it sent counts for nothing", async () => {
  await using broker = await startKq();
  await run(broker, ["topics", "create", "t", "-q"]);
  const first = new Typed(broker, ["produce", "t", "--transaction=etl"]);
  await first.type("old\n");
  await untilOpen(broker, "etl");
  await run(broker, ["produce", "t", "--transaction=etl"], "new\n");
  await first.type("more\n");
  await first.child.stdin.end();
  const { exitCode, stderr } = await first.ended();
  expect(exitCode).toBe(1);
  expect(stderr).toContain("another producer has taken over this transactional id");
  expect(stderr).toContain("nothing of the input counts");
  expect(await committed(broker, "t")).toEqual(["new"]);
}, 120_000);

test("a producer whose transaction is aborted by hand is told that this may be why", async () => {
  await using broker = await startKq();
  await run(broker, ["topics", "create", "t", "-q"]);
  const first = new Typed(broker, ["produce", "t", "--transaction=etl"]);
  await first.type("old\n");
  await untilOpen(broker, "etl");
  await run(broker, ["txns", "abort", "etl", "-y"]);
  await first.type("more\n");
  await first.child.stdin.end();
  const { exitCode, stderr } = await first.ended();
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    "another producer has taken over this transactional id, or the transaction was aborted, by hand (kq txns abort) or " +
      "because it was open for longer than its timeout of 60 s",
  );
  expect(stderr).toContain("    The transaction was aborted: nothing of the input counts.\n");
}, 120_000);

test("a reader that is held up is told by whom, and goes on once that is ended as it says", async () => {
  await using broker = await startKq();
  await run(broker, ["topics", "create", "t", "-q"]);
  const left = new Typed(broker, ["produce", "t", "--transaction=left"]);
  await left.type("half\n");
  await untilOpen(broker, "left");
  left.child.kill("SIGKILL");
  await left.child.exited;
  await run(broker, ["produce", "t"], "behind\n");
  const reader = Bun.spawn([...kqCommand, "consume", "t", "-n", "1"], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    env: { ...process.env, KQ_BROKERS: broker.address },
  });
  let said = "";
  for await (const chunk of reader.stderr) {
    said += new TextDecoder().decode(chunk);
    if (said.endsWith("\n")) break;
  }
  expect(said.replace(/since \S+Z/, "since <time>")).toBe(
    "kq: t partition 0 is held up by an open transaction at offset 0 of producer left (id 0 epoch 0), open since <time>; " +
      "the log goes on to 2 (kq txns abort left ends it; --isolation read_uncommitted reads that too)\n",
  );
  await run(broker, ["txns", "abort", "left", "-y"]);
  expect(await new Response(reader.stdout).text()).toBe("behind\n");
  expect(await reader.exited).toBe(0);
}, 120_000);
