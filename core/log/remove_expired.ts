/**
 * Carries out retention: removes the segments that {@linkcode expiredSegments} names. The log's start is raised on the
 * disk first, because a crash between two removals must not bring records back.
 *
 * @module
 */
import { partitionName } from "../protocol/partition_names.ts";
import { type LogParts } from "./log_parts.ts";
import { LoopShare } from "../runtime/loop_share.ts";
import { retryWhenResident } from "./page_cache.ts";
import { expiredSegments, type RetentionVerdict } from "./retention.ts";
import type { Segment } from "./segment.ts";

export interface RetentionRound {
  /** What lies behind it may still be cut off. */
  readonly agreedEnd: number;
  readonly nowMs: number;
  /** The age of a segment whose records have no timestamps. */
  readonly lastAppendMs: number;
  /** Begins a new segment when the active one is to be removed too. */
  readonly roll: () => void;
}

/** Deletes the segments whose retention is over. Returns how many. */
export async function removeExpired(log: LogParts, round: RetentionRound): Promise<number> {
  const { segments, durability } = log;
  const { deletes, retentionMs } = log.config();
  if (deletes && retentionMs >= 0) {
    await lookAtTimes(log, round, retentionMs);
    if (log.isClosed() || durability.failure !== null) return 0;
  }
  const due = verdict(log, round).count;
  if (due === 0) return 0;
  if (due === segments.length) round.roll();
  // What is known about their producers must survive without them: sealing writes that to a snapshot.
  const sealed = segments[due]!.baseOffset;
  await durability.seal(sealed);
  return await durability.runExclusive(async () => {
    const { count: expired, reason } = verdict(log, round);
    const count = segments.slice(0, expired).filter((segment) => segment.nextOffset <= sealed).length;
    // Truncated meanwhile, nothing was sealed; the next run does it.
    if (count === 0 || log.isClosed() || durability.recoveryPoint < sealed) return 0;
    const keeps = segments[count]!;
    // The remaining segment may be new, and must not be lost with the removed ones.
    await durability.synced(() => log.disk.syncFolder(log.folder));
    await log.start.persist(keeps.baseOffset);
    const gone = segments.splice(0, segments.indexOf(keeps));
    log.times.forget();
    log.start.publish(keeps.baseOffset);
    log.epochs.truncateBefore(log.start.offset);
    const bytes = gone.reduce((sum, { size }) => sum + size, 0);
    const what = `deleted ${gone.length} segments (${bytes} bytes) by ${reason}`;
    log.logger.info(`${partitionName(log.partition)}: ${what}; it begins at ${log.start.offset}`);
    await letGo(log, gone, log.removalMs(round.nowMs));
    return gone.length;
  });
}

/** The log begins behind them, on the disk too: what a crash leaves undone, the next start does. */
async function letGo(log: LogParts, gone: readonly Segment[], removeAtMs: number): Promise<void> {
  log.sidecarFiles.snapshotsRemoved(new Set(gone.map(({ baseOffset }) => baseOffset)));
  const share = new LoopShare(log);
  for (const segment of gone) {
    // A file that could not be renamed is before the log's start, which is on the disk; it is removed when it is due.
    log.removal.mark(segment, removeAtMs);
    const others = share.rest();
    if (others !== null) await others;
  }
}

/**
 * Reads the largest timestamps that the decision needs. After a start each comes from an index file that may not be in
 * memory; the segments remember them.
 */
async function lookAtTimes(log: LogParts, round: RetentionRound, retentionMs: number): Promise<void> {
  const share = new LoopShare(log);
  // Not over a copy: a cleaning may replace segments meanwhile.
  for (let index = 0; index < log.segments.length; index++) {
    const stampMs = await retryWhenResident(log.files, () => log.segments[index]?.maxTimestampMs ?? -1);
    if (round.nowMs - (stampMs >= 0 ? stampMs : round.lastAppendMs) <= retentionMs) return;
    const others = share.rest();
    if (others !== null) await others;
    if (log.isClosed()) return;
  }
}

function verdict(log: LogParts, { nowMs, lastAppendMs, agreedEnd }: RetentionRound): RetentionVerdict {
  const { deletes, retentionMs, retentionBytes } = log.config();
  const segments = log.segments.map((segment) => ({
    baseOffset: segment.baseOffset,
    size: segment.size,
    /** Read only when the decision depends on it. */
    get largestTimestampMs() {
      const { maxTimestampMs } = segment;
      return maxTimestampMs >= 0 ? maxTimestampMs : lastAppendMs;
    },
  }));
  const rules = { deletes, retentionMs, retentionBytes, startOffset: log.start.offset, nowMs };
  const { count, reason } = expiredSegments(segments, rules);
  const most = log.segments.findIndex(({ nextOffset }) => nextOffset > agreedEnd);
  return { count: most < 0 ? count : Math.min(count, most), reason };
}
