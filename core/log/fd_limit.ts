/**
 * What is done when the process has no file handle left: a segment file that nobody is using is closed, and what failed is
 * tried again. Where none can be closed, what can wait does so until somebody else has given a handle back.
 *
 * What a newcomer would get wrong: a sync that could not open its file or folder was never begun. Nothing is lost by it, and
 * it may be tried as often as one likes; a sync that was begun and failed may not.
 *
 * @module
 */
import { type Disk, OperatingFailure } from "../runtime/ports.ts";

/** Of a sync: it was not begun. The port says so by nothing else. */
export function isOutOfFds(failure: unknown): failure is OperatingFailure {
  return failure instanceof OperatingFailure && (failure.code === "EMFILE" || failure.code === "ENFILE");
}

/** Nothing is known of the file then, least of all that it is damaged: what it says may not be worked out without it. */
export function couldNotLook(failure: unknown): boolean {
  return isOutOfFds(failure) || failure instanceof OperatingFailure && /^(EACCES|EPERM)$/.test(failure.code);
}

/** So many files are closed for one piece of work at most: what is given back may be taken by other processes again and again. */
const MOST_CLOSED = 8;

export class FdPool {
  /** False when there is none to close. */
  readonly #closeOne: () => boolean;
  /** How many hold a handle, or try to, that they give back by themselves. */
  #held = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(closeOne: () => boolean) {
    this.#closeOne = closeOne;
  }

  now<T>(work: () => T): T {
    for (;;) {
      try {
        return work();
      } catch (failure) {
        if (!isOutOfFds(failure) || !this.#closeOne()) throw failure;
      }
    }
  }

  /** For work that gives back what it holds when it ends. It is begun at once, and again from the beginning. */
  async later<T>(work: () => Promise<T>): Promise<T> {
    for (let closed = 0;;) {
      this.#held += 1;
      const refusal = await work().then((value) => ({ value }), (failure: unknown) => ({ failure }));
      this.#held -= 1;
      if ("value" in refusal || !isOutOfFds(refusal.failure)) {
        this.#waiting.shift()?.();
        if ("value" in refusal) return refusal.value;
        throw refusal.failure;
      }
      if (closed < MOST_CLOSED && this.#closeOne()) {
        closed += 1;
        continue;
      }
      // Nobody is left who would give one back. Those who wait find that out for themselves, one after the other.
      if (this.#held === 0) {
        this.#waiting.shift()?.();
        throw refusal.failure;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}

/** The disk for everybody who opens files beside those of {@linkcode FdPool}'s owner. */
export function fdAwareDisk(disk: Disk, room: FdPool): Disk {
  return {
    open: (path, create) => room.now(() => disk.open(path, create)),
    list: (folder) => room.now(() => disk.list(folder)),
    listFiles: (folder) => room.now(() => disk.listFiles(folder)),
    readFile: (path) => room.now(() => disk.readFile(path)),
    removeFolder: (path) => room.now(() => disk.removeFolder(path)),
    unlinkFolder: (path) => room.later(() => disk.unlinkFolder(path)),
    replaceFile: (path, bytes, o) => room.later(() => disk.replaceFile(path, bytes, o)),
    syncFolder: (path) => room.later(() => disk.syncFolder(path)),
    lock: (path, aboutMe) => room.now(() => disk.lock(path, aboutMe)),
    exists: (path) => disk.exists(path),
    makeFolder: (path) => disk.makeFolder(path),
    rename: (from, to) => disk.rename(from, to),
    removeFile: (path) => disk.removeFile(path),
    space: (folder) => disk.space(folder),
    handleLimit: () => disk.handleLimit(),
    foreignLockHolder: (path) => disk.foreignLockHolder(path),
  };
}
