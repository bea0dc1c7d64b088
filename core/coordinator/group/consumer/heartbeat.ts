/**
 * ConsumerGroupHeartbeat, for a member that joins or is in the group: takes its subscription, updates the group's epoch
 * and target, and moves the member one step towards its target.
 *
 * @module
 */
import { assert } from "../../../base/assert.ts";
import type { Moment } from "../../runtime/state_machine.ts";
import { NOTHING_ASSIGNED } from "./assignors/assignor.ts";
import type { ConsumerGroupConfig } from "./config.ts";
import { type ConsumerHeartbeatAnswer, type ConsumerHeartbeatEvent, isRefusal, type Refusal } from "./events.ts";
import type { ConsumerGroup } from "./group.ts";
import {
  type ConsumerMember,
  type Epochs,
  isReconciledTo,
  JOIN_EPOCH,
  type MemberMetadata,
  newMember,
  regexOf,
  sameEpochs,
  sameMetadata,
  sameNames,
  sameProgress,
  STATIC_LEAVE_EPOCH,
} from "./member.ts";
import { isWithin, type Owned, reconcile } from "./reconcile.ts";
import type { ConsumerGroupRecord } from "./records.ts";
import { regexProblem, RegexScan } from "./regular_expressions.ts";
import type { SubscriptionCounts } from "./subscription_counts.ts";
import { newTarget, subscribedTopicIds } from "./target.ts";
import { armRebalance, armSession } from "./timers.ts";
import { type GroupTopics, metadataHash } from "./topics.ts";

/** Expressions are matched again at most this often, however many members bring new ones. */
const REGEX_MIN_INTERVAL_MS = 10_000;

export interface ConsumerContext {
  readonly at: Moment;
  readonly config: ConsumerGroupConfig;
  readonly topics: GroupTopics;
}

/**
 * The records of a heartbeat that is accepted, and its answer. `group` may be a new one that is not in the table yet.
 */
export function heartbeat(
  group: ConsumerGroup,
  event: ConsumerHeartbeatEvent,
  context: ConsumerContext,
): { readonly records: readonly ConsumerGroupRecord[]; readonly answer: ConsumerHeartbeatAnswer } | Refusal {
  const full = refusedWhenFull(group, event.memberId, context.config);
  if (full !== null) return full;
  const memberId = event.memberId === "" ? event.newMemberId : event.memberId;
  const found = memberFor(group, { ...event, memberId });
  if (isRefusal(found)) return found;

  const records: ConsumerGroupRecord[] = [...found.records];
  const before = found.member;
  const said = updated(before, event);
  const moved = advance(group, {
    before,
    said,
    owned: event.owned,
    records,
    isClassic: false,
    mayDescribe: event.mayDescribe,
  }, context);
  if (isRefusal(moved)) return moved;
  const { member } = moved;

  const { sessionTimeoutMs, heartbeatIntervalMs } = context.config.ofGroup(group.groupId);
  armSession(group, memberId, context.at.nowMs + sessionTimeoutMs);
  const saysAll = event.rebalanceTimeoutMs !== -1 && event.owned !== null &&
    (event.subscribedTopicNames !== null || event.subscribedTopicRegex !== null);
  const tells = event.memberEpoch === JOIN_EPOCH || saysAll || !sameEpochs(before.assigned, member.assigned);
  return {
    records,
    answer: {
      error: "NONE",
      message: null,
      memberId,
      memberEpoch: member.epoch,
      heartbeatIntervalMs,
      assignment: tells ? listed(member.assigned) : null,
    },
  };
}

export function refusedWhenFull(
  { members }: ConsumerGroup,
  memberId: string,
  { maxSize }: ConsumerGroupConfig,
): Refusal | null {
  if (members.size < maxSize || (memberId !== "" && members.has(memberId))) return null;
  const message = `The consumer group has reached its maximum capacity of ${maxSize} members.`;
  return { error: "GROUP_MAX_SIZE_REACHED", message };
}

/** The member that the request names, and the records that put it in the place of another. */
export interface FoundMember {
  readonly member: ConsumerMember;
  readonly records: readonly ConsumerGroupRecord[];
}

