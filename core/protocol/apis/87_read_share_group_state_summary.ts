/**
 * ReadShareGroupStateSummary reads how far share partitions are consumed, without the details. Between brokers
 * (KIP-932).
 *
 * v1  deliveryCompleteCount (KIP-1226)
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int64, string, uuid } from "../schema.ts";

export const readShareGroupStateSummary = api({
  key: 87,
  name: "ReadShareGroupStateSummary",
  versions: [0, 1],
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
        leaderEpoch: int32,
        startOffset: int64,
        /** How many offsets from startOffset on are done with; -1 when not known. */
        deliveryCompleteCount: int32.since(1).default(-1),
      }),
    }),
  },
});

export interface ReadShareGroupStateSummaryRequest extends Infer<typeof readShareGroupStateSummary.request> {}
export interface ReadShareGroupStateSummaryResponse extends Infer<typeof readShareGroupStateSummary.response> {}
