import { expect, test } from "bun:test";
import { DiskReserve } from "../../../core/broker/disk_reserve.ts";
import { OperatingFailure } from "../../../core/runtime/ports.ts";
import { type DiskOperation, SimulatedDisk } from "../../support/simulated_disk.ts";

const KB = 1024;
const PATH = "/data/.reserve";

/** A disk of so many KB: a write fails that is beyond, or that finds nothing free. */
class SmallDisk extends SimulatedDisk {
  kilobytes = 2048;
  others: (operation: DiskOperation) => string | null = () => null;

  constructor() {
    super();
    this.makeFolder("/data");
    this.fault = (operation) => {
      const isShort = operation.kind === "write" && operation.path !== PATH && this.free < 4;
      return isShort ? "ENOSPC" : this.others(operation);
    };
  }

  get free(): number {
    return this.kilobytes - this.reserve;
  }
  get reserve(): number {
    return this.exists(PATH) ? this.readFile(PATH).length / KB : 0;
  }
  override space() {
    return { totalBytes: 2 ** 40, usableBytes: this.free * KB };
  }
}

function written(reserve: DiskReserve, name: string): string {
  const file = reserve.disk.open(`/data/${name}`, "if-missing");
  try {
    file.write(new Uint8Array([1]), 0, 1, 0);
    return "written";
  } catch (failure) {
    if (!(failure instanceof OperatingFailure)) throw failure;
    return failure.message;
  } finally {
    file.close();
  }
}

const RECORDS = "t-0/00000000000000000000.log";
const refusal = `Cannot write to /data/${RECORDS}: the disk is full; ` +
  "free some space, writing then goes on without a restart (ENOSPC)";

function smallDisk(): SmallDisk {
  const disk = new SmallDisk();
  disk.makeFolder("/data/t-0");
  return disk;
}

test("on a full disk everything but records is written in the reserve's place, a slice at a time", async () => {
  const disk = smallDisk();
  const reserve = new DiskReserve({ disk, folder: "/data" });
  expect([disk.reserve, written(reserve, "t-0/1.index"), written(reserve, RECORDS)]).toEqual([
    512,
    "written",
    "written",
  ]);
  disk.kilobytes = 512;
  expect(written(reserve, RECORDS)).toBe(`Cannot write /data/${RECORDS} (ENOSPC)`);
  expect([written(reserve, "t-0/1.index"), disk.reserve]).toEqual(["written", 448]);
  disk.kilobytes = 448;
  await reserve.disk.replaceFile("/data/some-checkpoint", new Uint8Array(9));
  expect(disk.reserve).toBe(384);
  disk.kilobytes = 100;
  expect([written(reserve, "t-0/1.index"), disk.reserve]).toEqual(["written", 64]);
  expect([reserve.giveUp(), reserve.giveUp(), disk.reserve]).toEqual([true, false, 0]);
});

test("records are refused while a part of the reserve is gone, and written again when it can be made whole", () => {
  const disk = smallDisk();
  const reserve = new DiskReserve({ disk, folder: "/data" });
  disk.kilobytes = 512;
  expect(reserve.giveUp()).toBe(true);
  expect([written(reserve, RECORDS), written(reserve, `${RECORDS}.cleaned`)]).toEqual([
    refusal,
    refusal.replace(".log", ".log.cleaned"),
  ]);
  disk.kilobytes = 575;
  expect([written(reserve, RECORDS), disk.reserve]).toEqual([refusal, 448]);
  disk.kilobytes = 576;
  expect([written(reserve, RECORDS), disk.reserve]).toEqual(["written", 512]);
});

test("a reserve is made whole by the next start, or when files are removed; until then there is no room for records", () => {
  const disk = smallDisk();
  expect(new DiskReserve({ disk, folder: "/data" }).giveUp()).toBe(true);
  disk.kilobytes = 512;
  const reserve = new DiskReserve({ disk, folder: "/data" });
  expect([written(reserve, RECORDS), disk.reserve]).toEqual([refusal, 448]);
  disk.kilobytes = 2048;
  reserve.disk.removeFile(`/data/${RECORDS}`);
  expect([disk.reserve, written(reserve, RECORDS)]).toEqual([512, "written"]);
});

test("where there may be no reserve for another reason than space, records are written without one", () => {
  const disk = smallDisk();
  disk.others = ({ path }) => path === PATH ? "EACCES" : null;
  const reserve = new DiskReserve({ disk, folder: "/data" });
  expect([reserve.giveUp(), written(reserve, RECORDS)]).toEqual([false, "written"]);
});

test("a removed reserve is not named as the reason for what a full disk refuses", async () => {
  const disk = new SmallDisk();
  const reserve = new DiskReserve({ disk, folder: "/data" });
  disk.removeFile(PATH);
  disk.kilobytes = 0;
  const refused = await reserve.disk.replaceFile("/data/checkpoint", new Uint8Array(1))
    .then(() => "replaced", (failure: OperatingFailure) => failure.code);
  expect([refused, disk.exists(PATH)]).toEqual(["ENOSPC", false]);
});

test("a file system that does not tell how large it is passes for no full one", () => {
  const disk = new SmallDisk();
  disk.space = () => ({ totalBytes: 0, usableBytes: 0 });
  const reserve = new DiskReserve({ disk, folder: "/data" });
  expect([reserve.giveUp(), written(reserve, "00000000000000000000.log")]).toEqual([false, "written"]);
});
