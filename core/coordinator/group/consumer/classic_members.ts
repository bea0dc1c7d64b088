/**
 * Members of the classic protocol in a consumer group: what JoinGroup, SyncGroup, Heartbeat and LeaveGroup mean while a
 * group migrates. The same epochs move such a member as the others; a rebalance tells it to come for the next epoch,
 * and its generation is its epoch.
 *
 * @module
 */
import { assert } from "../../../base/assert.ts";
import type { ErrorName } from "../../../protocol/error_codes.ts";
import type {
  HeartbeatEvent,
  JoinAnswer,
  JoinEvent,
  LeaveAnswer,
  LeaveEvent,
  LeavingMember,
  SyncAnswer,
  SyncEvent,
} from "../classic/events.ts";
import { refusedJoin, refusedSync } from "../classic/rebalance.ts";
import { CONSUMER_TYPE, ownedById, readSubscription, type Subscription, writeAssignment } from "./classic_protocol.ts";
import { mayDowngrade } from "./config.ts";
import { isRefusal, type Refusal } from "./events.ts";
import type { ConsumerGroup } from "./group.ts";
import {
  type Advance,
  approach,
  type ConsumerContext,
  dynamicMember,
  type FoundMember,
  joinAsStatic,
  reconciled,
  refusedWhenFull,
  staticMember,
  subscribe,
} from "./heartbeat.ts";
import { fence, type Gone } from "./leave.ts";
import { type ConsumerMember, isReconciledTo } from "./member.ts";
import { withoutEpochs } from "./reconcile.ts";
import type { ConsumerGroupRecord } from "./records.ts";
import { armJoinIfAbsent, armSession, armSync, endSync } from "./timers.ts";

export interface ClassicJoined {
  readonly records: readonly ConsumerGroupRecord[];
  readonly answer: JoinAnswer;
  /**
   * The static member that a classic one has replaced, so that the group becomes classic; the caller converts it.
   */
  readonly downgrade: { readonly joining: ConsumerMember; readonly rebalances: boolean } | null;
}

/** `event.memberId` may be empty: then the member is `event.newMemberId`. */
export function classicJoin(
  group: ConsumerGroup,
  event: JoinEvent,
  context: ConsumerContext,
): ClassicJoined | Refusal {
  if (context.config.migrationPolicy === "disabled") {
    const message = `Cannot join the consumer group ${group.groupId} with the classic protocol because the group ` +
      "migration is disabled.";
    return { error: "INCONSISTENT_GROUP_PROTOCOL", message };
  }
  const isNew = event.memberId === "";
  const memberId = isNew ? event.newMemberId : event.memberId;
  const refused = refusedWhenFull(group, memberId, context.config) ?? protocolRefusal(group, memberId, event);
  if (refused !== null) return refused;
  if (isNew && event.groupInstanceId === null && event.mustBringMemberId) {
    return { records: [], answer: refusedJoin("MEMBER_ID_REQUIRED", memberId), downgrade: null };
  }
  const subscription = readSubscription(event.protocols[0]!.metadata);
  if (subscription === null) {
    const message = "Malformed embedded consumer protocol in subscription deserialization.";
    return { error: "UNKNOWN_SERVER_ERROR", message };
  }
  const holder = group.staticMember(event.groupInstanceId);
  const found = memberFor(group, memberId, event, isNew ? holder : null);
  if (isRefusal(found)) return found;
  return join(group, event, { found, holder, subscription }, context);
}

