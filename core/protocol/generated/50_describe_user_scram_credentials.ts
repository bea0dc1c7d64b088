// Written by core/protocol/codegen from ../apis/50_describe_user_scram_credentials.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { DescribeUserScramCredentialsRequest, DescribeUserScramCredentialsResponse } from "../apis/50_describe_user_scram_credentials.ts";

function readDescribeUserScramCredentialsRequestUsers(r: Reader, version: number): NonNullable<DescribeUserScramCredentialsRequest["users"]>[number] {
  const m: NonNullable<DescribeUserScramCredentialsRequest["users"]>[number] = {
    name: r.string(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeUserScramCredentialsRequestUsers(w: Writer, m: NonNullable<DescribeUserScramCredentialsRequest["users"]>[number], version: number): void {
  w.string(m.name, true);
  w.tags(m.unknownTags);
}

function readDescribeUserScramCredentialsRequestUsersList(r: Reader, version: number): NonNullable<DescribeUserScramCredentialsRequest["users"]> | null {
  const count = r.nullableCount(true, 2);
  if (count < 0) return null;
  const list: NonNullable<DescribeUserScramCredentialsRequest["users"]> = [];
  for (let i = 0; i < count; i++) list.push(readDescribeUserScramCredentialsRequestUsers(r, version));
  return list;
}

export function readDescribeUserScramCredentialsRequest(r: Reader, version: number): DescribeUserScramCredentialsRequest {
  const m: DescribeUserScramCredentialsRequest = {
    users: readDescribeUserScramCredentialsRequestUsersList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeDescribeUserScramCredentialsRequest(w: Writer, m: DescribeUserScramCredentialsRequest, version: number): void {
  w.count(m.users === null ? -1 : m.users.length, true);
  for (const e of m.users ?? []) writeDescribeUserScramCredentialsRequestUsers(w, e, version);
  w.tags(m.unknownTags);
}

function readDescribeUserScramCredentialsResponseResultsCredentialInfos(r: Reader, version: number): DescribeUserScramCredentialsResponse["results"][number]["credentialInfos"][number] {
  const m: DescribeUserScramCredentialsResponse["results"][number]["credentialInfos"][number] = {
    mechanism: r.int8(),
    iterations: r.int32(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeUserScramCredentialsResponseResultsCredentialInfos(w: Writer, m: DescribeUserScramCredentialsResponse["results"][number]["credentialInfos"][number], version: number): void {
  w.int8(m.mechanism);
  w.int32(m.iterations);
  w.tags(m.unknownTags);
}

function readDescribeUserScramCredentialsResponseResultsCredentialInfosList(r: Reader, version: number): DescribeUserScramCredentialsResponse["results"][number]["credentialInfos"] {
  const count = r.count(true, 6);
  const list: DescribeUserScramCredentialsResponse["results"][number]["credentialInfos"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeUserScramCredentialsResponseResultsCredentialInfos(r, version));
  return list;
}

function readDescribeUserScramCredentialsResponseResults(r: Reader, version: number): DescribeUserScramCredentialsResponse["results"][number] {
  const m: DescribeUserScramCredentialsResponse["results"][number] = {
    user: r.string(true),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
    credentialInfos: readDescribeUserScramCredentialsResponseResultsCredentialInfosList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeUserScramCredentialsResponseResults(w: Writer, m: DescribeUserScramCredentialsResponse["results"][number], version: number): void {
  w.string(m.user, true);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.count(m.credentialInfos.length, true);
  for (const e of m.credentialInfos) writeDescribeUserScramCredentialsResponseResultsCredentialInfos(w, e, version);
  w.tags(m.unknownTags);
}

function readDescribeUserScramCredentialsResponseResultsList(r: Reader, version: number): DescribeUserScramCredentialsResponse["results"] {
  const count = r.count(true, 6);
  const list: DescribeUserScramCredentialsResponse["results"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeUserScramCredentialsResponseResults(r, version));
  return list;
}

export function readDescribeUserScramCredentialsResponse(r: Reader, version: number): DescribeUserScramCredentialsResponse {
  const m: DescribeUserScramCredentialsResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
    results: readDescribeUserScramCredentialsResponseResultsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeDescribeUserScramCredentialsResponse(w: Writer, m: DescribeUserScramCredentialsResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.count(m.results.length, true);
  for (const e of m.results) writeDescribeUserScramCredentialsResponseResults(w, e, version);
  w.tags(m.unknownTags);
}

function* readDescribeUserScramCredentialsRequestUsersListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<DescribeUserScramCredentialsRequest["users"]> | null, unknown> {
  const count = r.nullableCount(true, 2);
  if (count < 0) return null;
  const list: NonNullable<DescribeUserScramCredentialsRequest["users"]> = [];
  for (let i = 0; i < count; i++) {
    list.push(readDescribeUserScramCredentialsRequestUsers(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readDescribeUserScramCredentialsRequestInSlices(r: Reader, version: number): Generator<undefined, DescribeUserScramCredentialsRequest, unknown> {
  const m: DescribeUserScramCredentialsRequest = {
    users: (yield* readDescribeUserScramCredentialsRequestUsersListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeDescribeUserScramCredentialsResponseResultsInSlices(w: Writer, m: DescribeUserScramCredentialsResponse["results"][number], version: number): Generator<undefined, void, unknown> {
  w.string(m.user, true);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.count(m.credentialInfos.length, true);
  for (const e of m.credentialInfos) {
    writeDescribeUserScramCredentialsResponseResultsCredentialInfos(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

export function* writeDescribeUserScramCredentialsResponseInSlices(w: Writer, m: DescribeUserScramCredentialsResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.count(m.results.length, true);
  for (const e of m.results) {
    (yield* writeDescribeUserScramCredentialsResponseResultsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const describeUserScramCredentialsResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, errorMessage = "", results = [] }: Partial<DescribeUserScramCredentialsResponse> = {}): DescribeUserScramCredentialsResponse => ({ throttleTimeMs, errorCode, errorMessage, results }),
  {
    results: Object.assign(
      ({ user = "", errorCode = 0, errorMessage = "", credentialInfos = [] }: Partial<DescribeUserScramCredentialsResponse["results"][number]> = {}): DescribeUserScramCredentialsResponse["results"][number] => ({ user, errorCode, errorMessage, credentialInfos }),
      {
        credentialInfos: ({ mechanism = 0, iterations = 0 }: Partial<DescribeUserScramCredentialsResponse["results"][number]["credentialInfos"][number]> = {}): DescribeUserScramCredentialsResponse["results"][number]["credentialInfos"][number] => ({ mechanism, iterations }),
      },
    ),
  },
);
