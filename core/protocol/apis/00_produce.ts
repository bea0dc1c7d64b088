/**
 * Produce appends record batches to partitions.
 *
 * Brokers list versions from 0, because librdkafka looks for them there, and refuse 0 to 2.
 *
 * v3   record batches v2, transactionalId
 * v4   may answer KAFKA_STORAGE_ERROR
 * v5   logStartOffset in the answer
 * v7   zstd (KIP-110)
 * v8   the answer names the records at fault (KIP-467)
 * v10  an answer from the wrong broker names the right one (KIP-951)
 * v11  may answer TRANSACTION_ABORTABLE (KIP-890)
 * v12  adds its partitions to the transaction by itself; without transaction.version 2 a transaction stays at v11
 *      (KIP-890)
 * v13  topics by id (KIP-516)
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int64, records, string, taggedStruct, uuid } from "../schema.ts";

export const produce = api({
  key: 0,
  name: "Produce",
  versions: [3, 13],
  flexibleFrom: 9,
  request: {
    transactionalId: string.nullable().default(null),
    /** -1 all in-sync replicas, 1 the leader, 0 nobody: then there is no response either. */
    acks: int16,
    /** How long to wait for the other replicas. */
    timeoutMs: int32,
    topicData: array({
      name: string.until(12),
      topicId: uuid.since(13),
      partitionData: array({
        index: int32,
        /** One batch or more; Kafka takes exactly one from v3 on. */
        records: records.nullable(),
      }),
    }),
  },
  response: {
    responses: array({
      name: string.until(12),
      topicId: uuid.since(13),
      partitionResponses: array({
        index: int32,
        errorCode: int16,
        /** The offset the first record got. */
        baseOffset: int64,
        /** -1 unless the topic stamps records itself (LogAppendTime). */
        logAppendTimeMs: int64.default(-1),
        logStartOffset: int64.since(5).default(-1),
        /** The records for which the whole batch was refused. */
        recordErrors: array({
          /** The position of the record in its batch. */
          batchIndex: int32,
          batchIndexErrorMessage: string.nullable().default(null),
        }).since(8),
        errorMessage: string.nullable().since(8).default(null),
        /** With NOT_LEADER_OR_FOLLOWER. */
        currentLeader: taggedStruct(0, {
          leaderId: int32.default(-1),
          leaderEpoch: int32.default(-1),
        }).since(10),
      }),
    }),
    throttleTimeMs: int32,
    /** Where the leaders named above are. */
    nodeEndpoints: array({
      nodeId: int32,
      host: string,
      port: int32,
      rack: string.nullable().default(null),
    }).since(10).tagged(0),
  },
});

export interface ProduceRequest extends Infer<typeof produce.request> {}
export interface ProduceResponse extends Infer<typeof produce.response> {}
