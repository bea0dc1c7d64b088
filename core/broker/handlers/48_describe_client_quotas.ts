/**
 * Answers DescribeClientQuotas: the quotas that fit a filter.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { describeClientQuotasResponse } from "../../protocol/generated/48_describe_client_quotas.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER } from "../../security/mod.ts";
import type { Steps } from "../../runtime/steps.ts";
import { entityInOrder, fitsQuotaFilter, refusalOfFilter } from "../quotas/alteration.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["DescribeClientQuotas"];
type Response = Responses["DescribeClientQuotas"];

export const describeClientQuotas: Handler<"DescribeClientQuotas"> = {
  name: "DescribeClientQuotas",
  handle,
  errorResponse,
};

function* handle(request: Request, { may, broker }: RequestContext): Steps<Response> {
  if (!may("DESCRIBE_CONFIGS", CLUSTER)) return errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  const { components, strict } = request;
  const refusal = refusalOfFilter(components);
  if (refusal !== null) {
    const { error, message } = refusal;
    return describeClientQuotasResponse({ errorCode: errorCode(error), errorMessage: message, entries: null });
  }
  const entries: NonNullable<Response["entries"]> = [];
  for (const { entity, values } of broker.metadata.image.quotas.values()) {
    yield;
    if (!fitsQuotaFilter(entity, components, strict)) continue;
    entries.push({
      entity: entityInOrder([...entity].map(([entityType, entityName]) => ({ entityType, entityName }))),
      values: [...values].map(([key, value]) => ({ key, value })),
    });
  }
  return describeClientQuotasResponse({ entries });
}

function errorResponse(_: Request, { code }: WireError): Response {
  return describeClientQuotasResponse({ errorCode: code, errorMessage: null, entries: null });
}
