/**
 * The events and answers of the groups of a shard: those for groups of any type are here, those of each type and of
 * offsets are in files beside their state machines. Events carry no API versions: where a version changes the
 * behaviour, the handler passes a fact (`mustBringMemberId`).
 *
 * @module
 */
import type { ErrorName } from "../../protocol/error_codes.ts";
import type { ReplyToken } from "../runtime/state_machine.ts";
import type { ClassicAnswers, ClassicEvent } from "./classic/events.ts";
import type { ConsumerGroupConfig } from "./consumer/config.ts";
import type { ConsumerAnswers, ConsumerEvent } from "./consumer/events.ts";
import type { GroupTopics } from "./consumer/topics.ts";
import type { OffsetAnswers, OffsetEvent } from "./offsets/events.ts";

export interface GroupConfig {
  /** Session timeouts that a member may ask for. */
  readonly minSessionTimeoutMs: number;
  readonly maxSessionTimeoutMs: number;
  /** How long the first join of an empty group waits for others. */
  readonly initialRebalanceDelayMs: number;
  /** How many members a group may have. */
  readonly maxSize: number;
  /** How many groups a partition of `__consumer_offsets` may have. */
  readonly maxGroups: number;
  /** How long the metadata of a committed offset may be, in UTF-16 units as Kafka counts them. */
  readonly offsetMetadataMaxSize: number;
  /** How long offsets are kept that no member needs any more. */
  readonly offsetsRetentionMs: number;
  /** How often all groups are checked for offsets that have expired. */
  readonly offsetsRetentionCheckIntervalMs: number;
  /** The largest size of one batch in the log. */
  readonly maxBatchSize: number;
  readonly consumer: ConsumerGroupConfig;
  /** The topics as they are now. */
  readonly topics: () => GroupTopics;
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

/** Time has passed. */
export interface WakeEvent {
  readonly kind: "wake";
}

export type AskingEvent = ClassicEvent | ConsumerEvent | OffsetEvent | ListEvent | DeleteEvent;

export type GroupEvent = AskingEvent | WakeEvent;

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

/** What each event that asks is answered with. */
export interface GroupAnswers extends ClassicAnswers, ConsumerAnswers, OffsetAnswers {
  readonly list: ListAnswer;
  readonly delete: DeleteAnswer;
}

export type GroupReply = {
  [K in keyof GroupAnswers]: { readonly kind: K; readonly to: ReplyToken; readonly answer: GroupAnswers[K] };
}[keyof GroupAnswers];
