/**
 * Answers ApiVersions: what this broker speaks, which is exactly what it has handlers for. It is the first thing a client
 * asks and, since version 3, the one place where it says what software it is.
 *
 * Of features only what is served is listed: a client that finds `transaction.version` 2 would end its transactions in a
 * way that is not served here.
 *
 * @module
 */
import { apiVersionsResponse, apiVersionsSince } from "../../protocol/generated/18_api_versions.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

/** Names and versions of software go into metrics and logs, so that no other characters are taken. */
const softwareWord = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/;

/** What the cluster has agreed to do, all of it from the start. */
const features = [
  /** 1: groups of the consumer protocol (KIP-848). */
  { name: "group.version", min: 0, max: 1 },
];

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
    supportedFeatures: features.map(({ name, min, max }) => ({ name, minVersion: min, maxVersion: max })),
    finalizedFeaturesEpoch: broker.metadata.image.revision,
    finalizedFeatures: features.map(({ name, max }) => ({ name, minVersionLevel: max, maxVersionLevel: max })),
  });
}

function errorResponse(_: Requests["ApiVersions"], { code }: WireError): Responses["ApiVersions"] {
  return apiVersionsResponse({ errorCode: code });
}
