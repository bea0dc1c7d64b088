import { expect, test } from "bun:test";
import { type Log, OpenFiles, retryWhenResident } from "../../../core/log/mod.ts";
import { ColdDisk } from "../../support/cold_disk.ts";
import { append, NOW_MS, openLog } from "../../support/logs.ts";
import { SimulatedDisk } from "../../support/simulated_disk.ts";

const config = { segmentBytes: 40_000, indexIntervalBytes: 500 };

/** A log of some full segments, closed in order and opened again; nothing of it is in memory or in the page cache. */
async function coldLog(): Promise<{ log: Log; disk: ColdDisk; files: OpenFiles; simulated: SimulatedDisk }> {
  const simulated = new SimulatedDisk();
  const disk = new ColdDisk(simulated);
  const written = await openLog(disk.disk, { config });
  for (let n = 0; n < 600; n++) append(written, [`value ${n} `.repeat(20)], { stamps: [NOW_MS - 1000 + n] });
  await written.close();
  const files = new OpenFiles(disk.disk);
  const log = await openLog(disk.disk, { config, files, clean: true });
  disk.forgetPages();
  disk.waits = 0;
  return { log, disk, files, simulated };
}

const everything = (log: Log) => ({
  read: [0, 77, 301, 599].map((fromOffset) => {
    const read = log.read({ fromOffset, maxBytes: 3000, upperBound: 600, wholeFirstBatch: true });
    return read.kind === "read" ? [read.bytes?.position, read.size] : read.kind;
  }),
  stamped: [NOW_MS - 2000, NOW_MS - 700, NOW_MS - 401].map((ms) => log.offsetForTimestamp(ms, 600)),
  latest: log.maxTimestamp(),
});

test("lookups in a log that only the disk has find what they find in memory, and the event loop never waits", async () => {
  const { log, disk, files } = await coldLog();
  const outcome = retryWhenResident(files, () => everything(log));
  expect(outcome).toBeInstanceOf(Promise);
  const found = await outcome;
  expect(disk.waits).toBe(0);
  expect(disk.brought).toBeGreaterThan(5);
  expect(found).toEqual(everything(log));
  expect(found.stamped).toEqual([0, 300, 599].map((offset) => ({
    offset,
    timestampMs: NOW_MS - 1000 + offset,
    leaderEpoch: 0,
  })));
  // By now all of it is at hand.
  expect(retryWhenResident(files, () => everything(log))).toEqual(found);
});

test("a segment whose index is missing is worked out anew beside other work, and found in as if it were there", async () => {
  const { log, disk, files, simulated } = await coldLog();
  for (const name of simulated.list("/data/orders-0")) {
    if (name.endsWith(".index")) simulated.removeFile(`/data/orders-0/${name}`);
  }
  const found = await retryWhenResident(files, () => everything(log));
  expect(found).toEqual(everything((await coldLog()).log));
  expect(disk.waits).toBe(0);
});

test("a segment without an index that is damaged says so to each lookup, and is gone over once", async () => {
  const { log, disk, files, simulated } = await coldLog();
  for (const name of simulated.list("/data/orders-0")) {
    if (name.endsWith(".index")) simulated.removeFile(`/data/orders-0/${name}`);
  }
  const path = "/data/orders-0/00000000000000000000.log";
  simulated.overwrite(path, simulated.readFile(path).fill(0, 20_000, 20_100));
  const lookUp = () => log.read({ fromOffset: 77, maxBytes: 100, upperBound: 600, wholeFirstBatch: true });
  const outcome = async () => await Promise.try(() => retryWhenResident(files, lookUp)).catch((why: unknown) => why);
  const [first, brought] = [await outcome(), disk.brought];
  expect(first).toMatchObject({ code: "EIO" });
  expect(await outcome()).toBe(first);
  expect([disk.waits, disk.brought]).toEqual([0, brought]);
});

test("a lookup that has to open very many files lets others have their turn", async () => {
  const simulated = new SimulatedDisk();
  const disk = new ColdDisk(simulated);
  const many = { segmentBytes: 100, indexIntervalBytes: 500 };
  const written = await openLog(disk.disk, { config: many });
  for (let n = 0; n < 1000; n++) append(written, ["v"], { stamps: [NOW_MS - 1000 + n] });
  await written.close();
  const files = new OpenFiles(disk.disk);
  const log = await openLog(disk.disk, { config: many, files, clean: true });
  [disk.brought, disk.waits] = [0, 0];
  const outcome = retryWhenResident(files, () => log.offsetForTimestamp(NOW_MS - 100, 1000));
  expect(outcome).toBeInstanceOf(Promise);
  expect(await outcome).toEqual({ offset: 900, timestampMs: NOW_MS - 100, leaderEpoch: 0 });
  // A segment has two index files.
  expect(disk.brought).toBeGreaterThan(1800 / 100 - 2);
  expect(disk.waits).toBe(0);
});

test("pages that are gone as soon as they are brought are waited for", async () => {
  const { log, disk, files } = await coldLog();
  disk.isCrowded = true;
  const found = await retryWhenResident(files, () => everything(log));
  expect(disk.waits).toBeGreaterThan(0);
  expect(found).toEqual(everything(log));
});

test("a page that the disk cannot give fails the lookup with the disk's own words", async () => {
  const { log, files, simulated } = await coldLog();
  simulated.fault = (operation) => operation.kind === "read" ? "EIO" : null;
  const outcome = Promise.try(() => retryWhenResident(files, () => everything(log)));
  expect(await outcome.catch((failure: unknown) => failure)).toMatchObject({ code: "EIO" });
});
