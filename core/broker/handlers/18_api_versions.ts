/**
 * Answers ApiVersions: the APIs and versions of this broker, which are exactly those it has handlers for. It is a
 * client's first request and, since version 3, the only one that names the client's software.
 *
 * Note: the features in it change what clients do: one that finds `transaction.version` 2 uses transactions of version
 * 2.
 *
 * @module
 */
import { apiVersionsResponse, apiVersionsSince } from "../../protocol/generated/18_api_versions.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { features, finalizedLevel, isFeature } from "../features.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

/** Names and versions of software go into metrics and logs, so other characters are refused. */
const softwareWord = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/;

const names = Object.keys(features).filter(isFeature);
const supported = names.map((name) => ({ name, minVersion: features[name].min, maxVersion: features[name].max }));
/** Some clients of earlier versions cannot read a feature whose range begins at 0 (KAFKA-17492). */
const FIRST_WITH_LEVEL_0 = 4;

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
    supportedFeatures: apiVersion >= FIRST_WITH_LEVEL_0
      ? supported
      : supported.filter(({ minVersion }) => minVersion > 0),
    finalizedFeaturesEpoch: broker.metadata.image.revision,
    finalizedFeatures: names.flatMap((name) => {
      const level = finalizedLevel(broker.metadata.image, name);
      return level === 0 ? [] : [{ name, minVersionLevel: level, maxVersionLevel: level }];
    }),
  });
}

function errorResponse(_: Requests["ApiVersions"], { code }: WireError): Responses["ApiVersions"] {
  return apiVersionsResponse({ errorCode: code });
}
