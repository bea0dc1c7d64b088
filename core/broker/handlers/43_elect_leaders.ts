/**
 * Answers ElectLeaders: whoever leads a partition leads it as asked for, since there is no other replica; where that
 * one cannot serve it, nobody can be elected.
 *
 * @module
 */
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { electLeadersResponse } from "../../protocol/generated/43_elect_leaders.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapEachInSteps, mapInSteps, type Steps } from "../../runtime/steps.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["ElectLeaders"];
type Response = Responses["ElectLeaders"];
type PartitionResult = Response["replicaElectionResults"][number]["partitionResult"][number];

/** By Kafka's numbers: what it means for a partition when its one replica cannot serve it. */
const unavailable: Readonly<Record<number, ErrorName>> = {
  0: "PREFERRED_LEADER_NOT_AVAILABLE",
  1: "ELIGIBLE_LEADERS_NOT_AVAILABLE",
};

export const electLeaders: Handler<"ElectLeaders"> = { name: "ElectLeaders", handle, errorResponse };

function* handle(request: Request, context: RequestContext): Steps<Response> {
  const { electionType, topicPartitions } = request;
  if (!context.may("ALTER", CLUSTER)) return yield* errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  if (topicPartitions !== null && topicPartitions.length === 0) return electLeadersResponse();
  const whenOffline = unavailable[electionType];
  if (whenOffline === undefined) return yield* errorResponse(request, wireError("INVALID_REQUEST"));

  const results: Response["replicaElectionResults"] = [];
  if (topicPartitions === null) {
    for (const { name, partitions } of context.broker.metadata.image.topics.values()) {
      const elected = yield* mapInSteps(partitions, ({ index }) => elect(name, index, whenOffline, context));
      // Of all partitions those are not told of that needed nothing.
      const told = elected.filter((one) => one.errorCode !== errorCode("ELECTION_NOT_NEEDED"));
      results.push({ topic: name, partitionResult: told });
      yield;
    }
  } else {
    for (const { topic, partitions } of topicPartitions) {
      const elected = yield* mapInSteps(partitions, (index) => elect(topic, index, whenOffline, context));
      results.push({ topic, partitionResult: elected });
      yield;
    }
  }
  return electLeadersResponse({ replicaElectionResults: results });
}

function elect(topic: string, index: number, whenOffline: ErrorName, { broker }: RequestContext): PartitionResult {
  const partition = broker.metadata.image.topics.get(topic)?.partitions[index];
  if (partition === undefined) return result(index, wireError("UNKNOWN_TOPIC_OR_PARTITION"));
  const isOffline = broker.partitions.isOffline(topic, index);
  return result(index, wireError(isOffline ? whenOffline : "ELECTION_NOT_NEEDED"));
}

function result(partitionId: number, { code, message }: WireError): PartitionResult {
  return { partitionId, errorCode: code, errorMessage: message };
}

function* errorResponse({ topicPartitions }: Request, error: WireError): Steps<Response> {
  return electLeadersResponse({
    errorCode: error.code,
    replicaElectionResults: yield* mapEachInSteps(topicPartitions ?? [], function* ({ topic, partitions }) {
      return { topic, partitionResult: yield* mapInSteps(partitions, (index) => result(index, error)) };
    }),
  });
}
