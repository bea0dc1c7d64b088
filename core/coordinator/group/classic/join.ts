/**
 * JoinGroup: who may be a member, under which id, and whether that makes the others rejoin.
 *
 * @module
 */
import { assert } from "../../../base/assert.ts";
import {
  type ClassicGroup,
  dropMember,
  elect,
  keepAlive,
  type Member,
  memberError,
  NEVER_DUE,
  NO_ASSIGNMENT,
  type PendingMember,
  putMember,
  sameProtocols,
  setJoining,
  setProtocols,
  sizeOf,
  stableRecord,
  supports,
} from "./classic_group.ts";
import { quoted } from "../quoted.ts";
import type { StepContext } from "../step_context.ts";
import { type JoinEvent, NEW_MEMBER_JOIN_TIMEOUT_MS } from "./events.ts";
import {
  answerJoin,
  answerSync,
  endJoinPhaseIfAllAreBack,
  everybody,
  joined,
  prepareRebalance,
  rebalance,
  refusedJoin,
  refusedSync,
  removeMember,
  replyJoin,
} from "./rebalance.ts";

/**
 * The most ids that are pending at a time: no more members join a group within the time that an id is kept for them.
 */
const MAX_PENDING_MEMBERS = 10_000;

export function join(group: ClassicGroup, event: JoinEvent, context: StepContext): void {
  const { memberId } = event;
  if (!acceptsMember(group, memberId, context.config.maxSize)) {
    forget(group, memberId, context);
    return replyJoin(event.from, refusedJoin("GROUP_MAX_SIZE_REACHED", ""), context);
  }
  if (!supports(group, event.protocolType, event.protocols)) {
    return replyJoin(event.from, refusedJoin("INCONSISTENT_GROUP_PROTOCOL", memberId), context);
  }
  const size = sizeOf(event.protocols);
  if (size > context.config.maxBatchSize) {
    // Refuses what would be refused when the assignment is recorded, but before it takes memory.
    context.warnings.push(
      `Cannot take a member into group ${quoted(group.groupId)}: its protocols take ${size} bytes, ` +
        `and the topic takes batches of ${context.config.maxBatchSize} (max.message.bytes)`,
    );
    return replyJoin(event.from, refusedJoin("UNKNOWN_SERVER_ERROR", memberId), context);
  }
  const problem = tooMuchFor(group, event, context.config.maxBatchSize);
  if (problem !== null) {
    context.warnings.push(`Cannot take a member into group ${quoted(group.groupId)}: ${problem}`);
    return replyJoin(event.from, refusedJoin("GROUP_MAX_SIZE_REACHED", ""), context);
  }
  if (memberId === "") joinAsNew(group, event, context);
  else joinAsKnown(group, event, context);
}

/** How many protocols of a member may be as large as one that is recorded: the record has the one that is chosen. */
const MOST_LARGE_PROTOCOLS = 8;
/** No record of a member is smaller. */
const SMALLEST_MEMBER = 128;

/** Why a group with this member could not be recorded, whatever its leader assigns; null where it could. */
function tooMuchFor(group: ClassicGroup, event: JoinEvent, maxBatchSize: number): string | null {
  const { memberId, groupInstanceId, protocols } = event;
  const before = group.members.get(memberId || (group.staticMembers.get(groupInstanceId ?? "") ?? ""));
  const bytes = group.protocolBytes + sizeOf(protocols) - (before === undefined ? 0 : sizeOf(before.protocols));
  const members = group.members.size + (before === undefined ? 1 : 0);
  if (bytes <= MOST_LARGE_PROTOCOLS * maxBatchSize && members * SMALLEST_MEMBER <= maxBatchSize) return null;
  return `${members} members with protocols of ${bytes} bytes are more than one batch of the topic can record, ` +
    `which is of ${maxBatchSize} bytes (max.message.bytes)`;
}

/** While members rejoin, those that are back count; else all members. The last to come are left out. */
function acceptsMember(group: ClassicGroup, memberId: string, maxSize: number): boolean {
  const member = group.members.get(memberId);
  switch (group.state) {
    case "Empty":
      return true;
    case "PreparingRebalance":
      return (member !== undefined && member.joining !== null) || group.joiningCount < maxSize;
    case "CompletingRebalance":
    case "Stable":
      return member !== undefined || group.members.size < maxSize;
  }
}

function forget(group: ClassicGroup, memberId: string, context: StepContext): void {
  forgetPending(group, memberId);
  const member = group.members.get(memberId);
  if (member !== undefined) removeMember(group, member, context);
}

function joinAsNew(group: ClassicGroup, event: JoinEvent, context: StepContext): void {
  const { groupInstanceId, newMemberId } = event;
  const existing = groupInstanceId === null ? undefined : group.staticMembers.get(groupInstanceId);
  if (existing !== undefined) {
    const old = group.members.get(existing);
    assert(old !== undefined, "a static member is a member");
    replaceStaticMember(group, old, event, context);
  } else if (groupInstanceId === null && event.mustBringMemberId) {
    addPending(group, newMemberId, context.at.nowMs + event.sessionTimeoutMs);
    replyJoin(event.from, refusedJoin("MEMBER_ID_REQUIRED", newMemberId), context);
  } else addMember(group, newMemberId, event, context);
}

/**
 * Beyond the bound, the one that has been pending longest is forgotten; its client asks for an id again if it is still
 * there.
 */
