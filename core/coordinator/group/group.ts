/**
 * A group of any type, and the questions that every type answers. A new type adds a member to the union and a case to
 * each of these functions.
 *
 * @module
 */
import type { ErrorName } from "../../protocol/error_codes.ts";
import type { ReplyToken } from "../runtime/state_machine.ts";
import * as classic from "./classic/machine.ts";
import type { ClassicGroup } from "./classic/classic_group.ts";
import { isOfConsumers as isOfClassicConsumers, topicsRead as classicTopicsRead } from "./classic/subscriptions.ts";
import { CONSUMER_TYPE } from "./consumer/classic_protocol.ts";
import { fetchRefusal } from "./consumer/commits.ts";
import type { ConsumerGroup } from "./consumer/group.ts";
import * as consumer from "./consumer/machine.ts";
import type { ListedGroup } from "./events.ts";
import type { CommitEvent, FetchEvent, TransactionalCommitEvent } from "./offsets/events.ts";
import type { CommittedOffset } from "./offsets/records.ts";
import type { GroupRecord } from "./records.ts";
import type { StepContext } from "./step_context.ts";

export type Group = ClassicGroup | ConsumerGroup;

/** Time has passed. Returns what has become of the group beside what the records say. */
export function wake(group: Group, context: StepContext): consumer.GroupChange {
  switch (group.type) {
    case "classic":
      classic.step(group, { kind: "wake" }, context);
      return null;
    case "consumer":
      return consumer.wake(group, context);
  }
}

/** Everything is replayed; time begins. */
export function loaded(group: Group, context: StepContext): void {
  switch (group.type) {
    case "classic":
      return classic.loaded(group, context);
    case "consumer":
      return consumer.loaded(group, context);
  }
}

export function hasMembers(group: Group): boolean {
  switch (group.type) {
    case "classic":
      return group.state !== "Empty";
    case "consumer":
      return group.members.size > 0;
  }
}

/** The error that refuses a commit in this group, or null. */
export function commitError(group: Group, event: CommitEvent, nowMs: number): ErrorName | null {
  switch (group.type) {
    case "classic":
      return classic.commitError(group, event, nowMs);
    case "consumer":
      return consumer.commitError(group, event);
  }
}

/** The error that refuses a look-up of this group's offsets, or null. */
export function fetchError(group: Group, event: FetchEvent): ErrorName | null {
  switch (group.type) {
    case "classic":
      return null;
    case "consumer":
      return event.member === undefined ? null : fetchRefusal(group, event.member);
  }
}

/**
 * The error that refuses a commit within a transaction, or null. A producer that does not say whose offsets they are
 * may commit any.
 */
export function transactionalCommitError(group: Group, event: TransactionalCommitEvent): ErrorName | null {
  switch (group.type) {
    case "classic":
      return classic.transactionalCommitError(group, event);
    case "consumer":
      return consumer.transactionalCommitError(group, event);
  }
}

/** Whether the members are consumers, which read topics; others have their own use for a group. */
export function isOfConsumers(group: Group): boolean {
  switch (group.type) {
    case "classic":
      return isOfClassicConsumers(group);
    case "consumer":
      return true;
  }
}

/** The topics that a member of the group reads; possibly any topic where a member's metadata cannot be read. */
export function topicsRead(group: Group): ReadonlySet<string> | "any" {
  switch (group.type) {
    case "classic":
      return classicTopicsRead(group);
    case "consumer":
      return new Set(group.counts.topicNames());
  }
}

/** When the retention of one of its offsets starts, as wall time; null where offsets do not expire now. */
export function expirationBase(group: Group): ((committed: CommittedOffset) => number) | null {
  switch (group.type) {
    case "classic":
      return classic.expirationBase(group);
    case "consumer":
      return ({ commitTimestampMs }) => commitTimestampMs;
  }
}

/** The records that remove the group completely; its offsets have their own. */
export function tombstones(group: Group): GroupRecord[] {
  switch (group.type) {
    case "classic":
      return [{ kind: "classicGroup", groupId: group.groupId, value: null }];
    case "consumer":
      return consumer.tombstones(group);
  }
}

export function listed(group: Group): ListedGroup {
  switch (group.type) {
    case "classic": {
      const { groupId, protocolType, state, type } = group;
      return { groupId, protocolType: protocolType ?? "", state, type };
    }
    case "consumer": {
      const { groupId, state, type } = group;
      return { groupId, protocolType: CONSUMER_TYPE, state, type };
    }
  }
}

/** Every client that waits for something that has yet to happen in the group. */
export function waitingIn(group: Group): ReplyToken[] {
  switch (group.type) {
    case "classic":
      return classic.waitingIn(group);
    case "consumer":
      return [];
  }
}
