/**
 * ReadShareGroupState reads the state of share partitions. Between brokers (KIP-932).
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int64, int8, string, uuid } from "../schema.ts";

export const readShareGroupState = api({
  key: 84,
  name: "ReadShareGroupState",
  versions: [0, 0],
  flexibleFrom: 0,
  request: {
    groupId: string,
    topics: array({
      topicId: uuid,
      partitions: array({
        partition: int32,
        leaderEpoch: int32,
      }),
    }),
  },
  response: {
    results: array({
      topicId: uuid,
      partitions: array({
        partition: int32,
        errorCode: int16,
        errorMessage: string.nullable().default(null),
        stateEpoch: int32,
        /** -1 while it is open. */
        startOffset: int64,
        stateBatches: array({
          firstOffset: int64,
          /** Included. */
          lastOffset: int64,
          /** 0 available, 2 acknowledged, 4 archived. */
          deliveryState: int8,
          deliveryCount: int16,
        }),
      }),
    }),
  },
});

export interface ReadShareGroupStateRequest extends Infer<typeof readShareGroupState.request> {}
export interface ReadShareGroupStateResponse extends Infer<typeof readShareGroupState.response> {}
