// Written by core/protocol/codegen from ../apis/81_remove_raft_voter.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { RemoveRaftVoterRequest, RemoveRaftVoterResponse } from "../apis/81_remove_raft_voter.ts";

export function readRemoveRaftVoterRequest(r: Reader, version: number): RemoveRaftVoterRequest {
  const m: RemoveRaftVoterRequest = {
    clusterId: r.nullableString(true),
    voterId: r.int32(),
    voterDirectoryId: r.uuid(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeRemoveRaftVoterRequest(w: Writer, m: RemoveRaftVoterRequest, version: number): void {
  w.nullableString(m.clusterId, true);
  w.int32(m.voterId);
  w.uuid(m.voterDirectoryId);
  w.tags(m.unknownTags);
}

export function readRemoveRaftVoterResponse(r: Reader, version: number): RemoveRaftVoterResponse {
  const m: RemoveRaftVoterResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeRemoveRaftVoterResponse(w: Writer, m: RemoveRaftVoterResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const removeRaftVoterResponse = ({ throttleTimeMs = 0, errorCode = 0, errorMessage = "" }: Partial<RemoveRaftVoterResponse> = {}): RemoveRaftVoterResponse => ({ throttleTimeMs, errorCode, errorMessage });
