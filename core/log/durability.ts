/**
 * Which part of one log is on the disk, and who waits for more. It is the log's member of the group commit: it hands
 * over what was written since the last round, resolves the waiting when that is synced, and moves the recovery point
 * past full segments.
 *
 * Invariant: once a sync has failed, nothing more becomes durable here, ever: see `group_commit.ts`. A sync that could
 * not begin for want of a file descriptor loses nothing: those who wait are told, and the next round syncs all of it.
 *
 * @module
 */
import { partitionName } from "../protocol/partition_names.ts";
import { type Disk, type Logger, OperatingFailure } from "../runtime/ports.ts";
import type { RateLimitedLog } from "../runtime/rate_limited_log.ts";
import type { CommitMember, GroupCommit, Unsynced } from "./group_commit.ts";
import { isOutOfFds } from "../runtime/errno.ts";
import { SYNC_FAILED_FILE } from "./log_folder.ts";
import type { SegmentFile } from "./open_files.ts";
import type { OffsetCheckpoint, PartitionName } from "./offset_checkpoint.ts";
import type { Segment } from "./segment.ts";

export interface DurabilityOptions {
  readonly folder: string;
  readonly name: PartitionName;
  readonly disk: Disk;
  readonly logger: Logger;
  readonly limited: RateLimitedLog;
  readonly recoveryPoints: OffsetCheckpoint;
  /**
   * Writes and syncs everything else that belongs to the log before that offset: index files, producer state, epochs,
   * and names.
   */
  readonly settle: (offset: number) => Promise<void>;
  readonly commit: GroupCommit;
  /** The log's own array, which the log goes on changing. */
  readonly segments: readonly Segment[];
  /** As found when the log was opened. */
  readonly recoveryPoint: number;
  readonly durableEnd: number;
  /** Everything before the recovery point was closed in order. */
  readonly isSettled: boolean;
  readonly namesUnsynced: boolean;
  readonly failure: OperatingFailure | null;
}

/** The code of the failure for those who waited for records that were truncated. */
const CUT_OFF = "ETRUNCATED";

/** The kinds of events in the rate-limited log. */
const NOT_DURABLE = "durability";

interface Waiter {
  readonly endOffset: number;
  readonly resolve: () => void;
  readonly reject: (why: OperatingFailure) => void;
}

