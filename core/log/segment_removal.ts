/**
 * Segments on their way out: renamed at once, so that nobody takes them for part of the log, and removed when
 * `file.delete.delay.ms` has passed. What a stop leaves of them goes at the next start.
 *
 * @module
 */
import { type Disk, type Logger, OperatingFailure } from "../runtime/ports.ts";
import { DELETED_SUFFIX, segmentFiles } from "./log_folder.ts";
import { snapshotName } from "./producer_snapshot.ts";
import type { Segment } from "./segment.ts";

export class SegmentRemoval {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #logger: Logger;
  readonly #due: { readonly path: string; readonly atMs: number }[] = [];

  constructor({ disk, folder, logger }: { readonly disk: Disk; readonly folder: string; readonly logger: Logger }) {
    this.#disk = disk;
    this.#folder = folder;
    this.#logger = logger;
  }

  /** The segment is no longer of the log. Its snapshot goes with it. */
  mark(segment: Segment, removeAtMs: number): void {
    segment.retire();
    const files = [
      ...segmentFiles(this.#folder, segment.baseOffset),
      `${this.#folder}/${snapshotName(segment.baseOffset)}`,
    ];
    for (const path of files) {
      if (!this.#disk.exists(path)) continue;
      this.#disk.rename(path, path + DELETED_SUFFIX);
      this.#due.push({ path: path + DELETED_SUFFIX, atMs: removeAtMs });
    }
  }

  /** At once, with all its files. */
  removeNow(segment: Segment): void {
    segment.retire();
    for (const path of segmentFiles(this.#folder, segment.baseOffset)) {
      if (this.#disk.exists(path)) this.#disk.removeFile(path);
    }
  }

  /** When the next files are due, or null. */
  get nextMs(): number | null {
    return this.#due.length === 0 ? null : Math.min(...this.#due.map(({ atMs }) => atMs));
  }

  /** Removes what has waited long enough. What cannot be removed is told of and tried again at the next start. */
  removeDue(nowMs: number): void {
    const due = this.#due.filter(({ atMs }) => atMs <= nowMs);
    this.#due.splice(0, this.#due.length, ...this.#due.filter(({ atMs }) => atMs > nowMs));
    for (const { path } of due) {
      try {
        this.#disk.removeFile(path);
      } catch (failure) {
        if (!(failure instanceof OperatingFailure)) throw failure;
        this.#logger.warn(`${path} of a deleted segment stays until the next start: ${failure.message}`);
      }
    }
  }
}
