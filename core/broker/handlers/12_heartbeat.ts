/**
 * Answers Heartbeat: the member is alive, and learns whether its generation still is.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { heartbeatResponse } from "../../protocol/generated/12_heartbeat.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { group } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

export const heartbeat: Handler<"Heartbeat"> = { name: "Heartbeat", handle, errorResponse };

async function handle(
  request: Requests["Heartbeat"],
  context: RequestContext,
): Promise<Responses["Heartbeat"]> {
  const { groupId, memberId, groupInstanceId, generationId } = request;
  if (!context.may("READ", group(groupId))) return errorResponse(request, wireError("GROUP_AUTHORIZATION_FAILED"));
  const asked = { groupId, memberId, groupInstanceId, generation: generationId };
  const { error } = await context.broker.groups.heartbeat(asked);
  return heartbeatResponse({ errorCode: errorCode(error) });
}

function errorResponse(_: Requests["Heartbeat"], { code }: WireError): Responses["Heartbeat"] {
  return heartbeatResponse({ errorCode: code });
}
