/**
 * Answers ConsumerGroupDescribe. A group of another type counts as one that does not exist.
 *
 * @module
 */
import type { ConsumerDescribeAnswer } from "../../coordinator/mod.ts";
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { consumerGroupDescribeResponse } from "../../protocol/generated/69_consumer_group_describe.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { authorizedOperations, group, OPERATIONS_NOT_ASKED, topic } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import type { Handler, WireError } from "./handler.ts";
import { remembered } from "./remembered.ts";

type Request = Requests["ConsumerGroupDescribe"];
type Response = Responses["ConsumerGroupDescribe"];
type Described = Response["groups"][number];
type Member = Described["members"][number];

const CLASSIC_PROTOCOL = 0;
const CONSUMER_PROTOCOL = 1;

export const consumerGroupDescribe: Handler<"ConsumerGroupDescribe"> = {
  name: "ConsumerGroupDescribe",
  handle,
  errorResponse,
};

function* handle(request: Request, context: RequestContext): Steps<Response> {
  // A group that is named several times is described once.
  const known = new Map<string, Described>();
  const groups: Described[] = [];
  for (const groupId of request.groupIds) {
    const described = known.get(groupId) ?? (yield* describe(groupId, request, context));
    known.set(groupId, described);
    groups.push(described);
    yield;
  }
  return consumerGroupDescribeResponse({ groups });
}

function* describe(
  groupId: string,
  { includeAuthorizedOperations }: Request,
  context: RequestContext,
): Steps<Described> {
  const refused = (error: ErrorName, errorMessage: string | null): Described =>
    consumerGroupDescribeResponse.groups({ groupId, errorCode: errorCode(error), errorMessage });
  if (!context.may("DESCRIBE", group(groupId))) return refused("GROUP_AUTHORIZATION_FAILED", null);
  const answer = yield* wait(context.broker.groups.describeConsumerGroup(groupId));
  if (answer.error !== "NONE") return refused(answer.error, answer.message);
  const mayDescribe = remembered((name) => context.may("DESCRIBE", topic(name)));
  for (const { assignment, target } of answer.members) {
    if (![assignment, target].every((topics) => topics.every(({ topicName }) => mayDescribe(topicName)))) {
      const message = "The group has described topic(s) that the client is not authorized to describe.";
      return refused("TOPIC_AUTHORIZATION_FAILED", message);
    }
    yield;
  }
  return {
    errorCode: errorCode("NONE"),
    errorMessage: null,
    groupId,
    groupState: answer.state,
    groupEpoch: answer.groupEpoch,
    assignmentEpoch: answer.targetEpoch,
    assignorName: answer.assignor,
    members: yield* mapInSteps(answer.members, described),
    authorizedOperations: includeAuthorizedOperations
      ? authorizedOperations(group(groupId), context.may)
      : OPERATIONS_NOT_ASKED,
  };
}

function described(member: ConsumerDescribeAnswer["members"][number]): Member {
  return {
    memberId: member.memberId,
    instanceId: member.instanceId,
    rackId: member.rackId,
    memberEpoch: member.memberEpoch,
    clientId: member.clientId,
    clientHost: member.clientHost,
    subscribedTopicNames: [...member.subscribedTopicNames],
    subscribedTopicRegex: member.subscribedTopicRegex,
    assignment: assignment(member.assignment),
    targetAssignment: assignment(member.target),
    memberType: member.isClassic ? CLASSIC_PROTOCOL : CONSUMER_PROTOCOL,
  };
}

function assignment(named: ConsumerDescribeAnswer["members"][number]["target"]): Member["assignment"] {
  return {
    topicPartitions: named.map(({ topicId, topicName, partitions }) => ({
      topicId,
      topicName,
      partitions: [...partitions],
    })),
  };
}

function* errorResponse({ groupIds }: Request, { code, message }: WireError): Steps<Response> {
  return consumerGroupDescribeResponse({
    groups: yield* mapInSteps(
      groupIds,
      (groupId) => consumerGroupDescribeResponse.groups({ errorCode: code, errorMessage: message, groupId }),
    ),
  });
}
