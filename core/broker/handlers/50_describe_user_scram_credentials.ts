/**
 * Answers DescribeUserScramCredentials: by which mechanisms users have passwords, never the passwords.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { describeUserScramCredentialsResponse } from "../../protocol/generated/50_describe_user_scram_credentials.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER, scramMechanisms } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import type { Steps } from "../../runtime/steps.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["DescribeUserScramCredentials"];
type Response = Responses["DescribeUserScramCredentials"];

export const describeUserScramCredentials: Handler<"DescribeUserScramCredentials"> = {
  name: "DescribeUserScramCredentials",
  handle,
  errorResponse,
};

function* handle(request: Request, { may, broker }: RequestContext): Steps<Response> {
  if (!may("DESCRIBE", CLUSTER)) return errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  const { users } = broker.metadata.image;
  const asked = request.users ?? [];
  const times = new Map<string, number>();
  for (const name of asked.length === 0 ? users.keys() : asked.map(({ name }) => name)) {
    times.set(name, (times.get(name) ?? 0) + 1);
    yield;
  }
  const results: Response["results"] = [];
  for (const [user, count] of times) {
    yield;
    const credentials = users.get(user);
    if (count === 1 && credentials !== undefined) {
      const credentialInfos = Object.entries(scramMechanisms).flatMap(([name, { type: mechanism }]) => {
        const kept = credentials.get(name);
        return kept === undefined ? [] : [{ mechanism, iterations: kept.iterations }];
      });
      results.push(describeUserScramCredentialsResponse.results({ user, credentialInfos }));
      continue;
    }
    const [error, errorMessage] = count > 1
      ? [
        "DUPLICATE_RESOURCE" as const,
        `Cannot describe SCRAM credentials for the same user twice in a single request: ${user}`,
      ]
      : ["RESOURCE_NOT_FOUND" as const, `Attempt to describe a user credential that does not exist: ${user}`];
    results.push({ user, errorCode: errorCode(error), errorMessage, credentialInfos: [] });
  }
  return describeUserScramCredentialsResponse({ results });
}

/** As Kafka says it, with a user that has no name. */
function errorResponse(_: Request, { code }: WireError): Response {
  const results = [{ user: "", errorCode: code, errorMessage: null, credentialInfos: [] }];
  return describeUserScramCredentialsResponse({ errorCode: code, errorMessage: null, results });
}
