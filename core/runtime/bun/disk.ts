/**
 * Files on the real machine. Reads and writes block: the page cache answers them in microseconds and an async call
 * would cost twice that. Calls that wait for the device (`sync`, `syncFolder`, `replaceFile`) are async.
 *
 * @module
 */
import * as fs from "node:fs";
import { dirname } from "node:path";
import { codeOf, meaningOf } from "../errno.ts";
import type { Disk, DiskFile } from "../ports.ts";
import { OperatingFailure } from "../ports.ts";
import { OWNERS_FILE, OWNERS_FOLDER } from "./file_modes.ts";
import { foreignLockHolder } from "./foreign_lock.ts";
import { lockFile } from "./lock_file.ts";
import { readFromCache, readIntoCache } from "./page_cache.ts";
import { widenSyncThreads } from "./sync_threads.ts";

const { O_CREAT, O_EXCL, O_RDWR } = fs.constants;

/** One write as large as this: beyond 2 GiB the kernel cuts it short anyway. */
const LARGEST_WRITE = 1 << 30;

const OPEN_FLAGS = { "never": O_RDWR, "if-missing": O_RDWR | O_CREAT, "new": O_RDWR | O_CREAT | O_EXCL } as const;

export function bunDisk(): Disk {
  widenSyncThreads();
  return {
    open(path, create) {
      const fd = attempt(`open ${path}`, () => fs.openSync(path, OPEN_FLAGS[create], OWNERS_FILE));
      return new OpenedFile(path, fd);
    },
    list: (folder) => attempt(`list folder ${folder}`, () => fs.readdirSync(folder).sort()),
    listFiles: (folder) => attempt(`list folder ${folder}`, () => namesOfFiles(folder)),
    exists: (path) => attempt(`look for ${path}`, () => isThere(path)),
    makeFolder: (path) =>
      void attempt(`make folder ${path}`, () => fs.mkdirSync(path, { recursive: true, mode: OWNERS_FOLDER })),
    rename: (from, to) => attempt(`rename ${from} to ${to}`, () => fs.renameSync(from, to)),
    removeFile: (path) => attempt(`remove ${path}`, () => fs.unlinkSync(path)),
    removeFolder: (path) => attempt(`remove folder ${path}`, () => fs.rmSync(path, { recursive: true, force: true })),
    async unlinkFolder(path) {
      try {
        await fs.promises.rm(path, { recursive: true, force: true });
      } catch (error) {
        throw operatingFailure(`remove folder ${path}`, error);
      }
    },
    discardFile: (path) =>
      attemptAsync(`remove ${path}`, (done) => {
        fs.unlink(path, (error) => done(error?.code === "ENOENT" ? null : error));
      }),
    readFile(path) {
      const bytes = attempt(`read ${path}`, () => fs.readFileSync(path));
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    async replaceFile(path, bytes, { syncsFolder } = { syncsFolder: true }) {
      const written = `${path}.tmp`;
      await attemptAsync(`replace ${path}`, (done) => {
        const fd = fs.openSync(written, "w", OWNERS_FILE);
        fs.write(fd, bytes, 0, bytes.length, 0, (error, count) => {
          const failure = error ?? (count < bytes.length ? systemError("ENOSPC") : null);
          if (failure !== null) closeThen(fd, () => done(failure));
          else fs.fsync(fd, (notSynced) => closeThen(fd, () => done(begun(notSynced))));
        });
      });
      attempt(`replace ${path}`, () => fs.renameSync(written, path));
      if (syncsFolder) await syncFolder(dirname(path));
    },
    syncFolder,
    handleLimit,
    space: (folder) =>
      attempt(`ask how full the disk of ${folder} is`, () => {
        const { bsize, blocks, bavail } = fs.statfsSync(folder);
        return { totalBytes: bsize * blocks, usableBytes: bsize * bavail };
      }),
    foreignLockHolder(path) {
      return attempt(`ask who has locked ${path}`, () => foreignLockHolder(path));
    },
    lock(path, aboutMe) {
      return attempt(`lock ${path}`, () => lockFile(path, aboutMe));
    },
  };
}

function namesOfFiles(folder: string): string[] {
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name).sort();
}

class OpenedFile implements DiskFile {
  #fd: number;

  constructor(readonly path: string, fd: number) {
    this.#fd = fd;
  }

  size(): number {
    const fd = this.#open();
    return attempt(`look at ${this.path}`, () => fs.fstatSync(fd).size);
  }

  write(bytes: Uint8Array, from: number, length: number, position: number): void {
    const fd = this.#open();
    try {
      for (let written = 0; written < length;) {
        const count = Math.min(length - written, LARGEST_WRITE);
        const taken = fs.writeSync(fd, bytes, from + written, count, position + written);
        if (taken === 0) throw systemError("ENOSPC");
        written += taken;
      }
    } catch (error) {
      throw operatingFailure(`write ${length} bytes at ${position} of ${this.path}`, error);
    }
  }

