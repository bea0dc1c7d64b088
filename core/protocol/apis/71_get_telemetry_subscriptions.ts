/**
 * GetTelemetrySubscriptions tells a client which of its metrics the cluster would like to have, and how often
 * (KIP-714).
 *
 * A broker lists it only when something there receives metrics.
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, int8, string, uuid } from "../schema.ts";

export const getTelemetrySubscriptions = api({
  key: 71,
  name: "GetTelemetrySubscriptions",
  versions: [0, 0],
  flexibleFrom: 0,
  request: {
    /** Zero to be given one. */
    clientInstanceId: uuid,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    clientInstanceId: uuid,
    subscriptionId: int32,
    /** 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd; best first. */
    acceptedCompressionTypes: array(int8),
    pushIntervalMs: int32,
    telemetryMaxBytes: int32,
    /** Whether counters are to be sent as differences. */
    deltaTemporality: boolean,
    /** Prefixes of names; empty for none, one empty prefix for all. */
    requestedMetrics: array(string),
  },
});

export interface GetTelemetrySubscriptionsRequest extends Infer<typeof getTelemetrySubscriptions.request> {}
export interface GetTelemetrySubscriptionsResponse extends Infer<typeof getTelemetrySubscriptions.response> {}
