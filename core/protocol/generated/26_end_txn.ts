// Written by core/protocol/codegen from ../apis/26_end_txn.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { EndTxnRequest, EndTxnResponse } from "../apis/26_end_txn.ts";

export function readEndTxnRequest(r: Reader, version: number): EndTxnRequest {
  const flexible = version >= 3;
  const m: EndTxnRequest = {
    transactionalId: r.string(flexible),
    producerId: r.int64(),
    producerEpoch: r.int16(),
    committed: r.boolean(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeEndTxnRequest(w: Writer, m: EndTxnRequest, version: number): void {
  const flexible = version >= 3;
  w.string(m.transactionalId, flexible);
  w.int64(m.producerId);
  w.int16(m.producerEpoch);
  w.boolean(m.committed);
  if (flexible) w.tags(m.unknownTags);
}

export function readEndTxnResponse(r: Reader, version: number): EndTxnResponse {
  const flexible = version >= 3;
  const m: EndTxnResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
    producerId: version === 5 ? r.int64() : -1,
    producerEpoch: version === 5 ? r.int16() : -1,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeEndTxnResponse(w: Writer, m: EndTxnResponse, version: number): void {
  const flexible = version >= 3;
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  if (version === 5) w.int64(m.producerId);
  if (version === 5) w.int16(m.producerEpoch);
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const endTxnResponse = ({ throttleTimeMs = 0, errorCode = 0, producerId = -1, producerEpoch = -1 }: Partial<EndTxnResponse> = {}): EndTxnResponse => ({ throttleTimeMs, errorCode, producerId, producerEpoch });

/** The first version of each field that v0 lacks. */
export const endTxnSince = {
  "response.producerId": 5,
  "response.producerEpoch": 5,
} as const;
