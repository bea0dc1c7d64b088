/**
 * How long a broker is away after a SIGKILL, kq's beside Apache Kafka's in the same run: a topic of one partition is
 * filled, the process killed and started again, and the time counts until the last record that it had acknowledged is
 * read.
 *
 * Run: `bun tests/bench/restart.bench.ts [GB, 10] [rounds, 3]`; with KQ_EXECUTABLE it is the executable that is
 * measured. One after the other, so that the log is in the page cache where the memory is as large.
 *
 * On a 2-core AMD EPYC VM with 23 GB, Bun 1.4.5, Apache Kafka 4.3.1, other jobs on the two cores: 10 GB, kq after 0.14
 * to 0.50 s, Kafka after 17.0 to 17.8 s; the ratio in the middle is 0.012.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { encodeBatch } from "../../core/protocol/records/records.ts";
import { flagsOf } from "../support/flags.ts";
import { PartitionBytes } from "../support/partition_bytes.ts";
import { type Broker, commands, start } from "./brokers.ts";

flagsOf({}, { takesWords: true });

const gigabytes = Number(process.argv[2] ?? 10);
const rounds = Number(process.argv[3] ?? 3);
const TOPIC = "bench-restart";
const RECORDS = 100;

const value = new Uint8Array(1000).fill(0x61);
const batch = encodeBatch(
  Array.from({ length: RECORDS }, () => ({ timestampMs: Date.now(), key: null, value, headers: [] })),
);
const batches = Math.ceil(gigabytes * 1e9 / batch.length);
const lastOffset = batches * RECORDS - 1;

async function fill({ address }: Broker): Promise<void> {
  const partition = await PartitionBytes.make(address, TOPIC, { "retention.ms": "-1", "max.message.bytes": "2000000" });
  for (let n = 0; n < batches; n++) await partition.append(batch);
  partition.close();
}

/** Whether the last record is there to be read now. */
async function hasLast(address: string): Promise<boolean> {
  try {
    const partition = await PartitionBytes.open(address, TOPIC);
    try {
      return (await partition.batches(lastOffset)).length === 1;
    } finally {
      partition.close();
    }
  } catch {
    return false;
  }
}

/** In the middle of the rounds. */
async function measure(each: ReturnType<typeof commands>[number]): Promise<number> {
  let broker = await start(each);
  try {
    await fill(broker);
    const seconds: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await broker.kill();
      const began = performance.now();
      const starting = start(each);
      while (!await hasLast(broker.address)) await Bun.sleep(2);
      seconds.push((performance.now() - began) / 1000);
      broker = await starting;
    }
    const told = seconds.map((took) => took.toFixed(2)).join(", ");
    console.log(`${each.name}, ${(batches * batch.length / 1e9).toFixed(1)} GB: record ${lastOffset} after ${told} s`);
    return seconds.toSorted((a, b) => a - b)[rounds >> 1]!;
  } finally {
    await broker.stop();
  }
}

const folder = mkdtempSync(`${process.env["KQ_BENCH_FOLDER"] ?? tmpdir()}/kq-bench-`);
try {
  const middle: number[] = [];
  for (const each of commands(folder)) {
    middle.push(await measure(each));
    rmSync(`${folder}/${each.name.toLowerCase()}`, { recursive: true });
  }
  console.log(`in the middle kq takes ${(middle[0]! / middle[1]!).toFixed(3)} of Kafka's time`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
