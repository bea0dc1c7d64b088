/**
 * Answers ListOffsets. Every partition answers for itself: one failing never fails the request.
 *
 * @module
 */
import type { SearchBatch } from "../../log/mod.ts";
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { listOffsetsResponse } from "../../protocol/generated/02_list_offsets.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { OperatingFailure } from "../../runtime/ports.ts";
import { topic as topicNamed } from "../../security/mod.ts";
import { LOOP_MS_OF_A_REQUEST, type LoopBudget, type Partition, searchError } from "../partitions/mod.ts";
import type { RequestContext } from "../request_context.ts";
import type { Handler, WireError } from "./handler.ts";
import { remembered } from "./remembered.ts";

type Request = Requests["ListOffsets"];
type Response = Responses["ListOffsets"];
type PartitionRequest = Request["topics"][number]["partitions"][number];
type PartitionResult = Response["topics"][number]["partitions"][number];

const { partitions: partitionResponse } = listOffsetsResponse.topics;

const LATEST = -1;
const EARLIEST = -2;
const MAX_TIMESTAMP = -3;
const EARLIEST_LOCAL = -4;
const LATEST_TIERED = -5;
const EARLIEST_PENDING_UPLOAD = -6;

/** The special timestamps, with the version that brought each. */
const knownSince: Readonly<Record<number, number>> = {
  [LATEST]: 1,
  [EARLIEST]: 1,
  [MAX_TIMESTAMP]: 7,
  [EARLIEST_LOCAL]: 8,
  [LATEST_TIERED]: 9,
  [EARLIEST_PENDING_UPLOAD]: 11,
};

const READ_COMMITTED = 1;
const CONSUMER = -1;

/** Of one partition. */
interface Lookup {
  readonly topic: string;
  readonly asked: PartitionRequest;
  /** Asking twice about one partition is a mistake of the client's; Kafka says so, once. */
  isRepeated: boolean;
}

export const listOffsets: Handler<"ListOffsets"> = { name: "ListOffsets", handle, errorResponse };

function handle(request: Request, context: RequestContext): Response | Promise<Response> {
  const lookups = lookupsOf(request);
  const allowance: LoopBudget = { leftMs: LOOP_MS_OF_A_REQUEST };
  const mayDescribe = remembered((name) => context.may("DESCRIBE", topicNamed(name)));
  const answers = inTurn(
    lookups,
    (lookup) =>
      mayDescribe(lookup.topic)
        ? lookUp(lookup, allowance, request, context)
        : failed(lookup.asked, "TOPIC_AUTHORIZATION_FAILED"),
  );
  const respond = (known: readonly PartitionResult[]): Response => response(request, lookups, known);
  return answers instanceof Promise ? answers.then(respond) : respond(answers);
}

function lookupsOf({ topics }: Request): Lookup[] {
  const lookups = new Map<string, Lookup>();
  for (const { name, partitions } of topics) {
    for (const asked of partitions) {
      const before = lookups.get(keyOf(name, asked));
      if (before === undefined) lookups.set(keyOf(name, asked), { topic: name, asked, isRepeated: false });
      else before.isRepeated = true;
    }
  }
  return [...lookups.values()];
}

function response({ topics }: Request, lookups: readonly Lookup[], answers: readonly PartitionResult[]): Response {
  const known = new Map(lookups.map(({ asked }, index) => [asked, answers[index]!]));
  return listOffsetsResponse({
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.flatMap((asked) => known.get(asked) ?? []),
    })),
  });
}

function errorResponse({ topics }: Request, { code }: WireError): Response {
  return listOffsetsResponse({
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => partitionResponse({ partitionIndex, errorCode: code })),
    })),
  });
}

/** One after the other, so that a request with many partitions waits for one page, or one batch, at a time. */
function inTurn<T, U>(items: readonly T[], work: (item: T) => U | Promise<U>): U[] | Promise<U[]> {
  const done: U[] = [];
  for (const [index, item] of items.entries()) {
    const outcome = work(item);
    if (outcome instanceof Promise) return theRest(done, outcome, items.slice(index + 1), work);
    done.push(outcome);
  }
  return done;
}

async function theRest<T, U>(
  done: U[],
  next: Promise<U>,
  items: readonly T[],
  work: (item: T) => U | Promise<U>,
): Promise<U[]> {
  done.push(await next);
  for (const item of items) done.push(await work(item));
  return done;
}

function keyOf(topic: string, { partitionIndex }: PartitionRequest): string {
  return `${topic}:${partitionIndex}`;
}

function lookUp(
  { topic, asked, isRepeated }: Lookup,
  allowance: LoopBudget,
  request: Request,
  context: RequestContext,
): PartitionResult | Promise<PartitionResult> {
  if (isRepeated) return failed(asked, "INVALID_REQUEST");
  const { partitions } = context.broker;
  const search = partitions.searching({ allowance, isWanted: () => !context.disconnected.is });
  return partitions.retryWhenResident(() => answer(topic, asked, request, context, search));
}

/** Whatever is looked up has its answer from the partition as it is when the last of it is at hand. */
function answer(
  topic: string,
  asked: PartitionRequest,
  request: Request,
  context: RequestContext,
  search: SearchBatch,
): PartitionResult {
  if (asked.timestamp < 0 && !(context.apiVersion >= (knownSince[asked.timestamp] ?? Infinity))) {
    return failed(asked, "UNSUPPORTED_VERSION");
  }
  const partition = context.broker.partitions.find(topic, asked.partitionIndex);
  if (typeof partition === "string") return failed(asked, partition);
  const error = partition.readError ?? partition.checkLeaderEpoch(asked.currentLeaderEpoch);
  if (error !== null) return failed(asked, error);

  // A follower, or a debugging client, may see what consumers may not see yet.
  const bound = request.replicaId === CONSUMER
    ? partition.readBound({ readCommitted: request.isolationLevel === READ_COMMITTED })
    : partition.log.endOffset;
  try {
    return find(asked, partition, bound, search);
  } catch (failure) {
    if (!(failure instanceof OperatingFailure)) throw failure;
    const error = searchError(failure);
    if (error !== "NOT_LEADER_OR_FOLLOWER") context.tellFailure("ListOffsets", failure);
    return failed(asked, error);
  }
}

function find(asked: PartitionRequest, partition: Partition, bound: number, search: SearchBatch): PartitionResult {
  switch (asked.timestamp) {
    case LATEST:
      return found(asked, { offset: bound, leaderEpoch: partition.leaderEpoch });
    case EARLIEST:
    case EARLIEST_LOCAL:
      return found(asked, { offset: partition.logStartOffset, leaderEpoch: partition.earliestEpoch });
    // Nothing is tiered, and so nothing waits to be.
    case LATEST_TIERED:
    case EARLIEST_PENDING_UPLOAD:
      return found(asked, {});
    default: {
      const hit = asked.timestamp === MAX_TIMESTAMP
        ? partition.log.maxTimestamp(search)
        : partition.log.offsetForTimestamp(asked.timestamp, bound, search);
      if (hit === null || hit.offset >= bound) return failed(asked, "NONE");
      return found(asked, { timestamp: hit.timestampMs, offset: hit.offset, leaderEpoch: hit.leaderEpoch });
    }
  }
}

function found(
  asked: PartitionRequest,
  at: { timestamp?: number; offset?: number; leaderEpoch?: number },
): PartitionResult {
  return partitionResponse({ partitionIndex: asked.partitionIndex, ...at });
}

function failed(asked: PartitionRequest, error: ErrorName): PartitionResult {
  return partitionResponse({ partitionIndex: asked.partitionIndex, errorCode: errorCode(error) });
}
