/**
 * The segment files of all logs, of which a limited number is open at once. A file is opened when it is first used,
 * closed when others need its place, and opened again on demand, unseen by its users. The clock algorithm chooses which
 * to close: one that was not used since the hand passed it, and among those one with nothing unsynced, because the
 * kernel reports a write-back error most reliably to a handle that was open when it happened.
 *
 * Bytes that are being sent can be read to their end also when the log is removed meanwhile: see
 * {@linkcode SegmentBytes.hold}.
 *
 * @module
 */
import { assert } from "../base/assert.ts";
import type { RemoteBytes } from "../base/cursor.ts";
import { type Disk, type DiskFile, OperatingFailure } from "../runtime/ports.ts";
import { PageNotResident } from "./page_cache.ts";
import { FdAwareDisk, FdPool } from "./fd_limit.ts";

/** More open files make nothing faster. */
export const MOST_OPEN_FILES = 1000;
/** How many files a lookup opens before it yields the event loop. */
const OPENED_AT_ONCE = 100;
/** Large enough for the headers between two index entries. */
const SCRATCH_SIZE = 8 * 1024;

export class OpenFiles {
  /** For short reads whose bytes are used before anything else runs. */
  readonly scratch = new Uint8Array(SCRATCH_SIZE);
  /** The disk for everyone else: when no descriptor is left, one of these files is closed. */
  readonly disk: Disk;
  /** For work that must not fail while one of these files could be closed instead. */
  readonly descriptors = new FdPool(() => this.#closeOne());
  readonly #ring: SegmentFile[] = [];
  readonly #disk: Disk;
  #hand = 0;
  #mayWait = true;
  /** By the work that is being done. */
  #opened = 0;

  constructor(disk: Disk, readonly limit = MOST_OPEN_FILES) {
    this.#disk = disk;
    this.disk = new FdAwareDisk(disk, this.descriptors);
    shared.set(this.disk, this);
  }

  /** How many are open now. */
  get count(): number {
    return this.#ring.length;
  }

  /** Whether the present reader may wait for the disk. */
  get mayWait(): boolean {
    return this.#mayWait;
  }

  /**
   * Runs the work with reads that wait for the disk; or with reads that throw {@linkcode PageNotResident} instead, also
   * when very many files are opened: a lookup in a log of thousands of segments yields the event loop and continues.
   */
  waiting<T>(when: "always" | "never", work: () => T): T {
    const [mayWait, opened] = [this.#mayWait, this.#opened];
    this.#mayWait = when === "always";
    this.#opened = 0;
    try {
      return work();
    } finally {
      this.#mayWait = mayWait;
      this.#opened = opened;
    }
  }

  /** A file that exists; it is opened when it is used. */
  existing(path: string): SegmentFile {
    return new SegmentFile(this, path);
  }

  /** Creates a file that did not exist. */
  create(path: string): SegmentFile {
    const file = new SegmentFile(this, path);
    file.unsynced = true;
    file.place = this.#admit(file, this.#open(path, "new"));
    return file;
  }

  /** Opens the file again, making room for it. */
  reopen(file: SegmentFile): void {
    this.#opened += 1;
    if (!this.#mayWait && this.#opened > OPENED_AT_ONCE) throw new PageNotResident(file, 1, 0);
    file.place = this.#admit(file, this.#open(file.path, "never"));
  }

  /** Removes a closed file from the ring; the last one moves into its place. */
  forget(file: SegmentFile): void {
    const last = this.#ring.pop()!;
    if (last === file) return;
    this.#ring[file.place] = last;
    last.place = file.place;
  }

  #admit(file: SegmentFile, handle: DiskFile): number {
    file.opened(handle);
    return this.#ring.push(file) - 1;
  }

  #open(path: string, create: "never" | "new"): DiskFile {
    while (this.#ring.length >= this.limit && this.#closeOne());
    return this.descriptors.now(() => this.#disk.open(path, create));
  }

  #closeOne(): boolean {
    for (const unsyncedToo of [false, true]) {
      for (let step = this.#ring.length * 2; step > 0 && this.#ring.length > 0; step--) {
        this.#hand = (this.#hand + 1) % this.#ring.length;
        const file = this.#ring[this.#hand]!;
        if (file.isPinned) continue;
        if (file.usedSinceHandPassed) file.usedSinceHandPassed = false;
        else if (!file.unsynced || unsyncedToo) {
          file.closeForOthers();
          return true;
        }
      }
    }
    return false;
  }
}

export class SegmentFile {
  /** Where {@linkcode OpenFiles} keeps it while it is open. */
  place = -1;
  usedSinceHandPassed = true;
  /** Whether something was written that no sync has been asked for. */
  unsynced = false;
  /** Why bytes that were handed out could not be read. */
  unreadable: OperatingFailure | null = null;
  #handle: DiskFile | null = null;
  #pins = 0;
  /** How many holders its bytes have. */
  #holders = 0;
  #retired = false;
  /** Why what was written may not have reached the disk, as far as is known before a sync. */
  #unkept: OperatingFailure | null = null;

  constructor(readonly files: OpenFiles, readonly path: string) {}

  get isPinned(): boolean {
    return this.#pins > 0;
  }

  opened(handle: DiskFile): void {
    this.#handle = handle;
    this.usedSinceHandPassed = true;
  }

  size(): number {
    return this.#use().size();
  }

  write(bytes: Uint8Array, from: number, length: number, position: number): void {
    const handle = this.#use();
    this.unsynced = true;
    handle.write(bytes, from, length, position);
  }

  /** Reads as much as there is: less than asked only at the end of the file. */
  readSome(into: Uint8Array, at: number, length: number, position: number): number {
    return this.#use().read(into, at, length, position);
  }

  /** Reads all that is asked for: the log knows that it exists. */
  read(into: Uint8Array, at: number, length: number, position: number): void {
    if (!this.files.mayWait) {
      if (this.readCached(into, at, length, position) === length) return;
      throw new PageNotResident(this, length, position);
    }
    const filled = this.readSome(into, at, length, position);
    if (filled === length) return;
    const end = position + filled;
    throw new OperatingFailure(
      "EIO",
      `Cannot read ${this.path}: it ends at ${end}, before the ${
        position + length
      } bytes that were written; somebody cut it. ${wayOut(this.path)}`,
    );
  }

  /** As {@linkcode readSome}, but only what comes without waiting for the disk. */
  readCached(into: Uint8Array, at: number, length: number, position: number): number {
    return this.#use().readCached(into, at, length, position);
  }

  /** Resolves when these bytes are in the page cache, or cannot be read. */
  async prefetch(length: number, position: number): Promise<void> {
    try {
      const handle = this.#use();
      await this.#pinnedDuring(() => handle.prefetch(length, position));
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
    }
  }

  truncate(size: number): void {
    const handle = this.#use();
    this.unsynced = true;
    handle.truncate(size);
  }

  /** The handle stays open meanwhile. A file that is removed before the sync begins has nothing that must last. */
  sync(): Promise<void> {
    return this.files.descriptors.later(() => this.#sync());
  }

  /** A view for a response that is sent later. */
  bytes(position: number, size: number): SegmentBytes {
    return new SegmentBytes(this, position, size);
  }

  /** The next use opens the file again. */
  close(): void {
    if (this.#handle === null || this.isPinned) return;
    const handle = this.#handle;
    this.#handle = null;
    this.files.forget(this);
    handle.close();
  }

  /**
   * As {@linkcode close}, to make room for another file. A failure to close concerns the next sync of this file, and
   * not the caller that needed its place.
   */
  closeForOthers(): void {
    try {
      this.close();
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#unkept ??= failure;
    }
  }

  /**
   * The file is about to be removed. While somebody holds some of its bytes, the handle stays open, without a name on
   * the disk, in addition to those of {@linkcode OpenFiles}. A file whose bytes nobody holds is not opened for that.
   * Never throws: when no descriptor is left for the holders, their reads fail.
   */
  retire(): void {
    if (this.#retired) return;
    if (this.#holders > 0) this.#openForHolders();
    this.#retired = true;
    if (this.#handle === null) return;
    this.files.forget(this);
    this.#closeRetired();
  }

  held(): void {
    this.#holders += 1;
  }

  released(): void {
    this.#holders -= 1;
    if (this.#retired) this.#closeRetired();
  }

  #openForHolders(): void {
    try {
      this.#use();
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
    }
  }

  async #sync(): Promise<void> {
    if (this.#retired) return;
    // The handle that is open now would not be told of it again.
    if (this.#unkept !== null) throw this.#unkept;
    const handle = this.#use();
    await this.#pinnedDuring(async () => {
      await handle.sync();
      // The sync of a file that somebody else has removed succeeds, and proves nothing.
      if (!this.#retired && handle.isUnlinked()) {
        throw new OperatingFailure("ENOENT", `${this.path} has been removed by somebody else than kq`);
      }
    });
  }

  async #pinnedDuring(work: () => Promise<void>): Promise<void> {
    this.#pins += 1;
    try {
      await work();
    } finally {
      this.#pins -= 1;
      if (this.#retired) this.#closeRetired();
    }
  }

  #closeRetired(): void {
    if (this.#handle === null || this.#holders > 0 || this.isPinned) return;
    const handle = this.#handle;
    this.#handle = null;
    handle.discard();
  }

  #use(): DiskFile {
    this.usedSinceHandPassed = true;
    if (this.#handle === null) {
      if (this.#retired) throw new OperatingFailure("ENOENT", `Cannot use ${this.path}: its log has been removed`);
      this.files.reopen(this);
    }
    return this.#handle!;
  }
}

/**
 * Bytes of a segment that are read when they are sent, as far as they are in the page cache. Whoever reads them later
 * holds them meanwhile: only then do they stay readable when the log is removed. Bytes that are handed out and
 * forgotten cost nothing, so an answer may be dropped anywhere on its way.
 */
export class SegmentBytes implements RemoteBytes {
  #isHeld = false;

  constructor(readonly file: SegmentFile, readonly position: number, readonly size: number) {}

  readInto(into: Uint8Array, at: number, from: number, length: number): void {
    assert(from >= 0 && length >= 0 && from + length <= this.size, "what is read lies inside the bytes handed out");
    try {
      this.file.read(into, at, length, this.position + from);
    } catch (failure) {
      // Its header could be read and was announced: the next answer must not announce it again.
      if (failure instanceof OperatingFailure) this.file.unreadable ??= failure;
      throw failure;
    }
  }

  readCached(into: Uint8Array, at: number, from: number, length: number): number {
    assert(from >= 0 && length >= 0 && from + length <= this.size, "what is read lies inside the bytes handed out");
    return this.file.readCached(into, at, length, this.position + from);
  }

  async prefetch(from: number, length: number): Promise<void> {
    await this.file.prefetch(length, this.position + from);
  }

  /**
   * They will be read until {@linkcode release}. Holding twice is harmless; so is a file that was removed before:
   * reading it fails.
   */
  hold(): void {
    if (this.#isHeld) return;
    this.#isHeld = true;
    this.file.held();
  }

  /** They will not be read again. Releasing twice is harmless, also when nobody held them. */
  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.file.released();
  }
}

/** By the disk they are on: the disk itself, and the one that everyone else uses. */
const shared = new WeakMap<Disk, OpenFiles>();

/** The limit is per process, so all logs of a disk share one set. */
export function openFilesOf(disk: Disk): OpenFiles {
  let files = shared.get(disk);
  if (files === undefined) shared.set(disk, files = new OpenFiles(disk));
  return files;
}

/** A restart may trust the file; these two read all of it. */
export function wayOut(path: string): string {
  const folder = path.slice(0, path.lastIndexOf("/"));
  return `kq log verify ${folder} says what is damaged; stop kq and cut that out with kq log repair ${folder}`;
}
