/**
 * ShareFetch takes records for a member of a share group, which has them to itself until it acknowledges them or the
 * lock runs out; it may acknowledge earlier ones in the same breath (KIP-932).
 *
 * v2  shareAcquireMode (KIP-1206), renewing a lock (KIP-1222)
 *
 * @module
 */
import {
  api,
  array,
  boolean,
  type Infer,
  int16,
  int32,
  int64,
  int8,
  records,
  string,
  struct,
  uuid,
} from "../schema.ts";

export const shareFetch = api({
  key: 78,
  name: "ShareFetch",
  versions: [1, 2],
  flexibleFrom: 0,
  request: {
    groupId: string.nullable().default(null),
    memberId: string.nullable(),
    /** 0 to open a session, -1 to close it, else one more than before. */
    shareSessionEpoch: int32,
    maxWaitMs: int32,
    minBytes: int32,
    maxBytes: int32.default(0x7fffffff),
    maxRecords: int32,
    batchSize: int32,
    /** 0 whole batches, 1 no more than maxRecords. */
    shareAcquireMode: int8.since(2),
    isRenewAck: boolean.since(2),
    topics: array({
      topicId: uuid,
      partitions: array({
        partitionIndex: int32,
        acknowledgementBatches: array({
          firstOffset: int64,
          /** Included. */
          lastOffset: int64,
          /** One for each offset, or one for all: 0 a gap, 1 accept, 2 release, 3 reject, 4 renew (v2). */
          acknowledgeTypes: array(int8),
        }),
      }),
    }),
    forgottenTopicsData: array({
      topicId: uuid,
      partitions: array(int32),
    }),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable().default(null),
    acquisitionLockTimeoutMs: int32,
    responses: array({
      topicId: uuid,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        errorMessage: string.nullable().default(null),
        acknowledgeErrorCode: int16,
        acknowledgeErrorMessage: string.nullable().default(null),
        /** With NOT_LEADER_OR_FOLLOWER. */
        currentLeader: struct({
          leaderId: int32,
          leaderEpoch: int32,
        }),
        records,
        /** Which of the records are the member's; the batches hold more. */
        acquiredRecords: array({
          firstOffset: int64,
          /** Included. */
          lastOffset: int64,
          deliveryCount: int16,
        }),
      }),
    }),
    /** Where the leaders named above are. */
    nodeEndpoints: array({
      nodeId: int32,
      host: string,
      port: int32,
      rack: string.nullable().default(null),
    }),
  },
});

export interface ShareFetchRequest extends Infer<typeof shareFetch.request> {}
export interface ShareFetchResponse extends Infer<typeof shareFetch.response> {}
