// Written by core/protocol/codegen from ../apis/80_add_raft_voter.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { AddRaftVoterRequest, AddRaftVoterResponse } from "../apis/80_add_raft_voter.ts";

function readAddRaftVoterRequestListeners(r: Reader, version: number): AddRaftVoterRequest["listeners"][number] {
  const m: AddRaftVoterRequest["listeners"][number] = {
    name: r.string(true),
    host: r.string(true),
    port: r.uint16(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeAddRaftVoterRequestListeners(w: Writer, m: AddRaftVoterRequest["listeners"][number], version: number): void {
  w.string(m.name, true);
  w.string(m.host, true);
  w.uint16(m.port);
  w.tags(m.unknownTags);
}

function readAddRaftVoterRequestListenersList(r: Reader, version: number): AddRaftVoterRequest["listeners"] {
  const count = r.count(true, 5);
  const list: AddRaftVoterRequest["listeners"] = [];
  for (let i = 0; i < count; i++) list.push(readAddRaftVoterRequestListeners(r, version));
  return list;
}

export function readAddRaftVoterRequest(r: Reader, version: number): AddRaftVoterRequest {
  const m: AddRaftVoterRequest = {
    clusterId: r.nullableString(true),
    timeoutMs: r.int32(),
    voterId: r.int32(),
    voterDirectoryId: r.uuid(),
    listeners: readAddRaftVoterRequestListenersList(r, version),
    ackWhenCommitted: version === 1 ? r.boolean() : true,
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeAddRaftVoterRequest(w: Writer, m: AddRaftVoterRequest, version: number): void {
  w.nullableString(m.clusterId, true);
  w.int32(m.timeoutMs);
  w.int32(m.voterId);
  w.uuid(m.voterDirectoryId);
  w.count(m.listeners.length, true);
  for (const e of m.listeners) writeAddRaftVoterRequestListeners(w, e, version);
  if (version === 1) w.boolean(m.ackWhenCommitted);
  w.tags(m.unknownTags);
}

export function readAddRaftVoterResponse(r: Reader, version: number): AddRaftVoterResponse {
  const m: AddRaftVoterResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeAddRaftVoterResponse(w: Writer, m: AddRaftVoterResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.tags(m.unknownTags);
}

function* readAddRaftVoterRequestListenersListInSlices(r: Reader, version: number): Generator<undefined, AddRaftVoterRequest["listeners"], unknown> {
  const count = r.count(true, 5);
  const list: AddRaftVoterRequest["listeners"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readAddRaftVoterRequestListeners(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readAddRaftVoterRequestInSlices(r: Reader, version: number): Generator<undefined, AddRaftVoterRequest, unknown> {
  const m: AddRaftVoterRequest = {
    clusterId: r.nullableString(true),
    timeoutMs: r.int32(),
    voterId: r.int32(),
    voterDirectoryId: r.uuid(),
    listeners: (yield* readAddRaftVoterRequestListenersListInSlices(r, version)),
    ackWhenCommitted: version === 1 ? r.boolean() : true,
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

/** With the declared default in every field that is not given. */
export const addRaftVoterResponse = ({ throttleTimeMs = 0, errorCode = 0, errorMessage = "" }: Partial<AddRaftVoterResponse> = {}): AddRaftVoterResponse => ({ throttleTimeMs, errorCode, errorMessage });

/** The first version of each field that v0 lacks. */
export const addRaftVoterSince = {
  ackWhenCommitted: 1,
} as const;
