import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { bunDisk } from "../../../core/runtime/bun/disk.ts";
import { append, openLog, readAll, readBytes, recordsIn } from "../../support/logs.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/kq-log-`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("on the real disk a log rolls, is synced, cut by a crash, opened again and removed", async () => {
  const disk = bunDisk();
  const open = (clean: boolean) =>
    openLog(disk, { folder: `${folder}/orders-0`, clean, config: { segmentBytes: 4000 } });
  const log = await open(false);
  const values = Array.from({ length: 40 }, (_, n) => `${n} `.padEnd(200, "."));
  for (const value of values) {
    append(log, [value], { codec: "gzip", producer: { id: 3, sequence: Number(value.split(" ")[0]) } });
  }
  await log.whenDurable(40);
  await log.close();

  const again = await open(true);
  expect(readAll(again)).toEqual(values.map((value, n) => `${n}=${value}`));
  append(again, ["torn".repeat(300)]);
  const last = `${folder}/orders-0/${disk.list(`${folder}/orders-0`).filter((name) => name.endsWith(".log")).at(-1)}`;
  const file = disk.open(last, "never");
  truncateSync(last, file.size() - 100);
  file.close();

  const third = await open(false);
  expect([third.failed, third.endOffset]).toEqual([null, 40]);
  expect(append(third, [values[39]!], { codec: "gzip", producer: { id: 3, sequence: 39 } })).toBe("duplicate 39..39");
  const bytes = third.read({ fromOffset: 30, maxBytes: 1, upperBound: 40, wholeFirstBatch: true });
  if (bytes.kind !== "read" || bytes.bytes === null) throw new Error("nothing was read");
  bytes.bytes.hold();
  await (await third.remove("0123abcd")).gone;
  expect(disk.list(folder)).toEqual(["recovery-point-offset-checkpoint"]);
  expect(disk.readFile(`${folder}/recovery-point-offset-checkpoint`)).toEqual(new TextEncoder().encode("0\n0\n"));
  const into = new Uint8Array(bytes.size);
  bytes.bytes.readInto(into, 0, 0, into.length);
  bytes.bytes.release();
  expect(recordsIn(into)).toEqual([`30=${values[30]}`]);
  expect(() => readBytes(third, { from: 0 })).toThrow("its log has been removed");
});

test("a folder that cannot be written is named, with the way out", async () => {
  if (process.platform === "win32") return;
  const failure = await openLog(bunDisk(), { folder: "/proc/orders-0" }).then(
    () => null,
    (error: Error) => error.message,
  );
  expect(failure).toContain("Cannot make folder /proc/orders-0");
});

test("whether something exists is not guessed where it cannot be told", () => {
  const disk = bunDisk();
  expect([disk.exists(folder), disk.exists(`${folder}/none`), disk.exists("/dev/null/none")]).toEqual([
    true,
    false,
    false,
  ]);
  expect(() => disk.exists(`${folder}/${"x".repeat(300)}`)).toThrow("(ENAMETOOLONG)");
});

test("a folder that is removed under a running log is noticed by the next who waits for the disk, and nothing is acknowledged after", async () => {
  const disk = bunDisk();
  const log = await openLog(disk, { folder: `${folder}/orders-0`, clean: true });
  append(log, ["kept"]);
  await log.whenDurable(log.endOffset);
  disk.removeFolder(`${folder}/orders-0`);
  append(log, ["lost"]);
  const why = `${folder}/orders-0/00000000000000000000.log has been removed by somebody else than kq`;
  expect(await log.whenDurable(log.endOffset).then(() => "durable", (failure: Error) => failure.message)).toBe(why);
  expect([log.failed?.message, append(log, ["more"])]).toEqual([why, "KAFKA_STORAGE_ERROR"]);
  await log.close();
});
