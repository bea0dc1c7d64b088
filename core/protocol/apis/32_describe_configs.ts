/**
 * DescribeConfigs shows the configuration of topics, brokers and other resources, and where each value comes from.
 *
 * v1   synonyms: the other names under which a value may be set, in the order they are looked at (KIP-226)
 * v3   types and documentation (KIP-569)
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
      /** 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group. */
      resourceType: int8,
      /** For brokers the id as text; empty for what holds for all brokers. */
      resourceName: string,
      /** Null for all. */
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
        /** Null for a sensitive one. */
        value: string.nullable(),
        readOnly: boolean,
        /**
         * 1 topic, 2 broker (set while running), 3 all brokers (set while running), 4 broker (file), 5 default, 6
         * broker logger, 7 client metrics, 8 group.
         */
        configSource: int8.default(-1),
        isSensitive: boolean,
        synonyms: array({
          name: string,
          value: string.nullable(),
          source: int8,
        }),
        /** 1 boolean, 2 string, 3 int, 4 short, 5 long, 6 double, 7 list, 8 class, 9 password. */
        configType: int8.since(3),
        /** Null unless asked for. */
        documentation: string.nullable().since(3),
      }),
    }),
  },
});

export interface DescribeConfigsRequest extends Infer<typeof describeConfigs.request> {}
export interface DescribeConfigsResponse extends Infer<typeof describeConfigs.response> {}