  read(into: Uint8Array, at: number, length: number, position: number): number {
    const fd = this.#open();
    try {
      let filled = 0;
      while (filled < length) {
        const count = fs.readSync(fd, into, at + filled, length - filled, position + filled);
        if (count === 0) break;
        filled += count;
      }
      return filled;
    } catch (error) {
      throw operatingFailure(`read ${length} bytes at ${position} of ${this.path}`, error);
    }
  }

  readCached(into: Uint8Array, at: number, length: number, position: number): number {
    return readFromCache(this.#open(), into, at, length, position) ?? this.read(into, at, length, position);
  }

  async prefetch(length: number, position: number): Promise<void> {
    await readIntoCache(this.#open(), length, position);
  }

  async sync(): Promise<void> {
    const fd = this.#open();
    // On macOS only fsync reaches the device (libuv and Bun ask for F_FULLFSYNC there).
    const sync = process.platform === "darwin" ? fs.fsync : fs.fdatasync;
    await attemptAsync(`sync ${this.path}`, (done) => sync(fd, (error) => done(begun(error))));
  }

  isUnlinked(): boolean {
    const fd = this.#open();
    return attempt(`look at ${this.path}`, () => fs.fstatSync(fd).nlink === 0);
  }

  truncate(size: number): void {
    const fd = this.#open();
    attempt(`cut ${this.path} to ${size} bytes`, () => fs.ftruncateSync(fd, size));
  }

  close(): void {
    if (this.#fd < 0) return;
    const fd = this.#fd;
    this.#fd = -1;
    attempt(`close ${this.path}`, () => fs.closeSync(fd));
  }

  discard(): void {
    if (this.#fd < 0) return;
    const fd = this.#fd;
    this.#fd = -1;
    // The file is not used again, so an error from closing it does not matter.
    fs.close(fd, () => {});
  }

  #open(): number {
    if (this.#fd < 0) throw new OperatingFailure("EBADF", `Cannot use ${this.path}: it has been closed`);
    return this.#fd;
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows journals names and does not open folders for syncing.
  if (process.platform === "win32") return;
  await attemptAsync(`sync folder ${path}`, (done) => {
    const fd = fs.openSync(path, "r");
    fs.fsync(fd, (error) => closeThen(fd, () => done(begun(error))));
  });
}

/** EMFILE and ENFILE mean that a sync was not begun. A file system may not report them for a sync that was. */
function begun(error: Error | null | undefined): Error | null {
  if (error === null || error === undefined) return null;
  return ["EMFILE", "ENFILE"].includes(codeOf(error) ?? "") ? systemError("EIO") : error;
}

/** Before any of our code runs, Bun has raised the soft limit to the hard limit. */
function handleLimit(): number {
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } };
  const soft = userLimits?.open_files?.soft;
  return typeof soft === "number" ? soft : Infinity;
}

/** A path that cannot be seen may exist all the same: only the system's answer that it does not counts. */
function isThere(path: string): boolean {
  try {
    return fs.statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return false;
    throw error;
  }
}

function closeThen(fd: number, then: () => void): void {
  fs.close(fd, then);
}

function attempt<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw operatingFailure(what, error);
  }
}

function attemptAsync(what: string, start: (done: (error: Error | null | undefined) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    try {
      start((error) => error ? reject(operatingFailure(what, error)) : resolve());
    } catch (error) {
      reject(operatingFailure(what, error));
    }
  });
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** Where the operator of a data folder can do something about the error: its meaning, and what to do. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space, writing then goes on without a restart",
  EDQUOT: "the disk quota is used up; raise it or free some space",
  EROFS: "the file system is read-only; mount it writable",
  EACCES: "permission denied; run kq as the owner of the folder or change its owner",
  EPERM: "not permitted; look at the owner and the attributes of the file",
  ENOENT: "no such file or folder",
  EMFILE: "too many open files in this process; raise its limit (ulimit -n)",
  ENFILE: "too many open files on this machine; raise fs.file-max",
  EIO: "the disk reports an input/output error; look at the kernel's log and at the disk",
};

/**
 * Turns an error of the operating system into an OperatingFailure. Anything else (a bug of ours) is passed on
 * unchanged.
 */
function operatingFailure(what: string, error: unknown): unknown {
  if (error instanceof OperatingFailure) return error;
  const code = codeOf(error);
  if (code === null || !/^E[A-Z0-9]+$/.test(code)) return error;
  const why = ADVICE[code] ?? meaningOf(code) ?? "the operating system refused";
  return new OperatingFailure(code, `Cannot ${what}: ${why} (${code})`);
}
