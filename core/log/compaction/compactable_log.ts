/**
 * A log as compaction sees it: what it may read, and the one way to put cleaned segments in place. It stands for the
 * log as it was when this object was made: a truncation may remove a record that made another superfluous, so that the
 * cleaning is no longer justified; from then on nothing is put in place here.
 *
 * @module
 */
import { partitionName } from "../../protocol/partition_names.ts";
import { LoopShare } from "../../runtime/loop_share.ts";
import { OperatingFailure } from "../../runtime/ports.ts";
import { inSteps } from "../../runtime/steps.ts";
import type { AbortedTransaction } from "../aborted_transactions.ts";
import type { LogConfig } from "../config.ts";
import { isOutOfFds } from "../../runtime/errno.ts";
import { type LogParts } from "../log_parts.ts";
import type { OffsetCheckpoint } from "../offset_checkpoint.ts";
import { retryWhenResident } from "../page_cache.ts";
import { Segment } from "../segment.ts";
import { type CleanableRules, isBounded, type LogExtent } from "./cleanable.ts";
import { packLastOfProducers } from "./last_of_producers.ts";
import { commitSwap, discardCleaned, endSwap, installSwap, maySwapBeMarked } from "./swap.ts";

/** How many old files are renamed before the event loop is yielded. */
const RENAMES_AT_ONCE = 16;

/** What only the log knows about itself. */
interface LogView {
  readonly endOffset: () => number;
  /** No record behind it is cleaned. */
  readonly lastStableOffset: () => number;
  abortedTransactions(from: number, to: number): AbortedTransaction[];
}

export class CompactableLog {
  readonly #parts: LogParts;
  readonly #log: LogView;
  readonly #checkpoint: OffsetCheckpoint;
  readonly #truncations: number;

  /** `checkpoint`: how far cleanings have come. */
  constructor(parts: LogParts, log: LogView, checkpoint: OffsetCheckpoint) {
    this.#parts = parts;
    this.#log = log;
    this.#checkpoint = checkpoint;
    this.#truncations = parts.durability.truncations;
  }