function memberFor(group: ConsumerGroup, event: ConsumerHeartbeatEvent): FoundMember | Refusal {
  const { memberId, memberEpoch, instanceId, owned } = event;
  const isJoining = memberEpoch === JOIN_EPOCH;
  if (instanceId !== null && isJoining) {
    const holder = group.staticMember(instanceId);
    if (holder !== null && holder.classic === null && holder.epoch !== STATIC_LEAVE_EPOCH) {
      const message = `Static member ${memberId} with instance id ${instanceId} cannot join the group because the ` +
        `instance id is owned by ${holder.memberId} member.`;
      return { error: "UNRELEASED_INSTANCE_ID", message };
    }
    return joinAsStatic(group, memberId, holder);
  }
  const member = instanceId === null
    ? dynamicMember(group, memberId, isJoining)
    : staticMember(group, memberId, instanceId);
  if (isRefusal(member)) return member;
  return epochRefusal(member, memberEpoch, owned) ?? { member, records: [] };
}

export function dynamicMember(group: ConsumerGroup, memberId: string, mayCreate: boolean): ConsumerMember | Refusal {
  const member = group.members.get(memberId);
  if (member !== undefined) return member;
  if (mayCreate) return newMember(memberId);
  return { error: "UNKNOWN_MEMBER_ID", message: `Member ${memberId} is not a member of group ${group.groupId}.` };
}

export function staticMember(group: ConsumerGroup, memberId: string, instanceId: string): ConsumerMember | Refusal {
  const holder = group.staticMember(instanceId);
  if (holder === null) return { error: "UNKNOWN_MEMBER_ID", message: `Instance id ${instanceId} is unknown.` };
  if (holder.memberId === memberId) return holder;
  const message = `Static member ${memberId} with instance id ${instanceId} was fenced by member ${holder.memberId}.`;
  return { error: "FENCED_INSTANCE_ID", message };
}

/** A static member that joins takes over everything that the holder of its instance id has. */
export function joinAsStatic(group: ConsumerGroup, memberId: string, holder: ConsumerMember | null): FoundMember {
  if (holder === null) return { member: group.members.get(memberId) ?? newMember(memberId), records: [] };
  const { groupId } = group;
  const member: ConsumerMember = { ...holder, memberId, epoch: JOIN_EPOCH, previousEpoch: JOIN_EPOCH };
  return {
    member,
    records: [
      ...memberTombstones(groupId, holder.memberId),
      { kind: "consumerMember", groupId, memberId, value: metadataOf(member) },
      {
        kind: "consumerTarget",
        groupId,
        memberId,
        value: group.target.get(holder.memberId) ?? NOTHING_ASSIGNED,
      },
      { kind: "consumerProgress", groupId, memberId, value: progressOf(member) },
    ],
  };
}

export function memberTombstones(groupId: string, memberId: string): ConsumerGroupRecord[] {
  return [
    { kind: "consumerProgress", groupId, memberId, value: null },
    { kind: "consumerTarget", groupId, memberId, value: null },
    { kind: "consumerMember", groupId, memberId, value: null },
  ];
}

/**
 * A member that missed the answer with its new epoch sends the previous one, and must not have more than its own
 * partitions.
 */
function epochRefusal(member: ConsumerMember, epoch: number, owned: Owned | null): Refusal | null {
  if (epoch === JOIN_EPOCH || epoch === member.epoch) return null;
  if (epoch < member.epoch && epoch === member.previousEpoch && isWithin(owned, member.assigned)) return null;
  const message = `The consumer group member has a ${epoch > member.epoch ? "greater" : "smaller"} member epoch ` +
    `(${epoch}) than the one known by the group coordinator (${member.epoch}). ` +
    "The member must abandon all its partitions and rejoin.";
  return { error: "FENCED_MEMBER_EPOCH", message };
}

/** The member with what it says of itself now. */
function updated(member: ConsumerMember, event: ConsumerHeartbeatEvent): ConsumerMember {
  return {
    ...member,
    instanceId: event.instanceId ?? member.instanceId,
    rackId: event.rackId ?? member.rackId,
    rebalanceTimeoutMs: event.rebalanceTimeoutMs === -1 ? member.rebalanceTimeoutMs : event.rebalanceTimeoutMs,
    serverAssignor: event.serverAssignor ?? member.serverAssignor,
    subscribedTopicNames: event.subscribedTopicNames === null
      ? member.subscribedTopicNames
      : [...new Set(event.subscribedTopicNames)],
    subscribedTopicRegex: event.subscribedTopicRegex ?? member.subscribedTopicRegex,
    clientId: event.clientId,
    clientHost: event.clientHost,
    classic: null,
  };
}

