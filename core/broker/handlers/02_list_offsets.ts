/**
 * Answers ListOffsets. Every partition answers for itself: one failing never fails the request.
 *
 * @module
 */
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { OperatingFailure } from "../../runtime/ports.ts";
import type { Partition } from "../partitions/mod.ts";
import type { RequestContext } from "../request_context.ts";

type Request = Requests["ListOffsets"];
type Response = Responses["ListOffsets"];
type Asked = Request["topics"][number]["partitions"][number];
type Answer = Response["topics"][number]["partitions"][number];

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

export function handleListOffsets(request: Request, context: RequestContext): Response | Promise<Response> {
  return context.broker.partitions.whenAtHand(() => respond(request, context));
}

function respond(request: Request, context: RequestContext): Response {
  const times = timesAsked(request);
  const topics = request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.flatMap((asked) => {
      const asks = times.get(keyOf(name, asked))!;
      if (asks.first !== asked) return [];
      return [asks.count > 1 ? failed(asked, "INVALID_REQUEST") : answer(name, asked, request, context)];
    }),
  }));
  return { throttleTimeMs: 0, topics };
}

/** Asking twice about one partition is a mistake of the client's; Kafka says so, once. */
function timesAsked({ topics }: Request): Map<string, { readonly first: Asked; count: number }> {
  const times = new Map<string, { readonly first: Asked; count: number }>();
  for (const { name, partitions } of topics) {
    for (const asked of partitions) {
      const before = times.get(keyOf(name, asked));
      if (before === undefined) times.set(keyOf(name, asked), { first: asked, count: 1 });
      else before.count += 1;
    }
  }
  return times;
}

function keyOf(topic: string, { partitionIndex }: Asked): string {
  return `${topic}:${partitionIndex}`;
}

function answer(topic: string, asked: Asked, request: Request, context: RequestContext): Answer {
  if (asked.timestamp < 0 && !(context.apiVersion >= (knownSince[asked.timestamp] ?? Infinity))) {
    return failed(asked, "UNSUPPORTED_VERSION");
  }
  const partition = context.broker.partitions.find(topic, asked.partitionIndex);
  if (typeof partition === "string") return failed(asked, partition);
  const error = partition.readingError ?? partition.checkLeaderEpoch(asked.currentLeaderEpoch);
  if (error !== null) return failed(asked, error);

  // A follower, or a debugging client, may see what consumers may not see yet.
  const bound = request.replicaId === CONSUMER
    ? partition.readBound({ readCommitted: request.isolationLevel === READ_COMMITTED })
    : partition.log.endOffset;
  try {
    return find(asked, partition, bound);
  } catch (failure) {
    if (!(failure instanceof OperatingFailure)) throw failure;
    context.tellFailure("ListOffsets", failure);
    return failed(asked, "KAFKA_STORAGE_ERROR");
  }
}

function find(asked: Asked, partition: Partition, bound: number): Answer {
  switch (asked.timestamp) {
    case LATEST:
      return found(asked, { timestamp: -1, offset: bound, leaderEpoch: partition.leaderEpoch });
    case EARLIEST:
    case EARLIEST_LOCAL:
      return found(asked, {
        timestamp: -1,
        offset: partition.logStartOffset,
        leaderEpoch: partition.earliestEpoch,
      });
    // Nothing is tiered, and so nothing waits to be.
    case LATEST_TIERED:
    case EARLIEST_PENDING_UPLOAD:
      return found(asked, { timestamp: -1, offset: -1, leaderEpoch: -1 });
    default: {
      const hit = asked.timestamp === MAX_TIMESTAMP
        ? partition.log.maxTimestamp()
        : partition.log.offsetForTimestamp(asked.timestamp, bound);
      if (hit === null || hit.offset >= bound) return failed(asked, "NONE");
      return found(asked, { timestamp: hit.timestampMs, offset: hit.offset, leaderEpoch: hit.leaderEpoch });
    }
  }
}

function found(asked: Asked, at: { timestamp: number; offset: number; leaderEpoch: number }): Answer {
  return { partitionIndex: asked.partitionIndex, errorCode: errorCode("NONE"), ...at };
}

function failed(asked: Asked, error: ErrorName): Answer {
  return {
    partitionIndex: asked.partitionIndex,
    errorCode: errorCode(error),
    timestamp: -1,
    offset: -1,
    leaderEpoch: -1,
  };
}
