/**
 * The classic consumer group: one member, the leader, assigns the partitions; the coordinator keeps the membership.
 *
 * Nothing here waits, calls back or looks at a clock. An event goes in with the time it happened; out come replies,
 * records and the next wake-up time. Invariant: a step makes no group Stable or Empty; it gives the record that does,
 * and `replayGroup` of that record changes the state, before the next step. The states are listed at `GroupState` in
 * `classic_group.ts`.
 *
 * @module
 */
import { assert } from "../../../base/assert.ts";
import { quoted } from "../quoted.ts";
import type { ErrorName } from "../../../protocol/error_codes.ts";
import {
  type ClassicGroup,
  keepAlive,
  type Member,
  memberError,
  metadataFor,
  NO_ASSIGNMENT,
  stableRecord,
} from "./classic_group.ts";
import type { StepContext } from "../step_context.ts";
import { isOfConsumers } from "./subscriptions.ts";
import type { CommitEvent, TransactionalCommitEvent } from "../offsets/events.ts";
import type { CommittedOffset } from "../offsets/records.ts";
import type { DescribeAnswer, HeartbeatEvent, LeaveEvent, LeavingMember, MemberEvent, SyncEvent } from "./events.ts";
import { forgetPending, join } from "./join.ts";
import type { ClassicGroupRecord } from "./records.ts";
import type { ReplyToken } from "../../runtime/state_machine.ts";
import {
  afterRemoval,
  answerSync,
  endJoinPhaseIfAllAreBack,
  joinTimeIsUp,
  prepareRebalance,
  rebalance,
  refusedJoin,
  refusedSync,
  refuseSyncs,
  removeMember,
  replySync,
  syncTimeIsUp,
} from "./rebalance.ts";

/**
 * What happens to one group. Replies and records go to the context; `group.wakeAtMs` is when the group wants to be
 * woken.
 */
export function step(group: ClassicGroup, event: MemberEvent | { readonly kind: "wake" }, context: StepContext): void {
  if (event.kind === "join") join(group, event, context);
  else if (event.kind === "sync") sync(group, event, context);
  else if (event.kind === "heartbeat") {
    context.replies.push({ kind: "heartbeat", to: event.from, answer: { error: heartbeat(group, event, context) } });
  } else if (event.kind === "leave") leave(group, event, context);
  passTime(group, context);
}

/** The error for a member of a group that does not exist. */
export function refuseMember(event: MemberEvent, context: StepContext): void {
  const error = "UNKNOWN_MEMBER_ID";
  const to = event.from;
  switch (event.kind) {
    case "join":
      return void context.replies.push({ kind: "join", to, answer: refusedJoin(error, event.memberId) });
    case "sync":
      return void context.replies.push({ kind: "sync", to, answer: refusedSync(error) });
    case "heartbeat":
      return void context.replies.push({ kind: "heartbeat", to, answer: { error } });
    case "leave": {
      const members = event.members.map((member) => ({ ...member, error } as const));
      return void context.replies.push({ kind: "leave", to, answer: { members } });
    }
  }
}

/** The record that makes a group, before its first member joins. */
export function newGroupRecord(groupId: string, context: StepContext): ClassicGroupRecord {
  const nobody = { protocolType: null, generation: 0, protocolName: null, leaderId: null, members: [] };
  return { kind: "classicGroup", groupId, value: { ...nobody, stateChangedMs: context.at.wallMs } };
}

/** Every client that waits for something that has yet to happen. */
export function waitingIn({ members }: ClassicGroup): ReplyToken[] {
  return [...members.values()].flatMap(({ joining, syncing }) => [joining, syncing].filter((to) => to !== null));
}

export function describe(group: ClassicGroup | undefined): DescribeAnswer {
  if (group === undefined) {
    return { error: "GROUP_ID_NOT_FOUND", state: "Dead", protocolType: "", protocolName: "", members: [] };
  }
  // Only in a stable group do the members' metadata match the protocol.
  const protocolName = group.state === "Stable" ? group.protocolName : null;
  return {
    error: "NONE",
    state: group.state,
    protocolType: group.protocolType ?? "",
    protocolName: protocolName ?? "",
    members: [...group.members.values()].map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      metadata: protocolName === null ? NO_ASSIGNMENT : metadataFor(member, protocolName),
      assignment: member.assignment,
    })),
  };
}

