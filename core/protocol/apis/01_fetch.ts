/**
 * Fetch reads record batches as they are stored. It is also how a follower replicates.
 *
 * The answer starts with the batch that contains the offset asked for, so a reader skips what it has seen. The first
 * batch is sent whole even when it is larger than the limits, or a reader would never get past it (KIP-74).
 *
 * v4   isolationLevel and the aborted transactions
 * v5   logStartOffset
 * v6   may answer KAFKA_STORAGE_ERROR
 * v7   fetch sessions: later requests name only what changed (KIP-227)
 * v9   currentLeaderEpoch, so that a client of a deposed leader is told so (KIP-320)
 * v10  zstd (KIP-110)
 * v11  rackId and the preferred replica (KIP-392)
 * v12  lastFetchedEpoch; a follower that went another way is told where (KIP-595)
 * v13  topics by id (KIP-516)
 * v14  may answer OFFSET_MOVED_TO_TIERED_STORAGE (KIP-405)
 * v15  replicaState instead of replicaId (KIP-903)
 * v16  an answer from the wrong broker names the right one (KIP-951)
 * v17  the follower's directory (KIP-853)
 * v18  the follower's high watermark (KIP-1166)
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int64, int8, records, string, taggedStruct, uuid } from "../schema.ts";

export const fetch = api({
  key: 1,
  name: "Fetch",
  versions: [4, 18],
  flexibleFrom: 12,
  request: {
    /** Only a quorum's members send it. */
    clusterId: string.nullable().since(12).default(null).tagged(0),
    /** -1 for a consumer; a follower gives its own broker id. */
    replicaId: int32.until(14).default(-1),
    /** What a follower says about itself; null for a consumer. */
    replicaState: taggedStruct(1, {
      replicaId: int32.default(-1),
      replicaEpoch: int64.default(-1),
    }).since(15),
    /** How long the broker may wait for minBytes. */
    maxWaitMs: int32,
    minBytes: int32,
    maxBytes: int32.default(0x7fffffff),
    /** 0 read uncommitted, 1 read committed. */
    isolationLevel: int8,
    /** 0 to open a session, or for none. */
    sessionId: int32.since(7),
    /** 0 to open a session, -1 for none. */
    sessionEpoch: int32.since(7).default(-1),
    topics: array({
      topic: string.until(12),
      topicId: uuid.since(13),
      partitions: array({
        partition: int32,
        /** The epoch the client believes in; -1 skips the fencing check. */
        currentLeaderEpoch: int32.since(9).default(-1),
        fetchOffset: int64,
        /** The epoch of the last record a follower has; -1 skips the check. */
        lastFetchedEpoch: int32.since(12).default(-1),
        /** A follower's own; -1 for a consumer. */
        logStartOffset: int64.since(5).default(-1),
        partitionMaxBytes: int32,
        replicaDirectoryId: uuid.since(17).tagged(0),
        /** What a follower takes it to be; the default says that it does not know how to tell. */
        highWatermark: int64.since(18).default(2 ** 63).tagged(1),
      }),
    }),
    /** Partitions to drop from the session. */
    forgottenTopicsData: array({
      topic: string.until(12),
      topicId: uuid.since(13),
      partitions: array(int32),
    }).since(7),
    rackId: string.since(11),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16.since(7),
    /** 0 when there is no session. */
    sessionId: int32.since(7),
    responses: array({
      topic: string.until(12),
      topicId: uuid.since(13),
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        /** The end of what is on all in-sync replicas; -1 on errors. */
        highWatermark: int64,
        /** The end of what no open transaction can still change. */
        lastStableOffset: int64.default(-1),
        logStartOffset: int64.since(5).default(-1),
        /** Where the follower's log and ours part; null when they do not. */
        divergingEpoch: taggedStruct(0, {
          epoch: int32.default(-1),
          endOffset: int64.default(-1),
        }).since(12),
        /** With NOT_LEADER_OR_FOLLOWER and FENCED_LEADER_EPOCH. */
        currentLeader: taggedStruct(1, {
          leaderId: int32.default(-1),
          leaderEpoch: int32.default(-1),
        }).since(12),
        /** Of the metadata log: read this snapshot instead. */
        snapshotId: taggedStruct(2, {
          endOffset: int64.default(-1),
          epoch: int32.default(-1),
        }).since(12),
        /**
         * In read committed: from each first offset up to the abort marker, a reader drops the producer's records. Null
         * in read uncommitted.
         */
        abortedTransactions: array({
          producerId: int64,
          firstOffset: int64,
        }).nullable(),
        /** -1 for the leader itself. */
        preferredReadReplica: int32.since(11).default(-1),
        records: records.nullable(),
      }),
    }),
    /** Where the leaders named above are. */
    nodeEndpoints: array({
      nodeId: int32,
      host: string,
      port: int32,
      rack: string.nullable().default(null),
    }).since(16).tagged(0),
  },
});

export interface FetchRequest extends Infer<typeof fetch.request> {}
export interface FetchResponse extends Infer<typeof fetch.response> {}
