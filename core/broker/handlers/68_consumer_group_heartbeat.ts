/**
 * Answers ConsumerGroupHeartbeat: refuses invalid requests, and passes the others to the group.
 *
 * @module
 */
import { errorCode, errorMessage, type ErrorName } from "../../protocol/error_codes.ts";
import {
  consumerGroupHeartbeatResponse,
  consumerGroupHeartbeatSince,
} from "../../protocol/generated/68_consumer_group_heartbeat.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { group, topic } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["ConsumerGroupHeartbeat"];
type Response = Responses["ConsumerGroupHeartbeat"];

/** Since the version with regular expressions a member makes its own id (KIP-1082). */
const MEMBER_MAKES_ID_SINCE = consumerGroupHeartbeatSince.subscribedTopicRegex;
const JOINING = 0;
const LEAVING = -1;
const STATIC_LEAVING = -2;

export const consumerGroupHeartbeat: Handler<"ConsumerGroupHeartbeat"> = {
  name: "ConsumerGroupHeartbeat",
  handle,
  errorResponse,
};

async function handle(request: Request, context: RequestContext): Promise<Response> {
  const denied = deniedBy(request, context);
  if (denied !== null) return errorResponse(request, wireError(denied));
  const assignors = context.broker.config.get("group.consumer.assignors");
  const wrong = invalid(request, context.apiVersion) ?? unsupportedAssignor(request.serverAssignor, assignors);
  if (wrong !== null) return errorResponse(request, { code: errorCode(wrong.error), message: wrong.message });
  const answer = await context.broker.groups.consumerHeartbeat({
    groupId: request.groupId,
    memberId: request.memberId,
    memberEpoch: request.memberEpoch,
    instanceId: request.instanceId,
    rackId: request.rackId,
    rebalanceTimeoutMs: request.rebalanceTimeoutMs,
    subscribedTopicNames: request.subscribedTopicNames,
    subscribedTopicRegex: request.subscribedTopicRegex,
    serverAssignor: request.serverAssignor,
    owned: request.topicPartitions,
    mayDescribe: (name) => context.may("DESCRIBE", topic(name)),
    clientId: context.clientId ?? "",
    clientHost: `/${context.remoteHost}`,
  });
  if (answer.error !== "NONE") {
    return errorResponse(request, {
      code: errorCode(answer.error),
      message: answer.message ?? errorMessage(answer.error),
    });
  }
  return consumerGroupHeartbeatResponse({
    errorCode: errorCode("NONE"),
    memberId: answer.memberId,
    memberEpoch: answer.memberEpoch,
    heartbeatIntervalMs: answer.heartbeatIntervalMs,
    assignment: answer.assignment &&
      {
        topicPartitions: answer.assignment.map(({ topicId, partitions }) => ({ topicId, partitions: [...partitions] })),
      },
  });
}

function deniedBy({ groupId, subscribedTopicNames }: Request, context: RequestContext): ErrorName | null {
  if (!context.may("READ", group(groupId))) return "GROUP_AUTHORIZATION_FAILED";
  const maySeeAll = (subscribedTopicNames ?? []).every((name) => context.may("DESCRIBE", topic(name)));
  return maySeeAll ? null : "TOPIC_AUTHORIZATION_FAILED";
}

interface Wrong {
  readonly error: ErrorName;
  readonly message: string;
}

/** In Kafka's words and order. */
function invalid(request: Request, apiVersion: number): Wrong | null {
  const { memberEpoch } = request;
  const mustNameItself = apiVersion >= MEMBER_MAKES_ID_SINCE || memberEpoch > JOINING || memberEpoch === LEAVING;
  const isEmpty = (text: string | null): boolean => text !== null && text.trim() === "";
  if (mustNameItself && isEmpty(request.memberId)) return invalidRequest("MemberId can't be empty.");
  if (isEmpty(request.groupId)) return invalidRequest("GroupId can't be empty.");
  if (isEmpty(request.instanceId)) return invalidRequest("InstanceId can't be empty.");
  if (isEmpty(request.rackId)) return invalidRequest("RackId can't be empty.");
  if (memberEpoch === JOINING) {
    if (request.rebalanceTimeoutMs === -1) {
      return invalidRequest("RebalanceTimeoutMs must be provided in first request.");
    }
    if (request.topicPartitions === null || request.topicPartitions.length > 0) {
      return invalidRequest("TopicPartitions must be empty when (re-)joining.");
    }
    if (request.subscribedTopicNames === null && request.subscribedTopicRegex === null) {
      return invalidRequest("Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.");
    }
  }
  if (memberEpoch === STATIC_LEAVING && request.instanceId === null) return invalidRequest("InstanceId can't be null.");
  return memberEpoch < STATIC_LEAVING ? invalidRequest("MemberEpoch is invalid.") : null;
}

function invalidRequest(message: string): Wrong {
  return { error: "INVALID_REQUEST", message };
}

function unsupportedAssignor(
  asked: string | null,
  assignors: readonly string[],
): Wrong | null {
  if (asked === null || assignors.includes(asked)) return null;
  const message = `ServerAssignor ${asked} is not supported. Supported assignors: ${assignors.join(", ")}.`;
  return { error: "UNSUPPORTED_ASSIGNOR", message };
}

function errorResponse(_request: Request, { code, message }: WireError): Response {
  return consumerGroupHeartbeatResponse({ errorCode: code, errorMessage: message });
}
