/**
 * All groups of one shard, as one state machine: what comes in is looked up and handed to its group, and everything that
 * is kept is kept by `replay`. Later kinds of groups find their place beside the classic ones in the map below.
 *
 * @module
 */
import { commitError, loaded, step } from "./classic.ts";
import {
  type ClassicGroup,
  emptyGroup,
  metadataFor,
  NO_ASSIGNMENT,
  replayGroup,
  type StepContext,
} from "./classic_group.ts";
import type {
  CommitEvent,
  DescribeAnswer,
  ForgetEvent,
  GroupConfig,
  GroupEvent,
  GroupReply,
  HeartbeatEvent,
  JoinEvent,
  LeaveEvent,
  ListedGroup,
  Moment,
  ReplyToken,
  SyncEvent,
} from "./events.ts";
import { commit, CommittedOffsets, refusedCommit } from "./offsets.ts";
import { refusedJoin, refusedSync } from "./rebalance.ts";
import type { GroupRecord } from "./records.ts";
import { isOfConsumers, readsTopic } from "./subscriptions.ts";

/** The data a commit speaks of: a consumer's position must not survive what it points at. */
export interface Covered {
  readonly topic: string;
  readonly partitions: readonly number[];
}

/** What comes of an event. */
export interface GroupOutcome {
  readonly replies: readonly GroupReply[];
  /** To be appended and replayed before anything else happens; the replies go out when they are kept. */
  readonly records: readonly GroupRecord[];
  /** When to be woken next, or Infinity. */
  readonly wakeAtMs: number;
  /** To be stepped right after the replay. */
  readonly next?: GroupEvent;
  /** What must be as durable as the records before the replies go out. */
  readonly covers?: readonly Covered[];
}

/** A `StateMachine` as the shard runs them, by its shape: nothing in this folder knows who runs it. */
export class GroupStateMachine {
  readonly #groups = new Map<string, ClassicGroup>();
  readonly #offsets = new CommittedOffsets();
  /** Never later than the first alarm of any group; earlier does no harm, and saves looking at all groups each time. */
  #wakeAtMs = Infinity;

  constructor(readonly config: GroupConfig) {}

