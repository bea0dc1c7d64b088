/**
 * Answers SyncGroup, when the leader's assignment is there and kept.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { RequestContext } from "../request_context.ts";

export async function handleSyncGroup(
  request: Requests["SyncGroup"],
  context: RequestContext,
): Promise<Responses["SyncGroup"]> {
  const { groupId, memberId, groupInstanceId, generationId, protocolType, protocolName } = request;
  // Since version 5 a member says what it believes was chosen (KIP-559).
  if (context.apiVersion >= 5 && (protocolType === null || protocolName === null)) {
    return answered({ error: "INCONSISTENT_GROUP_PROTOCOL", ...nothing });
  }
  return answered(
    await context.broker.groups.sync({
      groupId,
      memberId,
      groupInstanceId,
      generation: generationId,
      protocolType,
      protocolName,
      // The bytes of the request do not outlive it, and the assignment does.
      assignments: request.assignments.map(({ memberId, assignment }) => ({
        memberId,
        assignment: assignment.slice(),
      })),
    }),
  );
}

type SyncResult = Awaited<ReturnType<RequestContext["broker"]["groups"]["sync"]>>;

const nothing = { protocolType: null, protocolName: null, assignment: new Uint8Array(0) };

function answered({ error, protocolType, protocolName, assignment }: SyncResult): Responses["SyncGroup"] {
  return { throttleTimeMs: 0, errorCode: errorCode(error), protocolType, protocolName, assignment };
}
