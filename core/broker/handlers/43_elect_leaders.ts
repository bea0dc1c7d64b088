/**
 * Answers ElectLeaders: partitions are led by the replica that they were placed on first, or, where losing records is
 * accepted, by any that there is. A broker that is alone leads what it has; where it cannot serve a partition, nobody
 * can be elected.
 *
 * @module
 */
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { electLeadersResponse } from "../../protocol/generated/43_elect_leaders.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { carryOut, preferredLeader, uncleanLeader, type WantedChange } from "../cluster/mod.ts";
import { CLUSTER } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapEachInSteps, mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["ElectLeaders"];
type Response = Responses["ElectLeaders"];
type PartitionResult = Response["replicaElectionResults"][number]["partitionResult"][number];

const PREFERRED = 0;

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

  const asked = topicPartitions === null
    ? yield* mapInSteps(context.broker.metadata.image.topics.values(), ({ name, partitions }) => ({
      topic: name,
      partitions: partitions.map(({ index }) => index),
    }))
    : topicPartitions;
  const wanted: WantedChange[] = [];
  for (const { topic, partitions } of asked) {
    for (const index of partitions) {
      const change = wantedOf(topic, index, electionType, context);
      if (change !== null) wanted.push(change);
      yield;
    }
  }
  const isWanted = new Set(wanted.map(({ topicId, index }) => `${topicId}/${index}`));
  if (wanted.length > 0) yield* wait(carryOut(context.broker.metadata, wanted));
  const results: Response["replicaElectionResults"] = [];
  for (const { topic, partitions } of asked) {
    const elected = yield* mapInSteps(
      partitions,
      (index) => outcomeOf(topic, index, { electionType, isWanted }, context),
    );
    // Of all partitions those are not told of that needed nothing.
    const isTold = ({ errorCode: code }: PartitionResult): boolean =>
      topicPartitions !== null || code !== errorCode("ELECTION_NOT_NEEDED");
    results.push({ topic, partitionResult: elected.filter(isTold) });
    yield;
  }
  return electLeadersResponse({ replicaElectionResults: results });
}

/** Null where nothing is to be done. */
function wantedOf(
  topic: string,
  index: number,
  electionType: number,
  { broker: { metadata } }: RequestContext,
): WantedChange | null {
  const found = metadata.image.topics.get(topic);
  const agreed = found?.partitions[index]?.agreed ?? null;
  if (found === undefined || agreed === null) return null;
  const place = { topicId: found.id, index };
  if (electionType === PREFERRED) {
    return agreed.leader === preferredLeader(agreed) ? null : { ...place, event: { kind: "electPreferred" } };
  }
  if (agreed.leader !== -1) return null;
  const leader = uncleanLeader(agreed, metadata);
  return { ...place, event: leader === null ? { kind: "brokersChanged" } : { kind: "electUnclean", leader } };
}

function outcomeOf(
  topic: string,
  index: number,
  { electionType, isWanted }: { readonly electionType: number; readonly isWanted: ReadonlySet<string> },
  { broker }: RequestContext,
): PartitionResult {
  const found = broker.metadata.image.topics.get(topic);
  const partition = found?.partitions[index];
  if (found === undefined || partition === undefined) return result(index, wireError("UNKNOWN_TOPIC_OR_PARTITION"));
  const { agreed } = partition;
  const isOffline = agreed === null
    ? broker.partitions.isOffline(topic, index)
    : electionType === PREFERRED
    ? agreed.leader !== preferredLeader(agreed)
    : agreed.leader === -1;
  if (isOffline) return result(index, wireError(unavailable[electionType]!));
  return result(index, isWanted.has(`${found.id}/${index}`) ? NO_ERROR : wireError("ELECTION_NOT_NEEDED"));
}

const NO_ERROR = { code: errorCode("NONE"), message: null };

function result(
  partitionId: number,
  { code, message }: { readonly code: number; readonly message: string | null },
): PartitionResult {
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
