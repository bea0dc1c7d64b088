/**
 * OffsetFetch
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, int64Kept, string, uuid } from "../schema.ts";

export const offsetFetch = api({
  key: 9,
  name: "OffsetFetch",
  versions: [1, 10],
  flexibleFrom: 6,
  request: {
    groupId: string.until(7),
    topics: array({
      name: string,
      partitionIndexes: array(int32),
    }).nullable(2).until(7),
    groups: array({
      groupId: string,
      memberId: string.nullable().since(9).default(null),
      memberEpoch: int32.since(9).default(-1),
      topics: array({
        name: string.until(9),
        topicId: uuid.since(10),
        partitionIndexes: array(int32),
      }).nullable(),
    }).since(8),
    requireStable: boolean.since(7),
  },
  response: {
    throttleTimeMs: int32.since(3),
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        committedOffset: int64Kept,
        committedLeaderEpoch: int32.since(5).default(-1),
        metadata: string.nullable(),
        errorCode: int16,
      }),
    }).until(7),
    errorCode: int16.since(2).until(7),
    groups: array({
      groupId: string,
      topics: array({
        name: string.until(9),
        topicId: uuid.since(10),
        partitions: array({
          partitionIndex: int32,
          committedOffset: int64Kept,
          committedLeaderEpoch: int32.default(-1),
          metadata: string.nullable(),
          errorCode: int16,
        }),
      }),
      errorCode: int16,
    }).since(8),
  },
});

export interface OffsetFetchRequest extends Infer<typeof offsetFetch.request> {}
export interface OffsetFetchResponse extends Infer<typeof offsetFetch.response> {}
