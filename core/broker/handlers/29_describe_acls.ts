/**
 * Answers DescribeAcls. Without an authorizer there are none, and Kafka says so rather than nothing.
 *
 * @module
 */
import { describeAclsResponse } from "../../protocol/generated/29_describe_acls.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, noAuthorizer, type WireError, wireError } from "./handler.ts";

type Request = Requests["DescribeAcls"];
type Response = Responses["DescribeAcls"];

export const describeAcls: Handler<"DescribeAcls"> = { name: "DescribeAcls", handle, errorResponse };

function handle(request: Request, { may }: RequestContext): Response {
  if (!may("DESCRIBE", CLUSTER)) return errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  return errorResponse(request, noAuthorizer);
}

function errorResponse(_: Request, { code, message }: WireError): Response {
  return describeAclsResponse({ errorCode: code, errorMessage: message });
}
