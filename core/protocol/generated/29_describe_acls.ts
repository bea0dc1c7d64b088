// Written by core/protocol/codegen from ../apis/29_describe_acls.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { DescribeAclsRequest, DescribeAclsResponse } from "../apis/29_describe_acls.ts";

export function readDescribeAclsRequest(r: Reader, version: number): DescribeAclsRequest {
  const flexible = version >= 2;
  const m: DescribeAclsRequest = {
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

export function writeDescribeAclsRequest(w: Writer, m: DescribeAclsRequest, version: number): void {
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

function readDescribeAclsResponseResourcesAcls(r: Reader, version: number): DescribeAclsResponse["resources"][number]["acls"][number] {
  const flexible = version >= 2;
  const m: DescribeAclsResponse["resources"][number]["acls"][number] = {
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

function writeDescribeAclsResponseResourcesAcls(w: Writer, m: DescribeAclsResponse["resources"][number]["acls"][number], version: number): void {
  const flexible = version >= 2;
  w.string(m.principal, flexible);
  w.string(m.host, flexible);
  w.int8(m.operation);
  w.int8(m.permissionType);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeAclsResponseResourcesAclsList(r: Reader, version: number): DescribeAclsResponse["resources"][number]["acls"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 5);
  const list: DescribeAclsResponse["resources"][number]["acls"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeAclsResponseResourcesAcls(r, version));
  return list;
}

function readDescribeAclsResponseResources(r: Reader, version: number): DescribeAclsResponse["resources"][number] {
  const flexible = version >= 2;
  const m: DescribeAclsResponse["resources"][number] = {
    resourceType: r.int8(),
    resourceName: r.string(flexible),
    patternType: r.int8(),
    acls: readDescribeAclsResponseResourcesAclsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDescribeAclsResponseResources(w: Writer, m: DescribeAclsResponse["resources"][number], version: number): void {
  const flexible = version >= 2;
  w.int8(m.resourceType);
  w.string(m.resourceName, flexible);
  w.int8(m.patternType);
  w.count(m.acls.length, flexible);
  for (const e of m.acls) writeDescribeAclsResponseResourcesAcls(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeAclsResponseResourcesList(r: Reader, version: number): DescribeAclsResponse["resources"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 5);
  const list: DescribeAclsResponse["resources"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeAclsResponseResources(r, version));
  return list;
}

export function readDescribeAclsResponse(r: Reader, version: number): DescribeAclsResponse {
  const flexible = version >= 2;
  const m: DescribeAclsResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(flexible),
    resources: readDescribeAclsResponseResourcesList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeDescribeAclsResponse(w: Writer, m: DescribeAclsResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, flexible);
  w.count(m.resources.length, flexible);
  for (const e of m.resources) writeDescribeAclsResponseResources(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* writeDescribeAclsResponseResourcesInSlices(w: Writer, m: DescribeAclsResponse["resources"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 2;
  w.int8(m.resourceType);
  w.string(m.resourceName, flexible);
  w.int8(m.patternType);
  w.count(m.acls.length, flexible);
  for (const e of m.acls) {
    writeDescribeAclsResponseResourcesAcls(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

export function* writeDescribeAclsResponseInSlices(w: Writer, m: DescribeAclsResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, flexible);
  w.count(m.resources.length, flexible);
  for (const e of m.resources) {
    (yield* writeDescribeAclsResponseResourcesInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const describeAclsResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, errorMessage = "", resources = [] }: Partial<DescribeAclsResponse> = {}): DescribeAclsResponse => ({ throttleTimeMs, errorCode, errorMessage, resources }),
  {
    resources: Object.assign(
      ({ resourceType = 0, resourceName = "", patternType = 3, acls = [] }: Partial<DescribeAclsResponse["resources"][number]> = {}): DescribeAclsResponse["resources"][number] => ({ resourceType, resourceName, patternType, acls }),
      {
        acls: ({ principal = "", host = "", operation = 0, permissionType = 0 }: Partial<DescribeAclsResponse["resources"][number]["acls"][number]> = {}): DescribeAclsResponse["resources"][number]["acls"][number] => ({ principal, host, operation, permissionType }),
      },
    ),
  },
);
