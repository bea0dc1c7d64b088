import { expect, test } from "bun:test";
import { readBatchHeader } from "../../../../core/protocol/records/batch.ts";
import { OperatingFailure } from "../../../../core/runtime/ports.ts";
import { add, batchesOf, clean, keyed, keyedBatch, markerBatch, settled } from "../../../support/compaction.ts";
import { append, NOW_MS, openLog, read, readBytes, recordsIn, TalkLog } from "../../../support/logs.ts";
import { seededRandom } from "../../../support/random.ts";
import { SimulatedDisk } from "../../../support/simulated_disk.ts";

/** A log whose segments take one batch each, so that all but the last batch can be cleaned. */
async function logWith(batches: readonly Uint8Array[], o: { disk?: SimulatedDisk; logger?: TalkLog } = {}) {
  const disk = o.disk ?? SimulatedDisk.withFolder("/data");
  const log = await openLog(disk, {
    config: { segmentMs: 0, indexIntervalBytes: 100 },
    ...(o.logger === undefined ? {} : { logger: o.logger }),
  });
  for (const batch of batches) add(log, batch);
  await log.whenDurable(log.endOffset);
  await settled();
  return { disk, log };
}

/** Each in a segment of its own: `segment.ms` goes by the records' times. */
const inTurn = (batches: readonly (readonly string[])[]): Uint8Array[] =>
  batches.map((records, n) => keyedBatch(records, { stampMs: NOW_MS + n * 1000 }));

const shape = (batch: Uint8Array) => {
  const { baseOffset, nextOffset, recordCount, producerId, baseSequence, isControl } = readBatchHeader(batch, 0);
  return { from: baseOffset, to: nextOffset - 1, recordCount, producerId, baseSequence, isControl };
};

test("of each key the last record stays, at its offset, and the log goes on", async () => {
  const { log, disk } = await logWith(inTurn([["a=1", "b=1"], ["a=2"], ["c=1", "=none"], ["b=2"], ["a=3"]]));
  const { cleanedOffset, keyless } = (await clean(log, disk))!;
  expect([cleanedOffset, keyless]).toEqual([6, 1]);
  // The active segment is not looked at: its key counts next time.
  expect(keyed(log)).toEqual(["2 a=2", "3 c=1", "5 b=2", "6 a=3"]);
  expect(await clean(log, disk)).toBeNull();
  expect(append(log, ["more"])).toBe("7..7");
});

test("a read from an offset that is gone begins at the next one there is", async () => {
  const { log, disk } = await logWith(inTurn([["a=1"], ["b=1"], ["a=2"], ["b=2"], ["z=1"]]));
  await clean(log, disk);
  expect([0, 1, 2, 3].map((from) => (read(log, { from, maxBytes: 1 }) as string[])[0])).toEqual([
    "2=2",
    "2=2",
    "2=2",
    "3=2",
  ]);
});

test("the last batch of the cleaned stretch is kept empty, so that its end is known", async () => {
  const tombstones = keyedBatch(["a", "b"], { stampMs: NOW_MS });
  const { log, disk } = await logWith([tombstones, keyedBatch(["c=1"], { stampMs: NOW_MS + 1000 })]);
  await clean(log, disk, { deleteRetentionMs: 0 });
  expect(batchesOf(log).map(shape)).toMatchObject([{ from: 0, to: 1, recordCount: 2 }, { from: 2 }]);
  // Everything in it may go now; another round of dirt makes the log due, and the batch no longer ends the stretch.
  add(log, keyedBatch(["d=1"], { stampMs: NOW_MS + 2000 }));
  await log.whenDurable(log.endOffset);
  await settled();
  await clean(log, disk, { deleteRetentionMs: 0 });
  expect(keyed(log)).toEqual(["2 c=1", "3 d=1"]);

  const aborted = [
    keyedBatch(["x=1"], { stampMs: NOW_MS, isTransactional: true, producer: { id: 5, sequence: 0 } }),
    keyedBatch(["y=1"], { stampMs: NOW_MS + 500, isTransactional: true, producer: { id: 5, sequence: 1 } }),
    markerBatch("abort", 5, NOW_MS + 1000),
    keyedBatch(["z=1"], { stampMs: NOW_MS + 2000, isTransactional: true, producer: { id: 5, sequence: 2 } }),
    markerBatch("abort", 5, NOW_MS + 3000),
    keyedBatch(["w=1"], { stampMs: NOW_MS + 4000, producer: { id: 5, sequence: 3 } }),
  ];
  const second = await logWith(aborted);
  // The data goes at once; the markers stay until their horizon.
  expect((await clean(second.log, second.disk))?.cleanedOffset).toBe(5);
  expect(batchesOf(second.log).map(shape)).toMatchObject([{ from: 2, isControl: true }, { from: 4, isControl: true }, {
    from: 5,
  }]);
});

