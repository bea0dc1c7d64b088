import { expect, test } from "bun:test";
import { readBatchHeader } from "../../../core/protocol/records/batch.ts";
import { append, batchOf, NOW_MS, openLog, read, readAll, readBytes, recordsIn, TalkLog } from "../../support/logs.ts";
import { seededRandom } from "../../support/random.ts";
import { SimulatedDisk } from "../../support/simulated_disk.ts";

const FOLDER = "/data/orders-0";

test("records get the next offsets, and the file holds the batches as they were sent but for offset and leader epoch", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk, { leaderEpoch: 4 });
  expect(append(log, ["a", "b", "c"])).toBe("0..2");
  expect(append(log, ["d"])).toBe("3..3");
  expect([log.startOffset, log.endOffset, log.lastStableOffset]).toEqual([0, 4, 4]);
  expect(disk.list(FOLDER)).toEqual(["00000000000000000000.log"]);

  const stored = disk.readFile(`${FOLDER}/00000000000000000000.log`);
  const sent = batchOf(["d"]);
  const second = stored.subarray(stored.length - sent.length);
  expect(second.subarray(16)).toEqual(sent.subarray(16));
  expect(readBatchHeader(second, 0)).toEqual({
    ...readBatchHeader(sent, 0),
    baseOffset: 3,
    partitionLeaderEpoch: 4,
    nextOffset: 4,
  });
});

test("a read begins with the batch that holds the offset and ends with a whole batch", async () => {
  const log = await openLog(SimulatedDisk.withFolder("/data"));
  for (const value of ["a", "b", "c", "d"]) append(log, [`${value}1`, `${value}2`]);
  const one = batchOf(["a1", "a2"]).length;
  const reads = [
    read(log, { from: 3, maxBytes: 2 * one }),
    read(log, { from: 3, maxBytes: 2 * one - 1 }),
    read(log, { from: 3, maxBytes: 1 }),
    read(log, { from: 3, maxBytes: 1, whole: false }),
    read(log, { from: 3, maxBytes: 0 }),
    read(log, { from: 0, upperBound: 4 }),
    read(log, { from: 0, upperBound: 5 }),
    read(log, { from: 4, upperBound: 5 }),
    read(log, { from: 6, upperBound: 4 }),
    read(log, { from: 8 }),
    read(log, { from: 9 }),
    read(log, { from: -1 }),
    read(log, { from: 2 ** 60 }),
  ];
  expect(reads).toEqual([
    ["2=b1", "3=b2", "4=c1", "5=c2"],
    ["2=b1", "3=b2"],
    ["2=b1", "3=b2"],
    [],
    ["2=b1", "3=b2"],
    ["0=a1", "1=a2", "2=b1", "3=b2"],
    ["0=a1", "1=a2", "2=b1", "3=b2"],
    [],
    [],
    [],
    "outOfRange",
    "outOfRange",
    "outOfRange",
  ]);
  expect([0, 7, 8, -1].map((offset) => log.firstBatchSize(offset))).toEqual([one, one, 0, 0]);
});

test("a batch that would make the segment larger than segment.bytes goes to a new one, named by its offset", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const one = batchOf(["value 0"]).length;
  const log = await openLog(disk, { config: { segmentBytes: 3 * one } });
  const values = Array.from({ length: 8 }, (_, n) => `value ${n}`);
  for (const value of values) append(log, [value]);
  expect(disk.list(FOLDER).filter((name) => name.endsWith(".log"))).toEqual([
    "00000000000000000000.log",
    "00000000000000000003.log",
    "00000000000000000006.log",
  ]);
  expect(readAll(log)).toEqual(values.map((value, n) => `${n}=${value}`));
  expect(read(log, { from: 1 })).toEqual(["1=value 1", "2=value 2"]);
  expect(log.size).toBe(8 * one);
});

test("positions are found through the index in a long segment, small batches and large", async () => {
  const log = await openLog(SimulatedDisk.withFolder("/data"));
  const values = Array.from({ length: 600 }, (_, n) => `${n} `.padEnd(n % 50 === 0 ? 9000 : 20, "."));
  for (const value of values) append(log, [value]);
  for (let from = 0; from < 600; from += 7) {
    expect(read(log, { from, maxBytes: 1 })).toEqual([`${from}=${values[from]}`]);
    const some = read(log, { from, maxBytes: 20_000 });
    const bytes = readBytes(log, { from, maxBytes: 20_000 });
    expect(some).toEqual(values.slice(from, from + some.length).map((value, n) => `${from + n}=${value}`));
    // No shorter than it need be: one more batch would have been too much.
    const next = log.firstBatchSize(from + some.length);
    expect(bytes.length <= 20_000 && (next === 0 || bytes.length + next > 20_000)).toBe(true);
  }
});

