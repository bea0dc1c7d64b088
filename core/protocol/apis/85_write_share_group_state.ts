/**
 * WriteShareGroupState keeps what changed in the state of share partitions. Between brokers (KIP-932).
 *
 * v1  deliveryCompleteCount, from which a group's lag is told (KIP-1226)
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int64, int8, string, uuid } from "../schema.ts";

export const writeShareGroupState = api({
  key: 85,
  name: "WriteShareGroupState",
  versions: [0, 1],
  flexibleFrom: 0,
  request: {
    groupId: string,
    topics: array({
      topicId: uuid,
      partitions: array({
        partition: int32,
        stateEpoch: int32,
        leaderEpoch: int32,
        /** -1 for as before. */
        startOffset: int64,
        /** How many offsets from startOffset on are done with; -1 when not known. */
        deliveryCompleteCount: int32.since(1).default(-1),
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
  response: {
    results: array({
      topicId: uuid,
      partitions: array({
        partition: int32,
        errorCode: int16,
        errorMessage: string.nullable().default(null),
      }),
    }),
  },
});

export interface WriteShareGroupStateRequest extends Infer<typeof writeShareGroupState.request> {}
export interface WriteShareGroupStateResponse extends Infer<typeof writeShareGroupState.response> {}
