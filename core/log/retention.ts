/**
 * Which of a log's oldest segments have had their time: the decision. Segments go from the front and only whole, so a
 * young record in front keeps older ones behind it, and a record from the future keeps all.
 *
 * @module
 */
export interface RetainedSegment {
  readonly baseOffset: number;
  readonly size: number;
  /** The largest of its records' timestamps; where they have none, when the segment was last seen to be written. */
  readonly largestTimestampMs: number;
}

export interface RetentionRules {
  /** Whether `cleanup.policy` has `delete` in it; without it only what lies before the log's start goes. */
  readonly deletes: boolean;
  /** `retention.ms`; negative is for ever. */
  readonly retentionMs: number;
  /** `retention.bytes`; negative is no limit. */
  readonly retentionBytes: number;
  /** What was deleted by hand lies before it. */
  readonly startOffset: number;
  readonly nowMs: number;
}

export type RetentionReason = "start offset" | "size" | "time";

export interface RetentionVerdict {
  /** How many segments from the front go. When it is all of them, the active one is rolled first. */
  readonly count: number;
  /** Why the last of them goes. */
  readonly reason: RetentionReason | null;
}

/** `segments`: ascending, the last one active. An empty active segment never goes. */
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
