/**
 * What recovery changes on the disk after a crash: it truncates a torn segment, sets the segments behind it aside,
 * writes again what a failed sync may have left in memory only, and removes what lies outside the log. `recovery.ts`
 * decides which of these is needed.
 *
 * @module
 */
import { partitionName } from "../protocol/partition_names.ts";
import type { Disk, Logger } from "../runtime/ports.ts";
import { recordsClaimed } from "./batch_walk.ts";
import { segmentFiles, SYNC_FAILED_FILE } from "./log_folder.ts";
import type { PartitionName } from "./offset_checkpoint.ts";
import { snapshotName } from "./producer_snapshot.ts";
import { Segment } from "./segment.ts";

const TORN_SUFFIX = ".torn";
const WRITTEN_AT_ONCE = 1 << 20;

/** Why a segment's batches stop being whole before its file ends. */
export interface Fault {
  /** The position and what is wrong there. */
  readonly how: string;
  /** From there on the file is zeros. */
  readonly isPreallocated: boolean;
}

export class Repairs {
  readonly #o: {
    readonly folder: string;
    readonly name: PartitionName;
    readonly disk: Disk;
    readonly logger: Logger;
  };

  constructor(o: {
    readonly folder: string;
    readonly name: PartitionName;
    readonly disk: Disk;
    readonly logger: Logger;
  }) {
    this.#o = o;
  }

  /** Removes what a crash left of an unfinished batch, and logs it. */
  truncate(segment: Segment, { how, isPreallocated }: Fault): void {
    const size = segment.file.size();
    const bytes = size - segment.size;
    const records = recordsClaimed(segment, size);
    segment.file.truncate(segment.size);
    const { logger } = this.#o;
    if (isPreallocated) {
      logger.info(`${this.#name}: ${segment.file.path} had ${bytes} preallocated bytes that nothing was written to`);
      return;
    }
    const why = how.slice(how.indexOf(segment.file.path) + segment.file.path.length + 1);
    logger.warn(
      `${this.#name}: cut ${bytes} bytes (${records} records) that a crash left unfinished, after offset ${segment.nextOffset}: ${why}`,
      { bytes, records, endOffset: segment.nextOffset, path: segment.file.path },
    );
  }

  /** Renames the segments behind a tear, from the last to the first: the start after another crash finds it again. */
  async setAside(bases: readonly number[], endOffset: number): Promise<void> {
    if (bases.length === 0) return;
    const { disk, folder, logger } = this.#o;
    for (const base of [...bases].reverse()) {
      const [path, ...sidecars] = segmentFiles(folder, base);
      disk.rename(path!, path! + TORN_SUFFIX);
      for (const each of sidecars) if (disk.exists(each)) disk.removeFile(each);
      logger.warn(
        `${this.#name}: set ${path} aside (${TORN_SUFFIX}): a crash left the segment before it unfinished, at offset ${endOffset}`,
      );
    }
    await disk.syncFolder(folder);
  }

  /**
   * Writes the segments again, as they are in memory: a sync failed, so that they may be in the page cache only.
   * `pause` is called between pieces.
   */
  async writeAgain(
    segments: readonly Segment[],
    pause: (segment: Segment, position: number, size: number) => Promise<void> | null,
  ): Promise<void> {
    const { disk, folder, logger } = this.#o;
    const chunk = new Uint8Array(WRITTEN_AT_ONCE);
    let bytes = 0;
    for (const segment of segments) {
      const { file, size } = segment;
      for (let position = 0; position < size; position += chunk.length) {
        const length = Math.min(chunk.length, size - position);
        file.read(chunk, 0, length, position);
        file.write(chunk, 0, length, position);
        bytes += length;
        const waiting = pause(segment, position, size);
        if (waiting !== null) await waiting;
      }
      await file.sync();
    }
    await disk.syncFolder(folder);
    disk.removeFile(`${folder}/${SYNC_FAILED_FILE}`);
    logger.warn(`${this.#name}: wrote ${bytes} bytes again, because a sync had failed`);
  }

  /**
   * Removes segments that end before the log's start: all that survived was deleted before the crash. Offsets must not
   * be given out again, so the log continues where it began.
   */
  async remove(
    segments: readonly Segment[],
    { end, startOffset }: { readonly end: number; readonly startOffset: number },
  ): Promise<void> {
    const { disk, folder, logger } = this.#o;
    logger.warn(`${this.#name}: what is left ends at ${end}, before the log's start ${startOffset}; beginning there`);
    for (const segment of segments) {
      segment.retire();
      for (const path of segmentFiles(folder, segment.baseOffset)) await disk.discardFile(path);
    }
  }

  /** Removes the snapshots behind the log's end, whose records a crash took, from the folder and from the list. */
  forgetSnapshotsAfter(end: number, snapshots: number[]): void {
    const { disk, folder } = this.#o;
    while (snapshots.length > 0 && snapshots.at(-1)! > end) {
      disk.removeFile(`${folder}/${snapshotName(snapshots.pop()!)}`);
    }
  }

  get #name(): string {
    return partitionName(this.#o.name);
  }
}
