/**
 * How many files are synced concurrently. Bun does file work on as many threads as the machine has cores, which is
 * right for work and wrong for waiting: a sync waits for the disk, and a disk takes many at once. On two cores twenty
 * files take nearly twice as long on two threads as on thirty-two.
 *
 * The number of threads is read from the environment when Bun needs the first one, from the C library's copy: setting
 * `process.env` does not reach it. In the compiled executable that is late enough; run from its sources kq has needed
 * one to load them. Where it cannot be set, syncing is slower and nothing else changes. An operator who sets
 * UV_THREADPOOL_SIZE overrides this.
 *
 * @module
 */
import { FFIType, ptr } from "bun:ffi";
import { openLibc } from "./libc.ts";

const VARIABLE = "UV_THREADPOOL_SIZE";
/** Waiting threads cost next to nothing. More of them than this did not make it faster. */
const THREADS = 32;

/** To be called before anything is read, written or synced in the background. */
export function widenSyncThreads(): void {
  if (process.env[VARIABLE] !== undefined) return;
  const libc = openLibc({ setenv: { args: [FFIType.ptr, FFIType.ptr, FFIType.i32], returns: FFIType.i32 } });
  libc?.setenv(cString(VARIABLE), cString(String(THREADS)), 0);
}

function cString(text: string) {
  return ptr(new TextEncoder().encode(`${text}\0`));
}
