/**
 * The durable state of a classic group.
 *
 * @module
 */

/** A group as it was when every member had its assignment, or when the last member had left. */
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

/** A null value deletes. */
export interface ClassicGroupRecord {
  readonly kind: "classicGroup";
  readonly groupId: string;
  readonly value: StoredGroup | null;
}
