/**
 * DescribeShareGroupOffsets shows where share groups start reading (KIP-932).
 *
 * v1  lag (KIP-1226)
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int64, string, uuid } from "../schema.ts";

export const describeShareGroupOffsets = api({
  key: 90,
  name: "DescribeShareGroupOffsets",
  versions: [0, 1],
  flexibleFrom: 0,
  request: {
    groups: array({
      groupId: string,
      /** Null for all. */
      topics: array({
        topicName: string,
        partitions: array(int32),
      }).nullable(),
    }),
  },
  response: {
    throttleTimeMs: int32,
    groups: array({
      groupId: string,
      topics: array({
        topicName: string,
        topicId: uuid,
        partitions: array({
          partitionIndex: int32,
          startOffset: int64,
          leaderEpoch: int32,
          /** -1 when not known. */
          lag: int64.since(1).default(-1),
          errorCode: int16,
          errorMessage: string.nullable().default(null),
        }),
      }),
      errorCode: int16,
      errorMessage: string.nullable().default(null),
    }),
  },
});

export interface DescribeShareGroupOffsetsRequest extends Infer<typeof describeShareGroupOffsets.request> {}
export interface DescribeShareGroupOffsetsResponse extends Infer<typeof describeShareGroupOffsets.response> {}
