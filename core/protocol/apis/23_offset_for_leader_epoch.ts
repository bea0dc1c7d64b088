/**
 * OffsetForLeaderEpoch tells where a leader epoch ended: the start of the next one, or the end of the log. By it a
 * client finds out whether the log it read was cut since, and from where on (KIP-320).
 *
 * v2   currentLeaderEpoch
 * v3   replicaId
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int64, string } from "../schema.ts";

export const offsetForLeaderEpoch = api({
  key: 23,
  name: "OffsetForLeaderEpoch",
  versions: [2, 4],
  flexibleFrom: 4,
  request: {
    /** -1 for a consumer, a follower's broker id, -2 to see past the high watermark. */
    replicaId: int32.since(3).default(-2),
    topics: array({
      topic: string,
      partitions: array({
        partition: int32,
        /** The epoch the client believes in; -1 skips the fencing check. */
        currentLeaderEpoch: int32.default(-1),
        /** The epoch to look up. */
        leaderEpoch: int32,
      }),
    }),
  },
  response: {
    throttleTimeMs: int32,
    topics: array({
      topic: string,
      partitions: array({
        errorCode: int16,
        partition: int32,
        /** The largest epoch not above the one asked for; -1 when there is none. */
        leaderEpoch: int32.default(-1),
        /** -1 when there is none. */
        endOffset: int64.default(-1),
      }),
    }),
  },
});

export interface OffsetForLeaderEpochRequest extends Infer<typeof offsetForLeaderEpoch.request> {}
export interface OffsetForLeaderEpochResponse extends Infer<typeof offsetForLeaderEpoch.response> {}
