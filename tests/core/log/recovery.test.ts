import { expect, test } from "bun:test";
import type { Log } from "../../../core/log/mod.ts";
import { append, batchOf, NOW_MS, openLog, read, readAll, TalkLog } from "../../support/logs.ts";
import { SimulatedDisk } from "../../support/simulated_disk.ts";
import { seededRandom } from "../../support/random.ts";

const FOLDER = "/data/orders-0";
const FIRST = `${FOLDER}/00000000000000000000.log`;
const one = batchOf(["a"]).length;

/** A log of single-record batches `a b c ...`, so many to a segment. */
async function written(disk: SimulatedDisk, count: number, perSegment = 1000): Promise<Log> {
  const log = await openLog(disk, { config: { segmentBytes: perSegment * one } });
  for (let n = 0; n < count; n++) append(log, [letter(n)]);
  return log;
}

const letter = (n: number) => String.fromCharCode(97 + n);
const letters = (count: number) => Array.from({ length: count }, (_, n) => `${n}=${letter(n)}`);
const anything = seededRandom(1);

test("a batch that a crash left unfinished is cut off, and the log line says how much went", async () => {
  const whole = SimulatedDisk.withFolder("/data");
  await written(whole, 3);
  const bytes = whole.readFile(FIRST);
  for (const left of [12, 60, 61, one - 1]) {
    const disk = whole.afterKill();
    disk.overwrite(FIRST, bytes.subarray(0, 2 * one + left));
    const logger = new TalkLog();
    const log = await openLog(disk, { logger });
    const why = left < 61 ? "the file ends inside a batch header" : `a batch of ${one} bytes has only ${left}`;
    expect(logger.lines).toEqual([
      `warn orders-0: cut ${left} bytes (${
        left < 61 ? 0 : 1
      } records) that a crash left unfinished, after offset 2: ${why}`,
    ]);
    expect([readAll(log), append(log, ["z"]), disk.readFile(FIRST).length]).toEqual([letters(2), "2..2", 3 * one]);
  }
});

test("zeros and bytes of another batch at the end are no records", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  await written(disk, 2);
  const bytes = disk.readFile(FIRST);
  for (const tail of [new Uint8Array(5000), bytes.subarray(0, one), bytes.subarray(30)]) {
    const torn = disk.afterKill();
    torn.overwrite(FIRST, new Uint8Array([...bytes, ...tail]));
    const log = await openLog(torn);
    expect([log.failed, readAll(log), torn.readFile(FIRST).length]).toEqual([null, letters(2), 2 * one]);
  }
});

test("a flipped bit in what was synced is damage: nothing is changed, the log is readable up to it and takes no more", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await written(disk, 8, 3);
  await log.close();
  disk.damage(`${FOLDER}/00000000000000000006.log`, 65);
  const before = disk.list(FOLDER).map((name) => [name, disk.readFile(`${FOLDER}/${name}`)]);
  const logger = new TalkLog();
  const again = await openLog(disk, { logger });
  expect(again.failed?.message).toBe(
    "orders-0 is damaged after offset 6, though it had been written to the disk up to 8: " +
      `at 0 of ${FOLDER}/00000000000000000006.log a batch does not have the checksum it carries. ` +
      "It can be read up to there and takes no more records; " +
      `stop kq and cut it there with kq log repair ${FOLDER}, restore the folder from a copy, or delete the topic`,
  );
  expect(logger.lines).toEqual([`error ${again.failed?.message}`]);
  expect([readAll(again), append(again, ["z"])]).toEqual([letters(6), "KAFKA_STORAGE_ERROR"]);
  expect(disk.list(FOLDER).map((name) => [name, disk.readFile(`${FOLDER}/${name}`)])).toEqual(before);
});

test("a log that ends before the offset it was synced to is damaged", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await written(disk, 3);
  await log.close();
  disk.overwrite(FIRST, disk.readFile(FIRST).subarray(0, 2 * one));
  for (const clean of [true, false]) {
    const again = await openLog(disk, { clean });
    expect(again.failed?.message).toContain("the rest is missing");
    expect(readAll(again)).toEqual(letters(2));
  }
});

