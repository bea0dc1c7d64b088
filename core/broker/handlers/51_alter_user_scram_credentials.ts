/**
 * Answers AlterUserScramCredentials: what is kept of users' passwords. The client has stretched the password already,
 * so it does not come here, and nothing here takes long. Each user answers for itself.
 *
 * @module
 */
import { assert } from "../../base/assert.ts";
import {
  base64,
  CLUSTER,
  FEWEST_ITERATIONS,
  MOST_ITERATIONS,
  scramCredential,
  type ScramMechanism,
  scramMechanismOf,
} from "../../security/mod.ts";
import type { StoredCredential, UserCredentials } from "../../metadata/mod.ts";
import { errorCode } from "../../protocol/error_codes.ts";
import { type Refusal, refused } from "../../protocol/refusal.ts";
import { alterUserScramCredentialsResponse } from "../../protocol/generated/51_alter_user_scram_credentials.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["AlterUserScramCredentials"];
type Response = Responses["AlterUserScramCredentials"];
type Deletion = Request["deletions"][number];
type Upsertion = Request["upsertions"][number];

export const alterUserScramCredentials: Handler<"AlterUserScramCredentials"> = {
  name: "AlterUserScramCredentials",
  handle,
  errorResponse,
};

function* handle(request: Request, context: RequestContext): Steps<Response> {
  if (!context.may("ALTER", CLUSTER)) return yield* errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  const asked = new Map<string, Deletion | Upsertion | Refusal>();
  for (const one of [...request.deletions, ...request.upsertions]) {
    yield;
    const before = asked.get(one.name);
    // What was refused already stays so.
    if (before !== undefined && "kind" in before) continue;
    asked.set(one.name, before === undefined ? refusalOf(one, context) ?? one : TWICE);
  }
  const results: Response["results"] = [];
  for (const [user, one] of asked) {
    const refusal = "kind" in one ? one : yield* wait(altered(one, context));
    results.push({ user, errorCode: errorCode(refusal?.error ?? "NONE"), errorMessage: refusal?.message ?? null });
    yield;
  }
  return alterUserScramCredentialsResponse({ results });
}

/** What is wrong with it as it stands; null for nothing. */
function refusalOf(one: Deletion | Upsertion, { broker }: RequestContext): Refusal | null {
  if (one.name === "") return refused("UNACCEPTABLE_CREDENTIAL", "Username must not be empty");
  const mechanism = scramMechanismOf(one.mechanism);
  if (mechanism === null) return refused("UNSUPPORTED_SASL_MECHANISM", "Unknown SCRAM mechanism");
  if (!("saltedPassword" in one)) {
    return broker.metadata.image.users.get(one.name)?.has(mechanism) === true ? null : ABSENT;
  }
  if (one.iterations < FEWEST_ITERATIONS) return refused("UNACCEPTABLE_CREDENTIAL", "Too few iterations");
  if (one.iterations > MOST_ITERATIONS) return refused("UNACCEPTABLE_CREDENTIAL", "Too many iterations");
  // Of an empty key Kafka makes a server error.
  return one.saltedPassword.length > 0 ? null : refused("UNKNOWN_SERVER_ERROR");
}

/** Null when it is done. */
async function altered(one: Deletion | Upsertion, { broker }: RequestContext): Promise<Refusal | null> {
  const mechanism = scramMechanismOf(one.mechanism);
  assert(mechanism !== null, "what is carried out makes sense");
  const kept = "saltedPassword" in one ? credentialOf(mechanism, one) : null;
  const changed = await broker.metadata.changeUser(one.name, (credentials): UserCredentials | Refusal => {
    if (kept !== null) return new Map([...credentials, [mechanism, kept]]);
    const rest = new Map(credentials);
    return rest.delete(mechanism) ? rest : ABSENT;
  });
  return changed.kind === "refused" ? changed : null;
}

function credentialOf(mechanism: ScramMechanism, { iterations, salt, saltedPassword }: Upsertion): StoredCredential {
  const { storedKey, serverKey } = scramCredential(mechanism, { saltedPassword, salt, iterations });
  return { iterations, salt: base64(salt), storedKey: base64(storedKey), serverKey: base64(serverKey) };
}

const TWICE = refused("DUPLICATE_RESOURCE", "A user credential cannot be altered twice in the same request");
const ABSENT = refused("RESOURCE_NOT_FOUND", "Attempt to delete a user credential that does not exist");

function* errorResponse({ deletions, upsertions }: Request, { code, message }: WireError): Steps<Response> {
  const users = new Set<string>();
  for (const { name } of [...deletions, ...upsertions]) {
    users.add(name);
    yield;
  }
  const results = yield* mapInSteps([...users], (user) => ({ user, errorCode: code, errorMessage: message }));
  return alterUserScramCredentialsResponse({ results });
}
