/**
 * How a follower's log becomes the leader's: where the two diverge, by the epochs of their records (KIP-101, KIP-279),
 * and which answers still concern it.
 *
 * Note: never by the high watermark. A follower that truncates its log there may lose what its leader has acknowledged,
 * because it learns of the high watermark late.
 *
 * @module
 */

/** Where an epoch, or the last one before it that is known, ends; -1 and 0 when nothing is known. */
export interface EpochEnd {
  readonly epoch: number;
  readonly endOffset: number;
}

/** A follower's request, from its own log. */
export interface FetchPosition {
  /** The epoch in which it follows. */
  readonly leaderEpoch: number;
  readonly offset: number;
  /** Of its last record; -1 for an empty log. */
  readonly lastEpoch: number;
}

/** Whether an answer to that request still matches the follower's position: it may have come late, or twice. */
export function isStillAsked(asked: FetchPosition, now: FetchPosition): boolean {
  return asked.leaderEpoch === now.leaderEpoch && asked.offset === now.offset && asked.lastEpoch === now.lastEpoch;
}

/**
 * The leader's answer to a follower whose log diverges: where, by the leader's own log; null where it does not.
 */
export function divergence(
  { offset, lastEpoch }: FetchPosition,
  leader: { readonly endOffset: number; readonly leaderEpoch: number; readonly endOf: (epoch: number) => EpochEnd },
): EpochEnd | null {
  if (offset > 0) {
    const end = leader.endOf(lastEpoch);
    if (end.epoch < lastEpoch || end.endOffset < offset) return end;
  }
  return offset > leader.endOffset ? { epoch: leader.leaderEpoch, endOffset: leader.endOffset } : null;
}

/**
 * Where the follower truncates its log when the leader answers that the logs diverge there; its own end for nothing to
 * truncate.
 */
export function truncationOffset(
  diverging: EpochEnd,
  log: { readonly endOffset: number; readonly endOf: (epoch: number) => EpochEnd },
): number {
  const own = log.endOf(diverging.epoch);
  const common = own.epoch === diverging.epoch ? Math.min(own.endOffset, diverging.endOffset) : own.endOffset;
  return Math.min(log.endOffset, common);
}
