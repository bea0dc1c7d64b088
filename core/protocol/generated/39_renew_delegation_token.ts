// Written by core/protocol/codegen from ../apis/39_renew_delegation_token.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { RenewDelegationTokenRequest, RenewDelegationTokenResponse } from "../apis/39_renew_delegation_token.ts";

export function readRenewDelegationTokenRequest(r: Reader, version: number): RenewDelegationTokenRequest {
  const flexible = version >= 2;
  const m: RenewDelegationTokenRequest = {
    hmac: r.bytes(flexible),
    renewPeriodMs: r.int64(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeRenewDelegationTokenRequest(w: Writer, m: RenewDelegationTokenRequest, version: number): void {
  const flexible = version >= 2;
  w.bytes(m.hmac, flexible);
  w.int64(m.renewPeriodMs);
  if (flexible) w.tags(m.unknownTags);
}

export function readRenewDelegationTokenResponse(r: Reader, version: number): RenewDelegationTokenResponse {
  const flexible = version >= 2;
  const m: RenewDelegationTokenResponse = {
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

export function writeRenewDelegationTokenResponse(w: Writer, m: RenewDelegationTokenResponse, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  w.int64(m.expiryTimestampMs);
  w.int32(m.throttleTimeMs);
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const renewDelegationTokenResponse = ({ errorCode = 0, expiryTimestampMs = 0, throttleTimeMs = 0 }: Partial<RenewDelegationTokenResponse> = {}): RenewDelegationTokenResponse => ({ errorCode, expiryTimestampMs, throttleTimeMs });
