/**
 * TxnOffsetCommit stores how far a group has read, to count when the transaction commits (KIP-98).
 *
 * v2  committedLeaderEpoch (KIP-320)
 * v3  who commits in the group, so that a member that was dropped is refused (KIP-447)
 * v4  may answer TRANSACTION_ABORTABLE (KIP-890)
 * v5  enters the group's offsets into the transaction by itself (KIP-890)
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int64, int64Kept, string } from "../schema.ts";

export const txnOffsetCommit = api({
  key: 28,
  name: "TxnOffsetCommit",
  versions: [0, 5],
  flexibleFrom: 3,
  request: {
    transactionalId: string,
    groupId: string,
    producerId: int64,
    producerEpoch: int16,
    /** -1 for a producer that is not a member. */
    generationId: int32.since(3).default(-1),
    memberId: string.since(3),
    groupInstanceId: string.nullable().since(3).default(null),
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        /** The next offset to read. Kept as it came: a client may commit any 64 bits. */
        committedOffset: int64Kept,
        committedLeaderEpoch: int32.since(2).default(-1),
        committedMetadata: string.nullable(),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32,
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
      }),
    }),
  },
});

export interface TxnOffsetCommitRequest extends Infer<typeof txnOffsetCommit.request> {}
export interface TxnOffsetCommitResponse extends Infer<typeof txnOffsetCommit.response> {}
