// Written by core/protocol/codegen from ../apis/42_delete_groups.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { DeleteGroupsRequest, DeleteGroupsResponse } from "../apis/42_delete_groups.ts";

function readDeleteGroupsRequestGroupsNamesList(r: Reader, version: number): DeleteGroupsRequest["groupsNames"] {
  const flexible = version >= 2;
  const count = r.count(flexible);
  const list: DeleteGroupsRequest["groupsNames"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(flexible));
  return list;
}

export function readDeleteGroupsRequest(r: Reader, version: number): DeleteGroupsRequest {
  const flexible = version >= 2;
  const m: DeleteGroupsRequest = {
    groupsNames: readDeleteGroupsRequestGroupsNamesList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeDeleteGroupsRequest(w: Writer, m: DeleteGroupsRequest, version: number): void {
  const flexible = version >= 2;
  w.count(m.groupsNames.length, flexible);
  for (const e of m.groupsNames) w.string(e, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readDeleteGroupsResponseResults(r: Reader, version: number): DeleteGroupsResponse["results"][number] {
  const flexible = version >= 2;
  const m: DeleteGroupsResponse["results"][number] = {
    groupId: r.string(flexible),
    errorCode: r.int16(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDeleteGroupsResponseResults(w: Writer, m: DeleteGroupsResponse["results"][number], version: number): void {
  const flexible = version >= 2;
  w.string(m.groupId, flexible);
  w.int16(m.errorCode);
  if (flexible) w.tags(m.unknownTags);
}

function readDeleteGroupsResponseResultsList(r: Reader, version: number): DeleteGroupsResponse["results"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 4);
  const list: DeleteGroupsResponse["results"] = [];
  for (let i = 0; i < count; i++) list.push(readDeleteGroupsResponseResults(r, version));
  return list;
}

export function readDeleteGroupsResponse(r: Reader, version: number): DeleteGroupsResponse {
  const flexible = version >= 2;
  const m: DeleteGroupsResponse = {
    throttleTimeMs: r.int32(),
    results: readDeleteGroupsResponseResultsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeDeleteGroupsResponse(w: Writer, m: DeleteGroupsResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  w.count(m.results.length, flexible);
  for (const e of m.results) writeDeleteGroupsResponseResults(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readDeleteGroupsRequestGroupsNamesListInSlices(r: Reader, version: number): Generator<undefined, DeleteGroupsRequest["groupsNames"], unknown> {
  const flexible = version >= 2;
  const count = r.count(flexible);
  const list: DeleteGroupsRequest["groupsNames"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.string(flexible));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readDeleteGroupsRequestInSlices(r: Reader, version: number): Generator<undefined, DeleteGroupsRequest, unknown> {
  const flexible = version >= 2;
  const m: DeleteGroupsRequest = {
    groupsNames: (yield* readDeleteGroupsRequestGroupsNamesListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function* writeDeleteGroupsResponseInSlices(w: Writer, m: DeleteGroupsResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  w.count(m.results.length, flexible);
  for (const e of m.results) {
    writeDeleteGroupsResponseResults(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const deleteGroupsResponse = Object.assign(
  ({ throttleTimeMs = 0, results = [] }: Partial<DeleteGroupsResponse> = {}): DeleteGroupsResponse => ({ throttleTimeMs, results }),
  {
    results: ({ groupId = "", errorCode = 0 }: Partial<DeleteGroupsResponse["results"][number]> = {}): DeleteGroupsResponse["results"][number] => ({ groupId, errorCode }),
  },
);
