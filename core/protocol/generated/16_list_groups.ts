// Written by core/protocol/codegen from ../apis/16_list_groups.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { ListGroupsRequest, ListGroupsResponse } from "../apis/16_list_groups.ts";

function readListGroupsRequestStatesFilterList(r: Reader, version: number): ListGroupsRequest["statesFilter"] {
  const flexible = version >= 3;
  const count = r.count(flexible);
  const list: ListGroupsRequest["statesFilter"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(flexible));
  return list;
}

function readListGroupsRequestTypesFilterList(r: Reader, version: number): ListGroupsRequest["typesFilter"] {
  const flexible = version >= 3;
  const count = r.count(flexible);
  const list: ListGroupsRequest["typesFilter"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(flexible));
  return list;
}

export function readListGroupsRequest(r: Reader, version: number): ListGroupsRequest {
  const flexible = version >= 3;
  const m: ListGroupsRequest = {
    statesFilter: version >= 4 ? readListGroupsRequestStatesFilterList(r, version) : [],
    typesFilter: version === 5 ? readListGroupsRequestTypesFilterList(r, version) : [],
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeListGroupsRequest(w: Writer, m: ListGroupsRequest, version: number): void {
  const flexible = version >= 3;
  if (version >= 4) {
    w.count(m.statesFilter.length, flexible);
    for (const e of m.statesFilter) w.string(e, flexible);
  }
  if (version === 5) {
    w.count(m.typesFilter.length, flexible);
    for (const e of m.typesFilter) w.string(e, flexible);
  }
  if (flexible) w.tags(m.unknownTags);
}

function readListGroupsResponseGroups(r: Reader, version: number): ListGroupsResponse["groups"][number] {
  const flexible = version >= 3;
  const m: ListGroupsResponse["groups"][number] = {
    groupId: r.string(flexible),
    protocolType: r.string(flexible),
    groupState: version >= 4 ? r.string(flexible) : "",
    groupType: version === 5 ? r.string(flexible) : "",
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeListGroupsResponseGroups(w: Writer, m: ListGroupsResponse["groups"][number], version: number): void {
  const flexible = version >= 3;
  w.string(m.groupId, flexible);
  w.string(m.protocolType, flexible);
  if (version >= 4) w.string(m.groupState, flexible);
  if (version === 5) w.string(m.groupType, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readListGroupsResponseGroupsList(r: Reader, version: number): ListGroupsResponse["groups"] {
  const flexible = version >= 3;
  const count = r.count(flexible, 3);
  const list: ListGroupsResponse["groups"] = [];
  for (let i = 0; i < count; i++) list.push(readListGroupsResponseGroups(r, version));
  return list;
}

export function readListGroupsResponse(r: Reader, version: number): ListGroupsResponse {
  const flexible = version >= 3;
  const m: ListGroupsResponse = {
    throttleTimeMs: version >= 1 ? r.int32() : 0,
    errorCode: r.int16(),
    groups: readListGroupsResponseGroupsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeListGroupsResponse(w: Writer, m: ListGroupsResponse, version: number): void {
  const flexible = version >= 3;
  if (version >= 1) w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.count(m.groups.length, flexible);
  for (const e of m.groups) writeListGroupsResponseGroups(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readListGroupsRequestStatesFilterListInSlices(r: Reader, version: number): Generator<undefined, ListGroupsRequest["statesFilter"], unknown> {
  const flexible = version >= 3;
  const count = r.count(flexible);
  const list: ListGroupsRequest["statesFilter"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.string(flexible));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readListGroupsRequestTypesFilterListInSlices(r: Reader, version: number): Generator<undefined, ListGroupsRequest["typesFilter"], unknown> {
  const flexible = version >= 3;
  const count = r.count(flexible);
  const list: ListGroupsRequest["typesFilter"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.string(flexible));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readListGroupsRequestInSlices(r: Reader, version: number): Generator<undefined, ListGroupsRequest, unknown> {
  const flexible = version >= 3;
  const m: ListGroupsRequest = {
    statesFilter: version >= 4 ? (yield* readListGroupsRequestStatesFilterListInSlices(r, version)) : [],
    typesFilter: version === 5 ? (yield* readListGroupsRequestTypesFilterListInSlices(r, version)) : [],
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function* writeListGroupsResponseInSlices(w: Writer, m: ListGroupsResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 3;
  if (version >= 1) w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.count(m.groups.length, flexible);
  for (const e of m.groups) {
    writeListGroupsResponseGroups(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const listGroupsResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, groups = [] }: Partial<ListGroupsResponse> = {}): ListGroupsResponse => ({ throttleTimeMs, errorCode, groups }),
  {
    groups: ({ groupId = "", protocolType = "", groupState = "", groupType = "" }: Partial<ListGroupsResponse["groups"][number]> = {}): ListGroupsResponse["groups"][number] => ({ groupId, protocolType, groupState, groupType }),
  },
);

/** The first version of each field that v0 lacks. */
export const listGroupsSince = {
  statesFilter: 4,
  typesFilter: 5,
  throttleTimeMs: 1,
  groupState: 4,
  groupType: 5,
} as const;
