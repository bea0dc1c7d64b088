import { expect, test } from "bun:test";
import { add, keyed, keyedBatch, settled } from "../../support/compaction.ts";
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

test("what cleaned segments have replaced is removed after file.delete.delay.ms", async () => {
  await using memory = await memoryBroker({
    "log.cleaner.backoff.ms": "100",
    "log.segment.delete.delay.ms": "60000",
    "log.retention.check.interval.ms": "86400000",
  });
  await memory.topic("keys", 1, { ...compacted, "file.delete.delay.ms": "2000" });
  const { log } = memory.running.broker.partitions.get("keys", 0)!;
  const stampMs = memory.clock.wallMs() - 100_000;
  for (const [n, text] of ["a=1", "a=2", "b=1"].entries()) add(log, keyedBatch([text], { stampMs: stampMs + n * 100 }));
  await log.whenDurable(log.endOffset);
  await settled();
  const setAside = () => memory.disk.list("/data/keys-0").filter((name) => name.endsWith(".deleted"));
  for (let turn = 0; turn < 20; turn++) await memory.clock.advance(50);
  expect([keyed(log).length, setAside().length > 0]).toEqual([2, true]);
  for (let turn = 0; turn < 20; turn++) await memory.clock.advance(100);
  expect(setAside()).toEqual([]);
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

test("a cleaning that finds no file descriptor, not even to see what it left, is told of and tried again", async () => {
  await using memory = await memoryBroker({ "log.cleaner.backoff.ms": "100" });
  await memory.topic("keys", 1, compacted);
  const { log } = memory.running.broker.partitions.get("keys", 0)!;
  const stampMs = memory.clock.wallMs() - 100_000;
  for (const [n, text] of ["a=1", "a=2", "b=1"].entries()) add(log, keyedBatch([text], { stampMs: stampMs + n * 100 }));
  await log.whenDurable(log.endOffset);
  await settled();
  memory.disk.handles = 0;
  await memory.clock.advance(150);
  const handles = memory.log.filter((line) =>
    line.startsWith("warn keys-0 was not compacted and will be tried again:")
  );
  expect([handles.length > 0, handles.length]).toEqual([true, memory.log.length]);
  memory.disk.handles = Infinity;
  for (let turn = 0; turn < 20; turn++) await memory.clock.advance(50);
  expect(keyed(log)).toEqual(["1 a=2", "2 b=1"]);
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
