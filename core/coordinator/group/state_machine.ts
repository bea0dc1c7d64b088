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
import type { GroupConfig, GroupEvent, GroupReply, ListedGroup, ListEvent } from "./events.ts";
import { type Group, listed, loaded, waitingIn, wake } from "./group.ts";
import { GroupTable } from "./group_table.ts";
import { CommittedOffsets } from "./offsets/committed_offsets.ts";
import { expire } from "./offsets/expiry.ts";
import { deleteGroup, forgetTopic, stepOffsets } from "./offsets/machine.ts";
import type { GroupRecord } from "./records.ts";
import type { StepContext } from "./step_context.ts";
import { type Walk, Walks } from "./walk.ts";

export type GroupStepResult = StepResult<GroupEvent, GroupReply, GroupRecord>;

/** How many groups one wake sees to; the next follows at once. */
const WOKEN_AT_ONCE = 100;

/** What a step gives beside replies and records. */
type Further = Pick<GroupStepResult, "next" | "covers">;

export class GroupStateMachine {
  readonly #groups = new GroupTable();
  readonly #offsets = new CommittedOffsets();
  readonly #walks = new Walks();
  /** When all groups are gone through next for offsets that have expired. */
  #expiryAtMs = Infinity;

  constructor(readonly config: GroupConfig) {}

  step(event: GroupEvent, at: Moment): GroupStepResult {
    const context: StepContext = { at, config: this.config, replies: [], records: [] };
    const further = this.#take(event, context);
    return { replies: context.replies, records: context.records, wakeAtMs: this.#wakeAtMs(at), ...further };
  }

  replay(record: GroupRecord): void {
    switch (record.kind) {
      case "offset":
      case "pendingOffset": {
        const { groupId, value } = record;
        this.#offsets.replay(record);
        // A client that only keeps offsets has an empty group of no protocol, as if it had been made for it.
        if (value !== null && this.#groups.get(groupId) === undefined) this.#groups.put(emptyGroup(groupId));
        return;
      }
      case "transactionEnd":
        return this.#offsets.replay(record);
      case "classicGroup": {
        const { groupId } = record;
        if (record.value === null) return this.#groups.delete(groupId);
        const group = this.#groups.get(groupId) ?? emptyGroup(groupId);
        replayGroup(group, record.value);
        if (this.#groups.get(groupId) !== group) this.#groups.put(group);
        return;
      }
    }
  }

  loaded(at: Moment): GroupStepResult {
    const context: StepContext = { at, config: this.config, replies: [], records: [] };
    for (const group of this.#groups.values()) {
      loaded(group, context);
      this.#groups.heed(group);
    }
    this.#expiryAtMs = at.nowMs + this.config.offsetsRetentionCheckIntervalMs;
    return { replies: context.replies, records: context.records, wakeAtMs: this.#wakeAtMs(at) };
  }

  /** Everyone who waits for something that has yet to happen, for those who check that nobody is forgotten. */
  waiting(): ReplyToken[] {
    return [...this.#groups.values()].flatMap(waitingIn);
  }

  /** One group as it is, for those who look on. */
  group(groupId: string): Readonly<Group> | undefined {
    return this.#groups.get(groupId);
  }

  #wakeAtMs({ nowMs }: Moment): number {
    return this.#walks.areDone ? Math.min(this.#groups.wakeAtMs, this.#expiryAtMs) : nowMs;
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
      case "transactionalCommit":
      case "fetch":
      case "forget":
        return covering(stepOffsets(this.#offsets, event, this.#groups.get(event.groupId), context));
      case "topicDeleted":
        this.#walks.begin(forgetTopic(this.#offsets, event), context);
        return {};
      case "endTransaction":
        return covering(stepOffsets(this.#offsets, event, undefined, context));
      case "list":
        this.#walks.begin(list(this.#groups, event), context);
        return {};
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
      this.#groups.heed(group);
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

  /** The groups that are due come first; only when there is none the walks go on, so that they see what has become of all. */
  #wake(context: StepContext): void {
    const { nowMs } = context.at;
    if (this.#wakeGroups(context)) return;
    if (nowMs < this.#expiryAtMs) return this.#walks.goOn(context);
    this.#expiryAtMs = nowMs + this.config.offsetsRetentionCheckIntervalMs;
    this.#walks.begin(expire(this.#groups, this.#offsets), context);
  }

  /** Whether there were any. */
  #wakeGroups(context: StepContext): boolean {
    for (let woken = 0; woken < WOKEN_AT_ONCE; woken++) {
      const group = this.#groups.takeDue(context.at.nowMs);
      if (group === undefined) return woken > 0;
      // Each group is woken with a context of its own: the record of one must not keep the time of another.
      const own: StepContext = { ...context, records: [] };
      wake(group, own);
      context.records.push(...own.records);
      this.#groups.heed(group);
    }
    return true;
  }
}

function* list(groups: GroupTable, { from: to }: ListEvent): Walk {
  const all: ListedGroup[] = [];
  let context = yield 0;
  for (const group of groups.values()) {
    all.push(listed(group));
    context = yield 1;
  }
  context.replies.push({ kind: "list", to, answer: { groups: all } });
}

/** A group is made by its first member without an id. */
function makesGroup(event: MemberEvent): event is JoinEvent {
  return event.kind === "join" && event.memberId === "";
}

function covering(covers: readonly Covered[]): Further {
  return covers.length === 0 ? {} : { covers };
}
