// Written by core/protocol/codegen from ../apis/22_init_producer_id.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { InitProducerIdRequest, InitProducerIdResponse } from "../apis/22_init_producer_id.ts";

export function readInitProducerIdRequest(r: Reader, version: number): InitProducerIdRequest {
  const flexible = version >= 2;
  const m: InitProducerIdRequest = {
    transactionalId: r.nullableString(flexible),
    transactionTimeoutMs: r.int32(),
    producerId: version >= 3 ? r.int64() : -1,
    producerEpoch: version >= 3 ? r.int16() : -1,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeInitProducerIdRequest(w: Writer, m: InitProducerIdRequest, version: number): void {
  const flexible = version >= 2;
  w.nullableString(m.transactionalId, flexible);
  w.int32(m.transactionTimeoutMs);
  if (version >= 3) w.int64(m.producerId);
  if (version >= 3) w.int16(m.producerEpoch);
  if (flexible) w.tags(m.unknownTags);
}

export function readInitProducerIdResponse(r: Reader, version: number): InitProducerIdResponse {
  const flexible = version >= 2;
  const m: InitProducerIdResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
    producerId: r.int64(),
    producerEpoch: r.int16(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeInitProducerIdResponse(w: Writer, m: InitProducerIdResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.int64(m.producerId);
  w.int16(m.producerEpoch);
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const initProducerIdResponse = ({ throttleTimeMs = 0, errorCode = 0, producerId = -1, producerEpoch = 0 }: Partial<InitProducerIdResponse> = {}): InitProducerIdResponse => ({ throttleTimeMs, errorCode, producerId, producerEpoch });

/** The first version of each field that v0 lacks. */
export const initProducerIdSince = {
  "request.producerId": 3,
  "request.producerEpoch": 3,
} as const;
