/**
 * What grows with a log holds the event loop for no more than a moment at a time: deleting thousands of segments, and
 * the producers' state written down when a segment is full.
 */
import { expect, test } from "bun:test";
import { plainChecksums } from "../../../core/base/crc32c.ts";
import { Log, type LogConfig } from "../../../core/log/mod.ts";
import { GroupCommit, openCheckpoints } from "../../../core/log/mod.ts";
import type { Checksums } from "../../../core/runtime/ports.ts";
import { append, batchOf, NOW_MS, TalkLog, usualConfig } from "../../support/logs.ts";
import { SimulatedDisk } from "../../support/simulated_disk.ts";
import { SliceWatch } from "../../support/slice_watch.ts";

const MOST_MS = 20;

/** A disk on which names cost what they do, and freeing a segment's bytes long. */
class SlowDisk extends SimulatedDisk {
  watch: SliceWatch | null = null;
  override exists(path: string): boolean {
    this.watch?.spend(0.01);
    return super.exists(path);
  }
  override rename(from: string, to: string): void {
    this.watch?.spend(0.07);
    super.rename(from, to);
  }
  /** Off the loop. */
  override async discardFile(path: string): Promise<void> {
    const { watch } = this;
    this.watch = null;
    await super.discardFile(path);
    this.watch = watch;
  }
  override removeFile(path: string): void {
    this.watch?.spend(path.includes(".log") ? 250 : 0.05);
    super.removeFile(path);
  }
}

function openLog(disk: SimulatedDisk, o: {
  readonly config: () => Partial<LogConfig>;
  readonly watch: SliceWatch;
  readonly checksums?: Checksums;
  readonly clean?: boolean;
}): Promise<Log> {
  const logger = new TalkLog();
  return Log.open({
    folder: "/data/orders-0",
    topic: "orders",
    partition: 0,
    disk,
    checksums: o.checksums ?? plainChecksums,
    clock: o.watch,
    timers: o.watch,
    logger,
    checkpoints: openCheckpoints({ disk, dataFolder: "/data", logger, clean: o.clean ?? false }),
    config: () => ({ ...usualConfig, ...o.config() }),
    commit: new GroupCommit(disk),
    clean: o.clean ?? false,
    leaderEpoch: 0,
  });
}

test("3,000 segments that are due at once go in slices, and so do their files", async () => {
  const disk = new SlowDisk();
  disk.makeFolder("/data");
  const watch = new SliceWatch();
  let retentionMs = -1;
  // A batch is a segment.
  const config = () => ({ segmentBytes: 100, retentionMs, fileDeleteDelayMs: 0 });
  const written = await openLog(disk, { watch, config });
  for (let n = 0; n < 3001; n++) append(written, ["v"], { stamps: [n < 3000 ? NOW_MS - 2000 : NOW_MS] });
  await written.close();
  const log = await openLog(disk, { watch, config, clean: true });
  disk.watch = watch;
  retentionMs = 1000;
  expect(await log.applyRetention(NOW_MS)).toBe(3000);
  await log.removeDueFiles(NOW_MS);
  const left = disk.list("/data/orders-0").filter((name) => !name.endsWith("checkpoint"));
  expect(left.map((name) => name.replace(/^0+/, ""))).toEqual([
    "3000.index",
    "3000.log",
    "3000.snapshot",
    "3000.timeindex",
    "3001.snapshot",
  ]);
  expect([log.startOffset, log.endOffset]).toEqual([3000, 3001]);
  expect(watch.turns).toBeGreaterThan(30);
  expect(watch.longestMs).toBeLessThan(MOST_MS);
});

test("a segment that rolls while many producers live encodes nothing of them then, and all of them in slices later", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const watch = new SliceWatch();
  let checked = 0;
  const checksums: Checksums = {
    crc32c: (bytes, from, length, seed) => {
      checked = Math.max(checked, length);
      return plainChecksums.crc32c(bytes, from, length, seed);
    },
  };
  const PRODUCERS = 4500;
  let segmentBytes = 1 << 30;
  const log = await openLog(disk, { watch, checksums, config: () => ({ segmentBytes }) });
  for (let id = 0; id < PRODUCERS; id++) append(log, ["v"], { producer: { id, sequence: 0 } });
  segmentBytes = 100;
  checked = 0;
  watch.lookMs = 3;
  append(log, ["v"], { producer: { id: 0, sequence: 1 } });
  const batch = batchOf(["v"], { producer: { id: 0, sequence: 1 } });
  expect(checked).toBe(batch.length - 21);
  segmentBytes = 1 << 30;
  await log.close();
  expect(watch.turns).toBeGreaterThan(2);
  // The snapshot of the roll has the first producer as it was then; the one of the end as it is now.
  const clean = await openLog(disk.afterKill(), { watch, config: () => ({}), clean: true });
  expect(clean.producer(0)?.batches.map(({ firstOffset }) => firstOffset)).toEqual([0, PRODUCERS]);
  expect(clean.producer(PRODUCERS - 1)?.batches.map(({ firstOffset }) => firstOffset)).toEqual([PRODUCERS - 1]);
  await clean.truncateTo(PRODUCERS);
  expect(clean.producer(0)?.batches.map(({ firstOffset }) => firstOffset)).toEqual([0]);
  expect(watch.longestMs).toBeLessThan(MOST_MS);
});
