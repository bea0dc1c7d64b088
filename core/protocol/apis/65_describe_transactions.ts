/**
 * DescribeTransactions shows the state of transactional ids (KIP-664).
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int64, string } from "../schema.ts";

export const describeTransactions = api({
  key: 65,
  name: "DescribeTransactions",
  versions: [0, 0],
  flexibleFrom: 0,
  request: {
    transactionalIds: array(string),
  },
  response: {
    throttleTimeMs: int32,
    transactionStates: array({
      errorCode: int16,
      transactionalId: string,
      /** Empty, Ongoing, PrepareCommit, PrepareAbort, CompleteCommit, CompleteAbort, PrepareEpochFence or Dead. */
      transactionState: string,
      transactionTimeoutMs: int32,
      /** -1 when no transaction is open. */
      transactionStartTimeMs: int64,
      producerId: int64,
      producerEpoch: int16,
      topics: array({
        topic: string,
        partitions: array(int32),
      }),
    }),
  },
});

export interface DescribeTransactionsRequest extends Infer<typeof describeTransactions.request> {}
export interface DescribeTransactionsResponse extends Infer<typeof describeTransactions.response> {}
