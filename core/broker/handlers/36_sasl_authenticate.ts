/**
 * Answers SaslAuthenticate: checks the client's credentials. A failure is answered after a delay, which slows guessing,
 * and then the connection is closed. The log names the client.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { saslAuthenticateResponse } from "../../protocol/generated/36_sasl_authenticate.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError } from "./handler.ts";

export const saslAuthenticate: Handler<"SaslAuthenticate"> = {
  name: "SaslAuthenticate",
  beforeAuthentication: true,
  handle,
  errorResponse,
};

const nothing = new Uint8Array(0);

async function handle(
  { authBytes }: Requests["SaslAuthenticate"],
  context: RequestContext,
): Promise<Responses["SaslAuthenticate"]> {
  const { authentication, broker } = context;
  const answer = authentication.take(authBytes, context.nowMs());
  if (answer.kind !== "refused") {
    const sessionLifetimeMs = answer.kind === "known" ? answer.sessionMs : 0;
    return saslAuthenticateResponse({ authBytes: answer.bytes, sessionLifetimeMs });
  }
  if (authentication.hasFailed) {
    const delayMs = broker.config.get("connection.failed.authentication.delay.ms");
    await new Promise<void>((resolve) => broker.timers.at(context.nowMs() + delayMs, resolve));
  }
  return saslAuthenticateResponse({
    errorCode: errorCode(answer.error),
    errorMessage: answer.message,
    authBytes: nothing,
  });
}

function errorResponse(
  _: Requests["SaslAuthenticate"],
  { code, message }: WireError,
): Responses["SaslAuthenticate"] {
  return saslAuthenticateResponse({ errorCode: code, errorMessage: message, authBytes: nothing });
}
