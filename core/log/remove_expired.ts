/**
 * Retention as it is carried out: the segments that {@linkcode expiredSegments} names leave the log, the start first, on the
 * disk, because a crash between two removals must not bring records back.
 *
 * @module
 */
import { type LogParts, partitionName } from "./log_parts.ts";
import { expiredSegments, type RetentionVerdict } from "./retention.ts";

export interface RetentionRound {
  readonly nowMs: number;
  /** Stands for the age of a segment whose records have no timestamps. */
  readonly lastAppendMs: number;
  /** Begins a new segment: the active one is to go too. */
  readonly roll: () => void;
}

/** Deletes the segments whose time is over. Answers how many went. */
export async function removeExpired(log: LogParts, round: RetentionRound): Promise<number> {
  const { segments, durability } = log;
  const due = verdict(log, round).count;
  if (due === 0) return 0;
  if (due === segments.length) round.roll();
  // What the producers in them have written must be known without them: sealing writes that down.
  const sealed = segments[due]!.baseOffset;
  await durability.seal(sealed);
  return await durability.inTurn(async () => {
    const { count: expired, reason } = verdict(log, round);
    const count = segments.slice(0, expired).filter((segment) => segment.nextOffset <= sealed).length;
    // Cut meanwhile, what was to be sealed is not; the next look sees to it.
    if (count === 0 || log.isClosed() || durability.recoveryPoint < sealed) return 0;
    const keeps = segments[count]!;
    // The segment that stays may be new, and must not be lost with those that go.
    await durability.synced(() => log.disk.syncFolder(log.folder));
    await log.start.persist(keeps.baseOffset);
    const gone = segments.splice(0, segments.indexOf(keeps));
    log.times.forget();
    log.start.publish(keeps.baseOffset);
    const removeAtMs = round.nowMs + log.config().fileDeleteDelayMs;
    for (const segment of gone) {
      log.sideFiles.snapshotRemoved(segment.baseOffset);
      // What keeps its name lies before the log's start, which is on the disk; it is removed all the same when its time has come.
      log.removal.mark(segment, removeAtMs);
    }
    log.epochs.truncateBefore(log.start.offset);
    const bytes = gone.reduce((sum, { size }) => sum + size, 0);
    const what = `deleted ${gone.length} segments (${bytes} bytes) by ${reason}`;
    log.logger.info(`${partitionName(log.partition)}: ${what}; it begins at ${log.start.offset}`);
    return gone.length;
  });
}

function verdict(log: LogParts, { nowMs, lastAppendMs }: RetentionRound): RetentionVerdict {
  const { deletes, retentionMs, retentionBytes } = log.config();
  const segments = log.segments.map(({ baseOffset, size, maxTimestampMs }) => ({
    baseOffset,
    size,
    largestTimestampMs: maxTimestampMs >= 0 ? maxTimestampMs : lastAppendMs,
  }));
  return expiredSegments(segments, { deletes, retentionMs, retentionBytes, startOffset: log.start.offset, nowMs });
}
