/**
 * DescribeLogDirs shows a broker's log directories and the size of what is in them (KIP-113).
 *
 * v3  an error for the whole request
 * v4  the size of the volume (KIP-827)
 * v5  isCordoned: no new replicas are put there (KIP-1066)
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, int64, string } from "../schema.ts";

export const describeLogDirs = api({
  key: 35,
  name: "DescribeLogDirs",
  versions: [1, 5],
  flexibleFrom: 2,
  request: {
    /** Null for all. */
    topics: array({
      topic: string,
      partitions: array(int32),
    }).nullable(),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16.since(3),
    results: array({
      errorCode: int16,
      logDir: string,
      topics: array({
        name: string,
        partitions: array({
          partitionIndex: int32,
          partitionSize: int64,
          /** How far the log is behind: the high watermark, or for a future replica the present one. */
          offsetLag: int64,
          /** The replica is on its way here from another directory. */
          isFutureKey: boolean,
        }),
      }),
      /** -1 when not known. */
      totalBytes: int64.since(4).default(-1),
      /** -1 when not known. */
      usableBytes: int64.since(4).default(-1),
      isCordoned: boolean.since(5),
    }),
  },
});

export interface DescribeLogDirsRequest extends Infer<typeof describeLogDirs.request> {}
export interface DescribeLogDirsResponse extends Infer<typeof describeLogDirs.response> {}
