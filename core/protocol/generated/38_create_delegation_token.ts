// Written by core/protocol/codegen from ../apis/38_create_delegation_token.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { CreateDelegationTokenRequest, CreateDelegationTokenResponse } from "../apis/38_create_delegation_token.ts";

function readCreateDelegationTokenRequestRenewers(r: Reader, version: number): CreateDelegationTokenRequest["renewers"][number] {
  const flexible = version >= 2;
  const m: CreateDelegationTokenRequest["renewers"][number] = {
    principalType: r.string(flexible),
    principalName: r.string(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeCreateDelegationTokenRequestRenewers(w: Writer, m: CreateDelegationTokenRequest["renewers"][number], version: number): void {
  const flexible = version >= 2;
  w.string(m.principalType, flexible);
  w.string(m.principalName, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readCreateDelegationTokenRequestRenewersList(r: Reader, version: number): CreateDelegationTokenRequest["renewers"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 3);
  const list: CreateDelegationTokenRequest["renewers"] = [];
  for (let i = 0; i < count; i++) list.push(readCreateDelegationTokenRequestRenewers(r, version));
  return list;
}

export function readCreateDelegationTokenRequest(r: Reader, version: number): CreateDelegationTokenRequest {
  const flexible = version >= 2;
  const m: CreateDelegationTokenRequest = {
    ownerPrincipalType: version === 3 ? r.nullableString(flexible) : "",
    ownerPrincipalName: version === 3 ? r.nullableString(flexible) : "",
    renewers: readCreateDelegationTokenRequestRenewersList(r, version),
    maxLifetimeMs: r.int64(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeCreateDelegationTokenRequest(w: Writer, m: CreateDelegationTokenRequest, version: number): void {
  const flexible = version >= 2;
  if (version === 3) w.nullableString(m.ownerPrincipalType, flexible);
  if (version === 3) w.nullableString(m.ownerPrincipalName, flexible);
  w.count(m.renewers.length, flexible);
  for (const e of m.renewers) writeCreateDelegationTokenRequestRenewers(w, e, version);
  w.int64(m.maxLifetimeMs);
  if (flexible) w.tags(m.unknownTags);
}

export function readCreateDelegationTokenResponse(r: Reader, version: number): CreateDelegationTokenResponse {
  const flexible = version >= 2;
  const m: CreateDelegationTokenResponse = {
    errorCode: r.int16(),
    principalType: r.string(flexible),
    principalName: r.string(flexible),
    tokenRequesterPrincipalType: version === 3 ? r.string(flexible) : "",
    tokenRequesterPrincipalName: version === 3 ? r.string(flexible) : "",
    issueTimestampMs: r.int64(),
    expiryTimestampMs: r.int64(),
    maxTimestampMs: r.int64(),
    tokenId: r.string(flexible),
    hmac: r.bytes(flexible),
    throttleTimeMs: r.int32(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeCreateDelegationTokenResponse(w: Writer, m: CreateDelegationTokenResponse, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  w.string(m.principalType, flexible);
  w.string(m.principalName, flexible);
  if (version === 3) w.string(m.tokenRequesterPrincipalType, flexible);
  if (version === 3) w.string(m.tokenRequesterPrincipalName, flexible);
  w.int64(m.issueTimestampMs);
  w.int64(m.expiryTimestampMs);
  w.int64(m.maxTimestampMs);
  w.string(m.tokenId, flexible);
  w.bytes(m.hmac, flexible);
  w.int32(m.throttleTimeMs);
  if (flexible) w.tags(m.unknownTags);
}

function* readCreateDelegationTokenRequestRenewersListInSlices(r: Reader, version: number): Generator<undefined, CreateDelegationTokenRequest["renewers"], unknown> {
  const flexible = version >= 2;
  const count = r.count(flexible, 3);
  const list: CreateDelegationTokenRequest["renewers"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readCreateDelegationTokenRequestRenewers(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readCreateDelegationTokenRequestInSlices(r: Reader, version: number): Generator<undefined, CreateDelegationTokenRequest, unknown> {
  const flexible = version >= 2;
  const m: CreateDelegationTokenRequest = {
    ownerPrincipalType: version === 3 ? r.nullableString(flexible) : "",
    ownerPrincipalName: version === 3 ? r.nullableString(flexible) : "",
    renewers: (yield* readCreateDelegationTokenRequestRenewersListInSlices(r, version)),
    maxLifetimeMs: r.int64(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

/** With the declared default in every field that is not given. */
export const createDelegationTokenResponse = ({ errorCode = 0, principalType = "", principalName = "", tokenRequesterPrincipalType = "", tokenRequesterPrincipalName = "", issueTimestampMs = 0, expiryTimestampMs = 0, maxTimestampMs = 0, tokenId = "", hmac = new Uint8Array(0), throttleTimeMs = 0 }: Partial<CreateDelegationTokenResponse> = {}): CreateDelegationTokenResponse => ({ errorCode, principalType, principalName, tokenRequesterPrincipalType, tokenRequesterPrincipalName, issueTimestampMs, expiryTimestampMs, maxTimestampMs, tokenId, hmac, throttleTimeMs });

/** The first version of each field that v1 lacks. */
export const createDelegationTokenSince = {
  ownerPrincipalType: 3,
  ownerPrincipalName: 3,
  tokenRequesterPrincipalType: 3,
  tokenRequesterPrincipalName: 3,
} as const;
