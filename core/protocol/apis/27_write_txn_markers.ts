/**
 * WriteTxnMarkers is how a transaction coordinator has commit and abort markers written to the partitions of a
 * transaction. Between brokers.
 *
 * v2  transactionVersion, by which a late marker is told from a new one (KIP-1228)
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, int64, int8, string } from "../schema.ts";

export const writeTxnMarkers = api({
  key: 27,
  name: "WriteTxnMarkers",
  versions: [1, 2],
  flexibleFrom: 1,
  request: {
    markers: array({
      producerId: int64,
      producerEpoch: int16,
      /** True to commit. */
      transactionResult: boolean,
      topics: array({
        name: string,
        partitionIndexes: array(int32),
      }),
      /** Markers of a deposed coordinator are refused by it. */
      coordinatorEpoch: int32,
      transactionVersion: int8.since(2),
    }),
  },
  response: {
    markers: array({
      producerId: int64,
      topics: array({
        name: string,
        partitions: array({
          partitionIndex: int32,
          errorCode: int16,
        }),
      }),
    }),
  },
});

export interface WriteTxnMarkersRequest extends Infer<typeof writeTxnMarkers.request> {}
export interface WriteTxnMarkersResponse extends Infer<typeof writeTxnMarkers.response> {}
