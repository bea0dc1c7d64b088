/**
 * EndTxn commits or aborts a transaction (KIP-98).
 *
 * v2  may answer PRODUCER_FENCED (KIP-588)
 * v4  may answer TRANSACTION_ABORTABLE (KIP-890)
 * v5  every transaction gets an epoch of its own: the answer says which comes next (KIP-890)
 *
 * @module
 */
import { api, boolean, type Infer, int16, int32, int64, string } from "../schema.ts";

export const endTxn = api({
  key: 26,
  name: "EndTxn",
  versions: [0, 5],
  flexibleFrom: 3,
  request: {
    transactionalId: string,
    producerId: int64,
    producerEpoch: int16,
    /** False to abort. */
    committed: boolean,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    /** For the next transaction; another one when the epochs have run out. */
    producerId: int64.since(5).default(-1),
    producerEpoch: int16.since(5).default(-1),
  },
});

export interface EndTxnRequest extends Infer<typeof endTxn.request> {}
export interface EndTxnResponse extends Infer<typeof endTxn.response> {}
