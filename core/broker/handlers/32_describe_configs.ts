/**
 * Answers DescribeConfigs: the configs of topics, brokers and groups, where each value comes from, and what it means.
 *
 * @module
 */
import { topicNameProblem } from "../../metadata/mod.ts";
import { errorCode, errorMessage, type ErrorName } from "../../protocol/error_codes.ts";
import { describeConfigsResponse } from "../../protocol/generated/32_describe_configs.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER, group, type Resource, topic as topicNamed } from "../../security/mod.ts";
import type { Broker } from "../broker.ts";
import {
  clientMetricsConfigs,
  describeAllBrokers,
  describeBrokerProperties,
  type Described,
  describeGroupConfigs,
  describeLoggers,
  describeOtherConfigs,
  describeTopicConfigs,
} from "../config/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapInSteps, type Steps } from "../../runtime/steps.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["DescribeConfigs"];
type ResourceRequest = Request["resources"][number];
type Response = Responses["DescribeConfigs"];
type Result = Response["results"][number];

/** The kinds of things that have configs, by Kafka's numbers. */
const Kind = { topic: 2, broker: 4, brokerLogger: 8, clientMetrics: 16, group: 32 } as const;
const kinds: ReadonlySet<number> = new Set(Object.values(Kind));

type Found = readonly Described[] | { readonly error: ErrorName; readonly message: string };

export const describeConfigs: Handler<"DescribeConfigs"> = { name: "DescribeConfigs", handle, errorResponse };

function* handle(request: Request, context: RequestContext): Steps<Response> {
  // One resource of an unknown type fails the whole request, as in Kafka.
  for (const { resourceType } of request.resources) {
    if (!kinds.has(resourceType)) return yield* errorResponse(request, wireError("INVALID_REQUEST"));
    yield;
  }
  // A resource that is named several times is described once.
  const known = new Map<string, Result>();
  const results: Result[] = [];
  for (const asked of request.resources) {
    const key = `${asked.resourceType} ${asked.resourceName}`;
    const isWhole = asked.configurationKeys === null || asked.configurationKeys.length === 0;
    const before = isWhole ? known.get(key) : undefined;
    const result = before ?? resultOf(asked, authorized(asked, context) ?? find(asked, context.broker), request);
    if (isWhole) known.set(key, result);
    results.push(result);
    yield;
  }
  return describeConfigsResponse({ results });
}

function* errorResponse({ resources }: Request, { code, message }: WireError): Steps<Response> {
  return describeConfigsResponse({
    results: yield* mapInSteps(
      resources,
      ({ resourceType, resourceName }) =>
        describeConfigsResponse.results({ errorCode: code, errorMessage: message, resourceType, resourceName }),
    ),
  });
}

/** Null when the client may see the resource's configs. */
function authorized({ resourceType, resourceName }: ResourceRequest, { may }: RequestContext): Found | null {
  const [resource, error]: [Resource, ErrorName] = resourceType === Kind.topic
    ? [topicNamed(resourceName), "TOPIC_AUTHORIZATION_FAILED"]
    : resourceType === Kind.group
    ? [group(resourceName), "GROUP_AUTHORIZATION_FAILED"]
    : [CLUSTER, "CLUSTER_AUTHORIZATION_FAILED"];
  return may("DESCRIBE_CONFIGS", resource) ? null : { error, message: errorMessage(error) };
}

function find({ resourceType, resourceName }: ResourceRequest, broker: Broker): Found {
  switch (resourceType) {
    case Kind.topic:
      return topicConfigsOf(resourceName, broker);
    case Kind.broker:
      // An empty name means the configs of all brokers.
      return resourceName === "" ? describeAllBrokers(broker.config) : brokerConfigsOf(resourceName, broker);
    case Kind.brokerLogger: {
      if (resourceName === "") return invalid("Broker id must not be empty");
      const problem = problemOfBrokerId(resourceName, broker, "");
      return problem === null ? describeLoggers(broker.logger.level ?? "debug") : invalid(problem);
    }
    case Kind.clientMetrics:
      if (resourceName === "") return invalid("Client metrics subscription name must not be empty");
      return describeOtherConfigs(clientMetricsConfigs);
    default:
      if (resourceName === "") return invalid("Group name must not be empty");
      return describeGroupConfigs(broker.config, broker.metadata.image.groupConfigs.get(resourceName) ?? new Map());
  }
}

function topicConfigsOf(name: string, { metadata, config }: Broker): Found {
  const problem = topicNameProblem(name);
  if (problem !== null) return { error: "INVALID_TOPIC_EXCEPTION", message: problem };
  const topic = metadata.image.topics.get(name);
  // Kafka gives no message for this error.
  if (topic === undefined) return { error: "UNKNOWN_TOPIC_OR_PARTITION", message: "" };
  return describeTopicConfigs(config, topic.configs);
}

function brokerConfigsOf(name: string, broker: Broker): Found {
  const problem = problemOfBrokerId(name, broker, " or empty string,");
  return problem === null ? describeBrokerProperties(broker.config) : invalid(problem);
}

/** A broker knows only its own configs. */
function problemOfBrokerId(name: string, { id }: Broker, orElse: string): string | null {
  if (!/^[+-]?\d{1,10}$/.test(name)) return `Broker id must be an integer, but it is: ${name}`;
  return Number(name) === id ? null : `Unexpected broker id, expected ${id}${orElse} but received ${name}`;
}

function resultOf(
  { resourceType, resourceName, configurationKeys }: ResourceRequest,
  found: Found,
  request: Request,
): Result {
  if ("error" in found) {
    return describeConfigsResponse.results({
      errorCode: errorCode(found.error),
      errorMessage: found.message,
      resourceType,
      resourceName,
    });
  }
  const wanted = configurationKeys === null || configurationKeys.length === 0 ? null : new Set(configurationKeys);
  const configs = found.filter(({ name }) => wanted === null || wanted.has(name));
  return describeConfigsResponse.results({
    resourceType,
    resourceName,
    configs: configs.map(({ name, value, readOnly, source, synonyms, type, documentation, isSensitive }) => ({
      name,
      value,
      readOnly,
      configSource: source,
      isSensitive: isSensitive ?? false,
      synonyms: request.includeSynonyms ? [...synonyms] : [],
      configType: type,
      documentation: request.includeDocumentation ? documentation : null,
    })),
  });
}

function invalid(message: string): Found {
  return { error: "INVALID_REQUEST", message };
}
