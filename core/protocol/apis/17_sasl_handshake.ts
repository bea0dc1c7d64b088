/**
 * SaslHandshake agrees on how the client will prove who it is.
 *
 * v0  the mechanism's own tokens follow, not wrapped in requests
 * v1  SaslAuthenticate follows (KIP-152)
 *
 * The range is the same in all versions of Kafka: old clients send their highest version without asking.
 *
 * @module
 */
import { api, array, type Infer, int16, never, string } from "../schema.ts";

export const saslHandshake = api({
  key: 17,
  name: "SaslHandshake",
  versions: [0, 1],
  flexibleFrom: never,
  request: {
    mechanism: string,
  },
  response: {
    errorCode: int16,
    /** What the broker offers; the answer also to a mechanism it does not. */
    mechanisms: array(string),
  },
});

export interface SaslHandshakeRequest extends Infer<typeof saslHandshake.request> {}
export interface SaslHandshakeResponse extends Infer<typeof saslHandshake.response> {}
