/**
 * The consumer group (KIP-848): the coordinator itself assigns the partitions, and moves each member by heartbeats, so
 * that no member stops for the others.
 *
 * Nothing here waits, calls back or looks at a clock. A step decides and gives records; `ConsumerGroup.replay` of them
 * is all that changes what would be lost with the log. Start reading at `heartbeat.ts`; the states are listed in
 * `group.ts` for groups and in `member.ts` for members.
 *
 * @module
 */
import type { ErrorName } from "../../../protocol/error_codes.ts";
import { type ClassicGroup, setJoining } from "../classic/classic_group.ts";
import type { MemberEvent } from "../classic/events.ts";
import { refusedJoin, refusedSync } from "../classic/rebalance.ts";
import type { CommitEvent, TransactionalCommitEvent } from "../offsets/events.ts";
import type { GroupRecord } from "../records.ts";
import type { StepContext } from "../step_context.ts";
import { classicHeartbeat, classicJoin, classicLeave, classicSync } from "./classic_members.ts";
import { commitRefusal } from "./commits.ts";
import { describe, describeMissing } from "./describe.ts";
import {
  type ConsumerDescribeEvent,
  type ConsumerHeartbeatAnswer,
  type ConsumerHeartbeatEvent,
  isRefusal,
  type Refusal,
  refusedConsumerHeartbeat,
} from "./events.ts";
import { ConsumerGroup } from "./group.ts";
import { type ConsumerContext, heartbeat } from "./heartbeat.ts";
import { fence, type Gone, leave, tombstonesOf } from "./leave.ts";
import { JOIN_EPOCH } from "./member.ts";
import { type Downgrade, downgrade, upgrade } from "./migration.ts";
import type { ConsumerGroupRecord, ResolvedRegex } from "./records.ts";
import { armMissing, firstOverdue, setAlarm } from "./timers.ts";
import { metadataHash } from "./topics.ts";

/** The groups that a member of the consumer protocol may find under the id. */
type Found = ClassicGroup | ConsumerGroup | undefined;

/** What a step makes of the group beside its records. */
export type GroupChange =
  /** A consumer group is created, with these timers; the records fill it. */
  | { readonly kind: "made"; readonly group: ConsumerGroup }
  /** The records make it classic; its members' sessions begin, and its members rejoin where they have to. */
  | { readonly kind: "madeClassic"; readonly rebalances: boolean }
  | null;

function contextOf({ at, config }: StepContext): ConsumerContext {
  return { at, config: config.consumer, topics: config.topics() };
}

/** A heartbeat of the consumer protocol, for a group of any type or none. */
export function stepHeartbeat(
  group: Found,
  event: ConsumerHeartbeatEvent,
  context: StepContext,
): GroupChange {
  const isLeaving = event.memberEpoch < JOIN_EPOCH;
  const result = tooLarge(event, context) ??
    (isLeaving ? leaveGroup(group, event, context) : beat(group, event, context));
  const to = event.from;
  if (isRefusal(result)) {
    const answer = refusedConsumerHeartbeat(result.error, result.message);
    context.replies.push({ kind: "consumerHeartbeat", to, answer });
    return null;
  }
  context.records.push(...result.records);
  context.replies.push({ kind: "consumerHeartbeat", to, answer: result.answer });
  return result.outcome;
}

/** What no record could hold is refused before it is kept: an append that fails would cost all groups a load. */
function tooLarge(event: ConsumerHeartbeatEvent, { config: { maxBatchSize } }: StepContext): Refusal | null {
  const { subscribedTopicNames, subscribedTopicRegex, memberId, instanceId, rackId } = event;
  let size = OF_OTHER_FIELDS;
  // A name takes up to three bytes for each UTF-16 unit; topics' are of one.
  for (const text of [memberId, instanceId, rackId, subscribedTopicRegex]) size += 3 * (text?.length ?? 0);
  for (const name of subscribedTopicNames ?? []) size += 3 + name.length;
  if (size <= maxBatchSize) return null;
  const message = `What the member says of itself takes ${size} bytes, and the topic of groups takes batches of ` +
    `${maxBatchSize} (max.message.bytes).`;
  return { error: "INVALID_REQUEST", message };
}

const OF_OTHER_FIELDS = 2048;

interface Done {
  readonly records: readonly GroupRecord[];
  readonly answer: ConsumerHeartbeatAnswer;
  readonly outcome: GroupChange;
}

function leaveGroup(group: Found, event: ConsumerHeartbeatEvent, step: StepContext): Done | Refusal {
  const { groupId } = event;
  if (group === undefined) return { error: "GROUP_ID_NOT_FOUND", message: `Group ${groupId} not found.` };
  if (group.type !== "consumer") return notConsumer(groupId);
  const context = contextOf(step);
  const left = leave(group, event, context);
  if (isRefusal(left)) return left;
  const gone = afterGone(group, left, context);
  return isRefusal(gone) ? gone : { ...gone, answer: left.answer };
}

