/**
 * What can happen to a consumer group, and what is answered.
 *
 * @module
 */
import type { ErrorName } from "../../../protocol/error_codes.ts";
import type { ReplyToken } from "../../runtime/state_machine.ts";
import type { Owned } from "./reconcile.ts";

export interface ConsumerHeartbeatEvent {
  readonly kind: "consumerHeartbeat";
  readonly from: ReplyToken;
  readonly groupId: string;
  /** Empty for a client of version 0 that joins; it is given `newMemberId`. */
  readonly memberId: string;
  /** Not used before. */
  readonly newMemberId: string;
  /** 0 to join, -1 to leave, -2 for a static member that will be back; else the last one answered. */
  readonly memberEpoch: number;
  /** The other fields are null, or -1, where they are unchanged. */
  readonly instanceId: string | null;
  readonly rackId: string | null;
  readonly rebalanceTimeoutMs: number;
  readonly subscribedTopicNames: readonly string[] | null;
  readonly subscribedTopicRegex: string | null;
  readonly serverAssignor: string | null;
  readonly owned: Owned | null;
  readonly clientId: string;
  readonly clientHost: string;
  /** Whether the client may know of a topic: an expression matches no others. */
  readonly mayDescribe: (topic: string) => boolean;
}

export interface ConsumerDescribeEvent {
  readonly kind: "consumerDescribe";
  readonly from: ReplyToken;
  readonly groupId: string;
}

export type ConsumerEvent = ConsumerHeartbeatEvent | ConsumerDescribeEvent;

export interface ConsumerHeartbeatAnswer {
  readonly error: ErrorName;
  /** What is wrong, in words; null where there is no error or nothing to add. */
  readonly message: string | null;
  /** Null with an error. */
  readonly memberId: string | null;
  readonly memberEpoch: number;
  readonly heartbeatIntervalMs: number;
  /** What the member is to have; null for unchanged. */
  readonly assignment: Owned | null;
}

/** Partitions of topics that exist. */
export type NamedPartitions = readonly {
  readonly topicId: string;
  readonly topicName: string;
  readonly partitions: readonly number[];
}[];

export interface ConsumerDescribeAnswer {
  readonly error: ErrorName;
  readonly message: string | null;
  readonly state: string;
  readonly groupEpoch: number;
  readonly targetEpoch: number;
  readonly assignor: string;
  readonly members: readonly {
    readonly memberId: string;
    readonly instanceId: string | null;
    readonly rackId: string | null;
    readonly memberEpoch: number;
    readonly clientId: string;
    readonly clientHost: string;
    readonly subscribedTopicNames: readonly string[];
    readonly subscribedTopicRegex: string | null;
    readonly assignment: NamedPartitions;
    readonly target: NamedPartitions;
    /** Whether it uses the classic protocol. */
    readonly isClassic: boolean;
  }[];
}

export interface ConsumerAnswers {
  readonly consumerHeartbeat: ConsumerHeartbeatAnswer;
  readonly consumerDescribe: ConsumerDescribeAnswer;
}

/** Why something is not done. */
export interface Refusal {
  readonly error: ErrorName;
  readonly message: string;
}

export function isRefusal(result: object | string): result is Refusal {
  return typeof result === "object" && "error" in result && "message" in result;
}

export function refusedConsumerHeartbeat(error: ErrorName, message: string | null): ConsumerHeartbeatAnswer {
  return { error, message, memberId: null, memberEpoch: 0, heartbeatIntervalMs: 0, assignment: null };
}
