/**
 * CreateTopics makes topics, each for itself: one failing never fails the others.
 *
 * v2   throttleTimeMs
 * v4   partitions and replicas may be left to the broker's defaults (KIP-464)
 * v5   answers what was made, with its configs (KIP-525)
 * v6   may answer THROTTLING_QUOTA_EXCEEDED (KIP-599)
 * v7   answers the topic id (KIP-516)
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
      /** -1 for the broker's default, and with assignments. */
      numPartitions: int32,
      /** -1 for the broker's default, and with assignments. */
      replicationFactor: int16,
      /** Which brokers hold each partition; empty to let the controller choose. */
      assignments: array({
        partitionIndex: int32,
        brokerIds: array(int32),
      }),
      configs: array({
        name: string,
        /** Null for the default. */
        value: string.nullable(),
      }),
    }),
    /** How long to wait until the topics are there. */
    timeoutMs: int32.default(60000),
    /** Answer as if, and make nothing. */
    validateOnly: boolean,
  },
  response: {
    throttleTimeMs: int32,
    topics: array({
      name: string,
      topicId: uuid.since(7),
      errorCode: int16,
      errorMessage: string.nullable(),
      /** Why there are no configs, if that is so. */
      topicConfigErrorCode: int16.since(5).tagged(0),
      /** -1 with an error. */
      numPartitions: int32.since(5).default(-1),
      /** -1 with an error. */
      replicationFactor: int16.since(5).default(-1),
      /** Null when the client may not see them. */
      configs: array({
        name: string,
        value: string.nullable(),
        readOnly: boolean,
        /** 1 topic, 2 broker (set while running), 3 all brokers (set while running), 4 broker (file), 5 default. */
        configSource: int8.default(-1),
        isSensitive: boolean,
      }).nullable().since(5),
    }),
  },
});

export interface CreateTopicsRequest extends Infer<typeof createTopics.request> {}
export interface CreateTopicsResponse extends Infer<typeof createTopics.response> {}
