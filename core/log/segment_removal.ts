/**
 * Removes segments: they are renamed at once, so that they no longer count as part of the log, and their files are
 * removed when `file.delete.delay.ms` has passed. What the disk refuses is retried for as long as the log is open; a
 * file that could not be renamed is then removed under its own name, because the log no longer uses it. The next start
 * removes what a stop leaves.
 *
 * @module
 */
import { type Disk, type Logger, OperatingFailure } from "../runtime/ports.ts";
import { DELETED_SUFFIX, segmentFiles } from "./log_folder.ts";
import { snapshotName } from "./producer_snapshot.ts";
import type { Segment } from "./segment.ts";

/** The interval between attempts to remove a file. */
const RETRY_MS = 60_000;

interface DueFile {
  readonly path: string;
  readonly atMs: number;
  /** It was due before, could not be removed, and that was logged. */
  readonly isOverdue: boolean;
}

export class SegmentRemoval {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #logger: Logger;
  #due: DueFile[] = [];
  #underWay: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor({ disk, folder, logger }: { readonly disk: Disk; readonly folder: string; readonly logger: Logger }) {
    this.#disk = disk;
    this.#folder = folder;
    this.#logger = logger;
  }

  /**
   * The segment no longer belongs to the log. Its snapshot is removed with it. Returns why one of its files could not
   * be renamed, or null; the others are renamed.
   */
  mark(segment: Segment, removeAtMs: number): OperatingFailure | null {
    segment.retire();
    let refusal: OperatingFailure | null = null;
    const files = [
      ...segmentFiles(this.#folder, segment.baseOffset),
      `${this.#folder}/${snapshotName(segment.baseOffset)}`,
    ];
    for (const path of files) {
      try {
        if (!this.#disk.exists(path)) continue;
        this.#disk.rename(path, path + DELETED_SUFFIX);
        this.#due.push({ path: path + DELETED_SUFFIX, atMs: removeAtMs, isOverdue: false });
      } catch (failure) {
        if (!(failure instanceof OperatingFailure)) throw failure;
        refusal ??= failure;
        this.#due.push({ path, atMs: removeAtMs, isOverdue: false });
      }
    }
    return refusal;
  }

  /** When the next files are due, or null. */
  get nextMs(): number | null {
    let next: number | null = null;
    // Not `push(...)`: there may be more of them than a call takes arguments.
    for (const { atMs } of this.#due) if (next === null || atMs < next) next = atMs;
    return next;
  }

  /**
   * Removes the files that are due, one after the other, off the loop. A file that cannot be removed is logged once and
   * retried later.
   */
  removeDue(nowMs: number): Promise<void> {
    const due = this.#due.filter(({ atMs }) => atMs <= nowMs);
    if (due.length === 0) return this.#underWay;
    this.#due = this.#due.filter(({ atMs }) => atMs > nowMs);
    return this.#underWay = this.#underWay.then(() => this.#remove(due, nowMs));
  }

  /** Removes nothing more: from now on the names may belong to others. Resolves when nothing is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#due = [];
    await this.#underWay;
  }

  async #remove(due: readonly DueFile[], nowMs: number): Promise<void> {
    for (const { path, isOverdue } of due) {
      if (this.#isStopped) return;
      try {
        await this.#disk.discardFile(path);
      } catch (failure) {
        if (!(failure instanceof OperatingFailure)) throw failure;
        this.#due.push({ path, atMs: nowMs + RETRY_MS, isOverdue: true });
        if (!isOverdue) this.#logger.warn(`${path} of a deleted segment is still there: ${failure.message}`);
      }
    }
  }
}
