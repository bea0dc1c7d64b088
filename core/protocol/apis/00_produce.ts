/**
 * Produce
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
    acks: int16,
    timeoutMs: int32,
    topicData: array({
      name: string.until(12),
      topicId: uuid.since(13),
      partitionData: array({
        index: int32,
        records,
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
        baseOffset: int64,
        logAppendTimeMs: int64.default(-1),
        logStartOffset: int64.since(5).default(-1),
        recordErrors: array({
          batchIndex: int32,
          batchIndexErrorMessage: string.nullable().default(null),
        }).since(8),
        errorMessage: string.nullable().since(8).default(null),
        currentLeader: taggedStruct(0, {
          leaderId: int32.default(-1),
          leaderEpoch: int32.default(-1),
        }).since(10),
      }),
    }),
    throttleTimeMs: int32,
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
