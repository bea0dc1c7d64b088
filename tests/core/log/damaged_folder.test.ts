/** What somebody has done to a partition's folder while nobody had it open, and the log that is opened on it. */
import { expect, test } from "bun:test";
import type { Log } from "../../../core/log/mod.ts";
import { append, batchOf, NOW_MS, openLog, readAll, TalkLog } from "../../support/logs.ts";
import { seededRandom } from "../../support/random.ts";
import { SimulatedDisk } from "../../support/simulated_disk.ts";

const FOLDER = "/data/orders-0";
const one = batchOf(["a"]).length;

const seed = Number(process.env["SEED"] ?? 11);

const file = (base: number, suffix: string) => `${FOLDER}/${String(base).padStart(20, "0")}${suffix}`;
const letter = (n: number) => String.fromCharCode(97 + n);
const letters = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => `${from + n}=${letter(from + n)}`);

/** Single-record batches `a b c ...`, three to a segment, closed in order. */
async function closed(count: number): Promise<SimulatedDisk> {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk, { config: { segmentBytes: 3 * one } });
  for (let n = 0; n < count; n++) append(log, [letter(n)]);
  await log.close();
  return disk;
}

async function opened(disk: SimulatedDisk, clean = true): Promise<{ log: Log; lines: string[] }> {
  const logger = new TalkLog();
  return { log: await openLog(disk, { clean, logger }), lines: logger.lines };
}

test("a folder in a partition's folder harms nobody, whatever its name is", async () => {
  const names = [".deleted", ".log.cleaned", ".swap", ".log.swap", ".log", ".index", ".snapshot", ".tmp"];
  for (const clean of [true, false]) {
    const disk = await closed(7);
    for (const name of names) disk.makeFolder(file(99, name));
    const { log, lines } = await opened(disk, clean);
    expect({ lines, failed: log.failed, records: readAll(log), appended: append(log, ["z"]) }).toEqual({
      lines: [],
      failed: null,
      records: letters(0, 7),
      appended: "7..7",
    });
    await log.close();
    expect(names.filter((name) => !disk.exists(file(99, name)))).toEqual([]);
  }
});

test("a segment whose records somebody has removed is told of at every start; one that a crash left half deleted is not", async () => {
  const disk = await closed(9);
  disk.removeFile(file(3, ".log"));
  for (let start = 1; start <= 2; start++) {
    const { log, lines } = await opened(disk);
    expect({ lines, records: readAll(log) }).toEqual({
      lines: [`warn ${file(3, ".log")} is missing, and its index files are there: somebody has removed its records`],
      records: [...letters(0, 3), ...letters(6, 9)],
    });
    await log.close();
  }
  const deleted = await closed(9);
  const { log } = await opened(deleted);
  await log.deleteRecords(6);
  await log.close();
  deleted.removeFile(file(3, ".log"));
  const { lines } = await opened(deleted);
  expect({ lines, left: deleted.exists(file(3, ".index")) }).toEqual({ lines: [], left: false });
});

test("a first segment that somebody has removed is told of at every start, as far as the checkpoint tells where the log began", async () => {
  const disk = await closed(9);
  const { log } = await opened(disk);
  await log.deleteRecords(1);
  await log.close();
  disk.removeFile(file(0, ".log"));
  for (let start = 1; start <= 2; start++) {
    const { log: again, lines } = await opened(disk);
    expect({ lines, start: again.startOffset, records: readAll(again) }).toEqual({
      lines: [
        `warn ${file(3, ".log")} is the first segment, and the log begins at offset 1, before it: ` +
        `somebody has removed the records between`,
      ],
      start: 3,
      records: letters(3, 9),
    });
    await again.close();
  }
});

/** Forty stamped batches, ten to a segment and an index entry for nearly each, closed in order. */
async function stamped(): Promise<SimulatedDisk> {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk, { config: { segmentBytes: 10 * one, indexIntervalBytes: 1 } });
  for (let n = 0; n < 40; n++) append(log, [letter(n % 26)], { stamps: [NOW_MS - 1000 + n * 2] });
  await log.close();
  return disk;
}

/** By offset, by time, and the latest: all that an index is asked for. */
function found(log: Log) {
  return {
    offsets: Array.from({ length: 40 }, (_, offset) => {
      const read = log.read({ fromOffset: offset, maxBytes: one, upperBound: 40, wholeFirstBatch: true });
      return read.kind === "read" ? [read.bytes?.position, read.beforeOffset! > offset] : read.kind;
    }),
    times: Array.from({ length: 40 }, (_, n) => log.offsetForTimestamp(NOW_MS - 1001 + n * 2, 40)?.offset),
    latest: log.maxTimestamp()?.offset,
  };
}

test(`an index that is of other batches is noticed by what is looked up, and worked out anew (seed ${seed})`, async () => {
  const random = seededRandom(seed);
  const whole = await stamped();
  const right = found(await openLog(whole, { clean: true }));
  expect({ times: right.times, latest: right.latest }).toEqual({ times: [...Array(40).keys()], latest: 39 });
  const noise = (size: number) => Uint8Array.from({ length: size }, () => random.below(256));
  for (const base of [0, 10, 30]) {
    for (const suffix of [".index", ".timeindex"]) {
      const own = whole.readFile(file(base, suffix));
      const others = [
        whole.readFile(file(20, suffix)),
        noise(own.length),
        own.subarray(0, own.length - 5),
        new Uint8Array(own.length),
        new Uint8Array([...own.subarray(0, 24), ...noise(own.length - 48), ...own.subarray(-24)]),
      ];
      for (const [how, bytes] of others.entries()) {
        const disk = whole.afterKill();
        disk.overwrite(file(base, suffix), bytes);
        const { log, lines } = await opened(disk);
        expect({ base, suffix, how, lines, ...found(log) }).toEqual({ base, suffix, how, lines: [], ...right });
        expect(append(log, ["z"], { stamps: [NOW_MS] })).toBe("40..40");
        await log.close();
        const again = await opened(disk);
        expect({ base, suffix, how, lines: again.lines, latest: again.log.maxTimestamp()?.offset }).toEqual({
          base,
          suffix,
          how,
          lines: [],
          latest: 40,
        });
      }
    }
  }
});
