/**
 * Answers ApiVersions: what this broker speaks, which is exactly what it has handlers for. It is the first thing a client
 * asks and, since version 3, the one place where it says what software it is.
 *
 * No feature is listed, supported or finalized: a client that finds `transaction.version` 2 would end its transactions in
 * a way that is not served here.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import type { Requests } from "../../protocol/generated/mod.ts";
import { errorResponse } from "../error_responses.ts";
import type { RequestContext } from "../request_context.ts";
import { listedApis } from "../served_apis.ts";
import type { HandlerResult } from "./handler.ts";

const FIRST_WITH_SOFTWARE = 3;

/** Names and versions of software go into metrics and logs, so that no other characters are taken. */
const softwareWord = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/;

export function handleApiVersions(
  request: Requests["ApiVersions"],
  context: RequestContext,
): HandlerResult<"ApiVersions"> {
  const { apiVersion, broker } = context;
  const { clientSoftwareName, clientSoftwareVersion } = request;
  const saysWhatItIs = softwareWord.test(clientSoftwareName) && softwareWord.test(clientSoftwareVersion);
  if (apiVersion >= FIRST_WITH_SOFTWARE && !saysWhatItIs) {
    return errorResponse("ApiVersions", request, "INVALID_REQUEST", context);
  }
  return {
    errorCode: errorCode("NONE"),
    apiKeys: listedApis(),
    throttleTimeMs: 0,
    supportedFeatures: [],
    finalizedFeaturesEpoch: broker.metadata.image.revision,
    finalizedFeatures: [],
    zkMigrationReady: false,
  };
}
