/**
 * Room on the data folder's disk for what frees room: a file of bytes that nobody needs. When the disk is full to the last
 * page it goes, slice by slice, and checkpoints, index files and metadata are written in its place; so retention, DeleteRecords
 * and DeleteTopics work on such a disk, and kq starts on it.
 *
 * What a newcomer would get wrong: the room it leaves is not for records. They are refused from the first slice on until there is
 * so much space that the file is whole again; else the next batch would take what the next deletion needs.
 *
 * @module
 */
import { type Disk, type DiskFile, OperatingFailure } from "../runtime/ports.ts";

const NAME = ".reserve";
/** Some checkpoints of thousands of partitions, or the metadata of as many. */
const SIZE = 512 * 1024;
/** What others may take before we have used it is no more than that. */
const SLICE = 64 * 1024;
/** So much more must be free before it is made whole again. */
const MARGIN = 64 * 1024;

export class DiskReserve {
  /** The data folder's disk for everybody who uses it. */
  readonly disk: Disk;
  readonly #disk: Disk;
  readonly #folder: string;
  /** Bytes of it that are there. */
  #left = 0;
  /** It cannot be had here, for another reason than space. */
  #isHopeless = false;

  /** Makes the file where there is room for it. */
  constructor({ disk, folder }: { readonly disk: Disk; readonly folder: string }) {
    this.#disk = disk;
    this.#folder = folder;
    this.disk = this.#reservingDisk();
    this.#makeWhole();
  }

  /** Gives up a slice. False when there is none left: else what failed for want of space is worth another try. */
  giveUp(): boolean {
    if (this.#left === 0) return false;
    this.#left = Math.max(0, this.#left - SLICE);
    try {
      const file = this.#disk.open(this.#path, "never");
      try {
        file.truncate(this.#left);
      } finally {
        file.close();
      }
      return true;
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      // Somebody has removed it: what was to be done failed for want of space, not for this.
      this.#left = 0;
      return false;
    }
  }

  get #path(): string {
    return `${this.#folder}/${NAME}`;
  }

  get #isWhole(): boolean {
    return this.#left >= SIZE;
  }

  /** Throws OperatingFailure while what is free is only for what frees more. */
  #refuseRecords(path: string): void {
    if (this.#isWhole || this.#isHopeless) return;
    this.#makeWhole();
    if (this.#isWhole || this.#isHopeless) return;
    throw new OperatingFailure(
      "ENOSPC",
      `Cannot write to ${path}: the disk is full; free some space, writing then goes on without a restart (ENOSPC)`,
    );
  }

  #makeWhole(): void {
    const disk = this.#disk;
    try {
      const file = disk.open(this.#path, "if-missing");
      try {
        this.#left = file.size();
        const missing = SIZE - this.#left;
        if (missing <= 0) return;
        const { totalBytes, usableBytes } = disk.space(this.#folder);
        // Some file systems do not tell: that is not a full one.
        this.#isHopeless = totalBytes === 0;
        if (usableBytes < missing + MARGIN) return;
        file.write(noise(missing), 0, missing, this.#left);
        this.#left = SIZE;
      } finally {
        file.close();
      }
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#isHopeless = !isFull(failure);
    }
  }

  #orGiveUp<T>(work: () => T): T {
    for (;;) {
      try {
        return work();
      } catch (failure) {
        if (!isFull(failure) || !this.giveUp()) throw failure;
      }
    }
  }

  async #orGiveUpLater<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (failure) {
        if (!isFull(failure) || !this.giveUp()) throw failure;
      }
    }
  }

  #removing(work: () => void): void {
    work();
    if (!this.#isWhole && !this.#isHopeless) this.#makeWhole();
  }

  #reservingDisk(): Disk {
    const disk = this.#disk;
    return {
      open: (path, create) => {
        const file = this.#orGiveUp(() => disk.open(path, create));
        return isOfRecords(path)
          ? new RecordsFile(file, () => this.#refuseRecords(path))
          : new SideFile(file, (write) => this.#orGiveUp(write));
      },
      makeFolder: (path) => this.#orGiveUp(() => disk.makeFolder(path)),
      rename: (from, to) => this.#orGiveUp(() => disk.rename(from, to)),
      replaceFile: (path, bytes, o) => this.#orGiveUpLater(() => disk.replaceFile(path, bytes, o)),
      removeFile: (path) => this.#removing(() => disk.removeFile(path)),
      removeFolder: (path) => this.#removing(() => disk.removeFolder(path)),
      unlinkFolder: async (path) => {
        await disk.unlinkFolder(path);
        this.#removing(() => {});
      },
      list: (folder) => disk.list(folder),
      listFiles: (folder) => disk.listFiles(folder),
      exists: (path) => disk.exists(path),
      readFile: (path) => disk.readFile(path),
      syncFolder: (path) => disk.syncFolder(path),
      lock: (path, aboutMe) => disk.lock(path, aboutMe),
      space: (folder) => disk.space(folder),
      handleLimit: () => disk.handleLimit(),
      foreignLockHolder: (path) => disk.foreignLockHolder(path),
    };
  }
}

abstract class GuardedFile implements DiskFile {
  constructor(protected readonly file: DiskFile) {}

  abstract write(bytes: Uint8Array, from: number, length: number, position: number): void;

  get path(): string {
    return this.file.path;
  }
  size(): number {
    return this.file.size();
  }
  read(into: Uint8Array, at: number, length: number, position: number): number {
    return this.file.read(into, at, length, position);
  }
  readCached(into: Uint8Array, at: number, length: number, position: number): number {
    return this.file.readCached(into, at, length, position);
  }
  prefetch(length: number, position: number): Promise<void> {
    return this.file.prefetch(length, position);
  }
  sync(): Promise<void> {
    return this.file.sync();
  }
  truncate(size: number): void {
    this.file.truncate(size);
  }
  close(): void {
    this.file.close();
  }
}

class RecordsFile extends GuardedFile {
  constructor(file: DiskFile, readonly refuse: () => void) {
    super(file);
  }

  write(bytes: Uint8Array, from: number, length: number, position: number): void {
    this.refuse();
    this.file.write(bytes, from, length, position);
  }
}

class SideFile extends GuardedFile {
  constructor(file: DiskFile, readonly orGiveUp: (write: () => void) => void) {
    super(file);
  }

  write(bytes: Uint8Array, from: number, length: number, position: number): void {
    this.orGiveUp(() => this.file.write(bytes, from, length, position));
  }
}

/** A segment's own file, also while a cleaning writes it. */
function isOfRecords(path: string): boolean {
  return /\.log(\.\w+)?$/.test(path);
}

function isFull(failure: unknown): boolean {
  return failure instanceof OperatingFailure && (failure.code === "ENOSPC" || failure.code === "EDQUOT");
}

/** Bytes that a file system which compresses has to keep as they are: xorshift32. */
function noise(size: number): Uint8Array {
  const words = new Uint32Array(size / 4);
  let state = 0x9e3779b9;
  for (let at = 0; at < words.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return new Uint8Array(words.buffer);
}
