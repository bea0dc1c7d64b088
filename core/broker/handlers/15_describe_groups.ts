/**
 * Answers DescribeGroups. A group that is not there is Dead; only since version 6 is that an error (KIP-1043).
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { RequestContext } from "../request_context.ts";

type Described = Responses["DescribeGroups"]["groups"][number];

/** Nobody asked, or nobody knows. */
const NO_OPERATIONS = -(2 ** 31);
/** Read, Delete, Describe and the two for configs, as bits: what may be done to a group, and here anybody may. */
const ALL_OPERATIONS = (1 << 3) | (1 << 6) | (1 << 8) | (1 << 10) | (1 << 11);

export async function handleDescribeGroups(
  request: Requests["DescribeGroups"],
  context: RequestContext,
): Promise<Responses["DescribeGroups"]> {
  const operations = request.includeAuthorizedOperations ? ALL_OPERATIONS : NO_OPERATIONS;
  const groups = await Promise.all(request.groups.map((groupId) => describe(groupId, operations, context)));
  return { throttleTimeMs: 0, groups };
}

async function describe(groupId: string, authorizedOperations: number, context: RequestContext): Promise<Described> {
  const answer = await context.broker.groups.describe(groupId);
  const isMissing = answer.error === "GROUP_ID_NOT_FOUND";
  const error = isMissing && context.apiVersion < 6 ? "NONE" : answer.error;
  return {
    errorCode: errorCode(error),
    errorMessage: isMissing && context.apiVersion >= 6 ? `Group ${groupId} not found.` : null,
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
    authorizedOperations: error === "NONE" ? authorizedOperations : NO_OPERATIONS,
  };
}
