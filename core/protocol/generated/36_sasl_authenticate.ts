// Written by core/protocol/codegen from ../apis/36_sasl_authenticate.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { SaslAuthenticateRequest, SaslAuthenticateResponse } from "../apis/36_sasl_authenticate.ts";

export function readSaslAuthenticateRequest(r: Reader, version: number): SaslAuthenticateRequest {
  const flexible = version >= 2;
  const m: SaslAuthenticateRequest = {
    authBytes: r.bytes(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeSaslAuthenticateRequest(w: Writer, m: SaslAuthenticateRequest, version: number): void {
  const flexible = version >= 2;
  w.bytes(m.authBytes, flexible);
  if (flexible) w.tags(m.unknownTags);
}

export function readSaslAuthenticateResponse(r: Reader, version: number): SaslAuthenticateResponse {
  const flexible = version >= 2;
  const m: SaslAuthenticateResponse = {
    errorCode: r.int16(),
    errorMessage: r.nullableString(flexible),
    authBytes: r.bytes(flexible),
    sessionLifetimeMs: version >= 1 ? r.int64() : 0,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeSaslAuthenticateResponse(w: Writer, m: SaslAuthenticateResponse, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, flexible);
  w.bytes(m.authBytes, flexible);
  if (version >= 1) w.int64(m.sessionLifetimeMs);
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const saslAuthenticateResponse = ({ errorCode = 0, errorMessage = "", authBytes = new Uint8Array(0), sessionLifetimeMs = 0 }: Partial<SaslAuthenticateResponse> = {}): SaslAuthenticateResponse => ({ errorCode, errorMessage, authBytes, sessionLifetimeMs });

/** The first version of each field that v0 lacks. */
export const saslAuthenticateSince = {
  sessionLifetimeMs: 1,
} as const;
