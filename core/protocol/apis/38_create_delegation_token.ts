/**
 * CreateDelegationToken gives out a token with which others may act for its owner (KIP-48).
 *
 * v3  a token for somebody else (KIP-373)
 *
 * @module
 */
import { api, array, bytes, type Infer, int16, int32, int64, string } from "../schema.ts";

export const createDelegationToken = api({
  key: 38,
  name: "CreateDelegationToken",
  versions: [1, 3],
  flexibleFrom: 2,
  request: {
    /** Null for the requester itself. */
    ownerPrincipalType: string.nullable().since(3),
    /** Null for the requester itself. */
    ownerPrincipalName: string.nullable().since(3),
    renewers: array({
      principalType: string,
      principalName: string,
    }),
    /** -1 for the broker's limit. */
    maxLifetimeMs: int64,
  },
  response: {
    errorCode: int16,
    principalType: string,
    principalName: string,
    tokenRequesterPrincipalType: string.since(3),
    tokenRequesterPrincipalName: string.since(3),
    issueTimestampMs: int64,
    expiryTimestampMs: int64,
    maxTimestampMs: int64,
    tokenId: string,
    /** The secret. */
    hmac: bytes,
    throttleTimeMs: int32,
  },
});

export interface CreateDelegationTokenRequest extends Infer<typeof createDelegationToken.request> {}
export interface CreateDelegationTokenResponse extends Infer<typeof createDelegationToken.response> {}
