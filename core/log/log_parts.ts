/**
 * The parts of a log, for code that changes it other than by appending: compaction, retention, truncation. They are the
 * log's own objects, not copies, so that every change is a change of the log. {@linkcode Durability.runExclusive} runs
 * one such change at a time.
 *
 * @module
 */
import type { Checksums, Clock, Disk, Logger, Timers } from "../runtime/ports.ts";
import type { LogConfig } from "./config.ts";
import type { Durability } from "./durability.ts";
import type { LeaderEpochs } from "./leader_epochs.ts";
import type { LogStart } from "./log_start.ts";
import type { PartitionName } from "./offset_checkpoint.ts";
import type { OpenFiles } from "./open_files.ts";
import type { ProducerStates } from "./producer_state.ts";
import type { Segment } from "./segment.ts";
import type { SegmentRemoval } from "./segment_removal.ts";
import type { SidecarFiles } from "./sidecar_files.ts";
import type { TimestampSearch } from "./timestamp_search.ts";

export interface LogParts {
  readonly partition: PartitionName;
  readonly folder: string;
  readonly disk: Disk;
  readonly checksums: Checksums;
  readonly clock: Clock;
  readonly timers: Timers | undefined;
  readonly logger: Logger;
  readonly config: () => LogConfig;
  readonly files: OpenFiles;
  /** Ascending, never empty; the last one is active. */
  readonly segments: Segment[];
  /** Has to forget its maxima when full segments are removed or replaced. */
  readonly times: TimestampSearch<Segment>;
  readonly producers: ProducerStates;
  readonly epochs: LeaderEpochs;
  readonly start: LogStart;
  /** Ascending: the offsets of the producer snapshots. */
  readonly snapshots: readonly number[];
  readonly durability: Durability;
  readonly sidecarFiles: SidecarFiles;
  readonly removal: SegmentRemoval;
  /** When the files of a segment that is deleted now are removed: after a delay, or at once while the disk is full. */
  readonly removalMs: (nowMs: number) => number;
  readonly isClosed: () => boolean;
}

/** The index of the last segment that begins at or before the offset; 0 when none does. */
export function segmentIndex(segments: readonly Segment[], offset: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (segments[middle]!.baseOffset <= offset) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
