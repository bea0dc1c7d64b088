/**
 * A broker's role for a partition, by the partition's state and the broker's own registration.
 *
 *   none      it is no replica
 *   offline   it is one, and the partition has no leader
 *   follower  another broker leads
 *   leader    it leads, in that epoch
 *
 * @module
 */

/** The leader of a partition, and since when it leads. */
interface Leadership {
  /** -1 for none. */
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
 * Invariant: a broker that registers again does not lead what its former registration led: other brokers may have led
 * since.
 */
export function roleIn(state: Leadership, broker: { readonly id: number; readonly epoch: number }): Role {
  const { leader, leaderEpoch: epoch, leaderBrokerEpoch, replicas } = state;
  if (!replicas.includes(broker.id)) return { kind: "none" };
  if (leader === -1) return { kind: "offline", epoch };
  if (leader !== broker.id) return { kind: "follower", epoch, leader };
  const isOfThis = leaderBrokerEpoch === null || leaderBrokerEpoch === broker.epoch;
  return isOfThis ? { kind: "leader", epoch } : { kind: "offline", epoch };
}
