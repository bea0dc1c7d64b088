// Written by core/protocol/codegen from ../apis/40_expire_delegation_token.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { ExpireDelegationTokenRequest, ExpireDelegationTokenResponse } from "../apis/40_expire_delegation_token.ts";

export function readExpireDelegationTokenRequest(r: Reader, version: number): ExpireDelegationTokenRequest {
  const flexible = version >= 2;
  const m: ExpireDelegationTokenRequest = {
    hmac: r.bytes(flexible),
    expiryTimePeriodMs: r.int64(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeExpireDelegationTokenRequest(w: Writer, m: ExpireDelegationTokenRequest, version: number): void {
  const flexible = version >= 2;
  w.bytes(m.hmac, flexible);
  w.int64(m.expiryTimePeriodMs);
  if (flexible) w.tags(m.unknownTags);
}

export function readExpireDelegationTokenResponse(r: Reader, version: number): ExpireDelegationTokenResponse {
  const flexible = version >= 2;
  const m: ExpireDelegationTokenResponse = {
    errorCode: r.int16(),
    expiryTimestampMs: r.int64(),
    throttleTimeMs: r.int32(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeExpireDelegationTokenResponse(w: Writer, m: ExpireDelegationTokenResponse, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  w.int64(m.expiryTimestampMs);
  w.int32(m.throttleTimeMs);
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const expireDelegationTokenResponse = ({ errorCode = 0, expiryTimestampMs = 0, throttleTimeMs = 0 }: Partial<ExpireDelegationTokenResponse> = {}): ExpireDelegationTokenResponse => ({ errorCode, expiryTimestampMs, throttleTimeMs });
