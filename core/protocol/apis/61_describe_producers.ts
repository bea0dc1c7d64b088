/**
 * DescribeProducers shows the idempotent and transactional producers that a partition remembers (KIP-664).
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int64, string } from "../schema.ts";

export const describeProducers = api({
  key: 61,
  name: "DescribeProducers",
  versions: [0, 0],
  flexibleFrom: 0,
  request: {
    topics: array({
      name: string,
      partitionIndexes: array(int32),
    }),
  },
  response: {
    throttleTimeMs: int32,
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        errorMessage: string.nullable().default(null),
        activeProducers: array({
          producerId: int64,
          producerEpoch: int32,
          lastSequence: int32.default(-1),
          lastTimestamp: int64.default(-1),
          coordinatorEpoch: int32,
          /** -1 when no transaction is open. */
          currentTxnStartOffset: int64.default(-1),
        }),
      }),
    }),
  },
});

export interface DescribeProducersRequest extends Infer<typeof describeProducers.request> {}
export interface DescribeProducersResponse extends Infer<typeof describeProducers.response> {}
