/**
 * CreateTopics
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, int8, string, uuid } from "../schema.ts";

export const createTopics = api({
  key: 19,
  name: "CreateTopics",
  versions: [2, 7],
  flexibleFrom: 5,
  request: {
    topics: array({
      name: string,
      numPartitions: int32,
      replicationFactor: int16,
      assignments: array({
        partitionIndex: int32,
        brokerIds: array(int32),
      }),
      configs: array({
        name: string,
        value: string.nullable(),
      }),
    }),
    timeoutMs: int32.default(60000),
    validateOnly: boolean,
  },
  response: {
    throttleTimeMs: int32,
    topics: array({
      name: string,
      topicId: uuid.since(7),
      errorCode: int16,
      errorMessage: string.nullable(),
      topicConfigErrorCode: int16.since(5).tagged(0),
      numPartitions: int32.since(5).default(-1),
      replicationFactor: int16.since(5).default(-1),
      configs: array({
        name: string,
        value: string.nullable(),
        readOnly: boolean,
        configSource: int8.default(-1),
        isSensitive: boolean,
      }).nullable().since(5),
    }),
  },
});

export interface CreateTopicsRequest extends Infer<typeof createTopics.request> {}
export interface CreateTopicsResponse extends Infer<typeof createTopics.response> {}
