/**
 * How a classic group moves from one generation to the next: it prepares (members rejoin), completes (the leader
 * assigns), and removes members that did not rejoin or did not sync.
 *
 * @module
 */
import { assert } from "../../../base/assert.ts";
import type { ErrorName } from "../../../protocol/error_codes.ts";
import {
  type ClassicGroup,
  dropMember,
  elect,
  emptyRecord,
  everyoneHasJoined,
  keepAlive,
  type Member,
  metadataFor,
  moveTo,
  NO_ASSIGNMENT,
  rebalanceTimeoutMs,
  setJoining,
} from "./classic_group.ts";
import type { ReplyToken } from "../../runtime/state_machine.ts";
import type { StepContext } from "../step_context.ts";
import type { JoinAnswer, SyncAnswer } from "./events.ts";

/** Begins a rebalance where none is running; where one is, ends its join phase if this was what it waited for. */
export function rebalance(group: ClassicGroup, context: StepContext): void {
  if (group.state === "PreparingRebalance") endJoinPhaseIfAllAreBack(group, context);
  else prepareRebalance(group, context);
}

export function prepareRebalance(group: ClassicGroup, context: StepContext): void {
  if (group.state === "CompletingRebalance") {
    for (const member of group.members.values()) member.assignment = NO_ASSIGNMENT;
    refuseSyncs(group, "REBALANCE_IN_PROGRESS", context);
  }
  stopAwaitingSyncs(group);

  const wasEmpty = group.state === "Empty";
  moveTo(group, "PreparingRebalance", context);
  if (wasEmpty) {
    const delayMs = context.config.initialRebalanceDelayMs;
    group.initialDelay = { delayMs, remainingMs: Math.max(rebalanceTimeoutMs(group) - delayMs, 0), companyCame: false };
    group.joinEndsAtMs = context.at.nowMs + delayMs;
  } else if (everyoneHasJoined(group)) endJoinPhase(group, context);
  else group.joinEndsAtMs = context.at.nowMs + rebalanceTimeoutMs(group);
}

/** A group that was empty waits out its delay even when all are back: the members it waits for are not in it yet. */
export function endJoinPhaseIfAllAreBack(group: ClassicGroup, context: StepContext): void {
  if (group.state === "PreparingRebalance" && group.initialDelay === null && everyoneHasJoined(group)) {
    endJoinPhase(group, context);
  }
}

/** The join phase has timed out. A group that was empty waits on while members keep coming, within its limit. */
export function joinTimeIsUp(group: ClassicGroup, context: StepContext): void {
  const delay = group.initialDelay;
  if (delay !== null && delay.companyCame && delay.remainingMs > 0) {
    const delayMs = Math.min(context.config.initialRebalanceDelayMs, delay.remainingMs);
    const remainingMs = Math.max(delay.remainingMs - delay.delayMs, 0);
    group.initialDelay = { delayMs, remainingMs, companyCame: false };
    group.joinEndsAtMs = context.at.nowMs + delayMs;
  } else endJoinPhase(group, context);
}

/** Static members stay until their session expires; dynamic ones that are not back are removed. */
export function endJoinPhase(group: ClassicGroup, context: StepContext): void {
  assert(group.state === "PreparingRebalance", "a join phase ends only where one is going on");
  const { nowMs } = context.at;
  group.joinEndsAtMs = Infinity;
  for (const member of group.members.values()) {
    if (member.joining === null && member.groupInstanceId === null) removeMember(group, member, context);
  }
  if (group.members.size > 0 && !electLeaderAmongJoined(group)) {
    // Only static members are left and none has rejoined: wait until they do or their sessions expire.
    group.joinEndsAtMs = nowMs + Math.max(rebalanceTimeoutMs(group), 1);
    return;
  }
  group.initialDelay = null;
  stopAwaitingSyncs(group);
  if (group.members.size === 0) {
    context.records.push(emptyRecord(group, context));
    return;
  }
  group.generation += 1;
  group.protocolName = elect(group);
  moveTo(group, "CompletingRebalance", context);
  for (const member of group.members.values()) {
    if (member.joining !== null) answerJoin(group, member, joined(group, member), context);
    member.isNew = false;
    keepAlive(group, member, nowMs);
    group.awaitedSyncs.add(member.memberId);
  }
  group.syncEndsAtMs = nowMs + rebalanceTimeoutMs(group);
}

