/**
 * Answers Heartbeat: a member is alive, and learns whether its generation still is.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { RequestContext } from "../request_context.ts";

export async function handleHeartbeat(
  { groupId, memberId, groupInstanceId, generationId }: Requests["Heartbeat"],
  context: RequestContext,
): Promise<Responses["Heartbeat"]> {
  const asked = { groupId, memberId, groupInstanceId, generation: generationId };
  const { error } = await context.broker.groups.heartbeat(asked);
  return { throttleTimeMs: 0, errorCode: errorCode(error) };
}