  step(event: GroupEvent, at: Moment): GroupOutcome {
    const context: StepContext = { at, config: this.config, replies: [], records: [] };
    const more = this.#take(event, context);
    return { replies: context.replies, records: context.records, wakeAtMs: this.#wakeAtMs, ...more };
  }

  replay(record: GroupRecord): void {
    const { groupId } = record;
    if (record.kind === "offset") {
      this.#offsets.replay(record);
      // A client that only keeps offsets has an empty group of no protocol, as if it had been made for it.
      if (record.value !== null) this.#groupFor(groupId);
    } else if (record.value === null) this.#groups.delete(groupId);
    else replayGroup(this.#groupFor(groupId), record.value);
  }

  loaded(at: Moment): GroupOutcome {
    const context: StepContext = { at, config: this.config, replies: [], records: [] };
    for (const group of this.#groups.values()) {
      loaded(group, context);
      this.#heed(group);
    }
    return { replies: context.replies, records: context.records, wakeAtMs: this.#wakeAtMs };
  }

  /** Everyone who waits for something that has yet to happen, for those who check that nobody is forgotten. */
  waiting(): ReplyToken[] {
    return [...this.#groups.values()].flatMap(({ members }) =>
      [...members.values()].flatMap(({ joining, syncing }) => [joining, syncing].filter((to) => to !== null))
    );
  }

  /** One group as it is, for those who look on. */
  group(groupId: string): Readonly<ClassicGroup> | undefined {
    return this.#groups.get(groupId);
  }

  #groupFor(groupId: string): ClassicGroup {
    const group = this.#groups.get(groupId) ?? emptyGroup(groupId);
    this.#groups.set(groupId, group);
    return group;
  }

  #heed(group: ClassicGroup): void {
    this.#wakeAtMs = Math.min(this.#wakeAtMs, group.wakeAtMs);
  }

  #take(event: GroupEvent, context: StepContext): { readonly next?: GroupEvent; readonly covers?: readonly Covered[] } {
    switch (event.kind) {
      case "join":
        return this.#join(event, context);
      case "sync":
      case "heartbeat":
      case "leave":
        this.#toMember(event, context);
        return {};
      case "commit":
        return this.#commit(event, context);
      case "fetch":
        context.replies.push({ kind: "fetch", to: event.from, answer: { topics: this.#offsets.find(event) } });
        return {};
      case "describe":
        context.replies.push({ kind: "describe", to: event.from, answer: describe(this.#groups.get(event.groupId)) });
        return {};
      case "list":
        context.replies.push({
          kind: "list",
          to: event.from,
          answer: { groups: [...this.#groups.values()].map(listed) },
        });
        return {};
      case "delete":
        this.#delete(event.groupId, event.from, context);
        return {};
      case "forget":
        this.#forget(event, context);
        return {};
      case "topicDeleted": {
        context.records.push(...this.#offsets.tombstonesOfTopic(event.topic, event.topicId));
        context.replies.push({ kind: "topicDeleted", to: event.from, answer: { offsets: context.records.length } });
        return {};
      }
      case "wake":
        this.#wake(context);
        return {};
    }
  }

  /** A group is made by its first member without an id. The record that makes it comes first; then the member joins. */
  #join(event: JoinEvent, context: StepContext): { readonly next?: GroupEvent } {
    const group = this.#groups.get(event.groupId);
    if (group === undefined && event.memberId === "") {
      const { groupId } = event;
      const nobody = { protocolType: null, generation: 0, protocolName: null, leaderId: null, members: [] };
      context.records.push({ kind: "group", groupId, value: { ...nobody, stateChangedMs: context.at.wallMs } });
      return { next: event };
    }
    if (group === undefined) {
      context.replies.push({ kind: "join", to: event.from, answer: refusedJoin("UNKNOWN_MEMBER_ID", event.memberId) });
      return {};
    }
    step(group, event, context);
    this.#heed(group);
    return {};
  }

  #toMember(event: SyncEvent | HeartbeatEvent | LeaveEvent, context: StepContext): void {
    const group = this.#groups.get(event.groupId);
    if (group !== undefined) {
      step(group, event, context);
      return this.#heed(group);
    }
    const error = "UNKNOWN_MEMBER_ID";
    const to = event.from;
    if (event.kind === "sync") context.replies.push({ kind: "sync", to, answer: refusedSync(error) });
    else if (event.kind === "heartbeat") context.replies.push({ kind: "heartbeat", to, answer: { error } });
    else {
      const members = event.members.map((member) => ({ ...member, error } as const));
      context.replies.push({ kind: "leave", to, answer: { members } });
    }
  }

  #commit(event: CommitEvent, context: StepContext): { readonly covers?: readonly Covered[] } {
    const group = this.#groups.get(event.groupId);
    const error = group !== undefined
      ? commitError(group, event, context.at.nowMs)
      : event.generation < 0
      ? null
      : event.errorWithoutGroup;
    if (error !== null) {
      context.replies.push({ kind: "commit", to: event.from, answer: refusedCommit(event, error) });
      return {};
    }
    const { records, answer } = commit(event, { config: context.config, wallMs: context.at.wallMs });
    context.records.push(...records);
    context.replies.push({ kind: "commit", to: event.from, answer });
    const covers = event.topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map(({ partition }) => partition),
    }));
    return records.length === 0 ? {} : { covers };
  }

  #delete(groupId: string, to: ReplyToken, context: StepContext): void {
    const group = this.#groups.get(groupId);
    const error = group === undefined ? "GROUP_ID_NOT_FOUND" : group.state === "Empty" ? "NONE" : "NON_EMPTY_GROUP";
    if (error === "NONE") {
      context.records.push(...this.#offsets.tombstonesOfGroup(groupId), { kind: "group", groupId, value: null });
    }
    context.replies.push({ kind: "delete", to, answer: { error } });
  }

  #forget({ groupId, topics: asked, from: to }: ForgetEvent, context: StepContext): void {
    const group = this.#groups.get(groupId);
    const isAlive = group !== undefined && group.state !== "Empty";
    // Whatever else has members keeps its offsets for reasons of its own.
    const error = group === undefined
      ? "GROUP_ID_NOT_FOUND"
      : isAlive && !isOfConsumers(group)
      ? "NON_EMPTY_GROUP"
      : "NONE";
    if (error !== "NONE") return void context.replies.push({ kind: "forget", to, answer: { error, topics: [] } });
    const topics = asked.map(({ topic, partitions }) => {
      // It would be committed again with the next heartbeat or so.
      const error = isAlive && readsTopic(group!, topic) ? "GROUP_SUBSCRIBED_TO_TOPIC" as const : "NONE" as const;
      if (error === "NONE") context.records.push(...this.#offsets.tombstonesOf(groupId, topic, partitions));
      return { topic, error };
    });
    context.replies.push({ kind: "forget", to, answer: { error, topics } });
  }

  #wake(context: StepContext): void {
    this.#wakeAtMs = Infinity;
    for (const group of this.#groups.values()) {
      if (group.wakeAtMs <= context.at.nowMs) {
        // Each group is woken with a context of its own: the record of one must not keep the time of another.
        const own: StepContext = { ...context, replies: context.replies, records: [] };
        step(group, { kind: "wake" }, own);
        context.records.push(...own.records);
      }
      this.#heed(group);
    }
  }
}

function describe(group: ClassicGroup | undefined): DescribeAnswer {
  if (group === undefined) {
    return { error: "GROUP_ID_NOT_FOUND", state: "Dead", protocolType: "", protocolName: "", members: [] };
  }
  // Only in a stable group do the members' metadata and the protocol belong together.
  const protocolName = group.state === "Stable" ? group.protocolName : null;
  return {
    error: "NONE",
    state: group.state,
    protocolType: group.protocolType ?? "",
    protocolName: protocolName ?? "",
    members: [...group.members.values()].map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      metadata: protocolName === null ? NO_ASSIGNMENT : metadataFor(member, protocolName),
      assignment: member.assignment,
    })),
  };
}

function listed({ groupId, protocolType, state }: ClassicGroup): ListedGroup {
  return { groupId, protocolType: protocolType ?? "", state, type: "classic" };
}
