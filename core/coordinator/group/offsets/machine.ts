/**
 * Commits, look-ups and removals of offsets. They are the same for groups of every type, which decide only who may
 * commit.
 *
 * @module
 */
import type { ErrorName } from "../../../protocol/error_codes.ts";
import type { Covered, ReplyToken } from "../../runtime/state_machine.ts";
import {
  commitError,
  fetchError,
  type Group,
  hasMembers,
  isOfConsumers,
  tombstones,
  topicsRead,
  transactionalCommitError,
} from "../group.ts";
import { quoted } from "../quoted.ts";
import type { StepContext } from "../step_context.ts";
import { RECORD_COST, type Walk } from "../walk.ts";
import { type CommittedOffsets, differ } from "./committed_offsets.ts";
import type {
  CommitAnswer,
  CommitEvent,
  EndTransactionEvent,
  FetchEvent,
  ForgetEvent,
  OffsetEvent,
  TopicDeletedEvent,
  TransactionalCommitEvent,
} from "./events.ts";
import { MOST_PENDING } from "./pending_offsets.ts";
import type { OffsetRecord } from "./records.ts";

/** The cost of looking up one offset. */
const LOOK_COST = 0.5;
/** How often a look-up in slices begins again. */
const MOST_ATTEMPTS = 5;

/**
 * What happens to the offsets of `group`, which is undefined where there is none. Gives the data that must be durable
 * too.
 */
export function stepOffsets(
  offsets: CommittedOffsets,
  event: Exclude<OffsetEvent, TopicDeletedEvent | FetchEvent>,
  group: Group | undefined,
  context: StepContext,
): readonly Covered[] {
  switch (event.kind) {
    case "commit":
      return takeCommit(event, group, context);
    case "transactionalCommit":
      return takeTransactionalCommit(offsets, event, group, context);
    case "endTransaction":
      endTransaction(event, context);
      return [];
    case "forget":
      forget(offsets, event, group, context);
      return [];
  }
}

/** Deletes the group with everything it has committed, if it has no members. */
export function deleteGroup(
  offsets: CommittedOffsets,
  asked: { readonly groupId: string; readonly from: ReplyToken },
  group: Group | undefined,
  context: StepContext,
): void {
  const { groupId, from: to } = asked;
  const reply = (error: ErrorName) => void context.replies.push({ kind: "delete", to, answer: { error } });
  if (group === undefined) return reply("GROUP_ID_NOT_FOUND");
  if (hasMembers(group)) return reply("NON_EMPTY_GROUP");
  for (const record of offsets.tombstonesOfGroup(groupId)) context.records.push(record);
  for (const record of tombstones(group)) context.records.push(record);
  reply("NONE");
}

function takeCommit(event: CommitEvent, group: Group | undefined, context: StepContext): readonly Covered[] {
  const error = group !== undefined
    ? commitError(group, event, context.at.nowMs)
    : event.generation < 0
    ? null
    : event.errorWithoutGroup;
  const { records, answer } = error === null
    ? commit(event, context)
    : { records: [], answer: refusedCommit(event, error) };
  // Not push(...): an argument for each of hundreds of thousands is more than the runtime takes.
  for (const record of records) context.records.push(record);
  context.replies.push({ kind: "commit", to: event.from, answer });
  return records.length === 0 ? [] : coveredBy(event.topics);
}

function takeTransactionalCommit(
  offsets: CommittedOffsets,
  event: TransactionalCommitEvent,
  group: Group | undefined,
  context: StepContext,
): readonly Covered[] {
  const { producerId, producerEpoch, topics } = event;
  const isOfMember = event.generation >= 0;
  const error = group !== undefined ? transactionalCommitError(group, event) : isOfMember ? "ILLEGAL_GENERATION" : null;
  // Its transaction may have ended before the commit arrived.
  const refusal = error ?? (event.producerError === "NONE" ? null : event.producerError);
  const { records, answer } = refusal === null
    ? commit({ ...event, retentionMs: -1 }, context)
    : { records: [], answer: refusedCommit(event, refusal) };
  if (offsets.pending.size + records.length > MOST_PENDING) {
    context.warnings.push(
      `${offsets.pending.size} offsets of open transactions are the most: those of ${
        quoted(event.groupId)
      } have to wait`,
    );
    const full = refusedCommit(event, "COORDINATOR_NOT_AVAILABLE");
    context.replies.push({ kind: "transactionalCommit", to: event.from, answer: full });
    return [];
  }
  for (const { groupId, topic, partition, value } of records) {
    if (value === null) continue;
    context.records.push({ kind: "pendingOffset", producerId, producerEpoch, groupId, topic, partition, value });
  }
  context.replies.push({ kind: "transactionalCommit", to: event.from, answer });
  return records.length === 0 ? [] : coveredBy(topics);
}

function endTransaction(event: EndTransactionEvent, context: StepContext): void {
  const { producerId, producerEpoch, coordinatorEpoch, isCommit, producerError: error } = event;
  if (error === "NONE") {
    context.records.push({ kind: "transactionEnd", producerId, producerEpoch, coordinatorEpoch, isCommit });
  }
  context.replies.push({ kind: "endTransaction", to: event.from, answer: { error } });
}

function coveredBy(topics: CommitEvent["topics"]): Covered[] {
  return topics.map(({ topic, partitions }) => ({ topic, partitions: partitions.map(({ partition }) => partition) }));
}

