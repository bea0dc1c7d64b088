/**
 * What of a commit is kept.
 *
 * @module
 */

export interface CommittedOffset {
  readonly offset: bigint;
  /** -1 when the client did not say. */
  readonly leaderEpoch: number;
  readonly metadata: string;
  /** Zero when not known. */
  readonly topicId: string;
  readonly commitTimestampMs: number;
  /** -1: as long as the broker keeps offsets. */
  readonly expireTimestampMs: number;
}

/** A null value deletes. */
export interface OffsetRecord {
  readonly kind: "offset";
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
  readonly value: CommittedOffset | null;
}
