/**
 * All groups of one shard as one state machine: it looks up the group of an event and passes the event on; durable
 * state changes only in `replay`. The behaviour of each type of group is in the folder of that type.
 *
 * @module
 */
import type { Covered, Moment, ReplyToken, StepResult } from "../runtime/state_machine.ts";
import { emptyGroup, replayGroup } from "./classic/classic_group.ts";
import type { JoinEvent, MemberEvent } from "./classic/events.ts";
import { refusedJoin } from "./classic/rebalance.ts";
import { refusedConsumerHeartbeat } from "./consumer/events.ts";
import { becomeClassic, describe, newGroupRecord, refuseMember, step as stepClassic } from "./classic/machine.ts";
import { ConsumerGroup } from "./consumer/group.ts";
import { type GroupChange, stepClassicMember, stepDescribe, stepHeartbeat } from "./consumer/machine.ts";
import type { ConsumerGroupRecord } from "./consumer/records.ts";
import type { GroupConfig, GroupEvent, GroupReply, ListedGroup, ListEvent } from "./events.ts";
import { type Group, listed, loaded, tombstones, waitingIn, wake } from "./group.ts";
import { GroupTable } from "./group_table.ts";
import { CommittedOffsets } from "./offsets/committed_offsets.ts";
import { expire } from "./offsets/expiry.ts";
import { deleteGroup, fetchOffsets, forgetTopic, refusedCommit, stepOffsets } from "./offsets/machine.ts";
import type { GroupRecord } from "./records.ts";
import type { StepContext } from "./step_context.ts";
import { type Walk, Walks } from "./walk.ts";

export type GroupStepResult = StepResult<GroupEvent, GroupReply, GroupRecord>;

/** How many groups one wake handles; the next wake follows at once. */
const WOKEN_AT_ONCE = 100;

/** What a step returns besides replies and records. */
type Further = Pick<GroupStepResult, "next" | "covers">;

export class GroupStateMachine {
  readonly #groups = new GroupTable();
  readonly #offsets = new CommittedOffsets();
  readonly #walks = new Walks();
  /** When all groups are next checked for offsets that have expired. */
  #expiryAtMs = Infinity;

  /** Groups that were of the consumer type until the records of this step, and whether they are to rebalance. */
  readonly #madeClassic = new Map<string, boolean>();

  constructor(readonly config: GroupConfig) {}

  step(event: GroupEvent, at: Moment): GroupStepResult {
    const context = this.#context(at);
    const further = this.#isOneTooMany(event) ? refuseNewGroup(event, context) : this.#take(event, context);
    return { ...this.#result(context), ...further };
  }

  replay(record: GroupRecord): void {
    switch (record.kind) {
      case "offset":
      case "pendingOffset": {
        const { groupId, value } = record;
        this.#offsets.replay(record);
        // A client that only stores offsets has an empty group of no protocol, as if one had been created for it.
        if (value !== null && this.#groups.get(groupId) === undefined) this.#groups.put(emptyGroup(groupId));
        return;
      }
      case "transactionEnd":
        return this.#offsets.replay(record);
      case "classicGroup": {
        const { groupId } = record;
        const known = this.#groups.get(groupId);
        const classic = known?.type === "classic" ? known : undefined;
        // A group that has changed its type meanwhile is not deleted by a record of its former type.
        if (record.value === null) return classic === undefined ? undefined : this.#groups.delete(groupId);
        const group = classic ?? emptyGroup(groupId);
        replayGroup(group, record.value);
        if (known !== group) this.#groups.put(group);
        return;
      }
      default:
        return this.#replayConsumer(record);
    }
  }

  #replayConsumer(record: ConsumerGroupRecord): void {
    const { groupId } = record;
    const known = this.#groups.get(groupId);
    const consumer = known?.type === "consumer" ? known : undefined;
    if (record.value === null) {
      if (record.kind === "consumerGroup" && consumer !== undefined) this.#groups.delete(groupId);
      else consumer?.replay(record);
      return;
    }
    // In a log that was compacted the offsets may come first, and have made a classic group.
    const group = consumer ?? new ConsumerGroup(groupId);
    group.replay(record);
    if (known !== group) this.#groups.put(group);
  }

  loaded(at: Moment): GroupStepResult {
    const context = this.#context(at);
    for (const group of this.#groups.values()) {
      loaded(group, context);
      this.#groups.heed(group);
    }
    this.#expiryAtMs = at.nowMs + this.config.offsetsRetentionCheckIntervalMs;
    return this.#result(context);
  }

  /** Every client that waits for something that has yet to happen, for tests that check that no waiter is forgotten. */
  waiting(): ReplyToken[] {
    return [...this.#groups.values()].flatMap(waitingIn);
  }

  /** One group as it is, for observers. */
  group(groupId: string): Readonly<Group> | undefined {
    return this.#groups.get(groupId);
  }

  #context(at: Moment): StepContext {
    return { at, config: this.config, replies: [], records: [], warnings: [] };
  }

  #result({ replies, records, warnings, at: { nowMs } }: StepContext): GroupStepResult {
    const wakeAtMs = this.#walks.areDone ? Math.min(this.#groups.wakeAtMs, this.#expiryAtMs) : nowMs;
    return { replies, records, warnings, wakeAtMs };
  }

