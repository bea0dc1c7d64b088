// Written by core/protocol/codegen from ../apis/31_delete_acls.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { DeleteAclsRequest, DeleteAclsResponse } from "../apis/31_delete_acls.ts";

function readDeleteAclsRequestFilters(r: Reader, version: number): DeleteAclsRequest["filters"][number] {
  const flexible = version >= 2;
  const m: DeleteAclsRequest["filters"][number] = {
    resourceTypeFilter: r.int8(),
    resourceNameFilter: r.nullableString(flexible),
    patternTypeFilter: r.int8(),
    principalFilter: r.nullableString(flexible),
    hostFilter: r.nullableString(flexible),
    operation: r.int8(),
    permissionType: r.int8(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDeleteAclsRequestFilters(w: Writer, m: DeleteAclsRequest["filters"][number], version: number): void {
  const flexible = version >= 2;
  w.int8(m.resourceTypeFilter);
  w.nullableString(m.resourceNameFilter, flexible);
  w.int8(m.patternTypeFilter);
  w.nullableString(m.principalFilter, flexible);
  w.nullableString(m.hostFilter, flexible);
  w.int8(m.operation);
  w.int8(m.permissionType);
  if (flexible) w.tags(m.unknownTags);
}

function readDeleteAclsRequestFiltersList(r: Reader, version: number): DeleteAclsRequest["filters"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 8);
  const list: DeleteAclsRequest["filters"] = [];
  for (let i = 0; i < count; i++) list.push(readDeleteAclsRequestFilters(r, version));
  return list;
}

export function readDeleteAclsRequest(r: Reader, version: number): DeleteAclsRequest {
  const flexible = version >= 2;
  const m: DeleteAclsRequest = {
    filters: readDeleteAclsRequestFiltersList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeDeleteAclsRequest(w: Writer, m: DeleteAclsRequest, version: number): void {
  const flexible = version >= 2;
  w.count(m.filters.length, flexible);
  for (const e of m.filters) writeDeleteAclsRequestFilters(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readDeleteAclsResponseFilterResultsMatchingAcls(r: Reader, version: number): DeleteAclsResponse["filterResults"][number]["matchingAcls"][number] {
  const flexible = version >= 2;
  const m: DeleteAclsResponse["filterResults"][number]["matchingAcls"][number] = {
    errorCode: r.int16(),
    errorMessage: r.nullableString(flexible),
    resourceType: r.int8(),
    resourceName: r.string(flexible),
    patternType: r.int8(),
    principal: r.string(flexible),
    host: r.string(flexible),
    operation: r.int8(),
    permissionType: r.int8(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDeleteAclsResponseFilterResultsMatchingAcls(w: Writer, m: DeleteAclsResponse["filterResults"][number]["matchingAcls"][number], version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, flexible);
  w.int8(m.resourceType);
  w.string(m.resourceName, flexible);
  w.int8(m.patternType);
  w.string(m.principal, flexible);
  w.string(m.host, flexible);
  w.int8(m.operation);
  w.int8(m.permissionType);
  if (flexible) w.tags(m.unknownTags);
}

function readDeleteAclsResponseFilterResultsMatchingAclsList(r: Reader, version: number): DeleteAclsResponse["filterResults"][number]["matchingAcls"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 11);
  const list: DeleteAclsResponse["filterResults"][number]["matchingAcls"] = [];
  for (let i = 0; i < count; i++) list.push(readDeleteAclsResponseFilterResultsMatchingAcls(r, version));
  return list;
}

function readDeleteAclsResponseFilterResults(r: Reader, version: number): DeleteAclsResponse["filterResults"][number] {
  const flexible = version >= 2;
  const m: DeleteAclsResponse["filterResults"][number] = {
    errorCode: r.int16(),
    errorMessage: r.nullableString(flexible),
    matchingAcls: readDeleteAclsResponseFilterResultsMatchingAclsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDeleteAclsResponseFilterResults(w: Writer, m: DeleteAclsResponse["filterResults"][number], version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, flexible);
  w.count(m.matchingAcls.length, flexible);
  for (const e of m.matchingAcls) writeDeleteAclsResponseFilterResultsMatchingAcls(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readDeleteAclsResponseFilterResultsList(r: Reader, version: number): DeleteAclsResponse["filterResults"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 5);
  const list: DeleteAclsResponse["filterResults"] = [];
  for (let i = 0; i < count; i++) list.push(readDeleteAclsResponseFilterResults(r, version));
  return list;
}

export function readDeleteAclsResponse(r: Reader, version: number): DeleteAclsResponse {
  const flexible = version >= 2;
  const m: DeleteAclsResponse = {
    throttleTimeMs: r.int32(),
    filterResults: readDeleteAclsResponseFilterResultsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeDeleteAclsResponse(w: Writer, m: DeleteAclsResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  w.count(m.filterResults.length, flexible);
  for (const e of m.filterResults) writeDeleteAclsResponseFilterResults(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readDeleteAclsRequestFiltersListInSlices(r: Reader, version: number): Generator<undefined, DeleteAclsRequest["filters"], unknown> {
  const flexible = version >= 2;
  const count = r.count(flexible, 8);
  const list: DeleteAclsRequest["filters"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readDeleteAclsRequestFilters(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readDeleteAclsRequestInSlices(r: Reader, version: number): Generator<undefined, DeleteAclsRequest, unknown> {
  const flexible = version >= 2;
  const m: DeleteAclsRequest = {
    filters: (yield* readDeleteAclsRequestFiltersListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* writeDeleteAclsResponseFilterResultsInSlices(w: Writer, m: DeleteAclsResponse["filterResults"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, flexible);
  w.count(m.matchingAcls.length, flexible);
  for (const e of m.matchingAcls) {
    writeDeleteAclsResponseFilterResultsMatchingAcls(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

export function* writeDeleteAclsResponseInSlices(w: Writer, m: DeleteAclsResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  w.count(m.filterResults.length, flexible);
  for (const e of m.filterResults) {
    (yield* writeDeleteAclsResponseFilterResultsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const deleteAclsResponse = Object.assign(
  ({ throttleTimeMs = 0, filterResults = [] }: Partial<DeleteAclsResponse> = {}): DeleteAclsResponse => ({ throttleTimeMs, filterResults }),
  {
    filterResults: Object.assign(
      ({ errorCode = 0, errorMessage = "", matchingAcls = [] }: Partial<DeleteAclsResponse["filterResults"][number]> = {}): DeleteAclsResponse["filterResults"][number] => ({ errorCode, errorMessage, matchingAcls }),
      {
        matchingAcls: ({ errorCode = 0, errorMessage = "", resourceType = 0, resourceName = "", patternType = 3, principal = "", host = "", operation = 0, permissionType = 0 }: Partial<DeleteAclsResponse["filterResults"][number]["matchingAcls"][number]> = {}): DeleteAclsResponse["filterResults"][number]["matchingAcls"][number] => ({ errorCode, errorMessage, resourceType, resourceName, patternType, principal, host, operation, permissionType }),
      },
    ),
  },
);
