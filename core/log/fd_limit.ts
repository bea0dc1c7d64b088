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

/**
 * So many files are closed for one piece of work at most: what is given back may be taken by other processes again and
 * again.
 */
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
