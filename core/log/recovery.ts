/**
 * Opens what is in a partition's folder and decides what to trust. After an orderly stop that is everything: only the
 * batches behind the last index entry are read. After a crash the segments before the recovery point are trusted with
 * their index files, and every batch from there on is checked:
 *
 * - A batch that is not whole *after* the recovery point was torn by a crash: nothing from it on was ever acknowledged
 *   as durable. It is cut off and the log goes on from there. Later segments, whose data may have reached the disk
 *   before the torn part did, are set aside (`.torn`), not deleted.
 * - A batch that is not whole *before* the recovery point was durable once, so the disk or somebody has damaged it.
 *   Nothing is changed: the log stays readable up to it and takes no more records, until an operator decides.
 *
 * Recovery is crash-safe too: until the later segments are set aside, durably, the start after another crash finds the
 * same tear.
 *
 * @module
 */
import type { BatchHeader } from "../protocol/records/batch.ts";
import { type Checksums, type Clock, type Disk, type Logger, OperatingFailure, type Timers } from "../runtime/ports.ts";
import { TXN_INDEX_SUFFIX } from "./aborted_transactions.ts";
import { walkBatches } from "./batch_walk.ts";
import { finishSwaps } from "./compaction/swap.ts";
import { decodeEpochs, LeaderEpochs, writeEpochs } from "./leader_epochs.ts";
import { EPOCHS_FILE, hasIndexes, type LogFolder, openFolder, SYNC_FAILED_FILE } from "./log_folder.ts";
import { LoopShare } from "../runtime/loop_share.ts";
import { inSteps } from "../runtime/steps.ts";
import type { Checkpoints, PartitionName } from "./offset_checkpoint.ts";
import type { OpenFiles } from "./open_files.ts";
import { type FrozenProducers, ProducerStates } from "./producer_state.ts";
import { Segment } from "./segment.ts";
import { sidecar } from "./segment_indexes.ts";
import { loadSnapshot, newestSnapshot } from "./snapshot_files.ts";
import { type Fault, Repairs } from "./recovery_repairs.ts";
import { partitionName } from "../protocol/partition_names.ts";
import { readMarker } from "../protocol/records/transaction_marker.ts";

const PROGRESS_EVERY_MS = 10_000;

export interface RecoveryOptions {
  readonly folder: string;
  readonly name: PartitionName;
  readonly disk: Disk;
  readonly files: OpenFiles;
  readonly checksums: Checksums;
  readonly clock: Clock;
  /** Without them, a check holds the event loop until it is done. */
  readonly timers: Timers | undefined;
  readonly logger: Logger;
  readonly checkpoints: Checkpoints;
  readonly indexIntervalBytes: number;
  /** The size that the file of a new segment has from the beginning. */
  readonly preallocatedBytes: number;
  /** The last stop was orderly. */
  readonly clean: boolean;
  /** Kafka wrote it. Kafka also compacts what it has not synced, so that holes are no sign of a crash. */
  readonly isKafkas: boolean;
}

export interface Recovered {
  /** Never empty, ascending; the last one is active. */
  readonly segments: Segment[];
  readonly startOffset: number;
  readonly recoveryPoint: number;
  /** Everything in it counts as synced, names and sidecar files too. */
  readonly isTrusted: boolean;
  /** Why the log may not be appended to. */
  readonly damage: OperatingFailure | null;
  /** Whether names in the folder may not be on the disk yet. */
  readonly namesUnsynced: boolean;
  readonly producers: ProducerStates;
  /** At most the last stable offset of the time when the log ended at the recovery point; 0 when unknown. */
  readonly stableOffset: number;
  readonly epochs: LeaderEpochs;
  /** The content that the file of epochs has on the disk; null when unknown. */
  readonly epochsOnDisk: string | null;
  /** Ascending: the offsets of the producer snapshots. */
  readonly snapshots: number[];
  /** The producers' state at the beginnings of the checked segments: their snapshots may be missing. */
  readonly taken: ReadonlyMap<number, FrozenProducers>;
}

