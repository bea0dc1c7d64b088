// Written by core/protocol/codegen from ../apis/71_get_telemetry_subscriptions.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { GetTelemetrySubscriptionsRequest, GetTelemetrySubscriptionsResponse } from "../apis/71_get_telemetry_subscriptions.ts";

export function readGetTelemetrySubscriptionsRequest(r: Reader, version: number): GetTelemetrySubscriptionsRequest {
  const m: GetTelemetrySubscriptionsRequest = {
    clientInstanceId: r.uuid(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeGetTelemetrySubscriptionsRequest(w: Writer, m: GetTelemetrySubscriptionsRequest, version: number): void {
  w.uuid(m.clientInstanceId);
  w.tags(m.unknownTags);
}

function readGetTelemetrySubscriptionsResponseAcceptedCompressionTypesList(r: Reader, version: number): GetTelemetrySubscriptionsResponse["acceptedCompressionTypes"] {
  const count = r.count(true);
  const list: GetTelemetrySubscriptionsResponse["acceptedCompressionTypes"] = [];
  for (let i = 0; i < count; i++) list.push(r.int8());
  return list;
}

function readGetTelemetrySubscriptionsResponseRequestedMetricsList(r: Reader, version: number): GetTelemetrySubscriptionsResponse["requestedMetrics"] {
  const count = r.count(true);
  const list: GetTelemetrySubscriptionsResponse["requestedMetrics"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

export function readGetTelemetrySubscriptionsResponse(r: Reader, version: number): GetTelemetrySubscriptionsResponse {
  const m: GetTelemetrySubscriptionsResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
    clientInstanceId: r.uuid(),
    subscriptionId: r.int32(),
    acceptedCompressionTypes: readGetTelemetrySubscriptionsResponseAcceptedCompressionTypesList(r, version),
    pushIntervalMs: r.int32(),
    telemetryMaxBytes: r.int32(),
    deltaTemporality: r.boolean(),
    requestedMetrics: readGetTelemetrySubscriptionsResponseRequestedMetricsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeGetTelemetrySubscriptionsResponse(w: Writer, m: GetTelemetrySubscriptionsResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.uuid(m.clientInstanceId);
  w.int32(m.subscriptionId);
  w.count(m.acceptedCompressionTypes.length, true);
  for (const e of m.acceptedCompressionTypes) w.int8(e);
  w.int32(m.pushIntervalMs);
  w.int32(m.telemetryMaxBytes);
  w.boolean(m.deltaTemporality);
  w.count(m.requestedMetrics.length, true);
  for (const e of m.requestedMetrics) w.string(e, true);
  w.tags(m.unknownTags);
}

export function* writeGetTelemetrySubscriptionsResponseInSlices(w: Writer, m: GetTelemetrySubscriptionsResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.uuid(m.clientInstanceId);
  w.int32(m.subscriptionId);
  w.count(m.acceptedCompressionTypes.length, true);
  for (const e of m.acceptedCompressionTypes) {
    w.int8(e);
    if (w.mayPause()) yield;
  }
  w.int32(m.pushIntervalMs);
  w.int32(m.telemetryMaxBytes);
  w.boolean(m.deltaTemporality);
  w.count(m.requestedMetrics.length, true);
  for (const e of m.requestedMetrics) {
    w.string(e, true);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const getTelemetrySubscriptionsResponse = ({ throttleTimeMs = 0, errorCode = 0, clientInstanceId = "AAAAAAAAAAAAAAAAAAAAAA", subscriptionId = 0, acceptedCompressionTypes = [], pushIntervalMs = 0, telemetryMaxBytes = 0, deltaTemporality = false, requestedMetrics = [] }: Partial<GetTelemetrySubscriptionsResponse> = {}): GetTelemetrySubscriptionsResponse => ({ throttleTimeMs, errorCode, clientInstanceId, subscriptionId, acceptedCompressionTypes, pushIntervalMs, telemetryMaxBytes, deltaTemporality, requestedMetrics });
