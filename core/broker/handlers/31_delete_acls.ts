/**
 * Answers DeleteAcls. Without an authorizer there are none.
 *
 * @module
 */
import { deleteAclsResponse } from "../../protocol/generated/31_delete_acls.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapInSteps, type Steps } from "../../runtime/steps.ts";
import { type Handler, noAuthorizer, type WireError, wireError } from "./handler.ts";

type Request = Requests["DeleteAcls"];
type Response = Responses["DeleteAcls"];

export const deleteAcls: Handler<"DeleteAcls"> = { name: "DeleteAcls", handle, errorResponse };

function* handle({ filters }: Request, { may }: RequestContext): Steps<Response> {
  const error = may("ALTER", CLUSTER) ? noAuthorizer : wireError("CLUSTER_AUTHORIZATION_FAILED");
  return deleteAclsResponse({ filterResults: yield* mapInSteps(filters, () => failed(error)) });
}

function errorResponse({ filters }: Request, error: WireError): Response {
  return deleteAclsResponse({ filterResults: filters.map(() => failed(error)) });
}

function failed({ code, message }: WireError): Response["filterResults"][number] {
  return deleteAclsResponse.filterResults({ errorCode: code, errorMessage: message });
}
