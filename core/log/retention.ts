/**
 * Decides which of a log's oldest segments are expired. Only whole segments are removed, and only from the front, so a
 * young record in front keeps the older ones behind it, and a record from the future keeps all.
 *
 * @module
 */
export interface RetainedSegment {
  readonly baseOffset: number;
  readonly size: number;
  /** The largest of its records' timestamps; when they have none, the time of the last known write. */
  readonly largestTimestampMs: number;
}

export interface RetentionRules {
  /** Whether `cleanup.policy` has `delete` in it; without it only segments before the log's start are removed. */
  readonly deletes: boolean;
  /** `retention.ms`; negative keeps records for ever. */
  readonly retentionMs: number;
  /** `retention.bytes`; negative is no limit. */
  readonly retentionBytes: number;
  /** Records before it were deleted by DeleteRecords. */
  readonly startOffset: number;
  readonly nowMs: number;
}

export type RetentionReason = "start offset" | "size" | "time";

export interface RetentionVerdict {
  /** How many segments from the front are removed. When it is all of them, the active one is rolled first. */
  readonly count: number;
  /** Why the last of them is removed. */
  readonly reason: RetentionReason | null;
}

/** `segments`: ascending, the last one active. An empty active segment is never removed. */
export function expiredSegments(segments: readonly RetainedSegment[], rules: RetentionRules): RetentionVerdict {
  const last = segments.length - 1;
  const mayGo = (index: number): boolean => index < last || segments[index]!.size > 0;
  let reason: RetentionReason | null = null;
  let count = 0;
  const take = (why: RetentionReason, isOver: (segment: RetainedSegment, index: number) => boolean): void => {
    while (count <= last && mayGo(count) && isOver(segments[count]!, count)) {
      count += 1;
      reason = why;
    }
  };
  take("start offset", (_, index) => index < last && segments[index + 1]!.baseOffset <= rules.startOffset);
  if (!rules.deletes) return { count, reason };
  if (rules.retentionBytes >= 0) {
    let excess = segments.slice(count).reduce((sum, { size }) => sum + size, 0) - rules.retentionBytes;
    take("size", ({ size }) => {
      excess -= size;
      return excess >= 0;
    });
  }
  if (rules.retentionMs >= 0) {
    take("time", ({ largestTimestampMs }) => rules.nowMs - largestTimestampMs > rules.retentionMs);
  }
  return { count, reason };
}
