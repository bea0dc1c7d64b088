/**
 * PushTelemetry brings the metrics that GetTelemetrySubscriptions asked for (KIP-714).
 *
 * @module
 */
import { api, boolean, bytes, type Infer, int16, int32, int8, uuid } from "../schema.ts";

export const pushTelemetry = api({
  key: 72,
  name: "PushTelemetry",
  versions: [0, 0],
  flexibleFrom: 0,
  request: {
    clientInstanceId: uuid,
    subscriptionId: int32,
    /** The client is going away, and this is its last word. */
    terminating: boolean,
    compressionType: int8,
    /** OpenTelemetry MetricsData v1, in protobuf. */
    metrics: bytes,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
  },
});

export interface PushTelemetryRequest extends Infer<typeof pushTelemetry.request> {}
export interface PushTelemetryResponse extends Infer<typeof pushTelemetry.response> {}