function notConsumer(groupId: string): Refusal {
  return { error: "GROUP_ID_NOT_FOUND", message: `Group ${groupId} is not a consumer group.` };
}

function beat(group: Found, event: ConsumerHeartbeatEvent, step: StepContext): Done | Refusal {
  const context = contextOf(step);
  const found = groupFor(group, event, context);
  if (isRefusal(found)) return found;
  const result = heartbeat(found.group, event, context);
  if (isRefusal(result)) return result;
  if (group?.type === "classic" && found.group.members.size > 0) refuseWaiting(group, step);
  return {
    records: [...found.records, ...result.records],
    answer: result.answer,
    outcome: found.group === group ? null : { kind: "made", group: found.group },
  };
}

/** The group that the member is in or joins; one that is new, or was classic, is not in the table yet. */
function groupFor(
  group: Found,
  { groupId, memberEpoch }: ConsumerHeartbeatEvent,
  context: ConsumerContext,
): { readonly group: ConsumerGroup; readonly records: readonly GroupRecord[] } | Refusal {
  const isJoining = memberEpoch === JOIN_EPOCH;
  if (group === undefined) {
    if (isJoining) return { group: new ConsumerGroup(groupId), records: [] };
    return { error: "GROUP_ID_NOT_FOUND", message: `Consumer group ${groupId} not found.` };
  }
  if (group.type === "consumer") return { group, records: [] };
  if (!isJoining) return notConsumer(groupId);
  // Of an empty group only the offsets are left, and they stay.
  if (group.state === "Empty") {
    return { group: new ConsumerGroup(groupId), records: [{ kind: "classicGroup", groupId, value: null }] };
  }
  return upgrade(group, context);
}

/** Clients that wait for the next generation of a group that no longer has generations rejoin. */
function refuseWaiting(group: ClassicGroup, context: StepContext): void {
  const error = "REBALANCE_IN_PROGRESS";
  for (const member of group.members.values()) {
    if (member.joining !== null) {
      context.replies.push({ kind: "join", to: member.joining, answer: refusedJoin(error, member.memberId) });
      setJoining(group, member, null);
    }
    if (member.syncing !== null) {
      context.replies.push({ kind: "sync", to: member.syncing, answer: refusedSync(error) });
      member.syncing = null;
    }
  }
}

/** The effect of members leaving: records of the group, or its end as a consumer group. */
function afterGone(
  group: ConsumerGroup,
  gone: Gone,
  context: ConsumerContext,
): { readonly records: readonly GroupRecord[]; readonly outcome: GroupChange } | Refusal {
  if (gone.downgradeWithout === null) return { records: gone.records, outcome: null };
  return makeClassic(group, { leaving: gone.downgradeWithout, joining: null }, context, { rebalances: true });
}

function makeClassic(
  group: ConsumerGroup,
  members: Downgrade,
  context: ConsumerContext,
  { rebalances }: { readonly rebalances: boolean },
): { readonly records: readonly GroupRecord[]; readonly outcome: GroupChange } | Refusal {
  const records = downgrade(group, members, context);
  if (records === null) {
    const message = `Cannot downgrade the classic group ${group.groupId}: a member's metadata is malformed.`;
    return { error: "GROUP_ID_NOT_FOUND", message };
  }
  return { records, outcome: { kind: "madeClassic", rebalances } };
}

/** A request of the classic protocol to a consumer group. */
export function stepClassicMember(group: ConsumerGroup, event: MemberEvent, context: StepContext): GroupChange {
  const to = event.from;
  switch (event.kind) {
    case "join": {
      const joined = joinClassic(group, event, context);
      if (!isRefusal(joined)) return joined.outcome;
      context.replies.push({ kind: "join", to, answer: refusedJoin(joined.error, "") });
      return null;
    }
    case "sync": {
      context.replies.push({ kind: "sync", to, answer: classicSync(group, event, contextOf(context)) });
      return null;
    }
    case "heartbeat": {
      const error = classicHeartbeat(group, event, contextOf(context));
      context.replies.push({ kind: "heartbeat", to, answer: { error } });
      return null;
    }
    case "leave": {
      const left = classicLeave(group, event, contextOf(context));
      const gone = afterGone(group, left, contextOf(context));
      if (isRefusal(gone)) {
        const members = event.members.map((member) => ({ ...member, error: gone.error }));
        context.replies.push({ kind: "leave", to, answer: { members } });
        return null;
      }
      context.records.push(...gone.records);
      context.replies.push({ kind: "leave", to, answer: left.answer });
      return gone.outcome;
    }
  }
}

function joinClassic(
  group: ConsumerGroup,
  event: MemberEvent & { readonly kind: "join" },
  step: StepContext,
): { readonly outcome: GroupChange } | Refusal {
  const context = contextOf(step);
  const joined = classicJoin(group, event, context);
  if (isRefusal(joined)) return joined;
  const { joining, rebalances = false } = joined.downgrade ?? { joining: null };
  const made = joining === null
    ? { records: [], outcome: null }
    : makeClassic(group, { leaving: [], joining }, context, { rebalances });
  if (isRefusal(made)) return made;
  step.records.push(...joined.records, ...made.records);
  step.replies.push({ kind: "join", to: event.from, answer: joined.answer });
  return { outcome: made.outcome };
}

