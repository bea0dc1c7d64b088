/**
 * Answers AlterPartitionReassignments: partitions move to other brokers, or a move that is under way is called off. It
 * is answered when the move has begun: the replicas that are to leave do so once the new ones are in sync, as
 * ListPartitionReassignments tells.
 *
 * @module
 */
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { alterPartitionReassignmentsResponse } from "../../protocol/generated/45_alter_partition_reassignments.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { isReassigning, targetOf } from "../../replication/mod.ts";
import { mapEachInSteps, mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import { CLUSTER } from "../../security/mod.ts";
import { carryOut, type WantedChange } from "../cluster/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { problemOfReplicas } from "../topic_creation.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["AlterPartitionReassignments"];
type Response = Responses["AlterPartitionReassignments"];
type Asked = Request["topics"][number]["partitions"][number];
type Result = Response["responses"][number]["partitions"][number];

export const alterPartitionReassignments: Handler<"AlterPartitionReassignments"> = {
  name: "AlterPartitionReassignments",
  handle,
  errorResponse,
};

function* handle(request: Request, context: RequestContext): Steps<Response> {
  const { may, broker } = context;
  if (!may("ALTER", CLUSTER)) return yield* errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  const { topics, allowReplicationFactorChange } = request;
  const wanted: WantedChange[] = [];
  const responses = yield* mapEachInSteps(topics, function* ({ name, partitions }) {
    const results = yield* mapInSteps(partitions, (asked) => {
      const decided = decide(name, asked, { allowReplicationFactorChange }, context);
      if ("event" in decided) wanted.push(decided);
      return "event" in decided ? result(asked, "NONE", null) : decided;
    });
    return { name, partitions: results };
  });
  if (wanted.length > 0) yield* wait(carryOut(broker.metadata, wanted));
  // A request that names nothing is answered before anybody has said that all is well.
  const said = topics.length === 0 ? "" : null;
  return alterPartitionReassignmentsResponse({ allowReplicationFactorChange, errorMessage: said, responses });
}

/** The change to make, or the answer where there is none. */
function decide(
  topic: string,
  asked: Asked,
  { allowReplicationFactorChange }: Pick<Request, "allowReplicationFactorChange">,
  { broker: { metadata } }: RequestContext,
): WantedChange | Result {
  const found = metadata.image.topics.get(topic);
  const { partitionIndex: index, replicas } = asked;
  if (found === undefined) {
    return result(asked, "UNKNOWN_TOPIC_OR_PARTITION", `Unable to find a topic named ${topic}.`);
  }
  const partition = found.partitions[index];
  if (partition === undefined) {
    return result(asked, "UNKNOWN_TOPIC_OR_PARTITION", `Unable to find partition ${topic}:${index}.`);
  }
  const { agreed } = partition;
  const place = { topicId: found.id, index };
  if (replicas === null) {
    if (agreed === null || !isReassigning(agreed)) return result(asked, "NO_REASSIGNMENT_IN_PROGRESS", null);
    return { ...place, event: { kind: "cancelReassign" } };
  }
  const problem = problemOfReplicas(replicas, null, metadata.image);
  if (problem !== null) return result(asked, "INVALID_REPLICA_ASSIGNMENT", problem);
  const present = agreed === null ? [...partition.replicas] : targetOf(agreed);
  if (!allowReplicationFactorChange && present.length !== replicas.length) {
    const message = `The replication factor is changed from ${present.length} to ${replicas.length}`;
    return result(asked, "INVALID_REPLICATION_FACTOR", message);
  }
  // A broker that is alone has one place for everything.
  if (agreed === null) return result(asked, "NONE", null);
  return { ...place, event: { kind: "reassign", replicas } };
}

function result({ partitionIndex }: Asked, error: ErrorName, message: string | null): Result {
  return { partitionIndex, errorCode: errorCode(error), errorMessage: message };
}

function* errorResponse({ topics }: Request, { code, message }: WireError): Steps<Response> {
  return alterPartitionReassignmentsResponse({
    errorCode: code,
    errorMessage: message,
    responses: yield* mapEachInSteps(topics, function* ({ name, partitions }) {
      const failed = ({ partitionIndex }: Asked): Result => ({
        partitionIndex,
        errorCode: code,
        errorMessage: message,
      });
      return { name, partitions: yield* mapInSteps(partitions, failed) };
    }),
  });
}
