// Written by core/protocol/codegen from ../apis/15_describe_groups.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { DescribeGroupsRequest, DescribeGroupsResponse } from "../apis/15_describe_groups.ts";

function readDescribeGroupsRequestGroupsList(r: Reader, version: number): DescribeGroupsRequest["groups"] {
  const flexible = version >= 5;
  const count = r.count(flexible);
  const list: DescribeGroupsRequest["groups"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(flexible));
  return list;
}

export function readDescribeGroupsRequest(r: Reader, version: number): DescribeGroupsRequest {
  const flexible = version >= 5;
  const m: DescribeGroupsRequest = {
    groups: readDescribeGroupsRequestGroupsList(r, version),
    includeAuthorizedOperations: version >= 3 ? r.boolean() : false,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeDescribeGroupsRequest(w: Writer, m: DescribeGroupsRequest, version: number): void {
  const flexible = version >= 5;
  w.count(m.groups.length, flexible);
  for (const e of m.groups) w.string(e, flexible);
  if (version >= 3) w.boolean(m.includeAuthorizedOperations);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeGroupsResponseGroupsMembers(r: Reader, version: number): DescribeGroupsResponse["groups"][number]["members"][number] {
  const flexible = version >= 5;
  const m: DescribeGroupsResponse["groups"][number]["members"][number] = {
    memberId: r.string(flexible),
    groupInstanceId: version >= 4 ? r.nullableString(flexible) : null,
    clientId: r.string(flexible),
    clientHost: r.string(flexible),
    memberMetadata: r.bytes(flexible),
    memberAssignment: r.bytes(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDescribeGroupsResponseGroupsMembers(w: Writer, m: DescribeGroupsResponse["groups"][number]["members"][number], version: number): void {
  const flexible = version >= 5;
  w.string(m.memberId, flexible);
  if (version >= 4) w.nullableString(m.groupInstanceId, flexible);
  w.string(m.clientId, flexible);
  w.string(m.clientHost, flexible);
  w.bytes(m.memberMetadata, flexible);
  w.bytes(m.memberAssignment, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeGroupsResponseGroupsMembersList(r: Reader, version: number): DescribeGroupsResponse["groups"][number]["members"] {
  const flexible = version >= 5;
  const count = r.count(flexible, 7);
  const list: DescribeGroupsResponse["groups"][number]["members"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeGroupsResponseGroupsMembers(r, version));
  return list;
}

function readDescribeGroupsResponseGroups(r: Reader, version: number): DescribeGroupsResponse["groups"][number] {
  const flexible = version >= 5;
  const m: DescribeGroupsResponse["groups"][number] = {
    errorCode: r.int16(),
    errorMessage: version === 6 ? r.nullableString(flexible) : null,
    groupId: r.string(flexible),
    groupState: r.string(flexible),
    protocolType: r.string(flexible),
    protocolData: r.string(flexible),
    members: readDescribeGroupsResponseGroupsMembersList(r, version),
    authorizedOperations: version >= 3 ? r.int32() : -2147483648,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDescribeGroupsResponseGroups(w: Writer, m: DescribeGroupsResponse["groups"][number], version: number): void {
  const flexible = version >= 5;
  w.int16(m.errorCode);
  if (version === 6) w.errorMessage(m.errorMessage, flexible);
  w.string(m.groupId, flexible);
  w.string(m.groupState, flexible);
  w.string(m.protocolType, flexible);
  w.string(m.protocolData, flexible);
  w.count(m.members.length, flexible);
  for (const e of m.members) writeDescribeGroupsResponseGroupsMembers(w, e, version);
  if (version >= 3) w.int32(m.authorizedOperations);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeGroupsResponseGroupsList(r: Reader, version: number): DescribeGroupsResponse["groups"] {
  const flexible = version >= 5;
  const count = r.count(flexible, 12);
  const list: DescribeGroupsResponse["groups"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeGroupsResponseGroups(r, version));
  return list;
}

export function readDescribeGroupsResponse(r: Reader, version: number): DescribeGroupsResponse {
  const flexible = version >= 5;
  const m: DescribeGroupsResponse = {
    throttleTimeMs: version >= 1 ? r.int32() : 0,
    groups: readDescribeGroupsResponseGroupsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeDescribeGroupsResponse(w: Writer, m: DescribeGroupsResponse, version: number): void {
  const flexible = version >= 5;
  if (version >= 1) w.int32(m.throttleTimeMs);
  w.count(m.groups.length, flexible);
  for (const e of m.groups) writeDescribeGroupsResponseGroups(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readDescribeGroupsRequestGroupsListInSlices(r: Reader, version: number): Generator<undefined, DescribeGroupsRequest["groups"], unknown> {
  const flexible = version >= 5;
  const count = r.count(flexible);
  const list: DescribeGroupsRequest["groups"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.string(flexible));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readDescribeGroupsRequestInSlices(r: Reader, version: number): Generator<undefined, DescribeGroupsRequest, unknown> {
  const flexible = version >= 5;
  const m: DescribeGroupsRequest = {
    groups: (yield* readDescribeGroupsRequestGroupsListInSlices(r, version)),
    includeAuthorizedOperations: version >= 3 ? r.boolean() : false,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* writeDescribeGroupsResponseGroupsInSlices(w: Writer, m: DescribeGroupsResponse["groups"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 5;
  w.int16(m.errorCode);
  if (version === 6) w.errorMessage(m.errorMessage, flexible);
  w.string(m.groupId, flexible);
  w.string(m.groupState, flexible);
  w.string(m.protocolType, flexible);
  w.string(m.protocolData, flexible);
  w.count(m.members.length, flexible);
  for (const e of m.members) {
    writeDescribeGroupsResponseGroupsMembers(w, e, version);
    if (w.mayPause()) yield;
  }
  if (version >= 3) w.int32(m.authorizedOperations);
  if (flexible) w.tags(m.unknownTags);
}

export function* writeDescribeGroupsResponseInSlices(w: Writer, m: DescribeGroupsResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 5;
  if (version >= 1) w.int32(m.throttleTimeMs);
  w.count(m.groups.length, flexible);
  for (const e of m.groups) {
    (yield* writeDescribeGroupsResponseGroupsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const describeGroupsResponse = Object.assign(
  ({ throttleTimeMs = 0, groups = [] }: Partial<DescribeGroupsResponse> = {}): DescribeGroupsResponse => ({ throttleTimeMs, groups }),
  {
    groups: Object.assign(
      ({ errorCode = 0, errorMessage = null, groupId = "", groupState = "", protocolType = "", protocolData = "", members = [], authorizedOperations = -2147483648 }: Partial<DescribeGroupsResponse["groups"][number]> = {}): DescribeGroupsResponse["groups"][number] => ({ errorCode, errorMessage, groupId, groupState, protocolType, protocolData, members, authorizedOperations }),
      {
        members: ({ memberId = "", groupInstanceId = null, clientId = "", clientHost = "", memberMetadata = new Uint8Array(0), memberAssignment = new Uint8Array(0) }: Partial<DescribeGroupsResponse["groups"][number]["members"][number]> = {}): DescribeGroupsResponse["groups"][number]["members"][number] => ({ memberId, groupInstanceId, clientId, clientHost, memberMetadata, memberAssignment }),
      },
    ),
  },
);

/** The first version of each field that v0 lacks. */
export const describeGroupsSince = {
  includeAuthorizedOperations: 3,
  throttleTimeMs: 1,
  errorMessage: 6,
  groupInstanceId: 4,
  authorizedOperations: 3,
} as const;
