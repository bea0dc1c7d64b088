// Written by core/protocol/codegen from ../apis/41_describe_delegation_token.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { DescribeDelegationTokenRequest, DescribeDelegationTokenResponse } from "../apis/41_describe_delegation_token.ts";

function readDescribeDelegationTokenRequestOwners(r: Reader, version: number): NonNullable<DescribeDelegationTokenRequest["owners"]>[number] {
  const flexible = version >= 2;
  const m: NonNullable<DescribeDelegationTokenRequest["owners"]>[number] = {
    principalType: r.string(flexible),
    principalName: r.string(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDescribeDelegationTokenRequestOwners(w: Writer, m: NonNullable<DescribeDelegationTokenRequest["owners"]>[number], version: number): void {
  const flexible = version >= 2;
  w.string(m.principalType, flexible);
  w.string(m.principalName, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeDelegationTokenRequestOwnersList(r: Reader, version: number): NonNullable<DescribeDelegationTokenRequest["owners"]> | null {
  const flexible = version >= 2;
  const count = r.nullableCount(flexible, 3);
  if (count < 0) return null;
  const list: NonNullable<DescribeDelegationTokenRequest["owners"]> = [];
  for (let i = 0; i < count; i++) list.push(readDescribeDelegationTokenRequestOwners(r, version));
  return list;
}

export function readDescribeDelegationTokenRequest(r: Reader, version: number): DescribeDelegationTokenRequest {
  const flexible = version >= 2;
  const m: DescribeDelegationTokenRequest = {
    owners: readDescribeDelegationTokenRequestOwnersList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeDescribeDelegationTokenRequest(w: Writer, m: DescribeDelegationTokenRequest, version: number): void {
  const flexible = version >= 2;
  w.count(m.owners === null ? -1 : m.owners.length, flexible);
  for (const e of m.owners ?? []) writeDescribeDelegationTokenRequestOwners(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeDelegationTokenResponseTokensRenewers(r: Reader, version: number): DescribeDelegationTokenResponse["tokens"][number]["renewers"][number] {
  const flexible = version >= 2;
  const m: DescribeDelegationTokenResponse["tokens"][number]["renewers"][number] = {
    principalType: r.string(flexible),
    principalName: r.string(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDescribeDelegationTokenResponseTokensRenewers(w: Writer, m: DescribeDelegationTokenResponse["tokens"][number]["renewers"][number], version: number): void {
  const flexible = version >= 2;
  w.string(m.principalType, flexible);
  w.string(m.principalName, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeDelegationTokenResponseTokensRenewersList(r: Reader, version: number): DescribeDelegationTokenResponse["tokens"][number]["renewers"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 3);
  const list: DescribeDelegationTokenResponse["tokens"][number]["renewers"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeDelegationTokenResponseTokensRenewers(r, version));
  return list;
}

function readDescribeDelegationTokenResponseTokens(r: Reader, version: number): DescribeDelegationTokenResponse["tokens"][number] {
  const flexible = version >= 2;
  const m: DescribeDelegationTokenResponse["tokens"][number] = {
    principalType: r.string(flexible),
    principalName: r.string(flexible),
    tokenRequesterPrincipalType: version === 3 ? r.string(flexible) : "",
    tokenRequesterPrincipalName: version === 3 ? r.string(flexible) : "",
    issueTimestamp: r.int64(),
    expiryTimestamp: r.int64(),
    maxTimestamp: r.int64(),
    tokenId: r.string(flexible),
    hmac: r.bytes(flexible),
    renewers: readDescribeDelegationTokenResponseTokensRenewersList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDescribeDelegationTokenResponseTokens(w: Writer, m: DescribeDelegationTokenResponse["tokens"][number], version: number): void {
  const flexible = version >= 2;
  w.string(m.principalType, flexible);
  w.string(m.principalName, flexible);
  if (version === 3) w.string(m.tokenRequesterPrincipalType, flexible);
  if (version === 3) w.string(m.tokenRequesterPrincipalName, flexible);
  w.int64(m.issueTimestamp);
  w.int64(m.expiryTimestamp);
  w.int64(m.maxTimestamp);
  w.string(m.tokenId, flexible);
  w.bytes(m.hmac, flexible);
  w.count(m.renewers.length, flexible);
  for (const e of m.renewers) writeDescribeDelegationTokenResponseTokensRenewers(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeDelegationTokenResponseTokensList(r: Reader, version: number): DescribeDelegationTokenResponse["tokens"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 30);
  const list: DescribeDelegationTokenResponse["tokens"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeDelegationTokenResponseTokens(r, version));
  return list;
}

export function readDescribeDelegationTokenResponse(r: Reader, version: number): DescribeDelegationTokenResponse {
  const flexible = version >= 2;
  const m: DescribeDelegationTokenResponse = {
    errorCode: r.int16(),
    tokens: readDescribeDelegationTokenResponseTokensList(r, version),
    throttleTimeMs: r.int32(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeDescribeDelegationTokenResponse(w: Writer, m: DescribeDelegationTokenResponse, version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  w.count(m.tokens.length, flexible);
  for (const e of m.tokens) writeDescribeDelegationTokenResponseTokens(w, e, version);
  w.int32(m.throttleTimeMs);
  if (flexible) w.tags(m.unknownTags);
}

function* readDescribeDelegationTokenRequestOwnersListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<DescribeDelegationTokenRequest["owners"]> | null, unknown> {
  const flexible = version >= 2;
  const count = r.nullableCount(flexible, 3);
  if (count < 0) return null;
  const list: NonNullable<DescribeDelegationTokenRequest["owners"]> = [];
  for (let i = 0; i < count; i++) {
    list.push(readDescribeDelegationTokenRequestOwners(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readDescribeDelegationTokenRequestInSlices(r: Reader, version: number): Generator<undefined, DescribeDelegationTokenRequest, unknown> {
  const flexible = version >= 2;
  const m: DescribeDelegationTokenRequest = {
    owners: (yield* readDescribeDelegationTokenRequestOwnersListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* writeDescribeDelegationTokenResponseTokensInSlices(w: Writer, m: DescribeDelegationTokenResponse["tokens"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 2;
  w.string(m.principalType, flexible);
  w.string(m.principalName, flexible);
  if (version === 3) w.string(m.tokenRequesterPrincipalType, flexible);
  if (version === 3) w.string(m.tokenRequesterPrincipalName, flexible);
  w.int64(m.issueTimestamp);
  w.int64(m.expiryTimestamp);
  w.int64(m.maxTimestamp);
  w.string(m.tokenId, flexible);
  w.bytes(m.hmac, flexible);
  w.count(m.renewers.length, flexible);
  for (const e of m.renewers) {
    writeDescribeDelegationTokenResponseTokensRenewers(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

export function* writeDescribeDelegationTokenResponseInSlices(w: Writer, m: DescribeDelegationTokenResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  w.count(m.tokens.length, flexible);
  for (const e of m.tokens) {
    (yield* writeDescribeDelegationTokenResponseTokensInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.int32(m.throttleTimeMs);
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const describeDelegationTokenResponse = Object.assign(
  ({ errorCode = 0, tokens = [], throttleTimeMs = 0 }: Partial<DescribeDelegationTokenResponse> = {}): DescribeDelegationTokenResponse => ({ errorCode, tokens, throttleTimeMs }),
  {
    tokens: Object.assign(
      ({ principalType = "", principalName = "", tokenRequesterPrincipalType = "", tokenRequesterPrincipalName = "", issueTimestamp = 0, expiryTimestamp = 0, maxTimestamp = 0, tokenId = "", hmac = new Uint8Array(0), renewers = [] }: Partial<DescribeDelegationTokenResponse["tokens"][number]> = {}): DescribeDelegationTokenResponse["tokens"][number] => ({ principalType, principalName, tokenRequesterPrincipalType, tokenRequesterPrincipalName, issueTimestamp, expiryTimestamp, maxTimestamp, tokenId, hmac, renewers }),
      {
        renewers: ({ principalType = "", principalName = "" }: Partial<DescribeDelegationTokenResponse["tokens"][number]["renewers"][number]> = {}): DescribeDelegationTokenResponse["tokens"][number]["renewers"][number] => ({ principalType, principalName }),
      },
    ),
  },
);

/** The first version of each field that v1 lacks. */
export const describeDelegationTokenSince = {
  tokenRequesterPrincipalType: 3,
  tokenRequesterPrincipalName: 3,
} as const;