export interface Advance {
  /** As the group knows it; of a static member that takes over, as the records before have it. */
  readonly before: ConsumerMember;
  /** With what it says of itself now. */
  readonly said: ConsumerMember;
  readonly owned: Owned | null;
  /** Takes the records of what changes. */
  readonly records: ConsumerGroupRecord[];
  /** A member of the classic protocol cannot subscribe by expression, and its timers differ. */
  readonly isClassic: boolean;
  /**
   * Whether the client may know of a topic. Null for a member without an expression: others' expressions are not
   * matched for its sake.
   */
  readonly mayDescribe: ((topic: string) => boolean) | null;
}

/** What has changed in the member changes the group's epoch, this the target, and this what the member is to do. */
export function advance(
  group: ConsumerGroup,
  a: Advance,
  context: ConsumerContext,
): { readonly member: ConsumerMember } | Refusal {
  const changed = subscribe(group, a, context);
  if (isRefusal(changed)) return changed;
  const member = approach(group, a, changed, context);
  return isRefusal(member) ? member : { member };
}

export interface Subscribed {
  readonly groupEpoch: number;
  readonly isHomogeneous: boolean;
  readonly hasSubscriptionChanged: boolean;
  readonly counts: SubscriptionCounts;
}

/** Records what the member says of itself, and begins a new epoch of the group where that or the topics require one. */
export function subscribe(group: ConsumerGroup, a: Advance, context: ConsumerContext): Subscribed | Refusal {
  const { before, said, records } = a;
  const { groupId } = group;
  if (!sameMetadata(before, said)) {
    records.push({ kind: "consumerMember", groupId, memberId: said.memberId, value: metadataOf(said) });
  }
  const namesChanged = !sameNames(before.subscribedTopicNames, said.subscribedTopicNames);
  const regex = followRegex(group, a, context);
  if (isRefusal(regex)) return regex;

  const counts = group.counts.copy();
  // A new member counts for nothing before; one that takes over counts as the one before it.
  counts.change(before, said);
  const lost = regexOf(before);
  if (lost !== null && lost !== regexOf(said) && group.counts.membersOfRegex(lost) === 1) {
    counts.addRegexTopics(group.regexes.get(lost)?.topics ?? [], -1);
  }
  const hasSubscriptionChanged = namesChanged || regex !== "unchanged";
  const isDue = namesChanged || (a.isClassic ? regex !== "unchanged" : regex === "resolved");
  let groupEpoch = group.epoch;
  if (isDue || group.checkedRevision !== context.topics.revision) {
    const hash = metadataHash(counts.topicNames(), context.topics);
    if (isDue || hash !== group.metadataHash) {
      groupEpoch += 1;
      records.push({ kind: "consumerGroup", groupId, value: { epoch: groupEpoch, metadataHash: hash } });
    }
    group.checkedRevision = context.topics.revision;
    if (group.hasPartitionsRecord) records.push({ kind: "consumerPartitions", groupId, value: null });
  }
  const isNew = !group.members.has(said.memberId) && group.staticMember(said.instanceId) === null;
  const isHomogeneous = counts.isHomogeneous(group.members.size + (isNew ? 1 : 0));
  return { groupEpoch, isHomogeneous, hasSubscriptionChanged, counts };
}

type RegexChange = "unchanged" | "changed" | "resolved";

/** Takes a changed expression, and has expressions matched where that is due. */
function followRegex(group: ConsumerGroup, a: Advance, context: ConsumerContext): RegexChange | Refusal {
  const { at: { wallMs }, topics, config } = context;
  const [old, now] = [regexOf(a.before), regexOf(a.said)];
  let change: RegexChange = "unchanged";
  let isDue = false;
  if (a.before.subscribedTopicRegex !== a.said.subscribedTopicRegex) {
    change = "changed";
    if (old !== null && old !== now && group.counts.membersOfRegex(old) === 1) {
      a.records.push({ kind: "consumerRegex", groupId: group.groupId, regex: old, value: null });
    }
    if (now === null) change = old === null ? "changed" : "resolved";
    else if (group.counts.membersOfRegex(now) > 0) change = group.regexes.has(now) ? "resolved" : "changed";
    else {
      const problem = regexProblem(now);
      if (problem !== null) {
        const message = `SubscribedTopicRegex \`${now}\` is not a valid regular expression: ${problem}.`;
        return { error: "INVALID_REGULAR_EXPRESSION", message };
      }
      isDue = true;
    }
  }
  const subscribed = new Set(group.counts.regexes());
  const { mayDescribe } = a;
  if (mayDescribe === null || (!isDue && subscribed.size === 0) || group.scan !== null) return change;
  const [last] = group.regexes.values();
  if (last !== undefined && wallMs <= last.resolvedMs + REGEX_MIN_INTERVAL_MS) return change;
  if (old !== null && old !== now && group.counts.membersOfRegex(old) === 1) subscribed.delete(old);
  if (now !== null) subscribed.add(now);
  isDue ||= subscribed.size !== group.regexes.size || (last?.revision ?? 0) < topics.createdRevision ||
    wallMs > (last?.resolvedMs ?? -Infinity) + config.regexRefreshIntervalMs;
  if (isDue && subscribed.size > 0) {
    group.scan = new RegexScan([...subscribed], { topics, wallMs, mayDescribe });
    group.wakeAtMs = Math.min(group.wakeAtMs, context.at.nowMs);
  }
  return change;
}