test("a batch that ends the stretch and has nothing to keep stays as an empty one", async () => {
  const { log, disk } = await logWith([
    keyedBatch(["a=1"], { stampMs: NOW_MS }),
    keyedBatch(["=keyless"], { stampMs: NOW_MS + 1000 }),
    keyedBatch(["b=1"], { stampMs: NOW_MS + 2000 }),
  ]);
  await clean(log, disk);
  expect(batchesOf(log).map(shape)).toMatchObject([
    { from: 0, recordCount: 1 },
    { from: 1, to: 1, recordCount: 0 },
    { from: 2, recordCount: 1 },
  ]);
});

test("a producer's last batch stays, empty, and what it sends again is known after a restart", async () => {
  const batches = [
    keyedBatch(["a=1", "b=1"], { stampMs: NOW_MS, producer: { id: 3, sequence: 0 } }),
    keyedBatch(["a=2"], { stampMs: NOW_MS + 1000 }),
    keyedBatch(["b=2"], { stampMs: NOW_MS + 2000 }),
    keyedBatch(["c=1"], { stampMs: NOW_MS + 3000 }),
  ];
  const { log, disk } = await logWith(batches);
  await clean(log, disk);
  expect(shape(batchesOf(log)[0]!)).toEqual({
    from: 0,
    to: 1,
    recordCount: 0,
    producerId: 3,
    baseSequence: 0,
    isControl: false,
  });
  const again = await openLog(disk.afterKill(), { config: { segmentMs: 0 } });
  expect(append(again, ["x", "y"], { producer: { id: 3, sequence: 0 } })).toBe("duplicate 0..1");
  expect(append(again, ["z"], { producer: { id: 3, sequence: 2 } })).toBe("5..5");
});

test("bytes that are being sent when a cleaning replaces them are read to the end after it", async () => {
  const { log, disk } = await logWith(inTurn([["a=1"], ["a=2"], ["a=3"]]));
  const handedOut = log.read({ fromOffset: 0, maxBytes: 1000, upperBound: log.endOffset, wholeFirstBatch: true });
  if (handedOut.kind !== "read" || handedOut.bytes === null) throw new Error("nothing was read");
  handedOut.bytes.hold();
  await clean(log, disk);
  const into = new Uint8Array(handedOut.size);
  handedOut.bytes.readInto(into, 0, 0, into.length);
  expect(recordsIn(into)).toEqual(["0=1"]);
  handedOut.bytes.release();
  expect(recordsIn(readBytes(log, { from: 0 }) as Uint8Array)).toEqual(["1=2"]);
});

test("records are appended and read while a cleaning is under way", async () => {
  const { log, disk } = await logWith(inTurn([["a=1"], ["b=1"], ["a=2"], ["b=2"], ["c=1"]]));
  const cleaning = clean(log, disk);
  for (let n = 0; n < 30; n++) {
    add(log, keyedBatch([`k=${n}`], { stampMs: NOW_MS + 10_000 + n }));
    expect(read(log, { from: log.endOffset - 1 })).toEqual([`${log.endOffset - 1}=${n}`]);
    expect((read(log, { from: 0, maxBytes: 1 }) as string[]).length).toBe(1);
    await Promise.resolve();
  }
  await cleaning;
  expect(keyed(log).slice(0, 4)).toEqual(["2 a=2", "3 b=2", "4 c=1", "5 k=0"]);
  expect(log.endOffset).toBe(35);
});

