/**
 * One classic group as the coordinator holds it, and its queries. `machine.ts` says what happens to it.
 *
 * @module
 */
import { assert } from "../../../base/assert.ts";
import { Deadlines, type Due } from "../../../base/deadlines.ts";
import type { ErrorName } from "../../../protocol/error_codes.ts";
import type { ReplyToken } from "../../runtime/state_machine.ts";
import type { StepContext } from "../step_context.ts";
import type { Protocol } from "./events.ts";
import type { ClassicGroupRecord, StoredGroup, StoredMember } from "./records.ts";

/**
 * Empty                no members; it may hold offsets.         -> PreparingRebalance when a member joins
 * PreparingRebalance   members (re)join, and wait until all     -> CompletingRebalance when all have, or time is up
 *                      have.                                    -> Empty when no member is left
 * CompletingRebalance  every member knows the generation; the   -> Stable when the leader's assignment is recorded
 *                      leader assigns.                          -> PreparingRebalance when one joins, leaves or dies
 * Stable               every member owns what the leader        -> PreparingRebalance when one joins, leaves or dies
 *                      assigned to it.
 *
 * Into Stable and Empty only by `replay` of a record; that is also where the generation and the assignments come from
 * after a restart. A deleted group no longer exists; it is described as Dead, as in Kafka.
 */
export type GroupState = "Empty" | "PreparingRebalance" | "CompletingRebalance" | "Stable";

/** Due when it is considered dead, unless it is heard from before. */
export interface Member extends Due {
  readonly kind: "member";
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  /** The protocols it supports, the preferred one first. Changed by `setProtocols`. */
  protocols: readonly Protocol[];
  assignment: Uint8Array;
  /** Has not received a generation yet, so it cannot heartbeat. */
  isNew: boolean;
  /** Set while it waits for the join phase to end. Changed by `setJoining`. */
  joining: ReplyToken | null;
  /** Set while it waits for the leader's assignment. */
  syncing: ReplyToken | null;
}

/** An id that was handed out to a client that has yet to join with it. Due when it is forgotten. */
export interface PendingMember extends Due {
  readonly kind: "pending";
  readonly memberId: string;
}

export interface ClassicGroup {
  readonly type: "classic";
  readonly groupId: string;
  state: GroupState;
  stateChangedMs: number;
  protocolType: string | null;
  protocolName: string | null;
  generation: number;
  leaderId: string | null;
  /**
   * Insertion order matters: the first member to join leads, and the first that is left leads after it. Changed by
   * `putMember` and `dropMember`.
   */
  readonly members: Map<string, Member>;
  /** How many members wait for the join phase to end. */
  joiningCount: number;
  /** How many members know each protocol. */
  readonly protocolCounts: Map<string, number>;
  /** What the members' protocols take in all. */
  protocolBytes: number;
  /** Instance id of each static member -> its current member id. */
  readonly staticMembers: Map<string, string>;
  /** The longest pending first. */
  readonly pendingMembers: Map<string, PendingMember>;
  /** Of members and pending members. */
  readonly deadlines: Deadlines<Member | PendingMember>;
  /** Members that have received the generation and have not asked for their assignment. */
  readonly awaitedSyncs: Set<string>;
  /** In the join phase: when it ends, with the members that are back by then. */
  joinEndsAtMs: number;
  /**
   * In the join phase of a group that was empty, which waits a while for more members: how much longer it may be
   * delayed.
   */
  initialDelay: { delayMs: number; remainingMs: number; companyCame: boolean } | null;
  /** When the members in `awaitedSyncs` are removed. */
  syncEndsAtMs: number;
  /** When to be woken next. */
  wakeAtMs: number;
}

/** The deadline of new members and pending members, before they are given one. */
export const NEVER_DUE: Due = Object.freeze({ dueAtMs: Infinity, heapMs: Infinity });

export const NO_ASSIGNMENT: Uint8Array = new Uint8Array(0);

export function emptyGroup(groupId: string): ClassicGroup {
  return new NewGroup(groupId);
}

/**
 * Many groups only store offsets, and never have a member: what belongs to members is made when it is first asked for.
 * Half a million of such groups are half as large, and so are the collector's pauses.
 */
class NewGroup implements ClassicGroup {
  readonly type = "classic";
  state: GroupState = "Empty";
  stateChangedMs = -1;
  protocolType: string | null = null;
  protocolName: string | null = null;
  generation = 0;
  leaderId: string | null = null;
  joiningCount = 0;
  protocolBytes = 0;
  joinEndsAtMs = Infinity;
  initialDelay: ClassicGroup["initialDelay"] = null;
  syncEndsAtMs = Infinity;
  wakeAtMs = Infinity;
  #members: MembersOf | null = null;

