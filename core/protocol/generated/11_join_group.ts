// Written by core/protocol/codegen from ../apis/11_join_group.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { JoinGroupRequest, JoinGroupResponse } from "../apis/11_join_group.ts";

function readJoinGroupRequestProtocols(r: Reader, version: number): JoinGroupRequest["protocols"][number] {
  const flexible = version >= 6;
  const m: JoinGroupRequest["protocols"][number] = {
    name: r.string(flexible),
    metadata: r.bytes(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeJoinGroupRequestProtocols(w: Writer, m: JoinGroupRequest["protocols"][number], version: number): void {
  const flexible = version >= 6;
  w.string(m.name, flexible);
  w.bytes(m.metadata, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readJoinGroupRequestProtocolsList(r: Reader, version: number): JoinGroupRequest["protocols"] {
  const flexible = version >= 6;
  const count = r.count(flexible, 3);
  const list: JoinGroupRequest["protocols"] = [];
  for (let i = 0; i < count; i++) list.push(readJoinGroupRequestProtocols(r, version));
  return list;
}

export function readJoinGroupRequest(r: Reader, version: number): JoinGroupRequest {
  const flexible = version >= 6;
  const m: JoinGroupRequest = {
    groupId: r.string(flexible),
    sessionTimeoutMs: r.int32(),
    rebalanceTimeoutMs: version >= 1 ? r.int32() : -1,
    memberId: r.string(flexible),
    groupInstanceId: version >= 5 ? r.nullableString(flexible) : null,
    protocolType: r.string(flexible),
    protocols: readJoinGroupRequestProtocolsList(r, version),
    reason: version >= 8 ? r.nullableString(flexible) : null,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeJoinGroupRequest(w: Writer, m: JoinGroupRequest, version: number): void {
  const flexible = version >= 6;
  w.string(m.groupId, flexible);
  w.int32(m.sessionTimeoutMs);
  if (version >= 1) w.int32(m.rebalanceTimeoutMs);
  w.string(m.memberId, flexible);
  if (version >= 5) w.nullableString(m.groupInstanceId, flexible);
  w.string(m.protocolType, flexible);
  w.count(m.protocols.length, flexible);
  for (const e of m.protocols) writeJoinGroupRequestProtocols(w, e, version);
  if (version >= 8) w.nullableString(m.reason, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readJoinGroupResponseMembers(r: Reader, version: number): JoinGroupResponse["members"][number] {
  const flexible = version >= 6;
  const m: JoinGroupResponse["members"][number] = {
    memberId: r.string(flexible),
    groupInstanceId: version >= 5 ? r.nullableString(flexible) : null,
    metadata: r.bytes(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeJoinGroupResponseMembers(w: Writer, m: JoinGroupResponse["members"][number], version: number): void {
  const flexible = version >= 6;
  w.string(m.memberId, flexible);
  if (version >= 5) w.nullableString(m.groupInstanceId, flexible);
  w.bytes(m.metadata, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readJoinGroupResponseMembersList(r: Reader, version: number): JoinGroupResponse["members"] {
  const flexible = version >= 6;
  const count = r.count(flexible, 4);
  const list: JoinGroupResponse["members"] = [];
  for (let i = 0; i < count; i++) list.push(readJoinGroupResponseMembers(r, version));
  return list;
}

export function readJoinGroupResponse(r: Reader, version: number): JoinGroupResponse {
  const flexible = version >= 6;
  const m: JoinGroupResponse = {
    throttleTimeMs: version >= 2 ? r.int32() : 0,
    errorCode: r.int16(),
    generationId: r.int32(),
    protocolType: version >= 7 ? r.nullableString(flexible) : null,
    protocolName: (version >= 7 ? r.nullableString(flexible) : r.string(flexible)),
    leader: r.string(flexible),
    skipAssignment: version === 9 ? r.boolean() : false,
    memberId: r.string(flexible),
    members: readJoinGroupResponseMembersList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeJoinGroupResponse(w: Writer, m: JoinGroupResponse, version: number): void {
  const flexible = version >= 6;
  if (version >= 2) w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.int32(m.generationId);
  if (version >= 7) w.nullableString(m.protocolType, flexible);
  w.nullableString(version >= 7 ? m.protocolName : (m.protocolName ?? ""), flexible);
  w.string(m.leader, flexible);
  if (version === 9) w.boolean(m.skipAssignment);
  w.string(m.memberId, flexible);
  w.count(m.members.length, flexible);
  for (const e of m.members) writeJoinGroupResponseMembers(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readJoinGroupRequestProtocolsListInSlices(r: Reader, version: number): Generator<undefined, JoinGroupRequest["protocols"], unknown> {
  const flexible = version >= 6;
  const count = r.count(flexible, 3);
  const list: JoinGroupRequest["protocols"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readJoinGroupRequestProtocols(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readJoinGroupRequestInSlices(r: Reader, version: number): Generator<undefined, JoinGroupRequest, unknown> {
  const flexible = version >= 6;
  const m: JoinGroupRequest = {
    groupId: r.string(flexible),
    sessionTimeoutMs: r.int32(),
    rebalanceTimeoutMs: version >= 1 ? r.int32() : -1,
    memberId: r.string(flexible),
    groupInstanceId: version >= 5 ? r.nullableString(flexible) : null,
    protocolType: r.string(flexible),
    protocols: (yield* readJoinGroupRequestProtocolsListInSlices(r, version)),
    reason: version >= 8 ? r.nullableString(flexible) : null,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function* writeJoinGroupResponseInSlices(w: Writer, m: JoinGroupResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 6;
  if (version >= 2) w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.int32(m.generationId);
  if (version >= 7) w.nullableString(m.protocolType, flexible);
  w.nullableString(version >= 7 ? m.protocolName : (m.protocolName ?? ""), flexible);
  w.string(m.leader, flexible);
  if (version === 9) w.boolean(m.skipAssignment);
  w.string(m.memberId, flexible);
  w.count(m.members.length, flexible);
  for (const e of m.members) {
    writeJoinGroupResponseMembers(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const joinGroupResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, generationId = -1, protocolType = null, protocolName = "", leader = "", skipAssignment = false, memberId = "", members = [] }: Partial<JoinGroupResponse> = {}): JoinGroupResponse => ({ throttleTimeMs, errorCode, generationId, protocolType, protocolName, leader, skipAssignment, memberId, members }),
  {
    members: ({ memberId = "", groupInstanceId = null, metadata = new Uint8Array(0) }: Partial<JoinGroupResponse["members"][number]> = {}): JoinGroupResponse["members"][number] => ({ memberId, groupInstanceId, metadata }),
  },
);

/** The first version of each field that v0 lacks. */
export const joinGroupSince = {
  rebalanceTimeoutMs: 1,
  groupInstanceId: 5,
  reason: 8,
  throttleTimeMs: 2,
  "response.protocolType": 7,
  skipAssignment: 9,
} as const;