test("an old segment that cannot be renamed does not keep the others, and none of them is the log's at the next start", async () => {
  const logger = new TalkLog();
  const { log, disk } = await logWith(inTurn([["a=1"], ["b=1"], ["c=1"], ["a=2"], ["b=2"]]), { logger });
  const view = log.compaction;
  const stuck = `${view.folder}/00000000000000000001.log`;
  disk.fault = ({ kind, path }) => kind === "rename" && path === stuck ? "EIO" : null;
  expect(await clean(log, disk).then(() => "cleaned", ({ message }) => message)).toBe(`Cannot rename ${stuck} (EIO)`);
  disk.fault = () => null;
  const logs = () =>
    disk.list(view.folder).filter((name) => /\.log(\.deleted)?$/.test(name)).map((name) => name.slice(19));
  expect(logs()).toEqual(["0.log", "1.log", "2.log.deleted", "3.log.deleted", "4.log"]);
  expect([log.failed !== null, logger.lines.length]).toEqual([true, 1]);
  const again = await openLog(disk.afterKill());
  expect(keyed(again)).toEqual(["1 b=1", "2 c=1", "3 a=2", "4 b=2"]);
  await log.removeDueFiles(log.nextRemovalMs!);
  expect(logs()).toEqual(["0.log", "4.log"]);
});

test("a segment that retention takes meanwhile is not put back", async () => {
  const { log } = await logWith(inTurn([["a=1"], ["a=2"], ["a=3"], ["b=1"]]));
  const view = log.compaction;
  const old = view.segmentsBefore(3);
  await log.deleteRecords(2);
  await log.applyRetention(NOW_MS);
  expect(await view.replaceSegments(old)).toBe(false);
  expect(keyed(log)).toEqual(["2 a=3", "3 b=1"]);
});

test("what was cleaned is not put in place when the log has been cut meanwhile: what made a record superfluous may be gone", async () => {
  const { log } = await logWith(inTurn([["a=1"], ["b=1"], ["a=2"], ["c=1"]]));
  const view = log.compaction;
  const old = view.segmentsBefore(1);
  await log.truncateTo(2);
  expect([view.isCut, await view.replaceSegments(old)]).toEqual([true, false]);
  expect(keyed(log)).toEqual(["0 a=1", "1 b=1"]);
});

test("a log that is cut where it had been cleaned is dirty again from there on, also after a power cut", async () => {
  const { log, disk } = await logWith(inTurn([["a=1"], ["b=1"], ["c=1"], ["d=1"], ["e=1"]]));
  await clean(log, disk);
  expect(log.compaction.cleanedOffset).toBe(4);
  await log.truncateTo(2);
  const found = disk.afterPowerCut(disk.moment, "dropped", seededRandom(1));
  expect((await openLog(found)).compaction.cleanedOffset).toBe(0);
});

test("a transaction whose end is not on the disk yet is not cleaned: a power cut may take the end", async () => {
  const written = keyedBatch(["a=2"], {
    stampMs: NOW_MS + 1000,
    isTransactional: true,
    producer: { id: 10, sequence: 0 },
  });
  const { log, disk } = await logWith([...inTurn([["a=1"]]), written]);
  add(log, keyedBatch(["b=1"], { stampMs: NOW_MS + 2000 }));
  await log.whenDurable(log.endOffset);
  add(log, markerBatch("commit", 10, NOW_MS + 3000));
  await settled();
  await clean(log, disk);
  expect(keyed(log)).toEqual(["0 a=1", "1 a=2", "2 b=1"]);
  add(log, keyedBatch(["c=1"], { stampMs: NOW_MS + 4000 }));
  await log.whenDurable(log.endOffset);
  await settled();
  await clean(log, disk);
  expect(keyed(log)).toEqual(["1 a=2", "2 b=1", "4 c=1"]);
});

