/**
 * `bun tests/bench/lookups.bench.ts [--lookups 20000]`: what finding a record costs, by offset and by time, in logs
 * that grow by segments and in one that is a single large segment. Each log is asked while it is written (the last
 * segment's index is in memory), and again after a restart: the first lookups, which open index files, and those that
 * come after. Prints the time and the reads per lookup; if finding is O(log n), a log 2,048 times as large takes a few
 * reads more.
 *
 * On a 2-core AMD EPYC VM, ext4, Bun 1.4.5, beside other jobs (so reads count for more than times): while written, 1.0
 * read by offset and 2.1 to 2.5 by time in logs of 1 to 2,048 segments; from index files, 18.7 and 27.3 with 32 entries
 * a segment, 40.5 and 61.3 with 65,536; before each entry found was held against its batch they were 12.9, 13.5, 34.5
 * and 35.5. 4 to 15 us up to 256 segments; 35 to 65 us with 2,048, of which not all files can be open at once. The
 * first search by time after a restart looks at every segment before the answer, once: 8 reads and 24 us for each.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { GroupCommit, Log, openCheckpoints, OpenFiles } from "../../core/log/mod.ts";
import { encodeBatch } from "../../core/protocol/records/records.ts";
import { bunChecksums } from "../../core/runtime/bun/checksums.ts";
import { bunDisk } from "../../core/runtime/bun/disk.ts";
import { ForwardingDisk, ForwardingFile } from "../../core/runtime/forwarding_disk.ts";
import { flagsOf } from "../support/flags.ts";
import { usualConfig } from "../support/logs.ts";

const values = flagsOf({ lookups: { type: "string", default: "20000" } });
const lookups = Number(values.lookups);
const COLD = 200;
const RECORDS = 50;
const START_MS = 1_700_000_000_000;

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const folder = mkdtempSync(`${process.env["KQ_BENCH_FOLDER"] ?? tmpdir()}/kq-bench-`);
const value = new Uint8Array(12).fill(0x61);

let reads = 0;
class CountingFile extends ForwardingFile {
  override read(into: Uint8Array, at: number, length: number, position: number): number {
    reads += 1;
    return super.read(into, at, length, position);
  }
  override readCached(into: Uint8Array, at: number, length: number, position: number): number {
    reads += 1;
    return super.readCached(into, at, length, position);
  }
}

class CountingDisk extends ForwardingDisk {
  override open(path: string, create: "never" | "if-missing" | "new"): CountingFile {
    return new CountingFile(super.open(path, create));
  }
}

/** One disk for each opening: none finds files that the one before has left open. */
async function open(partition: number, segmentBytes: number, clean: boolean): Promise<Log> {
  const disk = new CountingDisk(bunDisk());
  return await Log.open({
    folder: `${folder}/bench-${partition}`,
    topic: "bench",
    partition,
    disk,
    checksums: bunChecksums(),
    clock: { monotonicMs: () => performance.now(), wallMs: () => START_MS },
    logger: quiet,
    checkpoints: openCheckpoints({ disk, dataFolder: folder, logger: quiet, clean }),
    config: () => ({ ...usualConfig, segmentBytes }),
    commit: new GroupCommit(disk, { durability: "cache" }),
    clean,
    leaderEpoch: 0,
    files: new OpenFiles(disk),
  });
}

/** A batch a millisecond, give or take twenty: as from many producers. Answers how many batches there are. */
function fill(log: Log, bytes: number): number {
  let batches = 0;
  for (let size = 0; size < bytes; batches++) {
    const timestampMs = START_MS + batches + Math.floor(Math.random() * 40) - 20;
    const records = encodeBatch(
      Array.from({ length: RECORDS }, () => ({ timestampMs, key: null, value, headers: [] })),
    );
    const outcome = log.append({ records, leaderEpoch: 0, nowMs: START_MS + batches, origin: "client" });
    if (outcome.kind === "refused") throw new Error(outcome.error);
    size += records.length;
  }
  return batches;
}

interface Cost {
  readonly microseconds: number;
  readonly reads: number;
}

function cost(count: number, look: () => void): Cost {
  const before = reads;
  const began = performance.now();
  for (let n = 0; n < count; n++) look();
  return { microseconds: (performance.now() - began) * 1000 / count, reads: (reads - before) / count };
}

function byOffset(log: Log): void {
  const fromOffset = Math.floor(Math.random() * log.endOffset);
  const found = log.read({ fromOffset, maxBytes: 1, upperBound: log.endOffset, wholeFirstBatch: true });
  if (found.kind !== "read" || found.bytes === null) throw new Error(`nothing at ${fromOffset}`);
}

function byTime(log: Log, batches: number): void {
  const stamp = START_MS + Math.floor(Math.random() * (batches - 100));
  if (log.offsetForTimestamp(stamp, log.endOffset) === null) throw new Error(`nothing from ${stamp} on`);
}

const shown = ({ microseconds, reads }: Cost): string => `${microseconds.toFixed(1)} us (${reads.toFixed(1)} reads)`;

try {
  const KB = 1024;
  const shapes = [
    ...[1, 16, 256, 2048].map((segments) => ({ segments, segmentBytes: 128 * KB })),
    { segments: 1, segmentBytes: 256 * KB * KB },
  ];
  for (const [partition, { segments, segmentBytes }] of shapes.entries()) {
    let log = await open(partition, segmentBytes, false);
    const batches = fill(log, segments * segmentBytes * 0.99);
    console.log(
      `${segments} segments of ${segmentBytes / KB} KB, ${(batches * RECORDS / 1e6).toFixed(2)} million records`,
    );
    const kinds = { "by offset": () => byOffset(log), "by time": () => byTime(log, batches) };
    for (const look of Object.values(kinds)) cost(lookups, look);
    for (const [what, look] of Object.entries(kinds)) console.log(`  ${what}: ${shown(cost(lookups, look))}`);
    await log.close();
    for (const [what, look] of Object.entries(kinds)) {
      log = await open(partition, segmentBytes, true);
      const first = cost(1, look), cold = cost(COLD, look), warm = cost(lookups, look);
      console.log(
        `  after a restart, ${what}: the first ${shown(first)}, the next ${COLD} ${shown(cold)}, then ${shown(warm)}`,
      );
      await log.close();
    }
    rmSync(`${folder}/bench-${partition}`, { recursive: true });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
