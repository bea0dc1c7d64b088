/**
 * Answers DescribeClientQuotas: there are none, because quotas cannot be set yet.
 *
 * @module
 */
import { describeClientQuotasResponse } from "../../protocol/generated/48_describe_client_quotas.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["DescribeClientQuotas"];
type Response = Responses["DescribeClientQuotas"];

export const describeClientQuotas: Handler<"DescribeClientQuotas"> = {
  name: "DescribeClientQuotas",
  handle,
  errorResponse,
};

function handle(request: Request, { may }: RequestContext): Response {
  if (!may("DESCRIBE_CONFIGS", CLUSTER)) return errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  return describeClientQuotasResponse({ entries: [] });
}

function errorResponse(_: Request, { code }: WireError): Response {
  return describeClientQuotasResponse({ errorCode: code, errorMessage: null, entries: null });
}
