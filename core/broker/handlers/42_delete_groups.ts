/**
 * Answers DeleteGroups. Only a group without members is deleted, and everything it has committed with it.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { RequestContext } from "../request_context.ts";

export async function handleDeleteGroups(
  { groupsNames }: Requests["DeleteGroups"],
  { broker: { groups } }: RequestContext,
): Promise<Responses["DeleteGroups"]> {
  const results = await Promise.all([...new Set(groupsNames)].map(async (groupId) => {
    // A group cannot be without a name, so there is none.
    const { error } = groupId === "" ? { error: "GROUP_ID_NOT_FOUND" as const } : await groups.delete(groupId);
    return { groupId, errorCode: errorCode(error) };
  }));
  return { throttleTimeMs: 0, results };
}
