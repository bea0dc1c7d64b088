/**
 * Answers Fetch: bytes as they are stored, from the batch that holds the offset asked for. A fetch that finds too
 * little is parked until there is enough, something fails, or `max_wait_ms` is over; then it is answered in any case.
 *
 * The first partition with data gives at least one whole batch, however small the limits (KIP-74); those after it share
 * what is left of `max_bytes`.
 *
 * A reader of committed records gets none from the oldest open transaction on. It does get those of aborted
 * transactions, with the list of what to skip: the bytes go out as they are stored (KIP-98).
 *
 * @module
 */
import { quotaClient } from "../quotas/client_quotas.ts";
import { ZERO_UUID } from "../../base/uuid.ts";
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { fetchResponse, fetchSince } from "../../protocol/generated/01_fetch.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER, topic as topicNamed } from "../../security/mod.ts";
import type { FetchContext, FetchRequestHead, WantedPartition } from "../fetch_sessions.ts";
import { divergence as divergenceOf, type EpochEnd } from "../../replication/mod.ts";
import { type Partition, untilChanged } from "../partitions/mod.ts";
import { LoopShare } from "../../runtime/loop_share.ts";
import type { RequestContext } from "../request_context.ts";
import { inSteps, mapEachInSteps, mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import { OperatingFailure } from "../../runtime/ports.ts";
import { type CurrentLeader, currentLeader, nodeEndpoints } from "./current_leader.ts";
import type { Handler, WireError } from "./handler.ts";
import { remembered } from "./remembered.ts";
import { nameOfTopic } from "./topic_reference.ts";

type Request = Requests["Fetch"];
type Response = Responses["Fetch"];
type PartitionAnswer = Response["responses"][number]["partitions"][number];

/** One partition's answer, with the topic as the request names it. */
interface FetchAnswer {
  readonly topic: string;
  readonly partition: PartitionAnswer;
  readonly size: number;
  /** What counts for `min_bytes`: the whole batches, and as much of the next as the limits leave room for. */
  readonly countedSize: number;
  /** The partition does not exist. */
  readonly isUnknown: boolean;
  /** Waiting would not bring more: the records end with their segment. */
  readonly isAllThereIs: boolean;
  /** Waiting would not bring more: the limits are reached. */
  readonly isFull: boolean;
}

interface Limits {
  readonly maxBytes: number;
  readonly minBytes: number;
  readonly readCommitted: boolean;
  /** The broker that follows; null for a consumer. */
  readonly replica: FetchingReplica | null;
  readonly byId: boolean;
}

interface FetchingReplica {
  readonly id: number;
  /** Of its registration; -1 where it does not say. */
  readonly brokerEpoch: number;
}

/** What is left of the request's limits for one partition. */
interface Allowed {
  readonly maxBytes: number;
  readonly wholeFirstBatch: boolean;
}

const STORAGE_ERROR_SINCE = 6;
const READ_COMMITTED = 1;
const UNKNOWN_OFFSET = -1;

const noRecords = new Uint8Array(0);
const nothingRead = { size: 0, countedSize: 0, isAllThereIs: false, isFull: false };

export const fetch: Handler<"Fetch"> = { name: "Fetch", handle, errorResponse };

function* handle(request: Request, context: RequestContext): Steps<Response> {
  const { fetchSessions } = context.broker;
  const byId = context.apiVersion >= fetchSince.topicId;
  const fetch = fetchSessions.open(yield* headOf(request, byId), context.nowMs());
  if (fetch.kind === "error") return yield* respond([], fetch, byId, context);

  const limits = limitsOf(request, byId, context);
  const partitions = yield* partitionsOf(fetch.wanted, limits, context);
  if (limits.replica !== null) yield* noteReplica(limits.replica, fetch.wanted, partitions, context);
  const read = () => readAll(fetch.wanted, partitions, limits, context);
  let answers = yield* read();
  if (request.maxWaitMs > 0 && !isEnough(answers, limits)) {
    yield* wait(enoughToRead(request.maxWaitMs, read, partitions, limits, countedSizeOf(answers), context));
    answers = yield* read();
  }
  return yield* respond(answers, fetch, byId, context);
}

/** Resolves when there is enough to answer, or no reason to wait longer. */
function enoughToRead(
  maxWaitMs: number,
  read: () => Steps<FetchAnswer[]>,
  partitions: readonly (Partition | ErrorName)[],
  limits: Limits,
  foundBytes: number,
  context: RequestContext,
): Promise<void> {
  const missing = (answers: readonly FetchAnswer[]): number =>
    isEnough(answers, limits) ? 0 : limits.minBytes - countedSizeOf(answers);
  return untilChanged({
    partitions: partitions.filter((partition): partition is Partition => typeof partition !== "string"),
    missingBytes: limits.minBytes - foundBytes,
    recount: () => {
      const answers = inSteps(read(), new LoopShare(context.broker));
      return answers instanceof Promise ? answers.then(missing) : missing(answers);
    },
    deadlineMs: context.nowMs() + maxWaitMs,
    timers: context.broker.timers,
    disconnected: context.disconnected,
    ...(limits.replica === null ? {} : { whenOvertaken: whenNewToFollow(limits.replica, context) }),
  });
}

/** A follower does not wait for records while there is a new partition that it does not know to ask for yet. */
function whenNewToFollow({ id }: FetchingReplica, { broker }: RequestContext): (end: () => void) => () => void {
  return (end) =>
    broker.metadata.onChange(({ created, changed }) => {
      const isNew = [...created, ...changed.map(({ to }) => to)].some(({ partitions }) =>
        partitions.some(({ leader, replicas }) => leader === broker.id && replicas.includes(id))
      );
      if (isNew) end();
    });
}

function* headOf(
  { sessionId, sessionEpoch, topics, forgottenTopicsData }: Request,
  byId: boolean,
): Steps<FetchRequestHead> {
  const wanted: WantedPartition[] = [];
  const places = new Map<string, Map<number, number>>();
  for (const { topic, topicId, partitions } of topics) {
    yield;
    const key = byId ? topicId : topic;
    const ofTopic = places.get(key) ?? new Map<number, number>();
    places.set(key, ofTopic);
    for (const { partition, currentLeaderEpoch, fetchOffset, lastFetchedEpoch, partitionMaxBytes } of partitions) {
      // When a partition is named twice, its last entry counts.
      const place = ofTopic.get(partition) ?? wanted.length;
      ofTopic.set(partition, place);
      wanted[place] = { topic: key, partition, currentLeaderEpoch, fetchOffset, lastFetchedEpoch, partitionMaxBytes };
      yield;
    }
  }
  const forgotten: { topic: string; partition: number }[] = [];
  for (const { topic, topicId, partitions } of forgottenTopicsData) {
    yield;
    for (const partition of partitions) {
      forgotten.push({ topic: byId ? topicId : topic, partition });
      yield;
    }
  }
  return { sessionId, sessionEpoch, byId, wanted, forgotten };
}

function limitsOf(request: Request, byId: boolean, context: RequestContext): Limits {
  const { config, quotas } = context.broker;
  const { replicaId = request.replicaId, replicaEpoch = -1 } = request.replicaState ?? {};
  const ofQuota = replicaId < 0 ? quotas.mostFetchBytes(quotaClient(context)) : Infinity;
  const maxBytes = Math.min(request.maxBytes, config.get("fetch.max.bytes"), ofQuota);
  return {
    maxBytes,
    minBytes: Math.min(request.minBytes, maxBytes),
    readCommitted: request.isolationLevel === READ_COMMITTED,
    replica: replicaId < 0 ? null : { id: replicaId, brokerEpoch: replicaEpoch },
    byId,
  };
}

function* partitionsOf(
  wanted: readonly WantedPartition[],
  limits: Limits,
  context: RequestContext,
): Steps<(Partition | ErrorName)[]> {
  const mayRead = limits.replica === null
    ? remembered((name) => context.may("READ", topicNamed(name)))
    : remembered(() => context.may("CLUSTER_ACTION", CLUSTER));
  return yield* mapInSteps(wanted, ({ topic, partition }) => {
    const name = nameOfTopic({ name: topic, topicId: topic, byId: limits.byId }, context);
    if (name === null) return "UNKNOWN_TOPIC_ID";
    if (!mayRead(name)) return "TOPIC_AUTHORIZATION_FAILED";
    const isOfCluster = limits.replica === null || context.broker.metadata.image.brokers.has(limits.replica.id);
    return isOfCluster ? context.broker.partitions.find(name, partition) : "NOT_LEADER_OR_FOLLOWER";
  });
}

/** The offset that a follower asks for says what it has on its disk. */
function* noteReplica(
  { id, brokerEpoch }: FetchingReplica,
  wanted: readonly WantedPartition[],
  partitions: readonly (Partition | ErrorName)[],
  context: RequestContext,
): Steps<void> {
  const { metadata, isrChanges } = context.broker;
  const registered = metadata.image.registrations.get(id);
  // One that this broker has not heard of yet is counted with its next fetch.
  if (registered === undefined || registered.epoch !== brokerEpoch) return;
  const { generation } = registered;
  for (const [at, one] of wanted.entries()) {
    yield;
    const partition = partitions[at]!;
    if (typeof partition === "string" || partition.readError !== null) continue;
    if (one.currentLeaderEpoch !== partition.leaderEpoch || replicaDivergence(one, partition) !== null) continue;
    if (one.fetchOffset < partition.logStartOffset) continue;
    partition.replicaFetched({ id, generation, brokerEpoch, offset: one.fetchOffset }, { nowMs: context.nowMs() });
    isrChanges?.consider(partition);
  }
}

/** Where a follower's log diverges from the leader's; null when it does not. */
function replicaDivergence(
  { currentLeaderEpoch, fetchOffset, lastFetchedEpoch }: WantedPartition,
  partition: Partition,
): EpochEnd | null {
  const position = { leaderEpoch: currentLeaderEpoch, offset: fetchOffset, lastEpoch: lastFetchedEpoch };
  const endOf = (epoch: number): EpochEnd => {
    // Without a record there is nothing that could be another one.
    if (epoch < 0) return { epoch, endOffset: fetchOffset };
    const { leaderEpoch, endOffset } = partition.endOffsetForEpoch(epoch);
    return leaderEpoch < 0 ? { epoch: -1, endOffset: 0 } : { epoch: leaderEpoch, endOffset };
  };
  return divergenceOf(position, { endOffset: partition.log.endOffset, leaderEpoch: partition.leaderEpoch, endOf });
}

function* readAll(
  wanted: readonly WantedPartition[],
  partitions: readonly (Partition | ErrorName)[],
  limits: Limits,
  context: RequestContext,
): Steps<FetchAnswer[]> {
  let leftBytes = limits.maxBytes;
  let wholeFirstBatch = true;
  const answers: FetchAnswer[] = [];
  for (const [i, one] of wanted.entries()) {
    const partition = partitions[i]!;
    const allowed = { maxBytes: Math.min(one.partitionMaxBytes, leftBytes), wholeFirstBatch };
    const answer = typeof partition === "string" ? unknown(one, partition) : yield* wait(
      context.broker.partitions.retryWhenResident(() => readOrFail(one, partition, allowed, limits, context)),
    );
    if (answer.size > 0) wholeFirstBatch = false;
    leftBytes = Math.max(0, leftBytes - answer.size);
    answers.push(answer);
    yield;
  }
  return answers;
}

/** A partition that cannot be read fails on its own. */
function readOrFail(
  wanted: WantedPartition,
  partition: Partition,
  allowed: Allowed,
  limits: Limits,
  context: RequestContext,
): FetchAnswer {
  try {
    return read(wanted, partition, allowed, limits, context);
  } catch (failure) {
    if (!(failure instanceof OperatingFailure)) throw failure;
    context.tellFailure("Fetch", failure);
    return failed(wanted, "KAFKA_STORAGE_ERROR", partition, context);
  }
}

function read(
  wanted: WantedPartition,
  partition: Partition,
  allowed: Allowed,
  { readCommitted, replica }: Limits,
  context: RequestContext,
): FetchAnswer {
  const error = partition.readError ?? partition.checkLeaderEpoch(wanted.currentLeaderEpoch);
  if (error !== null) return failed(wanted, error, partition, context);
  // Kafka fails with this error, and its clients know it.
  if (allowed.maxBytes < 0) return failed(wanted, "UNKNOWN_SERVER_ERROR");
  const divergingEpoch = replica === null ? divergence(wanted, partition) : replicaDivergence(wanted, partition);
  if (divergingEpoch === "OFFSET_OUT_OF_RANGE") return failed(wanted, divergingEpoch);

  const upperBound = replica === null ? partition.readBound({ readCommitted }) : partition.log.endOffset;
  const outcome = divergingEpoch !== null ? null : partition.read({
    fromOffset: wanted.fetchOffset,
    maxBytes: allowed.maxBytes,
    wholeFirstBatch: allowed.wholeFirstBatch,
    upperBound,
  });
  if (outcome?.kind === "error") {
    const answer = failed(wanted, outcome.error);
    // A follower that has nothing of what is left begins there.
    if (replica !== null) answer.partition.logStartOffset = partition.logStartOffset;
    return answer;
  }
  return {
    topic: wanted.topic,
    size: outcome?.size ?? 0,
    countedSize: outcome?.sizeWithCutBatch ?? 0,
    isUnknown: false,
    isAllThereIs: outcome !== null && outcome.size > 0 &&
      partition.log.endsBeforeBound({ offset: wanted.fetchOffset, upperBound }),
    isFull: outcome !== null && outcome.sizeWithCutBatch > 0 && outcome.sizeWithCutBatch >= allowed.maxBytes,
    partition: {
      ...unread(wanted.partition),
      highWatermark: partition.highWatermark,
      lastStableOffset: partition.lastStableOffset,
      logStartOffset: partition.logStartOffset,
      abortedTransactions: readCommitted && outcome !== null
        ? abortedIn(wanted, partition, outcome.beforeOffset)
        : null,
      divergingEpoch,
      records: outcome?.bytes ?? noRecords,
    },
  };
}

/**
 * As Kafka finds them: they may include a few that do not concern what was read, which saves a search for its exact
 * end.
 */
function abortedIn(
  { fetchOffset }: WantedPartition,
  { log }: Partition,
  beforeOffset: number | null,
): NonNullable<PartitionAnswer["abortedTransactions"]> {
  if (beforeOffset === null) return [];
  return log.abortedTransactions(fetchOffset, beforeOffset).map(({ producerId, firstOffset }) => ({
    producerId,
    firstOffset,
  }));
}

/**
 * Where the epoch that the client last read ended here, when its log diverges from this one (KIP-595); otherwise null.
 */
function divergence(
  wanted: WantedPartition,
  partition: Partition,
): PartitionAnswer["divergingEpoch"] | "OFFSET_OUT_OF_RANGE" {
  if (wanted.lastFetchedEpoch < 0) return null;
  const { leaderEpoch, endOffset } = partition.endOffsetForEpoch(wanted.lastFetchedEpoch);
  if (leaderEpoch === -1 || endOffset === -1) return "OFFSET_OUT_OF_RANGE";
  const diverges = leaderEpoch < wanted.lastFetchedEpoch || endOffset < wanted.fetchOffset;
  return diverges ? { epoch: leaderEpoch, endOffset } : null;
}

function failed(
  wanted: WantedPartition,
  error: ErrorName,
  partition?: Partition,
  context?: RequestContext,
): FetchAnswer {
  const answer = unread(wanted.partition, errorCode(downgraded(error, context)));
  const namesLeader = error === "NOT_LEADER_OR_FOLLOWER" || error === "FENCED_LEADER_EPOCH";
  if (
    namesLeader && partition !== undefined && context !== undefined && context.apiVersion >= fetchSince.nodeEndpoints
  ) {
    answer.currentLeader = currentLeader(partition, context);
  }
  return { topic: wanted.topic, partition: answer, ...nothingRead, isUnknown: false };
}

/** The partition does not exist; the list of aborted transactions is then empty rather than missing. */
function unknown(wanted: WantedPartition, error: ErrorName): FetchAnswer {
  return {
    topic: wanted.topic,
    partition: { ...unread(wanted.partition, errorCode(error)), abortedTransactions: [] },
    ...nothingRead,
    isUnknown: true,
  };
}

/** Clients that do not know KAFKA_STORAGE_ERROR get an error that makes them look for another leader. */
function downgraded(error: ErrorName, context: RequestContext | undefined): ErrorName {
  const isOld = context !== undefined && context.apiVersion < STORAGE_ERROR_SINCE;
  return error === "KAFKA_STORAGE_ERROR" && isOld ? "NOT_LEADER_OR_FOLLOWER" : error;
}

function unread(partitionIndex: number, code: number = errorCode("NONE")): PartitionAnswer {
  return fetchResponse.responses.partitions({
    partitionIndex,
    errorCode: code,
    highWatermark: UNKNOWN_OFFSET,
    abortedTransactions: null,
    records: noRecords,
  });
}

function* errorResponse({ topics }: Request, { code }: WireError): Steps<Response> {
  return fetchResponse({
    errorCode: code,
    responses: yield* mapEachInSteps(topics, function* ({ topic, topicId, partitions }) {
      return { topic, topicId, partitions: yield* mapInSteps(partitions, ({ partition }) => unread(partition, code)) };
    }),
  });
}

/** A partition with an error ends the wait; one that does not exist neither delays the others nor ends their wait. */
function isEnough(answers: readonly FetchAnswer[], { minBytes }: Limits): boolean {
  return countedSizeOf(answers) >= minBytes || answers.every(({ isUnknown, isFull }) => isUnknown || isFull) ||
    answers.some(({ partition, isUnknown, isAllThereIs }) =>
      isAllThereIs || !isUnknown && (partition.errorCode !== 0 || partition.divergingEpoch !== null)
    );
}

/**
 * As Kafka counts: cut at the limits. Whole batches alone may never reach `min_bytes`, and every fetch of a client that
 * asks for as much as the limits allow would wait in vain.
 */
function countedSizeOf(answers: readonly FetchAnswer[]): number {
  return answers.reduce((sum, { countedSize }) => sum + countedSize, 0);
}

function* respond(
  answers: readonly FetchAnswer[],
  fetch: FetchContext,
  byId: boolean,
  context: RequestContext,
): Steps<Response> {
  const told = context.broker.fetchSessions.close(fetch, answers, ({ partition, size }) => ({
    errorCode: partition.errorCode,
    highWatermark: partition.highWatermark,
    logStartOffset: partition.logStartOffset,
    hasRecords: size > 0,
    diverges: partition.divergingEpoch !== null,
  }), context.nowMs());
  return fetchResponse({
    errorCode: errorCode(told.error),
    sessionId: told.sessionId,
    responses: yield* byTopic(told.answers, byId),
    nodeEndpoints: yield* nodeEndpoints(leadersIn(told.answers), context),
  });
}

function* leadersIn(answers: readonly FetchAnswer[]): Iterable<CurrentLeader | null> {
  for (const { partition } of answers) yield partition.currentLeader;
}

/**
 * In the order of the request, which rotates in a session, with the partitions that do not exist at the end: Kafka's
 * order, which clients may depend on. Consecutive partitions of one topic share an entry.
 */
function* byTopic(answers: readonly FetchAnswer[], byId: boolean): Steps<Response["responses"]> {
  const responses: Response["responses"] = [];
  let last: string | null = null;
  for (const areUnknown of [false, true]) {
    for (const { topic, partition, isUnknown } of answers) {
      yield;
      if (isUnknown !== areUnknown) continue;
      if (topic !== last) {
        responses.push({ topic: byId ? "" : topic, topicId: byId ? topic : ZERO_UUID, partitions: [] });
        last = topic;
      }
      responses.at(-1)!.partitions.push(partition);
    }
  }
  return responses;
}
