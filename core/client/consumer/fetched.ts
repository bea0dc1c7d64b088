/**
 * A fetch of one partition, and its result.
 *
 * @module
 */

export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

/** One partition that is being read. Compared by identity: a partition that is added again is a different one. */
export interface Fetching {
  readonly topic: string;
  readonly partition: number;
  /** The next offset to fetch. */
  readonly position: number;
  /** Where reading ends, exclusive; Infinity to follow the log. */
  readonly until: number;
}

/** What one fetch brought of one partition. The bytes are the reader's own. */
export interface Fetched {
  readonly of: Fetching;
  /** Records before this one are in the bytes only because batches come whole. */
  readonly fromOffset: number;
  readonly bytes: Uint8Array;
  readonly aborted: readonly AbortedTransaction[] | null;
}
