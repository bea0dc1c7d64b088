/**
 * AddOffsetsToTxn enters a group's offsets into a transaction, before TxnOffsetCommit writes them (KIP-98).
 *
 * v2  may answer PRODUCER_FENCED (KIP-588)
 * v4  may answer TRANSACTION_ABORTABLE (KIP-890)
 *
 * @module
 */
import { api, type Infer, int16, int32, int64, string } from "../schema.ts";

export const addOffsetsToTxn = api({
  key: 25,
  name: "AddOffsetsToTxn",
  versions: [0, 4],
  flexibleFrom: 3,
  request: {
    transactionalId: string,
    producerId: int64,
    producerEpoch: int16,
    groupId: string,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
  },
});

export interface AddOffsetsToTxnRequest extends Infer<typeof addOffsetsToTxn.request> {}
export interface AddOffsetsToTxnResponse extends Infer<typeof addOffsetsToTxn.response> {}
