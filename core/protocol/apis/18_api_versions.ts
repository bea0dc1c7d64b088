/**
 * ApiVersions
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, int64, string } from "../schema.ts";

export const apiVersions = api({
  key: 18,
  name: "ApiVersions",
  versions: [0, 4],
  flexibleFrom: 3,
  request: {
    clientSoftwareName: string.since(3),
    clientSoftwareVersion: string.since(3),
  },
  response: {
    errorCode: int16,
    apiKeys: array({
      apiKey: int16,
      minVersion: int16,
      maxVersion: int16,
    }),
    throttleTimeMs: int32.since(1),
    supportedFeatures: array({
      name: string,
      minVersion: int16,
      maxVersion: int16,
    }).since(3).tagged(0),
    finalizedFeaturesEpoch: int64.since(3).default(-1).tagged(1),
    finalizedFeatures: array({
      name: string,
      maxVersionLevel: int16,
      minVersionLevel: int16,
    }).since(3).tagged(2),
    zkMigrationReady: boolean.since(3).tagged(3),
  },
});

export interface ApiVersionsRequest extends Infer<typeof apiVersions.request> {}
export interface ApiVersionsResponse extends Infer<typeof apiVersions.response> {}
