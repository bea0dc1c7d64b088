/**
 * What can happen to a classic group, and what is answered.
 *
 * @module
 */
import type { ErrorName } from "../../../protocol/error_codes.ts";
import type { ReplyToken } from "../../runtime/state_machine.ts";

/** A member that is new to the coordinator must rejoin within this time: it cannot heartbeat before it knows its id. */
export const NEW_MEMBER_JOIN_TIMEOUT_MS = 5 * 60_000;

/** An assignor that a member supports, with what the leader must know about the member to apply it. */
export interface Protocol {
  readonly name: string;
  readonly metadata: Uint8Array;
}

export interface JoinEvent {
  readonly kind: "join";
  readonly from: ReplyToken;
  readonly groupId: string;
  /** Empty for a client that is not a member yet. */
  readonly memberId: string;
  /** Not used before: the id given to a client that has none. */
  readonly newMemberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly protocolType: string;
  readonly protocols: readonly Protocol[];
  /**
   * A new dynamic member first gets its id and then joins with it, so that a lost answer leaves no ghost member
   * (KIP-394).
   */
  readonly mustBringMemberId: boolean;
  /** A static leader that comes back may be asked to keep the present assignment (KIP-814). */
  readonly canSkipAssignment: boolean;
}

export interface SyncEvent {
  readonly kind: "sync";
  readonly from: ReplyToken;
  readonly groupId: string;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly generation: number;
  /** Null where the client does not say. */
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  /** From the leader; what others send is ignored. */
  readonly assignments: readonly { readonly memberId: string; readonly assignment: Uint8Array }[];
}

export interface HeartbeatEvent {
  readonly kind: "heartbeat";
  readonly from: ReplyToken;
  readonly groupId: string;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly generation: number;
}

export interface LeaveEvent {
  readonly kind: "leave";
  readonly from: ReplyToken;
  readonly groupId: string;
  readonly members: readonly LeavingMember[];
}

export interface LeavingMember {
  /** Empty when an administrator removes a static member by its instance id. */
  readonly memberId: string;
  readonly groupInstanceId: string | null;
}

export interface DescribeEvent {
  readonly kind: "describe";
  readonly from: ReplyToken;
  readonly groupId: string;
}

export interface JoinAnswer {
  readonly error: ErrorName;
  readonly memberId: string;
  /** -1 with an error. */
  readonly generation: number;
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly leaderId: string;
  readonly skipAssignment: boolean;
  /** All members, for the leader; empty for the others. */
  readonly members: readonly {
    readonly memberId: string;
    readonly groupInstanceId: string | null;
    readonly metadata: Uint8Array;
  }[];
}

export interface SyncAnswer {
  readonly error: ErrorName;
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly assignment: Uint8Array;
}

export interface HeartbeatAnswer {
  readonly error: ErrorName;
}

export interface LeaveAnswer {
  readonly members: readonly (LeavingMember & { readonly error: ErrorName })[];
}

export interface DescribeAnswer {
  /** GROUP_ID_NOT_FOUND with state Dead where there is no such group. */
  readonly error: ErrorName;
  readonly state: string;
  readonly protocolType: string;
  readonly protocolName: string;
  readonly members: readonly {
    readonly memberId: string;
    readonly groupInstanceId: string | null;
    readonly clientId: string;
    readonly clientHost: string;
    readonly metadata: Uint8Array;
    readonly assignment: Uint8Array;
  }[];
}

export type MemberEvent = JoinEvent | SyncEvent | HeartbeatEvent | LeaveEvent;

export type ClassicEvent = MemberEvent | DescribeEvent;

/** What each of these is answered with. */
export interface ClassicAnswers {
  readonly join: JoinAnswer;
  readonly sync: SyncAnswer;
  readonly heartbeat: HeartbeatAnswer;
  readonly leave: LeaveAnswer;
  readonly describe: DescribeAnswer;
}
