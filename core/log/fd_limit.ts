/**
 * What to do when the process has no file descriptor left: close a segment file that nobody is using, and try again.
 * Where none can be closed, work that can wait does so until somebody else has given a descriptor back.
 *
 * Note: a sync that could not open its file or folder never began. It loses nothing and may be tried again; a sync that
 * began and failed may not.
 *
 * @module
 */
import { isOutOfFds } from "../runtime/errno.ts";
import { ForwardingDisk } from "../runtime/forwarding_disk.ts";
import type { Disk, DiskFile } from "../runtime/ports.ts";

/** The most files that are closed for one piece of work: other processes may take the descriptors again and again. */
const MOST_CLOSED = 8;

export class FdPool {
  /** False when there is none to close. */
  readonly #closeOne: () => boolean;
  /** How many pieces of work hold a descriptor, or try to, that they give back when they end. */
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

  /**
   * For work that gives back its descriptors when it ends. It begins at once; when none is left, it waits and begins
   * anew.
   */
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
      // No work is left that would give one back. Each that waits tries again and finds that out.
      if (this.#held === 0) {
        this.#waiting.shift()?.();
        throw refusal.failure;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}

/** The disk for everyone who opens files other than those of {@linkcode FdPool}'s owner. */
export class FdAwareDisk extends ForwardingDisk {
  readonly #pool: FdPool;

  constructor(disk: Disk, pool: FdPool) {
    super(disk);
    this.#pool = pool;
  }

  override open(path: string, create: "never" | "if-missing" | "new"): DiskFile {
    return this.#pool.now(() => super.open(path, create));
  }
  override list(folder: string): string[] {
    return this.#pool.now(() => super.list(folder));
  }
  override listFiles(folder: string): string[] {
    return this.#pool.now(() => super.listFiles(folder));
  }
  override readFile(path: string): Uint8Array {
    return this.#pool.now(() => super.readFile(path));
  }
  override removeFolder(path: string): void {
    this.#pool.now(() => super.removeFolder(path));
  }
  override unlinkFolder(path: string): Promise<void> {
    return this.#pool.later(() => super.unlinkFolder(path));
  }
  override replaceFile(path: string, bytes: Uint8Array, o?: { readonly syncsFolder: boolean }): Promise<void> {
    return this.#pool.later(() => super.replaceFile(path, bytes, o));
  }
  override syncFolder(path: string): Promise<void> {
    return this.#pool.later(() => super.syncFolder(path));
  }
  override lock(path: string, aboutMe: string): ReturnType<Disk["lock"]> {
    return this.#pool.now(() => super.lock(path, aboutMe));
  }
}
