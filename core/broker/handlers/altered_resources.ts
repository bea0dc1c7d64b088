/**
 * What both ways of altering configs share: what is refused before anything else is checked, and the response to a
 * request that failed as a whole.
 *
 * @module
 */
import { errorMessage, type ErrorName } from "../../protocol/error_codes.ts";
import { CLUSTER, group, type Resource as NamedResource, topic } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapInSteps, type Steps } from "../../runtime/steps.ts";
import type { WireError } from "./handler.ts";
import { type AlterationOutcome, ResourceKind } from "../config_changes.ts";

interface Resource<Config> {
  readonly resourceType: number;
  readonly resourceName: string;
  readonly configs: readonly Config[];
}

/** Several times the number of configs. */
const MOST_CONFIGS = 2000;

const known: ReadonlySet<number> = new Set(Object.values(ResourceKind));

/** The resources that are refused beforehand, each with its answer. `lacksValue`: null where a value is needed. */
export function* refusedBeforehand<Config extends { readonly name: string }, R extends Resource<Config>>(
  resources: readonly (R & Resource<Config>)[],
  lacksValue: (config: R["configs"][number]) => boolean,
): Steps<ReadonlyMap<R, AlterationOutcome>> {
  const times = new Map<string, number>();
  const keyOf = ({ resourceType, resourceName }: Resource<Config>) => `${resourceType} ${resourceName}`;
  for (const resource of resources) {
    times.set(keyOf(resource), (times.get(keyOf(resource)) ?? 0) + 1);
    yield;
  }
  const refused = new Map<R, AlterationOutcome>();
  const refuse = (resource: R, message: string) => refused.set(resource, { error: "INVALID_REQUEST", message });
  for (const resource of resources) {
    yield;
    if (resource.configs.length > MOST_CONFIGS) {
      refuse(
        resource,
        `A resource takes at most ${MOST_CONFIGS} configs in one request, not ${resource.configs.length}`,
      );
      continue;
    }
    const names = resource.configs.map(({ name }) => name);
    const nulls = resource.configs.filter(lacksValue).map(({ name }) => name);
    if (times.get(keyOf(resource))! > 1) refuse(resource, "Each resource must appear at most once.");
    else if (new Set(names).size < names.length) refuse(resource, "Error due to duplicate config keys");
    else if (nulls.length > 0) refuse(resource, `Null value not supported for : ${nulls.join(", ")}`);
    else if (!known.has(resource.resourceType)) refuse(resource, `Unknown resource type ${resource.resourceType}`);
  }
  return refused;
}

/** Null for a resource whose configs the client may alter. */
export function unauthorized(
  { resourceType, resourceName }: { readonly resourceType: number; readonly resourceName: string },
  { may }: RequestContext,
): AlterationOutcome | null {
  const [resource, error]: [NamedResource, ErrorName] = resourceType === ResourceKind.topic
    ? [topic(resourceName), "TOPIC_AUTHORIZATION_FAILED"]
    : resourceType === ResourceKind.group
    ? [group(resourceName), "GROUP_AUTHORIZATION_FAILED"]
    : [CLUSTER, "CLUSTER_AUTHORIZATION_FAILED"];
  return may("ALTER_CONFIGS", resource) ? null : { error, message: errorMessage(error) };
}

export function* allFailed(
  resources: readonly { readonly resourceType: number; readonly resourceName: string }[],
  { code, message }: WireError,
): Steps<{ errorCode: number; errorMessage: string; resourceType: number; resourceName: string }[]> {
  return yield* mapInSteps(resources, ({ resourceType, resourceName }) => ({
    errorCode: code,
    errorMessage: message,
    resourceType,
    resourceName,
  }));
}
