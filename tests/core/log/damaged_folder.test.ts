/** What somebody has done to a partition's folder while nobody had it open, and the log that is opened on it. */
import { expect, test } from "bun:test";
import type { Log } from "../../../core/log/mod.ts";
import { append, batchOf, openLog, readAll, TalkLog } from "../../support/logs.ts";
import { SimulatedDisk } from "../../support/simulated_disk.ts";

const FOLDER = "/data/orders-0";
const one = batchOf(["a"]).length;

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
