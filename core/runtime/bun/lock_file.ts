/**
 * A lock that dies with its process. With ffi it is flock(2) on an open file: the kernel takes it back however the
 * process ends. Without (`KQ_NO_FFI=1`, or a libc we cannot load) it is a file that only one process can create, taken
 * over when the process named in it is gone; that file cannot detect a reused process id, flock can.
 *
 * The file says who holds it, for the process that is refused: the process id on the first line, the holder's
 * description of itself on the rest.
 *
 * @module
 */
import { FFIType } from "bun:ffi";
import { Buffer } from "node:buffer";
import * as fs from "node:fs";
import { codeOf } from "../errno.ts";
import { OWNERS_FILE } from "./file_modes.ts";
import { openLibc } from "./libc.ts";

type Locked = { readonly heldBy: string } | {
  readonly release: () => void;
  readonly describe: (aboutMe: string) => void;
};

const LOCK_EX = 2;
const LOCK_NB = 4;

/** Paths locked by this process: in a container every kq may be process 1, so our own id in a file proves nothing. */
const heldHere = new Set<string>();

export function lockFile(path: string, aboutMe: string): Locked {
  const flock = process.env["KQ_NO_FFI"] === "1" ? null : loadFlock();
  return flock === null ? lockByCreating(path, aboutMe) : lockByFlock(path, aboutMe, flock);
}

function lockByFlock(path: string, aboutMe: string, flock: Flock): Locked {
  const fd = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT, OWNERS_FILE);
  if (!flock(fd)) {
    fs.closeSync(fd);
    return { heldBy: holderOf(path).about };
  }
  // On a disk that is full or fails the holder stays unnamed; the lock itself is in the kernel.
  const describe = (about: string) => whereTheDiskTakesIt(() => writeHolder(fd, about));
  describe(aboutMe);
  heldHere.add(path);
  return {
    describe,
    // The file stays: removing it would let two processes lock two files of one name.
    release: () => {
      if (!heldHere.delete(path)) return;
      whereTheDiskTakesIt(() => fs.ftruncateSync(fd, 0));
      whereTheDiskTakesIt(() => fs.closeSync(fd));
    },
  };
}

function lockByCreating(path: string, aboutMe: string): Locked {
  for (let attempt = 0;; attempt++) {
    // Linked, not created: a process that sees the file sees who holds it.
    const mine = `${path}.${process.pid}`;
    const fd = fs.openSync(mine, "w", OWNERS_FILE);
    const describe = (about: string) => writeHolder(fd, about);
    describe(aboutMe);
    try {
      fs.linkSync(mine, path);
      fs.unlinkSync(mine);
    } catch (error) {
      fs.closeSync(fd);
      fs.unlinkSync(mine);
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      const holder = holderOf(path);
      if (attempt > 0 || isAlive(holder.processId, path)) return { heldBy: holder.about };
      // Renamed before it is removed, so that of two processes that found the same dead holder only one goes on.
      const stale = `${path}.${process.pid}.stale`;
      fs.renameSync(path, stale);
      fs.unlinkSync(stale);
      continue;
    }
    heldHere.add(path);
    return {
      describe,
      release: () => {
        if (!heldHere.delete(path)) return;
        // What cannot be removed names a process that is dead soon, and whoever comes next finds that out.
        whereTheDiskTakesIt(() => {
          // The folder may be gone, with another's in its place.
          const isMine = fs.statSync(path, { throwIfNoEntry: false })?.ino === fs.fstatSync(fd).ino;
          fs.closeSync(fd);
          if (isMine) fs.unlinkSync(path);
        });
      },
    };
  }
}

/** Nothing depends on it: what the system refuses is left undone. */
function whereTheDiskTakesIt(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (codeOf(error) === null) throw error;
  }
}

function writeHolder(fd: number, aboutMe: string): void {
  const bytes = Buffer.from(`${process.pid}\n${aboutMe}\n`);
  // The process id stays readable throughout.
  fs.writeSync(fd, bytes, 0, bytes.length, 0);
  fs.ftruncateSync(fd, bytes.length);
}

function holderOf(path: string): { readonly processId: number; readonly about: string } {
  let text = "";
  try {
    text = fs.readFileSync(path, "utf8");
  } catch {
    // Gone or unreadable: the holder stays unnamed, the lock stays held.
  }
  const [first = "", ...rest] = text.split("\n");
  const processId = /^\d+$/.test(first) ? Number(first) : 0;
  const about = rest.join("\n").trim();
  return { processId, about: about !== "" ? about : processId > 0 ? `process ${processId}` : "another process" };
}

function isAlive(processId: number, path: string): boolean {
  if (processId === 0) return false;
  if (processId === process.pid) return heldHere.has(path);
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** True when the lock is ours now, false when another process has it. */
type Flock = (fd: number) => boolean;
let loaded: Flock | null | undefined;

function loadFlock(): Flock | null {
  if (loaded === undefined) loaded = openFlock();
  return loaded;
}

function openFlock(): Flock | null {
  const libc = openLibc({ flock: { args: [FFIType.i32, FFIType.i32], returns: FFIType.i32 } });
  return libc === null ? null : (fd) => libc.flock(fd, LOCK_EX | LOCK_NB) === 0;
}
