/**
 * Answers ListOffsets. Every partition has an answer of its own: an error of one never fails the request.
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
import { mapEachInSteps, mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
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

/** The special timestamps, with the first version of each. */
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
const OFFSET_NOT_AVAILABLE_SINCE = 5;

export const listOffsets: Handler<"ListOffsets"> = { name: "ListOffsets", handle, errorResponse };

function* handle(request: Request, context: RequestContext): Steps<Response> {
  const repeated = yield* repeatedIn(request);
  const allowance: LoopBudget = { leftMs: LOOP_MS_OF_A_REQUEST };
  const mayDescribe = remembered((name) => context.may("DESCRIBE", topicNamed(name)));
  const topics: Response["topics"] = [];
  for (const { name, partitions } of request.topics) {
    yield;
    const results: PartitionResult[] = [];
    for (const asked of partitions) {
      yield;
      const outcome = repeated.get(name)?.get(asked.partitionIndex);
      // Naming a partition twice is an error of the client; Kafka answers it once.
      if (outcome === "told") continue;
      if (outcome === "repeated") {
        repeated.get(name)!.set(asked.partitionIndex, "told");
        results.push(failed(asked, mayDescribe(name) ? "INVALID_REQUEST" : "TOPIC_AUTHORIZATION_FAILED"));
      } else if (!mayDescribe(name)) results.push(failed(asked, "TOPIC_AUTHORIZATION_FAILED"));
      // One after the other, so that a request with many partitions waits for one page, or one batch, at a time.
      else results.push(yield* wait(lookUp(name, asked, allowance, request, context)));
    }
    topics.push({ name, partitions: results });
  }
  return listOffsetsResponse({ topics });
}

/** The partitions that are named more than once, by topic. */
function* repeatedIn({ topics }: Request): Steps<Map<string, Map<number, "repeated" | "told">>> {
  const seen = new Map<string, Set<number>>();
  const repeated = new Map<string, Map<number, "repeated" | "told">>();
  for (const { name, partitions } of topics) {
    yield;
    const ofTopic = seen.get(name) ?? new Set<number>();
    seen.set(name, ofTopic);
    for (const { partitionIndex } of partitions) {
      yield;
      if (ofTopic.has(partitionIndex)) {
        const before = repeated.get(name) ?? new Map<number, "repeated" | "told">();
        repeated.set(name, before.set(partitionIndex, "repeated"));
      } else ofTopic.add(partitionIndex);
    }
  }
  return repeated;
}

function* errorResponse({ topics }: Request, { code }: WireError): Steps<Response> {
  return listOffsetsResponse({
    topics: yield* mapEachInSteps(topics, function* ({ name, partitions }) {
      return {
        name,
        partitions: yield* mapInSteps(
          partitions,
          ({ partitionIndex }) => partitionResponse({ partitionIndex, errorCode: code }),
        ),
      };
    }),
  });
}

function lookUp(
  topic: string,
  asked: PartitionRequest,
  allowance: LoopBudget,
  request: Request,
  context: RequestContext,
): PartitionResult | Promise<PartitionResult> {
  const { partitions } = context.broker;
  const search = partitions.searching({ allowance, isWanted: () => !context.disconnected.is });
  return partitions.retryWhenResident(() => answer(topic, asked, request, context, search));
}

/** The answer describes the partition as it is when the last page of the lookup is in the page cache. */
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

  // Followers and debugging clients may see more than consumers.
  const bound = request.replicaId === CONSUMER
    ? partition.readBound({ readCommitted: request.isolationLevel === READ_COMMITTED })
    : partition.log.endOffset;
  try {
    const isKnown = request.replicaId !== CONSUMER || partition.knowsHighWatermark;
    const outcome = find(asked, partition, { bound, isKnown }, search);
    if (outcome !== "not known yet") return outcome;
    return failed(
      asked,
      context.apiVersion >= OFFSET_NOT_AVAILABLE_SINCE ? "OFFSET_NOT_AVAILABLE" : "LEADER_NOT_AVAILABLE",
    );
  } catch (failure) {
    if (!(failure instanceof OperatingFailure)) throw failure;
    const error = searchError(failure);
    if (error !== "NOT_LEADER_OR_FOLLOWER") context.tellFailure("ListOffsets", failure);
    return failed(asked, error);
  }
}

/** `not known yet`: a leader before may have told readers of later offsets than this one may yet (KIP-207). */
function find(
  asked: PartitionRequest,
  partition: Partition,
  { bound, isKnown }: { readonly bound: number; readonly isKnown: boolean },
  search: SearchBatch,
): PartitionResult | "not known yet" {
  switch (asked.timestamp) {
    case LATEST:
      if (!isKnown) return "not known yet";
      return found(asked, { offset: bound, leaderEpoch: partition.leaderEpoch });
    case EARLIEST:
    case EARLIEST_LOCAL:
      return found(asked, { offset: partition.logStartOffset, leaderEpoch: partition.earliestEpoch });
    // Nothing is tiered.
    case LATEST_TIERED:
    case EARLIEST_PENDING_UPLOAD:
      return found(asked, {});
    default: {
      const hit = asked.timestamp === MAX_TIMESTAMP
        ? partition.log.maxTimestamp(search)
        : partition.log.offsetForTimestamp(asked.timestamp, bound, search);
      if (hit !== null && hit.offset >= bound && !isKnown) return "not known yet";
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
