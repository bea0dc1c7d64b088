/**
 * ListOffsets
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int64, int8, string } from "../schema.ts";

export const listOffsets = api({
  key: 2,
  name: "ListOffsets",
  versions: [1, 11],
  flexibleFrom: 6,
  request: {
    replicaId: int32,
    isolationLevel: int8.since(2),
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        currentLeaderEpoch: int32.since(4).default(-1),
        timestamp: int64,
      }),
    }),
    timeoutMs: int32.since(10),
  },
  response: {
    throttleTimeMs: int32.since(2),
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        timestamp: int64.default(-1),
        offset: int64.default(-1),
        leaderEpoch: int32.since(4).default(-1),
      }),
    }),
  },
});

export interface ListOffsetsRequest extends Infer<typeof listOffsets.request> {}
export interface ListOffsetsResponse extends Infer<typeof listOffsets.response> {}
