/**
 * DescribeConfigs
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, int8, string } from "../schema.ts";

export const describeConfigs = api({
  key: 32,
  name: "DescribeConfigs",
  versions: [1, 4],
  flexibleFrom: 4,
  request: {
    resources: array({
      resourceType: int8,
      resourceName: string,
      configurationKeys: array(string).nullable(),
    }),
    includeSynonyms: boolean,
    includeDocumentation: boolean.since(3),
  },
  response: {
    throttleTimeMs: int32,
    results: array({
      errorCode: int16,
      errorMessage: string.nullable(),
      resourceType: int8,
      resourceName: string,
      configs: array({
        name: string,
        value: string.nullable(),
        readOnly: boolean,
        configSource: int8.default(-1),
        isSensitive: boolean,
        synonyms: array({
          name: string,
          value: string.nullable(),
          source: int8,
        }),
        configType: int8.since(3),
        documentation: string.nullable().since(3),
      }),
    }),
  },
});

export interface DescribeConfigsRequest extends Infer<typeof describeConfigs.request> {}
export interface DescribeConfigsResponse extends Infer<typeof describeConfigs.response> {}
