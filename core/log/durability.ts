/**
 * What of one log is on the disk, and who waits for more to be. It takes part in the group commit for its log: hands over
 * what was written since, answers the waiting when it is synced, and moves the recovery point past full segments.
 *
 * Once a sync has failed nothing more becomes durable here, ever: see `group_commit.ts`.
 *
 * @module
 */
import { assert } from "../base/assert.ts";
import { type Disk, type Logger, OperatingFailure } from "../runtime/ports.ts";
import type { CommitMember, GroupCommit, Unsynced } from "./group_commit.ts";
import type { SegmentFile } from "./open_files.ts";
import { writeRecoveryPoint } from "./recovery_point.ts";
import type { Segment } from "./segment.ts";

export interface DurabilityOptions {
  readonly folder: string;
  readonly topic: string;
  readonly partition: number;
  readonly disk: Disk;
  readonly logger: Logger;
  readonly commit: GroupCommit;
  /** The log's own, which it goes on changing. */
  readonly segments: readonly Segment[];
  /** As found when the log was opened. */
  readonly recoveryPoint: number;
  readonly durableEnd: number;
  readonly namesUnsynced: boolean;
  readonly failure: OperatingFailure | null;
}

interface Waiter {
  readonly endOffset: number;
  readonly resolve: () => void;
  readonly reject: (why: OperatingFailure) => void;
}

export class Durability implements CommitMember {
  readonly #o: DurabilityOptions;
  /** Everything before it is on the disk. */
  #end: number;
  /** What the round in flight will have made durable. */
  #committingEnd = 0;
  #waiters: Waiter[] = [];
  /** Whether names in the log's folder, and the folder's own, may not be on the disk. */
  #namesUnsynced: boolean;
  #folderUnsynced: boolean;
  /** As written last; runs behind `#end`. */
  #recoveryPoint: number;
  /** Recovery points are written one after the other. */
  #writing: Promise<void> = Promise.resolve();
  #failure: OperatingFailure | null;

  constructor(o: DurabilityOptions) {
    this.#o = o;
    this.#end = o.durableEnd;
    this.#recoveryPoint = o.recoveryPoint;
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

  /** Ends when everything before `endOffset` would survive a power cut; rejects with the failure when that cannot be said any more. */
  when(endOffset: number): Promise<void> {
    assert(endOffset <= this.#writtenEnd, "only what has been appended can become durable");
    return endOffset <= this.#end ? Promise.resolve() : this.#nextRound(endOffset);
  }

  /** A segment was made: its name has to be synced before what is in it counts. */
  namesChanged(): void {
    this.#namesUnsynced = true;
  }

  /** The log will not change before that offset any more. Ends when it is durable and the recovery point says so. */
  async seal(offset: number): Promise<void> {
    await this.when(offset);
    const previous = this.#writing;
    const write = async () => {
      await previous;
      // With durability "cache" nothing is known to be on the disk, and the point must not claim it.
      if (offset <= this.#recoveryPoint || !this.#o.commit.reachesTheDisk) return;
      const { disk, folder, topic, partition } = this.#o;
      await writeRecoveryPoint(disk, { folder, topic, partition, offset });
      this.#recoveryPoint = offset;
    };
    const written = write();
    this.#writing = written.catch(() => {});
    await written;
  }

  /** As `seal`, for nobody who waits: what goes wrong is only told. */
  sealInBackground(offset: number): void {
    this.seal(offset).catch((failure: unknown) => {
      if (!(failure instanceof OperatingFailure)) throw failure;
      if (failure !== this.#failure) this.#o.logger.warn(`${this.#name}: ${failure.message}`);
    });
  }

  /** Everything written so far is made durable, names too. */
  async finish(): Promise<void> {
    // Names may be unsynced where records are not: a log or a segment that nothing was written to yet.
    if (this.#namesUnsynced || this.#folderUnsynced) await this.#nextRound(this.#writtenEnd);
    await this.seal(this.#writtenEnd);
  }

  /** The log is given up. Ends when no recovery point is being written any more. */
  async abandon(why: OperatingFailure): Promise<void> {
    this.#failure ??= why;
    this.#answerWaiters();
    await this.#writing;
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
    return { files, folders };
  }

  endCommit(failure: OperatingFailure | null): void {
    if (failure !== null) this.#fail(failure);
    else this.#end = Math.max(this.#end, this.#committingEnd);
    this.#answerWaiters();
    if (this.#waiters.length > 0) this.#o.commit.join(this);
  }

  get #writtenEnd(): number {
    return this.#o.segments.at(-1)!.nextOffset;
  }

  get #name(): string {
    return `${this.#o.topic}-${this.#o.partition}`;
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

  #fail(failure: OperatingFailure): void {
    if (this.#failure !== null) return;
    this.#failure = failure;
    this.#o.logger.error(
      `${this.#name} goes offline: ${failure.message}. What it holds is checked when kq is started again`,
      { endOffset: this.#writtenEnd, durableEnd: this.#end },
    );
  }
}

export function parentOf(folder: string): string {
  return folder.slice(0, folder.lastIndexOf("/")) || "/";
}
