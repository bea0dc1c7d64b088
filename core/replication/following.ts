/**
 * How a follower's log becomes the leader's: where the two part, by the epochs of their records (KIP-101, KIP-279), and
 * which answers still concern it.
 *
 * Note: never by the high watermark. A follower that cuts its log there may lose what its leader has acknowledged,
 * because it learns of the high watermark late.
 *
 * @module
 */

/** Where an epoch, or the last one before it that is known, ends; -1 and 0 when nothing is known. */
export interface EpochEnd {
  readonly epoch: number;
  readonly endOffset: number;
}

/** What a follower asks with: by its own log. */
export interface FetchPosition {
  /** In which epoch it follows. */
  readonly leaderEpoch: number;
  readonly offset: number;
  /** Of its last record; -1 for an empty log. */
  readonly lastEpoch: number;
}

/** Whether an answer to that is an answer to where the follower is now: it may have come late, or twice. */
export function isStillAsked(asked: FetchPosition, now: FetchPosition): boolean {
  return asked.leaderEpoch === now.leaderEpoch && asked.offset === now.offset && asked.lastEpoch === now.lastEpoch;
}

/**
 * What the leader answers a follower whose log went otherwise: where that was, by its own log; null where it did not.
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

/** Where the follower cuts its log when it is told that the logs part there; its own end for nothing to cut. */
export function truncationOffset(
  diverging: EpochEnd,
  log: { readonly endOffset: number; readonly endOf: (epoch: number) => EpochEnd },
): number {
  const own = log.endOf(diverging.epoch);
  const common = own.epoch === diverging.epoch ? Math.min(own.endOffset, diverging.endOffset) : own.endOffset;
  return Math.min(log.endOffset, common);
}
