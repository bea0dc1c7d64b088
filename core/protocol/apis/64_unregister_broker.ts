/**
 * UnregisterBroker makes the cluster forget a broker that will not come back (KIP-500).
 *
 * @module
 */
import { api, type Infer, int16, int32, string } from "../schema.ts";

export const unregisterBroker = api({
  key: 64,
  name: "UnregisterBroker",
  versions: [0, 0],
  flexibleFrom: 0,
  request: {
    brokerId: int32,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable(),
  },
});

export interface UnregisterBrokerRequest extends Infer<typeof unregisterBroker.request> {}
export interface UnregisterBrokerResponse extends Infer<typeof unregisterBroker.response> {}
