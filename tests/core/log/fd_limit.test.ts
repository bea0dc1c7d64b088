/**
 * Logs in a process that has fewer file handles than it needs: what can be done one after the other is; what cannot is
 * refused, harms nothing, and is made up for later.
 */
import { expect, test } from "bun:test";
import { GroupCommit, type Log, openCheckpoints } from "../../../core/log/mod.ts";
import { FdAwareDisk, FdPool } from "../../../core/log/fd_limit.ts";
import { openFilesOf } from "../../../core/log/open_files.ts";
import { OperatingFailure } from "../../../core/runtime/ports.ts";
import { append, openLog, readAll, TalkLog } from "../../support/logs.ts";
import { seededRandom } from "../../support/random.ts";
import { SimulatedDisk } from "../../support/simulated_disk.ts";

const durable = (log: Log): Promise<string> =>
  log.whenDurable(log.endOffset).then(() => "durable", (failure: Error) => failure.message);

async function openMany(disk: SimulatedDisk, count: number, o: { clean: boolean; logger: TalkLog }): Promise<Log[]> {
  const { disk: roomy } = openFilesOf(disk);
  const commit = new GroupCommit(roomy);
  const checkpoints = openCheckpoints({ disk: roomy, dataFolder: "/data", ...o });
  const logs: Log[] = [];
  for (let n = 0; n < count; n++) {
    logs.push(await openLog(disk, { folder: `/data/t${n}-0`, topic: `t${n}`, commit, checkpoints, ...o }));
  }
  return logs;
}

test("thirty logs with five file handles are written, made durable together, closed in order and opened again", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  disk.handles = 5;
  const logger = new TalkLog();
  const logs = await openMany(disk, 30, { clean: false, logger });
  for (const [n, log] of logs.entries()) expect(append(log, [`first of ${n}`])).toBe("0..0");
  expect(await Promise.all(logs.map(durable))).toEqual(logs.map(() => "durable"));
  const cut = disk.afterPowerCut(disk.moment, "dropped", seededRandom(1));
  for (const [n, log] of (await openMany(cut, 30, { clean: false, logger })).entries()) {
    expect(readAll(log)).toEqual([`0=first of ${n}`]);
  }
  await Promise.all(logs.map((log) => log.close()));
  for (const [n, log] of (await openMany(disk, 30, { clean: true, logger })).entries()) {
    expect(readAll(log)).toEqual([`0=first of ${n}`]);
  }
  expect(logger.lines).toEqual([]);
});

for (const kind of ["sync", "syncFolder"] as const) {
  test(`${kind} that finds no handle is refused and told of once, and what it was for is durable with the next`, async () => {
    const disk = SimulatedDisk.withFolder("/data");
    const logger = new TalkLog();
    const log = await openLog(disk, { logger });
    append(log, ["a"]);
    disk.fault = (asked) => asked.kind === kind ? "EMFILE" : null;
    const where = kind === "sync" ? "/data/orders-0/00000000000000000000.log" : "/data/orders-0";
    const refusal = `Cannot ${kind} ${where} (EMFILE)`;
    expect(await durable(log)).toBe(refusal);
    expect(append(log, ["b"])).toBe("1..1");
    expect(await durable(log)).toBe(refusal);
    expect(log.failed).toBeNull();
    disk.fault = () => null;
    expect(await durable(log)).toBe("durable");
    const found = await openLog(disk.afterPowerCut(disk.moment, "dropped", seededRandom(1)));
    expect(readAll(found)).toEqual(["0=a", "1=b"]);
    expect(logger.lines).toEqual([
      `error orders-0 cannot make records durable: ${refusal}`,
      "info orders-0: records are made durable again",
    ]);
  });
}

