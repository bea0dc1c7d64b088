/**
 * What a cluster agrees on about one partition: its replicas, its leader and since when, and which replicas are known
 * to have everything that was acknowledged. One value, changed only by a transaction on the value it was made from, so
 * that no two changes are ever based on the same state.
 *
 * @module
 */

/**
 * A replica whose log is known to be complete. The log has a *generation*, which changes when its disk was replaced or
 * may have lost what was flushed: what is known of the replica holds for that log only.
 */
export interface Member {
  readonly id: number;
  readonly generation: string;
}

export interface PartitionState {
  /** In order of preference: the first leads where it can. While partitions move, the old and the new ones. */
  readonly replicas: readonly number[];
  readonly adding: readonly number[];
  readonly removing: readonly number[];
  /** -1 for none. */
  readonly leader: number;
  /** The epoch of the registration that the leader leads by: another one of the same broker does not lead. */
  readonly leaderBrokerEpoch: number;
  /** Increases with every leader. */
  readonly leaderEpoch: number;
  /** Increases with every change. */
  readonly partitionEpoch: number;
  readonly isr: readonly Member[];
  /**
   * Eligible leader replicas (KIP-966): were in sync when the high watermark last moved. Empty while the ISR is large
   * enough.
   */
  readonly elr: readonly Member[];
  /** Replicas that were eligible with a log of another generation: the last resort when none is eligible. */
  readonly lastKnownElr: readonly number[];
  /** `min.insync.replicas`, no more than there are replicas. */
  readonly minIsr: number;
}

/** A registered broker: it holds a lease. */
export interface Registration {
  /** Of this registration; a later one has a higher epoch. */
  readonly epoch: number;
  readonly generation: string;
  /** A broker that drains or whose disk is full leads nothing and joins no ISR. */
  readonly state: "active" | "draining" | "failed";
}

export type Registrations = ReadonlyMap<number, Registration>;

/** What is wrong with the state, or null. Invariant: every state that is written is valid. */
export function problemOf(state: PartitionState): string | null {
  const { replicas, isr, elr, leader, minIsr, adding, removing } = state;
  const ids = (members: readonly Member[]): number[] => members.map(({ id }) => id);
  const among = (some: readonly number[]): boolean => some.every((id) => replicas.includes(id));
  if (replicas.length === 0) return "no replicas";
  if (new Set(replicas).size !== replicas.length) return "a replica twice";
  if (new Set(ids(isr)).size !== isr.length || new Set(ids(elr)).size !== elr.length) return "a member twice";
  if (!among(ids(isr)) || !among(ids(elr))) return "a member that is no replica";
  if (!among(adding) || !among(removing) || adding.some((id) => removing.includes(id))) return "a move of no replica";
  if (isr.some(({ id }) => ids(elr).includes(id))) return "in the ISR and the ELR";
  if (leader !== -1 && !ids(isr).includes(leader)) return "a leader that is not in the ISR";
  if (isr.length >= minIsr && elr.length > 0) return "an ELR beside an ISR that is large enough";
  return null;
}

/** Compared without the count of changes. */
export function isSameState(a: PartitionState, b: PartitionState): boolean {
  return JSON.stringify({ ...a, partitionEpoch: 0 }) === JSON.stringify({ ...b, partitionEpoch: 0 });
}
