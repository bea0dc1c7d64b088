/**
 * One consumer group as the coordinator holds it: the members, what each is to have in the end (the target), and how
 * far each has got. Only `replay` changes what would be lost with the log; timers are soft state and restart after a
 * load.
 *
 * Three epochs say what is due. The group's goes up when its members, their subscriptions or the topics change. The
 * target's is the group's epoch that it was computed for. A member's is the target's epoch that it has reached.
 *
 * @module
 */
import { type Assignment, NOTHING_ASSIGNED } from "./assignors/assignor.ts";
import { type ConsumerMember, type Epochs, isReconciledTo, LEAVE_EPOCH, newMember, NO_PARTITIONS } from "./member.ts";
import type { ConsumerGroupRecord, ResolvedRegex } from "./records.ts";
import type { RegexScan } from "./regular_expressions.ts";
import { SubscriptionCounts } from "./subscription_counts.ts";

/**
 * Empty        no members.                                            -> Assigning when a member joins Assigning    the
 * target is of an older epoch than the group.        -> Reconciling, Stable when there is a new one Reconciling  some
 * member is not yet at the target.                  -> Stable when all are Stable       every member has what it is to
 * have.                   -> Assigning when something changes
 */
export type ConsumerGroupState = "Empty" | "Assigning" | "Reconciling" | "Stable";

/** When a member is fenced, by reason; Infinity for never. */
export interface MemberTimers {
  /** Unless it is heard from before. */
  sessionEndsAtMs: number;
  /** Unless it has left `rebalanceEpoch` before: it has partitions to revoke. */
  rebalanceEndsAtMs: number;
  rebalanceEpoch: number;
  /** Unless it has joined again before, a member of the classic protocol. */
  joinEndsAtMs: number;
  /** Unless it has asked for its assignment before, a member of the classic protocol. */
  syncEndsAtMs: number;
}

/** The epoch at which a group and its target begin. */
const FIRST_EPOCH = 1;

/** One list of names for all members that subscribe to the same: a group of many may subscribe to very many. */
class NameLists {
  readonly #lists = new Map<string, readonly string[]>();

  shared(names: readonly string[], members: ReadonlyMap<string, ConsumerMember>): readonly string[] {
    // Those that no member has any more are dropped before they are more than the others.
    if (this.#lists.size > 2 * members.size + 16) {
      const used = new Set([...members.values()].map(({ subscribedTopicNames }) => subscribedTopicNames));
      for (const [key, list] of this.#lists) if (!used.has(list)) this.#lists.delete(key);
    }
    const key = JSON.stringify(names);
    const known = this.#lists.get(key) ?? names;
    this.#lists.set(key, known);
    return known;
  }
}

export class ConsumerGroup {
  readonly type = "consumer";
  epoch = FIRST_EPOCH;
  metadataHash = 0n;
  targetEpoch = FIRST_EPOCH;
  /** Wall time, 0 for not known. */
  targetAssignedMs = 0;
  readonly members = new Map<string, ConsumerMember>();
  /** Instance id of each static member -> its current member id. */
  readonly staticMembers = new Map<string, string>();
  readonly target = new Map<string, Assignment>();
  readonly regexes = new Map<string, ResolvedRegex>();
  readonly counts = new SubscriptionCounts();
  /** Kept by an older Kafka. */
  hasPartitionsRecord = false;
  /** Topic id -> partition -> member whose target it is in. */
  readonly #targetOwners = new Map<string, Map<number, string>>();
  /** Topic id -> partition -> epoch of the member that has it or has yet to revoke it. */
  readonly #partitionEpochs = new Map<string, Map<number, number>>();

  readonly #lists = new NameLists();

  readonly timers = new Map<string, MemberTimers>();
  /** The revision of the metadata that `metadataHash` was last compared with; -1 for none. */
  checkedRevision = -1;
  /** In progress: the topics' names are matched with expressions, some of them at a time. */
  scan: RegexScan | null = null;
  /** When to be woken next; too early does no harm. A new group is woken at once, to set its timers. */
  wakeAtMs = 0;

  constructor(readonly groupId: string) {}

  get state(): ConsumerGroupState {
    if (this.members.size === 0) return "Empty";
    if (this.epoch > this.targetEpoch) return "Assigning";
    for (const member of this.members.values()) if (!isReconciledTo(member, this.targetEpoch)) return "Reconciling";
    return "Stable";
  }

  staticMember(instanceId: string | null): ConsumerMember | null {
    const memberId = instanceId === null ? undefined : this.staticMembers.get(instanceId);
    return memberId === undefined ? null : this.members.get(memberId) ?? null;
  }

  /** What the member is to have; a static member that replaces another takes over the other's. */
  targetOf({ memberId, instanceId }: Pick<ConsumerMember, "memberId" | "instanceId">): Assignment {
    const owner = instanceId === null ? memberId : this.staticMembers.get(instanceId);
    return (owner === undefined ? undefined : this.target.get(owner)) ?? NOTHING_ASSIGNED;
  }

