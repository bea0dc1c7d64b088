/**
 * What can happen to the offsets of groups, whatever the type of the group, and what is answered.
 *
 * @module
 */
import type { ErrorName } from "../../../protocol/error_codes.ts";
import type { ReplyToken } from "../../runtime/state_machine.ts";

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
  /** The error for a member of a group that does not exist: old clients know no GROUP_ID_NOT_FOUND. */
  readonly errorWithoutGroup: "GROUP_ID_NOT_FOUND" | "ILLEGAL_GENERATION";
  readonly topics: readonly CommittedTopic[];
}

/** A commit that counts only when the producer's transaction is committed. */
export interface TransactionalCommitEvent {
  readonly kind: "transactionalCommit";
  readonly from: ReplyToken;
  readonly producerId: number;
  readonly producerEpoch: number;
  /** Why the log would refuse the producer's records now, or NONE. */
  readonly producerError: ErrorName;
  readonly groupId: string;
  /** Empty, null and -1 from a producer that does not say whose offsets it commits (before KIP-447). */
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly generation: number;
  readonly topics: readonly CommittedTopic[];
}

/** A transaction has ended: what it has committed counts, or is forgotten. */
export interface EndTransactionEvent {
  readonly kind: "endTransaction";
  readonly from: ReplyToken;
  readonly producerId: number;
  readonly producerEpoch: number;
  /** Of the transaction coordinator. */
  readonly coordinatorEpoch: number;
  readonly isCommit: boolean;
  /** Why the log would refuse the marker, or NONE. */
  readonly producerError: ErrorName;
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
  /**
   * The requester; for a client that is no member of a consumer group, or does not say, the id is null and the epoch
   * -1.
   */
  readonly member?: { readonly memberId: string | null; readonly memberEpoch: number };
  /** Null for everything the group has committed. */
  readonly topics:
    | readonly {
      readonly topic: string;
      /** Zero from clients that know only names; an offset of another topic of that name is not theirs. */
      readonly topicId: string;
      readonly partitions: readonly number[];
    }[]
    | null;
  /** A partition with an offset pending is refused: whether that counts is not known yet (KIP-447). */
  readonly requireStable: boolean;
}

/** An administrator deletes the group's offsets in some partitions. */
export interface ForgetEvent {
  readonly kind: "forget";
  readonly from: ReplyToken;
  readonly groupId: string;
  readonly topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[];
}

/** A topic is gone: offsets in it mean nothing any more. */
export interface TopicDeletedEvent {
  readonly kind: "topicDeleted";
  readonly from: ReplyToken;
  readonly topic: string;
  readonly topicId: string;
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
  readonly error: ErrorName;
  /** -1 where nothing was committed. */
  readonly offset: bigint;
  readonly leaderEpoch: number;
  readonly metadata: string;
}

export interface FetchAnswer {
  /** Of the group as a whole; with one there are no topics. */
  readonly error: ErrorName;
  readonly topics: readonly {
    readonly topic: string;
    readonly topicId: string;
    readonly partitions: readonly FetchedPartition[];
  }[];
}

export interface ForgetAnswer {
  /** Of the group as a whole; with one, nothing was deleted and there are no topics. */
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

export interface EndTransactionAnswer {
  readonly error: ErrorName;
}

export type OffsetEvent =
  | CommitEvent
  | TransactionalCommitEvent
  | EndTransactionEvent
  | FetchEvent
  | ForgetEvent
  | TopicDeletedEvent;

/** What each of these is answered with. */
export interface OffsetAnswers {
  readonly commit: CommitAnswer;
  readonly transactionalCommit: CommitAnswer;
  readonly endTransaction: EndTransactionAnswer;
  readonly fetch: FetchAnswer;
  readonly forget: ForgetAnswer;
  readonly topicDeleted: TopicDeletedAnswer;
}
