/**
 * InitializeShareGroupState starts the state of share partitions: how far they are consumed. Between brokers (KIP-932).
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int64, string, uuid } from "../schema.ts";

export const initializeShareGroupState = api({
  key: 83,
  name: "InitializeShareGroupState",
  versions: [0, 0],
  flexibleFrom: 0,
  request: {
    groupId: string,
    topics: array({
      topicId: uuid,
      partitions: array({
        partition: int32,
        stateEpoch: int32,
        /** -1 to leave it open. */
        startOffset: int64,
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

export interface InitializeShareGroupStateRequest extends Infer<typeof initializeShareGroupState.request> {}
export interface InitializeShareGroupStateResponse extends Infer<typeof initializeShareGroupState.response> {}
