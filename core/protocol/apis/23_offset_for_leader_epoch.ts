/**
 * OffsetForLeaderEpoch
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int64, string } from "../schema.ts";

export const offsetForLeaderEpoch = api({
  key: 23,
  name: "OffsetForLeaderEpoch",
  versions: [2, 4],
  flexibleFrom: 4,
  request: {
    replicaId: int32.since(3).default(-2),
    topics: array({
      topic: string,
      partitions: array({
        partition: int32,
        currentLeaderEpoch: int32.default(-1),
        leaderEpoch: int32,
      }),
    }),
  },
  response: {
    throttleTimeMs: int32,
    topics: array({
      topic: string,
      partitions: array({
        errorCode: int16,
        partition: int32,
        leaderEpoch: int32.default(-1),
        endOffset: int64.default(-1),
      }),
    }),
  },
});

export interface OffsetForLeaderEpochRequest extends Infer<typeof offsetForLeaderEpoch.request> {}
export interface OffsetForLeaderEpochResponse extends Infer<typeof offsetForLeaderEpoch.response> {}
