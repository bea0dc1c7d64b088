/**
 * Answers CreateTopics. Every topic has an answer of its own; the answer comes when the topics can be written to.
 *
 * @module
 */
import { CLUSTER_METADATA_TOPIC } from "../../protocol/well_known.ts";
import { type Created, randomUuid, type TopicPlan } from "../../metadata/mod.ts";
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { refused } from "../../protocol/refusal.ts";
import { createTopicsResponse } from "../../protocol/generated/19_create_topics.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER, topic } from "../../security/mod.ts";
import { mapInSlices } from "../../runtime/loop_share.ts";
import { createdTopicConfigs } from "../config/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import type { Handler, WireError } from "./handler.ts";
import {
  createPlanned,
  MAX_PARTITIONS_AT_ONCE,
  partitionCount,
  type Planned,
  planTopic,
  tooManyPartitions,
} from "../topic_creation.ts";

type Request = Requests["CreateTopics"];
type Response = Responses["CreateTopics"];
type TopicRequest = Request["topics"][number];
type TopicResult = Response["topics"][number];

export const createTopics: Handler<"CreateTopics"> = { name: "CreateTopics", handle, errorResponse };

function* handle(request: Request, context: RequestContext): Steps<Response> {
  const times = new Map<string, number>();
  for (const { name } of request.topics) {
    times.set(name, (times.get(name) ?? 0) + 1);
    yield;
  }
  const mayCreateAny = context.may("CREATE", CLUSTER);
  const [creatable, refusals]: [TopicRequest[], TopicResult[]] = [[], []];
  for (const asked of request.topics) {
    yield;
    const { name } = asked;
    if (times.get(name)! > 1) continue;
    if (name === CLUSTER_METADATA_TOPIC) refusals.push(failed(name, prohibited));
    else if (mayCreateAny || context.may("CREATE", topic(name))) creatable.push(asked);
    else refusals.push(failed(name, unauthorized));
  }
  const answers = yield* wait(answersOf(creatable, request, context));
  const duplicates: TopicResult[] = [];
  for (const [name, count] of times) {
    if (count > 1) duplicates.push(failed(name, duplicate));
    yield;
  }
  return createTopicsResponse({ topics: [answers, duplicates, refusals].flat() });
}

const duplicate = refused("INVALID_REQUEST", "Duplicate topic name.");
const unauthorized = refused("TOPIC_AUTHORIZATION_FAILED", "Authorization failed.");
const prohibited = refused("INVALID_REQUEST", `Creation of internal topic ${CLUSTER_METADATA_TOPIC} is prohibited.`);

async function answersOf(
  asked: readonly TopicRequest[],
  request: Request,
  context: RequestContext,
): Promise<TopicResult[]> {
  const { broker } = context;
  const { metadata, config } = broker;
  // A timeout of 0 is over before anything is done: Kafka creates nothing then, and neither does kq.
  if (request.timeoutMs <= 0) {
    return asked.map(({ name }) => failed(name, { error: "REQUEST_TIMED_OUT", message: null }));
  }
  const partitions = asked.reduce((sum, topic) => sum + Math.max(partitionCount(topic, config), 0), 0);
  if (partitions > MAX_PARTITIONS_AT_ONCE) return asked.map(({ name }) => failed(name, tooManyPartitions));
  const planned = await mapInSlices(
    asked,
    broker,
    (topic): Planned => metadata.topicRefusal(topic.name) ?? planTopic(topic, metadata.image, config),
  );
  if (request.validateOnly) {
    return await mapInSlices(
      planned,
      broker,
      (one, at) =>
        one.kind === "refused" ? failed(asked[at]!.name, one) : succeeded(one.plan, randomUuid(broker.random), context),
    );
  }
  const created = await createPlanned(planned, metadata);
  return await mapInSlices(created, broker, (one, at) => answerOf(one, planned[at]!, asked[at]!.name, context));
}

function answerOf(created: Created, planned: Planned, name: string, context: RequestContext): TopicResult {
  if (created.kind === "refused") return failed(name, created);
  if (planned.kind === "refused") return failed(name, planned);
  return succeeded(planned.plan, created.topic.id, context);
}

/** Since version 5 the answer describes the created topic, configs included. */
function succeeded(
  { name, replicas, configs }: TopicPlan,
  topicId: string,
  { broker: { config }, may }: RequestContext,
): TopicResult {
  if (!may("DESCRIBE_CONFIGS", topic(name))) {
    const topicConfigErrorCode = errorCode("TOPIC_AUTHORIZATION_FAILED");
    return createTopicsResponse.topics({ name, topicId, errorMessage: null, topicConfigErrorCode });
  }
  return createTopicsResponse.topics({
    name,
    topicId,
    errorMessage: null,
    numPartitions: replicas.length,
    replicationFactor: replicas[0]?.length ?? 0,
    configs: createdTopicConfigs(config, configs).map(({ name, value, source }) => ({
      name,
      value,
      readOnly: false,
      configSource: source,
      isSensitive: false,
    })),
  });
}

function failed(
  name: string,
  { error, message }: { readonly error: ErrorName; readonly message: string | null },
): TopicResult {
  return createTopicsResponse.topics({ name, errorCode: errorCode(error), errorMessage: message });
}

function* errorResponse({ topics }: Request, { code, message }: WireError): Steps<Response> {
  return createTopicsResponse({
    topics: yield* mapInSteps(
      topics,
      ({ name }) => createTopicsResponse.topics({ name, errorCode: code, errorMessage: message }),
    ),
  });
}
