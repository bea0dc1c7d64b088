/**
 * IncrementalAlterConfigs changes the configs it names and leaves the others as they are (KIP-339).
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, int8, string } from "../schema.ts";

export const incrementalAlterConfigs = api({
  key: 44,
  name: "IncrementalAlterConfigs",
  versions: [0, 1],
  flexibleFrom: 1,
  request: {
    resources: array({
      /** 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group. */
      resourceType: int8,
      resourceName: string,
      configs: array({
        name: string,
        /** 0 set, 1 delete (back to the default), 2 append to a list, 3 subtract from a list. */
        configOperation: int8,
        /** Null only to delete. */
        value: string.nullable(),
      }),
    }),
    validateOnly: boolean,
  },
  response: {
    throttleTimeMs: int32,
    responses: array({
      errorCode: int16,
      errorMessage: string.nullable(),
      resourceType: int8,
      resourceName: string,
    }),
  },
});

export interface IncrementalAlterConfigsRequest extends Infer<typeof incrementalAlterConfigs.request> {}
export interface IncrementalAlterConfigsResponse extends Infer<typeof incrementalAlterConfigs.response> {}