test.each([2, 3])(
  "a log that is cut in or behind a hole, at %i, ends where its last batch does, as a restart finds it",
  async (cut) => {
    const disk = SimulatedDisk.withFolder("/data");
    const log = await openLog(disk, { config: { segmentBytes: 240 } });
    for (const text of ["x=1", "a=1", "b=1", "a=2", "b=2", "y=1", "z=1"]) add(log, keyedBatch([text]));
    await log.whenDurable(log.endOffset);
    await settled();
    await clean(log, disk);
    expect(keyed(log).slice(0, 2)).toEqual(["0 x=1", "3 a=2"]);
    await log.truncateTo(cut);
    expect(log.endOffset).toBe(1);
    await log.close();
    expect([(await openLog(disk)).failed, (await openLog(disk)).endOffset]).toEqual([null, 1]);
  },
);

test("a swap whose last sync had no file handle takes nothing of the next cleaning's for its own when the power goes", async () => {
  const { log, disk } = await logWith(inTurn([["a=1"], ["b=1"], ["a=2"], ["c=1"]]));
  let isMarkerGone = false;
  disk.fault = ({ kind, path }) => {
    isMarkerGone ||= kind === "remove" && path.endsWith("/00000000000000000000.swap");
    return isMarkerGone && kind === "syncFolder" ? "EMFILE" : null;
  };
  expect(await clean(log, disk).then(() => "cleaned", ({ code }) => code)).toBe("EMFILE");
  disk.fault = () => null;
  expect(log.failed).toBeNull();
  const held = keyed(log);
  expect(held).toEqual(["1 b=1", "2 a=2", "3 c=1"]);
  const began = disk.moment;
  expect(await clean(log, disk, { isStopped: () => true })).toBeNull();
  for (let moment = began; moment <= disk.moment; moment++) {
    for (let seed = 0; seed < 20; seed++) {
      const found = await openLog(disk.afterPowerCut(moment, "torn", seededRandom(seed)));
      expect([moment, seed, found.failed, keyed(found)]).toEqual([moment, seed, null, held]);
    }
  }
});

test("a cut of a log that begins in a hole is not taken for damage, whenever the power goes", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk, { config: { segmentBytes: 240 } });
  for (const text of ["a=1", "b=1", "c=1", "a=2", "b=2", "c=2", "z=1"]) add(log, keyedBatch([text]));
  await log.whenDurable(log.endOffset);
  await settled();
  await clean(log, disk);
  await log.deleteRecords(1);
  const held = keyed(log);
  expect(held).toEqual(["3 a=2", "4 b=2", "5 c=2", "6 z=1"]);
  const began = disk.moment;
  await log.truncateTo(1);
  expect([log.startOffset, log.endOffset]).toEqual([1, 1]);
  for (let moment = began; moment <= disk.moment; moment++) {
    for (const unsynced of ["dropped", "kept", "torn"] as const) {
      const found = await openLog(disk.afterPowerCut(moment, unsynced, seededRandom(moment)));
      const now = keyed(found);
      expect([moment, unsynced, found.failed, found.startOffset]).toEqual([moment, unsynced, null, 1]);
      expect([[], held]).toContainEqual(now);
      if (moment === disk.moment) expect([now, found.endOffset]).toEqual([[], 1]);
    }
  }
});

test("what a kill left of a swap is finished so that a power cut finds all of the old or all of the new", async () => {
  const { log, disk } = await logWith(inTurn([["a=1"], ["b=1"], ["a=2"], ["b=2"], ["c=1"]]));
  const old = keyed(log);
  let killed: SimulatedDisk | null = null;
  disk.fault = ({ kind }) => {
    // The marker has its name, and the folder is about to be synced.
    if (kind === "syncFolder" && disk.exists("/data/orders-0/00000000000000000000.swap")) killed ??= disk.afterKill();
    return null;
  };
  await clean(log, disk);
  const found = killed! as SimulatedDisk;
  const began = found.moment;
  const cleaned = keyed(await openLog(found));
  expect(cleaned).toEqual(["2 a=2", "3 b=2", "4 c=1"]);
  for (let moment = began; moment <= found.moment; moment++) {
    for (let seed = 0; seed < 20; seed++) {
      const again = await openLog(found.afterPowerCut(moment, "torn", seededRandom(seed)));
      expect([moment, seed, again.failed]).toEqual([moment, seed, null]);
      expect([old, cleaned]).toContainEqual(keyed(again));
    }
  }
});

