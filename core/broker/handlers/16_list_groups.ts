/**
 * Answers ListGroups: the groups of this broker, those of the states and types asked for. An empty filter asks for all.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { listGroupsResponse } from "../../protocol/generated/16_list_groups.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER, group } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import type { Handler, WireError } from "./handler.ts";

export const listGroups: Handler<"ListGroups"> = { name: "ListGroups", handle, errorResponse };

async function handle(
  { statesFilter, typesFilter }: Requests["ListGroups"],
  context: RequestContext,
): Promise<Responses["ListGroups"]> {
  const { error, groups } = await context.broker.groups.list();
  const seesAll = context.may("DESCRIBE", CLUSTER);
  const isVisible = (groupId: string) => seesAll || context.may("DESCRIBE", group(groupId));
  const ofState = filter(statesFilter);
  const ofType = filter(typesFilter);
  return listGroupsResponse({
    errorCode: errorCode(error),
    groups: groups.filter(({ groupId, state, type }) => ofState(state) && ofType(type) && isVisible(groupId))
      .map(({ groupId, protocolType, state, type }) => ({ groupId, protocolType, groupState: state, groupType: type })),
  });
}

function errorResponse(_: Requests["ListGroups"], { code }: WireError): Responses["ListGroups"] {
  return listGroupsResponse({ errorCode: code });
}

/** Case does not count, nor space around a name. */
function filter(wanted: readonly string[]): (name: string) => boolean {
  const names = new Set(wanted.map((name) => name.trim().toLowerCase()));
  return (name) => names.size === 0 || names.has(name.toLowerCase());
}
