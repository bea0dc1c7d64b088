/**
 * Answers ListConfigResources: the resources that have, or may have, configs of their own. Groups are listed when they
 * have any; version 0 asks only for client metrics subscriptions, of which there are none.
 *
 * @module
 */
import { listConfigResourcesResponse } from "../../protocol/generated/74_list_config_resources.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER } from "../../security/mod.ts";
import { ResourceKind } from "../config_changes.ts";
import type { RequestContext } from "../request_context.ts";
import type { Steps } from "../../runtime/steps.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["ListConfigResources"];
type Response = Responses["ListConfigResources"];

const kinds: ReadonlySet<number> = new Set(Object.values(ResourceKind));

export const listConfigResources: Handler<"ListConfigResources"> = {
  name: "ListConfigResources",
  handle,
  errorResponse,
};

function* handle(request: Request, { may, apiVersion, broker }: RequestContext): Steps<Response> {
  if (!may("DESCRIBE_CONFIGS", CLUSTER)) return errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  const asked = new Set<number>();
  for (const kind of request.resourceTypes) {
    if (!kinds.has(kind)) return errorResponse(request, wireError("UNSUPPORTED_VERSION"));
    asked.add(kind);
    yield;
  }
  const wanted = apiVersion === 0 ? new Set<number>([ResourceKind.clientMetrics]) : asked.size === 0 ? kinds : asked;
  const { groupConfigs, brokers, topics } = broker.metadata.image;
  const brokerIds = [...brokers.keys()].map(String);
  const configResources: Response["configResources"] = [];
  // In Kafka's order.
  const all: readonly (readonly [kind: number, names: Iterable<string>])[] = [
    [ResourceKind.group, groupConfigs.keys()],
    [ResourceKind.brokerLogger, brokerIds],
    [ResourceKind.broker, brokerIds],
    [ResourceKind.topic, topics.keys()],
  ];
  for (const [resourceType, names] of all) {
    if (!wanted.has(resourceType)) continue;
    for (const resourceName of names) {
      configResources.push({ resourceName, resourceType });
      yield;
    }
  }
  return listConfigResourcesResponse({ configResources });
}

function errorResponse(_: Request, { code }: WireError): Response {
  return listConfigResourcesResponse({ errorCode: code });
}
