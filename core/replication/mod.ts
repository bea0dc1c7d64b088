/**
 * Replication: the decisions, without anything that waits. This folder owns what state a partition may be in and how
 * one follows from another, what role a broker has by it, how far the high watermark goes, and where a follower's log
 * is truncated. It must not know stores, sockets, logs or clocks: it takes values and returns values, and takes the
 * time as a number.
 *
 * Start reading at `partition_state.ts`, then `transitions.ts`; `replica.ts` is what a broker's partition asks, by its
 * role (`role.ts`); `leading.ts` and `following.ts` are the two sides of a partition with several replicas. Evidence:
 * `tests/simulation/replication` runs all of it under losses, cuts, crashes and stale views.
 *
 * @module
 */
export { divergence, type EpochEnd, type FetchPosition, isStillAsked, truncationOffset } from "./following.ts";
export { Leading, type ReplicaFetch } from "./leading.ts";
export {
  type Member,
  type PartitionState,
  problemOf,
  type Registration,
  type Registrations,
} from "./partition_state.ts";
export { type Acks, type Assignment, Replica } from "./replica.ts";
export { type Role, roleIn } from "./role.ts";
export { isReassigning, type PartitionEvent, targetOf, transition } from "./transitions.ts";
