/**
 * What can happen to the groups of a shard, and what is answered. Requests come in here stripped of their versions: where
 * a version changes what is done, the handler says so as a fact (`mustBringMemberId`), so nothing below counts versions.
 *
 * @module
 */
import type { ErrorName } from "../../protocol/error_codes.ts";

/** Names a client that waits for an answer. The shard makes them; a state machine only hands them back. */
export type ReplyToken = number;

/** When something happens: `nowMs` never goes back and is for deadlines, `wallMs` is what a record is stamped with. */
export interface Moment {
  readonly nowMs: number;
  readonly wallMs: number;
}

export interface GroupConfig {
  /** Session timeouts that a member may ask for. */
  readonly minSessionTimeoutMs: number;
  readonly maxSessionTimeoutMs: number;
  /** How long the first join of an empty group waits for others. */
  readonly initialRebalanceDelayMs: number;
  /** How many members a group may have. */
  readonly maxSize: number;
  /** How long the metadata of a committed offset may be, in UTF-16 units as Kafka counts. */
  readonly offsetMetadataMaxSize: number;
  /** What one batch in the log may take. */
  readonly maxBatchSize: number;
}

/** A member that is new to the coordinator must rejoin within this time: it cannot heartbeat before it knows its id. */
export const NEW_MEMBER_JOIN_TIMEOUT_MS = 5 * 60_000;

/** One way of assigning that a member knows, with what the leader must know about the member to do it. */
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
  /** A new dynamic member is told its id and joins with it, so that a lost answer leaves no ghost behind (KIP-394). */
  readonly mustBringMemberId: boolean;
  /** A static leader that comes back may be told to keep the assignment there is (KIP-814). */
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
  /** From the leader; what others send is not looked at. */
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

export interface CommitEvent {
  readonly kind: "commit";
  readonly from: ReplyToken;
  readonly groupId: string;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  /** -1 from a client that only keeps its offsets here and is no member. */
  readonly generation: number;
  /** How long to keep the offsets, or -1 for as long as the broker keeps any. */
  readonly retentionMs: number;
  /** What a member of a group that is not there is told: old clients know no GROUP_ID_NOT_FOUND. */
  readonly errorWithoutGroup: "GROUP_ID_NOT_FOUND" | "ILLEGAL_GENERATION";
  readonly topics: readonly CommittedTopic[];
}

export interface CommittedTopic {
  readonly topic: string;
  readonly topicId: string;
  readonly partitions: readonly {
    readonly partition: number;
    readonly offset: bigint;
    readonly leaderEpoch: number;
    readonly metadata: string;
  }[];
}

export interface FetchEvent {
  readonly kind: "fetch";
  readonly from: ReplyToken;
  readonly groupId: string;
  /** Null for everything the group has committed. */
  readonly topics:
    | readonly {
      readonly topic: string;
      /** Zero from clients that know only names; an offset of another topic of that name is not theirs. */
      readonly topicId: string;
      readonly partitions: readonly number[];
    }[]
    | null;
}

export interface DescribeEvent {
  readonly kind: "describe";
  readonly from: ReplyToken;
  readonly groupId: string;
}

export interface ListEvent {
  readonly kind: "list";
  readonly from: ReplyToken;
}

export interface DeleteEvent {
  readonly kind: "delete";
  readonly from: ReplyToken;
  readonly groupId: string;
}

/** An administrator has the group forget where it was in some partitions. */
export interface ForgetEvent {
  readonly kind: "forget";
  readonly from: ReplyToken;
  readonly groupId: string;
  readonly topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[];
}

/** A topic is gone: nobody's offsets in it mean anything any more. */
export interface TopicDeletedEvent {
  readonly kind: "topicDeleted";
  readonly from: ReplyToken;
  readonly topic: string;
  readonly topicId: string;
}

/** Time has passed. */
export interface WakeEvent {
  readonly kind: "wake";
}

export type AskingEvent =
  | JoinEvent
  | SyncEvent
  | HeartbeatEvent
  | LeaveEvent
  | CommitEvent
  | FetchEvent
  | DescribeEvent
  | ListEvent
  | DeleteEvent
  | ForgetEvent
  | TopicDeletedEvent;

export type GroupEvent = AskingEvent | WakeEvent;

export interface JoinAnswer {
  readonly error: ErrorName;
  readonly memberId: string;
  /** -1 with an error. */
  readonly generation: number;
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly leaderId: string;
  readonly skipAssignment: boolean;
  /** Everybody, for the leader; nobody, for the others. */
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

export interface CommitAnswer {
  readonly topics: readonly {
    readonly topic: string;
    readonly topicId: string;
    readonly partitions: readonly { readonly partition: number; readonly error: ErrorName }[];
  }[];
}

export interface FetchedPartition {
  readonly partition: number;
  /** -1 where nothing was committed. */
  readonly offset: bigint;
  readonly leaderEpoch: number;
  readonly metadata: string;
}

export interface FetchAnswer {
  readonly topics: readonly {
    readonly topic: string;
    readonly topicId: string;
    readonly partitions: readonly FetchedPartition[];
  }[];
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

export interface ListedGroup {
  readonly groupId: string;
  readonly protocolType: string;
  readonly state: string;
  readonly type: string;
}

export interface ListAnswer {
  readonly groups: readonly ListedGroup[];
}

export interface DeleteAnswer {
  readonly error: ErrorName;
}

export interface ForgetAnswer {
  /** Of the group as a whole; with one, nothing was forgotten and there are no topics. */
  readonly error: ErrorName;
  readonly topics: readonly {
    readonly topic: string;
    readonly error: ErrorName;
  }[];
}

export interface TopicDeletedAnswer {
  /** How many committed offsets went with the topic. */
  readonly offsets: number;
}

/** What each event that asks is answered with. */
export interface Answers {
  readonly join: JoinAnswer;
  readonly sync: SyncAnswer;
  readonly heartbeat: HeartbeatAnswer;
  readonly leave: LeaveAnswer;
  readonly commit: CommitAnswer;
  readonly fetch: FetchAnswer;
  readonly describe: DescribeAnswer;
  readonly list: ListAnswer;
  readonly delete: DeleteAnswer;
  readonly forget: ForgetAnswer;
  readonly topicDeleted: TopicDeletedAnswer;
}

export type GroupReply = {
  [K in keyof Answers]: { readonly kind: K; readonly to: ReplyToken; readonly answer: Answers[K] };
}[keyof Answers];
