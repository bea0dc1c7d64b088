/**
 * ListOffsets turns a point in time into an offset.
 *
 * The timestamp may be one of these instead of a time:
 *   -1  the end of the log: high watermark, or last stable offset for a read-committed client
 *   -2  the start of the log
 *   -3  the record with the greatest timestamp (v7, KIP-734)
 *   -4  the start of what is on local disks (v8, KIP-405)
 *   -5  the end of what has been tiered (v9, KIP-1005)
 *   -6  the first offset that has not been tiered yet (v11, KIP-1023)
 *
 * v1   answers one offset per partition instead of a list
 * v2   isolationLevel
 * v4   currentLeaderEpoch, so that a client of a deposed leader is told so (KIP-320)
 * v5   may answer OFFSET_NOT_AVAILABLE while a new leader catches up
 * v10  timeoutMs, for what must be asked of remote storage (KIP-1075)
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
    /** -1 for a consumer; a follower gives its own broker id and may then see past the high watermark. */
    replicaId: int32,
    /** 0 read uncommitted, 1 read committed. */
    isolationLevel: int8.since(2),
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        /** The epoch the client believes in; -1 skips the fencing check. */
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
        /** Of the record found; -1 when the offset is not a record's. */
        timestamp: int64.default(-1),
        /** -1 when no record is that young. */
        offset: int64.default(-1),
        leaderEpoch: int32.since(4).default(-1),
      }),
    }),
  },
});

export interface ListOffsetsRequest extends Infer<typeof listOffsets.request> {}
export interface ListOffsetsResponse extends Infer<typeof listOffsets.response> {}
