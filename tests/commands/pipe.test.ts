/**
 * `kq produce` and `kq consume` as processes between real pipes, with readers that stall, die and close. The one rule
 * above all: what is committed was read.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { closeSync, openSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kq, kqCommand, type RunningBroker, runToEnd, startKq, temporaryFolder } from "../support/kq_process.ts";

let broker: RunningBroker;
const folder = temporaryFolder();
const LINES = 200_000;
const lines = Array.from({ length: LINES }, (_, index) => `${index + 1}\n`).join("");

beforeAll(async () => {
  broker = await startKq({ args: ["-c", "group.min.session.timeout.ms=100"] });
  writeFileSync(join(folder, "lines"), lines);
  expect((await sh(`kq produce lines --create 1 < lines`)).exitCode).toBe(0);
});
afterAll(async () => {
  await broker.stop("SIGKILL");
});

/** A shell line with `kq` in it, in the folder of this test. */
async function sh(line: string) {
  const words = kqCommand.map((word) => `'${word}'`).join(" ");
  return await runToEnd(["/bin/bash", "-c", `cd '${folder}'; kq() { ${words} "$@"; }; ${line}`], "", {
    KQ_BROKERS: broker.address,
  });
}

test("a report that cannot be written ends the run and is named; a reader that has gone does not", async () => {
  const full = await sh(`kq produce report-full --create 1 --report '%o\\n' < lines > /dev/full`);
  expect(full.exitCode).toBe(1);
  expect(full.stderr).toContain("no space left on the device");
  const gone = await sh(`kq produce report-gone --create 1 --report '%o\\n' < lines | head -1; exit \${PIPESTATUS[0]}`);
  expect(gone).toEqual({ exitCode: 0, stdout: "0\n", stderr: "" });
  expect((await sh("kq consume report-gone -e | wc -l")).stdout.trim()).toBe(String(LINES));
});

test("answers that come together leave no batch out of its turn", async () => {
  expect(await sh("kq produce small-batches --create 1 --batch-size 2000 < lines")).toEqual({
    exitCode: 0,
    stdout: "",
    stderr: "",
  });
  expect((await sh("kq consume small-batches -e | cmp - lines")).exitCode).toBe(0);
});

interface LagRow {
  readonly topic: string;
  readonly current_offset: number | null;
  readonly member_id: string | null;
}

async function lagOf(group: string): Promise<LagRow | null> {
  const { stdout } = await kq(["lag", group, "-o", "json"], { broker: broker.address });
  return (JSON.parse(stdout) as LagRow[]).find(({ topic }) => topic === "lines") ?? null;
}

/** A group consumer whose stdout is a pipe that we read, or do not. */
class Reader {
  readonly child;
  readonly exited: Promise<number | NodeJS.Signals>;
  readonly #fifo: string;
  readonly #fd: number;
  stderr = "";
  linesRead = 0;
  readonly #parts: string[] = [];