export class Durability implements CommitMember {
  readonly #o: DurabilityOptions;
  /** Everything before it is on the disk. */
  #end: number;
  /** What the round in flight will have made durable, and how. */
  #committingEnd = 0;
  #committing: { readonly files: readonly SegmentFile[]; readonly folders: readonly string[] } = {
    files: [],
    folders: [],
  };
  /** The operator knows that syncs cannot be begun. */
  #waiters: Waiter[] = [];
  /** Whether names in the log's folder, and the folder's own, may not be on the disk. */
  #namesUnsynced: boolean;
  #folderUnsynced: boolean;
  /** As last written; it is behind `#end`. */
  #recoveryPoint: number;
  /**
   * Whether all that belongs to the log before the recovery point is on the disk; false when the log was truncated
   * there.
   */
  #isSettled: boolean;
  /** Everything before the segment that begins there is to be sealed; null when nothing is. */
  #toSeal: number | null = null;
  /** How often the log was truncated. */
  #truncations = 0;
  /** Changes of files other than appends run one at a time. */
  #lastExclusive: Promise<unknown> = Promise.resolve();
  #failure: OperatingFailure | null;

  constructor(o: DurabilityOptions) {
    this.#o = o;
    this.#end = o.durableEnd;
    this.#recoveryPoint = o.recoveryPoint;
    this.#isSettled = o.isSettled;
    this.#namesUnsynced = this.#folderUnsynced = o.namesUnsynced;
    this.#failure = o.failure;
  }

  /** Why nothing more becomes durable. */
  get failure(): OperatingFailure | null {
    return this.#failure;
  }

  get recoveryPoint(): number {
    return this.#recoveryPoint;
  }

  /** How often the log was truncated: what was worked out before a truncation does not hold after it. */
  get truncations(): number {
    return this.#truncations;
  }

  /**
   * Resolves when everything before `endOffset` would survive a power cut; rejects with the failure when that can no
   * longer be known.
   */
  when(endOffset: number): Promise<void> {
    if (endOffset > this.#writtenEnd) return Promise.reject(this.#failure ?? this.#cutOff());
    return endOffset <= this.#end ? Promise.resolve() : this.#nextRound(endOffset);
  }

  /** A segment was made: its name has to be synced before what is in it counts. */
  namesChanged(): void {
    this.#namesUnsynced = true;
  }

  /** Everything before it is on the disk. */
  get end(): number {
    return this.#end;
  }

  /**
   * The log will not change before that offset any more. Resolves when that part is durable and the recovery point says
   * so.
   */
  async seal(offset: number): Promise<void> {
    const truncations = this.#truncations;
    await this.#when(offset);
    await this.runExclusive(async () => {
      // What is there now is not what was waited for.
      if (truncations !== this.#truncations) return;
      // What the log was truncated to since is sealed when it is full again.
      const isSealed = offset < this.#recoveryPoint || offset === this.#recoveryPoint && this.#isSettled;
      if (isSealed || offset > this.#writtenEnd || this.#failure !== null) return;
      await this.#o.settle(offset);
      this.#isSettled = true;
      this.#setRecoveryPoint(offset);
    });
    await this.#o.recoveryPoints.flush();
  }

  /** Runs `work` on the log's files while no other such work runs. */
  runExclusive<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#lastExclusive.then(work);
    this.#lastExclusive = done.catch(() => {});
    return done;
  }

  /** Runs work that ends with a sync. When a sync begins and fails, the log has failed, whatever the sync was for. */
  async synced(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (failure) {
      if (failure instanceof OperatingFailure && !isOutOfFds(failure)) this.fail(failure);
      throw failure;
    }
  }

  /** Resolves when the recovery point on the disk is not above the offset: then what is behind it may be removed. */
  async lowerRecoveryPoint(offset: number): Promise<void> {
    if (this.#recoveryPoint > offset) this.#setRecoveryPoint(offset);
    // Also when it is: it may have been found so after a kill, and not be on the disk.
    await this.#o.recoveryPoints.flush();
  }

  /**
   * The log was truncated and ends there now. What a round in flight syncs behind it is not what will be written there.
   */
  truncated(endOffset: number): void {
    this.#end = Math.min(this.#end, endOffset);
    this.#committingEnd = Math.min(this.#committingEnd, endOffset);
    this.#namesUnsynced = true;
    this.#isSettled = false;
    this.#truncations += 1;
    const waiters = this.#waiters;
    this.#waiters = waiters.filter((waiter) => waiter.endOffset <= endOffset);
    for (const waiter of waiters) if (waiter.endOffset > endOffset) waiter.reject(this.#cutOff());
  }

  /**
   * As `seal`, when nobody waits: failures are only logged. A log that rolls faster than it can be sealed is sealed
   * where it rolled last.
   */
  sealInBackground(offset: number): void {
    const isSealing = this.#toSeal !== null;
    this.#toSeal = offset;
    if (!isSealing) void this.#sealWhatIsDue();
  }

  async #sealWhatIsDue(): Promise<void> {
    for (let offset = this.#toSeal; offset !== null; offset = this.#toSeal) {
      try {
        await this.seal(offset);
      } catch (failure) {
        if (!(failure instanceof OperatingFailure)) throw failure;
        if (failure !== this.#failure && failure.code !== CUT_OFF) {
          this.#o.logger.warn(`${this.#name}: ${failure.message}`);
        }
      }
      if (this.#toSeal === offset) this.#toSeal = null;
    }
  }

  /** Makes everything written so far durable, names too. */
  async finish(): Promise<void> {
    // Names may be unsynced where records are not: a log or a segment that nothing was written to yet.
    if (this.#namesUnsynced || this.#folderUnsynced) await this.#nextRound(this.#writtenEnd);
    await this.seal(this.#writtenEnd);
  }

  /** The log is given up. Resolves when nothing changes its files any more. */
  async abandon(why: OperatingFailure): Promise<void> {
    this.#failure ??= why;
    this.#answerWaiters();
    await this.#lastExclusive;
  }

  startCommit(): Unsynced {
    this.#committingEnd = this.#writtenEnd;
    const { segments, folder } = this.#o;
    const files: SegmentFile[] = [];
    // Segments that lie before the durable end have nothing unsynced.
    for (let index = segments.length - 1; index >= 0; index--) {
      const { file, baseOffset } = segments[index]!;
      if (file.unsynced) files.push(file);
      file.unsynced = false;
      if (baseOffset < this.#end) break;
    }
    const folders: string[] = [];
    if (this.#namesUnsynced) folders.push(folder);
    if (this.#folderUnsynced) folders.push(parentOf(folder));
    this.#namesUnsynced = this.#folderUnsynced = false;
    return this.#committing = { files, folders };
  }

  endCommit(failure: OperatingFailure | null): void {
    if (isOutOfFds(failure)) this.#wasNotBegun(failure);
    else if (failure !== null) this.fail(failure);
    // A log that failed in the round before had asked for this one already, and has handed over nothing.
    else if (this.#failure === null) this.#isDurableTo(this.#committingEnd);
    this.#answerWaiters();
    if (this.#waiters.length > 0) this.#o.commit.join(this);
  }

  /**
   * As {@linkcode Durability.when}; with durability "cache" too it waits for the disk: a recovery point must not claim
   * what a page cache has.
   */
  async #when(offset: number): Promise<void> {
    await this.when(offset);
    if (this.#o.commit.reachesTheDisk || offset <= this.#recoveryPoint) return;
    const { disk, folder, segments } = this.#o;
    await this.synced(async () => {
      // A round under "cache" takes the marks of what is unsynced away without a sync.
      const written = segments.filter((segment) =>
        segment.nextOffset > this.#recoveryPoint && segment.baseOffset <= offset
      );
      await Promise.all(written.map(({ file }) => file.sync()));
      await Promise.all([disk.syncFolder(folder), disk.syncFolder(parentOf(folder))]);
    });
  }

  #isDurableTo(end: number): void {
    this.#end = Math.max(this.#end, end);
    this.#o.limited.over(NOT_DURABLE, `${this.#name}: records are made durable again`);
  }

  /**
   * All that was handed over is still unsynced. Those who waited for it are told; those who came later are in the next
   * round.
   */
  #wasNotBegun(why: OperatingFailure): void {
    const { folder, limited } = this.#o;
    const { files, folders } = this.#committing;
    for (const file of files) file.unsynced = true;
    this.#namesUnsynced ||= folders.includes(folder);
    this.#folderUnsynced ||= folders.includes(parentOf(folder));
    const told = this.#waiters.filter(({ endOffset }) => endOffset <= this.#committingEnd);
    this.#waiters = this.#waiters.filter(({ endOffset }) => endOffset > this.#committingEnd);
    for (const { reject } of told) reject(why);
    limited.error(`${this.#name} cannot make records durable: ${why.message}`, {}, { of: NOT_DURABLE, kind: why.code });
  }

  #setRecoveryPoint(offset: number): void {
    this.#recoveryPoint = offset;
    this.#o.recoveryPoints.set(this.#o.name, offset);
  }

  #cutOff(): OperatingFailure {
    return new OperatingFailure(
      CUT_OFF,
      `${this.#name} was cut at ${this.#writtenEnd}: what was written there is gone`,
    );
  }

  get #writtenEnd(): number {
    return this.#o.segments.at(-1)!.nextOffset;
  }

  get #name(): string {
    return partitionName(this.#o.name);
  }

  #nextRound(endOffset: number): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiters.push({ endOffset, resolve, reject });
      this.#o.commit.join(this);
    });
  }

  #answerWaiters(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) {
      if (waiter.endOffset <= this.#end) waiter.resolve();
      else if (this.#failure !== null) waiter.reject(this.#failure);
      else this.#waiters.push(waiter);
    }
  }

  /** The disk may differ from what is known here: the log accepts nothing more. */
  fail(failure: OperatingFailure): void {
    if (this.#failure !== null) return;
    this.#failure = failure;
    this.#markFailed();
    this.#o.logger.error(
      `${this.#name} goes offline: ${failure.message}. What it holds is checked when kq is started again`,
      { endOffset: this.#writtenEnd, durableEnd: this.#end },
    );
  }

  /** A marker for whoever opens the log next. A disk that refuses even the marker accepts no records either. */
  #markFailed(): void {
    try {
      this.#o.disk.open(`${this.#o.folder}/${SYNC_FAILED_FILE}`, "if-missing").close();
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
    }
  }
}

export function parentOf(folder: string): string {
  return folder.slice(0, folder.lastIndexOf("/")) || "/";
}
