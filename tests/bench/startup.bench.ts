/**
 * How long commands take that do next to nothing: `kq version`, `kq help`, one question to a broker; beside kcat's,
 * interleaved.
 *
 *   KQ_EXECUTABLE=dist/kq bun tests/bench/startup.bench.ts [--rounds 30]
 *
 * On a machine with 2 cores and a load of 30 (AMD EPYC, Linux 6.18), medians of 15, processor time in ms: kq version 9,
 * help 9, cluster 19, consume 26; kcat -V 2, -L 4, -C -e 5.
 */
import { flagsOf } from "../support/flags.ts";
import { kqCommand, startKq } from "../support/kq_process.ts";

const { rounds } = flagsOf({ rounds: { type: "string", default: "30" } });
await using broker = await startKq();
const host = broker.address;

const commands: readonly (readonly [name: string, words: readonly string[]])[] = [
  ["kq version", [...kqCommand, "version"]],
  ["kcat -V", ["kcat", "-V"]],
  ["kq help", [...kqCommand, "help"]],
  ["kq help consume", [...kqCommand, "help", "consume"]],
  ["kq cluster", [...kqCommand, "cluster", "-b", host]],
  ["kcat -L", ["kcat", "-L", "-b", host]],
  ["kq consume -n 0", [...kqCommand, "consume", "small", "-n", "0", "-b", host]],
  ["kcat -C -e", ["kcat", "-C", "-b", host, "-t", "small", "-e", "-q", "-X", "fetch.wait.max.ms=10"]],
];

const times = new Map<string, number[]>();
const run = async (words: readonly string[]): Promise<{ readonly wallMs: number; readonly cpuMs: number } | null> => {
  const startMs = performance.now();
  try {
    const child = Bun.spawn([...words], { stdin: "ignore", stdout: "ignore", stderr: "ignore" });
    await child.exited;
    return { wallMs: performance.now() - startMs, cpuMs: Number(child.resourceUsage()!.cpuTime.total) / 1000 };
  } catch {
    return null;
  }
};
await Bun.spawn([...kqCommand, "topics", "create", "small", "-q", "-b", host]).exited;
for (let round = 0; round < Number(rounds); round++) {
  for (const [name, words] of commands) {
    const took = await run(words);
    if (took === null) continue;
    for (const part of ["wallMs", "cpuMs"] as const) {
      const key = `${name} ${part}`;
      times.set(key, [...times.get(key) ?? [], took[part]]);
    }
  }
}
const median = (values: readonly number[] | undefined): string =>
  values === undefined ? "-" : [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!.toFixed(1);
console.log("command           wall ms   cpu ms   (medians)");
for (const [name] of commands) {
  console.log(
    `${name.padEnd(16)} ${median(times.get(`${name} wallMs`)).padStart(8)} ${
      median(times.get(`${name} cpuMs`)).padStart(8)
    }`,
  );
}
process.exit(0);
