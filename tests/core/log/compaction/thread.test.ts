/**
 * A cleaning in a real thread. Threads begin as soon as the machine lets them, which on a busy one takes seconds: the
 * only time limit here is one that means that something hangs.
 */
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { plainChecksums } from "../../../../core/base/crc32c.ts";
import { startCleaning } from "../../../../core/log/compaction/mod.ts";
import { GroupCommit, openCheckpoints } from "../../../../core/log/mod.ts";
import { bunDisk } from "../../../../core/runtime/bun/disk.ts";
import { bunThreads } from "../../../../core/runtime/bun/threads.ts";
import { OperatingFailure } from "../../../../core/runtime/ports.ts";
import { add, keyedBatch } from "../../../support/compaction.ts";
import { NOW_MS, openLog } from "../../../support/logs.ts";
import { ManualClock } from "../../../support/manual_clock.ts";

test("a thread cleans as the event loop does, tells of a failure, and can be stopped", async () => {
  const folder = mkdtempSync(`${tmpdir()}/kq-cleaner-`);
  const disk = bunDisk();
  const clock = new ManualClock();
  try {
    const log = await openLog(disk, {
      folder: `${folder}/keys-0`,
      topic: "keys",
      config: { segmentMs: 0 },
      commit: new GroupCommit(disk),
      checkpoints: openCheckpoints({
        disk,
        dataFolder: folder,
        logger: { debug() {}, info() {}, warn() {}, error() {} },
      }),
    });
    for (const [n, text] of ["a=1", "b=1", "a=2", "c=1"].entries()) {
      add(log, keyedBatch([text], { stampMs: NOW_MS + n * 10 }));
    }
    await log.whenDurable(log.endOffset);
    const job = {
      folder: `${folder}/keys-0`,
      segments: log.compaction.segmentsBefore(3).map(({ baseOffset, size }) => ({ baseOffset, size })),
      firstDirtyOffset: 0,
      endOffset: 3,
      aborted: [],
      lastOfProducers: new Float64Array(0),
      nowMs: NOW_MS,
      deleteRetentionMs: 0,
      segmentBytes: 1 << 20,
      segmentIndexBytes: 1 << 20,
      indexIntervalBytes: 4096,
      mapBytes: 1 << 16,
      mapLoadFactor: 0.9,
      bufferBytes: 1 << 16,
      hashStart: Int32Array.of(1, 2, 3, 4),
    };
    const o = {
      threads: bunThreads(),
      disk,
      checksums: plainChecksums,
      clock,
      timers: clock,
      bytesPerSecond: Infinity,
    };
    const run = startCleaning(job, o);
    expect(await run.next()).toEqual({ done: false, value: { baseOffset: 0, replaces: [0, 1, 2] } });
    expect(await run.next()).toMatchObject({ done: true, value: { cleanedOffset: 3, recordsRead: 3, recordsKept: 2 } });

    const failing = startCleaning({ ...job, segments: [{ baseOffset: 77, size: 10 }] }, o);
    const failure = await failing.next().catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(OperatingFailure);
    expect((failure as OperatingFailure).code).toBe("ENOENT");

    const stopped = startCleaning(job, { ...o, bytesPerSecond: 1 });
    const waiting = stopped.next().catch((thrown: unknown) => (thrown as OperatingFailure).code);
    stopped.stop();
    expect(await waiting).toBe("ECANCELED");
    await log.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