  constructor(readonly group: string, ...flags: string[]) {
    this.#fifo = join(folder, `fifo-${group}`);
    Bun.spawnSync(["mkfifo", this.#fifo]);
    // Opened for both first, so that neither side waits for the other; the consumer gets an end of its own.
    const both = openSync(this.#fifo, "r+");
    this.#fd = openSync(this.#fifo, "r");
    const out = openSync(this.#fifo, "w");
    closeSync(both);
    const args = [...kqCommand.slice(1), "consume", "lines", "--group", group, ...flags];
    this.child = spawn(kqCommand[0]!, args, {
      stdio: ["ignore", out, "pipe"],
      env: { ...process.env, KQ_BROKERS: broker.address },
    });
    closeSync(out);
    this.child.stderr!.on("data", (bytes: Buffer) => this.stderr += bytes.toString());
    this.exited = new Promise((resolve) => this.child.once("exit", (code, signal) => resolve(code ?? signal!)));
  }

  /** Reads so many lines, a little at a time; blocks until they are there. */
  read(count: number): number {
    const buffer = new Uint8Array(count > 1000 ? 4096 : 100);
    while (this.linesRead < count) {
      const size = readSync(this.#fd, buffer);
      if (size === 0) break;
      const part = new TextDecoder().decode(buffer.subarray(0, size));
      this.#parts.push(part);
      this.linesRead += part.split("\n").length - 1;
    }
    return this.linesRead;
  }

  get text(): string {
    return this.#parts.join("");
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** Asks again until the answer is there. */
async function until<T>(ask: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
  }
}

const committed = (group: string) => async (): Promise<LagRow | null> => {
  const row = await lagOf(group);
  return row === null || row.current_offset === null ? null : row;
};

describe("in a group", () => {
  test(
    "a reader that stalls for longer than the session stays a member, and nothing it has not read is committed",
    async () => {
      const reader = new Reader("stalls", "--session-timeout", "900ms");
      const read = reader.read(1000);
      const row = await until(committed("stalls"));
      expect(row.member_id).not.toBeNull();
      expect(row.current_offset!).toBeWithin(900, read + 1);
      // It takes the rest at last, and gets all of it.
      reader.read(LINES);
      expect(reader.text).toBe(lines);
      await until(async () => (await lagOf("stalls"))?.current_offset === LINES ? true : null);
      reader.child.kill("SIGTERM");
      expect(await reader.exited).toBe("SIGTERM");
      reader.close();
    },
    60_000,
  );

  test(
    "a reader that takes nothing for the poll interval loses the group, and only what it took is committed",
    async () => {
      const reader = new Reader("lost", "--max-poll-interval", "1s");
      const read = reader.read(1000);
      expect(await reader.exited).toBe(1);
      expect(reader.stderr).toBe(
        "kq: The reader of stdout took nothing for 1 s: group lost was left\n" +
          "    What it did not take was not committed. --max-poll-interval says how long it may take.\n",
      );
      const row = await lagOf("lost");
      expect(row!.member_id).toBeNull();
      expect(row!.current_offset!).toBeWithin(900, read + 1);
      reader.close();
    },
    60_000,
  );

  test(
    "killed without warning, it has committed nothing that was not read, and the next goes on from there",
    async () => {
      const reader = new Reader("killed", "--session-timeout", "900ms");
      const read = reader.read(1000);
      const row = await until(committed("killed"));
      reader.child.kill("SIGKILL");
      await reader.exited;
      expect(row.current_offset!).toBeLessThanOrEqual(read);
      const rest = await sh("kq consume --group killed -e");
      expect(rest.stdout).toBe(
        lines.slice(lines.indexOf(`\n${row.current_offset}\n`) + `\n${row.current_offset}\n`.length),
      );
      reader.close();
    },
    60_000,
  );

  test("a reader that goes away ends it without an error, and commits nothing more", async () => {
    const reader = new Reader("gone");
    reader.read(1000);
    reader.close();
    expect(await reader.exited).toBe(0);
    expect([reader.stderr, (await lagOf("gone"))?.current_offset ?? null]).toEqual(["", null]);
  }, 60_000);

  test("stopped by a signal, it commits what was read, and leaves", async () => {
    const reader = new Reader("stopped");
    const read = reader.read(1000);
    reader.child.kill("SIGINT");
    expect(await reader.exited).toBe("SIGINT");
    const row = await lagOf("stopped");
    expect([row!.member_id, row!.current_offset! >= 900 && row!.current_offset! <= read]).toEqual([null, true]);
    reader.close();
  }, 60_000);

  test("a full disk is an error, and nothing is committed", async () => {
    const { exitCode, stderr } = await sh("kq consume lines --group full -e > /dev/full");
    expect([exitCode, stderr]).toEqual([1, "kq: Cannot write to stdout: no space left on the device\n"]);
    expect((await lagOf("full"))?.current_offset ?? null).toBeNull();
  });

  test("--commit exit commits at a clean end only, and none not at all", async () => {
    expect((await sh("kq consume lines --group at-exit --commit exit -n 10 | tail -n 1")).stdout).toBe("10\n");
    expect((await lagOf("at-exit"))!.current_offset).toBe(10);
    expect((await sh("kq consume lines --group never --commit none -n 10 | tail -n 1")).stdout).toBe("10\n");
    expect((await lagOf("never"))?.current_offset ?? null).toBeNull();
  });

  test("two share the partitions, every record comes once, and a second run has nothing left", async () => {
    await sh("kq produce shared --create 4 < lines");
    // Each into a file of its own: a pipe that two write to holds pieces of lines beside one another.
    const both = await sh(
      "(kq consume shared --group two -e > one & kq consume shared --group two -e > other & wait); cat one other | sort -n | uniq -c | awk '$1 > 1' | wc -l",
    );
    expect(both.stdout.trim()).toBe("0");
    expect((await sh("kq consume shared --group two -e | wc -l")).stdout.trim()).toBe("0");
  }, 60_000);
});

describe("without a group", () => {
  test(
    "what goes in comes out, with every codec, from a file and through pipes, and with ffi switched off",
    async () => {
      for (const codec of ["none", "gzip", "snappy", "lz4", "zstd"]) {
        const compared = await sh(
          `kq produce c-${codec} --create 1 -z ${codec} < lines && kq consume c-${codec} -e | cmp - lines`,
        );
        expect([codec, compared.exitCode, compared.stdout + compared.stderr]).toEqual([codec, 0, ""]);
      }
      const piped = await sh(
        "cat lines | KQ_NO_FFI=1 kq produce piped --create 1 && KQ_NO_FFI=1 kq consume piped --group no-ffi -e | cmp - lines",
      );
      expect([piped.exitCode, piped.stdout + piped.stderr]).toEqual([0, ""]);
      expect((await sh("KQ_NO_FFI=1 kq consume piped --group no-ffi -e | wc -l")).stdout.trim()).toBe("0");
    },
    120_000,
  );

  test(
    "six partitions together hold every line once, and sorted by time they are in order again within each",
    async () => {
      const compared = await sh(
        "kq produce six --create 6 < lines && kq consume six -e | sort -n | cmp - lines; kq consume six -e --sort time | sort -n | cmp - lines",
      );
      expect([compared.exitCode, compared.stdout + compared.stderr]).toEqual([0, ""]);
    },
    60_000,
  );

  test("a directory of binary files goes through whole", async () => {
    const files = [new Uint8Array(0), Uint8Array.of(0, 10, 13, 255), crypto.getRandomValues(new Uint8Array(60_000))];
    files.forEach((bytes, index) => writeFileSync(join(folder, `binary-${index}`), bytes));
    await sh("kq produce binary --create 1 --whole binary-*");
    for (const [index] of files.entries()) {
      const compared = await sh(`kq consume binary -o ${index}..${index + 1} -f %v | cmp - binary-${index}`);
      expect([compared.exitCode, compared.stdout + compared.stderr]).toEqual([0, ""]);
    }
  });

  test("a reader that closes the pipe ends it without an error, following or not", async () => {
    const ended = await sh(
      "kq consume lines | head -n 1; echo ${PIPESTATUS[0]}; kq consume lines -e | head -n 1; echo ${PIPESTATUS[0]}",
    );
    expect([ended.stdout, ended.stderr]).toEqual(["1\n0\n1\n0\n", ""]);
  });

  test("lines that are still being written are sent as they come", async () => {
    await sh("kq topics create slow");
    const producer = Bun.spawn([...kqCommand, "produce", "slow"], {
      stdin: "pipe",
      env: { ...process.env, KQ_BROKERS: broker.address },
    });
    void producer.stdin.write("first\n");
    await producer.stdin.flush();
    expect((await kq(["consume", "slow", "-n", "1"], { broker: broker.address })).stdout).toBe("first\n");
    void producer.stdin.write("second");
    await producer.stdin.end();
    expect(await producer.exited).toBe(0);
    expect((await kq(["consume", "slow", "-e"], { broker: broker.address })).stdout).toBe("first\nsecond\n");
  }, 60_000);

  test("a signal ends the input, and what was read is delivered", async () => {
    await sh("kq topics create signalled");
    const producer = Bun.spawn([...kqCommand, "produce", "signalled"], {
      stdin: "pipe",
      env: { ...process.env, KQ_BROKERS: broker.address },
    });
    void producer.stdin.write("only\n");
    await producer.stdin.flush();
    await kq(["consume", "signalled", "-n", "1"], { broker: broker.address });
    producer.kill("SIGINT");
    await producer.exited;
    expect(producer.signalCode).toBe("SIGINT");
    expect((await kq(["consume", "signalled", "-e"], { broker: broker.address })).stdout).toBe("only\n");
  }, 60_000);
});

test("the server killed in between, nothing that was acknowledged is gone", async () => {
  const data = temporaryFolder();
  {
    await using first = await startKq({ data });
    const produced = await kq(["produce", "t", "--create", "3"], { broker: first.address, stdin: lines });
    expect(produced.exitCode).toBe(0);
    await first.stop("SIGKILL");
  }
  await using second = await startKq({ data });
  const { stdout } = await kq(["consume", "t", "-e"], { broker: second.address });
  expect(stdout.split("\n").sort((a, b) => Number(a) - Number(b)).join("\n").slice(1) + "\n").toBe(lines);
}, 60_000);
