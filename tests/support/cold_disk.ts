/**
 * A disk with a page cache that can be emptied: what it does not have is not at hand until it is brought, and a read
 * that has to wait for it is counted.
 *
 * @module
 */
import { ForwardingDisk } from "../../core/runtime/forwarding_disk.ts";
import type { Disk, DiskFile } from "../../core/runtime/ports.ts";

const PAGE_SIZE = 4096;

export class ColdDisk {
  readonly disk: Disk;
  /** Reads that held the event loop up. */
  waits = 0;
  /** How often pages were brought. */
  brought = 0;
  /** Something else wants the memory: what is brought is gone again at once. */
  isCrowded = false;
  /** Called at every read and write of a file: the time that it takes can be made to pass. */
  used: () => void = () => {};
  readonly #cached = new Set<string>();

  constructor(inner: Disk) {
    const opened = (file: DiskFile): DiskFile => this.#opened(file);
    this.disk = new class extends ForwardingDisk {
      override open(path: string, create: "never" | "if-missing" | "new"): DiskFile {
        return opened(super.open(path, create));
      }
    }(inner);
  }

  forgetPages(): void {
    this.#cached.clear();
  }

  #opened(file: DiskFile): DiskFile {
    const pagesOf = (length: number, position: number): string[] => {
      const first = Math.floor(position / PAGE_SIZE);
      const last = Math.floor((position + Math.max(1, length) - 1) / PAGE_SIZE);
      return Array.from({ length: last - first + 1 }, (_, n) => `${file.path} ${first + n}`);
    };
    const isCached = (page: string): boolean => this.#cached.has(page);
    const cache = (length: number, position: number): void => {
      for (const page of pagesOf(length, position)) this.#cached.add(page);
    };
    return {
      path: file.path,
      size: () => file.size(),
      write: (bytes, from, length, position) => {
        this.used();
        cache(length, position);
        file.write(bytes, from, length, position);
      },
      read: (into, at, length, position) => {
        this.used();
        if (!pagesOf(length, position).every(isCached)) this.waits += 1;
        if (!this.isCrowded) cache(length, position);
        return file.read(into, at, length, position);
      },
      readCached: (into, at, length, position) => {
        this.used();
        const missing = pagesOf(length, position).findIndex((page) => !isCached(page));
        const end = (Math.floor(position / PAGE_SIZE) + missing) * PAGE_SIZE;
        const there = missing < 0 ? length : Math.max(0, Math.min(length, end - position));
        return there === 0 ? 0 : file.read(into, at, there, position);
      },
      prefetch: async (length, position) => {
        await Promise.resolve();
        this.brought += 1;
        if (!this.isCrowded) cache(length, position);
      },
      sync: () => file.sync(),
      isUnlinked: () => file.isUnlinked(),
      truncate: (size) => file.truncate(size),
      close: () => file.close(),
      discard: () => file.discard(),
    };
  }
}
