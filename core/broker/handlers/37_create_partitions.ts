/**
 * Answers CreatePartitions: adds partitions to topics. The answer comes when the new partitions can be written to.
 * Records stay where they are: from then on a key may belong to another partition.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { type Refusal, refused } from "../../protocol/refusal.ts";
import type { Metadata, TopicImage } from "../../metadata/mod.ts";
import { createPartitionsResponse } from "../../protocol/generated/37_create_partitions.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { topic as topicNamed } from "../../security/mod.ts";
import type { Broker } from "../broker.ts";
import type { RequestContext } from "../request_context.ts";
import { mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import type { Handler, WireError } from "./handler.ts";
import { brokersToPlaceOn, placeReplicas } from "../replica_placement.ts";
import { MAX_PARTITIONS_AT_ONCE, problemOfReplicas, tooManyPartitions } from "../topic_creation.ts";

type Request = Requests["CreatePartitions"];
type Response = Responses["CreatePartitions"];
type TopicRequest = Request["topics"][number];
type TopicResult = Response["results"][number];

export const createPartitions: Handler<"CreatePartitions"> = { name: "CreatePartitions", handle, errorResponse };

function* handle(request: Request, { broker, may }: RequestContext): Steps<Response> {
  const times = new Map<string, number>();
  for (const { name } of request.topics) {
    times.set(name, (times.get(name) ?? 0) + 1);
    yield;
  }
  const results: TopicResult[] = [];
  for (const [name, count] of times) {
    if (count > 1) results.push(answer(name, { error: "INVALID_REQUEST", message: "Duplicate topic name." }));
    yield;
  }
  for (const asked of request.topics) {
    yield;
    if (times.get(asked.name) !== 1) continue;
    const mayAlter = may("ALTER", topicNamed(asked.name));
    results.push(answer(asked.name, mayAlter ? yield* wait(grown(asked, request, broker)) : unauthorized));
  }
  return createPartitionsResponse({ results });
}

function* errorResponse({ topics }: Request, { code, message }: WireError): Steps<Response> {
  return createPartitionsResponse({
    results: yield* mapInSteps(topics, ({ name }) => ({ name, errorCode: code, errorMessage: message })),
  });
}

interface TopicOutcome {
  readonly error: Refusal["error"];
  readonly message: string | null;
}

const done: TopicOutcome = { error: "NONE", message: null };
const unauthorized: TopicOutcome = { error: "TOPIC_AUTHORIZATION_FAILED", message: null };
const unknown: TopicOutcome = { error: "UNKNOWN_TOPIC_OR_PARTITION", message: null };

async function grown(
  asked: TopicRequest,
  { timeoutMs, validateOnly }: Request,
  { metadata }: Broker,
): Promise<TopicOutcome> {
  // A timeout of 0 is over before anything is done, as in Kafka.
  if (timeoutMs <= 0) return { error: "REQUEST_TIMED_OUT", message: null };
  const topic = metadata.image.topics.get(asked.name);
  if (topic === undefined) return unknown;
  const tried = withMorePartitions(topic, asked, metadata);
  if ("kind" in tried) return tried;
  if (validateOnly) return done;
  const outcome = await metadata.changeTopic(topic.id, (now) => withMorePartitions(now, asked, metadata));
  if (outcome.kind === "changed") return done;
  return outcome.error === "UNKNOWN_TOPIC_ID" ? unknown : outcome;
}

function withMorePartitions(
  topic: TopicImage,
  { count, assignments }: TopicRequest,
  metadata: Metadata,
): TopicImage | Refusal {
  const { image } = metadata;
  const has = topic.partitions.length;
  if (topic.internal) return refused("INVALID_REQUEST", placesOfKeys(topic.name));
  if (count === has) return refused("INVALID_PARTITIONS", `Topic already has ${has} partition(s).`);
  if (count < has) {
    const message = `The topic ${topic.name} currently has ${has} partition(s); ${count} would not be an increase.`;
    return refused("INVALID_PARTITIONS", message);
  }
  const more = count - has;
  const replicationFactor = topic.partitions[0]!.replicas.length;
  if (assignments !== null && assignments.length !== more) {
    const message =
      `Attempted to add ${more} additional partition(s), but only ${assignments.length} assignment(s) were specified.`;
    return refused("INVALID_REPLICA_ASSIGNMENT", message);
  }
  if (more > MAX_PARTITIONS_AT_ONCE) return tooManyPartitions;
  for (const { brokerIds } of assignments ?? []) {
    const problem = problemOfReplicas(brokerIds, replicationFactor, image);
    if (problem !== null) return refused("INVALID_REPLICA_ASSIGNMENT", problem);
  }
  const brokers = brokersToPlaceOn(image);
  if (assignments === null && brokers.length < replicationFactor) {
    const message =
      `Unable to replicate the partition ${replicationFactor} time(s): The target replication factor of ` +
      `${replicationFactor} cannot be reached because only ${brokers.length} broker(s) are registered.`;
    return refused("INVALID_REPLICATION_FACTOR", message);
  }
  const replicas = assignments?.map(({ brokerIds }) => brokerIds) ??
    placeReplicas(brokers, { topic: topic.name, from: has, count: more, replicationFactor });
  // They all have the topic's configuration.
  const minIsr = topic.partitions[0]!.agreed?.minIsr ?? 1;
  const made = replicas.map((holders, index) => metadata.newPartition(has + index, holders, { minIsr }));
  return { ...topic, partitions: [...topic.partitions, ...made] };
}

/** Kafka takes it, and after its next start looks for groups and transactions where they are not. */
function placesOfKeys(topic: string): string {
  return `The number of partitions of ${topic} says in which of them each key is kept, and cannot be changed.`;
}

function answer(name: string, { error, message }: TopicOutcome): TopicResult {
  // Kafka gives no message for a topic that does not exist.
  return { name, errorCode: errorCode(error), errorMessage: message };
}
