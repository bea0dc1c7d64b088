/**
 * RenewDelegationToken puts off the time at which a token expires (KIP-48).
 *
 * @module
 */
import { api, bytes, type Infer, int16, int32, int64 } from "../schema.ts";

export const renewDelegationToken = api({
  key: 39,
  name: "RenewDelegationToken",
  versions: [1, 2],
  flexibleFrom: 2,
  request: {
    hmac: bytes,
    /** -1 for the broker's default. */
    renewPeriodMs: int64,
  },
  response: {
    errorCode: int16,
    expiryTimestampMs: int64,
    throttleTimeMs: int32,
  },
});

export interface RenewDelegationTokenRequest extends Infer<typeof renewDelegationToken.request> {}
export interface RenewDelegationTokenResponse extends Infer<typeof renewDelegationToken.response> {}