  #isOneTooMany(event: GroupEvent): event is MakingEvent {
    return isMaking(event) && this.#groups.size >= this.config.maxGroups &&
      this.#groups.get(event.groupId) === undefined;
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
        const answer = describe(group?.type === "classic" ? group : undefined);
        context.replies.push({ kind: "describe", to: event.from, answer });
        return {};
      }
      case "consumerHeartbeat": {
        const outcome = stepHeartbeat(this.#groups.get(event.groupId), event, context);
        return this.#becomeAndHeed(event.groupId, outcome);
      }
      case "consumerDescribe":
        stepDescribe(this.#groups.get(event.groupId), event, context);
        return {};
      case "commit":
      case "transactionalCommit":
      case "forget":
        return covering(stepOffsets(this.#offsets, event, this.#groups.get(event.groupId), context));
      case "fetch":
        this.#walks.beginNow(fetchOffsets(this.#offsets, event, this.#groups.get(event.groupId)), context);
        return {};
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
        return this.#wake(context);
    }
  }

  /** What has become of a group of the consumer type, beside what the records say. */
  #become(groupId: string, outcome: GroupChange): Further {
    if (outcome?.kind === "made") this.#groups.put(outcome.group);
    if (outcome?.kind !== "madeClassic") return {};
    this.#madeClassic.set(groupId, outcome.rebalances);
    return { next: { kind: "wake" } };
  }

  #becomeAndHeed(groupId: string, outcome: GroupChange): Further {
    const further = this.#become(groupId, outcome);
    const group = this.#groups.get(groupId);
    if (group !== undefined) this.#groups.heed(group);
    return further;
  }

  #toClassic(event: MemberEvent, context: StepContext): Further {
    const group = this.#groups.get(event.groupId);
    // Of an empty group of the consumer type only the offsets are left, and they stay: it is of its next member's type.
    const isFree = group === undefined ||
      (group.type === "consumer" && group.members.size === 0 && event.kind === "join");
    if (isFree && makesGroup(event)) {
      // The record that makes the group comes first; then the member joins.
      context.records.push(...group === undefined ? [] : tombstones(group), newGroupRecord(event.groupId, context));
      return { next: event };
    }
    if (!isFree && group.type === "consumer") {
      return this.#becomeAndHeed(event.groupId, stepClassicMember(group, event, context));
    }
    if (!isFree && group.type === "classic") {
      stepClassic(group, event, context);
      this.#groups.heed(group);
      return {};
    }
    refuseMember(event, context);
    return {};
  }

  /**
   * The groups that are due come first; the walks continue only when there is none, so that they see the result of all
   * of them.
   */
  #wake(context: StepContext): Further {
    const { nowMs } = context.at;
    this.#beginClassic(context);
    const { woken, further } = this.#wakeGroups(context);
    if (woken > 0) return further;
    if (nowMs < this.#expiryAtMs) this.#walks.goOn(context);
    else {
      this.#expiryAtMs = nowMs + this.config.offsetsRetentionCheckIntervalMs;
      this.#walks.begin(expire(this.#groups, this.#offsets), context);
    }
    return further;
  }

  /** Groups that records have just made classic: their members' timers start, and most groups rebalance. */
  #beginClassic(context: StepContext): void {
    for (const [groupId, rebalances] of this.#madeClassic) {
      const group = this.#groups.get(groupId);
      if (group?.type !== "classic") continue;
      becomeClassic(group, { rebalances }, context);
      this.#groups.heed(group);
    }
    this.#madeClassic.clear();
  }

  #wakeGroups(context: StepContext): { readonly woken: number; readonly further: Further } {
    const woken: Group[] = [];
    let further: Further = {};
    while (woken.length < WOKEN_AT_ONCE) {
      const group = this.#groups.takeDue(context.at.nowMs);
      if (group === undefined) break;
      woken.push(group);
      // Each group gets its own context: once a context has a record, time stands still for its group.
      const own: StepContext = { ...context, records: [] };
      further = { ...further, ...this.#become(group.groupId, wake(group, own)) };
      context.records.push(...own.records);
    }
    // A group with more to do at once continues when the records of this step are replayed.
    for (const group of woken) this.#groups.heed(group);
    return { woken: woken.length, further };
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

/** What may make a group where there is none. */
type MakingEvent = GroupEvent & { readonly kind: "join" | "consumerHeartbeat" | "commit" | "transactionalCommit" };

function isMaking(event: GroupEvent): event is MakingEvent {
  if (event.kind === "join") return makesGroup(event);
  if (event.kind === "consumerHeartbeat") return event.memberEpoch === 0;
  return event.kind === "commit" || event.kind === "transactionalCommit";
}

/** Each group takes memory for as long as it is not deleted and its offsets have not expired. */
function refuseNewGroup(event: MakingEvent, context: StepContext): Further {
  const error = "GROUP_MAX_SIZE_REACHED";
  const { from: to } = event;
  const why =
    `There are ${context.config.maxGroups} groups in this partition of __consumer_offsets, and no more fit: ` +
    "kq groups delete makes room, and offsets.retention.minutes says when those that nobody uses go";
  context.warnings.push(why);
  if (event.kind === "join") context.replies.push({ kind: "join", to, answer: refusedJoin(error, "") });
  else if (event.kind === "consumerHeartbeat") {
    context.replies.push({ kind: "consumerHeartbeat", to, answer: refusedConsumerHeartbeat(error, why) });
  } else context.replies.push({ kind: event.kind, to, answer: refusedCommit(event, error) });
  return {};
}

/** A group is made by its first member without an id. */
function makesGroup(event: MemberEvent): event is JoinEvent {
  return event.kind === "join" && event.memberId === "";
}

function covering(covers: readonly Covered[]): Further {
  return covers.length === 0 ? {} : { covers };
}
