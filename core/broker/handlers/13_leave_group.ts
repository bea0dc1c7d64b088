/**
 * Answers LeaveGroup: members leave, or an administrator removes them. Since version 3 a request has several members,
 * each with an answer of its own.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { leaveGroupResponse, leaveGroupSince } from "../../protocol/generated/13_leave_group.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { group } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

export const leaveGroup: Handler<"LeaveGroup"> = { name: "LeaveGroup", handle, errorResponse };

function* handle(request: Requests["LeaveGroup"], context: RequestContext): Steps<Responses["LeaveGroup"]> {
  if (!context.may("READ", group(request.groupId))) {
    return errorResponse(request, wireError("GROUP_AUTHORIZATION_FAILED"));
  }
  const many = context.apiVersion >= leaveGroupSince.members;
  const leaving = many
    ? yield* mapInSteps(request.members, ({ memberId, groupInstanceId }) => ({ memberId, groupInstanceId }))
    : [{ memberId: request.memberId, groupInstanceId: null }];
  const { error, members } = yield* wait(
    context.broker.groups.leave({ groupId: request.groupId, members: leaving }),
  );
  const [only] = members;
  return leaveGroupResponse({
    errorCode: errorCode(many || error !== "NONE" || only === undefined ? error : only.error),
    members: many
      ? yield* mapInSteps(members, ({ memberId, groupInstanceId, error }) => ({
        memberId,
        groupInstanceId,
        errorCode: errorCode(error),
      }))
      : [],
  });
}

function errorResponse(_: Requests["LeaveGroup"], { code }: WireError): Responses["LeaveGroup"] {
  return leaveGroupResponse({ errorCode: code });
}
