/**
 * Answers DescribeLogDirs: where this broker keeps its partitions, how large each is, and how much room is left. kq has one
 * folder.
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
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["DescribeLogDirs"];
type Response = Responses["DescribeLogDirs"];
type Result = Response["results"][number];

const UNKNOWN = -1;

export const describeLogDirs: Handler<"DescribeLogDirs"> = { name: "DescribeLogDirs", handle, errorResponse };

function handle(request: Request, { broker: { partitions }, may }: RequestContext): Response {
  if (!may("DESCRIBE", CLUSTER)) return errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  const { topics } = request;
  const wanted = topics === null
    ? null
    : new Set(topics.flatMap(({ topic, partitions }) => partitions.map((index) => `${topic} ${index}`)));
  const found = [...partitions.all()].filter(({ topic, index }) => wanted === null || wanted.has(`${topic} ${index}`));
  const byTopic = Map.groupBy(found, ({ topic }) => topic);
  const space = spaceIn(() => partitions.space());
  const result: Result = {
    errorCode: errorCode(space === null ? "KAFKA_STORAGE_ERROR" : "NONE"),
    logDir: partitions.folder,
    topics: [...byTopic].map(([name, ofTopic]) => ({ name, partitions: ofTopic.map(described) })),
    totalBytes: space?.totalBytes ?? UNKNOWN,
    usableBytes: space?.usableBytes ?? UNKNOWN,
    isCordoned: false,
  };
  return describeLogDirsResponse({ results: [result] });
}

function errorResponse(_: Request, { code }: WireError): Response {
  return describeLogDirsResponse({ errorCode: code });
}

function described({ index, log }: Partition): Result["topics"][number]["partitions"][number] {
  return { partitionIndex: index, partitionSize: log.size, offsetLag: 0, isFutureKey: false };
}

/** Null where the disk does not say. */
function spaceIn<T>(ask: () => T): T | null {
  try {
    return ask();
  } catch (failure) {
    if (failure instanceof OperatingFailure) return null;
    throw failure;
  }
}
