/**
 * ShareAcknowledge says what became of records that ShareFetch took (KIP-932).
 *
 * v2  renewing a lock (KIP-1222)
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, int64, int8, string, struct, uuid } from "../schema.ts";

export const shareAcknowledge = api({
  key: 79,
  name: "ShareAcknowledge",
  versions: [1, 2],
  flexibleFrom: 0,
  request: {
    groupId: string.nullable().default(null),
    memberId: string.nullable(),
    /** -1 to close the session, else one more than before. */
    shareSessionEpoch: int32,
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
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable().default(null),
    acquisitionLockTimeoutMs: int32.since(2),
    responses: array({
      topicId: uuid,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        errorMessage: string.nullable().default(null),
        /** With NOT_LEADER_OR_FOLLOWER. */
        currentLeader: struct({
          leaderId: int32,
          leaderEpoch: int32,
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

export interface ShareAcknowledgeRequest extends Infer<typeof shareAcknowledge.request> {}
export interface ShareAcknowledgeResponse extends Infer<typeof shareAcknowledge.response> {}
