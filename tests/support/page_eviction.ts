/**
 * Makes the kernel forget a file's pages, and tells whether it has: for tests of what only the disk has.
 *
 * @module
 */
import { dlopen, FFIType, type Pointer } from "bun:ffi";
import * as fs from "node:fs";

const PAGE_SIZE = 4096;
const DONT_NEED = 4;
const READ = 1;
const SHARED = 1;
/** Pages that somebody is just writing back cannot be dropped: a busy machine wants some patience. */
const PATIENCE_MS = 30_000;

function libc() {
  return dlopen("libc.so.6", {
    posix_fadvise: { args: [FFIType.i32, FFIType.i64, FFIType.i64, FFIType.i32], returns: FFIType.i32 },
    mmap: {
      args: [FFIType.ptr, FFIType.u64, FFIType.i32, FFIType.i32, FFIType.i32, FFIType.i64],
      returns: FFIType.i64_fast,
    },
    munmap: { args: [FFIType.ptr, FFIType.u64], returns: FFIType.i32 },
    mincore: { args: [FFIType.ptr, FFIType.u64, FFIType.ptr], returns: FFIType.i32 },
  }).symbols;
}

/** Ends when the page cache has nothing of the file. False where this system offers no way to it. */
export async function evictPages(path: string): Promise<boolean> {
  if (process.platform !== "linux") return false;
  let c: ReturnType<typeof libc>;
  try {
    c = libc();
  } catch {
    return false;
  }
  const fd = fs.openSync(path, "r+");
  try {
    const { size } = fs.fstatSync(fd);
    for (const endMs = performance.now() + PATIENCE_MS; performance.now() < endMs;) {
      fs.fdatasyncSync(fd);
      c.posix_fadvise(fd, 0, 0, DONT_NEED);
      if (residentPages(c, fd, size) === 0) return true;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return false;
  } finally {
    fs.closeSync(fd);
  }
}

function residentPages(c: ReturnType<typeof libc>, fd: number, size: number): number {
  const at = Number(c.mmap(null, size, READ, SHARED, fd, 0)) as Pointer;
  if (Number(at) === -1) throw new Error("cannot map the file");
  const pages = new Uint8Array(Math.ceil(size / PAGE_SIZE));
  c.mincore(at, size, pages);
  c.munmap(at, size);
  return pages.reduce((sum, page) => sum + (page & 1), 0);
}