function electLeaderAmongJoined(group: ClassicGroup): boolean {
  if (group.leaderId === null) return false;
  if (group.members.get(group.leaderId)?.joining != null) return true;
  for (const member of group.members.values()) {
    if (member.joining === null) continue;
    group.leaderId = member.memberId;
    return true;
  }
  return false;
}

/** Some members got their generation and never asked for their assignment. */
export function syncTimeIsUp(group: ClassicGroup, context: StepContext): void {
  group.syncEndsAtMs = Infinity;
  if (group.awaitedSyncs.size === 0) return;
  for (const memberId of group.awaitedSyncs) {
    const member = group.members.get(memberId);
    if (member !== undefined) removeMember(group, member, context);
  }
  prepareRebalance(group, context);
}

/** Removes the member; a request that still waits in its name is answered that it is no member any more. */
export function removeMember(group: ClassicGroup, member: Member, context: StepContext): void {
  answerJoin(group, member, refusedJoin("UNKNOWN_MEMBER_ID", ""), context);
  answerSync(member, refusedSync("UNKNOWN_MEMBER_ID"), context);
  const { memberId, groupInstanceId } = member;
  dropMember(group, member);
  group.awaitedSyncs.delete(memberId);
  if (groupInstanceId !== null) group.staticMembers.delete(groupInstanceId);
  if (group.leaderId === memberId) group.leaderId = group.members.keys().next().value ?? null;
}

/** After a member has gone, the others rebalance. */
export function afterRemoval(group: ClassicGroup, context: StepContext): void {
  if (group.state === "Stable" || group.state === "CompletingRebalance") prepareRebalance(group, context);
  else if (group.state === "PreparingRebalance" && everyoneHasJoined(group)) endJoinPhase(group, context);
}

export function stopAwaitingSyncs(group: ClassicGroup): void {
  group.awaitedSyncs.clear();
  group.syncEndsAtMs = Infinity;
}

/** A member that waited for its assignment could not heartbeat meanwhile: its session restarts. */
export function refuseSyncs(group: ClassicGroup, error: ErrorName, context: StepContext): void {
  for (const member of group.members.values()) {
    if (!answerSync(member, refusedSync(error), context)) continue;
    keepAlive(group, member, context.at.nowMs);
  }
}

/** The answer to a member when the generation begins. Only the leader learns who the others are. */
export function joined(group: ClassicGroup, member: Member): JoinAnswer {
  const isLeader = group.leaderId === member.memberId;
  return {
    error: "NONE",
    memberId: member.memberId,
    generation: group.generation,
    protocolType: group.protocolType,
    protocolName: group.protocolName,
    leaderId: group.leaderId ?? "",
    skipAssignment: false,
    members: isLeader ? everybody(group) : [],
  };
}

export function everybody(group: ClassicGroup): JoinAnswer["members"] {
  return [...group.members.values()].map((member) => ({
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId,
    metadata: metadataFor(member, group.protocolName),
  }));
}

export function refusedJoin(error: ErrorName, memberId: string): JoinAnswer {
  const protocol = { protocolType: null, protocolName: null };
  return { error, memberId, ...protocol, generation: -1, leaderId: "", skipAssignment: false, members: [] };
}

export function refusedSync(error: ErrorName): SyncAnswer {
  return { error, protocolType: null, protocolName: null, assignment: NO_ASSIGNMENT };
}

/** Answers the request that waits in the member's name for the join phase to end, if there is one. */
export function answerJoin(group: ClassicGroup, member: Member, answer: JoinAnswer, context: StepContext): boolean {
  const to = member.joining;
  if (to === null) return false;
  setJoining(group, member, null);
  replyJoin(to, answer, context);
  return true;
}

export function answerSync(member: Member, answer: SyncAnswer, context: StepContext): boolean {
  const to = member.syncing;
  if (to === null) return false;
  member.syncing = null;
  replySync(to, answer, context);
  return true;
}

export function replyJoin(to: ReplyToken, answer: JoinAnswer, context: StepContext): void {
  context.replies.push({ kind: "join", to, answer });
}

export function replySync(to: ReplyToken, answer: SyncAnswer, context: StepContext): void {
  context.replies.push({ kind: "sync", to, answer });
}
