/**
 * InitProducerId gives a producer its id and epoch: for a transactional id always the same id with a higher epoch,
 * which fences the producers before it, and ends the transaction they left open.
 *
 * v3   the producer's current id and epoch, to go on after an error (KIP-360)
 * v4   may answer PRODUCER_FENCED (KIP-588)
 * v5   may answer TRANSACTION_ABORTABLE (KIP-890)
 *
 * Kafka declares v6 (two-phase commit, KIP-939) and does not offer it yet.
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
    /** Null for a producer that is idempotent and no more. */
    transactionalId: string.nullable(),
    /** How long a transaction may stay open. Without a transactional id it means nothing. */
    transactionTimeoutMs: int32,
    /** -1 for a new producer. */
    producerId: int64.since(3).default(-1),
    /** -1 for a new producer. */
    producerEpoch: int16.since(3).default(-1),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    /** -1 with an error. */
    producerId: int64.default(-1),
    producerEpoch: int16,
  },
});

export interface InitProducerIdRequest extends Infer<typeof initProducerId.request> {}
export interface InitProducerIdResponse extends Infer<typeof initProducerId.response> {}
