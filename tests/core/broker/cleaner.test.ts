import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { startCleaning } from "../../../core/log/compaction/mod.ts";
import { GroupCommit, openCheckpoints } from "../../../core/log/mod.ts";
import { plainChecksums } from "../../../core/base/crc32c.ts";
import { bunDisk } from "../../../core/runtime/bun/disk.ts";
import { bunThreads } from "../../../core/runtime/bun/threads.ts";
import { OperatingFailure } from "../../../core/runtime/ports.ts";
import { add, keyed, keyedBatch, settled } from "../../support/compaction.ts";
import { NOW_MS, openLog } from "../../support/logs.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { memoryBroker } from "../../support/memory_broker.ts";

/** Each batch ends the segment before it: `segment.ms` goes by the records' times. */
const compacted = { "cleanup.policy": "compact", "segment.ms": "1", "min.cleanable.dirty.ratio": "0.01" };

test("a compacted topic is cleaned after log.cleaner.backoff.ms, and goes on where the checkpoint says after that", async () => {
  await using memory = await memoryBroker({ "log.cleaner.backoff.ms": "500" });
  await memory.topic("keys", 1, compacted);
  await memory.topic("others", 1, { "segment.ms": "1" });
  const { partitions } = memory.running.broker;
  const [keys, others] = ["keys", "others"].map((name) => partitions.get(name, 0)!.log);
  const stampMs = memory.clock.wallMs() - 100_000;
  for (const log of [keys!, others!]) {
    for (const [n, text] of ["a=1", "b=1", "a=2", "c=1"].entries()) {
      add(log, keyedBatch([text], { stampMs: stampMs + n * 100 }));
    }
    await log.whenDurable(log.endOffset);
  }
  await settled();
  await memory.clock.advance(499);
  expect(keyed(keys!)).toEqual(["0 a=1", "1 b=1", "2 a=2", "3 c=1"]);
  for (let turn = 0; turn < 20; turn++) await memory.clock.advance(50);
  expect(keyed(keys!)).toEqual(["1 b=1", "2 a=2", "3 c=1"]);
  expect(keyed(others!)).toEqual(["0 a=1", "1 b=1", "2 a=2", "3 c=1"]);
  expect(new TextDecoder().decode(memory.disk.readFile("/data/cleaner-offset-checkpoint"))).toBe("0\n1\nkeys 0 3\n");
  expect(memory.log).toEqual([]);
});

test("records younger than min.compaction.lag.ms are left alone until they are older", async () => {
  await using memory = await memoryBroker({ "log.cleaner.backoff.ms": "100" });
  await memory.topic("keys", 1, { ...compacted, "min.compaction.lag.ms": "60000" });
  const { log } = memory.running.broker.partitions.get("keys", 0)!;
  const stampMs = memory.clock.wallMs();
  for (const [n, text] of ["a=1", "a=2", "a=3"].entries()) add(log, keyedBatch([text], { stampMs: stampMs + n * 2 }));
  await log.whenDurable(log.endOffset);
  await settled();
  for (let turn = 0; turn < 50; turn++) await memory.clock.advance(100);
  expect(keyed(log).length).toBe(3);
  await memory.clock.advance(60_000);
  for (let turn = 0; turn < 20; turn++) await memory.clock.advance(50);
  expect(keyed(log)).toEqual(["1 a=2", "2 a=3"]);
});

test("a log with a damaged batch is left alone and told of once, and the others are cleaned", async () => {
  await using memory = await memoryBroker({ "log.cleaner.backoff.ms": "100" });
  await memory.topic("damaged", 1, compacted);
  await memory.topic("sound", 1, compacted);
  const { partitions } = memory.running.broker;
  const stampMs = memory.clock.wallMs() - 100_000;
  for (const name of ["damaged", "sound"]) {
    const { log } = partitions.get(name, 0)!;
    for (const [n, text] of ["a=1", "a=2", "b=1"].entries()) {
      add(log, keyedBatch([text], { stampMs: stampMs + n * 100 }));
    }
    await log.whenDurable(log.endOffset);
  }
  await settled();
  memory.disk.damage("/data/damaged-0/00000000000000000001.log", 66);
  for (let turn = 0; turn < 60; turn++) await memory.clock.advance(50);
  expect(keyed(partitions.get("sound", 0)!.log)).toEqual(["1 a=2", "2 b=1"]);
  expect(memory.log.length).toBe(1);
  expect(memory.log[0]).toMatch(/^error damaged-0 is not compacted any more until kq is started again: .*checksum/);
});

test("log.cleaner.enable=false cleans nothing", async () => {
  await using memory = await memoryBroker({ "log.cleaner.enable": "false", "log.cleaner.backoff.ms": "100" });
  await memory.topic("keys", 1, compacted);
  const { log } = memory.running.broker.partitions.get("keys", 0)!;
  const stampMs = memory.clock.wallMs() - 100_000;
  for (const [n, text] of ["a=1", "a=2", "b=1"].entries()) add(log, keyedBatch([text], { stampMs: stampMs + n * 100 }));
  await log.whenDurable(log.endOffset);
  for (let turn = 0; turn < 20; turn++) await memory.clock.advance(100);
  expect(keyed(log).length).toBe(3);
});

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
      lastOfProducers: new Map(),
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
});

test("a broker stops without waiting for a cleaning that is under way", async () => {
  const memory = await memoryBroker({ "log.cleaner.backoff.ms": "100", "log.cleaner.io.max.bytes.per.second": "1" });
  await memory.topic("keys", 1, compacted);
  const { log } = memory.running.broker.partitions.get("keys", 0)!;
  const stampMs = memory.clock.wallMs() - 100_000;
  for (const [n, text] of ["a=1", "a=2", "b=1"].entries()) add(log, keyedBatch([text], { stampMs: stampMs + n * 100 }));
  await log.whenDurable(log.endOffset);
  await settled();
  await memory.clock.advance(200);
  // At one byte a second it is far from done, and does not hold up the stop.
  await memory.running.stop();
  expect(memory.log).toEqual([]);
});