  isInTarget(topicId: string, partition: number): boolean {
    return this.#targetOwners.get(topicId)?.has(partition) === true;
  }

  /** The epoch of the member that has the partition or has yet to revoke it; null where it is free. */
  partitionEpoch(topicId: string, partition: number): number | null {
    return this.#partitionEpochs.get(topicId)?.get(partition) ?? null;
  }

  replay(record: ConsumerGroupRecord): void {
    switch (record.kind) {
      case "consumerGroup":
        if (record.value === null) return;
        this.epoch = record.value.epoch;
        this.metadataHash = record.value.metadataHash;
        return;
      case "consumerPartitions":
        this.hasPartitionsRecord = record.value !== null;
        return;
      case "consumerTargetEpoch":
        this.targetEpoch = record.value?.epoch ?? -1;
        this.targetAssignedMs = record.value?.assignedMs ?? 0;
        return;
      case "consumerTarget":
        return this.#setTarget(record.memberId, record.value);
      case "consumerMember": {
        if (record.value === null) return this.#removeMember(record.memberId);
        const known = this.members.get(record.memberId) ?? newMember(record.memberId);
        const subscribedTopicNames = this.#lists.shared(record.value.subscribedTopicNames, this.members);
        return this.#setMember({ ...known, ...record.value, subscribedTopicNames });
      }
      case "consumerProgress": {
        const known = this.members.get(record.memberId);
        if (record.value !== null) return this.#setMember({ ...known ?? newMember(record.memberId), ...record.value });
        if (known === undefined) return;
        const nothing = { assigned: NO_PARTITIONS, pendingRevocation: NO_PARTITIONS };
        return this.#setMember({ ...known, ...nothing, epoch: LEAVE_EPOCH, previousEpoch: LEAVE_EPOCH });
      }
      case "consumerRegex": {
        const before = this.regexes.get(record.regex);
        if (before !== undefined) this.counts.addRegexTopics(before.topics, -1);
        this.regexes.delete(record.regex);
        if (record.value === null) return;
        this.regexes.set(record.regex, record.value);
        this.counts.addRegexTopics(record.value.topics, 1);
      }
    }
  }

  #setMember(member: ConsumerMember): void {
    const before = this.members.get(member.memberId) ?? null;
    this.members.set(member.memberId, member);
    this.counts.change(before, member);
    if (before !== null) this.#freePartitions(before);
    for (const epochs of [member.assigned, member.pendingRevocation]) this.#takePartitions(epochs, member.epoch);
    if (member.instanceId !== null) this.staticMembers.set(member.instanceId, member.memberId);
  }

  #removeMember(memberId: string): void {
    const member = this.members.get(memberId);
    if (member === undefined) return;
    this.members.delete(memberId);
    this.timers.delete(memberId);
    this.counts.change(member, null);
    this.#freePartitions(member);
    if (member.instanceId !== null && this.staticMembers.get(member.instanceId) === memberId) {
      this.staticMembers.delete(member.instanceId);
    }
  }

  /** Only what is recorded under the member's own epoch: another member may have the partition by now. */
  #freePartitions({ assigned, pendingRevocation, epoch }: ConsumerMember): void {
    for (const epochs of [assigned, pendingRevocation]) {
      for (const [topicId, partitions] of epochs) {
        const kept = this.#partitionEpochs.get(topicId);
        if (kept === undefined) continue;
        for (const partition of partitions.keys()) if (kept.get(partition) === epoch) kept.delete(partition);
        if (kept.size === 0) this.#partitionEpochs.delete(topicId);
      }
    }
  }

  /** A compacted log may hold the records of two owners in the opposite order: the later epoch has it. */
  #takePartitions(epochs: Epochs, epoch: number): void {
    for (const [topicId, partitions] of epochs) {
      const kept = this.#partitionEpochs.get(topicId) ?? new Map<number, number>();
      this.#partitionEpochs.set(topicId, kept);
      for (const partition of partitions.keys()) {
        const other = kept.get(partition);
        if (other === undefined || other < epoch) kept.set(partition, epoch);
      }
    }
  }

  #setTarget(memberId: string, target: Assignment | null): void {
    for (const [topicId, partitions] of this.target.get(memberId) ?? NOTHING_ASSIGNED) {
      const owners = this.#targetOwners.get(topicId)!;
      for (const partition of partitions) if (owners.get(partition) === memberId) owners.delete(partition);
      if (owners.size === 0) this.#targetOwners.delete(topicId);
    }
    if (target === null) return void this.target.delete(memberId);
    this.target.set(memberId, target);
    for (const [topicId, partitions] of target) {
      const owners = this.#targetOwners.get(topicId) ?? new Map<number, string>();
      this.#targetOwners.set(topicId, owners);
      for (const partition of partitions) owners.set(partition, memberId);
    }
  }
}