export async function recover(o: RecoveryOptions): Promise<Recovered> {
  const startOffset = o.checkpoints.startOffsets.get(o.name) ?? 0;
  const recoveryPoint = o.checkpoints.recoveryPoints.get(o.name) ?? 0;
  const { disk, logger } = o;
  await finishSwaps({ disk, folder: o.folder, logger });
  const folder = await openFolder({ path: o.folder, disk, startOffset, recoveryPoint });
  for (const base of folder.lost) {
    logger.warn(
      `${Segment.path(o.folder, base)} is missing, and its index files are there: somebody has removed its records`,
    );
  }
  const first = folder.bases[0];
  // Kafka's checkpoint may be older than its folder.
  if (!o.isKafkas && first !== undefined && 0 < startOffset && startOffset < Math.min(first, recoveryPoint)) {
    logger.warn(
      `${
        Segment.path(o.folder, first)
      } is the first segment, and the log begins at offset ${startOffset}, before it: ` +
        `somebody has removed the records between`,
    );
  }
  const found = new Recovery(o, folder, startOffset, recoveryPoint);
  try {
    return (o.clean ? await found.trusted() : null) ?? await found.checked();
  } catch (failure) {
    found.giveUp();
    throw failure;
  }
}

class Recovery {
  readonly #o: RecoveryOptions;
  readonly #folder: LogFolder;
  readonly #startOffset: number;
  readonly #recoveryPoint: number;
  readonly #segments: Segment[] = [];
  #producers = new ProducerStates();
  #epochs = new LeaderEpochs();
  #epochsOnDisk: string | null = null;
  #stableOffset = 0;
  readonly #taken = new Map<number, FrozenProducers>();
  readonly #share: LoopShare;
  readonly #repairs: Repairs;
  /** When progress was last logged. */
  #toldAt: number;

  constructor(o: RecoveryOptions, folder: LogFolder, startOffset: number, recoveryPoint: number) {
    this.#o = o;
    this.#folder = folder;
    this.#startOffset = startOffset;
    this.#recoveryPoint = recoveryPoint;
    this.#share = new LoopShare(o);
    this.#repairs = new Repairs(o);
    this.#toldAt = o.clock.monotonicMs();
  }