function join(
  group: ConsumerGroup,
  event: JoinEvent,
  o: { readonly found: FoundMember; readonly holder: ConsumerMember | null; readonly subscription: Subscription },
  context: ConsumerContext,
): ClassicJoined | Refusal {
  const records = [...o.found.records];
  const said = updated(o.found.member, event, o.subscription);
  const owned = ownedById(o.subscription, context.topics);
  const a: Advance = { before: o.found.member, said, owned, records, isClassic: true, mayDescribe: null };
  const subscribed = subscribe(group, a, context);
  if (isRefusal(subscribed)) return subscribed;

  const downgrades = o.holder !== null && mayDowngradeInPlaceOf(group, o.holder, context);
  const isStale = group.targetEpoch < subscribed.groupEpoch;
  const { hasSubscriptionChanged } = subscribed;
  // Unlike in Kafka, where the others, of which some have yet to come for what is theirs, would not be told to.
  const isUnfinished = downgrades &&
    [...group.members.values()].some((each) => each !== o.holder && !isReconciledTo(each, group.targetEpoch));
  const member = !downgrades ? approach(group, a, subscribed, context) : isStale ? said : reconciled(
    group,
    a,
    { targetEpoch: group.targetEpoch, target: group.targetOf(said), hasSubscriptionChanged },
    context,
  );
  if (isRefusal(member)) return member;
  if (!downgrades) {
    const { nowMs } = context.at;
    armSync(group, member.memberId, nowMs + event.rebalanceTimeoutMs);
    armSession(group, member.memberId, nowMs + event.sessionTimeoutMs);
  }
  const answer: JoinAnswer = {
    ...refusedJoin("NONE", member.memberId),
    generation: member.epoch,
    protocolType: CONSUMER_TYPE,
    protocolName: event.protocols[0]!.name,
  };
  return { records, answer, downgrade: downgrades ? { joining: member, rebalances: isStale || isUnfinished } : null };
}

function protocolRefusal(group: ConsumerGroup, memberId: string, event: JoinEvent): Refusal | null {
  const isKnown = event.protocolType === CONSUMER_TYPE &&
    event.protocols.some(({ name }) => group.members.size === 0 || group.counts.allClassicMembersKnow(name));
  if (isKnown) return null;
  return { error: "INCONSISTENT_GROUP_PROTOCOL", message: `Member ${memberId}'s protocols are not supported.` };
}

function memberFor(
  group: ConsumerGroup,
  memberId: string,
  event: JoinEvent,
  holder: ConsumerMember | null,
): FoundMember | Refusal {
  const { groupInstanceId } = event;
  if (groupInstanceId !== null && event.memberId === "") return joinAsStatic(group, memberId, holder);
  const member = groupInstanceId === null
    ? dynamicMember(group, memberId, true)
    : staticMember(group, memberId, groupInstanceId);
  return isRefusal(member) ? member : { member, records: [] };
}

function updated(member: ConsumerMember, event: JoinEvent, subscription: Subscription): ConsumerMember {
  return {
    ...member,
    instanceId: event.groupInstanceId ?? member.instanceId,
    rackId: subscription.rackId ?? member.rackId,
    rebalanceTimeoutMs: event.rebalanceTimeoutMs === -1 ? member.rebalanceTimeoutMs : event.rebalanceTimeoutMs,
    subscribedTopicNames: [...new Set(subscription.topics)],
    subscribedTopicRegex: "",
    clientId: event.clientId,
    clientHost: event.clientHost,
    classic: { sessionTimeoutMs: event.sessionTimeoutMs, supportedProtocols: event.protocols },
  };
}

/** Whether all members but the static one that is replaced use the classic protocol. */
function mayDowngradeInPlaceOf(group: ConsumerGroup, holder: ConsumerMember, { config }: ConsumerContext): boolean {
  return holder.classic === null && group.counts.classicMembers === group.members.size - 1 && mayDowngrade(config) &&
    group.members.size <= config.classicMaxSize;
}

/** The member of the classic protocol that the request names. */
function classicMember(
  group: ConsumerGroup,
  { memberId, groupInstanceId, generation }: SyncEvent | HeartbeatEvent,
): ConsumerMember | ErrorName {
  const member = groupInstanceId === null
    ? dynamicMember(group, memberId, false)
    : staticMember(group, memberId, groupInstanceId);
  if (isRefusal(member)) return member.error;
  if (member.classic === null) return "UNKNOWN_MEMBER_ID";
  return member.epoch === generation ? member : "ILLEGAL_GENERATION";
}