  constructor(readonly groupId: string) {}

  get members() {
    return this.#ofMembers.members;
  }
  get protocolCounts() {
    return this.#ofMembers.protocolCounts;
  }
  get staticMembers() {
    return this.#ofMembers.staticMembers;
  }
  get pendingMembers() {
    return this.#ofMembers.pendingMembers;
  }
  get deadlines() {
    return this.#ofMembers.deadlines;
  }
  get awaitedSyncs() {
    return this.#ofMembers.awaitedSyncs;
  }

  get #ofMembers(): MembersOf {
    return this.#members ??= {
      members: new Map(),
      protocolCounts: new Map(),
      staticMembers: new Map(),
      pendingMembers: new Map(),
      deadlines: new Deadlines(),
      awaitedSyncs: new Set(),
    };
  }
}

type MembersOf = Pick<
  ClassicGroup,
  "members" | "protocolCounts" | "staticMembers" | "pendingMembers" | "deadlines" | "awaitedSyncs"
>;

export function moveTo(group: ClassicGroup, state: GroupState, context: StepContext): void {
  group.state = state;
  group.stateChangedMs = context.at.wallMs;
}

export function rebalanceTimeoutMs(group: ClassicGroup): number {
  let longest = 0;
  for (const member of group.members.values()) longest = Math.max(longest, member.rebalanceTimeoutMs);
  return longest;
}

export function everyoneHasJoined(group: ClassicGroup): boolean {
  return group.pendingMembers.size === 0 && group.joiningCount === group.members.size;
}

export function putMember(group: ClassicGroup, member: Member): void {
  assert(!group.members.has(member.memberId), "a member is put in once");
  group.members.set(member.memberId, member);
  if (member.joining !== null) group.joiningCount += 1;
  countProtocols(group, member.protocols, 1);
}

/** Every request that waits in its name has been answered. */
export function dropMember(group: ClassicGroup, member: Member): void {
  assert(member.joining === null && member.syncing === null, "nobody waits in the name of a member that goes");
  group.members.delete(member.memberId);
  group.deadlines.set(member, Infinity);
  countProtocols(group, member.protocols, -1);
}

export function setProtocols(group: ClassicGroup, member: Member, protocols: readonly Protocol[]): void {
  countProtocols(group, member.protocols, -1);
  member.protocols = protocols;
  countProtocols(group, protocols, 1);
}

export function setJoining(group: ClassicGroup, member: Member, joining: ReplyToken | null): void {
  if (member.joining !== null) group.joiningCount -= 1;
  member.joining = joining;
  if (joining !== null) group.joiningCount += 1;
}

export function sizeOf(protocols: readonly Protocol[]): number {
  let size = 0;
  for (const { name, metadata } of protocols) size += name.length + metadata.length;
  return size;
}

/** A client may name a protocol twice; it knows it once. */
function countProtocols(group: ClassicGroup, protocols: readonly Protocol[], by: 1 | -1): void {
  const { protocolCounts } = group;
  group.protocolBytes += by * sizeOf(protocols);
  for (const name of new Set(protocols.map((each) => each.name))) {
    const count = (protocolCounts.get(name) ?? 0) + by;
    if (count === 0) protocolCounts.delete(name);
    else protocolCounts.set(name, count);
  }
}

/** Gives the member that long until it must be heard from. */
export function keepAlive(group: ClassicGroup, member: Member, nowMs: number): void {
  group.deadlines.set(member, nowMs + member.sessionTimeoutMs);
}

/** Whether a client with these protocols could be a member: there must be one that all others support too. */
export function supports(group: ClassicGroup, protocolType: string, protocols: readonly Protocol[]): boolean {
  if (group.state === "Empty") return protocolType !== "" && protocols.length > 0;
  return protocolType === group.protocolType && protocols.some(({ name }) => everyoneKnows(group, name));
}

/**
 * The protocol that most members prefer among those that all of them support; on a tie, the earliest member's choice.
 */
export function elect(group: ClassicGroup): string {
  const votes = new Map<string, number>();
  for (const { protocols } of group.members.values()) {
    const choice = protocols.find(({ name }) => everyoneKnows(group, name));
    assert(choice !== undefined, "members of a group have a protocol in common");
    votes.set(choice.name, (votes.get(choice.name) ?? 0) + 1);
  }
  let winner: string | null = null;
  for (const [name, count] of votes) if (winner === null || count > votes.get(winner)!) winner = name;
  assert(winner !== null, "a group that elects has members");
  return winner;
}

