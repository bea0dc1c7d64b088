/**
 * Answers UpdateFeatures: changes the levels of the cluster's features, all of the request or nothing.
 *
 * @module
 */
import { errorCode, errorMessage } from "../../protocol/error_codes.ts";
import { updateFeaturesResponse, updateFeaturesSince } from "../../protocol/generated/57_update_features.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER } from "../../security/mod.ts";
import { type FeatureName, features, finalizedLevel, isFeature } from "../features.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["UpdateFeatures"];
type Response = Responses["UpdateFeatures"];
type Update = Request["featureUpdates"][number];

const UPGRADE = 1;
const DOWNGRADES = [2, 3];
/** The last version with a result for each feature. */
const LAST_WITH_RESULTS = 1;

export const updateFeatures: Handler<"UpdateFeatures"> = { name: "UpdateFeatures", handle, errorResponse };

async function handle(request: Request, context: RequestContext): Promise<Response> {
  const { metadata } = context.broker;
  if (!context.may("ALTER", CLUSTER)) return errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  const levels = new Map<string, number>();
  for (const update of request.featureUpdates) {
    const { feature, maxVersionLevel: level } = update;
    const problem = problemOf(update, context);
    if (problem !== null) {
      const message = `The update failed for all features since the following feature had an error: ` +
        `Invalid update version ${level} for feature ${feature}. ${problem}`;
      return updateFeaturesResponse({ errorCode: errorCode("INVALID_UPDATE_VERSION"), errorMessage: message });
    }
    levels.set(feature, level);
  }
  if (!request.validateOnly && levels.size > 0) await metadata.setFeatures(levels);
  const results = context.apiVersion > LAST_WITH_RESULTS ? [] : request.featureUpdates.map(({ feature }) => ({
    feature,
    errorCode: errorCode("NONE"),
    errorMessage: errorMessage("NONE"),
  }));
  return updateFeaturesResponse({ errorMessage: null, results });
}

/** Why the level cannot be taken, in Kafka's words, or null. */
function problemOf(update: Update, { broker: { id, metadata }, apiVersion }: RequestContext): string | null {
  const { feature, maxVersionLevel: level } = update;
  // Kafka ignores version 0's field for downgrades.
  const type = apiVersion >= updateFeaturesSince.upgradeType ? update.upgradeType : UPGRADE;
  if (type !== UPGRADE && !DOWNGRADES.includes(type)) return "The controller does not support the given upgrade type.";
  if (level < 0) return "A feature version cannot be less than 0.";
  if (!isFeature(feature)) return `Local controller ${id} does not support this feature.`;
  const { min, max } = features[feature satisfies FeatureName];
  if (level < min || level > max) {
    return `Local controller ${id} only supports versions ${min}-${max}`;
  }
  const current = finalizedLevel(metadata.image, feature);
  if (level < current && type === UPGRADE) {
    return "Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe " +
      "downgrade.";
  }
  return level > current && type !== UPGRADE ? "Can't downgrade to a newer version." : null;
}

function errorResponse(_: Request, { code, message }: WireError): Response {
  return updateFeaturesResponse({ errorCode: code, errorMessage: message });
}
