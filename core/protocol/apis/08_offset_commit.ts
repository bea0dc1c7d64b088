/**
 * OffsetCommit
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int64, int64Kept, string, uuid } from "../schema.ts";

export const offsetCommit = api({
  key: 8,
  name: "OffsetCommit",
  versions: [2, 10],
  flexibleFrom: 8,
  request: {
    groupId: string,
    generationIdOrMemberEpoch: int32.default(-1),
    memberId: string,
    groupInstanceId: string.nullable().since(7).default(null),
    retentionTimeMs: int64.until(4).default(-1),
    topics: array({
      name: string.until(9),
      topicId: uuid.since(10),
      partitions: array({
        partitionIndex: int32,
        committedOffset: int64Kept,
        committedLeaderEpoch: int32.since(6).default(-1),
        committedMetadata: string.nullable(),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32.since(3),
    topics: array({
      name: string.until(9),
      topicId: uuid.since(10),
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
      }),
    }),
  },
});

export interface OffsetCommitRequest extends Infer<typeof offsetCommit.request> {}
export interface OffsetCommitResponse extends Infer<typeof offsetCommit.response> {}