test("records whose deletion is not on the disk yet are not taken for cleaned: a power cut brings them back", async () => {
  const { log, disk } = await logWith(inTurn([["a=1"], ["b=1"], ["a=2"], ["c=1"], ["d=1"]]));
  disk.fault = ({ kind, path }) => kind === "sync" && path.includes("log-start") ? "EMFILE" : null;
  expect(await log.deleteRecords(3).then(() => "deleted", ({ code }) => code)).toBe("EMFILE");
  disk.fault = () => null;
  expect(log.startOffset).toBe(3);
  await clean(log, disk);
  const found = await openLog(disk.afterPowerCut(disk.moment, "dropped", seededRandom(1)));
  expect([found.startOffset, found.compaction.cleanedOffset]).toEqual([0, 4]);
  expect(keyed(found)).toEqual(["1 b=1", "2 a=2", "3 c=1", "4 d=1"]);
});

test("a log that was cleaned rolls, closes and opens as any other, without a word", async () => {
  const logger = new TalkLog();
  const { log, disk } = await logWith(inTurn([["a=1"], ["b=1"], ["a=2"], ["b=2"], ["c=1"]]), { logger });
  await clean(log, disk);
  for (let n = 0; n < 4; n++) add(log, keyedBatch([`d=${n}`], { stampMs: NOW_MS + 10_000 * (n + 1) }));
  await log.whenDurable(log.endOffset);
  await settled();
  const before = keyed(log);
  await log.close();
  const again = await openLog(disk, { clean: true, logger, config: { segmentMs: 0 } });
  expect(keyed(again)).toEqual(before);
  expect([again.endOffset, logger.lines]).toEqual([9, []]);
});

test("a cleaning touches no log in which a batch is damaged", async () => {
  const { log, disk } = await logWith(inTurn([["a=1"], ["b=1"], ["a=2"], ["c=1"]]));
  disk.damage("/data/orders-0/00000000000000000001.log", 66);
  const failure = await clean(log, disk).catch((thrown: unknown) => thrown);
  expect(failure).toBeInstanceOf(OperatingFailure);
  expect((failure as OperatingFailure).message).toMatch(/Cannot clean .*1\.log at offset 1: .*checksum/);
  // Not even before the damage: what was read of it might have passed for another key.
  expect(disk.list("/data/orders-0").filter((name) => /cleaned|swap|deleted/.test(name))).toEqual([]);
});

test("a swap that Kafka left unfinished is finished by its rule", async () => {
  const { disk, log } = await logWith(inTurn([["a=1"], ["b=1"], ["a=2"], ["b=2"], ["c=1"]]));
  await log.close();
  const folder = "/data/orders-0";
  // What Kafka's cleaner would have made of the first three, under the name that it has before the old ones go.
  const path = (base: number, suffix: string) => `${folder}/${String(base).padStart(20, "0")}${suffix}`;
  const cleaned = new Uint8Array([...disk.readFile(path(1, ".log")), ...disk.readFile(path(2, ".log"))]);
  const file = disk.open(path(0, ".log.swap"), "new");
  file.write(cleaned, 0, cleaned.length, 0);
  file.close();
  disk.rename(path(1, ".log"), path(1, ".log.deleted"));
  const again = await openLog(disk, { clean: false });
  expect(again.failed).toBeNull();
  expect(keyed(again)).toEqual(["1 b=1", "2 a=2", "3 b=2", "4 c=1"]);
  expect(disk.list(folder).filter((name) => /\.(swap|deleted)$|0{19}[12]\.log/.test(name))).toEqual([]);
});
