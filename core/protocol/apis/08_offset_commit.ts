/**
 * OffsetCommit stores how far a group has read.
 *
 * A client outside any group commits with generation -1 and an empty member id; the group must then have no members.
 *
 * v2   retentionTimeMs
 * v3   throttleTimeMs
 * v5   the retention is the broker's alone (KIP-211)
 * v6   committedLeaderEpoch, so that a log that was cut since is noticed (KIP-320)
 * v7   groupInstanceId (KIP-345)
 * v9   members of the consumer protocol too, with their epoch (KIP-848)
 * v10  topics by id (KIP-848)
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
    /** -1 for a client that manages its partitions itself. */
    generationIdOrMemberEpoch: int32.default(-1),
    memberId: string,
    /** The group.instance.id of a static member; null for others (KIP-345). */
    groupInstanceId: string.nullable().since(7).default(null),
    /** -1 for the broker's setting. */
    retentionTimeMs: int64.until(4).default(-1),
    topics: array({
      name: string.until(9),
      topicId: uuid.since(10),
      partitions: array({
        partitionIndex: int32,
        /** The next offset to read. Kept as it came: a client may commit any 64 bits. */
        committedOffset: int64Kept,
        /** Of the last record read; -1 when not known. */
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
