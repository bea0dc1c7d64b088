/**
 * Answers LeaveGroup: members say goodbye, or an administrator removes them. Since version 3 several at once, each with an
 * answer of its own.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { RequestContext } from "../request_context.ts";

export async function handleLeaveGroup(
  request: Requests["LeaveGroup"],
  context: RequestContext,
): Promise<Responses["LeaveGroup"]> {
  const many = context.apiVersion >= 3;
  const leaving = many
    ? request.members.map(({ memberId, groupInstanceId }) => ({ memberId, groupInstanceId }))
    : [{ memberId: request.memberId, groupInstanceId: null }];
  const { error, members } = await context.broker.groups.leave({ groupId: request.groupId, members: leaving });
  const [only] = members;
  return {
    throttleTimeMs: 0,
    errorCode: errorCode(many || error !== "NONE" || only === undefined ? error : only.error),
    members: many
      ? members.map(({ memberId, groupInstanceId, error }) => ({
        memberId,
        groupInstanceId,
        errorCode: errorCode(error),
      }))
      : [],
  };
}
