/**
 * Answers ListGroups: the groups of this broker that have one of the given states and types. An empty filter means all.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { listGroupsResponse } from "../../protocol/generated/16_list_groups.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER, group } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { type Steps, wait } from "../../runtime/steps.ts";
import type { Handler, WireError } from "./handler.ts";

export const listGroups: Handler<"ListGroups"> = { name: "ListGroups", handle, errorResponse };

function* handle(
  { statesFilter, typesFilter }: Requests["ListGroups"],
  context: RequestContext,
): Steps<Responses["ListGroups"]> {
  const ofState = yield* filter(statesFilter);
  const ofType = yield* filter(typesFilter);
  const { error, groups } = yield* wait(context.broker.groups.list());
  const seesAll = context.may("DESCRIBE", CLUSTER);
  const listed: Responses["ListGroups"]["groups"] = [];
  for (const { groupId, protocolType, state, type } of groups) {
    const isVisible = ofState(state) && ofType(type) && (seesAll || context.may("DESCRIBE", group(groupId)));
    if (isVisible) listed.push({ groupId, protocolType, groupState: state, groupType: type });
    yield;
  }
  return listGroupsResponse({ errorCode: errorCode(error), groups: listed });
}

function errorResponse(_: Requests["ListGroups"], { code }: WireError): Responses["ListGroups"] {
  return listGroupsResponse({ errorCode: code });
}

/** Upper and lower case are the same, and spaces around a name are ignored. */
function* filter(wanted: readonly string[]): Steps<(name: string) => boolean> {
  const names = new Set<string>();
  for (const name of wanted) {
    names.add(name.trim().toLowerCase());
    yield;
  }
  return (name) => names.size === 0 || names.has(name.toLowerCase());
}
