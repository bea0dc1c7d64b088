/**
 * Answers DeleteGroups. Only a group without members can be deleted; its committed offsets are deleted with it.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { deleteGroupsResponse } from "../../protocol/generated/42_delete_groups.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { group } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { inKafkasOrder } from "./group_order.ts";
import { mapInSteps, mapSideBySide, type Steps } from "../../runtime/steps.ts";
import type { Handler, WireError } from "./handler.ts";

export const deleteGroups: Handler<"DeleteGroups"> = { name: "DeleteGroups", handle, errorResponse };

function* handle(
  { groupsNames }: Requests["DeleteGroups"],
  { broker: { groups }, may }: RequestContext,
): Steps<Responses["DeleteGroups"]> {
  const ordered = yield* inKafkasOrder(new Set(groupsNames), (groupId) => groups.partitionOf(groupId));
  const results = yield* mapSideBySide(ordered, async (groupId) => {
    if (!may("DELETE", group(groupId))) return { groupId, errorCode: errorCode("GROUP_AUTHORIZATION_FAILED") };
    const { error } = await groups.delete(groupId);
    return { groupId, errorCode: errorCode(error) };
  });
  return deleteGroupsResponse({ results });
}

function* errorResponse(
  { groupsNames }: Requests["DeleteGroups"],
  { code }: WireError,
): Steps<Responses["DeleteGroups"]> {
  return deleteGroupsResponse({
    results: yield* mapInSteps(groupsNames, (groupId) => ({ groupId, errorCode: code })),
  });
}
