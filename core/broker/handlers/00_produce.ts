/**
 * Answers Produce: appends at once, large batches when a thread has checked them, and answers as soon as `acks` allows.
 * Every partition has an answer of its own.
 *
 * acks=0 gets no answer: when something fails, the connection is closed, because such a client notices nothing else.
 * acks=1 is answered when the records are written, acks=all when every replica that is in sync has them on disk. With
 * one replica `min.insync.replicas` is always met, since it is capped at the number of replicas.
 *
 * @module
 */
import type { Verification } from "../../log/mod.ts";
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { produceResponse, produceSince } from "../../protocol/generated/00_produce.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { BATCH_HEADER_SIZE, batchSizeAt, MAGIC, MAGIC_AT, readBatchHeader } from "../../protocol/records/mod.ts";
import { topic, transactionalId } from "../../security/mod.ts";
import { mayWriteInternalTopics } from "../internal_topics.ts";
import { LOOP_MS_OF_A_REQUEST, type LoopBudget, type Partition, type Produced } from "../partitions/mod.ts";
import { isRefusal, type VerifiedBatches, verifyTransaction } from "../produced_transactions.ts";
import type { RequestContext } from "../request_context.ts";
import { mapEachInSteps, mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import type { Handler, HandlerResult, WireError } from "./handler.ts";
import { type CurrentLeader, currentLeader, nodeEndpoints } from "./current_leader.ts";
import { nameOfTopic } from "./topic_reference.ts";

type Request = Requests["Produce"];
type Response = Responses["Produce"];
type PartitionProduceData = Request["topicData"][number]["partitionData"][number];
type PartitionAnswer = Response["responses"][number]["partitionResponses"][number];

const { partitionResponses: partitionResponse } = produceResponse.responses;

const ALL = -1;
const NO_OFFSET = -1;

/** One partition of the request: its answer, and what its acknowledgement still waits for. */
interface PartitionResult {
  readonly answer: PartitionAnswer;
  readonly whenAcknowledged: (() => Promise<ErrorName>) | null;
}

interface TopicOutcomes {
  readonly name: string;
  readonly topicId: string;
  /** Some may be promises. */
  readonly outcomes: readonly (PartitionResult | Promise<PartitionResult>)[];
}

/**
 * Kafka lists Produce from version 0 though it refuses 0 to 2: librdkafka before 2.11 does not compress for a broker
 * that does not list Produce 0, because it takes it for an old one (KAFKA-18659).
 */
export const produce: Handler<"Produce"> = { name: "Produce", listedFrom: 0, handle, errorResponse };

function* handle(request: Request, context: RequestContext): Steps<HandlerResult<"Produce">> {
  const allowance: LoopBudget = { leftMs: LOOP_MS_OF_A_REQUEST };
  const isTransactional = yield* hasTransactionalRecords(request);
  const mayWriteAny = !isTransactional ||
    request.transactionalId !== null && context.may("WRITE", transactionalId(request.transactionalId));
  const data = yield* mapInSteps(yield* withoutRepeats(request.topicData), (asked) => {
    const known = nameOf(asked, context);
    return { ...asked, known, mayWrite: mayWriteAny && (known === null || context.may("WRITE", topic(known))) };
  });
  const verified = isTransactional && mayWriteAny
    ? verifyTransaction(request, data.filter(({ mayWrite }) => mayWrite), context)
    : null;
  const topics: TopicOutcomes[] = [];
  for (const { known, mayWrite, name, topicId, partitionData } of data) {
    yield;
    const outcomes: (PartitionResult | Promise<PartitionResult>)[] = [];
    for (const asked of partitionData) {
      outcomes.push(
        mayWrite ? append(known, asked, { allowance, verified }, request, context) : refusedPartition(
          asked,
          mayWriteAny ? "TOPIC_AUTHORIZATION_FAILED" : "TRANSACTIONAL_ID_AUTHORIZATION_FAILED",
        ),
      );
      yield;
    }
    topics.push({ name: known ?? name, topicId, outcomes });
  }
  // From here on the order of the appends is fixed, also of those that happen later.
  context.appendsBegun();

  const waits: PartitionResult[] = [];
  let failed: PartitionAnswer | null = null;
  const responses: Response["responses"] = [];
  for (const { name, topicId, outcomes } of topics) {
    yield;
    const partitionResponses: PartitionAnswer[] = [];
    for (const outcome of outcomes) {
      const known = yield* wait(outcome);
      if (known.whenAcknowledged !== null) waits.push(known);
      if (known.answer.errorCode !== 0) failed ??= known.answer;
      partitionResponses.push(known.answer);
      yield;
    }
    responses.push({ name, topicId, partitionResponses });
  }
  if (request.acks === 0) {
    if (failed === null) return { noAnswer: "none" };
    return { noAnswer: "close", why: `a Produce with acks=0 failed with error ${failed.errorCode}` };
  }
  if (request.acks === ALL && waits.length > 0) yield* wait(acknowledge(waits, request.timeoutMs, context));
  const mayName = context.apiVersion >= produceSince.nodeEndpoints;
  return produceResponse({
    responses,
    nodeEndpoints: mayName ? yield* nodeEndpoints(leadersIn(responses), context) : [],
  });
}

function* leadersIn(responses: Response["responses"]): Iterable<CurrentLeader | null> {
  for (const { partitionResponses } of responses) {
    for (const { currentLeader } of partitionResponses) yield currentLeader;
  }
}

function nameOf({ name, topicId }: Request["topicData"][number], context: RequestContext): string | null {
  return nameOfTopic({ name, topicId, byId: context.apiVersion >= produceSince.topicId }, context);
}

interface Appending {
  readonly allowance: LoopBudget;
  /** Null when no record is in a transaction. */
  readonly verified: VerifiedBatches | null;
}

function append(
  topicName: string | null,
  asked: PartitionProduceData,
  { allowance, verified }: Appending,
  request: Request,
  context: RequestContext,
): PartitionResult | Promise<PartitionResult> {
  if (topicName === null) return refusedPartition(asked, "UNKNOWN_TOPIC_ID");
  const partition = context.broker.partitions.find(topicName, asked.index);
  if (typeof partition === "string") return refusedPartition(asked, partition);
  if (request.acks < -1 || request.acks > 1) return refusedPartition(asked, "INVALID_REQUIRED_ACKS");
  const { metadata, config } = context.broker;
  const isInternal = metadata.image.topics.get(topicName)?.internal === true;
  if (isInternal && !mayWriteInternalTopics(context, config.get("internal.topics.writable.from"))) {
    return refusedPartition(asked, "INVALID_TOPIC_EXCEPTION");
  }
  const { records } = asked;
  if (!(records instanceof Uint8Array)) return refusedPartition(asked, "INVALID_RECORD");
  const outcomeOf = (known: Produced): PartitionResult =>
    known.kind === "produced" ? written(asked, known) : notWritten(asked, partition, known, context);
  const write = (bytes: Uint8Array, verification: Verification | "waived" | null) => {
    const produced = partition.produce({
      records: bytes,
      nowMs: context.broker.clock.wallMs(),
      origin: "client",
      produceVersion: context.apiVersion,
      acks: request.acks === ALL ? "all" : "leader",
      allowance,
      verification,
    });
    return produced instanceof Promise ? produced.then(outcomeOf) : outcomeOf(produced);
  };
  const verifying = verified?.of(asked) ?? null;
  if (!(verifying instanceof Promise)) {
    return isRefusal(verifying)
      ? refusedPartition(asked, verifying.error, verifying.message)
      : write(records, verifying);
  }
  // By then the frame that holds the records may be reused for another request.
  const kept = records.slice();
  return verifying.then((known) =>
    isRefusal(known) ? refusedPartition(asked, known.error, known.message) : write(kept, known)
  );
}

function* hasTransactionalRecords({ topicData }: Request): Steps<boolean> {
  for (const { partitionData } of topicData) {
    yield;
    for (const { records } of partitionData) {
      if (records instanceof Uint8Array && isTransactional(records)) return true;
      yield;
    }
  }
  return false;
}

/** When a partition is named twice, only its last records count, as in Kafka, which keeps them in a map. */
function* withoutRepeats(topics: Request["topicData"]): Steps<Request["topicData"]> {
  if (topics.length === 1 && topics[0]!.partitionData.length === 1) return topics;
  const last = new Map<string, Map<number, PartitionProduceData>>();
  for (const { name, topicId, partitionData } of topics) {
    yield;
    const key = `${name}:${topicId}`;
    const ofTopic = last.get(key) ?? new Map<number, PartitionProduceData>();
    last.set(key, ofTopic);
    for (const asked of partitionData) {
      ofTopic.set(asked.index, asked);
      yield;
    }
  }
  const kept: Request["topicData"] = [];
  for (const topic of topics) {
    yield;
    const ofTopic = last.get(`${topic.name}:${topic.topicId}`)!;
    const partitionData: PartitionProduceData[] = [];
    for (const asked of topic.partitionData) {
      if (ofTopic.get(asked.index) === asked) partitionData.push(asked);
      yield;
    }
    kept.push({ ...topic, partitionData });
  }
  return kept;
}

function isTransactional(records: Uint8Array): boolean {
  return records.length >= BATCH_HEADER_SIZE && readBatchHeader(records, 0).isTransactional;
}

function written(
  asked: PartitionProduceData,
  { baseOffset, logAppendTimeMs, logStartOffset, whenAcknowledged }: Produced & { kind: "produced" },
): PartitionResult {
  return {
    answer: partitionResponse({ index: asked.index, baseOffset, logAppendTimeMs, logStartOffset }),
    whenAcknowledged,
  };
}

function notWritten(
  asked: PartitionProduceData,
  partition: Partition,
  { error, message, recordErrors }: Produced & { kind: "refused" },
  context: RequestContext,
): PartitionResult {
  const answer = failed(asked, errorCode(error), {
    logStartOffset: tellsLogStart(error, asked.records as Uint8Array) ? partition.logStartOffset : -1,
    recordErrors: recordErrors.map((one) => ({ batchIndex: one.batchIndex, batchIndexErrorMessage: one.message })),
    errorMessage: message,
  });
  if (error === "NOT_LEADER_OR_FOLLOWER") answer.currentLeader = currentLeader(partition, context);
  return { answer, whenAcknowledged: null };
}

/** Kafka names the log's start only when the records reached the log and were well-formed. */
const silentErrors: ReadonlySet<ErrorName> = new Set([
  "UNKNOWN_TOPIC_OR_PARTITION",
  "NOT_LEADER_OR_FOLLOWER",
  "MESSAGE_TOO_LARGE",
  "RECORD_LIST_TOO_LARGE",
  "CORRUPT_MESSAGE",
  "KAFKA_STORAGE_ERROR",
  "UNSUPPORTED_COMPRESSION_TYPE",
]);

function tellsLogStart(error: ErrorName, records: Uint8Array): boolean {
  return !silentErrors.has(error) && isOneBatch(records);
}

/** Whether the bytes are one batch of the present format, perhaps with a part of another behind it. */
function isOneBatch(records: Uint8Array): boolean {
  if (records.length < BATCH_HEADER_SIZE || records[MAGIC_AT] !== MAGIC) return false;
  const left = records.length - batchSizeAt(records, 0);
  return left >= 0 && (left <= MAGIC_AT || batchSizeAt(records, records.length - left) > left);
}

function refusedPartition(
  asked: PartitionProduceData,
  error: ErrorName,
  message: string | null = null,
): PartitionResult {
  return { answer: failed(asked, errorCode(error), { errorMessage: message }), whenAcknowledged: null };
}

function failed({ index }: PartitionProduceData, code: number, more: Partial<PartitionAnswer> = {}): PartitionAnswer {
  return partitionResponse({ index, errorCode: code, baseOffset: NO_OFFSET, ...more });
}

function* errorResponse(request: Request, { code }: WireError): Steps<HandlerResult<"Produce">> {
  if (request.acks === 0) return { noAnswer: "close", why: "a Produce with acks=0 failed" };
  return produceResponse({
    responses: yield* mapEachInSteps(request.topicData, function* ({ name, topicId, partitionData }) {
      return { name, topicId, partitionResponses: yield* mapInSteps(partitionData, (asked) => failed(asked, code)) };
    }),
  });
}

/** Waits no longer than the client said it would; what is not acknowledged by then is answered as timed out. */
async function acknowledge(
  waits: readonly PartitionResult[],
  timeoutMs: number,
  context: RequestContext,
): Promise<void> {
  let stopWaiting = (): void => {};
  const tooLate = new Promise<ErrorName>((resolve) => {
    stopWaiting = context.broker.timers.at(context.nowMs() + timeoutMs, () => resolve("REQUEST_TIMED_OUT"));
  });
  await Promise.all(waits.map(async ({ answer, whenAcknowledged }) => {
    const error = await Promise.race([whenAcknowledged!(), tooLate]);
    if (error !== "NONE") {
      Object.assign(answer, { errorCode: errorCode(error), baseOffset: NO_OFFSET, logAppendTimeMs: -1 });
    }
  }));
  stopWaiting();
}