test("a batch that an idempotent producer sends again is answered with its first offset, also after a restart", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  let log = await openLog(disk);
  const send = (sequence: number, epoch = 0) => append(log, ["x", "y"], { producer: { id: 9, epoch, sequence } });
  expect([send(0), send(2), send(0), send(6), send(4)]).toEqual([
    "0..1",
    "2..3",
    "duplicate 0..1",
    "OUT_OF_ORDER_SEQUENCE_NUMBER",
    "4..5",
  ]);
  log = await openLog(disk.afterKill());
  expect([send(2), send(8), send(6), send(0, 1), send(8)]).toEqual([
    "duplicate 2..3",
    "OUT_OF_ORDER_SEQUENCE_NUMBER",
    "6..7",
    "8..9",
    "INVALID_PRODUCER_EPOCH",
  ]);
  expect(log.endOffset).toBe(10);
});

test("a duplicate's answer tells the time of the first copy, as Kafka's does", async () => {
  const log = await openLog(SimulatedDisk.withFolder("/data"));
  const send = () =>
    log.append({
      records: batchOf(["x"], { stamps: [NOW_MS - 5], producer: { id: 9, sequence: 0 } }),
      leaderEpoch: 0,
      nowMs: NOW_MS,
      origin: "client",
    });
  expect(send()).toEqual({
    kind: "appended",
    baseOffset: 0,
    lastOffset: 0,
    logAppendTimeMs: -1,
    duplicate: false,
    endOffset: 1,
  });
  expect(send()).toEqual({
    kind: "appended",
    baseOffset: 0,
    lastOffset: 0,
    logAppendTimeMs: NOW_MS - 5,
    duplicate: true,
    endOffset: 1,
  });
});

test("a refused batch leaves the log as it was", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk, { config: { maxMessageBytes: 100 } });
  append(log, ["a"]);
  const moment = disk.moment;
  const damagedBatch = batchOf(["b"]);
  damagedBatch[65]! ^= 1;
  const refusals = [batchOf(["b".repeat(200)]), damagedBatch].map((records) => {
    const outcome = log.append({ records, leaderEpoch: 0, nowMs: NOW_MS, origin: "client" });
    return outcome.kind === "refused" ? outcome.error : outcome;
  });
  expect(refusals).toEqual(["MESSAGE_TOO_LARGE", "CORRUPT_MESSAGE"]);
  expect([disk.moment, log.endOffset, readAll(log)]).toEqual([moment, 1, ["0=a"]]);
});

test("a log that stamps its records answers with the time it gave them", async () => {
  const log = await openLog(SimulatedDisk.withFolder("/data"), { config: { timestampType: "LogAppendTime" } });
  const records = batchOf(["a", "b"], { stamps: [5, 6] });
  const outcome = log.append({ records, leaderEpoch: 0, nowMs: 777, origin: "client" });
  expect(outcome.kind === "appended" && outcome.logAppendTimeMs).toBe(777);
  expect(log.offsetForTimestamp(700, 2)).toEqual({ offset: 0, timestampMs: 777, leaderEpoch: 0 });
  expect(log.maxTimestamp()).toEqual({ offset: 0, timestampMs: 777, leaderEpoch: 0 });
});

test("the first record at or after a time is found, inside compressed batches and across segments", async () => {
  const log = await openLog(SimulatedDisk.withFolder("/data"), {
    config: { segmentBytes: 400, indexIntervalBytes: 1 },
  });
  const stamps = [[100, 130, 120], [90, 95], [200], [150, 150], [300, 250]];
  for (const batch of stamps) {
    append(log, batch.map((stamp) => `${stamp}`), { stamps: batch, codec: "gzip" });
  }
  const all = stamps.flat();
  for (const asked of [0, 100, 101, 121, 130, 131, 160, 200, 201, 250, 251, 300, 301]) {
    const offset = all.findIndex((stamp) => stamp >= asked);
    const expected = offset < 0 ? null : { offset, timestampMs: all[offset]!, leaderEpoch: 0 };
    expect(log.offsetForTimestamp(asked, all.length)).toEqual(expected);
    expect(log.offsetForTimestamp(asked, 5)).toEqual(offset < 5 ? expected : null);
  }
});

