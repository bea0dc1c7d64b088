/**
 * Answers DescribeLogDirs: where this broker keeps its partitions, how large each is, and how much space is left. kq
 * has one folder.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { describeLogDirsResponse } from "../../protocol/generated/35_describe_log_dirs.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { OperatingFailure } from "../../runtime/ports.ts";
import { CLUSTER } from "../../security/mod.ts";
import type { Partition } from "../partitions/mod.ts";
import type { RequestContext } from "../request_context.ts";
import type { Steps } from "../../runtime/steps.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["DescribeLogDirs"];
type Response = Responses["DescribeLogDirs"];
type Result = Response["results"][number];

const UNKNOWN = -1;

export const describeLogDirs: Handler<"DescribeLogDirs"> = { name: "DescribeLogDirs", handle, errorResponse };

function* handle(request: Request, { broker: { partitions }, may }: RequestContext): Steps<Response> {
  if (!may("DESCRIBE", CLUSTER)) return errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  const wanted = yield* wantedOf(request);
  const topics = new Map<string, Result["topics"][number]>();
  for (const partition of partitions.all()) {
    yield;
    const { topic, index } = partition;
    if (wanted !== null && wanted.get(topic)?.has(index) !== true) continue;
    const ofTopic = topics.get(topic) ?? { name: topic, partitions: [] };
    topics.set(topic, ofTopic);
    ofTopic.partitions.push(described(partition));
  }
  const space = spaceIn(() => partitions.space());
  const result: Result = {
    errorCode: errorCode(space === null ? "KAFKA_STORAGE_ERROR" : "NONE"),
    logDir: partitions.folder,
    topics: [...topics.values()],
    totalBytes: space?.totalBytes ?? UNKNOWN,
    usableBytes: space?.usableBytes ?? UNKNOWN,
    isCordoned: false,
  };
  return describeLogDirsResponse({ results: [result] });
}

/** The named partitions, by topic; null for all. */
function* wantedOf({ topics }: Request): Steps<ReadonlyMap<string, ReadonlySet<number>> | null> {
  if (topics === null) return null;
  const wanted = new Map<string, Set<number>>();
  for (const { topic, partitions } of topics) {
    const ofTopic = wanted.get(topic) ?? new Set<number>();
    wanted.set(topic, ofTopic);
    for (const index of partitions) {
      ofTopic.add(index);
      yield;
    }
    yield;
  }
  return wanted;
}

function errorResponse(_: Request, { code }: WireError): Response {
  return describeLogDirsResponse({ errorCode: code });
}

function described({ index, log }: Partition): Result["topics"][number]["partitions"][number] {
  return { partitionIndex: index, partitionSize: log.size, offsetLag: 0, isFutureKey: false };
}

/** Null when the disk does not say. */
function spaceIn<T>(ask: () => T): T | null {
  try {
    return ask();
  } catch (failure) {
    if (failure instanceof OperatingFailure) return null;
    throw failure;
  }
}
