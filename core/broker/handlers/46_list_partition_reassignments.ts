/**
 * Answers ListPartitionReassignments: which partitions are on their way to other brokers, and which of their replicas
 * come and go.
 *
 * @module
 */
import type { TopicImage } from "../../metadata/mod.ts";
import { listPartitionReassignmentsResponse } from "../../protocol/generated/46_list_partition_reassignments.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { isReassigning } from "../../replication/mod.ts";
import type { Steps } from "../../runtime/steps.ts";
import { CLUSTER } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["ListPartitionReassignments"];
type Response = Responses["ListPartitionReassignments"];

export const listPartitionReassignments: Handler<"ListPartitionReassignments"> = {
  name: "ListPartitionReassignments",
  handle,
  errorResponse,
};

function* handle(request: Request, { broker, may }: RequestContext): Steps<Response> {
  if (!may("DESCRIBE", CLUSTER)) return errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  const { topics: known } = broker.metadata.image;
  const topics: Response["topics"] = [];
  if (request.topics === null) {
    for (const topic of known.values()) {
      const partitions = yield* moving(topic, topic.partitions.keys());
      if (partitions.length > 0) topics.push({ name: topic.name, partitions });
    }
  } else {
    for (const { name, partitionIndexes } of request.topics) {
      yield;
      const topic = known.get(name);
      const partitions = topic === undefined ? [] : yield* moving(topic, partitionIndexes);
      if (partitions.length > 0) topics.push({ name, partitions });
    }
  }
  return listPartitionReassignmentsResponse({ errorMessage: null, topics });
}

function* moving(topic: TopicImage, indexes: Iterable<number>): Steps<Response["topics"][number]["partitions"]> {
  const found: Response["topics"][number]["partitions"] = [];
  for (const partitionIndex of indexes) {
    yield;
    const agreed = topic.partitions[partitionIndex]?.agreed ?? null;
    if (agreed === null || !isReassigning(agreed)) continue;
    const { replicas, adding, removing } = agreed;
    found.push({
      partitionIndex,
      replicas: [...replicas],
      addingReplicas: [...adding],
      removingReplicas: [...removing],
    });
  }
  return found;
}

function errorResponse(_: Request, { code, message }: WireError): Response {
  return listPartitionReassignmentsResponse({ errorCode: code, errorMessage: message });
}