/** The records of a commit that is accepted, and its answer. What is too long is refused for its partition alone. */
export function commit(
  event: Pick<CommitEvent, "groupId" | "retentionMs" | "topics">,
  { config, at: { wallMs }, warnings }: StepContext,
): { readonly records: OffsetRecord[]; readonly answer: CommitAnswer } {
  const { groupId, retentionMs } = event;
  const expireTimestampMs = retentionMs === -1 ? -1 : wallMs + retentionMs;
  const records: OffsetRecord[] = [];
  let size = 256;
  const topics = event.topics.map(({ topic, topicId, partitions }) => ({
    topic,
    topicId,
    partitions: partitions.map(({ partition, offset, leaderEpoch, metadata }) => {
      const error: ErrorName = metadata.length > config.offsetMetadataMaxSize ? "OFFSET_METADATA_TOO_LARGE" : "NONE";
      if (error === "NONE") {
        const value = { offset, leaderEpoch, metadata, topicId, commitTimestampMs: wallMs, expireTimestampMs };
        records.push({ kind: "offset", groupId, topic, partition, value });
        size += 128 + 3 * (groupId.length + topic.length + metadata.length);
      }
      return { partition, error };
    }),
  }));
  // One commit is one batch, all or nothing, and the log would refuse this one.
  if (size > config.maxBatchSize) {
    warnings.push(
      `Cannot keep a commit of group ${quoted(groupId)}: its ${records.length} offsets take up to ${size} bytes, ` +
        `and the topic takes batches of ${config.maxBatchSize} (max.message.bytes)`,
    );
    return { records: [], answer: refusedCommit(event, "UNKNOWN_SERVER_ERROR") };
  }
  return { records, answer: { topics } };
}

export function refusedCommit({ topics }: Pick<CommitEvent, "topics">, error: ErrorName): CommitAnswer {
  return {
    topics: topics.map(({ topic, topicId, partitions }) => ({
      topic,
      topicId,
      partitions: partitions.map(({ partition }) => ({ partition, error })),
    })),
  };
}

/**
 * Looks up what the group has committed. Where some of it changes between two slices, all is looked up again, so that
 * what was committed together is seen together; but not for ever.
 */
export function* fetchOffsets(offsets: CommittedOffsets, event: FetchEvent, group: Group | undefined): Walk {
  let context = yield 0;
  const { groupId, from: to } = event;
  const error = group === undefined ? null : fetchError(group, event);
  if (error !== null) return void context.replies.push({ kind: "fetch", to, answer: { error, topics: [] } });
  for (let attempt = 1;; attempt++) {
    const watched = offsets.watch(groupId);
    const finding = offsets.find(event);
    let found = finding.next();
    while (found.done !== true && (!watched.isChanged || attempt === MOST_ATTEMPTS)) {
      context = yield LOOK_COST;
      found = finding.next();
    }
    offsets.unwatch(watched);
    if (found.done !== true) continue;
    return void context.replies.push({ kind: "fetch", to, answer: { error: "NONE", topics: found.value } });
  }
}

function forget(offsets: CommittedOffsets, event: ForgetEvent, group: Group | undefined, context: StepContext): void {
  const { groupId, topics: asked, from: to } = event;
  const isAlive = group !== undefined && hasMembers(group);
  // Any other group with members keeps its offsets for reasons of its own.
  const error = group === undefined
    ? "GROUP_ID_NOT_FOUND"
    : isAlive && !isOfConsumers(group)
    ? "NON_EMPTY_GROUP"
    : "NONE";
  if (error !== "NONE") return void context.replies.push({ kind: "forget", to, answer: { error, topics: [] } });
  const read = isAlive ? topicsRead(group) : new Set<string>();
  const topics = asked.map(({ topic, partitions }) => {
    // A member would soon commit it again.
    const error = read === "any" || read.has(topic) ? "GROUP_SUBSCRIBED_TO_TOPIC" as const : "NONE" as const;
    if (error === "NONE") {
      for (const record of offsets.tombstonesOf(groupId, topic, partitions)) context.records.push(record);
    }
    return { topic, error };
  });
  context.replies.push({ kind: "forget", to, answer: { error, topics } });
}

/**
 * Walks all groups for what they have committed in a topic that is gone. An offset that is known to be of another topic
 * of that name stays.
 */
export function* forgetTopic(offsets: CommittedOffsets, event: TopicDeletedEvent): Walk {
  const { topic, topicId, from: to } = event;
  let forgotten = 0;
  let context = yield 0;
  for (const groupId of offsets.groupIds()) {
    for (const [partition, committed] of offsets.of(groupId)?.get(topic) ?? []) {
      if (differ(committed.topicId, topicId)) continue;
      context.records.push({ kind: "offset", groupId, topic, partition, value: null });
      forgotten += 1;
      context = yield RECORD_COST;
    }
    context = yield 1;
  }
  for (const groupId of [...offsets.pending.groups()]) {
    for (const { partition } of offsets.pending.partitions(groupId, topic)) {
      if (offsets.of(groupId)?.get(topic)?.has(partition) === true) continue;
      context.records.push({ kind: "offset", groupId, topic, partition, value: null });
      forgotten += 1;
      context = yield RECORD_COST;
    }
    context = yield 1;
  }
  context.replies.push({ kind: "topicDeleted", to, answer: { offsets: forgotten } });
}
