// Written by core/protocol/codegen from ../apis/25_add_offsets_to_txn.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { AddOffsetsToTxnRequest, AddOffsetsToTxnResponse } from "../apis/25_add_offsets_to_txn.ts";

export function readAddOffsetsToTxnRequest(r: Reader, version: number): AddOffsetsToTxnRequest {
  const flexible = version >= 3;
  const m: AddOffsetsToTxnRequest = {
    transactionalId: r.string(flexible),
    producerId: r.int64(),
    producerEpoch: r.int16(),
    groupId: r.string(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeAddOffsetsToTxnRequest(w: Writer, m: AddOffsetsToTxnRequest, version: number): void {
  const flexible = version >= 3;
  w.string(m.transactionalId, flexible);
  w.int64(m.producerId);
  w.int16(m.producerEpoch);
  w.string(m.groupId, flexible);
  if (flexible) w.tags(m.unknownTags);
}

export function readAddOffsetsToTxnResponse(r: Reader, version: number): AddOffsetsToTxnResponse {
  const flexible = version >= 3;
  const m: AddOffsetsToTxnResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeAddOffsetsToTxnResponse(w: Writer, m: AddOffsetsToTxnResponse, version: number): void {
  const flexible = version >= 3;
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const addOffsetsToTxnResponse = ({ throttleTimeMs = 0, errorCode = 0 }: Partial<AddOffsetsToTxnResponse> = {}): AddOffsetsToTxnResponse => ({ throttleTimeMs, errorCode });
