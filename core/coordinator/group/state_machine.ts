/**
 * All groups of one shard, as one state machine: what comes in is looked up and handed to its group, and everything that
 * is kept is kept by `replay`. What groups of a type do stands in the folder of that type.
 *
 * @module
 */
import type { Covered, Moment, ReplyToken, StepResult } from "../runtime/state_machine.ts";
import { emptyGroup, replayGroup } from "./classic/classic_group.ts";
import type { JoinEvent, MemberEvent } from "./classic/events.ts";
import { describe, newGroupRecord, refuseMember, step as stepClassic } from "./classic/machine.ts";
import type { GroupConfig, GroupEvent, GroupReply } from "./events.ts";
import { type Group, listed, loaded, waitingIn, wake } from "./group.ts";
import { CommittedOffsets } from "./offsets/committed_offsets.ts";
import { deleteGroup, stepOffsets } from "./offsets/machine.ts";
import type { GroupRecord } from "./records.ts";
import type { StepContext } from "./step_context.ts";

export type GroupStepResult = StepResult<GroupEvent, GroupReply, GroupRecord>;

/** What a step gives beside replies and records. */
type Further = Pick<GroupStepResult, "next" | "covers">;

export class GroupStateMachine {
  readonly #groups = new Map<string, Group>();
  readonly #offsets = new CommittedOffsets();
  /** Never later than the first alarm of any group; earlier does no harm, and saves looking at all groups each time. */
  #wakeAtMs = Infinity;

  constructor(readonly config: GroupConfig) {}

  step(event: GroupEvent, at: Moment): GroupStepResult {
    const context: StepContext = { at, config: this.config, replies: [], records: [] };
    const further = this.#take(event, context);
    return { replies: context.replies, records: context.records, wakeAtMs: this.#wakeAtMs, ...further };
  }

  replay(record: GroupRecord): void {
    const { groupId } = record;
    switch (record.kind) {
      case "offset":
        this.#offsets.replay(record);
        // A client that only keeps offsets has an empty group of no protocol, as if it had been made for it.
        if (record.value !== null && !this.#groups.has(groupId)) this.#groups.set(groupId, emptyGroup(groupId));
        return;
      case "classicGroup": {
        if (record.value === null) return void this.#groups.delete(groupId);
        const group = this.#groups.get(groupId) ?? emptyGroup(groupId);
        this.#groups.set(groupId, group);
        return replayGroup(group, record.value);
      }
    }
  }

  loaded(at: Moment): GroupStepResult {
    const context: StepContext = { at, config: this.config, replies: [], records: [] };
    for (const group of this.#groups.values()) {
      loaded(group, context);
      this.#heed(group);
    }
    return { replies: context.replies, records: context.records, wakeAtMs: this.#wakeAtMs };
  }

  /** Everyone who waits for something that has yet to happen, for those who check that nobody is forgotten. */
  waiting(): ReplyToken[] {
    return [...this.#groups.values()].flatMap(waitingIn);
  }

  /** One group as it is, for those who look on. */
  group(groupId: string): Readonly<Group> | undefined {
    return this.#groups.get(groupId);
  }

  #heed(group: Group): void {
    this.#wakeAtMs = Math.min(this.#wakeAtMs, group.wakeAtMs);
  }

  #take(event: GroupEvent, context: StepContext): Further {
    switch (event.kind) {
      case "join":
      case "sync":
      case "heartbeat":
      case "leave":
        return this.#toClassic(event, context);
      case "describe": {
        const group = this.#groups.get(event.groupId);
        context.replies.push({ kind: "describe", to: event.from, answer: describe(group) });
        return {};
      }
      case "commit":
      case "fetch":
      case "forget":
        return covering(stepOffsets(this.#offsets, event, this.#groups.get(event.groupId), context));
      case "topicDeleted":
        return covering(stepOffsets(this.#offsets, event, undefined, context));
      case "list": {
        const groups = [...this.#groups.values()].map(listed);
        context.replies.push({ kind: "list", to: event.from, answer: { groups } });
        return {};
      }
      case "delete":
        deleteGroup(this.#offsets, event, this.#groups.get(event.groupId), context);
        return {};
      case "wake":
        this.#wake(context);
        return {};
    }
  }

  #toClassic(event: MemberEvent, context: StepContext): Further {
    const group = this.#groups.get(event.groupId);
    if (group !== undefined) {
      stepClassic(group, event, context);
      this.#heed(group);
      return {};
    }
    if (makesGroup(event)) {
      // The record that makes the group comes first; then the member joins.
      context.records.push(newGroupRecord(event.groupId, context));
      return { next: event };
    }
    refuseMember(event, context);
    return {};
  }

  #wake(context: StepContext): void {
    this.#wakeAtMs = Infinity;
    for (const group of this.#groups.values()) {
      if (group.wakeAtMs <= context.at.nowMs) {
        // Each group is woken with a context of its own: the record of one must not keep the time of another.
        const own: StepContext = { ...context, replies: context.replies, records: [] };
        wake(group, own);
        context.records.push(...own.records);
      }
      this.#heed(group);
    }
  }
}

/** A group is made by its first member without an id. */
function makesGroup(event: MemberEvent): event is JoinEvent {
  return event.kind === "join" && event.memberId === "";
}

function covering(covers: readonly Covered[]): Further {
  return covers.length === 0 ? {} : { covers };
}
