/**
 * Answers JoinGroup when the join phase that it begins or enters is over.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { joinGroupResponse, joinGroupSince } from "../../protocol/generated/11_join_group.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { group } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

/** A member without an id gets one, and joins with it (KIP-394). */
const MEMBER_ID_REQUIRED_SINCE = 4;

export const joinGroup: Handler<"JoinGroup"> = { name: "JoinGroup", handle, errorResponse };

function* handle(request: Requests["JoinGroup"], context: RequestContext): Steps<Responses["JoinGroup"]> {
  if (!context.may("READ", group(request.groupId))) {
    return errorResponse(request, wireError("GROUP_AUTHORIZATION_FAILED"));
  }
  const { groupId, memberId, groupInstanceId, sessionTimeoutMs, protocolType } = request;
  // The bytes of the request do not outlive it, and the member does.
  const protocols = yield* mapInSteps(
    request.protocols,
    ({ name, metadata }) => ({ name, metadata: metadata.slice() }),
  );
  const answer = yield* wait(context.broker.groups.join({
    groupId,
    memberId,
    groupInstanceId,
    clientId: context.clientId ?? "",
    // As Kafka shows addresses: before the slash is the host name, which is not looked up.
    clientHost: `/${context.remoteHost}`,
    sessionTimeoutMs,
    // Version 0 has no separate timeout for the join phase.
    rebalanceTimeoutMs: request.rebalanceTimeoutMs === -1 ? sessionTimeoutMs : request.rebalanceTimeoutMs,
    protocolType,
    protocols,
    mustBringMemberId: context.apiVersion >= MEMBER_ID_REQUIRED_SINCE,
    canSkipAssignment: context.apiVersion >= joinGroupSince.skipAssignment,
  }));
  return joinGroupResponse({
    errorCode: errorCode(answer.error),
    generationId: answer.generation,
    protocolType: answer.protocolType,
    protocolName: answer.protocolName,
    leader: answer.leaderId,
    skipAssignment: answer.skipAssignment,
    memberId: answer.memberId,
    members: [...answer.members],
  });
}

function errorResponse(_: Requests["JoinGroup"], { code }: WireError): Responses["JoinGroup"] {
  return joinGroupResponse({ errorCode: code, protocolName: null });
}