  get name(): string {
    return partitionName(this.#parts.partition);
  }

  get folder(): string {
    return this.#parts.folder;
  }

  get config(): LogConfig {
    return this.#parts.config();
  }

  /** Whether it accepts no more changes. */
  get isOver(): boolean {
    return this.#parts.isClosed() || this.#parts.durability.failure !== null;
  }

  /** Whether the log was truncated since: then a cleaning that is under way is discarded. */
  get isCut(): boolean {
    return this.#truncations !== this.#parts.durability.truncations;
  }

  get extent(): LogExtent {
    const endOffset = this.#log.endOffset();
    const stableNow = this.#log.lastStableOffset();
    const { segments, durability, sidecarFiles, start } = this.#parts;
    // Records that a power cut would bring back must not count as cleaned.
    const startOffset = start.durable;
    const settledOffset = durability.recoveryPoint;
    // A marker that is not on the disk yet may be lost, and its transaction may end differently.
    const lastStableOffset = Math.min(stableNow, sidecarFiles.stableOffsetAt(settledOffset));
    return { startOffset, endOffset, lastStableOffset, segments, settledOffset };
  }

  /** The segments that begin before the offset, as they are now. */
  segmentsBefore(offset: number): readonly Segment[] {
    return this.#parts.segments.filter(({ baseOffset }) => baseOffset < offset);
  }

  /** How far earlier cleanings came; null when there was none. */
  get cleanedOffset(): number | null {
    return this.#checkpoint.get(this.#parts.partition);
  }

  noteCleaned(offset: number): void {
    this.#checkpoint.set(this.#parts.partition, offset);
  }

  /**
   * The log is about to be truncated there: what is written behind it has never been cleaned. Resolves when a restart
   * would know that.
   */
  async lowerCleaned(offset: number): Promise<void> {
    const { cleanedOffset } = this;
    if (cleanedOffset === null || cleanedOffset <= offset) return;
    this.noteCleaned(offset);
    await this.#checkpoint.flush();
  }

  /** Resolves when a restart would know it. */
  async checkpointCleaned(offset: number): Promise<void> {
    if (this.isOver || this.isCut) return;
    this.noteCleaned(offset);
    await this.#checkpoint.flush();
  }

  /**
   * Await this before a cleaning writes anything. The removal of an earlier swap's marker may not be on the disk, after
   * a kill or for want of descriptors; a marker that a power cut brings back would take half-written files for its own.
   */
  async ready(): Promise<void> {
    const { disk, folder, durability } = this.#parts;
    await durability.synced(() => disk.syncFolder(folder));
  }

  /**
   * Reads the times that {@linkcode cleanableRange} will ask for, which the segments remember: after a start each is a
   * look into files that may not be in memory.
   */
  async lookAtTimes({ minLagMs, maxLagMs }: Pick<CleanableRules, "minLagMs" | "maxLagMs">): Promise<void> {
    if (minLagMs <= 0 && !isBounded(maxLagMs)) return;
    const { segments, files } = this.#parts;
    const from = this.cleanedOffset ?? 0;
    const share = new LoopShare(this.#parts);
    // Not over a copy: retention may take some of them meanwhile.
    for (let index = 0; index < segments.length - 1; index++) {
      if (segments[index]!.nextOffset <= from) continue;
      await retryWhenResident(files, () => {
        const segment = segments[index];
        if (minLagMs > 0) void segment?.maxTimestampMs;
        if (isBounded(maxLagMs)) void segment?.firstTimestampMs;
      });
      const others = share.rest();
      if (others !== null) await others;
      if (this.isOver) return;
    }
  }

  async abortedTransactions(from: number, to: number): Promise<AbortedTransaction[]> {
    return await retryWhenResident(this.#parts.files, () => this.#log.abortedTransactions(from, to));
  }

  /** See {@linkcode packLastOfProducers}. */
  async lastOfProducers(): Promise<Float64Array> {
    return await inSteps(packLastOfProducers(this.#parts.producers.freeze().entries), new LoopShare(this.#parts));
  }

  /**
   * Replaces `old` by the cleaned segment. Readers see the old ones until they see the new one, and bytes that are held
   * stay readable. False when the old ones no longer belong to the log: then the cleaned segment is removed.
   */
  replaceSegments(old: readonly Segment[]): Promise<boolean> {
    return this.#parts.durability.runExclusive(async () => {
      const { disk, folder, durability } = this.#parts;
      const { baseOffset } = old[0]!;
      if (this.isOver || this.isCut || !this.#has(old)) {
        discardCleaned(disk, folder, baseOffset);
        return false;
      }
      try {
        await this.#swap(old, baseOffset);
        return true;
      } catch (failure) {
        if (!(failure instanceof OperatingFailure)) throw failure;
        // Half done on the disk: the next start does the rest, and until then the log accepts nothing that depends on
        // it.
        const isBegun = !isOutOfFds(failure) || maySwapBeMarked(disk, folder, baseOffset);
        if (isBegun) durability.fail(failure);
        throw failure;
      }
    });
  }

  #has(old: readonly Segment[]): boolean {
    const { segments } = this.#parts;
    const at = segments.indexOf(old[0]!);
    // The active one is never replaced.
    return at >= 0 && at + old.length < segments.length && old.every((segment, n) => segments[at + n] === segment);
  }

  async #swap(old: readonly Segment[], baseOffset: number): Promise<void> {
    const { disk, folder, files, segments, times, sidecarFiles, removal, clock } = this.#parts;
    const swap = await commitSwap(disk, folder, { baseOffset, replaces: old.map((segment) => segment.baseOffset) });
    // No reader runs between here and the splice: before it the old files are read, after it the new ones.
    const at = segments.indexOf(old[0]!);
    for (const segment of old) segment.retire();
    installSwap(disk, folder, swap);
    const nextOffset = segments[at + old.length]!.baseOffset;
    const openedMs = old.at(-1)!.openedMs;
    segments.splice(at, old.length, Segment.stored({ files, folder, baseOffset, nextOffset, nowMs: openedMs }));
    times.forget();
    const removeAtMs = this.#parts.removalMs(clock.wallMs());
    sidecarFiles.snapshotsRemoved(new Set(old.slice(1).map((segment) => segment.baseOffset)));
    let refusal: OperatingFailure | null = null;
    for (const [n, segment] of old.slice(1).entries()) {
      refusal = removal.mark(segment, removeAtMs) ?? refusal;
      if (n % RENAMES_AT_ONCE === RENAMES_AT_ONCE - 1) await disk.syncFolder(folder);
    }
    // The marker must stay until all their names are gone, or the next start would find them in the log again.
    if (refusal !== null) throw refusal;
    await endSwap(disk, folder, swap);
  }
}
