/**
 * The log against a plain loop of writeSync and readSync over the same bytes, by turns. What the log adds is validation
 * (the checksum, every record's lengths), offsets, producer state, the index; on reading, finding the batch and its
 * end.
 *
 * Run: `bun tests/bench/append.bench.ts`. Counted is the time of the processor, the kernel's part included: others at
 * work on the machine disturb it least. A ratio is the median over neighbouring turns, a throughput the log's own.
 *
 * On a 2-core VM (AMD EPYC, and Intel Xeon before), ext4, Bun 1.4.5, busy and idle, ratios of six sittings: append
 * 1.7-2.4x for batches of 1 KB (ten records), 1.3-1.7x for 11 KB and 1.3-1.6x for 110 KB (records of 100 bytes),
 * 1.3-1.5x for 16 KB and 1.1-1.5x for 250 KB (records of 1000), 1.1x for one record of 1 MB; read 0.8-1.2x. Without the
 * disk an append of ten records takes 0.6 us: the checksum 0.04, a record 0.009, and what every batch costs, however
 * small, 0.45.
 *
 * @module
 */
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { GroupCommit, Log, openCheckpoints } from "../../core/log/mod.ts";
import { setBaseOffset } from "../../core/protocol/records/batch.ts";
import { encodeBatch } from "../../core/protocol/records/records.ts";
import { bunChecksums } from "../../core/runtime/bun/checksums.ts";
import { bunDisk } from "../../core/runtime/bun/disk.ts";
import { flagsOf } from "../support/flags.ts";

flagsOf({});

const TOTAL = 256 * 1024 * 1024;
const TURNS = 7;
const READ_SIZE = 1024 * 1024;
const SEND_SIZE = 256 * 1024;

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const checksums = bunChecksums();
const folder = mkdtempSync(`${process.env["KQ_BENCH_FOLDER"] ?? tmpdir()}/kq-bench-`);

function batchOf(records: number, valueSize: number): Uint8Array {
  const value = new Uint8Array(valueSize).fill(0x61);
  return encodeBatch(
    Array.from({ length: records }, () => ({ timestampMs: 1_700_000_000_000, key: null, value, headers: [] })),
    { producer: { producerId: 1, producerEpoch: 0, baseSequence: -1 } },
  );
}

async function openLog(path: string): Promise<Log> {
  const disk = bunDisk();
  return await Log.open({
    folder: path,
    topic: "bench",
    partition: 0,
    disk,
    checksums,
    clock: { monotonicMs: () => 0, wallMs: () => 1_700_000_000_000 },
    logger: quiet,
    checkpoints: openCheckpoints({ disk, dataFolder: folder, logger: quiet, clean: false }),
    config: () => config,
    commit: new GroupCommit(disk, { durability: "cache" }),
    clean: false,
    leaderEpoch: 0,
  });
}

const config = {
  segmentBytes: 1 << 30,
  preallocate: false,
  maxMessageBytes: 16 << 20,
  compacted: false,
  timestampType: "CreateTime",
  beforeMaxMs: Number.MAX_SAFE_INTEGER,
  afterMaxMs: Number.MAX_SAFE_INTEGER,
  indexIntervalBytes: 4096,
  segmentMs: Number.MAX_SAFE_INTEGER,
  segmentJitterMs: 0,
  segmentIndexBytes: 10 << 20,
  flushMessages: Number.MAX_SAFE_INTEGER,
  flushMs: Number.MAX_SAFE_INTEGER,
  deletes: true,
  retentionMs: -1,
  retentionBytes: -1,
  fileDeleteDelayMs: 60_000,
  producerIdExpirationMs: 86_400_000,
} as const;

/** Seconds of the processor that the work took, the kernel's part included. */
function timed(work: () => void): number {
  const from = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
}

async function appendByLog(batch: Uint8Array, count: number): Promise<{ seconds: number; log: Log }> {
  const log = await openLog(`${folder}/log-0`);
  const seconds = timed(() => {
    for (let n = 0; n < count; n++) {
      setBaseOffset(batch, 0, 0);
      const outcome = log.append({ records: batch, leaderEpoch: 0, nowMs: 1_700_000_000_000, origin: "broker" });
      if (outcome.kind === "refused") throw new Error(outcome.error);
    }
  });
  return { seconds, log };
}

function appendPlainly(batch: Uint8Array, count: number): number {
  const fd = openSync(`${folder}/plain`, "w+");
  const seconds = timed(() => {
    for (let n = 0, position = 0; n < count; n++, position += batch.length) {
      writeSync(fd, batch, 0, batch.length, position);
    }
  });
  closeSync(fd);
  return seconds;
}

const buffer = new Uint8Array(SEND_SIZE);

/** As a consumer that catches up: a fetch of a megabyte, sent through a buffer, and the next from where it ended. */
function readByLog(log: Log, recordsPerBatch: number, batchSize: number): number {
  return timed(() => {
    for (let from = 0; from < log.endOffset;) {
      const read = log.read({
        fromOffset: from,
        maxBytes: READ_SIZE,
        upperBound: log.endOffset,
        wholeFirstBatch: true,
      });
      if (read.kind !== "read" || read.bytes === null) throw new Error(`nothing at ${from}`);
      for (let at = 0; at < read.size; at += SEND_SIZE) {
        read.bytes.readInto(buffer, 0, at, Math.min(SEND_SIZE, read.size - at));
      }
      from += (read.size / batchSize) * recordsPerBatch;
    }
  });
}

function readPlainly(): number {
  const fd = openSync(`${folder}/plain`, "r");
  const size = fstatSync(fd).size;
  const seconds = timed(() => {
    for (let position = 0; position < size; position += SEND_SIZE) readSync(fd, buffer, 0, SEND_SIZE, position);
  });
  closeSync(fd);
  return seconds;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}

try {
  for (
    const [records, valueSize] of [[10, 100], [100, 100], [1000, 100], [16, 1000], [250, 1000], [1, 1_000_000]] as const
  ) {
    const batch = batchOf(records, valueSize);
    const count = Math.floor(TOTAL / batch.length);
    const gigabytes = (count * batch.length) / 1e9;
    const ratios = { append: [] as number[], read: [] as number[] };
    const seconds = { append: [] as number[], read: [] as number[] };
    for (let turn = 0; turn < TURNS; turn++) {
      const plain = appendPlainly(batch, count);
      const { seconds: appended, log } = await appendByLog(batch, count);
      const plainRead = readPlainly();
      const read = readByLog(log, records, batch.length);
      await (await log.remove("0")).gone;
      ratios.append.push(appended / plain);
      ratios.read.push(read / plainRead);
      seconds.append.push(appended);
      seconds.read.push(read);
    }
    const say = (what: "append" | "read") =>
      `${what} ${median(ratios[what]).toFixed(2)}x ${(gigabytes / median(seconds[what])).toFixed(2)} GB/s`;
    console.log(`${records} x ${valueSize} B (batches of ${batch.length}): ${say("append")}, ${say("read")}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
