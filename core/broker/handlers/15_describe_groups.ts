/**
 * Answers DescribeGroups. A group that is not there is Dead; only since version 6 is that an error (KIP-1043).
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { describeGroupsResponse, describeGroupsSince } from "../../protocol/generated/15_describe_groups.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { OPERATIONS_NOT_ASKED } from "../authorized_operations.ts";
import type { RequestContext } from "../request_context.ts";
import type { Handler, WireError } from "./handler.ts";

type Described = Responses["DescribeGroups"]["groups"][number];

/** Read, Delete, Describe and the two for configs, as bits: what may be done to a group, and here anybody may. */
const ALL_OPERATIONS = (1 << 3) | (1 << 6) | (1 << 8) | (1 << 10) | (1 << 11);

export const describeGroups: Handler<"DescribeGroups"> = { name: "DescribeGroups", handle, errorResponse };

async function handle(
  request: Requests["DescribeGroups"],
  context: RequestContext,
): Promise<Responses["DescribeGroups"]> {
  const operations = request.includeAuthorizedOperations ? ALL_OPERATIONS : OPERATIONS_NOT_ASKED;
  const groups = await Promise.all(request.groups.map((groupId) => describe(groupId, operations, context)));
  return describeGroupsResponse({ groups });
}

async function describe(groupId: string, authorizedOperations: number, context: RequestContext): Promise<Described> {
  const answer = await context.broker.groups.describe(groupId);
  // Not an error in versions that have no place for its message.
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
    members: answer.members.map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      memberMetadata: member.metadata,
      memberAssignment: member.assignment,
    })),
    authorizedOperations: error === "NONE" ? authorizedOperations : OPERATIONS_NOT_ASKED,
  };
}

function errorResponse(
  { groups }: Requests["DescribeGroups"],
  { code, message }: WireError,
): Responses["DescribeGroups"] {
  return describeGroupsResponse({
    groups: groups.map((groupId) => describeGroupsResponse.groups({ errorCode: code, errorMessage: message, groupId })),
  });
}
