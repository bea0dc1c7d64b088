/**
 * DescribeDelegationToken lists tokens (KIP-48).
 *
 * v3  who asked for the token (KIP-373)
 *
 * @module
 */
import { api, array, bytes, type Infer, int16, int32, int64, string } from "../schema.ts";

export const describeDelegationToken = api({
  key: 41,
  name: "DescribeDelegationToken",
  versions: [1, 3],
  flexibleFrom: 2,
  request: {
    /** Null for all. */
    owners: array({
      principalType: string,
      principalName: string,
    }).nullable(),
  },
  response: {
    errorCode: int16,
    tokens: array({
      principalType: string,
      principalName: string,
      tokenRequesterPrincipalType: string.since(3),
      tokenRequesterPrincipalName: string.since(3),
      issueTimestamp: int64,
      expiryTimestamp: int64,
      maxTimestamp: int64,
      tokenId: string,
      hmac: bytes,
      renewers: array({
        principalType: string,
        principalName: string,
      }),
    }),
    throttleTimeMs: int32,
  },
});

export interface DescribeDelegationTokenRequest extends Infer<typeof describeDelegationToken.request> {}
export interface DescribeDelegationTokenResponse extends Infer<typeof describeDelegationToken.response> {}
