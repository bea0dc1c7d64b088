/**
 * Answers Metadata: which brokers there are, and which of them leads which partition. Most topics are created here,
 * because producers ask for the topic they are about to write to, and allow its creation.
 *
 * Kafka answers UNKNOWN_TOPIC_OR_PARTITION for a topic that it begins to create, and the client asks again; kq answers
 * when the topic is created, with all of it.
 *
 * @module
 */
import { ZERO_UUID } from "../../base/uuid.ts";
import { isInternalTopic, type TopicImage, topicNameProblem } from "../../metadata/mod.ts";
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { metadataResponse } from "../../protocol/generated/03_metadata.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { authorizedOperations, CLUSTER, OPERATIONS_NOT_ASKED, topic as topicNamed } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import { createUndescribedTopics, tooManyPartitions } from "../topic_creation.ts";
import { OperatingFailure } from "../../runtime/ports.ts";
import type { Handler, WireError } from "./handler.ts";
import { partitionState } from "./partition_state.ts";
import { nodes } from "./nodes.ts";

type Request = Requests["Metadata"];
type Response = Responses["Metadata"];
type TopicAnswer = Response["topics"][number];

/** Topics can be named by id since version 10, but Kafka accepts ids only since this version. */
const FIRST_BY_ID = 12;

export const metadata: Handler<"Metadata"> = { name: "Metadata", handle, errorResponse };

function* handle(request: Request, context: RequestContext): Steps<Response> {
  const { apiVersion, broker } = context;
  const asked = request.topics ?? [];
  if (apiVersion < FIRST_BY_ID && asked.some(({ name, topicId }) => name === null || topicId !== ZERO_UUID)) {
    const topics = yield* mapInSteps(asked, ({ name, topicId }) => ({ name: name ?? "", topicId }));
    return yield* errorResponse({ ...request, topics }, { code: errorCode("INVALID_REQUEST") });
  }
  const topics = yield* topicAnswers(request, context);
  const { image } = broker.metadata;
  return metadataResponse({
    brokers: nodes(context),
    clusterId: image.clusterId,
    controllerId: image.controllerId,
    topics,
    clusterAuthorizedOperations: request.includeClusterAuthorizedOperations
      ? clusterOperations(context)
      : OPERATIONS_NOT_ASKED,
  });
}

function* errorResponse({ topics }: Request, { code }: Pick<WireError, "code">): Steps<Response> {
  return metadataResponse({
    errorCode: code,
    topics: yield* mapInSteps(
      topics ?? [],
      ({ name, topicId }) => metadataResponse.topics({ errorCode: code, name, topicId }),
    ),
  });
}

function* topicAnswers(request: Request, context: RequestContext): Steps<TopicAnswer[]> {
  const operations = (name: string) =>
    request.includeTopicAuthorizedOperations
      ? authorizedOperations(topicNamed(name), context.may)
      : OPERATIONS_NOT_ASKED;
  const { image } = context.broker.metadata;
  // Before version 1 an empty list meant all topics: there was no null.
  if (request.topics === null || (context.apiVersion === 0 && request.topics.length === 0)) {
    const all: TopicAnswer[] = [];
    for (const topic of image.topics.values()) {
      if (context.may("DESCRIBE", topicNamed(topic.name))) {
        all.push(yield* found(topic, context, operations(topic.name)));
      }
      yield;
    }
    return all;
  }
  const ids = new Set<string>();
  const names = new Set<string>();
  for (const { topicId, name } of request.topics) {
    if (topicId !== ZERO_UUID) ids.add(topicId);
    names.add(name ?? "");
    yield;
  }
  return ids.size > 0 ? yield* byId(ids, context, operations) : yield* byName(names, request, operations, context);
}

/** The operations that the client may do on the topic, if it asked for them. */
type Operations = (name: string) => number;

function clusterOperations({ may }: RequestContext): number {
  return may("DESCRIBE", CLUSTER) ? authorizedOperations(CLUSTER, may) : 0;
}

