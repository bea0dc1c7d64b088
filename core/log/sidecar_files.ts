/**
 * The files beside a log's records that save a restart from reading the records: index files of full segments,
 * snapshots of producer state, leader epochs. All of them can be rebuilt from the records, so they are written after
 * the records are on the disk and before the recovery point says that the records need not be read.
 *
 * @module
 */
import type { Checksums, Disk } from "../runtime/ports.ts";
import { type LeaderEpochs, writeEpochs } from "./leader_epochs.ts";
import { EPOCHS_FILE } from "./log_folder.ts";
import { LoopShare, type LoopSharing } from "../runtime/loop_share.ts";
import { inSteps } from "../runtime/steps.ts";
import { encodeSnapshot, snapshotName } from "./producer_snapshot.ts";
import type { FrozenProducers, ProducerEntry, ProducerStates } from "./producer_state.ts";
import type { Segment } from "./segment.ts";

export interface SideFilesOptions extends LoopSharing {
  readonly folder: string;
  readonly disk: Disk;
  readonly checksums: Checksums;
  /** The log's own array, which the log goes on changing. */
  readonly segments: readonly Segment[];
  readonly producers: ProducerStates;
  readonly epochs: LeaderEpochs;
  /** Ascending: the offsets of the snapshots. */
  readonly snapshots: number[];
  /** What the file of epochs is known to have on the disk; null when that is not known. */
  readonly epochsOnDisk: string | null;
  /** Runs work that ends with a sync; when the sync fails, the log has failed. */
  readonly synced: (work: () => Promise<void>) => Promise<void>;
}

export class SidecarFiles {
  readonly #o: SideFilesOptions;
  /** Snapshots to write once the log is on the disk up to them. */
  readonly #taken = new Map<number, readonly ProducerEntry[]>();
  #epochsOnDisk: string | null;
  /** By the offset of a snapshot: the last stable offset when the log ended there. */
  readonly #stable = new Map<number, number>();

  constructor(o: SideFilesOptions) {
    this.#o = o;
    this.#epochsOnDisk = o.epochsOnDisk;
  }

  /** Keeps the producers' state at that end of the log, as it is now or as given. It is encoded when it is written. */
  takeSnapshot(offset: number, producers: FrozenProducers = this.#o.producers.freeze()): void {
    this.#stable.set(offset, producers.firstOpenOffset ?? offset);
    if (!this.#o.snapshots.includes(offset)) this.#taken.set(offset, producers.entries);
  }

  /** What a start found, for {@linkcode SidecarFiles.stableOffsetAt}. */
  stableAt(offset: number, stableOffset: number): void {
    this.#stable.set(offset, stableOffset);
  }

  /**
   * The last stable offset as it was when the log ended at `offset`, from the producers' state that was written then:
   * where a reader of committed records stops if everything behind it is lost. 0 when that state is not known.
   */
  stableOffsetAt(offset: number): number {
    return this.#stable.get(offset) ?? 0;
  }

  /** How many index files and snapshots are not on the disk yet. */
  get unwritten(): number {
    return this.#o.segments.filter(({ indexes }) => !indexes.isStored).length * 2 + this.#taken.size;
  }

  /**
   * Writes and syncs everything that belongs to the log before the offset, names too. The active segment's files only
   * when the log is not written any more.
   */
  async settle(offset: number, o: { readonly isClosing: boolean }): Promise<void> {
    const { segments, disk, folder } = this.#o;
    const active = segments.at(-1);
    const due = segments.filter((segment) =>
      !segment.indexes.isStored && segment.nextOffset <= offset && (segment !== active || o.isClosing)
    );
    for (const segment of due) await segment.indexes.store(disk);
    const stale = this.#staleSnapshots();
    await this.#writeSnapshots(offset);
    const epochs = await this.#writeEpochs();
    // One sync for all the names: with thousands of logs to close, every sync counts.
    await this.#o.synced(() => disk.syncFolder(folder));
    this.#epochsOnDisk = epochs;
    this.#removeSnapshots(stale);
  }

  /** Drops the snapshots behind the log's new end after a truncation. */
  truncateAfter(endOffset: number): void {
    const { snapshots } = this.#o;
    for (const offset of this.#taken.keys()) if (offset > endOffset) this.#taken.delete(offset);
    for (const offset of this.#stable.keys()) if (offset > endOffset) this.#stable.delete(offset);
    while (snapshots.length > 0 && snapshots.at(-1)! > endOffset) this.#removeSnapshot(snapshots.pop()!);
  }

  /** The snapshots of those offsets are removed with their segments. */
  snapshotsRemoved(offsets: ReadonlySet<number>): void {
    const { snapshots } = this.#o;
    for (const offset of offsets) {
      this.#taken.delete(offset);
      this.#stable.delete(offset);
    }
    const kept = snapshots.filter((offset) => !offsets.has(offset));
    if (kept.length < snapshots.length) snapshots.splice(0, snapshots.length, ...kept);
  }

  async #writeSnapshots(upTo: number): Promise<void> {
    const { snapshots, checksums } = this.#o;
    for (const [offset, entries] of this.#taken) {
      if (offset > upTo) continue;
      // First: a write that fails may have created it.
      if (!snapshots.includes(offset)) snapshots.push(offset);
      snapshots.sort((one, other) => one - other);
      await this.#replace(
        snapshotName(offset),
        await inSteps(encodeSnapshot(entries, checksums), new LoopShare(this.#o)),
      );
      // Truncated meanwhile: what was written is of records that no longer exist.
      if (this.#taken.get(offset) === entries) this.#taken.delete(offset);
    }
  }

  #removeSnapshot(offset: number): void {
    const { disk, folder } = this.#o;
    const path = `${folder}/${snapshotName(offset)}`;
    if (disk.exists(path)) disk.removeFile(path);
  }

  /** Only the snapshots at a segment's beginning, and the newest, are ever read. */
  #staleSnapshots(): number[] {
    const { snapshots, segments } = this.#o;
    let index = 0;
    return snapshots.filter((offset) => {
      while (index < segments.length && segments[index]!.baseOffset < offset) index += 1;
      return segments[index]?.baseOffset !== offset;
    });
  }

  /** Not before the newer ones are on the disk, names too: they may hold what nothing else holds any more. */
  #removeSnapshots(stale: readonly number[]): void {
    for (const offset of stale) {
      if (offset === this.#o.snapshots.at(-1)) continue;
      this.#removeSnapshot(offset);
      this.snapshotsRemoved(new Set([offset]));
    }
  }

  /** Returns what the file says then. */
  async #writeEpochs(): Promise<string> {
    const text = writeEpochs(this.#o.epochs);
    if (text !== this.#epochsOnDisk) await this.#replace(EPOCHS_FILE, new TextEncoder().encode(text));
    return text;
  }

  async #replace(name: string, bytes: Uint8Array): Promise<void> {
    const { disk, folder } = this.#o;
    await disk.replaceFile(`${folder}/${name}`, bytes, { syncsFolder: false });
  }
}
