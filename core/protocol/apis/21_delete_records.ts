/**
 * DeleteRecords removes a partition's records before an offset, by moving the log's start (KIP-107).
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int64, string } from "../schema.ts";

export const deleteRecords = api({
  key: 21,
  name: "DeleteRecords",
  versions: [0, 2],
  flexibleFrom: 2,
  request: {
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        /** The first offset to keep; -1 for the high watermark, which empties the partition. */
        offset: int64,
      }),
    }),
    timeoutMs: int32,
  },
  response: {
    throttleTimeMs: int32,
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        /** The log's start after it; -1 with an error. */
        lowWatermark: int64,
        errorCode: int16,
      }),
    }),
  },
});

export interface DeleteRecordsRequest extends Infer<typeof deleteRecords.request> {}
export interface DeleteRecordsResponse extends Infer<typeof deleteRecords.response> {}
