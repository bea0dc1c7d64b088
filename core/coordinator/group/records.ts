/**
 * What the groups of a shard leave behind: the hard state. Only `replay` of one of these changes it, whether the record
 * was written this moment or is read back at start, so a restart cannot arrive at another state than the one answered from.
 *
 * @module
 */

/** A group as it was when everyone had their assignment, or when the last member had left. */
export interface StoredGroup {
  /** Null for a group that never had members: it only keeps offsets. */
  readonly protocolType: string | null;
  readonly generation: number;
  readonly protocolName: string | null;
  readonly leaderId: string | null;
  /** Wall time of the last change of state, -1 when not known. */
  readonly stateChangedMs: number;
  readonly members: readonly StoredMember[];
}

export interface StoredMember {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  readonly rebalanceTimeoutMs: number;
  readonly sessionTimeoutMs: number;
  /** The metadata it joined with, for the protocol that was chosen. */
  readonly subscription: Uint8Array;
  readonly assignment: Uint8Array;
}

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
export type GroupRecord =
  | { readonly kind: "group"; readonly groupId: string; readonly value: StoredGroup | null }
  | {
    readonly kind: "offset";
    readonly groupId: string;
    readonly topic: string;
    readonly partition: number;
    readonly value: CommittedOffset | null;
  };
