/**
 * UpdateFeatures raises or lowers the feature levels that the cluster has agreed on (KIP-584).
 *
 * v1  upgradeType, validateOnly (KIP-778)
 * v2  no results by feature: all or nothing (KIP-1022)
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, int8, string } from "../schema.ts";

export const updateFeatures = api({
  key: 57,
  name: "UpdateFeatures",
  versions: [0, 2],
  flexibleFrom: 0,
  request: {
    timeoutMs: int32.default(60000),
    featureUpdates: array({
      feature: string,
      /** Below 1 to take the feature out of use. */
      maxVersionLevel: int16,
      allowDowngrade: boolean.until(0),
      /** 1 up only, 2 down where nothing is lost, 3 down whatever is lost. */
      upgradeType: int8.since(1).default(1),
    }),
    validateOnly: boolean.since(1),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable(),
    results: array({
      feature: string,
      errorCode: int16,
      errorMessage: string.nullable(),
    }).until(1),
  },
});

export interface UpdateFeaturesRequest extends Infer<typeof updateFeatures.request> {}
export interface UpdateFeaturesResponse extends Infer<typeof updateFeatures.response> {}
