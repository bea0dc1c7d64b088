/**
 * Locks of Java's kind: `FileChannel.lock` takes a lock of fcntl(2), which does not conflict with one of flock(2). This
 * file only queries them, and only on Linux: elsewhere fcntl takes its arguments and its struct in other ways, and no
 * holder is seen.
 *
 * @module
 */
import { FFIType } from "bun:ffi";
import * as fs from "node:fs";
import { openLibc } from "./libc.ts";

const F_GETLK = 5;
const F_WRLCK = 1;
const F_UNLCK = 2;
/** `struct flock` of Linux with 64 bits: type, whence, start, length, process. */
const STRUCT_SIZE = 32;
const PROCESS_AT = 24;

/**
 * The process that holds such a lock on the file, 0 for one of another container; null when no holder is seen, or there
 * is no file.
 */
export function foreignLockHolder(path: string): number | null {
  if (process.platform !== "linux" || !fs.existsSync(path)) return null;
  const libc = openLibc({ fcntl: { args: [FFIType.i32, FFIType.i32, FFIType.ptr], returns: FFIType.i32 } });
  if (libc === null) return null;
  const asked = new Uint8Array(STRUCT_SIZE);
  const view = new DataView(asked.buffer);
  view.setInt16(0, F_WRLCK, true);
  const fd = fs.openSync(path, "r");
  try {
    if (libc.fcntl(fd, F_GETLK, asked) !== 0 || view.getInt16(0, true) === F_UNLCK) return null;
    return Math.max(0, view.getInt32(PROCESS_AT, true));
  } finally {
    fs.closeSync(fd);
  }
}
