/**
 * Answers CreateAcls: each ACL that makes sense is kept, and acts when the answer comes. Without an authorizer there is
 * nobody to keep them.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { createAclsResponse } from "../../protocol/generated/30_create_acls.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { type Acl, CLUSTER, isOfFilters, readAclFromWire, saysNothing } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import { type Handler, type HandlerResult, noAuthorizer, wireError } from "./handler.ts";

type Request = Requests["CreateAcls"];
type Response = Responses["CreateAcls"];

/** As many as Kafka makes of one request. */
const MOST_CREATED = 10_000;

export const createAcls: Handler<"CreateAcls"> = { name: "CreateAcls", handle, errorResponse };

function* handle(request: Request, { may, broker }: RequestContext): Steps<HandlerResult<"CreateAcls">> {
  const wanted = yield* mapInSteps(request.creations, ({ resourcePatternType, ...rest }) => ({
    ...rest,
    patternType: resourcePatternType,
  }));
  if (wanted.some(saysNothing)) {
    return { noAnswer: "close", why: "CreateAcls says nothing where it must say something" };
  }
  if (!may("ALTER", CLUSTER)) return yield* errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  if (broker.acls === null) return yield* errorResponse(request, noAuthorizer);
  if (wanted.some(isOfFilters)) {
    return yield* errorResponse(request, { code: errorCode("UNKNOWN_SERVER_ERROR"), message: null });
  }
  if (wanted.length > MOST_CREATED) return yield* errorResponse(request, wireError("POLICY_VIOLATION"));
  const acls: Acl[] = [];
  const results: Response["results"] = [];
  for (const one of wanted) {
    const acl = readAclFromWire(one);
    const isRefused = typeof acl === "string";
    if (!isRefused) acls.push(acl);
    results.push(
      isRefused ? { errorCode: errorCode("INVALID_REQUEST"), errorMessage: acl } : createAclsResponse.results({}),
    );
    yield;
  }
  yield* wait(broker.metadata.addAcls(acls));
  return createAclsResponse({ results });
}

function* errorResponse(
  { creations }: Request,
  { code, message }: { readonly code: number; readonly message: string | null },
): Steps<Response> {
  return createAclsResponse({
    results: yield* mapInSteps(creations, () => ({ errorCode: code, errorMessage: message })),
  });
}