function sync(group: ClassicGroup, event: SyncEvent, context: StepContext): void {
  const error = syncError(group, event);
  if (error !== null) return replySync(event.from, refusedSync(error), context);
  const member = group.members.get(event.memberId);
  assert(member !== undefined, "a member in whose name nothing is refused is there");

  group.awaitedSyncs.delete(member.memberId);
  if (group.awaitedSyncs.size === 0) group.syncEndsAtMs = Infinity;
  if (group.state === "Stable") return replySync(event.from, synced(group, member.assignment), context);

  answerSync(member, refusedSync("REBALANCE_IN_PROGRESS"), context);
  member.syncing = event.from;
  if (group.leaderId === member.memberId) takeAssignments(group, event, context);
}

function syncError(group: ClassicGroup, event: SyncEvent): ErrorName | null {
  if (group.state === "Empty") return "UNKNOWN_MEMBER_ID";
  const error = memberError(group, event);
  if (error !== null) return error;
  if (event.generation !== group.generation) return "ILLEGAL_GENERATION";
  const typeDiffers = event.protocolType !== null && event.protocolType !== group.protocolType;
  const nameDiffers = event.protocolName !== null && event.protocolName !== group.protocolName;
  if (typeDiffers || nameDiffers) return "INCONSISTENT_GROUP_PROTOCOL";
  return group.state === "PreparingRebalance" ? "REBALANCE_IN_PROGRESS" : null;
}

function synced(group: ClassicGroup, assignment: Uint8Array) {
  const { protocolType, protocolName } = group;
  return { error: "NONE" as const, protocolType, protocolName, assignment };
}

/**
 * The leader has assigned. A member that it left out gets nothing; every waiting member is answered when the record is
 * durable.
 */
function takeAssignments(group: ClassicGroup, event: SyncEvent, context: StepContext): void {
  const assignments = new Map(event.assignments.map(({ memberId, assignment }) => [memberId, assignment]));
  const assignmentOf = ({ memberId }: Member): Uint8Array => assignments.get(memberId) ?? NO_ASSIGNMENT;
  const size = recordedSize(group, assignmentOf);
  const { maxBatchSize } = context.config;
  if (size > maxBatchSize) {
    context.warnings.push(
      `Cannot keep the assignment of group ${
        quoted(group.groupId)
      }: with ${group.members.size} members it takes up to ${size} bytes, ` +
        `and the topic takes batches of ${maxBatchSize} (max.message.bytes)`,
    );
    refuseSyncs(group, "UNKNOWN_SERVER_ERROR", context);
    return prepareRebalance(group, context);
  }
  context.records.push(stableRecord(group, assignmentOf));
  for (const member of group.members.values()) {
    if (answerSync(member, synced(group, assignmentOf(member)), context)) keepAlive(group, member, context.at.nowMs);
  }
}

/** An upper bound of the record's size. */
function recordedSize(group: ClassicGroup, assignmentOf: (member: Member) => Uint8Array): number {
  let size = 1024;
  for (const member of group.members.values()) {
    const texts = member.memberId.length + (member.groupInstanceId?.length ?? 0) + member.clientId.length;
    const metadata = member.protocols.find(({ name }) => name === group.protocolName)?.metadata.length ?? 0;
    size += 128 + 3 * texts + metadata + assignmentOf(member).length;
  }
  return size;
}

/** Members may heartbeat as soon as they know their generation, so a heartbeat while the leader assigns is fine. */
function heartbeat(group: ClassicGroup, event: HeartbeatEvent, { at }: StepContext): ErrorName {
  const error = memberError(group, event);
  if (error !== null) return error;
  if (event.generation !== group.generation) return "ILLEGAL_GENERATION";
  stayAlive(group, event.memberId, at.nowMs);
  return group.state === "PreparingRebalance" ? "REBALANCE_IN_PROGRESS" : "NONE";
}

function stayAlive(group: ClassicGroup, memberId: string, nowMs: number): void {
  const member = group.members.get(memberId);
  assert(member !== undefined, "only a member is kept alive");
  keepAlive(group, member, nowMs);
}

function leave(group: ClassicGroup, event: LeaveEvent, context: StepContext): void {
  const members = event.members.map((leaving) => ({ ...leaving, error: leaveOne(group, leaving, context) }));
  context.replies.push({ kind: "leave", to: event.from, answer: { members } });
  if (members.every(({ error }) => error !== "NONE")) return;
  if (group.state === "Stable" || group.state === "CompletingRebalance") rebalance(group, context);
  else endJoinPhaseIfAllAreBack(group, context);
}

