/**
 * ListConfigResources names what has a configuration of its own (KIP-714).
 *
 * v0  client metrics only
 * v1  any type (KIP-1142)
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int8, string } from "../schema.ts";

export const listConfigResources = api({
  key: 74,
  name: "ListConfigResources",
  versions: [0, 1],
  flexibleFrom: 0,
  request: {
    /** Empty for all. 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group. */
    resourceTypes: array(int8).since(1),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    configResources: array({
      resourceName: string,
      resourceType: int8.since(1).default(16),
    }),
  },
});

export interface ListConfigResourcesRequest extends Infer<typeof listConfigResources.request> {}
export interface ListConfigResourcesResponse extends Infer<typeof listConfigResources.response> {}
