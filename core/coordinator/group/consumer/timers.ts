/**
 * When the members of a consumer group are fenced. A timer is soft state: after a load every member has its whole time
 * again.
 *
 * @module
 */
import type { ConsumerGroup, MemberTimers } from "./group.ts";

/** Unless it is heard from before. */
export function armSession(group: ConsumerGroup, memberId: string, endsAtMs: number): void {
  timersOf(group, memberId).sessionEndsAtMs = endsAtMs;
  wakeBy(group, endsAtMs);
}

/** Unless it leaves this epoch before; Infinity ends the wait. */
export function armRebalance(
  group: ConsumerGroup,
  memberId: string,
  { epoch, endsAtMs }: { readonly epoch: number; readonly endsAtMs: number },
): void {
  const timers = timersOf(group, memberId);
  timers.rebalanceEpoch = epoch;
  timers.rebalanceEndsAtMs = endsAtMs;
  wakeBy(group, endsAtMs);
}

/** Unless it joins again before, a member of the classic protocol. The time runs from when it was first told to. */
export function armJoinIfAbsent(group: ConsumerGroup, memberId: string, endsAtMs: number): void {
  const timers = timersOf(group, memberId);
  if (timers.joinEndsAtMs !== Infinity) return;
  timers.joinEndsAtMs = endsAtMs;
  wakeBy(group, endsAtMs);
}

/** Unless it asks for its assignment before, a member of the classic protocol. */
export function armSync(group: ConsumerGroup, memberId: string, endsAtMs: number): void {
  const timers = timersOf(group, memberId);
  timers.joinEndsAtMs = Infinity;
  timers.syncEndsAtMs = endsAtMs;
  wakeBy(group, endsAtMs);
}

export function endSync(group: ConsumerGroup, memberId: string): void {
  timersOf(group, memberId).syncEndsAtMs = Infinity;
}

/** The first of the group's members whose deadline has passed, or null. */
export function firstOverdue(group: ConsumerGroup, nowMs: number): string | null {
  for (const [memberId, timers] of group.timers) {
    const member = group.members.get(memberId);
    if (member === undefined) continue;
    // A deadline for an epoch that the member has left means nothing any more.
    if (timers.rebalanceEpoch !== member.epoch) timers.rebalanceEndsAtMs = Infinity;
    if (nowMs >= next(timers)) return memberId;
  }
  return null;
}

/** Gives every member without a session a whole one: after a load, and in a group that has just been created. */
export function armMissing(
  group: ConsumerGroup,
  nowMs: number,
  sessionTimeoutMs: (memberId: string) => number,
): void {
  for (const [memberId, member] of group.members) {
    const timers = timersOf(group, memberId);
    if (timers.sessionEndsAtMs === Infinity) timers.sessionEndsAtMs = nowMs + sessionTimeoutMs(memberId);
    if (member.state !== "unrevoked" || member.classic !== null || timers.rebalanceEpoch === member.epoch) continue;
    timers.rebalanceEpoch = member.epoch;
    timers.rebalanceEndsAtMs = nowMs + member.rebalanceTimeoutMs;
  }
}

/** Recomputes the next deadline. */
export function setAlarm(group: ConsumerGroup, nowMs: number): void {
  let wakeAtMs = group.scan === null ? Infinity : nowMs;
  for (const timers of group.timers.values()) wakeAtMs = Math.min(wakeAtMs, next(timers));
  group.wakeAtMs = wakeAtMs;
}

function next({ sessionEndsAtMs, rebalanceEndsAtMs, joinEndsAtMs, syncEndsAtMs }: MemberTimers): number {
  return Math.min(sessionEndsAtMs, rebalanceEndsAtMs, joinEndsAtMs, syncEndsAtMs);
}

function wakeBy(group: ConsumerGroup, atMs: number): void {
  group.wakeAtMs = Math.min(group.wakeAtMs, atMs);
}

function timersOf(group: ConsumerGroup, memberId: string): MemberTimers {
  const known = group.timers.get(memberId);
  if (known !== undefined) return known;
  const timers: MemberTimers = {
    sessionEndsAtMs: Infinity,
    rebalanceEndsAtMs: Infinity,
    rebalanceEpoch: -1,
    joinEndsAtMs: Infinity,
    syncEndsAtMs: Infinity,
  };
  group.timers.set(memberId, timers);
  return timers;
}
