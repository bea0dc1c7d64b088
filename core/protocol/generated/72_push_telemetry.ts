// Written by core/protocol/codegen from ../apis/72_push_telemetry.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { PushTelemetryRequest, PushTelemetryResponse } from "../apis/72_push_telemetry.ts";

export function readPushTelemetryRequest(r: Reader, version: number): PushTelemetryRequest {
  const m: PushTelemetryRequest = {
    clientInstanceId: r.uuid(),
    subscriptionId: r.int32(),
    terminating: r.boolean(),
    compressionType: r.int8(),
    metrics: r.bytes(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writePushTelemetryRequest(w: Writer, m: PushTelemetryRequest, version: number): void {
  w.uuid(m.clientInstanceId);
  w.int32(m.subscriptionId);
  w.boolean(m.terminating);
  w.int8(m.compressionType);
  w.bytes(m.metrics, true);
  w.tags(m.unknownTags);
}

export function readPushTelemetryResponse(r: Reader, version: number): PushTelemetryResponse {
  const m: PushTelemetryResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writePushTelemetryResponse(w: Writer, m: PushTelemetryResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const pushTelemetryResponse = ({ throttleTimeMs = 0, errorCode = 0 }: Partial<PushTelemetryResponse> = {}): PushTelemetryResponse => ({ throttleTimeMs, errorCode });