test("the largest timestamp comes with its own offset, the first where several have it", async () => {
  const log = await openLog(SimulatedDisk.withFolder("/data"), { config: { segmentBytes: 300 } });
  expect(log.maxTimestamp()).toBeNull();
  append(log, ["a", "b"], { stamps: [10, 20] });
  append(log, ["c", "d", "e"], { stamps: [20, 50, 50], codec: "zstd" });
  append(log, ["f"], { stamps: [50] });
  append(log, ["g"], { stamps: [40] });
  expect(log.maxTimestamp()).toEqual({ offset: 3, timestampMs: 50, leaderEpoch: 0 });
});

test("records without a timestamp are found at -1, as in Kafka", async () => {
  const log = await openLog(SimulatedDisk.withFolder("/data"));
  append(log, ["a", "b"], { stamps: [-1, -1] });
  expect(log.maxTimestamp()).toEqual({ offset: 0, timestampMs: -1, leaderEpoch: 0 });
  expect(log.offsetForTimestamp(0, 2)).toBeNull();
});

test("leader epochs come back from the batches, and an opened log begins its own at its end", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk, { leaderEpoch: 1 });
  append(log, ["a", "b"]);
  log.assignLeaderEpoch(3);
  append(log, ["c"]);
  log.assignLeaderEpoch(4);
  expect(log.endOffsetForEpoch(4)).toEqual({ epoch: 4, endOffset: 3 });
  const again = await openLog(disk.afterKill(), { leaderEpoch: 7 });
  expect(again.latestEpoch).toBe(7);
  expect([1, 2, 3, 4, 7, 8].map((epoch) => again.endOffsetForEpoch(epoch))).toEqual([
    { epoch: 1, endOffset: 2 },
    { epoch: 1, endOffset: 2 },
    { epoch: 3, endOffset: 3 },
    { epoch: 3, endOffset: 3 },
    { epoch: 7, endOffset: 3 },
    { epoch: -1, endOffset: -1 },
  ]);
});

test("a full disk refuses records, loses none, and takes them again when there is space", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const logger = new TalkLog();
  const log = await openLog(disk, { logger, config: { segmentBytes: 300 } });
  append(log, ["a"]);
  let full = true;
  disk.fault = ({ kind }) => full && kind === "write" ? "ENOSPC" : null;
  expect([append(log, ["b"]), append(log, ["c"])]).toEqual(["KAFKA_STORAGE_ERROR", "KAFKA_STORAGE_ERROR"]);
  expect(disk.readFile(`${FOLDER}/00000000000000000000.log`).length).toBe(log.size);
  expect([log.failed, log.lastAppendError?.code]).toEqual([null, "ENOSPC"]);
  full = false;
  for (const value of ["d", "e", "f", "g"]) append(log, [value]);
  expect(log.lastAppendError).toBeNull();
  expect(readAll(log)).toEqual(["0=a", "1=d", "2=e", "3=f", "4=g"]);
  await log.whenDurable(5);
  const dropped = await openLog(disk.afterPowerCut(disk.moment, "dropped", seededRandom(1)));
  expect(readAll(dropped)).toEqual(readAll(log));
  expect(logger.lines).toEqual([
    `error orders-0 cannot take records: Cannot write ${FOLDER}/00000000000000000000.log (ENOSPC)`,
    "info orders-0: records are written again",
  ]);
});

test("a batch that could not be written is no duplicate when it is sent again", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk);
  const send = () => append(log, ["a"], { producer: { id: 9, sequence: 0 } });
  disk.fault = ({ kind }) => kind === "write" ? "ENOSPC" : null;
  expect(send()).toBe("KAFKA_STORAGE_ERROR");
  disk.fault = () => null;
  expect([send(), send()]).toEqual(["0..0", "duplicate 0..0"]);
});

test("what a failed write left is cut off before anything else is written", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk);
  append(log, ["a"]);
  disk.fault = ({ kind }) => kind === "write" || kind === "truncate" ? "EIO" : null;
  expect(append(log, ["b".repeat(500)])).toBe("KAFKA_STORAGE_ERROR");
  disk.fault = ({ kind }) => kind === "truncate" ? "EIO" : null;
  expect(append(log, ["c"])).toBe("KAFKA_STORAGE_ERROR");
  disk.fault = () => null;
  expect(append(log, ["d"])).toBe("1..1");
  expect(disk.readFile(`${FOLDER}/00000000000000000000.log`).length).toBe(log.size);
});

