/**
 * Answers JoinGroup, when the join phase it begins or comes into is over.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { RequestContext } from "../request_context.ts";

export async function handleJoinGroup(
  request: Requests["JoinGroup"],
  context: RequestContext,
): Promise<Responses["JoinGroup"]> {
  const { groupId, memberId, groupInstanceId, sessionTimeoutMs, protocolType } = request;
  const answer = await context.broker.groups.join({
    groupId,
    memberId,
    groupInstanceId,
    clientId: context.clientId ?? "",
    // As Kafka shows addresses: what stands before the slash is a name nobody has looked up.
    clientHost: `/${context.remoteHost}`,
    sessionTimeoutMs,
    // Version 0 has no time of its own for the join phase.
    rebalanceTimeoutMs: request.rebalanceTimeoutMs === -1 ? sessionTimeoutMs : request.rebalanceTimeoutMs,
    protocolType,
    // The bytes of the request do not outlive it, and the member does.
    protocols: request.protocols.map(({ name, metadata }) => ({ name, metadata: metadata.slice() })),
    mustBringMemberId: context.apiVersion >= 4,
    canSkipAssignment: context.apiVersion >= 9,
  });
  return {
    throttleTimeMs: 0,
    errorCode: errorCode(answer.error),
    generationId: answer.generation,
    protocolType: answer.protocolType,
    // Before version 7 there was no way to say that there is none.
    protocolName: answer.protocolName ?? (context.apiVersion >= 7 ? null : ""),
    leader: answer.leaderId,
    skipAssignment: answer.skipAssignment,
    memberId: answer.memberId,
    members: [...answer.members],
  };
}
