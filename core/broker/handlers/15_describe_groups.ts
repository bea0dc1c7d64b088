/**
 * Answers DescribeGroups. A group that does not exist is Dead; since version 6 that is also an error (KIP-1043).
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { describeGroupsResponse, describeGroupsSince } from "../../protocol/generated/15_describe_groups.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { authorizedOperations, group, OPERATIONS_NOT_ASKED } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { inKafkasOrder } from "./group_order.ts";
import { mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import type { Handler, WireError } from "./handler.ts";

type Described = Responses["DescribeGroups"]["groups"][number];

export const describeGroups: Handler<"DescribeGroups"> = { name: "DescribeGroups", handle, errorResponse };

function* handle(
  request: Requests["DescribeGroups"],
  context: RequestContext,
): Steps<Responses["DescribeGroups"]> {
  // A group that is named several times is described once.
  const known = new Map<string, Described>();
  const groups: Described[] = [];
  for (const groupId of yield* inKafkasOrder(request.groups, (groupId) => context.broker.groups.partitionOf(groupId))) {
    const described = known.get(groupId) ?? (yield* describe(groupId, request, context));
    known.set(groupId, described);
    groups.push(described);
    yield;
  }
  return describeGroupsResponse({ groups });
}

function* describe(
  groupId: string,
  { includeAuthorizedOperations }: Requests["DescribeGroups"],
  context: RequestContext,
): Steps<Described> {
  if (!context.may("DESCRIBE", group(groupId))) {
    return describeGroupsResponse.groups({ groupId, errorCode: errorCode("GROUP_AUTHORIZATION_FAILED") });
  }
  const answer = yield* wait(context.broker.groups.describe(groupId));
  // Not an error in versions without a field for its message.
  const canBeMissing = context.apiVersion >= describeGroupsSince.errorMessage;
  const isMissing = answer.error === "GROUP_ID_NOT_FOUND";
  const error = isMissing && !canBeMissing ? "NONE" : answer.error;
  return {
    errorCode: errorCode(error),
    errorMessage: isMissing && canBeMissing ? `Group ${groupId} not found.` : null,
    groupId,
    groupState: answer.state,
    protocolType: answer.protocolType,
    protocolData: answer.protocolName,
    members: yield* mapInSteps(answer.members, (member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      memberMetadata: member.metadata,
      memberAssignment: member.assignment,
    })),
    authorizedOperations: error === "NONE" && includeAuthorizedOperations
      ? authorizedOperations(group(groupId), context.may)
      : OPERATIONS_NOT_ASKED,
  };
}

function* errorResponse(
  { groups }: Requests["DescribeGroups"],
  { code, message }: WireError,
): Steps<Responses["DescribeGroups"]> {
  return describeGroupsResponse({
    groups: yield* mapInSteps(
      groups,
      (groupId) => describeGroupsResponse.groups({ errorCode: code, errorMessage: message, groupId }),
    ),
  });
}
