/**
 * `preallocate`: a segment's file has its whole size from the beginning, and ends with its last batch once it is full
 * or closed.
 */
import { expect, test } from "bun:test";
import { plainChecksums } from "../../../core/base/crc32c.ts";
import { checkPartition, findPartitions } from "../../../core/log/inspection/mod.ts";
import { append, openLog, readAll, TalkLog } from "../../support/logs.ts";
import { SimulatedDisk } from "../../support/simulated_disk.ts";

const config = { preallocate: true, segmentBytes: 400 };
const FIRST = "00000000000000000000.log";

/** The segments' files with their sizes. */
function sizes(disk: SimulatedDisk): string[] {
  const folder = "/data/orders-0";
  return disk.list(folder).filter((name) => name.endsWith(".log")).map((name) =>
    `${Number(name.slice(0, 20))}: ${disk.readFile(`${folder}/${name}`).length}`
  );
}

test("a segment has its whole size at once, and no more than its batches when it is full or the log is closed", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk, { config });
  expect(sizes(disk)).toEqual(["0: 400"]);
  expect(append(log, ["x".repeat(100)])).toBe("0..0");
  expect(append(log, ["y".repeat(100)])).toBe("1..1");
  const size = log.size;
  expect(sizes(disk)).toEqual(["0: 400"]);
  expect(append(log, ["z".repeat(100)])).toBe("2..2");
  expect(sizes(disk)).toEqual([`0: ${size}`, "2: 400"]);
  await log.close();
  expect(sizes(disk)).toEqual([`0: ${size}`, `2: ${size / 2}`]);
  const talk = new TalkLog();
  const again = await openLog(disk, { config, clean: true, logger: talk });
  expect([readAll(again).length, again.size, talk.lines]).toEqual([3, size * 1.5, []]);
  // One that was there before is not made longer.
  expect(sizes(disk)).toEqual([`0: ${size}`, `2: ${size / 2}`]);
});

test("room that a killed broker had taken is given back without being called torn, and what came after it stays", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk, { config });
  for (const value of ["a", "b", "c"]) append(log, [value.repeat(100)]);
  const left = disk.afterKill();
  // That the first segment was cut to its size did not reach the disk.
  const first = left.readFile(`/data/orders-0/${FIRST}`);
  const grown = new Uint8Array(400);
  grown.set(first);
  left.overwrite(`/data/orders-0/${FIRST}`, grown);
  const talk = new TalkLog();
  const found = await openLog(left, { config, logger: talk });
  expect(readAll(found).map((line) => line.slice(0, 3))).toEqual(["0=a", "1=b", "2=c"]);
  expect(talk.lines).toEqual([
    `info orders-0: /data/orders-0/${FIRST} had ${400 - first.length} preallocated bytes that nothing was written to`,
    `info orders-0: /data/orders-0/00000000000000000002.log had ${
      400 - first.length / 2
    } preallocated bytes that nothing was written to`,
  ]);
  expect(sizes(left)).toEqual([`0: ${first.length}`, `2: ${first.length / 2}`]);
  expect(append(found, ["d"])).toBe("3..3");
});

test("room behind what was synced is a note of a check; where all had been synced it is a finding", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk, { config });
  append(log, ["a"]);
  const check = (settledUpTo: number) => {
    const [folder] = findPartitions(disk, "/data").partitions;
    const { problems, notes } = checkPartition(folder!, {
      disk,
      checksums: plainChecksums,
      startOffset: 0,
      settledUpTo,
      deep: true,
    });
    return { problems: problems.map(({ what }) => what), notes };
  };
  const room = 400 - log.size;
  const path = `/data/orders-0/${FIRST}`;
  expect(check(0)).toEqual({
    problems: [],
    notes: [`${path}: ${room} bytes of room at its end that nothing was written to`],
  });
  expect(check(Infinity).problems).toContain(`nothing has been written (${room} bytes)`);
});

test("a disk that does not give the room refuses the batch, and takes it when it does", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk, { config });
  append(log, ["a".repeat(300)]);
  disk.fault = ({ kind, path }) => kind === "truncate" && path.endsWith("1.log") ? "EFBIG" : null;
  expect(append(log, ["b".repeat(300)])).toBe("KAFKA_STORAGE_ERROR");
  disk.fault = () => null;
  expect(append(log, ["b".repeat(300)])).toBe("1..1");
  expect(sizes(disk)).toEqual([`0: ${log.size / 2}`, "1: 400"]);
});