function addPending(group: ClassicGroup, memberId: string, forgottenAtMs: number): void {
  if (group.pendingMembers.size >= MAX_PENDING_MEMBERS) forgetPending(group, group.pendingMembers.keys().next().value!);
  const pending: PendingMember = { kind: "pending", memberId, ...NEVER_DUE };
  group.pendingMembers.set(memberId, pending);
  group.deadlines.set(pending, forgottenAtMs);
}

/** Whether there was such a one. */
export function forgetPending(group: ClassicGroup, memberId: string): boolean {
  const pending = group.pendingMembers.get(memberId);
  if (pending === undefined) return false;
  group.pendingMembers.delete(memberId);
  group.deadlines.set(pending, Infinity);
  return true;
}

function joinAsKnown(group: ClassicGroup, event: JoinEvent, context: StepContext): void {
  const { memberId, groupInstanceId, from } = event;
  if (group.pendingMembers.has(memberId)) {
    // An id that was given out for a dynamic member cannot become a static one's.
    if (groupInstanceId !== null) return replyJoin(from, refusedJoin("UNKNOWN_SERVER_ERROR", ""), context);
    return addMember(group, memberId, event, context);
  }
  const error = memberError(group, { memberId, groupInstanceId });
  if (error !== null) return replyJoin(from, refusedJoin(error, memberId), context);
  const member = group.members.get(memberId);
  assert(member !== undefined, "a member in whose name nothing is refused is there");

  // The client may have missed the first answer: nothing has changed, so repeat it.
  const unchanged = sameProtocols(member.protocols, event.protocols);
  const tellAgain = group.state === "CompletingRebalance"
    ? unchanged
    // The leader rejoins when it wants a new assignment, for example because a topic has grown.
    : group.state === "Stable" && unchanged && group.leaderId !== memberId;
  if (tellAgain) return replyJoin(from, joined(group, member), context);
  assert(group.state !== "Empty", "a group with a member is not empty");
  updateMember(group, member, event, context);
  rebalance(group, context);
}

function addMember(group: ClassicGroup, memberId: string, event: JoinEvent, context: StepContext): void {
  const { groupInstanceId, clientId, clientHost, sessionTimeoutMs, rebalanceTimeoutMs, protocolType } = event;
  if (group.initialDelay !== null) group.initialDelay.companyCame = true;
  if (group.members.size === 0) group.protocolType = protocolType;
  group.leaderId ??= memberId;
  forgetPending(group, memberId);
  const member: Member = {
    kind: "member",
    memberId,
    groupInstanceId,
    clientId,
    clientHost,
    sessionTimeoutMs,
    rebalanceTimeoutMs,
    protocols: event.protocols,
    assignment: NO_ASSIGNMENT,
    isNew: true,
    joining: event.from,
    syncing: null,
    ...NEVER_DUE,
  };
  putMember(group, member);
  group.deadlines.set(member, context.at.nowMs + NEW_MEMBER_JOIN_TIMEOUT_MS);
  if (groupInstanceId !== null) group.staticMembers.set(groupInstanceId, memberId);
  rebalance(group, context);
}

/**
 * A client that sends again while its first request is open has abandoned that one: the first is answered so, and the
 * second waits.
 */
function updateMember(group: ClassicGroup, member: Member, event: JoinEvent, context: StepContext): void {
  answerJoin(group, member, refusedJoin("REBALANCE_IN_PROGRESS", member.memberId), context);
  setProtocols(group, member, event.protocols);
  member.sessionTimeoutMs = event.sessionTimeoutMs;
  member.rebalanceTimeoutMs = event.rebalanceTimeoutMs;
  setJoining(group, member, event.from);
}

/**
 * The same instance has started again. It gets a new member id, and a client that still uses the old one is fenced. A
 * stable group stays as it is: the instance owns what it owned before (KIP-345).
 */
function replaceStaticMember(group: ClassicGroup, old: Member, event: JoinEvent, context: StepContext): void {
  const { newMemberId } = event;
  assert(old.groupInstanceId !== null, "only a static member is replaced");
  answerJoin(group, old, refusedJoin("FENCED_INSTANCE_ID", old.memberId), context);
  answerSync(old, refusedSync("FENCED_INSTANCE_ID"), context);
  const leaderBefore = group.leaderId;
  const member: Member = { ...old, memberId: newMemberId, isNew: false, ...NEVER_DUE };
  dropMember(group, old);
  putMember(group, member);
  keepAlive(group, member, context.at.nowMs);
  group.staticMembers.set(old.groupInstanceId, newMemberId);
  if (group.leaderId === old.memberId) group.leaderId = newMemberId;
  // Unlike Kafka, where an instance that restarts before its old member has synced removes itself when the sync times
  // out.
  if (group.awaitedSyncs.delete(old.memberId)) group.awaitedSyncs.add(newMemberId);
  updateMember(group, member, event, context);

  if (group.state === "Stable" && elect(group) === group.protocolName) {
    setJoining(group, member, null);
    context.records.push(stableRecord(group, ({ assignment }) => assignment));
    const isLeader = group.leaderId === newMemberId;
    replyJoin(event.from, {
      ...joined(group, member),
      // An older client would assign again if the answer named it as leader, so the answer names its old member id.
      leaderId: (event.canSkipAssignment ? group.leaderId : leaderBefore) ?? "",
      members: isLeader && event.canSkipAssignment ? everybody(group) : [],
      skipAssignment: isLeader && event.canSkipAssignment,
    }, context);
  } else if (group.state === "PreparingRebalance") endJoinPhaseIfAllAreBack(group, context);
  else prepareRebalance(group, context);
}
