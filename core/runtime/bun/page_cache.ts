/**
 * Reads only what is in the page cache. A read of other bytes waits for the disk, and the event loop with it: a
 * consumer that catches up from yesterday would hold up every consumer that reads the end of the log. preadv2(2) with
 * RWF_NOWAIT reads what is there and says how much that was; the rest is fetched by a thread.
 *
 * Some file systems answer RWF_NOWAIT with an error. What a thread has just read is in the cache; if the kernel answers
 * no for that too, its answer is useless, and from then on reads wait.
 *
 * @module
 */
import { FFIType, ptr } from "bun:ffi";
import * as fs from "node:fs";
import { openLibc } from "./libc.ts";

const RWF_NOWAIT = 8;
/** How often bytes just read may be missing from the cache before the answer is considered useless. */
const MOST_STRIKES = 3;

type ReadNow = (fd: number, into: Uint8Array, at: number, length: number, position: number) => number;

let loaded: ReadNow | null | undefined;
let strikes = 0;

/** How many bytes were read, from `position` on, without waiting; null where the system cannot say. */
export function readFromCache(
  fd: number,
  into: Uint8Array,
  at: number,
  length: number,
  position: number,
): number | null {
  if (loaded === undefined) loaded = process.platform === "linux" ? load() : null;
  return loaded === null ? null : Math.max(0, loaded(fd, into, at, length, position));
}

/** Reads them in a thread, to fill the cache. A failure is left to the next read of them. */
export function readIntoCache(fd: number, length: number, position: number): Promise<void> {
  return new Promise((resolve) => {
    const bytes = new Uint8Array(length);
    fs.read(fd, bytes, 0, length, position, (error, count) => {
      if (error === null && count > 0) judge(fd, bytes, position);
      resolve();
    });
  });
}

function judge(fd: number, bytes: Uint8Array, position: number): void {
  if (readFromCache(fd, bytes, 0, 1, position) !== 0) strikes = 0;
  else if (++strikes >= MOST_STRIKES) loaded = null;
}

function load(): ReadNow | null {
  const libc = openLibc({
    preadv2: {
      args: [FFIType.i32, FFIType.ptr, FFIType.i32, FFIType.i64_fast, FFIType.i32],
      returns: FFIType.i64_fast,
    },
  });
  if (libc === null) return null;
  // struct iovec { void *iov_base; size_t iov_len; }, as two doublewords of 32 bits each, low ones first.
  const iovec = new Uint32Array(4);
  return (fd, into, at, length, position) => {
    const base = Number(ptr(into)) + at;
    iovec[0] = base % 2 ** 32;
    iovec[1] = Math.floor(base / 2 ** 32);
    iovec[2] = length;
    return Number(libc.preadv2(fd, ptr(iovec), 1, position, RWF_NOWAIT));
  };
}
