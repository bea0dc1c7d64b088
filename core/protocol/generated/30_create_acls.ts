// Written by core/protocol/codegen from ../apis/30_create_acls.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { CreateAclsRequest, CreateAclsResponse } from "../apis/30_create_acls.ts";

function readCreateAclsRequestCreations(r: Reader, version: number): CreateAclsRequest["creations"][number] {
  const flexible = version >= 2;
  const m: CreateAclsRequest["creations"][number] = {
    resourceType: r.int8(),
    resourceName: r.string(flexible),
    resourcePatternType: r.int8(),
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

function writeCreateAclsRequestCreations(w: Writer, m: CreateAclsRequest["creations"][number], version: number): void {
  const flexible = version >= 2;
  w.int8(m.resourceType);
  w.string(m.resourceName, flexible);
  w.int8(m.resourcePatternType);
  w.string(m.principal, flexible);
  w.string(m.host, flexible);
  w.int8(m.operation);
  w.int8(m.permissionType);
  if (flexible) w.tags(m.unknownTags);
}

function readCreateAclsRequestCreationsList(r: Reader, version: number): CreateAclsRequest["creations"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 8);
  const list: CreateAclsRequest["creations"] = [];
  for (let i = 0; i < count; i++) list.push(readCreateAclsRequestCreations(r, version));
  return list;
}

export function readCreateAclsRequest(r: Reader, version: number): CreateAclsRequest {
  const flexible = version >= 2;
  const m: CreateAclsRequest = {
    creations: readCreateAclsRequestCreationsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeCreateAclsRequest(w: Writer, m: CreateAclsRequest, version: number): void {
  const flexible = version >= 2;
  w.count(m.creations.length, flexible);
  for (const e of m.creations) writeCreateAclsRequestCreations(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readCreateAclsResponseResults(r: Reader, version: number): CreateAclsResponse["results"][number] {
  const flexible = version >= 2;
  const m: CreateAclsResponse["results"][number] = {
    errorCode: r.int16(),
    errorMessage: r.nullableString(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeCreateAclsResponseResults(w: Writer, m: CreateAclsResponse["results"][number], version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readCreateAclsResponseResultsList(r: Reader, version: number): CreateAclsResponse["results"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 4);
  const list: CreateAclsResponse["results"] = [];
  for (let i = 0; i < count; i++) list.push(readCreateAclsResponseResults(r, version));
  return list;
}

export function readCreateAclsResponse(r: Reader, version: number): CreateAclsResponse {
  const flexible = version >= 2;
  const m: CreateAclsResponse = {
    throttleTimeMs: r.int32(),
    results: readCreateAclsResponseResultsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeCreateAclsResponse(w: Writer, m: CreateAclsResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  w.count(m.results.length, flexible);
  for (const e of m.results) writeCreateAclsResponseResults(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readCreateAclsRequestCreationsListInSlices(r: Reader, version: number): Generator<undefined, CreateAclsRequest["creations"], unknown> {
  const flexible = version >= 2;
  const count = r.count(flexible, 8);
  const list: CreateAclsRequest["creations"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readCreateAclsRequestCreations(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readCreateAclsRequestInSlices(r: Reader, version: number): Generator<undefined, CreateAclsRequest, unknown> {
  const flexible = version >= 2;
  const m: CreateAclsRequest = {
    creations: (yield* readCreateAclsRequestCreationsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function* writeCreateAclsResponseInSlices(w: Writer, m: CreateAclsResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  w.count(m.results.length, flexible);
  for (const e of m.results) {
    writeCreateAclsResponseResults(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const createAclsResponse = Object.assign(
  ({ throttleTimeMs = 0, results = [] }: Partial<CreateAclsResponse> = {}): CreateAclsResponse => ({ throttleTimeMs, results }),
  {
    results: ({ errorCode = 0, errorMessage = "" }: Partial<CreateAclsResponse["results"][number]> = {}): CreateAclsResponse["results"][number] => ({ errorCode, errorMessage }),
  },
);
