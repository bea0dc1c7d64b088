/**
 * The next step of one member towards its target. It revokes what it is not to have before it gets anything new, and
 * gets only what no other member has any more, so that a partition never has two owners.
 *
 * @module
 */
import { type Assignment, NOTHING_ASSIGNED } from "./assignors/assignor.ts";
import { type ConsumerMember, type Epochs, isReconciledTo, type MemberState, NO_PARTITIONS } from "./member.ts";

/** Partitions that a client says it has, by topic id. */
export type Owned = readonly { readonly topicId: string; readonly partitions: readonly number[] }[];

export interface Reconciliation {
  readonly targetEpoch: number;
  readonly target: Assignment;
  /** Of those topics that exist. */
  readonly subscribedTopicIds: ReadonlySet<string>;
  /** Whether this very request has changed what the member subscribes to. */
  readonly hasSubscriptionChanged: boolean;
  /** Null where the client does not say. */
  readonly owned: Owned | null;
  /** Whether a member has the partition, or has yet to revoke it. */
  readonly isHeld: (topicId: string, partition: number) => boolean;
}

/** The member as it is next, or the same one where there is nothing to do; null where it has to be fenced. */
export function reconcile(member: ConsumerMember, r: Reconciliation): ConsumerMember | null {
  if (!r.hasSubscriptionChanged && isReconciledTo(member, r.targetEpoch)) return member;
  switch (member.state) {
    case "stable":
      if (member.epoch !== r.targetEpoch) return next(member, member.epoch, r);
      return r.hasSubscriptionChanged ? withoutUnsubscribed(member, r) : member;
    case "unrevoked":
      if (!owns(r.owned, member.pendingRevocation)) return next(member, member.epoch, r);
      return r.hasSubscriptionChanged ? withoutUnsubscribed(member, r) : member;
    case "unreleased":
      return next(member, member.epoch, r);
    case "unknown":
      // Only a member that says that it owns nothing can start over.
      return r.owned === null || r.owned.length > 0 ? null : next(member, r.targetEpoch, r);
  }
}

/** A member that does not say what it has may still have all of it. */
function owns(owned: Owned | null, pending: Epochs): boolean {
  if (owned === null) return true;
  return owned.some(({ topicId, partitions }) => {
    const ofTopic = pending.get(topicId);
    return ofTopic !== undefined && partitions.some((partition) => ofTopic.has(partition));
  });
}

/**
 * Takes away the topics that the member does not subscribe to any more, and nothing else: the target may not be ready
 * yet.
 */
function withoutUnsubscribed(member: ConsumerMember, r: Reconciliation): ConsumerMember {
  const gone = [...member.assigned].filter(([topicId]) => !r.subscribedTopicIds.has(topicId));
  // Kafka moves even nothing, if there is nothing left to subscribe to.
  const isAll = r.subscribedTopicIds.size === 0 && member.pendingRevocation.size === 0;
  if (gone.length === 0 && !isAll) return member;
  const assigned = new Map(member.assigned);
  const pending = new Map(member.pendingRevocation);
  for (const [topicId, partitions] of gone) {
    assigned.delete(topicId);
    pending.set(topicId, new Map([...pending.get(topicId) ?? [], ...partitions]));
  }
  const moved = { ...member, previousEpoch: member.epoch, assigned };
  return pending.size > 0 && owns(r.owned, pending)
    ? { ...moved, state: "unrevoked", pendingRevocation: pending }
    : moved;
}

function next(member: ConsumerMember, epoch: number, r: Reconciliation): ConsumerMember {
  const assigned = new Map<string, Map<number, number>>();
  const pending = new Map<string, Map<number, number>>();
  const free: { readonly topicId: string; readonly partition: number }[] = [];
  let isWaiting = false;
  for (const topicId of new Set([...r.target.keys(), ...member.assigned.keys()])) {
    const target = r.subscribedTopicIds.has(topicId) ? r.target.get(topicId) : undefined;
    const current = member.assigned.get(topicId) ?? new Map<number, number>();
    for (const [partition, since] of current) {
      put(target?.has(partition) === true ? assigned : pending, topicId, partition, since);
    }
    for (const partition of target ?? []) {
      if (current.has(partition)) continue;
      const isOwn = member.pendingRevocation.get(topicId)?.has(partition) === true;
      if (isOwn || !r.isHeld(topicId, partition)) free.push({ topicId, partition });
      else isWaiting = true;
    }
  }
  if (pending.size > 0 && owns(r.owned, pending)) {
    return at(member, epoch, { state: "unrevoked", assigned, pendingRevocation: pending });
  }
  for (const { topicId, partition } of free) put(assigned, topicId, partition, r.targetEpoch);
  const state = isWaiting ? "unreleased" : "stable";
  return at(member, r.targetEpoch, { state, assigned, pendingRevocation: NO_PARTITIONS });
}

function at(
  member: ConsumerMember,
  epoch: number,
  progress: { readonly state: MemberState; readonly assigned: Epochs; readonly pendingRevocation: Epochs },
): ConsumerMember {
  return { ...member, ...progress, epoch, previousEpoch: member.epoch };
}

function put(into: Map<string, Map<number, number>>, topicId: string, partition: number, epoch: number): void {
  const partitions = into.get(topicId) ?? new Map<number, number>();
  into.set(topicId, partitions.set(partition, epoch));
}

/** Whether all that the client says it has is assigned to it. */
export function isWithin(owned: Owned | null, assigned: Epochs): boolean {
  return owned !== null && owned.every(({ topicId, partitions }) => {
    const ofTopic = assigned.get(topicId);
    return ofTopic !== undefined && partitions.every((partition) => ofTopic.has(partition));
  });
}

/** What is assigned, without its epochs. */
export function withoutEpochs(epochs: Epochs): Assignment {
  if (epochs.size === 0) return NOTHING_ASSIGNED;
  return new Map([...epochs].map(([topicId, partitions]) => [topicId, new Set(partitions.keys())]));
}
