/**
 * Answers SyncGroup when the leader's assignment is there and stored.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { syncGroupResponse, syncGroupSince } from "../../protocol/generated/14_sync_group.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { group } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

export const syncGroup: Handler<"SyncGroup"> = { name: "SyncGroup", handle, errorResponse };

function* handle(request: Requests["SyncGroup"], context: RequestContext): Steps<Responses["SyncGroup"]> {
  const { groupId, memberId, groupInstanceId, generationId, protocolType, protocolName } = request;
  // A member names the protocol that it believes was chosen (KIP-559).
  if (context.apiVersion >= syncGroupSince.protocolType && (protocolType === null || protocolName === null)) {
    return syncGroupResponse({ errorCode: errorCode("INCONSISTENT_GROUP_PROTOCOL") });
  }
  if (!context.may("READ", group(groupId))) return errorResponse(request, wireError("GROUP_AUTHORIZATION_FAILED"));
  // The bytes of the request do not outlive it, and the assignment does.
  const assignments = yield* mapInSteps(request.assignments, ({ memberId, assignment }) => ({
    memberId,
    assignment: assignment.slice(),
  }));
  return answered(
    yield* wait(context.broker.groups.sync({
      groupId,
      memberId,
      groupInstanceId,
      generation: generationId,
      protocolType,
      protocolName,
      assignments,
    })),
  );
}

type SyncResult = Awaited<ReturnType<RequestContext["broker"]["groups"]["sync"]>>;

function answered({ error, protocolType, protocolName, assignment }: SyncResult): Responses["SyncGroup"] {
  return syncGroupResponse({ errorCode: errorCode(error), protocolType, protocolName, assignment });
}

function errorResponse(_: Requests["SyncGroup"], { code }: WireError): Responses["SyncGroup"] {
  return syncGroupResponse({ errorCode: code });
}
