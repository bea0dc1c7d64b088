// Written by core/protocol/codegen from ../apis/51_alter_user_scram_credentials.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { AlterUserScramCredentialsRequest, AlterUserScramCredentialsResponse } from "../apis/51_alter_user_scram_credentials.ts";

function readAlterUserScramCredentialsRequestDeletions(r: Reader, version: number): AlterUserScramCredentialsRequest["deletions"][number] {
  const m: AlterUserScramCredentialsRequest["deletions"][number] = {
    name: r.string(true),
    mechanism: r.int8(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeAlterUserScramCredentialsRequestDeletions(w: Writer, m: AlterUserScramCredentialsRequest["deletions"][number], version: number): void {
  w.string(m.name, true);
  w.int8(m.mechanism);
  w.tags(m.unknownTags);
}

function readAlterUserScramCredentialsRequestDeletionsList(r: Reader, version: number): AlterUserScramCredentialsRequest["deletions"] {
  const count = r.count(true, 3);
  const list: AlterUserScramCredentialsRequest["deletions"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterUserScramCredentialsRequestDeletions(r, version));
  return list;
}

function readAlterUserScramCredentialsRequestUpsertions(r: Reader, version: number): AlterUserScramCredentialsRequest["upsertions"][number] {
  const m: AlterUserScramCredentialsRequest["upsertions"][number] = {
    name: r.string(true),
    mechanism: r.int8(),
    iterations: r.int32(),
    salt: r.bytes(true),
    saltedPassword: r.bytes(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeAlterUserScramCredentialsRequestUpsertions(w: Writer, m: AlterUserScramCredentialsRequest["upsertions"][number], version: number): void {
  w.string(m.name, true);
  w.int8(m.mechanism);
  w.int32(m.iterations);
  w.bytes(m.salt, true);
  w.bytes(m.saltedPassword, true);
  w.tags(m.unknownTags);
}

function readAlterUserScramCredentialsRequestUpsertionsList(r: Reader, version: number): AlterUserScramCredentialsRequest["upsertions"] {
  const count = r.count(true, 9);
  const list: AlterUserScramCredentialsRequest["upsertions"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterUserScramCredentialsRequestUpsertions(r, version));
  return list;
}

export function readAlterUserScramCredentialsRequest(r: Reader, version: number): AlterUserScramCredentialsRequest {
  const m: AlterUserScramCredentialsRequest = {
    deletions: readAlterUserScramCredentialsRequestDeletionsList(r, version),
    upsertions: readAlterUserScramCredentialsRequestUpsertionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeAlterUserScramCredentialsRequest(w: Writer, m: AlterUserScramCredentialsRequest, version: number): void {
  w.count(m.deletions.length, true);
  for (const e of m.deletions) writeAlterUserScramCredentialsRequestDeletions(w, e, version);
  w.count(m.upsertions.length, true);
  for (const e of m.upsertions) writeAlterUserScramCredentialsRequestUpsertions(w, e, version);
  w.tags(m.unknownTags);
}

function readAlterUserScramCredentialsResponseResults(r: Reader, version: number): AlterUserScramCredentialsResponse["results"][number] {
  const m: AlterUserScramCredentialsResponse["results"][number] = {
    user: r.string(true),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeAlterUserScramCredentialsResponseResults(w: Writer, m: AlterUserScramCredentialsResponse["results"][number], version: number): void {
  w.string(m.user, true);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.tags(m.unknownTags);
}

function readAlterUserScramCredentialsResponseResultsList(r: Reader, version: number): AlterUserScramCredentialsResponse["results"] {
  const count = r.count(true, 5);
  const list: AlterUserScramCredentialsResponse["results"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterUserScramCredentialsResponseResults(r, version));
  return list;
}

export function readAlterUserScramCredentialsResponse(r: Reader, version: number): AlterUserScramCredentialsResponse {
  const m: AlterUserScramCredentialsResponse = {
    throttleTimeMs: r.int32(),
    results: readAlterUserScramCredentialsResponseResultsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeAlterUserScramCredentialsResponse(w: Writer, m: AlterUserScramCredentialsResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.count(m.results.length, true);
  for (const e of m.results) writeAlterUserScramCredentialsResponseResults(w, e, version);
  w.tags(m.unknownTags);
}

function* readAlterUserScramCredentialsRequestDeletionsListInSlices(r: Reader, version: number): Generator<undefined, AlterUserScramCredentialsRequest["deletions"], unknown> {
  const count = r.count(true, 3);
  const list: AlterUserScramCredentialsRequest["deletions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readAlterUserScramCredentialsRequestDeletions(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readAlterUserScramCredentialsRequestUpsertionsListInSlices(r: Reader, version: number): Generator<undefined, AlterUserScramCredentialsRequest["upsertions"], unknown> {
  const count = r.count(true, 9);
  const list: AlterUserScramCredentialsRequest["upsertions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readAlterUserScramCredentialsRequestUpsertions(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readAlterUserScramCredentialsRequestInSlices(r: Reader, version: number): Generator<undefined, AlterUserScramCredentialsRequest, unknown> {
  const m: AlterUserScramCredentialsRequest = {
    deletions: (yield* readAlterUserScramCredentialsRequestDeletionsListInSlices(r, version)),
    upsertions: (yield* readAlterUserScramCredentialsRequestUpsertionsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function* writeAlterUserScramCredentialsResponseInSlices(w: Writer, m: AlterUserScramCredentialsResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.count(m.results.length, true);
  for (const e of m.results) {
    writeAlterUserScramCredentialsResponseResults(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const alterUserScramCredentialsResponse = Object.assign(
  ({ throttleTimeMs = 0, results = [] }: Partial<AlterUserScramCredentialsResponse> = {}): AlterUserScramCredentialsResponse => ({ throttleTimeMs, results }),
  {
    results: ({ user = "", errorCode = 0, errorMessage = "" }: Partial<AlterUserScramCredentialsResponse["results"][number]> = {}): AlterUserScramCredentialsResponse["results"][number] => ({ user, errorCode, errorMessage }),
  },
);