function everyoneKnows({ protocolCounts, members }: ClassicGroup, protocol: string): boolean {
  return (protocolCounts.get(protocol) ?? 0) === members.size;
}

/** Two lists are the same when they have the same names in the same order, each with the same bytes. */
export function sameProtocols(a: readonly Protocol[], b: readonly Protocol[]): boolean {
  return a.length === b.length && a.every(({ name, metadata }, at) => {
    const other = b[at]!;
    return name === other.name && metadata.length === other.metadata.length &&
      metadata.every((byte, index) => byte === other.metadata[index]);
  });
}

export function metadataFor(member: Member, protocolName: string | null): Uint8Array {
  const protocol = member.protocols.find(({ name }) => name === protocolName);
  assert(protocol !== undefined, "a member knows the protocol that was chosen");
  return protocol.metadata;
}

/**
 * The error that refuses a request in a member's name, or null. An instance id that now belongs to another member id
 * wins (KIP-345).
 */
export function memberError(
  group: ClassicGroup,
  { memberId, groupInstanceId }: { readonly memberId: string; readonly groupInstanceId: string | null },
): ErrorName | null {
  if (groupInstanceId !== null) {
    const holder = group.staticMembers.get(groupInstanceId);
    if (holder === undefined) return "UNKNOWN_MEMBER_ID";
    if (holder !== memberId) return "FENCED_INSTANCE_ID";
  }
  return group.members.has(memberId) ? null : "UNKNOWN_MEMBER_ID";
}

/** The record that makes the group stable with these assignments. */
export function stableRecord(group: ClassicGroup, assignmentOf: (member: Member) => Uint8Array): ClassicGroupRecord {
  const members = [...group.members.values()].map((member): StoredMember => ({
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId,
    clientId: member.clientId,
    clientHost: member.clientHost,
    rebalanceTimeoutMs: member.rebalanceTimeoutMs,
    sessionTimeoutMs: member.sessionTimeoutMs,
    subscription: metadataFor(member, group.protocolName),
    assignment: assignmentOf(member),
  }));
  const { groupId, protocolType, protocolName, generation, leaderId, stateChangedMs } = group;
  return {
    kind: "classicGroup",
    groupId,
    value: { protocolType, protocolName, generation, leaderId, stateChangedMs, members },
  };
}

/** The record that makes the group empty: no member came back, and that is a generation of its own. */
export function emptyRecord(group: ClassicGroup, { at }: StepContext): ClassicGroupRecord {
  const value: StoredGroup = {
    protocolType: group.protocolType,
    protocolName: null,
    generation: group.generation + 1,
    leaderId: null,
    stateChangedMs: at.wallMs,
    members: [],
  };
  return { kind: "classicGroup", groupId: group.groupId, value };
}

/**
 * Sets the group to the state of the record. A member that exists already keeps what no record holds: its waiting
 * requests, its deadline, its other protocols.
 */
export function replayGroup(group: ClassicGroup, value: StoredGroup): void {
  const hasNoMembers = group.state === "Empty" && value.members.length === 0;
  group.state = value.members.length === 0 ? "Empty" : "Stable";
  group.stateChangedMs = value.stateChangedMs;
  group.protocolType = value.protocolType;
  group.protocolName = value.protocolName;
  group.generation = value.generation;
  group.leaderId = value.leaderId;
  if (hasNoMembers) return;
  const kept = new Set(value.members.map(({ memberId }) => memberId));
  for (const member of group.members.values()) {
    if (!kept.has(member.memberId)) dropMember(group, member);
  }
  group.staticMembers.clear();
  for (const stored of value.members) {
    const { memberId, groupInstanceId, assignment } = stored;
    const member = group.members.get(memberId);
    if (member !== undefined) member.assignment = assignment;
    else putMember(group, loadedMember(stored, value.protocolName));
    if (groupInstanceId !== null) group.staticMembers.set(groupInstanceId, memberId);
  }
}

function loadedMember(stored: StoredMember, protocolName: string | null): Member {
  const { memberId, groupInstanceId, clientId, clientHost, sessionTimeoutMs, rebalanceTimeoutMs, assignment } = stored;
  return {
    kind: "member",
    memberId,
    groupInstanceId,
    clientId,
    clientHost,
    sessionTimeoutMs,
    rebalanceTimeoutMs,
    protocols: protocolName === null ? [] : [{ name: protocolName, metadata: stored.subscription }],
    assignment,
    isNew: false,
    joining: null,
    syncing: null,
    ...NEVER_DUE,
  };
}
