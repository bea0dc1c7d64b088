/**
 * The process and its three streams. Reads and writes go straight to the file descriptors: `process.stdout` buffers
 * without limit and silently makes the descriptor non-blocking.
 *
 * A blocking call stops timers and signal handlers for as long as the other side sleeps; the calls with a promise run
 * on Bun's thread pool and stop nothing.
 *
 * @module
 */
import * as fs from "node:fs";
import { hostname } from "node:os";
import { isatty } from "node:tty";
import { codeOf, meaningOf } from "../errno.ts";
import { OperatingFailure } from "../ports.ts";
import type { InputStream, OutputStream, Process, StreamKind } from "../process_port.ts";
import { answerer, outputOf, spawnChild } from "./child.ts";
import { pipeState } from "./pipe.ts";
import { askSecret } from "./terminal.ts";

/** How long to wait before a retry on a descriptor that another process made non-blocking and that has nothing yet. */
const ASK_AGAIN_MS = 2;

/**
 * An asynchronous write is split at this size, so that progress through a slow pipe is seen piece by piece. Also the
 * capacity of a pipe.
 */
const PIECE_SIZE = 64 * 1024;

/** A pipe takes this much as a whole or not at all. */
const PIPE_BUF = 4096;

export function bunProcess(): Process {
  return {
    args: process.argv.slice(2),
    env: process.env,
    pid: process.pid,
    hostName: hostname(),
    folder: process.cwd(),
    stdin: inputStream(wasClosed(0) ? fs.openSync(NOWHERE, fs.constants.O_WRONLY) : 0, "stdin"),
    stdout: outputStream(wasClosed(1) ? fs.openSync(NOWHERE, fs.constants.O_RDONLY) : 1, "stdout"),
    stderr: outputStream(2, "stderr"),
    onSignal(signal, run) {
      process.on(signal, run);
      return () => void process.off(signal, run);
    },
    spawn: spawnChild,
    outputOf,
    askSecret,
    answerer,
    dieOf(signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    },
    openInput(path) {
      const fd = opened(path, fs.constants.O_RDONLY);
      if (fs.fstatSync(fd).isDirectory()) {
        fs.closeSync(fd);
        throw new OperatingFailure("EISDIR", `Cannot read ${path}: it is a folder`);
      }
      return inputStream(fd, path);
    },
    openOutput(path) {
      return outputStream(opened(path, fs.constants.O_WRONLY | fs.constants.O_CREAT | fs.constants.O_TRUNC), path);
    },
  };
}

const NOWHERE = "/dev/null";
/** As /proc writes it down. */
const CLOSE_ON_EXEC = 0o2000000;

/**
 * Whether the parent process had closed this stream (`kq consume t >&-`). Bun opens /dev/null in its place before any
 * of our code runs, and what is printed would be lost silently. It does so with close-on-exec, which nothing that was
 * handed down to us can have. In its place we use /dev/null opened the wrong way round, whose every use says EBADF.
 */
function wasClosed(fd: 0 | 1): boolean {
  try {
    if (!fs.fstatSync(fd).isCharacterDevice()) return false;
    const flags = /^flags:\s*([0-7]+)$/m.exec(fs.readFileSync(`/proc/self/fdinfo/${fd}`, "latin1"))?.[1];
    return flags !== undefined && (parseInt(flags, 8) & CLOSE_ON_EXEC) !== 0;
  } catch {
    return false;
  }
}

function opened(path: string, flags: number): number {
  try {
    return fs.openSync(path, flags, 0o666);
  } catch (error) {
    throw failureOf(error, `Cannot open ${path}`);
  }
}

function inputStream(fd: number, name: string): InputStream {
  const { kind, size } = lookAt(fd);
  const failed = (error: unknown): OperatingFailure => failureOf(error, `Cannot read ${name}`);
  return {
    kind,
    sizeInBytes: size,
    readNow(into, at, length) {
      for (;;) {
        try {
          return fs.readSync(fd, into, at, length, null);
        } catch (error) {
          if (codeOf(error) === "EOF") return 0;
          if (!isPassing(error)) throw failed(error);
          blockFor(ASK_AGAIN_MS);
        }
      }
    },
    read(into, at, length) {
      return new Promise((resolve, reject) => {
        const ask = (): void =>
          fs.read(fd, into, at, length, null, (error, taken) => {
            if (error === null || error === undefined) return resolve(taken);
            if (codeOf(error) === "EOF") return resolve(0);
            if (!isPassing(error)) return reject(failed(error));
            setTimeout(ask, ASK_AGAIN_MS);
          });
        ask();
      });
    },
    close: () => closed(fd),
  };
}

