/**
 * Answers ApiVersions: what this broker speaks, which is exactly what it has handlers for. It is the first thing a client
 * asks and, since version 3, the one place where it says what software it is.
 *
 * No feature is listed, supported or finalized: a client that finds `transaction.version` 2 would end its transactions in
 * a way that is not served here.
 *
 * @module
 */
import { apiVersionsResponse, apiVersionsSince } from "../../protocol/generated/18_api_versions.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

/** Names and versions of software go into metrics and logs, so that no other characters are taken. */
const softwareWord = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/;

export const apiVersions: Handler<"ApiVersions"> = {
  name: "ApiVersions",
  beforeAuthentication: true,
  handle,
  errorResponse,
};

function handle(
  request: Requests["ApiVersions"],
  context: RequestContext,
): Responses["ApiVersions"] {
  const { apiVersion, broker, listedApis } = context;
  const { clientSoftwareName, clientSoftwareVersion } = request;
  const saysWhatItIs = softwareWord.test(clientSoftwareName) && softwareWord.test(clientSoftwareVersion);
  if (apiVersion >= apiVersionsSince.clientSoftwareName && !saysWhatItIs) {
    return errorResponse(request, wireError("INVALID_REQUEST"));
  }
  return apiVersionsResponse({
    apiKeys: [...listedApis],
    finalizedFeaturesEpoch: broker.metadata.image.revision,
  });
}

function errorResponse(_: Requests["ApiVersions"], { code }: WireError): Responses["ApiVersions"] {
  return apiVersionsResponse({ errorCode: code });
}
