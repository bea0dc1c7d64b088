// Written by core/protocol/codegen from ../apis/12_heartbeat.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { HeartbeatRequest, HeartbeatResponse } from "../apis/12_heartbeat.ts";

export function readHeartbeatRequest(r: Reader, version: number): HeartbeatRequest {
  const flexible = version >= 4;
  const m: HeartbeatRequest = {
    groupId: r.string(flexible),
    generationId: r.int32(),
    memberId: r.string(flexible),
    groupInstanceId: version >= 3 ? r.nullableString(flexible) : null,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeHeartbeatRequest(w: Writer, m: HeartbeatRequest, version: number): void {
  const flexible = version >= 4;
  w.string(m.groupId, flexible);
  w.int32(m.generationId);
  w.string(m.memberId, flexible);
  if (version >= 3) w.nullableString(m.groupInstanceId, flexible);
  if (flexible) w.tags(m.unknownTags);
}

export function readHeartbeatResponse(r: Reader, version: number): HeartbeatResponse {
  const flexible = version >= 4;
  const m: HeartbeatResponse = {
    throttleTimeMs: version >= 1 ? r.int32() : 0,
    errorCode: r.int16(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeHeartbeatResponse(w: Writer, m: HeartbeatResponse, version: number): void {
  const flexible = version >= 4;
  if (version >= 1) w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const heartbeatResponse = ({ throttleTimeMs = 0, errorCode = 0 }: Partial<HeartbeatResponse> = {}): HeartbeatResponse => ({ throttleTimeMs, errorCode });

/** The first version of each field that v0 lacks. */
export const heartbeatSince = {
  groupInstanceId: 3,
  throttleTimeMs: 1,
} as const;
