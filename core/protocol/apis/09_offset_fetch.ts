/**
 * OffsetFetch gives back what OffsetCommit stored.
 *
 * A partition without a committed offset answers offset -1 and no error.
 *
 * v1   from `__consumer_offsets`
 * v2   null asks for all partitions of the group; an error for the whole request
 * v3   throttleTimeMs
 * v5   committedLeaderEpoch (KIP-320)
 * v7   requireStable: offsets of an open transaction answer UNSTABLE_OFFSET_COMMIT (KIP-447)
 * v8   several groups at once (KIP-709)
 * v9   members of the consumer protocol say who they are (KIP-848)
 * v10  topics by id (KIP-848)
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
    /** Null for all. */
    topics: array({
      name: string,
      partitionIndexes: array(int32),
    }).nullable(2).until(7),
    groups: array({
      groupId: string,
      /** Null for a client outside the group. */
      memberId: string.nullable().since(9).default(null),
      /** -1 for a client outside the group. */
      memberEpoch: int32.since(9).default(-1),
      /** Null for all. */
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
        /** -1 when there is none. Kept as it came. */
        committedOffset: int64Kept,
        committedLeaderEpoch: int32.since(5).default(-1),
        /** The empty string when there is none. */
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
          /** -1 when there is none. Kept as it came. */
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
