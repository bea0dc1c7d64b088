/**
 * SaslAuthenticate carries one step of the SASL exchange; what is in the bytes is the mechanism's affair (KIP-152).
 *
 * v1  sessionLifetimeMs: the client proves itself again before that (KIP-368)
 *
 * @module
 */
import { api, bytes, type Infer, int16, int64, string } from "../schema.ts";

export const saslAuthenticate = api({
  key: 36,
  name: "SaslAuthenticate",
  versions: [0, 2],
  flexibleFrom: 2,
  request: {
    authBytes: bytes,
  },
  response: {
    errorCode: int16,
    errorMessage: string.nullable(),
    authBytes: bytes,
    /** 0 for no limit. */
    sessionLifetimeMs: int64.since(1),
  },
});

export interface SaslAuthenticateRequest extends Infer<typeof saslAuthenticate.request> {}
export interface SaslAuthenticateResponse extends Infer<typeof saslAuthenticate.response> {}
