/**
 * ExpireDelegationToken ends a token, now or later (KIP-48).
 *
 * @module
 */
import { api, bytes, type Infer, int16, int32, int64 } from "../schema.ts";

export const expireDelegationToken = api({
  key: 40,
  name: "ExpireDelegationToken",
  versions: [1, 2],
  flexibleFrom: 2,
  request: {
    hmac: bytes,
    /** Negative to end it at once. */
    expiryTimePeriodMs: int64,
  },
  response: {
    errorCode: int16,
    expiryTimestampMs: int64,
    throttleTimeMs: int32,
  },
});

export interface ExpireDelegationTokenRequest extends Infer<typeof expireDelegationToken.request> {}
export interface ExpireDelegationTokenResponse extends Infer<typeof expireDelegationToken.response> {}
