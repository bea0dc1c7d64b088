// Written by core/protocol/codegen from ../apis/10_find_coordinator.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { FindCoordinatorRequest, FindCoordinatorResponse } from "../apis/10_find_coordinator.ts";

function readFindCoordinatorRequestCoordinatorKeysList(r: Reader, version: number): FindCoordinatorRequest["coordinatorKeys"] {
  const flexible = version >= 3;
  const count = r.count(flexible);
  const list: FindCoordinatorRequest["coordinatorKeys"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(flexible));
  return list;
}

export function readFindCoordinatorRequest(r: Reader, version: number): FindCoordinatorRequest {
  const flexible = version >= 3;
  const m: FindCoordinatorRequest = {
    key: version <= 3 ? r.string(flexible) : "",
    keyType: version >= 1 ? r.int8() : 0,
    coordinatorKeys: version >= 4 ? readFindCoordinatorRequestCoordinatorKeysList(r, version) : [],
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeFindCoordinatorRequest(w: Writer, m: FindCoordinatorRequest, version: number): void {
  const flexible = version >= 3;
  if (version <= 3) w.string(m.key, flexible);
  if (version >= 1) w.int8(m.keyType);
  if (version >= 4) {
    w.count(m.coordinatorKeys.length, flexible);
    for (const e of m.coordinatorKeys) w.string(e, flexible);
  }
  if (flexible) w.tags(m.unknownTags);
}

function readFindCoordinatorResponseCoordinators(r: Reader, version: number): FindCoordinatorResponse["coordinators"][number] {
  const flexible = version >= 3;
  const m: FindCoordinatorResponse["coordinators"][number] = {
    key: r.string(flexible),
    nodeId: r.int32(),
    host: r.string(flexible),
    port: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeFindCoordinatorResponseCoordinators(w: Writer, m: FindCoordinatorResponse["coordinators"][number], version: number): void {
  const flexible = version >= 3;
  w.string(m.key, flexible);
  w.int32(m.nodeId);
  w.string(m.host, flexible);
  w.int32(m.port);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readFindCoordinatorResponseCoordinatorsList(r: Reader, version: number): FindCoordinatorResponse["coordinators"] {
  const flexible = version >= 3;
  const count = r.count(flexible, 14);
  const list: FindCoordinatorResponse["coordinators"] = [];
  for (let i = 0; i < count; i++) list.push(readFindCoordinatorResponseCoordinators(r, version));
  return list;
}

export function readFindCoordinatorResponse(r: Reader, version: number): FindCoordinatorResponse {
  const flexible = version >= 3;
  const m: FindCoordinatorResponse = {
    throttleTimeMs: version >= 1 ? r.int32() : 0,
    errorCode: version <= 3 ? r.int16() : 0,
    errorMessage: version >= 1 && version <= 3 ? r.nullableString(flexible) : "",
    nodeId: version <= 3 ? r.int32() : 0,
    host: version <= 3 ? r.string(flexible) : "",
    port: version <= 3 ? r.int32() : 0,
    coordinators: version >= 4 ? readFindCoordinatorResponseCoordinatorsList(r, version) : [],
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeFindCoordinatorResponse(w: Writer, m: FindCoordinatorResponse, version: number): void {
  const flexible = version >= 3;
  if (version >= 1) w.int32(m.throttleTimeMs);
  if (version <= 3) w.int16(m.errorCode);
  if (version >= 1 && version <= 3) w.errorMessage(m.errorMessage, flexible);
  if (version <= 3) w.int32(m.nodeId);
  if (version <= 3) w.string(m.host, flexible);
  if (version <= 3) w.int32(m.port);
  if (version >= 4) {
    w.count(m.coordinators.length, flexible);
    for (const e of m.coordinators) writeFindCoordinatorResponseCoordinators(w, e, version);
  }
  if (flexible) w.tags(m.unknownTags);
}

function* readFindCoordinatorRequestCoordinatorKeysListInSlices(r: Reader, version: number): Generator<undefined, FindCoordinatorRequest["coordinatorKeys"], unknown> {
  const flexible = version >= 3;
  const count = r.count(flexible);
  const list: FindCoordinatorRequest["coordinatorKeys"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.string(flexible));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readFindCoordinatorRequestInSlices(r: Reader, version: number): Generator<undefined, FindCoordinatorRequest, unknown> {
  const flexible = version >= 3;
  const m: FindCoordinatorRequest = {
    key: version <= 3 ? r.string(flexible) : "",
    keyType: version >= 1 ? r.int8() : 0,
    coordinatorKeys: version >= 4 ? (yield* readFindCoordinatorRequestCoordinatorKeysListInSlices(r, version)) : [],
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function* writeFindCoordinatorResponseInSlices(w: Writer, m: FindCoordinatorResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 3;
  if (version >= 1) w.int32(m.throttleTimeMs);
  if (version <= 3) w.int16(m.errorCode);
  if (version >= 1 && version <= 3) w.errorMessage(m.errorMessage, flexible);
  if (version <= 3) w.int32(m.nodeId);
  if (version <= 3) w.string(m.host, flexible);
  if (version <= 3) w.int32(m.port);
  if (version >= 4) {
    w.count(m.coordinators.length, flexible);
    for (const e of m.coordinators) {
      writeFindCoordinatorResponseCoordinators(w, e, version);
      if (w.mayPause()) yield;
    }
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const findCoordinatorResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, errorMessage = "", nodeId = 0, host = "", port = 0, coordinators = [] }: Partial<FindCoordinatorResponse> = {}): FindCoordinatorResponse => ({ throttleTimeMs, errorCode, errorMessage, nodeId, host, port, coordinators }),
  {
    coordinators: ({ key = "", nodeId = 0, host = "", port = 0, errorCode = 0, errorMessage = "" }: Partial<FindCoordinatorResponse["coordinators"][number]> = {}): FindCoordinatorResponse["coordinators"][number] => ({ key, nodeId, host, port, errorCode, errorMessage }),
  },
);

/** The first version of each field that v0 lacks. */
export const findCoordinatorSince = {
  keyType: 1,
  coordinatorKeys: 4,
  throttleTimeMs: 1,
  "response.errorMessage": 1,
  coordinators: 4,
} as const;
