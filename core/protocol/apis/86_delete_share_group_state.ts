/**
 * DeleteShareGroupState forgets the state of share partitions. Between brokers (KIP-932).
 *
 * @module
 */
import { api, array, type Infer, int16, int32, string, uuid } from "../schema.ts";

export const deleteShareGroupState = api({
  key: 86,
  name: "DeleteShareGroupState",
  versions: [0, 0],
  flexibleFrom: 0,
  request: {
    groupId: string,
    topics: array({
      topicId: uuid,
      partitions: array({
        partition: int32,
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

export interface DeleteShareGroupStateRequest extends Infer<typeof deleteShareGroupState.request> {}
export interface DeleteShareGroupStateResponse extends Infer<typeof deleteShareGroupState.response> {}