export function stepDescribe(group: Found, event: ConsumerDescribeEvent, context: StepContext): void {
  const { groupId } = event;
  const answer = group === undefined
    ? describeMissing(`Group ${groupId} not found.`)
    : group.type === "consumer"
    ? describe(group, contextOf(context))
    : describeMissing(`Group ${groupId} is not a consumer group.`);
  context.replies.push({ kind: "consumerDescribe", to: event.from, answer });
}

/** Time has passed: a record must be replayed before anything else is decided, so one thing happens at a time. */
export function wake(group: ConsumerGroup, step: StepContext): GroupChange {
  const context = contextOf(step);
  armSessions(group, context);
  const outcome = passTime(group, step, context);
  setAlarm(group, step.at.nowMs);
  return outcome;
}

function passTime(group: ConsumerGroup, step: StepContext, context: ConsumerContext): GroupChange {
  const overdue = firstOverdue(group, step.at.nowMs);
  const member = overdue === null ? undefined : group.members.get(overdue);
  if (member !== undefined) {
    const gone = afterGone(group, fence(group, [member], context), context);
    if (!isRefusal(gone)) {
      step.records.push(...gone.records);
      return gone.outcome;
    }
    // What the others said of themselves makes no classic group: the member goes, and the group stays what it is.
    const config = { ...context.config, migrationPolicy: "disabled" as const };
    step.records.push(...fence(group, [member], { ...context, config }).records);
    return null;
  }
  const matched = group.scan?.advance() ?? null;
  if (matched === null) return null;
  group.scan = null;
  step.records.push(...regexRecords(group, matched, context));
  return null;
}

/** Everything is replayed; time begins. */
export function loaded(group: ConsumerGroup, context: StepContext): void {
  armSessions(group, contextOf(context));
  setAlarm(group, context.at.nowMs);
}

function armSessions(group: ConsumerGroup, { at, config }: ConsumerContext): void {
  const { sessionTimeoutMs } = config.ofGroup(group.groupId);
  armMissing(group, at.nowMs, (memberId) => group.members.get(memberId)?.classic?.sessionTimeoutMs ?? sessionTimeoutMs);
}

/** What expressions match now, and a new epoch of the group where that is something else than before. */
function regexRecords(
  group: ConsumerGroup,
  matched: ReadonlyMap<string, ResolvedRegex>,
  { topics }: ConsumerContext,
): ConsumerGroupRecord[] {
  const { groupId } = group;
  const records: ConsumerGroupRecord[] = [];
  const counts = group.counts.copy();
  let isDue = false;
  for (const [regex, resolved] of matched) {
    // No member may need it any more.
    if (counts.membersOfRegex(regex) === 0) continue;
    const before = group.regexes.get(regex)?.topics ?? new Set<string>();
    if (before.size !== resolved.topics.size || [...resolved.topics].some((topic) => !before.has(topic))) {
      isDue = true;
      counts.addRegexTopics(before, -1);
      counts.addRegexTopics(resolved.topics, 1);
    }
    records.push({ kind: "consumerRegex", groupId, regex, value: resolved });
  }
  const hash = metadataHash(counts.topicNames(), topics);
  if (isDue || hash !== group.metadataHash) {
    records.push({ kind: "consumerGroup", groupId, value: { epoch: group.epoch + 1, metadataHash: hash } });
    group.checkedRevision = topics.revision;
  }
  return records;
}

/** Transactions know generations only, so a stale epoch is one. */
export function transactionalCommitError(group: ConsumerGroup, event: TransactionalCommitEvent): ErrorName | null {
  const { memberId, groupInstanceId, generation } = event;
  if (generation < 0 && memberId === "" && groupInstanceId === null) return null;
  const error = commitRefusal(group, { ...committing(event), knowsEpochs: true });
  return error === "STALE_MEMBER_EPOCH" ? "ILLEGAL_GENERATION" : error;
}

export function commitError(group: ConsumerGroup, event: CommitEvent): ErrorName | null {
  return commitRefusal(group, {
    ...committing(event),
    knowsEpochs: event.errorWithoutGroup === "GROUP_ID_NOT_FOUND",
  });
}

function committing({ memberId, generation, topics }: CommitEvent | TransactionalCommitEvent) {
  const partitions = topics.flatMap(({ topicId, partitions }) =>
    partitions.map(({ partition }) => ({ topicId, partition }))
  );
  return { memberId, memberEpoch: generation, partitions };
}

/** The records that remove the group completely; its offsets have their own. */
export function tombstones(group: ConsumerGroup): ConsumerGroupRecord[] {
  return tombstonesOf(group);
}
