/**
 * Answers Fetch: bytes as they are stored, from the batch that holds the offset asked for. A fetch that finds too little is
 * parked until enough has come, something went wrong, or `max_wait_ms` is over; whatever ends the wait, it is answered.
 *
 * The first partition with data gives at least one whole batch, however small the limits (KIP-74); those after it share
 * what is left of `max_bytes`.
 *
 * A reader of committed records gets none from the oldest open transaction on, but those of aborted ones it does get, with the
 * list of what to leave out: the bytes go out as they lie there (KIP-98).
 *
 * @module
 */
import { ZERO_UUID } from "../../base/uuid.ts";
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { fetchResponse, fetchSince } from "../../protocol/generated/01_fetch.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER, topic as topicNamed } from "../../security/mod.ts";
import type { FetchContext, FetchRequestHead, WantedPartition } from "../fetch_sessions.ts";
import { type Partition, untilChanged } from "../partitions/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { OperatingFailure } from "../../runtime/ports.ts";
import { currentLeader, nodeEndpoints } from "./current_leader.ts";
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
  /** Nothing was there to read from. */
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
  readonly isConsumer: boolean;
  readonly byId: boolean;
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

function handle(request: Request, context: RequestContext): Response | Promise<Response> {
  const { fetchSessions } = context.broker;
  const byId = context.apiVersion >= fetchSince.topicId;
  const fetch = fetchSessions.open(headOf(request, byId), context.nowMs());
  if (fetch.kind === "error") return respond([], fetch, byId, context);

  const limits = limitsOf(request, byId, context);
  const partitions = partitionsOf(fetch.wanted, limits, context);
  const answered = (answers: readonly FetchAnswer[]): Response | Promise<Response> =>
    request.maxWaitMs <= 0 || isEnough(answers, limits)
      ? respond(answers, fetch, byId, context)
      : park(request, fetch, partitions, limits, countedSizeOf(answers), context);
  const answers = context.broker.partitions.retryWhenResident(() => readAll(fetch.wanted, partitions, limits, context));
  return answers instanceof Promise ? answers.then(answered) : answered(answers);
}

/** Ends when there is enough to answer, or no reason to wait longer. */
async function park(
  request: Request,
  fetch: FetchContext & { readonly wanted: readonly WantedPartition[] },
  partitions: readonly (Partition | ErrorName)[],
  limits: Limits,
  foundBytes: number,
  context: RequestContext,
): Promise<Response> {
  const read = (): FetchAnswer[] | Promise<FetchAnswer[]> =>
    context.broker.partitions.retryWhenResident(() => readAll(fetch.wanted, partitions, limits, context));
  const missing = (answers: readonly FetchAnswer[]): number =>
    isEnough(answers, limits) ? 0 : limits.minBytes - countedSizeOf(answers);
  await untilChanged({
    partitions: partitions.filter((partition): partition is Partition => typeof partition !== "string"),
    missingBytes: limits.minBytes - foundBytes,
    recount: () => {
      const answers = read();
      return answers instanceof Promise ? answers.then(missing) : missing(answers);
    },
    deadlineMs: context.nowMs() + request.maxWaitMs,
    timers: context.broker.timers,
    disconnected: context.disconnected,
  });
  return respond(await read(), fetch, limits.byId, context);
}

function headOf({ sessionId, sessionEpoch, topics, forgottenTopicsData }: Request, byId: boolean): FetchRequestHead {
  return {
    sessionId,
    sessionEpoch,
    byId,
    wanted: withoutRepeats(
      topics.flatMap(({ topic, topicId, partitions }) =>
        partitions.map(({ partition, currentLeaderEpoch, fetchOffset, lastFetchedEpoch, partitionMaxBytes }) => ({
          topic: byId ? topicId : topic,
          partition,
          currentLeaderEpoch,
          fetchOffset,
          lastFetchedEpoch,
          partitionMaxBytes,
        }))
      ),
    ),
    forgotten: forgottenTopicsData.flatMap(({ topic, topicId, partitions }) =>
      partitions.map((partition) => ({ topic: byId ? topicId : topic, partition }))
    ),
  };
}

/** Of a partition that is wanted twice the last wish counts. */
function withoutRepeats(wanted: readonly WantedPartition[]): readonly WantedPartition[] {
  if (wanted.length < 2) return wanted;
  const last = new Map<string, WantedPartition>();
  for (const one of wanted) last.set(`${one.topic}:${one.partition}`, one);
  return last.size === wanted.length ? wanted : [...last.values()];
}

function limitsOf(request: Request, byId: boolean, context: RequestContext): Limits {
  const maxBytes = Math.min(request.maxBytes, context.broker.config.get("fetch.max.bytes"));
  const replicaId = request.replicaState?.replicaId ?? request.replicaId;
  return {
    maxBytes,
    minBytes: Math.min(request.minBytes, maxBytes),
    readCommitted: request.isolationLevel === READ_COMMITTED,
    isConsumer: replicaId < 0,
    byId,
  };
}

