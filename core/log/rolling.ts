/**
 * Decides when a log begins a new segment, from the active segment and the next batch.
 *
 * @module
 */
export interface ActiveSegment {
  readonly size: number;
  readonly baseOffset: number;
  /** The largest timestamp of its first batch; null when it has none. */
  readonly firstTimestampMs: number | null;
  readonly openedMs: number;
  readonly isIndexFull: boolean;
}

export interface ComingBatch {
  readonly size: number;
  readonly lastOffset: number;
  readonly maxTimestampMs: number;
}

export interface RollRules {
  readonly segmentBytes: number;
  readonly segmentMs: number;
  /** The jitter: how much shorter this segment's time is. */
  readonly jitterMs: number;
  readonly nowMs: number;
}

/** Index entries keep offsets relative to the segment's in 31 bits, as Kafka's do. */
export const LARGEST_RELATIVE_OFFSET = 0x7fffffff;

/**
 * A segment's age is the time from its first batch's timestamp to the next batch's. So a log that is copied, years of
 * records in a minute, rolls as it did the first time. When the first batch has no timestamp, the clock counts.
 */
export function shouldRoll(active: ActiveSegment, coming: ComingBatch, rules: RollRules): boolean {
  if (active.size === 0) return false;
  const { firstTimestampMs, openedMs } = active;
  const ageMs = firstTimestampMs !== null && firstTimestampMs >= 0
    ? coming.maxTimestampMs - firstTimestampMs
    : rules.nowMs - openedMs;
  return active.size + coming.size > rules.segmentBytes || ageMs > rules.segmentMs - rules.jitterMs ||
    active.isIndexFull || coming.lastOffset - active.baseOffset > LARGEST_RELATIVE_OFFSET;
}
