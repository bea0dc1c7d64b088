// Written by core/protocol/codegen from ../apis/17_sasl_handshake.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { SaslHandshakeRequest, SaslHandshakeResponse } from "../apis/17_sasl_handshake.ts";

export function readSaslHandshakeRequest(r: Reader, version: number): SaslHandshakeRequest {
  const m: SaslHandshakeRequest = {
    mechanism: r.string(false),
  };
  return m;
}

export function writeSaslHandshakeRequest(w: Writer, m: SaslHandshakeRequest, version: number): void {
  w.string(m.mechanism, false);
}

function readSaslHandshakeResponseMechanismsList(r: Reader, version: number): SaslHandshakeResponse["mechanisms"] {
  const count = r.count(false, 2);
  const list: SaslHandshakeResponse["mechanisms"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(false));
  return list;
}

export function readSaslHandshakeResponse(r: Reader, version: number): SaslHandshakeResponse {
  const m: SaslHandshakeResponse = {
    errorCode: r.int16(),
    mechanisms: readSaslHandshakeResponseMechanismsList(r, version),
  };
  return m;
}

export function writeSaslHandshakeResponse(w: Writer, m: SaslHandshakeResponse, version: number): void {
  w.int16(m.errorCode);
  w.count(m.mechanisms.length, false);
  for (const e of m.mechanisms) w.string(e, false);
}

export function* writeSaslHandshakeResponseInSlices(w: Writer, m: SaslHandshakeResponse, version: number): Generator<undefined, void, unknown> {
  w.int16(m.errorCode);
  w.count(m.mechanisms.length, false);
  for (const e of m.mechanisms) {
    w.string(e, false);
    if (w.mayPause()) yield;
  }
}

/** With the declared default in every field that is not given. */
export const saslHandshakeResponse = ({ errorCode = 0, mechanisms = [] }: Partial<SaslHandshakeResponse> = {}): SaslHandshakeResponse => ({ errorCode, mechanisms });