test("a segment that is missing between others is damage, not a gap to step over", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await written(disk, 7, 2);
  await log.close();
  disk.removeFile(`${FOLDER}/00000000000000000004.log`);
  const segment = disk.readFile(`${FOLDER}/00000000000000000002.log`);
  disk.overwrite(`${FOLDER}/00000000000000000002.log`, segment.subarray(0, one));
  // Compaction may leave holes in what was synced, so a hole alone is believed; a log that ends too early is not.
  disk.removeFile(`${FOLDER}/00000000000000000006.log`);
  const again = await openLog(disk);
  expect([again.failed === null, readAll(again)]).toEqual([false, letters(3)]);
});

test("a tear in a segment that was full but not yet synced sets the later ones aside", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await written(disk, 5, 2);
  expect(log.failed).toBeNull();
  // Killed before the background sync of the full segments could say that they are on the disk.
  const found = disk.afterPowerCut(disk.moment, "kept", anything);
  found.overwrite(FIRST, found.readFile(FIRST).subarray(0, one + 10));
  const logger = new TalkLog();
  const again = await openLog(found, { logger });
  expect([again.failed, readAll(again), append(again, ["z"])]).toEqual([null, letters(1), "1..1"]);
  expect(found.list(FOLDER)).toEqual([
    "00000000000000000000.log",
    "00000000000000000002.log.torn",
    "00000000000000000004.log.torn",
  ]);
  expect(logger.lines).toHaveLength(3);
});

test("after a clean stop batches are not checked again, unless the log itself was not closed", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await written(disk, 3);
  await log.close();
  disk.damage(FIRST, one + 65);
  const trusted = await openLog(disk, { clean: true });
  expect([trusted.failed, trusted.endOffset]).toEqual([null, 3]);

  const other = SimulatedDisk.withFolder("/data");
  await written(other, 3);
  other.damage(FIRST, 2 * one + 65);
  const checked = await openLog(other, { clean: true });
  expect([checked.failed, checked.endOffset]).toEqual([null, 2]);
});

test("an open after a clean close writes nothing, and neither does closing it again", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await written(disk, 3);
  await log.close();
  const moment = disk.moment;
  const again = await openLog(disk, { clean: true });
  await again.close();
  expect(disk.moment).toBe(moment);
});

test("what a killed process had written but not synced becomes durable with the next commit", async () => {
  const first = SimulatedDisk.withFolder("/data");
  await written(first, 3, 2);
  const disk = first.afterKill();
  const log = await openLog(disk);
  append(log, ["d"]);
  await log.whenDurable(4);
  const found = await openLog(disk.afterPowerCut(disk.moment, "dropped", anything));
  expect([found.failed, readAll(found)]).toEqual([null, letters(4)]);
});

test("a segment that was made but never written to has its name on the disk after a clean close", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  await (await written(disk, 2, 2)).close();
  const log = await openLog(disk, { clean: true, config: { segmentBytes: 2 * one } });
  disk.fault = ({ kind }) => kind === "write" ? "ENOSPC" : null;
  expect(append(log, ["c"])).toBe("KAFKA_STORAGE_ERROR");
  disk.fault = () => null;
  await log.close();
  const again = await openLog(disk, { clean: true });
  append(again, ["c"]);
  await again.whenDurable(3);
  const found = await openLog(disk.afterPowerCut(disk.moment, "dropped", anything));
  expect([found.failed, readAll(found)]).toEqual([null, letters(3)]);
});

test("a recovery point that cannot be read is no reason to refuse the log", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await written(disk, 3);
  await log.close();
  disk.overwrite("/data/recovery-point-offset-checkpoint", new TextEncoder().encode("nonsense"));
  const logger = new TalkLog();
  const again = await openLog(disk, { logger });
  expect([again.failed, readAll(again)]).toEqual([null, letters(3)]);
  expect(logger.lines).toEqual([
    "warn /data/recovery-point-offset-checkpoint cannot be read; what it said is worked out anew",
  ]);
});

