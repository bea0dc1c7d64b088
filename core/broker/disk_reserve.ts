/**
 * Reserves space on the data folder's disk for work that frees space: a file of unused bytes. When the disk is full to
 * the last page it goes, slice by slice, and checkpoints, index files and metadata are written in its place; so
 * retention, DeleteRecords and DeleteTopics work on such a disk, and kq starts on it.
 *
 * Invariant: the room it leaves is not for records. They are refused from the first slice on until there is so much
 * space that the file is whole again; else the next batch would take what the next deletion needs.
 *
 * @module
 */
import { isOutOfFds, isOutOfSpace } from "../runtime/errno.ts";
import { ForwardingDisk, ForwardingFile } from "../runtime/forwarding_disk.ts";
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
  readonly #reserve: Reserve;

  /** Makes the file where there is room for it. */
  constructor({ disk, folder }: { readonly disk: Disk; readonly folder: string }) {
    this.#reserve = new Reserve(disk, folder);
    this.disk = new ReservingDisk(disk, this.#reserve);
  }

  /** Records are refused for want of space, or the last write was. */
  get isDiskFull(): boolean {
    return this.#reserve.isDiskFull;
  }

  /** Calls `run` whenever the disk has become full. One listener: the broker that has the folder open. */
  whenDiskFull(run: () => void): void {
    this.#reserve.whenDiskFull = run;
  }

  /** Gives up a slice. False when there is none left: else what failed for want of space is worth another try. */
  giveUp(): boolean {
    return this.#reserve.giveUp();
  }
}

class Reserve {
  whenDiskFull: () => void = () => {};
  readonly #disk: Disk;
  readonly #folder: string;
  /** Bytes of it that are there. */
  #left = 0;
  /** It cannot be had here, for another reason than space. */
  #isHopeless = false;
  #wereRecordsRefused = false;

  constructor(disk: Disk, folder: string) {
    this.#disk = disk;
    this.#folder = folder;
    this.#makeWhole();
  }

  get isDiskFull(): boolean {
    return this.#wereRecordsRefused || !this.#isWhole && !this.#isHopeless;
  }

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

  /** Refuses, with an OperatingFailure, while what is free is only for what frees more. */
  writeRecords(path: string, write: () => void): void {
    try {
      this.#refuseRecords(path);
      write();
      this.#wereRecordsRefused = false;
    } catch (failure) {
      if (isOutOfSpace(failure)) this.#recordsRefused();
      throw failure;
    }
  }

  orGiveUp<T>(work: () => T): T {
    for (;;) {
      try {
        return work();
      } catch (failure) {
        if (!isOutOfSpace(failure) || !this.giveUp()) throw failure;
      }
    }
  }

  async orGiveUpLater<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (failure) {
        if (!isOutOfSpace(failure) || !this.giveUp()) throw failure;
      }
    }
  }

  /** Something was removed, and may have left room. */
  removed(): void {
    if (!this.#isWhole && !this.#isHopeless) this.#makeWhole();
  }

  get #path(): string {
    return `${this.#folder}/${NAME}`;
  }

  get #isWhole(): boolean {
    return this.#left >= SIZE;
  }

  #recordsRefused(): void {
    const isNews = !this.#wereRecordsRefused;
    this.#wereRecordsRefused = true;
    if (isNews) this.whenDiskFull();
  }

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
      // For want of descriptors nothing is known: the next look tells.
      if (!isOutOfFds(failure)) this.#isHopeless = !isOutOfSpace(failure);
    }
  }
}

/** Takes slices of the reserve for everything but records. */
class ReservingDisk extends ForwardingDisk {
  readonly #reserve: Reserve;

  constructor(disk: Disk, reserve: Reserve) {
    super(disk);
    this.#reserve = reserve;
  }

  override open(path: string, create: "never" | "if-missing" | "new"): DiskFile {
    const file = this.#reserve.orGiveUp(() => super.open(path, create));
    return isOfRecords(path) ? new RecordsFile(file, this.#reserve) : new SideFile(file, this.#reserve);
  }
  override makeFolder(path: string): void {
    this.#reserve.orGiveUp(() => super.makeFolder(path));
  }
  override rename(from: string, to: string): void {
    this.#reserve.orGiveUp(() => super.rename(from, to));
  }
  override replaceFile(path: string, bytes: Uint8Array, o?: { readonly syncsFolder: boolean }): Promise<void> {
    return this.#reserve.orGiveUpLater(() => super.replaceFile(path, bytes, o));
  }
  override removeFile(path: string): void {
    super.removeFile(path);
    this.#reserve.removed();
  }
  override async discardFile(path: string): Promise<void> {
    await super.discardFile(path);
    this.#reserve.removed();
  }
  override removeFolder(path: string): void {
    super.removeFolder(path);
    this.#reserve.removed();
  }
  override async unlinkFolder(path: string): Promise<void> {
    await super.unlinkFolder(path);
    this.#reserve.removed();
  }
}

class RecordsFile extends ForwardingFile {
  constructor(file: DiskFile, readonly reserve: Reserve) {
    super(file);
  }

  override write(bytes: Uint8Array, from: number, length: number, position: number): void {
    this.reserve.writeRecords(this.path, () => super.write(bytes, from, length, position));
  }
}

class SideFile extends ForwardingFile {
  constructor(file: DiskFile, readonly reserve: Reserve) {
    super(file);
  }

  override write(bytes: Uint8Array, from: number, length: number, position: number): void {
    this.reserve.orGiveUp(() => super.write(bytes, from, length, position));
  }
}

/** A segment's own file, also while a cleaning writes it. */
function isOfRecords(path: string): boolean {
  return /\.log(\.\w+)?$/.test(path);
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
