/**
 * Answers SaslHandshake: the client names the mechanism with which it will authenticate. Where no authentication is
 * needed, or the client is authenticated already, that is an error, and the answer still lists the mechanisms.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { saslHandshakeResponse } from "../../protocol/generated/17_sasl_handshake.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError } from "./handler.ts";

export const saslHandshake: Handler<"SaslHandshake"> = {
  name: "SaslHandshake",
  beforeAuthentication: true,
  handle,
  errorResponse,
};

function handle({ mechanism }: Requests["SaslHandshake"], context: RequestContext): Responses["SaslHandshake"] {
  const { authentication } = context;
  const error = authentication.begin(mechanism, { isRaw: context.apiVersion === 0, nowMs: context.nowMs() });
  const mechanisms = error === "ILLEGAL_SASL_STATE" ? [] : [...authentication.mechanisms];
  return saslHandshakeResponse({ errorCode: errorCode(error ?? "NONE"), mechanisms });
}

function errorResponse(_: Requests["SaslHandshake"], { code }: WireError): Responses["SaslHandshake"] {
  return saslHandshakeResponse({ errorCode: code, mechanisms: [] });
}