test("who came while a round could not be begun rides on the next", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk);
  append(log, ["a"]);
  disk.fault = ({ kind }) => kind === "sync" ? "EMFILE" : null;
  const first = durable(log);
  // The round has begun, and has what was written until now.
  for (let turn = 0; turn < 2; turn++) await Promise.resolve();
  append(log, ["b"]);
  const second = durable(log);
  expect(await first).toContain("(EMFILE)");
  disk.fault = () => null;
  expect(await second).toBe("durable");
});

test("a sync that was begun and failed takes the log offline, also where another was not begun", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk);
  append(log, ["a"]);
  disk.fault = ({ kind }) => kind === "syncFolder" ? "EMFILE" : kind === "sync" ? "EIO" : null;
  expect(await durable(log)).toContain("(EIO)");
  expect(log.failed?.code).toBe("EIO");
});

test("a round that was asked for before a sync failed makes nothing durable after it", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk);
  append(log, ["a"]);
  disk.fault = ({ kind }) => kind === "sync" ? "EIO" : null;
  const first = durable(log);
  for (let turn = 0; turn < 1; turn++) await Promise.resolve();
  append(log, ["b"]);
  const second = durable(log);
  expect([await first, await second]).toEqual([expect.stringContaining("(EIO)"), expect.stringContaining("(EIO)")]);
  disk.fault = () => null;
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
  expect(await durable(log)).toContain("(EIO)");
});

test("a folder is synced by closing a segment that is not in use", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const logs = await openMany(disk, 3, { clean: false, logger: new TalkLog() });
  disk.handles = disk.openHandles;
  await openFilesOf(disk).disk.syncFolder("/data");
  expect([disk.openHandles, logs.map(({ endOffset }) => endOffset)]).toEqual([2, [0, 0, 0]]);
});

test("what finds no room waits for whoever holds a handle, one after the other, and fails only when nobody does", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const folders = Array.from({ length: 8 }, (_, n) => `/data/${n}`);
  for (const folder of folders) disk.makeFolder(folder);
  disk.handles = 2;
  const roomy = new FdAwareDisk(disk, new FdPool(() => false));
  const syncAll = () =>
    Promise.all(
      folders.map((folder) => roomy.syncFolder(folder).then(() => "synced", (error: Error) => error.message)),
    );
  expect(await syncAll()).toEqual(folders.map(() => "synced"));
  disk.handles = 0;
  expect(await syncAll()).toEqual(folders.map((folder) => `Cannot open ${folder} (EMFILE)`));
  disk.handles = 1;
  expect(await syncAll()).toEqual(folders.map(() => "synced"));
});

test("what fails for another reason is not tried again", async () => {
  const room = new FdPool(() => true);
  const tries: string[] = [];
  const work = (): never => {
    tries.push("tried");
    throw new OperatingFailure("EIO", "the disk said no");
  };
  expect(() => room.now(work)).toThrow("the disk said no");
  expect(await room.later(() => Promise.resolve().then(work)).catch((error: Error) => error.message)).toBe(
    "the disk said no",
  );
  expect(tries).toEqual(["tried", "tried"]);
});

for (const code of ["EMFILE", "EACCES"]) {
  test(`a checkpoint or a snapshot that may not be read now (${code}) is no damaged one: nothing is worked out without it`, async () => {
    const disk = SimulatedDisk.withFolder("/data");
    const log = await openLog(disk);
    append(log, ["a"], { producer: { id: 1, sequence: 0 } });
    append(log, ["b"], { producer: { id: 1, sequence: 1 } });
    await log.deleteRecords(1);
    await log.close();
    for (const name of ["log-start-offset-checkpoint", "00000000000000000002.snapshot"]) {
      disk.fault = ({ kind, path }) => kind === "read" && path.endsWith(name) ? code : null;
      const refusal = await Promise.resolve().then(() => openLog(disk, { clean: true })).then(() => "opened", String);
      expect(refusal).toContain(`${name} (${code})`);
    }
    disk.fault = () => null;
    expect(readAll(await openLog(disk, { clean: true }))).toEqual(["1=b"]);
  });
}
