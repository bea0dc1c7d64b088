/**
 * AddPartitionsToTxn enters partitions into a transaction before the first record is written to them (KIP-98).
 *
 * v2  may answer PRODUCER_FENCED (KIP-588)
 * v4  several transactions at once, and only asking: brokers use it among themselves to verify (KIP-890)
 * v5  may answer TRANSACTION_ABORTABLE (KIP-890)
 *
 * Clients use v3 and below, and with transaction.version 2 do not send it at all: Produce does it.
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, int64, string } from "../schema.ts";

const addPartitionsToTxnTopic = {
  name: string,
  partitions: array(int32),
};

const addPartitionsToTxnTopicResult = {
  name: string,
  resultsByPartition: array({
    partitionIndex: int32,
    partitionErrorCode: int16,
  }),
};

export const addPartitionsToTxn = api({
  key: 24,
  name: "AddPartitionsToTxn",
  versions: [0, 5],
  flexibleFrom: 3,
  request: {
    transactions: array({
      transactionalId: string,
      producerId: int64,
      producerEpoch: int16,
      /** Ask whether the partitions are in the transaction, and add nothing. */
      verifyOnly: boolean,
      topics: array(addPartitionsToTxnTopic),
    }).since(4),
    v3AndBelowTransactionalId: string.until(3),
    v3AndBelowProducerId: int64.until(3),
    v3AndBelowProducerEpoch: int16.until(3),
    v3AndBelowTopics: array(addPartitionsToTxnTopic).until(3),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16.since(4),
    resultsByTransaction: array({
      transactionalId: string,
      topicResults: array(addPartitionsToTxnTopicResult),
    }).since(4),
    resultsByTopicV3AndBelow: array(addPartitionsToTxnTopicResult).until(3),
  },
});

export interface AddPartitionsToTxnRequest extends Infer<typeof addPartitionsToTxn.request> {}
export interface AddPartitionsToTxnResponse extends Infer<typeof addPartitionsToTxn.response> {}
