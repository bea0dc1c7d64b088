/**
 * Answers ListGroups: the groups of this broker, those of the states and types asked for. An empty filter asks for all.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { RequestContext } from "../request_context.ts";

export async function handleListGroups(
  { statesFilter, typesFilter }: Requests["ListGroups"],
  context: RequestContext,
): Promise<Responses["ListGroups"]> {
  const { error, groups } = await context.broker.groups.list();
  const ofState = filter(statesFilter);
  const ofType = filter(typesFilter);
  return {
    throttleTimeMs: 0,
    errorCode: errorCode(error),
    groups: groups.filter(({ state, type }) => ofState(state) && ofType(type))
      .map(({ groupId, protocolType, state, type }) => ({ groupId, protocolType, groupState: state, groupType: type })),
  };
}

/** Case does not count, nor space around a name. */
function filter(wanted: readonly string[]): (name: string) => boolean {
  const names = new Set(wanted.map((name) => name.trim().toLowerCase()));
  return (name) => names.size === 0 || names.has(name.toLowerCase());
}
