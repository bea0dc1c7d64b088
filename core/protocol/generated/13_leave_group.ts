// Written by core/protocol/codegen from ../apis/13_leave_group.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { LeaveGroupRequest, LeaveGroupResponse } from "../apis/13_leave_group.ts";

function readLeaveGroupRequestMembers(r: Reader, version: number): LeaveGroupRequest["members"][number] {
  const flexible = version >= 4;
  const m: LeaveGroupRequest["members"][number] = {
    memberId: r.string(flexible),
    groupInstanceId: r.nullableString(flexible),
    reason: version === 5 ? r.nullableString(flexible) : null,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeLeaveGroupRequestMembers(w: Writer, m: LeaveGroupRequest["members"][number], version: number): void {
  const flexible = version >= 4;
  w.string(m.memberId, flexible);
  w.nullableString(m.groupInstanceId, flexible);
  if (version === 5) w.nullableString(m.reason, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readLeaveGroupRequestMembersList(r: Reader, version: number): LeaveGroupRequest["members"] {
  const flexible = version >= 4;
  const count = r.count(flexible, 3);
  const list: LeaveGroupRequest["members"] = [];
  for (let i = 0; i < count; i++) list.push(readLeaveGroupRequestMembers(r, version));
  return list;
}

export function readLeaveGroupRequest(r: Reader, version: number): LeaveGroupRequest {
  const flexible = version >= 4;
  const m: LeaveGroupRequest = {
    groupId: r.string(flexible),
    memberId: version <= 2 ? r.string(flexible) : "",
    members: version >= 3 ? readLeaveGroupRequestMembersList(r, version) : [],
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeLeaveGroupRequest(w: Writer, m: LeaveGroupRequest, version: number): void {
  const flexible = version >= 4;
  w.string(m.groupId, flexible);
  if (version <= 2) w.string(m.memberId, flexible);
  if (version >= 3) {
    w.count(m.members.length, flexible);
    for (const e of m.members) writeLeaveGroupRequestMembers(w, e, version);
  }
  if (flexible) w.tags(m.unknownTags);
}

function readLeaveGroupResponseMembers(r: Reader, version: number): LeaveGroupResponse["members"][number] {
  const flexible = version >= 4;
  const m: LeaveGroupResponse["members"][number] = {
    memberId: r.string(flexible),
    groupInstanceId: r.nullableString(flexible),
    errorCode: r.int16(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeLeaveGroupResponseMembers(w: Writer, m: LeaveGroupResponse["members"][number], version: number): void {
  const flexible = version >= 4;
  w.string(m.memberId, flexible);
  w.nullableString(m.groupInstanceId, flexible);
  w.int16(m.errorCode);
  if (flexible) w.tags(m.unknownTags);
}

function readLeaveGroupResponseMembersList(r: Reader, version: number): LeaveGroupResponse["members"] {
  const flexible = version >= 4;
  const count = r.count(flexible, 5);
  const list: LeaveGroupResponse["members"] = [];
  for (let i = 0; i < count; i++) list.push(readLeaveGroupResponseMembers(r, version));
  return list;
}

export function readLeaveGroupResponse(r: Reader, version: number): LeaveGroupResponse {
  const flexible = version >= 4;
  const m: LeaveGroupResponse = {
    throttleTimeMs: version >= 1 ? r.int32() : 0,
    errorCode: r.int16(),
    members: version >= 3 ? readLeaveGroupResponseMembersList(r, version) : [],
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeLeaveGroupResponse(w: Writer, m: LeaveGroupResponse, version: number): void {
  const flexible = version >= 4;
  if (version >= 1) w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  if (version >= 3) {
    w.count(m.members.length, flexible);
    for (const e of m.members) writeLeaveGroupResponseMembers(w, e, version);
  }
  if (flexible) w.tags(m.unknownTags);
}

function* readLeaveGroupRequestMembersListInSlices(r: Reader, version: number): Generator<undefined, LeaveGroupRequest["members"], unknown> {
  const flexible = version >= 4;
  const count = r.count(flexible, 3);
  const list: LeaveGroupRequest["members"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readLeaveGroupRequestMembers(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readLeaveGroupRequestInSlices(r: Reader, version: number): Generator<undefined, LeaveGroupRequest, unknown> {
  const flexible = version >= 4;
  const m: LeaveGroupRequest = {
    groupId: r.string(flexible),
    memberId: version <= 2 ? r.string(flexible) : "",
    members: version >= 3 ? (yield* readLeaveGroupRequestMembersListInSlices(r, version)) : [],
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function* writeLeaveGroupResponseInSlices(w: Writer, m: LeaveGroupResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 4;
  if (version >= 1) w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  if (version >= 3) {
    w.count(m.members.length, flexible);
    for (const e of m.members) {
      writeLeaveGroupResponseMembers(w, e, version);
      if (w.mayPause()) yield;
    }
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const leaveGroupResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, members = [] }: Partial<LeaveGroupResponse> = {}): LeaveGroupResponse => ({ throttleTimeMs, errorCode, members }),
  {
    members: ({ memberId = "", groupInstanceId = "", errorCode = 0 }: Partial<LeaveGroupResponse["members"][number]> = {}): LeaveGroupResponse["members"][number] => ({ memberId, groupInstanceId, errorCode }),
  },
);

/** The first version of each field that v0 lacks. */
export const leaveGroupSince = {
  members: 3,
  reason: 5,
  throttleTimeMs: 1,
} as const;