function outputStream(fd: number, name: string): OutputStream {
  const { kind, isDevice } = lookAt(fd);
  const failed = (error: unknown): OperatingFailure => failureOf(error, `Cannot write to ${name}`);
  /**
   * What a pipe can take in one complete write: the bytes of a partial write would be in the pipe and not yet counted.
   */
  const pieceSize = (): number => {
    const unread = kind === "pipe" ? pipeState()?.unread(fd) ?? 0 : 0;
    return Math.max(PIPE_BUF, PIECE_SIZE - Math.ceil(unread / PIPE_BUF) * PIPE_BUF);
  };
  return {
    kind,
    get columns() {
      return kind === "terminal" ? (fd === 2 ? process.stderr : process.stdout).columns ?? null : null;
    },
    writeNow(bytes, from, length) {
      for (const end = from + length; from < end;) {
        try {
          from += fs.writeSync(fd, bytes, from, end - from, null);
        } catch (error) {
          if (!isPassing(error)) throw failed(error);
          blockFor(ASK_AGAIN_MS);
        }
      }
    },
    write(bytes, from, length, taken) {
      const end = from + length;
      return new Promise((resolve, reject) => {
        const offer = (): void => {
          if (from >= end) return resolve();
          fs.write(fd, bytes, from, Math.min(end - from, pieceSize()), null, (error, count) => {
            if (error !== null && error !== undefined) {
              if (!isPassing(error)) return reject(failed(error));
              return void setTimeout(offer, ASK_AGAIN_MS);
            }
            from += count;
            taken?.(count);
            offer();
          });
        };
        offer();
      });
    },
    unread() {
      if (kind === "pipe") return pipeState()?.unread(fd) ?? null;
      if (kind === "socket") return pipeState()?.unreadInSocket(fd) ?? null;
      return isDevice ? 0 : null;
    },
    readerHasGone: () => (kind === "pipe" || kind === "socket") && pipeState()?.readerHasGone(fd) === true,
    close: () => closed(fd),
  };
}

function lookAt(fd: number): { kind: StreamKind; size: number | null; isDevice: boolean } {
  try {
    const stat = fs.fstatSync(fd);
    if (stat.isFile()) return { kind: "file", size: stat.size, isDevice: false };
    if (stat.isFIFO()) return { kind: "pipe", size: null, isDevice: false };
    if (stat.isSocket()) return { kind: "socket", size: null, isDevice: false };
    // A device such as /dev/null has taken what was written.
    return { kind: isatty(fd) ? "terminal" : "other", size: null, isDevice: stat.isCharacterDevice() };
  } catch {
    // Closed by the parent process (`kq consume t >&-`): the first use fails with EBADF.
    return { kind: "other", size: null, isDevice: false };
  }
}

function closed(fd: number): void {
  try {
    fs.closeSync(fd);
  } catch (error) {
    throw failureOf(error, "Cannot close a file");
  }
}

/**
 * Not a failure: a descriptor that is non-blocking because a process it is shared with made it so, or a signal came.
 */
function isPassing(error: unknown): boolean {
  const code = codeOf(error);
  return code === "EAGAIN" || code === "EWOULDBLOCK" || code === "EINTR";
}

const sleeper = new Int32Array(new SharedArrayBuffer(4));
function blockFor(ms: number): void {
  Atomics.wait(sleeper, 0, 0, ms);
}

function failureOf(error: unknown, what: string): OperatingFailure {
  const code = codeOf(error) ?? "EIO";
  const said = error instanceof Error ? error.message : String(error);
  return new OperatingFailure(code, `${what}: ${meaningOf(code) ?? said}`);
}