export function classicSync(group: ConsumerGroup, event: SyncEvent, context: ConsumerContext): SyncAnswer {
  const { protocolType, protocolName } = event;
  const member = classicMember(group, event);
  if (typeof member === "string") return refusedSync(member);
  const { classic } = member;
  assert(classic !== null, "a member of the classic protocol knows it");
  const [protocol] = classic.supportedProtocols;
  const isOther = (protocolType !== null && protocolType !== CONSUMER_TYPE) ||
    (protocolName !== null && protocolName !== protocol?.name);
  if (protocol === undefined || isOther) return refusedSync("INCONSISTENT_GROUP_PROTOCOL");
  const { nowMs } = context.at;
  if (group.targetEpoch > member.epoch && member.state !== "unrevoked") {
    armJoinIfAbsent(group, member.memberId, nowMs + member.rebalanceTimeoutMs);
    return refusedSync("REBALANCE_IN_PROGRESS");
  }
  endSync(group, member.memberId);
  armSession(group, member.memberId, nowMs + classic.sessionTimeoutMs);
  const assignment = writeAssignment(withoutEpochs(member.assigned), protocol.metadata, context.topics);
  return { error: "NONE", protocolType, protocolName, assignment };
}

/** Tells a member to rejoin when there is something for it: partitions to revoke or to get, or a new epoch. */
export function classicHeartbeat(group: ConsumerGroup, event: HeartbeatEvent, context: ConsumerContext): ErrorName {
  const member = classicMember(group, event);
  if (typeof member === "string") return member;
  const { nowMs } = context.at;
  assert(member.classic !== null, "a member of the classic protocol knows it");
  armSession(group, member.memberId, nowMs + member.classic.sessionTimeoutMs);
  // Unlike in Kafka, where nobody would divide what a member has left behind, among classic members alone.
  const isNobodyElseDividing = group.epoch > group.targetEpoch && group.counts.classicMembers === group.members.size;
  const hasSomethingToDo = isNobodyElseDividing || member.epoch < group.targetEpoch || member.state === "unrevoked" ||
    (member.state === "unreleased" && !waitsForOthers(group, member));
  if (!hasSomethingToDo) return "NONE";
  armJoinIfAbsent(group, member.memberId, nowMs + member.rebalanceTimeoutMs);
  return "REBALANCE_IN_PROGRESS";
}

/** Whether another member still has a partition that this one is to get. */
function waitsForOthers(group: ConsumerGroup, member: ConsumerMember): boolean {
  for (const [topicId, partitions] of group.target.get(member.memberId) ?? []) {
    const assigned = member.assigned.get(topicId);
    for (const partition of partitions) {
      if (assigned?.has(partition) !== true && group.partitionEpoch(topicId, partition) !== null) return true;
    }
  }
  return false;
}

/** An administrator may remove members of either protocol this way. */
export function classicLeave(
  group: ConsumerGroup,
  event: LeaveEvent,
  context: ConsumerContext,
): Gone & { readonly answer: LeaveAnswer } {
  const going = new Map<string, ConsumerMember>();
  const members = event.members.map((leaving) => {
    const member = leavingMember(group, leaving);
    if (isRefusal(member)) return { ...leaving, error: member.error };
    going.set(member.memberId, member);
    return { ...leaving, error: "NONE" as const };
  });
  return { ...fence(group, [...going.values()], context), answer: { members } };
}

function leavingMember(group: ConsumerGroup, { memberId, groupInstanceId }: LeavingMember): ConsumerMember | Refusal {
  if (groupInstanceId === null) return dynamicMember(group, memberId, false);
  const holder = group.staticMember(groupInstanceId);
  return staticMember(group, memberId === "" ? holder?.memberId ?? "" : memberId, groupInstanceId);
}
