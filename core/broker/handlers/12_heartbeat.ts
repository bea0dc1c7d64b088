/**
 * Answers Heartbeat: a member is alive, and learns whether its generation still is.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { heartbeatResponse } from "../../protocol/generated/12_heartbeat.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { RequestContext } from "../request_context.ts";
import type { Handler, WireError } from "./handler.ts";

export const heartbeat: Handler<"Heartbeat"> = { name: "Heartbeat", handle, errorResponse };

async function handle(
  { groupId, memberId, groupInstanceId, generationId }: Requests["Heartbeat"],
  context: RequestContext,
): Promise<Responses["Heartbeat"]> {
  const asked = { groupId, memberId, groupInstanceId, generation: generationId };
  const { error } = await context.broker.groups.heartbeat(asked);
  return heartbeatResponse({ errorCode: errorCode(error) });
}

function errorResponse(_: Requests["Heartbeat"], { code }: WireError): Responses["Heartbeat"] {
  return heartbeatResponse({ errorCode: code });
}
