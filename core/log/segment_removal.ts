/**
 * Segments on their way out: renamed at once, so that nobody takes them for part of the log, and removed when
 * `file.delete.delay.ms` has passed. What the disk refuses is tried again for as long as the log is open; a file that
 * could not be renamed is removed under its own name then, because the log has let go of it before. The next start
 * removes what a stop leaves.
 *
 * @module
 */
import { type Disk, type Logger, OperatingFailure } from "../runtime/ports.ts";
import { DELETED_SUFFIX, segmentFiles } from "./log_folder.ts";
import { snapshotName } from "./producer_snapshot.ts";
import type { Segment } from "./segment.ts";

/** What could not be removed is tried again so often. */
const RETRY_MS = 60_000;

interface DueFile {
  readonly path: string;
  readonly atMs: number;
  /** It was due before, could not be removed, and the operator knows. */
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
   * The segment is no longer of the log. Its snapshot goes with it. Answers why one of its files has its name still, or
   * null; the others are marked all the same.
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
    // There may be more of them than a call takes arguments.
    for (const { atMs } of this.#due) if (next === null || atMs < next) next = atMs;
    return next;
  }

  /**
   * Removes what has waited long enough, one file after the other, without blocking. What cannot be removed is told of
   * once, and tried again a while later.
   */
  removeDue(nowMs: number): Promise<void> {
    const due = this.#due.filter(({ atMs }) => atMs <= nowMs);
    if (due.length === 0) return this.#underWay;
    this.#due = this.#due.filter(({ atMs }) => atMs > nowMs);
    return this.#underWay = this.#underWay.then(() => this.#remove(due, nowMs));
  }

  /** Removes nothing more: the names may be somebody else's from now on. Ends when nothing is under way. */
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