test("a batch larger than the buffer it is checked through is checked whole", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk, { config: { maxMessageBytes: 8 << 20 } });
  append(log, ["x".repeat(3 << 20)]);
  append(log, ["y"]);
  const found = disk.afterKill();
  expect((await openLog(found)).endOffset).toBe(2);
  const damaged = disk.afterPowerCut(disk.moment, "kept", anything);
  damaged.damage(FIRST, (2 << 20) + 17);
  expect((await openLog(damaged)).endOffset).toBe(0);
});

test("a long check says how far it is", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  await written(disk, 5);
  const logger = new TalkLog();
  let nowMs = 0;
  // Each batch takes 3 s.
  const clock = { monotonicMs: () => nowMs += 3000, wallMs: () => 0 };
  await openLog(disk.afterKill(), { logger, clock });
  expect(logger.lines).toEqual([`info orders-0: checking ${FIRST}, 60 % of ${5 * one} bytes`]);
});

/** Counts the bytes that are read from segments while `open` runs. */
async function readFromSegments(disk: SimulatedDisk, clean: boolean, segment = ".log"): Promise<number> {
  let reads = 0;
  disk.fault = ({ kind, path }) => {
    if (kind === "read" && path.endsWith(segment)) reads += 1;
    return null;
  };
  const log = await openLog(disk, { clean, config: { segmentBytes: 100 * one, indexIntervalBytes: 10 * one } });
  expect([log.failed, log.endOffset]).toEqual([null, 350]);
  disk.fault = () => null;
  return reads;
}

test("after a clean stop only the stretch behind the last index entry is looked at; after a crash the segments from the recovery point on", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk, { config: { segmentBytes: 100 * one, indexIntervalBytes: 10 * one } });
  for (let n = 0; n < 350; n++) append(log, [letter(n % 26)]);
  await log.whenDurable(350);
  for (let n = 0; n < 100; n++) await Promise.resolve();
  const killed = disk.afterKill();
  // Each full one: its last stretch, once. The last one: in one piece.
  expect([
    await readFromSegments(killed, false, "00000000000000000100.log"),
    await readFromSegments(killed, false, "00000000000000000300.log"),
  ]).toEqual([1, 1]);
  killed.damage(`${FOLDER}/00000000000000000000.log`, 65);
  killed.damage(`${FOLDER}/00000000000000000300.log`, 10 * one + 65);
  const found = await openLog(killed, { config: { segmentBytes: 100 * one } });
  expect([found.failed, found.endOffset]).toEqual([null, 310]);
  await log.close();
  expect([await readFromSegments(disk, true, "00.log")]).toEqual([1]);
});

test("index files, snapshots and epochs that are missing or damaged are worked out anew", async () => {
  const whole = SimulatedDisk.withFolder("/data");
  const config = { segmentBytes: 100 * one, indexIntervalBytes: 10 * one };
  const log = await openLog(whole, { config, leaderEpoch: 3 });
  for (let n = 0; n < 350; n++) append(log, [letter(n % 26)], { producer: { id: 5, sequence: n }, stamps: [n] });
  await log.close();
  const names = whole.list(FOLDER).filter((name) => !name.endsWith(".log"));
  expect(names.filter((name) => name.endsWith("index")).length).toBe(8);
  for (const name of names) {
    for (const how of ["missing", "empty", "cut", "zeros behind it", "nonsense"]) {
      for (const clean of [true, false]) {
        const disk = whole.afterPowerCut(whole.moment, "kept", anything);
        const path = `${FOLDER}/${name}`;
        const bytes = disk.readFile(path);
        if (how === "missing") disk.removeFile(path);
        if (how === "empty") disk.overwrite(path, new Uint8Array(0));
        if (how === "cut") disk.overwrite(path, bytes.subarray(0, Math.max(0, bytes.length - 3)));
        if (how === "zeros behind it") disk.overwrite(path, new Uint8Array([...bytes, ...new Uint8Array(1200)]));
        if (how === "nonsense") disk.overwrite(path, new Uint8Array(101).fill(0x7a));
        const again = await openLog(disk, { config, clean, leaderEpoch: 3 });
        const found = [0, 99, 100, 237, 349].map((stamp) => again.offsetForTimestamp(stamp, 350)?.offset);
        const offsets = [0, 99, 100, 237, 349].map((from) => read(again, { from, maxBytes: 1 })[0]);
        const duplicate = append(again, ["y"], { producer: { id: 5, sequence: 347 } });
        expect([name, how, clean, again.failed, again.endOffset, found, offsets, duplicate, again.endOffsetForEpoch(3)])
          .toEqual([
            name,
            how,
            clean,
            null,
            350,
            [0, 99, 100, 237, 349],
            [0, 99, 100, 237, 349].map((n) => `${n}=${letter(n % 26)}`),
            "duplicate 347..347",
            { epoch: 3, endOffset: 350 },
          ]);
      }
    }
  }
});

