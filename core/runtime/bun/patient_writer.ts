/**
 * Writes lines to a descriptor that another process may not read: a full pipe must not stop the process that writes to
 * it. A write happens only where it does not block; what does not fit waits in memory up to a bound, and the rest is
 * dropped and counted.
 *
 * A file is written at once. For a pipe, a socket or a terminal, `poll` reports whether it takes a write: on Linux one
 * of PIPE_BUF bytes does not block then. Where `poll` is not available, another thread makes the writes, one after the
 * other.
 *
 * @module
 */
import { FFIType, ptr } from "bun:ffi";
import { fstatSync, write as writeLater, writeSync } from "node:fs";
import { openLibc } from "./libc.ts";

export interface PatientWriter {
  write(line: string): void;
}

export interface PatientWriterOptions {
  readonly fd: number;
  /** The line that says how many lines are missing before the next. */
  readonly leftOut: (count: number) => string;
}

/** The most bytes that wait. */
const MOST_WAITING = 256 * 1024;
/** PIPE_BUF: a pipe that is ready for writing takes this much. */
const AT_ONCE = 4096;
const AGAIN_AFTER_MS = 50;
const POLLOUT = 0x004;

export function patientWriter(o: PatientWriterOptions): PatientWriter {
  if (isFile(o.fd)) return { write: (line) => void attempt(() => writeWhole(o.fd, Buffer.from(line))) };
  return new Waiting(o, pollOut());
}

class Waiting implements PatientWriter {
  readonly #o: PatientWriterOptions;
  /** Whether a write does not block; null where the system cannot say. */
  readonly #takesWrite: ((fd: number) => boolean) | null;
  readonly #waiting: Buffer[] = [];
  #waitingSize = 0;
  #leftOut = 0;
  #isBusy = false;

  constructor(o: PatientWriterOptions, takesWrite: ((fd: number) => boolean) | null) {
    this.#o = o;
    this.#takesWrite = takesWrite;
  }

  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.#waitingSize + bytes.length > MOST_WAITING) {
      this.#leftOut += 1;
      return;
    }
    if (this.#leftOut > 0 && this.#waitingSize < MOST_WAITING / 2) this.#tellLeftOut();
    this.#add(bytes);
    if (!this.#isBusy) this.#goOn();
  }

  #tellLeftOut(): void {
    this.#add(Buffer.from(this.#o.leftOut(this.#leftOut)));
    this.#leftOut = 0;
  }

  #add(bytes: Buffer): void {
    this.#waiting.push(bytes);
    this.#waitingSize += bytes.length;
  }

  #goOn(): void {
    this.#isBusy = false;
    for (;;) {
      if (this.#waiting.length === 0) {
        if (this.#leftOut === 0) return;
        this.#tellLeftOut();
      }
      const next = this.#waiting[0]!;
      if (this.#takesWrite === null) return this.#writeByThread(next);
      const { fd } = this.#o;
      const size = Math.min(next.length, AT_ONCE);
      const written = this.#takesWrite(fd) ? attempt(() => writeSync(fd, next, 0, size)) : 0;
      if (written === 0) return this.#goOnLater();
      this.#wrote(written === "gone" ? next.length : written);
    }
  }

  #wrote(size: number): void {
    const next = this.#waiting[0]!;
    this.#waitingSize -= size;
    if (size === next.length) this.#waiting.shift();
    else this.#waiting[0] = next.subarray(size);
  }

  #goOnLater(): void {
    this.#isBusy = true;
    // It keeps no process alive.
    setTimeout(() => this.#goOn(), AGAIN_AFTER_MS).unref();
  }

  #writeByThread(next: Buffer): void {
    this.#isBusy = true;
    writeLater(this.#o.fd, next, 0, next.length, null, (failure, written) => {
      if (failure?.code === "EAGAIN") return this.#goOnLater();
      this.#wrote(failure === null ? written : next.length);
      this.#goOn();
    });
  }
}

function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}

function writeWhole(fd: number, bytes: Buffer): number {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at);
  return bytes.length;
}

/**
 * How much was written; 0 when it would have blocked, "gone" when no process can read it any more or it cannot be
 * written.
 */
function attempt(write: () => number): number | "gone" {
  try {
    return write();
  } catch (failure) {
    return (failure as { code?: string }).code === "EAGAIN" ? 0 : "gone";
  }
}

function pollOut(): ((fd: number) => boolean) | null {
  if (process.platform !== "linux") return null;
  const libc = openLibc({ poll: { args: [FFIType.ptr, FFIType.u64, FFIType.i32], returns: FFIType.i32 } });
  if (libc === null) return null;
  const polled = new Int32Array(2);
  return (fd) => {
    polled[0] = fd;
    polled[1] = POLLOUT; // struct pollfd { int fd; short events; short revents; }
    // An error counts as ready: the write then reports which.
    return libc.poll(ptr(polled), 1, 0) > 0;
  };
}
