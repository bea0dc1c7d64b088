/**
 * What a broker is to a partition, by the partition's state and the broker's own registration.
 *
 *   none      it is no replica
 *   offline   it is one, and nobody leads
 *   follower  another broker leads
 *   leader    it leads, in that epoch
 *
 * @module
 */

/** By whom, and since when, a partition is led. */
interface Leadership {
  /** -1 for nobody. */
  readonly leader: number;
  readonly leaderEpoch: number;
  /** The epoch of the leader's registration; null where there is one broker and so no other registration. */
  readonly leaderBrokerEpoch: number | null;
  readonly replicas: readonly number[];
}

export type Role =
  | { readonly kind: "none" }
  | { readonly kind: "offline"; readonly epoch: number }
  | { readonly kind: "follower"; readonly epoch: number; readonly leader: number }
  | { readonly kind: "leader"; readonly epoch: number };

/**
 * Invariant: a broker that registers again does not lead by what its former registration led: others may have since.
 */
export function roleIn(state: Leadership, broker: { readonly id: number; readonly epoch: number }): Role {
  const { leader, leaderEpoch: epoch, leaderBrokerEpoch, replicas } = state;
  if (!replicas.includes(broker.id)) return { kind: "none" };
  if (leader === -1) return { kind: "offline", epoch };
  if (leader !== broker.id) return { kind: "follower", epoch, leader };
  const isOfThis = leaderBrokerEpoch === null || leaderBrokerEpoch === broker.epoch;
  return isOfThis ? { kind: "leader", epoch } : { kind: "offline", epoch };
}
