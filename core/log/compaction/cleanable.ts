/**
 * Decides how much of a log compaction may touch, and whether it is worth the work. Never the active segment, never
 * what an open transaction may change, never what is younger than `min.compaction.lag.ms`; and only what is on the disk
 * with its index files, because after a crash a hole in the offsets is a sign of loss.
 *
 * @module
 */
export interface CleanableSegment {
  readonly baseOffset: number;
  readonly size: number;
  /** -1 when no record has a timestamp. */
  readonly maxTimestampMs: number;
  /** When it was created or found: its age counts from then when its records have no timestamps. */
  readonly openedMs: number;
  /** The largest timestamp of its first batch; null when it has none. Read only where `maxLagMs` is set. */
  readonly firstTimestampMs: number | null;
}

export interface LogExtent {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly lastStableOffset: number;
  /** Everything before it is on the disk, index files included. */
  readonly settledOffset: number;
  /** Ascending; the last one is active. */
  readonly segments: readonly CleanableSegment[];
}

export interface CleanableRules {
  /** `min.compaction.lag.ms` */
  readonly minLagMs: number;
  /** `max.compaction.lag.ms`; at or beyond 2^53 there is none. */
  readonly maxLagMs: number;
  /** `min.cleanable.dirty.ratio` */
  readonly minDirtyRatio: number;
  readonly nowMs: number;
}

export interface Cleanable {
  /** Where earlier cleanings ended. */
  readonly firstDirtyOffset: number;
  /** The base offset of the first segment that may not be cleaned. */
  readonly endOffset: number;
  /** The checkpoint of earlier cleanings is outside the log, so it is ignored. */
  readonly isReset: boolean;
  /** Dirty bytes to all bytes before the end. */
  readonly dirtyRatio: number;
  /** Whether to clean: by ratio, or because records have waited for `max.compaction.lag.ms`. */
  readonly isDue: boolean;
}

/** `cleanedOffset`: up to where earlier cleanings came; null when there was none. */
export function cleanableRange(log: LogExtent, cleanedOffset: number | null, rules: CleanableRules): Cleanable {
  const { segments, startOffset } = log;
  const remembered = cleanedOffset ?? startOffset;
  const isReset = remembered < startOffset || remembered > log.endOffset;
  const firstDirtyOffset = isReset ? startOffset : remembered;

  const full = segments.slice(0, -1);
  const dirty = full.slice(indexOf(full, firstDirtyOffset));
  const young = rules.minLagMs > 0
    ? dirty.find((segment) => largestTimestampMs(segment) > rules.nowMs - rules.minLagMs)
    : undefined;
  const limit = Math.min(
    log.lastStableOffset,
    segments.at(-1)!.baseOffset,
    log.settledOffset,
    young?.baseOffset ?? Infinity,
  );
  const uncleanable = Math.max(firstDirtyOffset, limit);
  const endOffset = segments[indexOf(segments, uncleanable)]!.baseOffset;

  const before = (segment: CleanableSegment, offset: number): boolean => segment.baseOffset < offset;
  const cleanBytes = bytesOf(segments.filter((segment) => before(segment, firstDirtyOffset)));
  const from = indexOf(segments, Math.min(firstDirtyOffset, endOffset));
  const dirtyBytes = bytesOf(segments.slice(from).filter((segment) => before(segment, endOffset)));
  const totalBytes = cleanBytes + dirtyBytes;
  const dirtyRatio = totalBytes === 0 ? 0 : dirtyBytes / totalBytes;
  const isDue = dirtyRatio > rules.minDirtyRatio || (dirtyBytes > 0 && hasWaited(dirty, rules));
  return { firstDirtyOffset, endOffset, isReset, dirtyRatio, isDue };
}

/** The log that is most worth cleaning; null when none is due. */
export function filthiest<T extends { readonly cleanable: Cleanable }>(logs: Iterable<T>): T | null {
  let worst: T | null = null;
  for (const log of logs) {
    if (!log.cleanable.isDue) continue;
    if (worst === null || log.cleanable.dirtyRatio > worst.cleanable.dirtyRatio) worst = log;
  }
  return worst;
}

/** The index of the segment that holds the offset, or 0 when it is before all; 0 when there are none. */
function indexOf(segments: readonly CleanableSegment[], offset: number): number {
  return Math.max(0, segments.findLastIndex(({ baseOffset }) => baseOffset <= offset));
}

function largestTimestampMs({ maxTimestampMs, openedMs }: CleanableSegment): number {
  return maxTimestampMs >= 0 ? maxTimestampMs : openedMs;
}

function hasWaited(dirty: readonly CleanableSegment[], { maxLagMs, nowMs }: CleanableRules): boolean {
  if (!isBounded(maxLagMs)) return false;
  return dirty.some(({ firstTimestampMs }) =>
    firstTimestampMs !== null && firstTimestampMs > 0 && firstTimestampMs < nowMs - maxLagMs
  );
}

export function isBounded(maxLagMs: number): boolean {
  return maxLagMs < Number.MAX_SAFE_INTEGER;
}

function bytesOf(segments: readonly CleanableSegment[]): number {
  return segments.reduce((sum, { size }) => sum + size, 0);
}