/** Names are ignored when ids are given, as in Kafka. */
function* byId(ids: ReadonlySet<string>, context: RequestContext, operations: Operations): Steps<TopicAnswer[]> {
  const { image } = context.broker.metadata;
  const [visible, hidden, unknown]: [TopicAnswer[], TopicAnswer[], TopicAnswer[]] = [[], [], []];
  for (const topicId of ids) {
    const topic = image.topicsById.get(topicId);
    if (topic === undefined) unknown.push({ ...failed(null, "UNKNOWN_TOPIC_ID"), topicId });
    else if (!context.may("DESCRIBE", topicNamed(topic.name))) {
      hidden.push({ ...failed(null, "TOPIC_AUTHORIZATION_FAILED"), topicId });
    } else visible.push(yield* found(topic, context, operations(topic.name)));
    yield;
  }
  return [unknown, visible, hidden].flat();
}

function* byName(
  asked: ReadonlySet<string>,
  request: Request,
  operations: Operations,
  context: RequestContext,
): Steps<TopicAnswer[]> {
  const { broker } = context;
  const { metadata, config } = broker;
  const [names, missing, hidden]: [string[], string[], TopicAnswer[]] = [[], [], []];
  for (const name of asked) {
    // A client that may not see a topic does not learn whether it exists.
    if (!context.may("DESCRIBE", topicNamed(name))) {
      hidden.push({ ...failed(name, "TOPIC_AUTHORIZATION_FAILED"), isInternal: false });
    } else {
      names.push(name);
      if (!metadata.image.topics.has(name)) missing.push(name);
    }
    yield;
  }
  const refusals = new Map<string, ErrorName>();
  if (request.allowAutoTopicCreation && config.get("auto.create.topics.enable")) {
    const mayCreateAny = missing.length > 0 && context.may("CREATE", CLUSTER);
    const creatable: string[] = [];
    for (const name of missing) {
      if (mayCreateAny || context.may("CREATE", topicNamed(name))) creatable.push(name);
      else refusals.set(name, "TOPIC_AUTHORIZATION_FAILED");
      yield;
    }
    const created = yield* wait(createUndescribedTopics(creatable, broker));
    for (const [at, answer] of created.entries()) {
      // Kafka creates topics after the answer: only its log says that they were too many.
      if (answer.kind === "refused" && answer !== tooManyPartitions) refusals.set(creatable[at]!, answer.error);
      yield;
    }
    if (created.includes(tooManyPartitions)) tellOfTooMany(missing.length, context);
  }
  const { image } = metadata;
  const [known, unknown]: [TopicAnswer[], TopicAnswer[]] = [[], []];
  for (const name of names) {
    const topic = image.topics.get(name);
    if (topic !== undefined) known.push(yield* found(topic, context, operations(name)));
    else {
      const error = refusals.get(name) ?? whyMissing(name);
      unknown.push({ ...failed(name, error), topicAuthorizedOperations: operations(name) });
    }
    yield;
  }
  return [known, unknown, hidden].flat();
}

function tellOfTooMany(count: number, context: RequestContext): void {
  const why = `${count} topics are too many for one request to make: ${tooManyPartitions.message}`;
  context.tellFailure("Making topics for Metadata", new OperatingFailure("EPOLICY", why));
}

function whyMissing(name: string): ErrorName {
  return topicNameProblem(name) === null ? "UNKNOWN_TOPIC_OR_PARTITION" : "INVALID_TOPIC_EXCEPTION";
}

function* found(topic: TopicImage, { broker }: RequestContext, operations: number): Steps<TopicAnswer> {
  return metadataResponse.topics({
    name: topic.name,
    topicId: topic.id,
    isInternal: topic.internal,
    partitions: yield* mapInSteps(topic.partitions, (partition) => partitionState(topic, partition, broker)),
    topicAuthorizedOperations: operations,
  });
}

function failed(name: string | null, error: ErrorName): TopicAnswer {
  return metadataResponse.topics({
    errorCode: errorCode(error),
    name,
    isInternal: name !== null && isInternalTopic(name),
  });
}
