/**
 * Answers DescribeTopicPartitions: topics in the order of their names, as many partitions as the client wants at once,
 * and the cursor where it continues (KIP-966).
 *
 * @module
 */
import { isInternalTopic, topicNameProblem } from "../../metadata/mod.ts";
import { errorCode } from "../../protocol/error_codes.ts";
import { describeTopicPartitionsResponse } from "../../protocol/generated/75_describe_topic_partitions.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { authorizedOperations, topic as topicNamed } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapInSteps, sortInSteps, type Steps } from "../../runtime/steps.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";
import { partitionState } from "./partition_state.ts";

type Request = Requests["DescribeTopicPartitions"];
type Response = Responses["DescribeTopicPartitions"];
type TopicAnswer = Response["topics"][number];

/** Kafka's `max.request.partition.size.limit` by default. */
const MOST_PARTITIONS = 2000;

export const describeTopicPartitions: Handler<"DescribeTopicPartitions"> = {
  name: "DescribeTopicPartitions",
  handle,
  errorResponse,
};

function* handle(request: Request, context: RequestContext): Steps<Response> {
  const { cursor, responsePartitionLimit } = request;
  const { broker, may } = context;
  const all = request.topics.length === 0;
  const names = new Set<string>();
  for (const name of all ? broker.metadata.image.topics.keys() : namesIn(request)) {
    if (cursor === null || name >= cursor.topicName) names.add(name);
    yield;
  }
  const isBadCursor = cursor !== null && (cursor.partitionIndex < 0 || !all && !names.has(cursor.topicName));
  if (isBadCursor) return yield* errorResponse(request, wireError("INVALID_REQUEST"));

  const [topics, hidden]: [TopicAnswer[], TopicAnswer[]] = [[], []];
  let left = Math.max(1, Math.min(MOST_PARTITIONS, responsePartitionLimit));
  let nextCursor: Response["nextCursor"] = null;
  for (const name of yield* sortInSteps([...names])) {
    yield;
    if (!may("DESCRIBE", topicNamed(name))) {
      if (!all) hidden.push(failed(name, "TOPIC_AUTHORIZATION_FAILED", false));
      continue;
    }
    // When all partitions fitted, the cursor is the next topic.
    if (left === 0 && nextCursor === null) nextCursor = { topicName: name, partitionIndex: 0 };
    if (nextCursor !== null) continue;
    const topic = broker.metadata.image.topics.get(name);
    if (topic === undefined) {
      if (all) continue;
      const error = topicNameProblem(name) === null ? "UNKNOWN_TOPIC_OR_PARTITION" : "INVALID_TOPIC_EXCEPTION";
      topics.push({ ...failed(name, error, isInternalTopic(name)), ...operations(name, context) });
      continue;
    }
    const from = cursor?.topicName === name ? cursor.partitionIndex : 0;
    const partitions: TopicAnswer["partitions"] = [];
    for (const partition of topic.partitions.slice(from, from + left)) {
      const { elr = [], lastKnownElr = [] } = partition.agreed ?? {};
      partitions.push({
        ...partitionState(topic, partition, broker),
        eligibleLeaderReplicas: elr.map(({ id }) => id),
        lastKnownElr: [...lastKnownElr],
      });
      yield;
    }
    topics.push(describeTopicPartitionsResponse.topics({
      name,
      topicId: topic.id,
      isInternal: topic.internal,
      partitions,
      ...operations(name, context),
    }));
    if (from + left < topic.partitions.length) nextCursor = { topicName: name, partitionIndex: from + left };
    left -= partitions.length;
  }
  return describeTopicPartitionsResponse({ topics: topics.concat(hidden), nextCursor });
}

function* namesIn({ topics }: Request): Iterable<string> {
  for (const { name } of topics) yield name;
}

function operations(name: string, { may }: RequestContext): Pick<TopicAnswer, "topicAuthorizedOperations"> {
  return { topicAuthorizedOperations: authorizedOperations(topicNamed(name), may) };
}

function failed(
  name: string,
  error: "TOPIC_AUTHORIZATION_FAILED" | "UNKNOWN_TOPIC_OR_PARTITION" | "INVALID_TOPIC_EXCEPTION",
  isInternal: boolean,
): TopicAnswer {
  return describeTopicPartitionsResponse.topics({ errorCode: errorCode(error), name, isInternal });
}

function* errorResponse({ topics }: Request, { code }: WireError): Steps<Response> {
  return describeTopicPartitionsResponse({
    topics: yield* mapInSteps(topics, ({ name }) => describeTopicPartitionsResponse.topics({ errorCode: code, name })),
    nextCursor: null,
  });
}