function leaveOne(group: ClassicGroup, leaving: LeavingMember, context: StepContext): ErrorName {
  const { groupInstanceId } = leaving;
  if (forgetPending(group, leaving.memberId)) return "NONE";
  const byInstance = groupInstanceId === null ? undefined : group.staticMembers.get(groupInstanceId);
  const memberId = leaving.memberId === "" ? byInstance : leaving.memberId;
  if (memberId === undefined) return "UNKNOWN_MEMBER_ID";
  const error = memberError(group, { memberId, groupInstanceId });
  if (error !== null) return error;
  const member = group.members.get(memberId);
  assert(member !== undefined, "a member in whose name nothing is refused is there");
  removeMember(group, member, context);
  return "NONE";
}

/** The error that refuses an OffsetCommit, or null. A commit counts as a heartbeat too. */
export function commitError(group: ClassicGroup, event: CommitEvent, nowMs: number): ErrorName | null {
  const isMember = event.generation >= 0 || event.memberId !== "" || event.groupInstanceId !== null;
  if (event.generation < 0 && group.state === "Empty") return null;
  if (!isMember) return "UNKNOWN_MEMBER_ID";
  const error = memberError(group, event);
  if (error !== null) return error;
  if (event.generation !== group.generation) return "ILLEGAL_GENERATION";
  // It knows the new generation, but the partitions it owned in the old one may belong to another member already.
  if (group.state === "CompletingRebalance") return "REBALANCE_IN_PROGRESS";
  stayAlive(group, event.memberId, nowMs);
  return null;
}

/** When the retention of the group's offsets starts; null while its members may need any of them. */
export function expirationBase(group: ClassicGroup): ((committed: CommittedOffset) => number) | null {
  const committed = ({ commitTimestampMs }: CommittedOffset): number => commitTimestampMs;
  // No protocol: a client that only stores offsets.
  if (group.protocolType === null) return committed;
  if (group.state === "Empty") return group.stateChangedMs === -1 ? committed : () => group.stateChangedMs;
  return group.state === "Stable" && isOfConsumers(group) ? committed : null;
}

/**
 * As for a commit, but the state of the group does not matter, and a commit that names no member is not checked
 * (KIP-447).
 */
export function transactionalCommitError(group: ClassicGroup, event: TransactionalCommitEvent): ErrorName | null {
  const isMember = event.generation >= 0 || event.memberId !== "" || event.groupInstanceId !== null;
  if (!isMember || event.generation < 0 && group.state === "Empty") return null;
  return memberError(group, event) ?? (event.generation === group.generation ? null : "ILLEGAL_GENERATION");
}

/** After a load every member has a whole session to be heard from; a group that has become too large rebalances. */
export function loaded(group: ClassicGroup, context: StepContext): void {
  if (group.state === "Empty") return;
  for (const member of group.members.values()) keepAlive(group, member, context.at.nowMs);
  if (group.members.size > context.config.maxSize) prepareRebalance(group, context);
  setAlarm(group);
}

/**
 * A group that was of the consumer type until now: every member gets a whole session and, where one is due, a new
 * generation.
 */
export function becomeClassic(
  group: ClassicGroup,
  { rebalances }: { readonly rebalances: boolean },
  context: StepContext,
): void {
  loaded(group, context);
  if (rebalances && group.state === "Stable") prepareRebalance(group, context);
  setAlarm(group);
}

/**
 * A record must be replayed before anything else is decided, so time stands still once there is one; `wakeAtMs` is then
 * now.
 */
function passTime(group: ClassicGroup, context: StepContext): void {
  const { nowMs } = context.at;
  const isOpen = (): boolean => context.records.length === 0;
  while (isOpen()) {
    const due = group.deadlines.take(nowMs);
    if (due === undefined) break;
    if (due.kind === "pending") {
      group.pendingMembers.delete(due.memberId);
      if (group.state === "PreparingRebalance") afterRemoval(group, context);
      continue;
    }
    // A member that waits for an answer cannot heartbeat, so its session does not expire; a new member's wait is
    // bounded.
    if (!due.isNew && (due.joining !== null || due.syncing !== null)) continue;
    removeMember(group, due, context);
    afterRemoval(group, context);
  }
  if (nowMs >= group.syncEndsAtMs && isOpen()) syncTimeIsUp(group, context);
  if (nowMs >= group.joinEndsAtMs && isOpen()) joinTimeIsUp(group, context);
  setAlarm(group);
}

function setAlarm(group: ClassicGroup): void {
  group.wakeAtMs = Math.min(group.joinEndsAtMs, group.syncEndsAtMs, group.deadlines.nextMs);
}
