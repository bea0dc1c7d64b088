/**
 * What waiting for the disk costs: the same bytes with acks=1 and with acks=all in turn, from many producers at once,
 * each to a partition of its own. Two kinds of producers: kcat (librdkafka as people run it: large batches, as many
 * requests in flight as there are), and plain requests of 16 KB, five in flight, which is the least that a producer can
 * keep a broker busy with. Prints the ratio of the times, round by round and in the middle.
 *
 *   bun tests/bench/acks.bench.ts [--producers 20] [--megabytes 400] [--rounds 5] [--with kcat|requests|both]
 *
 * KQ_EXECUTABLE names the executable (`npm run build` makes dist/kq); run from its sources kq syncs on few threads.
 * With acks=1 the disk's work is left for later, so where the disk is slower than the producers, a short run is unfair
 * to acks=all: `--megabytes 4000` makes both wait for it.
 *
 * On a 2-core AMD EPYC VM, ext4: kcat with 400 MB 1.03-1.06 beside other work on the cores and 1.2-1.3 with none (the
 * writing itself then competes with the producers); with 2000 MB, where acks=1 waits for the disk as well, 1.12.
 * Requests of 16 KB 1.9-2.2, and on Bun's own two threads 2.4-3.0.
 */
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { batch } from "../conformance/batches.ts";
import { filled } from "../conformance/fill.ts";
import { readAnswer, Wire } from "../conformance/wire.ts";
import { flagsOf } from "../support/flags.ts";
import { startKq, temporaryFolder } from "../support/kq_process.ts";

const values = flagsOf({
  producers: { type: "string", default: "20" },
  megabytes: { type: "string", default: "400" },
  rounds: { type: "string", default: "5" },
  with: { type: "string", default: "both" },
});
const producers = Number(values.producers), rounds = Number(values.rounds);
const records = batch({
  records: Array.from({ length: 16 }, (_, i) => ({ value: String(i).repeat(1000).slice(0, 1000) })),
});
const bytesEach = Math.ceil((Number(values.megabytes) * 1e6) / producers);
const requestsEach = Math.ceil(bytesEach / records.length);
const inFlight = 5;

await using broker = await startKq({ args: ["--log-level", "error"] });
const wires = await Promise.all(Array.from({ length: producers }, async () => await Wire.connect(broker.address)));
await wires[0]!.exchange(wires[0]!.frame(
  "CreateTopics",
  5,
  filled("CreateTopics", {
    topics: [{
      name: "acks",
      numPartitions: producers,
      replicationFactor: 1,
      configs: [{ name: "retention.ms", value: "-1" }],
    }],
    timeoutMs: 5000,
  }),
));

async function request(wire: Wire, index: number, acks: number): Promise<void> {
  const body = { acks, timeoutMs: 30_000, topicData: [{ name: "acks", partitionData: [{ index, records }] }] };
  const frame = await wire.exchange(wire.frame("Produce", 9, filled("Produce", body)));
  if (frame === "closed") throw new Error("the broker closed a connection");
  const errorCode = readAnswer("Produce", 9, frame).responses[0]?.partitionResponses[0]?.errorCode;
  if (errorCode !== 0) throw new Error(`error ${errorCode}`);
}

async function byRequests(acks: number): Promise<void> {
  await Promise.all(wires.map(async (wire, index) => {
    let left = requestsEach;
    const one = async (): Promise<void> => {
      while (left-- > 0) await request(wire, index, acks);
    };
    await Promise.all(Array.from({ length: inFlight }, one));
  }));
}

const folder = temporaryFolder();
const lines = join(folder, "lines");

function writeLines(): void {
  const fd = openSync(lines, "w");
  const line = `${"0123456789abcdef".repeat(63).slice(0, 999)}\n`.repeat(1000);
  for (let left = bytesEach; left > 0; left -= line.length) writeSync(fd, line);
  closeSync(fd);
}

async function byKcat(acks: number): Promise<void> {
  const flags = ["-P", "-b", broker.address, "-t", "acks", "-X", `acks=${acks}`, "-l", lines];
  const ended = await Promise.all(wires.map(async (_, index) => {
    return await Bun.spawn(["kcat", ...flags, "-p", String(index)], { stdin: "ignore", stderr: "inherit" }).exited;
  }));
  if (ended.some((exitCode) => exitCode !== 0)) throw new Error(`kcat ended with ${ended.join(", ")}`);
}

async function compare(what: string, produce: (acks: number) => Promise<void>): Promise<void> {
  const timed = async (acks: number): Promise<number> => {
    const start = performance.now();
    await produce(acks);
    return performance.now() - start;
  };
  await timed(1);
  const ratios: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const one = await timed(1), all = await timed(-1);
    ratios.push(all / one);
    const times = `acks=1 ${one.toFixed(0)} ms, acks=all ${all.toFixed(0)} ms`;
    console.log(`${what}, round ${i + 1}: ${times}, all/1 ${(all / one).toFixed(2)}`);
  }
  const middle = ratios.toSorted((a, b) => a - b)[rounds >> 1]!;
  console.log(`${what}, in the middle: acks=all takes ${middle.toFixed(2)} times as long as acks=1`);
}

try {
  if (values.with !== "requests") {
    writeLines();
    await compare("kcat", byKcat);
  }
  if (values.with !== "kcat") await compare("requests", byRequests);
} finally {
  rmSync(folder, { recursive: true });
  for (const wire of wires) wire.close();
}
