/**
 * Answers AlterReplicaLogDirs: replicas move between the directories of a broker. kq has one, so that a replica is
 * where it is told to be, or cannot get there.
 *
 * @module
 */
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { alterReplicaLogDirsResponse } from "../../protocol/generated/34_alter_replica_log_dirs.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { Steps } from "../../runtime/steps.ts";
import { CLUSTER } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["AlterReplicaLogDirs"];
type Response = Responses["AlterReplicaLogDirs"];
type Result = Response["results"][number];

export const alterReplicaLogDirs: Handler<"AlterReplicaLogDirs"> = {
  name: "AlterReplicaLogDirs",
  handle,
  errorResponse,
};

/** On its way a replica is in a folder `TOPIC-INDEX.ID-future`, with an id of 32 digits. */
const AROUND_A_NAME = "-.-future".length + 32;
/** What a folder's name may have. */
const LONGEST_NAME = 255;

function* handle(request: Request, context: RequestContext): Steps<Response> {
  if (!context.may("ALTER", CLUSTER)) return yield* errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  return yield* response(request, (path, topic, index) => outcome(path, topic, index, context));
}

function outcome(path: string, topic: string, index: number, { broker }: RequestContext): ErrorName {
  const { partitions, metadata } = broker;
  if (topic.length + String(index).length + AROUND_A_NAME > LONGEST_NAME) return "INVALID_TOPIC_EXCEPTION";
  if (path !== partitions.folder) return "LOG_DIR_NOT_FOUND";
  if (partitions.get(topic, index) !== null) return "NONE";
  if (partitions.isOffline(topic, index)) return "KAFKA_STORAGE_ERROR";
  const isElsewhere = metadata.image.topics.get(topic)?.partitions[index] !== undefined;
  return isElsewhere ? "REPLICA_NOT_AVAILABLE" : "UNKNOWN_TOPIC_OR_PARTITION";
}

/** A topic that several directories are named for has one result; of a partition named twice the last counts. */
function* response(
  { dirs }: Request,
  answer: (path: string, topic: string, index: number) => ErrorName | number,
): Steps<Response> {
  const topics = new Map<string, Map<number, number>>();
  for (const { path, topics: ofDir } of dirs) {
    for (const { name, partitions } of ofDir) {
      const results = topics.get(name) ?? new Map<number, number>();
      topics.set(name, results);
      for (const index of partitions) {
        const error = answer(path, name, index);
        results.set(index, typeof error === "number" ? error : errorCode(error));
        yield;
      }
    }
  }
  const results: Result[] = [];
  for (const [topicName, partitions] of topics) {
    if (partitions.size === 0) continue;
    const of: Result["partitions"] = [];
    for (const [partitionIndex, code] of partitions) {
      of.push({ partitionIndex, errorCode: code });
      yield;
    }
    results.push({ topicName, partitions: of });
  }
  return alterReplicaLogDirsResponse({ results });
}

function* errorResponse(request: Request, { code }: WireError): Steps<Response> {
  return yield* response(request, () => code);
}