test("a segment that cannot be made refuses the batch and the old one stays in use", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const one = batchOf(["a"]).length;
  const log = await openLog(disk, { config: { segmentBytes: one } });
  append(log, ["a"]);
  disk.fault = ({ kind }) => kind === "open" ? "EMFILE" : null;
  expect(append(log, ["b"])).toBe("KAFKA_STORAGE_ERROR");
  disk.fault = () => null;
  expect(append(log, ["b"])).toBe("1..1");
  expect(readAll(log)).toEqual(["0=a", "1=b"]);
});

test("a sync that failed is never made good: the log is offline and everyone who waits is told", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const logger = new TalkLog();
  const log = await openLog(disk, { logger });
  append(log, ["a"]);
  await log.whenDurable(1);
  append(log, ["b"]);
  disk.fault = ({ kind }) => kind === "sync" ? "EIO" : null;
  const waiting = log.whenDurable(2).then(() => "durable", (failure: Error) => failure.message);
  expect(await waiting).toBe(`Cannot sync ${FOLDER}/00000000000000000000.log (EIO)`);
  disk.fault = () => null;
  expect(log.failed?.code).toBe("EIO");
  expect(append(log, ["c"])).toBe("KAFKA_STORAGE_ERROR");
  expect(await log.whenDurable(1).then(() => "durable")).toBe("durable");
  expect(await log.whenDurable(2).then(() => "durable", (failure: Error) => failure.message)).toContain("Cannot sync");
  expect(logger.lines).toEqual([
    `error orders-0 goes offline: Cannot sync ${FOLDER}/00000000000000000000.log (EIO). What it holds is checked when kq is started again`,
  ]);
  const again = await openLog(disk.afterKill());
  expect([again.failed, append(again, ["c"])]).toEqual([null, "2..2"]);
});

test("a log that is removed takes its folder with it, and a response on its way is still sent", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk);
  append(log, ["a", "b"]);
  const outcome = log.read({ fromOffset: 0, maxBytes: 1000, upperBound: 2, wholeFirstBatch: true });
  if (outcome.kind !== "read" || outcome.bytes === null) throw new Error("nothing was read");
  outcome.bytes.hold();
  const waiting = log.whenDurable(2).then(() => "durable", (failure: Error) => failure.message);
  await (await log.remove("f00d")).gone;
  expect(disk.list("/data")).toEqual([]);
  expect(append(log, ["c"])).toBe("KAFKA_STORAGE_ERROR");
  expect(await waiting).toBe("orders-0 has been deleted");
  const into = new Uint8Array(outcome.size);
  outcome.bytes.readInto(into, 0, 0, into.length);
  expect(recordsIn(into)).toEqual(["0=a", "1=b"]);
  outcome.bytes.release();
  expect(disk.openHandles).toBe(0);
});

test("a closed log keeps what it has handed out readable", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk);
  append(log, ["a"]);
  const outcome = log.read({ fromOffset: 0, maxBytes: 1000, upperBound: 1, wholeFirstBatch: true });
  await log.close();
  expect(disk.openHandles).toBe(0);
  if (outcome.kind !== "read" || outcome.bytes === null) throw new Error("nothing was read");
  const into = new Uint8Array(outcome.size);
  outcome.bytes.readInto(into, 0, 0, into.length);
  expect(recordsIn(into)).toEqual(["0=a"]);
});

test("the first append after a restart reads the last segment's index in large pieces, not entry by entry", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const config = { indexIntervalBytes: 60 };
  const log = await openLog(disk, { config });
  for (let n = 0; n < 800; n++) append(log, ["v"], { stamps: [NOW_MS - 1000 + n] });
  await log.close();
  const again = await openLog(disk, { config, clean: true });
  let reads = 0;
  disk.fault = ({ kind, path }) => {
    if (kind === "read" && path.endsWith("index")) reads += 1;
    return null;
  };
  expect(append(again, ["w"])).toBe("800..800");
  expect(reads).toBeLessThan(80);
  disk.fault = () => null;
  await again.close();
  const last = await openLog(disk, { config, clean: true });
  expect([0, 399, 799].map((ms) => last.offsetForTimestamp(NOW_MS - 1000 + ms, 801)?.offset)).toEqual([0, 399, 799]);
});
