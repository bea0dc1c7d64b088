/**
 * Answers DeleteAcls: all that fits any of the filters goes, and the answer says what that was. Without an authorizer
 * there are none.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { deleteAclsResponse } from "../../protocol/generated/31_delete_acls.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { type Acl, aclOnWire, CLUSTER, fitsFilter, knownAcl, readAclFilter } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import { type Handler, type HandlerResult, noAuthorizer, type WireError, wireError } from "./handler.ts";

type Request = Requests["DeleteAcls"];
type Response = Responses["DeleteAcls"];

/** As many as Kafka removes by one request. */
const MOST_DELETED = 10_000;

export const deleteAcls: Handler<"DeleteAcls"> = { name: "DeleteAcls", handle, errorResponse };

function* handle(request: Request, { may, broker }: RequestContext): Steps<HandlerResult<"DeleteAcls">> {
  const filters = yield* mapInSteps(request.filters, readAclFilter);
  if (filters.includes(null)) return { noAnswer: "close", why: "DeleteAcls says nothing where it must say something" };
  if (!may("ALTER", CLUSTER)) return yield* errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  if (broker.acls === null) return yield* errorResponse(request, noAuthorizer);
  const doomed = new Set<Acl>();
  const filterResults: Response["filterResults"] = [];
  const { acls } = broker.metadata.image;
  for (const filter of filters) {
    if (typeof filter === "string") {
      filterResults.push(failed({ code: errorCode("INVALID_REQUEST"), message: filter }));
      continue;
    }
    const fitting: Acl[] = [];
    for (const kept of acls.values()) {
      const acl = knownAcl(kept);
      if (acl !== null && filter !== null && fitsFilter(acl, filter)) fitting.push(acl);
      yield;
    }
    if (doomed.size + fitting.length > MOST_DELETED) {
      const errorMessage = `Cannot remove more than ${MOST_DELETED} acls in a single delete operation.`;
      filterResults.push(failed({ code: errorCode("UNKNOWN_SERVER_ERROR"), message: errorMessage }));
      continue;
    }
    for (const acl of fitting) doomed.add(acl);
    const matchingAcls = fitting.map((acl) => ({ errorCode: 0, errorMessage: null, ...aclOnWire(acl) }));
    filterResults.push(deleteAclsResponse.filterResults({ errorCode: 0, errorMessage: null, matchingAcls }));
  }
  yield* wait(broker.metadata.removeAcls([...doomed]));
  return deleteAclsResponse({ filterResults });
}

function* errorResponse({ filters }: Request, error: WireError): Steps<Response> {
  return deleteAclsResponse({ filterResults: yield* mapInSteps(filters, () => failed(error)) });
}

function failed({ code, message }: WireError): Response["filterResults"][number] {
  return deleteAclsResponse.filterResults({ errorCode: code, errorMessage: message });
}