/** Computes a new target where one is due, and takes the member's next step. */
export function approach(
  group: ConsumerGroup,
  a: Advance,
  s: Subscribed,
  context: ConsumerContext,
): ConsumerMember | Refusal {
  const { said, records } = a;
  let targetEpoch = group.targetEpoch;
  let target = group.targetOf(said);
  if (targetEpoch < s.groupEpoch && mayAssign(group, context)) {
    const preferred = s.counts.preferredAssignor();
    const assignor = context.config.assignors.find((name) => name === preferred) ?? context.config.assignors[0];
    assert(assignor !== undefined, "there is an assignor");
    const made = newTarget(group, {
      groupEpoch: s.groupEpoch,
      assignor,
      isHomogeneous: s.isHomogeneous,
      updated: said,
      topics: context.topics,
      wallMs: context.at.wallMs,
    });
    records.push(...made.records);
    targetEpoch = s.groupEpoch;
    target = made.own;
  }
  return reconciled(group, a, { targetEpoch, target, hasSubscriptionChanged: s.hasSubscriptionChanged }, context);
}

/**
 * Assignments of one group are spaced, so that a thousand members that join at once cause only a few assignments.
 */
function mayAssign(group: ConsumerGroup, { at, config }: ConsumerContext): boolean {
  const { assignmentIntervalMs } = config.ofGroup(group.groupId);
  if (group.targetAssignedMs === 0 || assignmentIntervalMs === 0) return true;
  return at.wallMs >= group.targetAssignedMs + assignmentIntervalMs;
}

export interface Towards {
  readonly targetEpoch: number;
  readonly target: ReturnType<ConsumerGroup["targetOf"]>;
  readonly hasSubscriptionChanged: boolean;
}

export function reconciled(
  group: ConsumerGroup,
  a: Advance,
  towards: Towards,
  context: ConsumerContext,
): ConsumerMember | Refusal {
  const { said, owned, records, isClassic } = a;
  if (!towards.hasSubscriptionChanged && isReconciledTo(said, towards.targetEpoch)) return said;
  const next = reconcile(said, {
    ...towards,
    owned,
    subscribedTopicIds: new Set(subscribedTopicIds(said, group, context.topics)),
    isHeld: (topicId, partition) => group.partitionEpoch(topicId, partition) !== null,
  });
  if (next === null) {
    const message = "The consumer group member is in a unknown state. " +
      "The member must abandon all its partitions and rejoin.";
    return { error: "FENCED_MEMBER_EPOCH", message };
  }
  if (sameProgress(next, said)) return said;
  records.push({
    kind: "consumerProgress",
    groupId: group.groupId,
    memberId: next.memberId,
    value: progressOf(next),
  });
  if (!isClassic) {
    const endsAtMs = next.state === "unrevoked" ? context.at.nowMs + next.rebalanceTimeoutMs : Infinity;
    armRebalance(group, next.memberId, { epoch: next.epoch, endsAtMs });
  }
  return next;
}

export function metadataOf(member: ConsumerMember): MemberMetadata {
  const { instanceId, rackId, clientId, clientHost, subscribedTopicNames, subscribedTopicRegex } = member;
  const { rebalanceTimeoutMs, serverAssignor, classic } = member;
  return {
    instanceId,
    rackId,
    clientId,
    clientHost,
    subscribedTopicNames,
    subscribedTopicRegex,
    rebalanceTimeoutMs,
    serverAssignor,
    classic,
  };
}

export function progressOf({ epoch, previousEpoch, state, assigned, pendingRevocation }: ConsumerMember) {
  return { epoch, previousEpoch, state, assigned, pendingRevocation };
}

/** Topics in the order of the member's own, partitions ascending. */
export function listed(epochs: Epochs): Owned {
  return [...epochs].map(([topicId, partitions]) => ({
    topicId,
    partitions: [...partitions.keys()].sort((a, b) => a - b),
  }));
}
