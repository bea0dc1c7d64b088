/**
 * ACLs of the cluster: who may do what.
 *
 * @module
 */
import { errorMessage, type ErrorName, errorName } from "../protocol/error_codes.ts";
import { type Acl, type AclFilter, aclFilterOnWire, aclOnWire, readAclFromWire } from "../security/mod.ts";
import type { Client } from "./client.ts";
import { ServerError } from "./errors.ts";

/** All that fit the filter. Throws {@linkcode ServerError}: SECURITY_DISABLED where the brokers have no authorizer. */
export async function describeAcls(client: Client, filter: AclFilter): Promise<Acl[]> {
  const answer = await client.send("DescribeAcls", aclFilterOnWire(filter), "any");
  const error = errorName(answer.errorCode);
  if (error !== "NONE") throw new ServerError(error, "Cannot list the ACLs", answer.errorMessage);
  return answer.resources.flatMap(({ acls, ...resource }) => acls.flatMap((acl) => known({ ...resource, ...acl })));
}

/** Those that are there already stay as they are. Throws {@linkcode ServerError}. */
export async function createAcls(client: Client, acls: readonly Acl[]): Promise<void> {
  const creations = acls.map((acl) => {
    const { patternType, ...rest } = aclOnWire(acl);
    return { ...rest, resourcePatternType: patternType };
  });
  const { results } = await client.send("CreateAcls", { creations }, "controller", { errorIn: controllerError });
  for (const { errorCode, errorMessage } of results) mustBeDone(errorCode, "Cannot grant", errorMessage);
}

/** Removes all that fit the filter, and says what that was. Throws {@linkcode ServerError}. */
export async function deleteAcls(client: Client, filter: AclFilter): Promise<Acl[]> {
  const { filterResults } = await client.send("DeleteAcls", { filters: [aclFilterOnWire(filter)] }, "controller", {
    errorIn: ({ filterResults }) => controllerError({ results: filterResults }),
  });
  return filterResults.flatMap(({ errorCode, errorMessage, matchingAcls }) => {
    mustBeDone(errorCode, "Cannot revoke", errorMessage);
    return matchingAcls.flatMap((acl) => {
      mustBeDone(acl.errorCode, "Cannot revoke", acl.errorMessage);
      return known(acl);
    });
  });
}

/** What this kq does not know it cannot show. */
function known(wire: Parameters<typeof readAclFromWire>[0]): Acl[] {
  const acl = readAclFromWire(wire);
  return typeof acl === "string" ? [] : [acl];
}

function controllerError({ results }: { readonly results: readonly { readonly errorCode: number }[] }): ErrorName {
  const error = errorName(results[0]?.errorCode ?? 0);
  return error === "NOT_CONTROLLER" ? error : "NONE";
}

function mustBeDone(code: number, what: string, said: string | null): void {
  const error = errorName(code);
  if (error !== "NONE") throw new ServerError(error, what, said ?? errorMessage(error));
}
