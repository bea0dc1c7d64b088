import { expect, test } from "bun:test";
import { OpenFiles } from "../../../core/log/open_files.ts";
import { OperatingFailure } from "../../../core/runtime/ports.ts";
import { ForwardingDisk } from "../../../core/runtime/forwarding_disk.ts";
import { SimulatedDisk } from "../../support/simulated_disk.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

function filesOn(disk: SimulatedDisk, limit: number): OpenFiles {
  disk.makeFolder("/d");
  return new OpenFiles(disk, limit);
}

test("only so many files are open, and one that was closed is opened again when it is used", () => {
  const disk = new SimulatedDisk();
  const files = filesOn(disk, 3);
  const all = Array.from({ length: 10 }, (_, n) => files.create(`/d/${n}`));
  for (const [n, file] of all.entries()) file.write(bytesOf(`file ${n}`), 0, 6, 0);
  expect(disk.openHandles).toBe(3);
  const read = all.map((file) => {
    const into = new Uint8Array(6);
    file.read(into, 0, 6, 0);
    return new TextDecoder().decode(into);
  });
  expect(read).toEqual(all.map((_, n) => `file ${n}`));
  expect([disk.openHandles, files.count]).toEqual([3, 3]);
});

test("a file with nothing unsynced is closed before one with something", async () => {
  const disk = new SimulatedDisk();
  const files = filesOn(disk, 2);
  const dirty = files.create("/d/dirty");
  const clean = files.create("/d/clean");
  clean.unsynced = false;
  for (let n = 0; n < 5; n++) {
    const other = files.create(`/d/${n}`);
    other.unsynced = false;
  }
  const opened: string[] = [];
  disk.fault = ({ kind, path }) => (kind === "open" && opened.push(path), null);
  await dirty.sync();
  expect(opened).toEqual([]);
  clean.size();
  expect(opened).toEqual(["/d/clean"]);
});

test("when the process has no handles left, one of ours is closed to open another", () => {
  const disk = new SimulatedDisk();
  const files = filesOn(disk, 100);
  const all = Array.from({ length: 4 }, (_, n) => files.create(`/d/${n}`));
  disk.fault = ({ kind }) => kind === "open" && disk.openHandles >= 4 ? "EMFILE" : null;
  files.create("/d/more");
  for (const file of all) file.size();
  expect(disk.openHandles).toBe(4);
});

test("a file that cannot be closed in order to make room fails its own next sync, and nobody else", async () => {
  const disk = new SimulatedDisk();
  disk.makeFolder("/d");
  const refusal = new OperatingFailure("EIO", "Cannot close /d/a: the disk reports an input/output error (EIO)");
  const failing = new class extends ForwardingDisk {
    override open(path: string, create: "never" | "if-missing" | "new") {
      const file = super.open(path, create);
      const close = (): void => {
        file.close();
        if (path === "/d/a") throw refusal;
      };
      return Object.assign(Object.create(file) as typeof file, { close });
    }
  }(disk);
  const files = new OpenFiles(failing, 1);
  const first = files.create("/d/a");
  first.write(bytesOf("abc"), 0, 3, 0);
  const second = files.create("/d/b");
  second.write(bytesOf("def"), 0, 3, 0);
  await second.sync();
  expect(await first.sync().catch((failure: unknown) => failure)).toBe(refusal);
  expect(disk.openHandles).toBe(1);
});

test("bytes that are held stay readable when the file is removed, until they are released", () => {
  const disk = new SimulatedDisk();
  const files = filesOn(disk, 1);
  const file = files.create("/d/a");
  file.write(bytesOf("0123456789"), 0, 10, 0);
  const first = file.bytes(2, 4);
  const second = file.bytes(5, 5);
  for (const bytes of [first, second]) bytes.hold();
  files.create("/d/b");
  file.retire();
  disk.removeFile("/d/a");
  const into = new Uint8Array(4);
  first.readInto(into, 0, 0, 4);
  expect(new TextDecoder().decode(into)).toBe("2345");
  first.release();
  first.release();
  second.readInto(into, 0, 1, 4);
  expect(new TextDecoder().decode(into)).toBe("6789");
  const handles = disk.openHandles;
  second.release();
  expect(disk.openHandles).toBe(handles - 1);
  expect(() => second.readInto(into, 0, 0, 1)).toThrow(
    new OperatingFailure("ENOENT", "Cannot use /d/a: its log has been removed"),
  );
});

test("a file that is removed is not opened for bytes that were handed out and are not being sent", () => {
  const disk = new SimulatedDisk();
  const files = filesOn(disk, 1);
  const closed = files.create("/d/a");
  closed.write(bytesOf("0123456789"), 0, 10, 0);
  const [forgotten, sent] = [closed.bytes(0, 10), closed.bytes(5, 5)];
  sent.hold();
  sent.release();
  const open = files.create("/d/b");
  const alsoForgotten = open.bytes(0, 0);
  disk.fault = ({ kind, path }) => kind === "open" ? `opened ${path}` : null;
  closed.retire();
  open.retire();
  expect([disk.openHandles, files.count]).toEqual([0, 0]);
  for (const bytes of [forgotten, alsoForgotten]) bytes.hold();
  expect(() => forgotten.readInto(new Uint8Array(10), 0, 0, 10)).toThrow("Cannot use /d/a: its log has been removed");
  for (const bytes of [forgotten, alsoForgotten]) bytes.release();
});

test("a file is removed also when no handle is left for who is being sent some of it: that fails, and nothing else", () => {
  const disk = new SimulatedDisk();
  const file = filesOn(disk, 1).create("/d/a");
  file.write(bytesOf("0123456789"), 0, 10, 0);
  const bytes = file.bytes(0, 10);
  bytes.hold();
  file.close();
  disk.fault = ({ kind }) => kind === "open" ? "EMFILE" : null;
  file.retire();
  disk.fault = () => null;
  expect(() => bytes.readInto(new Uint8Array(10), 0, 0, 10)).toThrow("Cannot use /d/a: its log has been removed");
  bytes.release();
  expect(disk.openHandles).toBe(0);
});

test("a file that is removed before its sync has its turn needs none", async () => {
  const disk = new SimulatedDisk();
  const file = filesOn(disk, 1).create("/d/a");
  file.close();
  file.retire();
  disk.removeFile("/d/a");
  expect(await file.sync()).toBeUndefined();
});

test("a file cut behind our back is an error that names it", () => {
  const disk = new SimulatedDisk();
  const file = filesOn(disk, 1).create("/d/a");
  file.write(bytesOf("0123456789"), 0, 10, 0);
  const bytes = file.bytes(0, 10);
  disk.overwrite("/d/a", bytesOf("0123"));
  expect(() => bytes.readInto(new Uint8Array(10), 0, 0, 10)).toThrow(
    "Cannot read /d/a: it ends at 4, before the 10 bytes that were written; somebody cut it",
  );
});
