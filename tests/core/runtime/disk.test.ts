import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { bunDisk } from "../../../core/runtime/bun/disk.ts";
import { OperatingFailure } from "../../../core/runtime/ports.ts";

const disk = bunDisk();
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/kq-disk-`);
});
afterEach(() => {
  delete process.env["KQ_NO_FFI"];
  rmSync(folder, { recursive: true, force: true });
});

const bytesOf = (text: string) => new TextEncoder().encode(text);

function failureOf(work: () => unknown): { code: string; message: string } {
  try {
    work();
  } catch (failure) {
    if (failure instanceof OperatingFailure) return { code: failure.code, message: failure.message };
    throw failure;
  }
  throw new Error("it did not fail");
}

test("a file is written and read at positions, and knows its size", () => {
  const file = disk.open(`${folder}/f`, "new");
  file.write(bytesOf("..hello.."), 2, 5, 3);
  expect(file.size()).toBe(8);
  const into = new Uint8Array(10).fill(0x2d);
  expect(file.read(into, 1, 20 - 11, 3)).toBe(5);
  expect(new TextDecoder().decode(into)).toBe("-hello----");
  file.truncate(4);
  expect(readFileSync(`${folder}/f`)).toEqual(Buffer.from("\0\0\0h"));
  file.close();
  file.close();
});

test("a file that is closed says so, whatever is asked of it", async () => {
  const file = disk.open(`${folder}/f`, "if-missing");
  file.close();
  const closed = { code: "EBADF", message: `Cannot use ${folder}/f: it has been closed` };
  expect(failureOf(() => file.size())).toEqual(closed);
  expect(failureOf(() => file.write(bytesOf("x"), 0, 1, 0))).toEqual(closed);
  expect(await file.sync().catch((failure: OperatingFailure) => failure.message)).toBe(closed.message);
});

test("opening says whether the file must be there", () => {
  expect(failureOf(() => disk.open(`${folder}/f`, "never"))).toEqual({
    code: "ENOENT",
    message: `Cannot open ${folder}/f: no such file or folder (ENOENT)`,
  });
  disk.open(`${folder}/f`, "new").close();
  expect(failureOf(() => disk.open(`${folder}/f`, "new")).code).toBe("EEXIST");
  disk.open(`${folder}/f`, "if-missing").close();
});

test("a full disk is told with the way out", () => {
  if (process.platform !== "linux") return;
  const full = disk.open("/dev/full", "never");
  expect(failureOf(() => full.write(bytesOf("x"), 0, 1, 0))).toEqual({
    code: "ENOSPC",
    message:
      "Cannot write 1 bytes at 0 of /dev/full: the disk is full; free some space, writing then goes on without a restart (ENOSPC)",
  });
  full.close();
});

test("folders are made with those above them, listed in order and removed with what is in them", async () => {
  disk.makeFolder(`${folder}/a/b`);
  disk.makeFolder(`${folder}/a/b`);
  for (const name of ["2", "10", "1"]) writeFileSync(`${folder}/a/${name}`, "");
  expect(disk.list(`${folder}/a`)).toEqual(["1", "10", "2", "b"]);
  expect(disk.listFiles(`${folder}/a`)).toEqual(["1", "10", "2"]);
  await disk.syncFolder(`${folder}/a`);
  disk.removeFolder(`${folder}/a`);
  disk.removeFolder(`${folder}/a`);
  expect(disk.exists(`${folder}/a`)).toBe(false);
  expect(failureOf(() => disk.list(`${folder}/a`)).code).toBe("ENOENT");
});

test("a file is replaced as a whole, and nothing else stays behind", async () => {
  await disk.replaceFile(`${folder}/f`, bytesOf("one"));
  await disk.replaceFile(`${folder}/f`, bytesOf("a longer two"));
  expect(new TextDecoder().decode(disk.readFile(`${folder}/f`))).toBe("a longer two");
  expect(disk.list(folder)).toEqual(["f"]);
  const refused = await disk.replaceFile(`${folder}/none/f`, bytesOf("x")).catch((failure: OperatingFailure) =>
    failure
  );
  expect(refused).toBeInstanceOf(OperatingFailure);
});

for (const ffi of [true, false]) {
  const way = ffi ? "by flock" : "without ffi";
  const isolate = () => {
    if (!ffi) process.env["KQ_NO_FFI"] = "1";
  };

  test(`the second who asks for a lock is told who holds it, ${way}`, () => {
    isolate();
    const path = `${folder}/.lock`;
    const held = disk.lock(path, "pid 7, starting");
    if ("heldBy" in held) throw new Error("nobody held it");
    expect(disk.lock(path, "me")).toEqual({ heldBy: "pid 7, starting" });
    held.describe("pid 7 on 127.0.0.1:9092");
    expect(disk.lock(path, "me")).toEqual({ heldBy: "pid 7 on 127.0.0.1:9092" });
    held.release();
    held.release();
    const next = disk.lock(path, "me");
    expect("release" in next).toBe(true);
    if ("release" in next) next.release();
  });

  test(`a lock dies with the process that held it, ${way}`, async () => {
    isolate();
    const path = `${folder}/.lock`;
    const script = `
      import { bunDisk } from "${new URL("../../../core/runtime/bun/disk.ts", import.meta.url).pathname}";
      const held = bunDisk().lock(${JSON.stringify(path)}, "the child");
      console.log("release" in held ? "locked" : "refused");
      await Bun.stdin.text();
    `;
    writeFileSync(`${folder}/child.ts`, script);
    const env = { ...process.env, ...(ffi ? {} : { KQ_NO_FFI: "1" }) };
    const child = Bun.spawn([process.execPath, `${folder}/child.ts`], { stdin: "pipe", stdout: "pipe", env });
    const said = await child.stdout.getReader().read();
    expect(new TextDecoder().decode(said.value)).toBe("locked\n");
    expect(disk.lock(path, "me")).toEqual({ heldBy: "the child" });
    child.kill("SIGKILL");
    await child.exited;
    const mine = disk.lock(path, "me");
    expect("release" in mine).toBe(true);
    if ("release" in mine) mine.release();
  });
}

test("a lock file left by an earlier process with our own id is taken over", () => {
  process.env["KQ_NO_FFI"] = "1";
  writeFileSync(`${folder}/.lock`, `${process.pid}\nan earlier life\n`);
  const held = disk.lock(`${folder}/.lock`, "me");
  expect("release" in held).toBe(true);
  if ("release" in held) held.release();
});

test.skipIf(process.platform !== "linux")("a lock as Java takes it is seen, and whose it is", async () => {
  const path = `${folder}/.lock`;
  expect(disk.foreignLockHolder(path)).toBeNull();
  writeFileSync(path, "");
  expect(disk.foreignLockHolder(path)).toBeNull();
  // fcntl(F_SETLK) on the whole file, to write.
  const script = `
    import { dlopen, FFIType } from "bun:ffi";
    import { openSync } from "node:fs";
    const names = ["libc.so.6", "libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1"];
    const args = [FFIType.i32, FFIType.i32, FFIType.ptr];
    const open = (name) => { try { return dlopen(name, { fcntl: { args, returns: FFIType.i32 } }); } catch { return null; } };
    const libc = names.map(open).find((each) => each !== null);
    const lock = new Uint8Array(32);
    lock[0] = 1;
    console.log(libc.symbols.fcntl(openSync(${JSON.stringify(path)}, "r+"), 6, lock));
    await Bun.stdin.text();
  `;
  writeFileSync(`${folder}/child.ts`, script);
  const child = Bun.spawn([process.execPath, `${folder}/child.ts`], { stdin: "pipe", stdout: "pipe" });
  const said = await child.stdout.getReader().read();
  expect(new TextDecoder().decode(said.value)).toBe("0\n");
  expect(disk.foreignLockHolder(path)).toBe(child.pid);
  child.kill("SIGKILL");
  await child.exited;
  expect(disk.foreignLockHolder(path)).toBeNull();
});

test.if(process.platform === "linux")("a lock on a disk that takes nothing is held and let go all the same", () => {
  // It can be opened and locked; it can neither be written nor cut.
  const disk = bunDisk();
  const held = disk.lock("/dev/full", "me");
  if (!("release" in held)) throw new Error(`/dev/full is held by ${held.heldBy}`);
  held.describe("me on 127.0.0.1:9092");
  held.release();
  const next = disk.lock("/dev/full", "the next");
  expect("release" in next).toBe(true);
  if ("release" in next) next.release();
});
