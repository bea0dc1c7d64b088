/**
 * AlterConfigs replaces the whole configuration of a resource: what is not named goes back to its default. Superseded
 * by IncrementalAlterConfigs.
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, int8, string } from "../schema.ts";

export const alterConfigs = api({
  key: 33,
  name: "AlterConfigs",
  versions: [0, 2],
  flexibleFrom: 2,
  request: {
    resources: array({
      /** 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group. */
      resourceType: int8,
      resourceName: string,
      configs: array({
        name: string,
        /** Null for the default. */
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

export interface AlterConfigsRequest extends Infer<typeof alterConfigs.request> {}
export interface AlterConfigsResponse extends Infer<typeof alterConfigs.response> {}
