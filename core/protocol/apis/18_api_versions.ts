/**
 * ApiVersions tells a client which requests the broker takes. It is the first request on a connection, sent before the
 * client knows anything.
 *
 * A broker that does not know the version answers in v0 with UNSUPPORTED_VERSION and the versions it does know
 * (KIP-511). For the same reason the response's header never has tagged fields.
 *
 * v1   throttleTimeMs
 * v3   the client's name and version (KIP-511), features (KIP-584)
 * v4   a feature may start at version 0; before v4 such a feature is left out (KIP-1022)
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
    /** Letters, digits, dots and dashes; INVALID_REQUEST otherwise. */
    clientSoftwareName: string.since(3),
    clientSoftwareVersion: string.since(3),
  },
  response: {
    errorCode: int16,
    /** Both ends of each range are included. */
    apiKeys: array({
      apiKey: int16,
      minVersion: int16,
      maxVersion: int16,
    }),
    throttleTimeMs: int32.since(1),
    /** What the broker could do. */
    supportedFeatures: array({
      name: string,
      minVersion: int16,
      maxVersion: int16,
    }).since(3).tagged(0),
    /** -1 when not known. */
    finalizedFeaturesEpoch: int64.since(3).default(-1).tagged(1),
    /** What the cluster has agreed to do. */
    finalizedFeatures: array({
      name: string,
      maxVersionLevel: int16,
      minVersionLevel: int16,
    }).since(3).tagged(2),
    /** Set by controllers of old that were about to leave ZooKeeper. */
    zkMigrationReady: boolean.since(3).tagged(3),
  },
});

export interface ApiVersionsRequest extends Infer<typeof apiVersions.request> {}
export interface ApiVersionsResponse extends Infer<typeof apiVersions.response> {}
