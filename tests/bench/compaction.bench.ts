/**
 * How fast a log is compacted, by kq and by Apache Kafka in the same run: a topic is filled without compaction, then
 * `cleanup.policy` is changed, and the time counts until the cleaner's checkpoint says that it is done. Each has one
 * cleaner thread, 128 MiB for keys, and the same batches.
 *
 * Run: `bun tests/bench/compaction.bench.ts [MB]`; with KQ_EXECUTABLE it is the executable that is measured.
 *
 * On a 2-core AMD EPYC VM, Bun 1.4.5, with other jobs on the two cores (load 5, so the processor's seconds count),
 * Apache Kafka 4.3.1, half of the records superseded, in seconds of processor time, kq first: 246 MB uncompressed 2.2
 * and 3.4; 160 MB of lz4 5.1 and 3.7 (our lz4 is not native); 75 MB of zstd 3.3 and 3.3. By the clock 88 and 63, 28 and
 * 43, 18 and 15 MB/s.
 *
 * @module
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { type CodecName } from "../../core/protocol/records/compression/codec.ts";
import { encodeBatch } from "../../core/protocol/records/records.ts";
import { flagsOf } from "../support/flags.ts";
import { PartitionBytes } from "../support/partition_bytes.ts";
import { type Broker, commands, start } from "./brokers.ts";

flagsOf({}, { takesWords: true });

const MEGABYTES = Number(process.argv[2] ?? 300);
const RECORDS = 450;
const VALUE = 200;

/** Keys come again: with so many of them, half of what is there is superseded. */
function* batches(codec: CodecName): Generator<Uint8Array> {
  let state = 1;
  const next = (below: number): number => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) % below;
  const keys = Math.floor(MEGABYTES * 1e6 / (VALUE + 30) / 2);
  const nowMs = Date.now() - 3_600_000;
  for (let bytes = 0; bytes < MEGABYTES * 1e6; bytes += RECORDS * (VALUE + 30)) {
    const records = Array.from({ length: RECORDS }, () => {
      const value = new Uint8Array(VALUE);
      for (let n = 0; n < VALUE; n++) value[n] = 97 + next(6);
      return {
        timestampMs: nowMs,
        key: Buffer.from(`key-${String(next(keys)).padStart(12, "0")}`),
        value,
        headers: [],
      };
    });
    yield encodeBatch(records, { codec });
  }
}

async function measure(broker: Broker, codec: CodecName): Promise<{ seconds: number; cpu: number; logBytes: number }> {
  const topic = `bench-${codec}`;
  const partition = await PartitionBytes.make(broker.address, topic, {
    "cleanup.policy": "delete",
    "segment.bytes": String(16 << 20),
    "min.cleanable.dirty.ratio": "0.01",
    "max.message.bytes": "2000000",
  });
  let logBytes = 0;
  for (const batch of batches(codec)) {
    await partition.append(batch);
    logBytes += batch.length;
  }
  await Bun.sleep(1000);
  const cpuBefore = broker.cpuSeconds();
  const before = performance.now();
  await partition.setConfig("cleanup.policy", "compact");
  const done = new RegExp(`^${topic} 0 [1-9]\\d*$`, "m");
  const checkpoint = `${checkpoints.get(broker.name)}/cleaner-offset-checkpoint`;
  while (!existsSync(checkpoint) || !done.test(readFileSync(checkpoint, "utf8"))) await Bun.sleep(5);
  const seconds = (performance.now() - before) / 1000;
  partition.close();
  return { seconds, cpu: broker.cpuSeconds() - cpuBefore, logBytes };
}

const folder = mkdtempSync(`${process.env["KQ_BENCH_FOLDER"] ?? tmpdir()}/kq-bench-`);
const checkpoints = new Map([["kq", `${folder}/kq`], ["Kafka", `${folder}/kafka/data`]]);
const brokers: Broker[] = [];
for (const each of commands(folder, ["log.cleaner.backoff.ms=20"])) brokers.push(await start(each));
try {
  for (const codec of (process.argv[3]?.split(",") ?? ["none", "lz4", "zstd"]) as CodecName[]) {
    for (const broker of brokers) {
      const { seconds, cpu, logBytes } = await measure(broker, codec);
      const rate = (logBytes / 1e6 / seconds).toFixed(0);
      console.log(
        `${codec.padEnd(6)} ${broker.name.padEnd(6)} ${(logBytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(2)} s: ` +
          `${rate} MB/s, ${cpu.toFixed(2)} s of processor time`,
      );
    }
  }
} finally {
  await Promise.all(brokers.map(({ stop }) => stop()));
  rmSync(folder, { recursive: true, force: true });
}
