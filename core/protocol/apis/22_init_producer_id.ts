/**
 * InitProducerId
 *
 * @module
 */
import { api, type Infer, int16, int32, int64, string } from "../schema.ts";

export const initProducerId = api({
  key: 22,
  name: "InitProducerId",
  versions: [0, 5],
  flexibleFrom: 2,
  request: {
    transactionalId: string.nullable(),
    transactionTimeoutMs: int32,
    producerId: int64.since(3).default(-1),
    producerEpoch: int16.since(3).default(-1),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    producerId: int64.default(-1),
    producerEpoch: int16,
  },
});

export interface InitProducerIdRequest extends Infer<typeof initProducerId.request> {}
export interface InitProducerIdResponse extends Infer<typeof initProducerId.response> {}
