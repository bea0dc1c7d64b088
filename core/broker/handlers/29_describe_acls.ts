/**
 * Answers DescribeAcls. Without an authorizer there are none, and Kafka says so rather than nothing.
 *
 * @module
 */
import { describeAclsResponse } from "../../protocol/generated/29_describe_acls.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { aclOnWire, CLUSTER, fitsFilter, knownAcl, readAclFilter } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import type { Steps } from "../../runtime/steps.ts";
import { type Handler, type HandlerResult, noAuthorizer, type WireError, wireError } from "./handler.ts";

type Request = Requests["DescribeAcls"];
type Response = Responses["DescribeAcls"];
type Described = Response["resources"][number];

export const describeAcls: Handler<"DescribeAcls"> = { name: "DescribeAcls", handle, errorResponse };

function* handle(request: Request, { may, broker }: RequestContext): Steps<HandlerResult<"DescribeAcls">> {
  const filter = readAclFilter(request);
  if (filter === null) return { noAnswer: "close", why: "DescribeAcls says nothing where it must say something" };
  if (!may("DESCRIBE", CLUSTER)) return errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  if (broker.acls === null) return errorResponse(request, noAuthorizer);
  const resources = new Map<string, Described>();
  for (const kept of broker.metadata.image.acls.values()) {
    yield;
    const acl = knownAcl(kept);
    if (acl === null || typeof filter === "string" || !fitsFilter(acl, filter)) continue;
    const { resourceType, resourceName, patternType, ...entry } = aclOnWire(acl);
    const of = `${resourceType} ${patternType} ${resourceName}`;
    let described = resources.get(of);
    if (described === undefined) {
      resources.set(of, described = describeAclsResponse.resources({ resourceType, resourceName, patternType }));
    }
    described.acls.push(entry);
  }
  return describeAclsResponse({ resources: [...resources.values()] });
}

function errorResponse(_: Request, { code, message }: WireError): Response {
  return describeAclsResponse({ errorCode: code, errorMessage: message });
}
