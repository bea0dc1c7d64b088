// Written by core/protocol/codegen from ../apis/14_sync_group.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { SyncGroupRequest, SyncGroupResponse } from "../apis/14_sync_group.ts";

function readSyncGroupRequestAssignments(r: Reader, version: number): SyncGroupRequest["assignments"][number] {
  const flexible = version >= 4;
  const m: SyncGroupRequest["assignments"][number] = {
    memberId: r.string(flexible),
    assignment: r.bytes(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeSyncGroupRequestAssignments(w: Writer, m: SyncGroupRequest["assignments"][number], version: number): void {
  const flexible = version >= 4;
  w.string(m.memberId, flexible);
  w.bytes(m.assignment, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readSyncGroupRequestAssignmentsList(r: Reader, version: number): SyncGroupRequest["assignments"] {
  const flexible = version >= 4;
  const count = r.count(flexible, 3);
  const list: SyncGroupRequest["assignments"] = [];
  for (let i = 0; i < count; i++) list.push(readSyncGroupRequestAssignments(r, version));
  return list;
}

export function readSyncGroupRequest(r: Reader, version: number): SyncGroupRequest {
  const flexible = version >= 4;
  const m: SyncGroupRequest = {
    groupId: r.string(flexible),
    generationId: r.int32(),
    memberId: r.string(flexible),
    groupInstanceId: version >= 3 ? r.nullableString(flexible) : null,
    protocolType: version === 5 ? r.nullableString(flexible) : null,
    protocolName: version === 5 ? r.nullableString(flexible) : null,
    assignments: readSyncGroupRequestAssignmentsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeSyncGroupRequest(w: Writer, m: SyncGroupRequest, version: number): void {
  const flexible = version >= 4;
  w.string(m.groupId, flexible);
  w.int32(m.generationId);
  w.string(m.memberId, flexible);
  if (version >= 3) w.nullableString(m.groupInstanceId, flexible);
  if (version === 5) w.nullableString(m.protocolType, flexible);
  if (version === 5) w.nullableString(m.protocolName, flexible);
  w.count(m.assignments.length, flexible);
  for (const e of m.assignments) writeSyncGroupRequestAssignments(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

export function readSyncGroupResponse(r: Reader, version: number): SyncGroupResponse {
  const flexible = version >= 4;
  const m: SyncGroupResponse = {
    throttleTimeMs: version >= 1 ? r.int32() : 0,
    errorCode: r.int16(),
    protocolType: version === 5 ? r.nullableString(flexible) : null,
    protocolName: version === 5 ? r.nullableString(flexible) : null,
    assignment: r.bytes(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeSyncGroupResponse(w: Writer, m: SyncGroupResponse, version: number): void {
  const flexible = version >= 4;
  if (version >= 1) w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  if (version === 5) w.nullableString(m.protocolType, flexible);
  if (version === 5) w.nullableString(m.protocolName, flexible);
  w.bytes(m.assignment, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function* readSyncGroupRequestAssignmentsListInSlices(r: Reader, version: number): Generator<undefined, SyncGroupRequest["assignments"], unknown> {
  const flexible = version >= 4;
  const count = r.count(flexible, 3);
  const list: SyncGroupRequest["assignments"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readSyncGroupRequestAssignments(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readSyncGroupRequestInSlices(r: Reader, version: number): Generator<undefined, SyncGroupRequest, unknown> {
  const flexible = version >= 4;
  const m: SyncGroupRequest = {
    groupId: r.string(flexible),
    generationId: r.int32(),
    memberId: r.string(flexible),
    groupInstanceId: version >= 3 ? r.nullableString(flexible) : null,
    protocolType: version === 5 ? r.nullableString(flexible) : null,
    protocolName: version === 5 ? r.nullableString(flexible) : null,
    assignments: (yield* readSyncGroupRequestAssignmentsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

/** With the declared default in every field that is not given. */
export const syncGroupResponse = ({ throttleTimeMs = 0, errorCode = 0, protocolType = null, protocolName = null, assignment = new Uint8Array(0) }: Partial<SyncGroupResponse> = {}): SyncGroupResponse => ({ throttleTimeMs, errorCode, protocolType, protocolName, assignment });

/** The first version of each field that v0 lacks. */
export const syncGroupSince = {
  groupInstanceId: 3,
  protocolType: 5,
  protocolName: 5,
  throttleTimeMs: 1,
} as const;
