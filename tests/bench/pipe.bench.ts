/**
 * `kq produce < file` against `kcat -P`, and `kq consume -e` against `kcat -C`, interleaved, on the same broker. Each
 * side with its own defaults; the ratio of the medians is what counts, since it depends least on the machine.
 *
 *   bun tests/bench/pipe.bench.ts [--lines 5000000] [--rounds 5] [--against kq|kafka|both]
 *
 * KQ_EXECUTABLE names the executable (`npm run build` makes dist/kq). On a machine with 2 cores that others were busy
 * on (AMD EPYC, Linux 6.18, 82 bytes a line), kcat took 1.5 to 2.6 times as long to produce and 5 to 9 times as long to
 * consume, against kq as well as against Kafka 4.3.1, and four times the processor time of kq for both.
 */
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { flagsOf } from "../support/flags.ts";
import { kqCommand, type RunningBroker, startKafka, startKq, temporaryFolder } from "../support/kq_process.ts";

const flags = flagsOf({
  lines: { type: "string", default: "5000000" },
  rounds: { type: "string", default: "5" },
  against: { type: "string", default: "both" },
});
const lineCount = Number(flags.lines), rounds = Number(flags.rounds);
const folder = temporaryFolder();
const input = join(folder, "lines");

function writeInput(): void {
  const fd = openSync(input, "w");
  for (let from = 0; from < lineCount; from += 10_000) {
    const part = Array.from(
      { length: Math.min(10_000, lineCount - from) },
      (_, index) =>
        `line ${from + index} the quick brown fox jumps over the lazy dog ${(from + index) * 7} abcdefghijklmnop\n`,
    );
    writeSync(fd, part.join(""));
  }
  closeSync(fd);
}

interface Run {
  readonly wallMs: number;
  readonly cpuMs: number;
}

async function run(command: readonly string[], stdin: string | null): Promise<Run> {
  const startMs = performance.now();
  const child = Bun.spawn([...command], {
    stdin: stdin === null ? "ignore" : Bun.file(stdin),
    stdout: Bun.file("/dev/null"),
    stderr: "inherit",
  });
  const exitCode = await child.exited;
  if (exitCode !== 0) throw new Error(`${command.join(" ")} ended with ${exitCode}`);
  const { cpuTime } = child.resourceUsage()!;
  return { wallMs: performance.now() - startMs, cpuMs: Number(cpuTime.total) / 1000 };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

function report(what: string, ours: readonly Run[], theirs: readonly Run[]): void {
  const of = (runs: readonly Run[], part: keyof Run) => median(runs.map((one) => one[part]));
  const rate = (runs: readonly Run[]) => `${(lineCount / of(runs, "wallMs") / 1000).toFixed(2)} M lines/s`;
  const ratio = (part: keyof Run) => (of(theirs, part) / of(ours, part)).toFixed(2);
  console.log(
    `${what}: kq ${rate(ours)}, kcat ${rate(theirs)}; kcat takes ${ratio("wallMs")} times as long, ${
      ratio("cpuMs")
    } times the processor`,
  );
}

async function compare(name: string, broker: RunningBroker): Promise<void> {
  const at = ["-b", broker.address];
  const runs = { produce: [[], []] as [Run[], Run[]], consume: [[], []] as [Run[], Run[]] };
  for (let round = 0; round < rounds; round++) {
    const ours = `kq-${round}`, theirs = `kcat-${round}`;
    await run([...kqCommand, "produce", ours, "--create", "1", ...at], "/dev/null");
    await run([...kqCommand, "produce", theirs, "--create", "1", ...at], "/dev/null");
    runs.produce[0].push(await run([...kqCommand, "produce", ours, ...at], input));
    runs.produce[1].push(await run(["kcat", "-P", ...at, "-t", theirs], input));
    runs.consume[0].push(await run([...kqCommand, "consume", ours, "-e", ...at], null));
    runs.consume[1].push(await run(["kcat", "-C", ...at, "-t", ours, "-o", "beginning", "-e", "-q"], null));
  }
  report(`${name}, produce`, ...runs.produce);
  report(`${name}, consume`, ...runs.consume);
}

writeInput();
try {
  if (flags.against !== "kafka") {
    await using broker = await startKq();
    await compare("against kq", broker);
  }
  if (flags.against !== "kq") {
    await using broker = await startKafka();
    await compare("against Kafka", broker);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
