/**
 * Answers CreateAcls. Without an authorizer there is nobody to keep them.
 *
 * @module
 */
import { createAclsResponse } from "../../protocol/generated/30_create_acls.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapInSteps, type Steps } from "../../runtime/steps.ts";
import { type Handler, noAuthorizer, type WireError, wireError } from "./handler.ts";

type Request = Requests["CreateAcls"];
type Response = Responses["CreateAcls"];

export const createAcls: Handler<"CreateAcls"> = { name: "CreateAcls", handle, errorResponse };

function* handle({ creations }: Request, { may }: RequestContext): Steps<Response> {
  const { code, message } = may("ALTER", CLUSTER) ? noAuthorizer : wireError("CLUSTER_AUTHORIZATION_FAILED");
  return createAclsResponse({
    results: yield* mapInSteps(creations, () => ({ errorCode: code, errorMessage: message })),
  });
}

function errorResponse({ creations }: Request, { code, message }: WireError): Response {
  return createAclsResponse({ results: creations.map(() => ({ errorCode: code, errorMessage: message })) });
}