  /** The log as an orderly close left it; null when the folder does not look like that. */
  async trusted(): Promise<Recovered | null> {
    const { disk } = this.#o;
    const { bases, snapshots, names } = this.#folder;
    if (bases.length === 0) {
      return this.#recoveryPoint <= this.#startOffset && snapshots.length === 0 ? this.#newLog() : null;
    }
    if (bases.some((base) => !hasIndexes(this.#folder, base)) || names.has(SYNC_FAILED_FILE)) return null;
    const segments = this.#segments;
    for (const [index, base] of bases.entries()) {
      segments.push(this.#stored(base, bases[index + 1] ?? base));
      const others = this.#share.rest();
      if (others !== null) await others;
    }
    const active = segments.at(-1)!;
    const isWhole = active.findEnd() && active.nextOffset === this.#recoveryPoint;
    const epochs = readEpochs(disk, this.#folder);
    const producers = await loadSnapshot(this.#o, active.nextOffset);
    if (!isWhole || epochs === null || producers === null) {
      for (const segment of segments.splice(0)) segment.close();
      return null;
    }
    [this.#epochs, this.#producers, this.#epochsOnDisk] = [epochs, producers, writeEpochs(epochs)];
    this.#stableOffset = producers.firstOpenOffset() ?? active.nextOffset;
    // Most logs are not used for long: the indexes' open files are left to others.
    active.indexes.close();
    return this.#recovered({ isTrusted: true, namesUnsynced: false });
  }

  /** Closes all files. */
  giveUp(): void {
    for (const segment of this.#segments) segment.close();
  }

  /** The log with every batch from the recovery point on checked. */
  async checked(): Promise<Recovered> {
    const { bases } = this.#folder;
    const point = this.#recoveryPoint;
    // The segment that holds the point is checked as a whole.
    const scanIndex = Math.max(0, bases.findLastIndex((base) => base <= point));
    const epochs = readEpochs(this.#o.disk, this.#folder);
    // Deleting old segments changes the file of epochs too: when both checkpoints are lost, it still says where the log
    // begins.
    const oldest = epochs?.entries()[0]?.startOffset ?? -1;
    const damage = await this.#believe(bases.slice(0, scanIndex), bases[scanIndex] ?? this.#startOffset, epochs) ??
      await this.#scan(bases.slice(scanIndex), (base) => this.#o.isKafkas || oldest >= base);
    if (damage !== null) return this.#damaged(damage);
    const end = this.#segments.at(-1)?.nextOffset ?? this.#startOffset;
    if (end < point && this.#startOffset < point) return this.#damaged("the rest is missing");
    if (end < this.#startOffset) {
      await this.#repairs.remove(this.#segments.splice(0), { end, startOffset: this.#startOffset });
      this.#producers = new ProducerStates();
      this.#epochs = new LeaderEpochs();
    }
    this.#repairs.forgetSnapshotsAfter(Math.max(end, this.#startOffset), this.#folder.snapshots);
    if (this.#segments.length === 0) return this.#newLog();
    if (this.#folder.names.has(SYNC_FAILED_FILE)) await this.#writeAgain(point);
    // What an earlier process wrote may be in the page cache only, and its names too: the next commit syncs them.
    for (const segment of this.#segments) {
      if (segment.nextOffset >= point) segment.file.unsynced = true;
    }
    return this.#recovered({ isTrusted: false, namesUnsynced: true });
  }

  /**
   * Opens segments that were synced with everything that belongs to them. Those whose index files are missing are
   * checked.
   */
  async #believe(
    bases: readonly number[],
    scanFrom: number,
    epochs: LeaderEpochs | null,
  ): Promise<string | null> {
    const snapshot = await newestSnapshot(this.#o, this.#folder.snapshots, scanFrom);
    if (snapshot !== null) {
      this.#producers = snapshot.producers;
      const openSince = snapshot.producers.firstOpenOffset() ?? this.#recoveryPoint;
      this.#stableOffset = Math.min(snapshot.offset, openSince);
    }
    const from = snapshot?.offset ?? 0;
    epochs?.truncateFrom(scanFrom);
    if (epochs !== null) this.#epochs = epochs;
    const isReplayed = epochs === null;
    for (const [index, base] of bases.entries()) {
      const others = this.#share.rest();
      if (others !== null) await others;
      const next = bases[index + 1] ?? scanFrom;
      const segment = this.#stored(base, next);
      if (!hasIndexes(this.#folder, base) || !segment.findEnd() || segment.nextOffset > next) {
        const fault = await this.#walk(base, from);
        const walked = this.#segments.at(-1)!;
        // Where transactions began is known only from the snapshot on, and the file was synced with the segment.
        const transactions = sidecar(walked.file.path, TXN_INDEX_SUFFIX);
        if (base < from && this.#o.disk.exists(transactions)) walked.indexes.believeAborted();
        if (fault === null) continue;
        if (walked.nextOffset < next) return fault.how;
        // Everything that was synced is there: what is behind it was truncated once, and a crash brought it back.
        this.#repairs.truncate(walked, fault);
        continue;
      }
      this.#segments.push(segment);
      if (isReplayed || next > from) {
        await inSteps(
          segment.replay(isReplayed ? base : from, (h, bytes) => this.#replay(h, bytes, from)),
          this.#share,
        );
      }
    }
    return null;
  }

  /**
   * Returns what is damaged; truncates what was torn. `mayBegin`: whether a segment with that base may be the log's
   * first.
   */
  async #scan(bases: readonly number[], mayBegin: (base: number) => boolean): Promise<string | null> {
    const { folder, isKafkas } = this.#o;
    const point = this.#recoveryPoint;
    for (const [index, base] of bases.entries()) {
      const end = this.#segments.at(-1)?.nextOffset ??
        (mayBegin(base) ? base : Math.min(base, Math.max(point, this.#startOffset)));
      const isHole = isKafkas && base > end;
      const tear = isHole ? null : misplaced(base, end, { point, startOffset: this.#startOffset });
      if (tear === "damage") return `${Segment.path(folder, base)} does not follow it`;
      if (tear === "torn") {
        await this.#repairs.setAside(bases.slice(index), end);
        break;
      }
      const fault = await this.#walk(base, 0);
      if (fault === null) continue;
      const segment = this.#segments.at(-1)!;
      if (segment.nextOffset < point) return fault.how;
      if (!fault.isPreallocated) await this.#repairs.setAside(bases.slice(index + 1), segment.nextOffset);
      this.#repairs.truncate(segment, fault);
      if (!fault.isPreallocated) break;
    }
    return null;
  }

  /**
   * Walks over the segment's batches, and replays the producers' state from `from` on. Returns where and why they are
   * not whole.
   */
  async #walk(base: number, from: number): Promise<Fault | null> {
    const { files, folder, clock, checksums, indexIntervalBytes } = this.#o;
    const segment = new Segment(base, files.existing(Segment.path(folder, base)), clock.wallMs());
    this.#segments.push(segment);
    if (base >= from && base > 0) this.#taken.set(base, this.#producers.freeze());
    const { fault, isPreallocated } = await walkBatches(segment, {
      checksums,
      indexIntervalBytes,
      pause: (position, size) => this.#pause(segment, position, size),
      see: (header, control) => {
        const aborted = this.#replay(header, control, from);
        if (aborted !== null) segment.noteAborted(aborted);
      },
    });
    return fault === null ? null : { how: `at ${segment.size} of ${segment.file.path} ${fault}`, isPreallocated };
  }

  #replay(header: BatchHeader, control: Uint8Array | null, producersFrom: number) {
    const { baseOffset, partitionLeaderEpoch } = header;
    if (partitionLeaderEpoch > this.#epochs.latest) this.#epochs.assign(partitionLeaderEpoch, baseOffset);
    if (baseOffset < producersFrom) return null;
    const marker = control === null ? null : readMarker(control, 0, header);
    return this.#producers.aborted(this.#producers.replay(header, marker));
  }

  /** Yields the event loop, and logs the progress of a long check. */
  #pause(segment: Segment, position: number, size: number): Promise<void> | null {
    const { clock, logger } = this.#o;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#toldAt >= PROGRESS_EVERY_MS) {
      this.#toldAt = nowMs;
      logger.info(
        `${this.#name}: checking ${segment.file.path}, ${Math.floor(position / size * 100)} % of ${size} bytes`,
      );
    }
    return this.#share.rest();
  }

  async #writeAgain(from: number): Promise<void> {
    const segments = this.#segments.filter(({ nextOffset }) => nextOffset >= from);
    await this.#repairs.writeAgain(segments, (segment, position, size) => this.#pause(segment, position, size));
  }

  #newLog(): Recovered {
    const { files, folder, clock, preallocatedBytes } = this.#o;
    const baseOffset = this.#startOffset;
    this.#segments.push(Segment.create({ files, folder, baseOffset, nowMs: clock.wallMs(), preallocatedBytes }));
    return this.#recovered({ isTrusted: true, namesUnsynced: true });
  }

  #stored(baseOffset: number, nextOffset: number): Segment {
    const { files, folder, clock } = this.#o;
    return Segment.stored({ files, folder, baseOffset, nextOffset, nowMs: clock.wallMs() });
  }

  #recovered(o: { readonly isTrusted: boolean; readonly namesUnsynced: boolean }): Recovered {
    const first = this.#segments[0]!.baseOffset;
    const startOffset = Math.max(first, this.#startOffset);
    this.#epochs.truncateBefore(startOffset);
    return { ...o, ...this.#state(startOffset), damage: null };
  }

  #damaged(how: string): Recovered {
    const { files, folder, logger, clock } = this.#o;
    const end = this.#segments.at(-1)?.nextOffset ?? 0;
    const recoveryPoint = this.#recoveryPoint;
    const cut = this.#folder.bases.length === 0 ? "" : `cut it there with kq log repair ${folder}, `;
    const damage = new OperatingFailure(
      "EIO",
      `${this.#name} is damaged after offset ${end}, though it had been written to the disk up to ${recoveryPoint}: ${how}. ` +
        `It can be read up to there and takes no more records; stop kq and ${cut}restore the folder from a copy, or delete the topic`,
    );
    logger.error(damage.message, { endOffset: end, recoveryPoint, folder });
    if (this.#segments.length === 0) {
      this.#segments.push(new Segment(end, files.existing(Segment.path(folder, end)), clock.wallMs()));
    }
    const startOffset = Math.min(end, Math.max(this.#startOffset, this.#segments[0]!.baseOffset));
    return { ...this.#state(startOffset), isTrusted: false, namesUnsynced: false, damage };
  }

  #state(startOffset: number) {
    return {
      segments: this.#segments,
      startOffset,
      recoveryPoint: this.#recoveryPoint,
      producers: this.#producers,
      stableOffset: this.#stableOffset,
      epochs: this.#epochs,
      epochsOnDisk: this.#epochsOnDisk,
      snapshots: this.#folder.snapshots,
      taken: this.#taken,
    };
  }

  get #name(): string {
    return partitionName(this.#o.name);
  }
}

/**
 * Whether a segment may follow a log that ends at `end`. Retention removes the first segments and compaction leaves
 * holes, but only in what was synced long ago; anywhere else the crash lost what is missing. A start behind the
 * recovery point says nothing about what is before it: the log was being truncated, and began in a hole.
 */
function misplaced(
  base: number,
  end: number,
  { point, startOffset }: { readonly point: number; readonly startOffset: number },
): "torn" | "damage" | null {
  if (base === end) return null;
  if (base > end && base <= Math.max(point, startOffset)) return null;
  return end < point ? "damage" : "torn";
}

/** Null when the file does not exist or cannot be read. */
function readEpochs(disk: Disk, { path, names }: LogFolder): LeaderEpochs | null {
  return names.has(EPOCHS_FILE) ? decodeEpochs(disk.readFile(`${path}/${EPOCHS_FILE}`)) : null;
}