function partitionsOf(
  wanted: readonly WantedPartition[],
  limits: Limits,
  context: RequestContext,
): (Partition | ErrorName)[] {
  const mayRead = limits.isConsumer
    ? remembered((name) => context.may("READ", topicNamed(name)))
    : remembered(() => context.may("CLUSTER_ACTION", CLUSTER));
  return wanted.map(({ topic, partition }) => {
    const name = nameOfTopic({ name: topic, topicId: topic, byId: limits.byId }, context);
    if (name === null) return "UNKNOWN_TOPIC_ID";
    if (!mayRead(name)) return "TOPIC_AUTHORIZATION_FAILED";
    // Brokers do not follow each other yet: a replica that fetches is none of ours.
    return limits.isConsumer ? context.broker.partitions.find(name, partition) : "NOT_LEADER_OR_FOLLOWER";
  });
}

function readAll(
  wanted: readonly WantedPartition[],
  partitions: readonly (Partition | ErrorName)[],
  limits: Limits,
  context: RequestContext,
): FetchAnswer[] {
  let leftBytes = limits.maxBytes;
  let wholeFirstBatch = true;
  return wanted.map((one, i) => {
    const partition = partitions[i]!;
    const answer = typeof partition === "string" ? unknown(one, partition) : readOrFail(
      one,
      partition,
      { maxBytes: Math.min(one.partitionMaxBytes, leftBytes), wholeFirstBatch },
      limits,
      context,
    );
    if (answer.size > 0) wholeFirstBatch = false;
    leftBytes = Math.max(0, leftBytes - answer.size);
    return answer;
  });
}

/** A partition that cannot be read fails alone. */
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
  { readCommitted }: Limits,
  context: RequestContext,
): FetchAnswer {
  const error = partition.readError ?? partition.checkLeaderEpoch(wanted.currentLeaderEpoch);
  if (error !== null) return failed(wanted, error, partition, context);
  // Kafka trips over it, and its clients know that answer.
  if (allowed.maxBytes < 0) return failed(wanted, "UNKNOWN_SERVER_ERROR");
  const divergingEpoch = divergence(wanted, partition);
  if (divergingEpoch === "OFFSET_OUT_OF_RANGE") return failed(wanted, divergingEpoch);

  const upperBound = partition.readBound({ readCommitted });
  const outcome = divergingEpoch !== null ? null : partition.read({
    fromOffset: wanted.fetchOffset,
    maxBytes: allowed.maxBytes,
    wholeFirstBatch: allowed.wholeFirstBatch,
    upperBound,
  });
  if (outcome?.kind === "error") return failed(wanted, outcome.error);
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

/** As Kafka finds them: rather a few more than concern what was read than a search for where exactly that ends. */
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

/** Whether the client last read records of an epoch that went otherwise here (KIP-595): where that epoch ended, or null. */
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

/** There is nothing to read from; the list of aborted transactions is then empty rather than missing. */
function unknown(wanted: WantedPartition, error: ErrorName): FetchAnswer {
  return {
    topic: wanted.topic,
    partition: { ...unread(wanted.partition, errorCode(error)), abortedTransactions: [] },
    ...nothingRead,
    isUnknown: true,
  };
}

/** Clients that do not know KAFKA_STORAGE_ERROR are made to look for another leader. */
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

function errorResponse({ topics }: Request, { code }: WireError): Response {
  return fetchResponse({
    errorCode: code,
    responses: topics.map(({ topic, topicId, partitions }) => ({
      topic,
      topicId,
      partitions: partitions.map(({ partition }) => unread(partition, code)),
    })),
  });
}

/** A partition that went wrong ends the wait; one that is not there does not hold up those that are, nor end their wait. */
function isEnough(answers: readonly FetchAnswer[], { minBytes }: Limits): boolean {
  return countedSizeOf(answers) >= minBytes || answers.every(({ isUnknown, isFull }) => isUnknown || isFull) ||
    answers.some(({ partition, isUnknown, isAllThereIs }) =>
      isAllThereIs || !isUnknown && (partition.errorCode !== 0 || partition.divergingEpoch !== null)
    );
}

/**
 * As Kafka counts: cut where the limits fall. Whole batches alone may never reach `min_bytes`, and every fetch of a reader who
 * asks for as much as the limits allow would wait in vain.
 */
function countedSizeOf(answers: readonly FetchAnswer[]): number {
  return answers.reduce((sum, { countedSize }) => sum + countedSize, 0);
}

function respond(
  answers: readonly FetchAnswer[],
  fetch: FetchContext,
  byId: boolean,
  context: RequestContext,
): Response {
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
    responses: byTopic(unknownLast(told.answers), byId),
    nodeEndpoints: nodeEndpoints(told.answers.map(({ partition }) => partition), context),
  });
}

/** In the order of the request, but those that are not there at the end: Kafka's order, which clients may have come to lean on. */
function unknownLast(answers: readonly FetchAnswer[]): FetchAnswer[] {
  return [...answers.filter(({ isUnknown }) => !isUnknown), ...answers.filter(({ isUnknown }) => isUnknown)];
}

/** Partitions of one topic that follow each other share an entry; the order, which rotates in a session, is kept. */
function byTopic(answers: readonly FetchAnswer[], byId: boolean): Response["responses"] {
  const responses: Response["responses"] = [];
  let last: string | null = null;
  for (const { topic, partition } of answers) {
    if (topic !== last) {
      responses.push({ topic: byId ? "" : topic, topicId: byId ? topic : ZERO_UUID, partitions: [] });
      last = topic;
    }
    responses.at(-1)!.partitions.push(partition);
  }
  return responses;
}
