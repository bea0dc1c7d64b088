/**
 * Answers SaslHandshake on a listener without SASL: authentication is not asked for there, and Kafka says so with the one
 * error it has for a handshake at the wrong time.
 *
 * @module
 */
import { saslHandshakeResponse } from "../../protocol/generated/17_sasl_handshake.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

export const saslHandshake: Handler<"SaslHandshake"> = { name: "SaslHandshake", handle, errorResponse };

function handle(request: Requests["SaslHandshake"]): Responses["SaslHandshake"] {
  return errorResponse(request, wireError("ILLEGAL_SASL_STATE"));
}

function errorResponse(_: Requests["SaslHandshake"], { code }: WireError): Responses["SaslHandshake"] {
  return saslHandshakeResponse({ errorCode: code });
}
