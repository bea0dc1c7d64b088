// Written by core/protocol/codegen from ../apis/64_unregister_broker.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { UnregisterBrokerRequest, UnregisterBrokerResponse } from "../apis/64_unregister_broker.ts";

export function readUnregisterBrokerRequest(r: Reader, version: number): UnregisterBrokerRequest {
  const m: UnregisterBrokerRequest = {
    brokerId: r.int32(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeUnregisterBrokerRequest(w: Writer, m: UnregisterBrokerRequest, version: number): void {
  w.int32(m.brokerId);
  w.tags(m.unknownTags);
}

export function readUnregisterBrokerResponse(r: Reader, version: number): UnregisterBrokerResponse {
  const m: UnregisterBrokerResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeUnregisterBrokerResponse(w: Writer, m: UnregisterBrokerResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const unregisterBrokerResponse = ({ throttleTimeMs = 0, errorCode = 0, errorMessage = "" }: Partial<UnregisterBrokerResponse> = {}): UnregisterBrokerResponse => ({ throttleTimeMs, errorCode, errorMessage });