test("a snapshot of an end that the log does not have is removed, so that it never stands for another", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  await written(disk, 3);
  const other = SimulatedDisk.withFolder("/data");
  await (await written(other, 5)).close();
  const found = disk.afterKill();
  found.open(`${FOLDER}/00000000000000000005.snapshot`, "new").close();
  found.overwrite(
    `${FOLDER}/00000000000000000005.snapshot`,
    other.readFile(`${FOLDER}/00000000000000000005.snapshot`),
  );
  const log = await openLog(found);
  expect([log.endOffset, found.list(FOLDER)]).toEqual([3, ["00000000000000000000.log"]]);
});

test("a log that ends before its start goes on from there: no offset is given out twice", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  await written(disk, 3);
  const found = disk.afterKill();
  found.open("/data/log-start-offset-checkpoint", "new").close();
  found.overwrite("/data/log-start-offset-checkpoint", new TextEncoder().encode("0\n1\norders 0 5\n"));
  const logger = new TalkLog();
  const log = await openLog(found, { logger });
  expect([log.startOffset, log.endOffset, append(log, ["z"]), readAll(log)]).toEqual([5, 5, "5..5", ["5=z"]]);
  expect(logger.lines).toEqual([
    "warn orders-0: what is left ends at 3, before the log's start 5; beginning there",
  ]);
});

test.each([true, false])(
  "with both checkpoints lost a log still begins where retention let it begin, after a clean stop: %p",
  async (clean) => {
    const disk = SimulatedDisk.withFolder("/data");
    const log = await written(disk, 7, 2);
    await log.deleteRecords(4);
    await log.applyRetention(NOW_MS);
    await log.close();
    for (const name of ["recovery-point", "log-start"]) {
      disk.overwrite(`/data/${name}-offset-checkpoint`, new Uint8Array(0));
    }
    const again = await openLog(disk, { clean });
    expect([again.failed, again.startOffset, readAll(again)]).toEqual([null, 4, letters(7).slice(4)]);
  },
);

test("in Kafka's folder a hole behind the recovery point is no tear, and neither is a first segment that is not the first", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await written(disk, 9, 2);
  await log.close();
  for (const name of ["recovery-point-offset-checkpoint", "orders-0/leader-epoch-checkpoint"]) {
    disk.removeFile(`/data/${name}`);
  }
  for (const base of [0, 4]) disk.removeFile(`${FOLDER}/0000000000000000000${base}.log`);
  const again = await openLog(disk.afterKill(), { isKafkas: true });
  const there = [2, 3, 6, 7, 8].map((n) => letters(9)[n]!);
  expect([again.failed, again.startOffset, readAll(again)]).toEqual([null, 2, there]);
});

test("what a sync that failed left in memory only is written again, so that what is built on it stays", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk);
  append(log, ["a"]);
  await log.whenDurable(1);
  append(log, ["b"]);
  disk.fault = ({ kind }) => kind === "sync" ? "EIO" : null;
  const refusal = await log.whenDurable(2).then(() => null, (failure: unknown) => failure);
  expect(refusal).toMatchObject({ code: "EIO" });

  const after = disk.afterKill();
  const logger = new TalkLog();
  const again = await openLog(after, { logger });
  expect(logger.lines).toEqual([`warn orders-0: wrote ${2 * one} bytes again, because a sync had failed`]);
  append(again, ["c"]);
  await again.whenDurable(3);
  const found = await openLog(after.afterPowerCut(after.moment, "dropped", anything));
  expect(readAll(found)).toEqual(letters(3));
  expect(after.list(FOLDER)).not.toContain("sync-failed");
});
