/**
 * Opens a log: recovers what is in its folder, and makes the log's objects from what it found.
 *
 * @module
 */
import type { Checksums, Clock, Disk, Logger, Random, Timers } from "../runtime/ports.ts";
import type { RateLimitedLog } from "../runtime/rate_limited_log.ts";
import { firstFileBytes, type LogConfig } from "./config.ts";
import { Durability } from "./durability.ts";
import type { GroupCommit } from "./group_commit.ts";
import type { LogParts } from "./log_parts.ts";
import { LogStart } from "./log_start.ts";
import type { Checkpoints } from "./offset_checkpoint.ts";
import { type OpenFiles, openFilesOf } from "./open_files.ts";
import { recover, type Recovered } from "./recovery.ts";
import { SegmentRemoval } from "./segment_removal.ts";
import { SidecarFiles } from "./sidecar_files.ts";
import { TimestampSearch } from "./timestamp_search.ts";

export interface LogOptions {
  /** The partition's own folder, such as `/data/orders-0`. Made when it is absent. */
  readonly folder: string;
  readonly topic: string;
  readonly partition: number;
  readonly disk: Disk;
  readonly checksums: Checksums;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly config: () => LogConfig;
  readonly commit: GroupCommit;
  /** Whether the last stop was orderly: then the files are not checked again. */
  readonly clean: boolean;
  /** Kafka wrote the files, see {@linkcode recover}. */
  readonly isKafkas?: boolean;
  /** The leader epoch of records from here on; -1 where this broker does not lead. */
  readonly leaderEpoch: number;
  /** The checkpoints of the data folder that holds the log's folder. */
  readonly checkpoints: Checkpoints;
  /** Spreads the times at which segments are full; without it all segments are full after exactly `segment.ms`. */
  readonly random?: Random;
  /** With them, a long check yields the event loop; without, opening holds it. */
  readonly timers?: Timers;
  /** Shared by all logs; one per disk unless given. */
  readonly files?: OpenFiles;
  /** While the disk is full, deleted segments are removed at once. */
  readonly isDiskFull?: () => boolean;
}

/** Reads what is in the folder, and repairs it after a crash; see {@linkcode recover}. */
export async function recoverLog(o: LogOptions): Promise<{ readonly found: Recovered; readonly files: OpenFiles }> {
  const files = o.files ?? openFilesOf(o.disk);
  const { folder, topic, partition, checksums, clock, timers, logger, checkpoints, clean } = o;
  const config = o.config();
  const found = await recover({
    folder,
    disk: files.disk,
    checksums,
    clock,
    timers,
    logger,
    checkpoints,
    clean,
    files,
    name: { topic, partition },
    indexIntervalBytes: config.indexIntervalBytes,
    preallocatedBytes: firstFileBytes(config),
    isKafkas: o.isKafkas ?? false,
  });
  return { found, files };
}

/** What only the log knows about its state. */
interface LogState {
  readonly found: Recovered;
  readonly files: OpenFiles;
  readonly limited: RateLimitedLog;
  readonly isClosed: () => boolean;
  readonly isDiskFull: () => boolean;
}

export function assembleLog(o: LogOptions, { found, files, limited, isClosed, isDiskFull }: LogState): LogParts {
  const { folder, checksums, clock, timers, logger, config, commit, checkpoints } = o;
  const { producers, epochs, segments, snapshots, damage, recoveryPoint, namesUnsynced } = found;
  const { disk } = files;
  const partition = { topic: o.topic, partition: o.partition };
  const start = new LogStart(partition, checkpoints.startOffsets, found.startOffset);
  const sidecarFiles = new SidecarFiles({
    folder,
    disk,
    checksums,
    clock,
    timers,
    segments,
    producers,
    epochs,
    snapshots,
    epochsOnDisk: found.epochsOnDisk,
    synced: (work) => durability.synced(work),
  });
  sidecarFiles.stableAt(recoveryPoint, found.stableOffset);
  for (const [offset, entries] of found.taken) sidecarFiles.takeSnapshot(offset, entries);
  const endOffset = segments.at(-1)!.nextOffset;
  const durability = new Durability({
    folder,
    disk,
    logger,
    limited,
    segments,
    recoveryPoint,
    namesUnsynced,
    failure: damage,
    commit,
    name: partition,
    recoveryPoints: checkpoints.recoveryPoints,
    isSettled: found.isTrusted,
    durableEnd: found.isTrusted ? endOffset : Math.min(recoveryPoint, endOffset),
    settle: (offset) => sidecarFiles.settle(offset, { isClosing: isClosed() }),
  });
  return {
    partition,
    folder,
    disk,
    checksums,
    clock,
    timers,
    logger,
    config,
    files,
    segments,
    times: new TimestampSearch(segments),
    producers,
    epochs,
    start,
    snapshots,
    durability,
    sidecarFiles,
    removal: new SegmentRemoval({ disk, folder, logger }),
    removalMs: (nowMs) => isDiskFull() ? nowMs : nowMs + config().fileDeleteDelayMs,
    isClosed,
  };
}
