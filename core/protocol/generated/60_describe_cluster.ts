// Written by core/protocol/codegen from ../apis/60_describe_cluster.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { DescribeClusterRequest, DescribeClusterResponse } from "../apis/60_describe_cluster.ts";

export function readDescribeClusterRequest(r: Reader, version: number): DescribeClusterRequest {
  const m: DescribeClusterRequest = {
    includeClusterAuthorizedOperations: r.boolean(),
    endpointType: version >= 1 ? r.int8() : 1,
    includeFencedBrokers: version === 2 ? r.boolean() : false,
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeDescribeClusterRequest(w: Writer, m: DescribeClusterRequest, version: number): void {
  w.boolean(m.includeClusterAuthorizedOperations);
  if (version >= 1) w.int8(m.endpointType);
  if (version === 2) w.boolean(m.includeFencedBrokers);
  w.tags(m.unknownTags);
}

function readDescribeClusterResponseBrokers(r: Reader, version: number): DescribeClusterResponse["brokers"][number] {
  const m: DescribeClusterResponse["brokers"][number] = {
    brokerId: r.int32(),
    host: r.string(true),
    port: r.int32(),
    rack: r.nullableString(true),
    isFenced: version === 2 ? r.boolean() : false,
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeClusterResponseBrokers(w: Writer, m: DescribeClusterResponse["brokers"][number], version: number): void {
  w.int32(m.brokerId);
  w.string(m.host, true);
  w.int32(m.port);
  w.nullableString(m.rack, true);
  if (version === 2) w.boolean(m.isFenced);
  w.tags(m.unknownTags);
}

function readDescribeClusterResponseBrokersList(r: Reader, version: number): DescribeClusterResponse["brokers"] {
  const count = r.count(true, 11);
  const list: DescribeClusterResponse["brokers"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeClusterResponseBrokers(r, version));
  return list;
}

export function readDescribeClusterResponse(r: Reader, version: number): DescribeClusterResponse {
  const m: DescribeClusterResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
    endpointType: version >= 1 ? r.int8() : 1,
    clusterId: r.string(true),
    controllerId: r.int32(),
    brokers: readDescribeClusterResponseBrokersList(r, version),
    clusterAuthorizedOperations: r.int32(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeDescribeClusterResponse(w: Writer, m: DescribeClusterResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  if (version >= 1) w.int8(m.endpointType);
  w.string(m.clusterId, true);
  w.int32(m.controllerId);
  w.count(m.brokers.length, true);
  for (const e of m.brokers) writeDescribeClusterResponseBrokers(w, e, version);
  w.int32(m.clusterAuthorizedOperations);
  w.tags(m.unknownTags);
}

export function* writeDescribeClusterResponseInSlices(w: Writer, m: DescribeClusterResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  if (version >= 1) w.int8(m.endpointType);
  w.string(m.clusterId, true);
  w.int32(m.controllerId);
  w.count(m.brokers.length, true);
  for (const e of m.brokers) {
    writeDescribeClusterResponseBrokers(w, e, version);
    if (w.mayPause()) yield;
  }
  w.int32(m.clusterAuthorizedOperations);
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const describeClusterResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, errorMessage = null, endpointType = 1, clusterId = "", controllerId = -1, brokers = [], clusterAuthorizedOperations = -2147483648 }: Partial<DescribeClusterResponse> = {}): DescribeClusterResponse => ({ throttleTimeMs, errorCode, errorMessage, endpointType, clusterId, controllerId, brokers, clusterAuthorizedOperations }),
  {
    brokers: ({ brokerId = 0, host = "", port = 0, rack = null, isFenced = false }: Partial<DescribeClusterResponse["brokers"][number]> = {}): DescribeClusterResponse["brokers"][number] => ({ brokerId, host, port, rack, isFenced }),
  },
);

/** The first version of each field that v0 lacks. */
export const describeClusterSince = {
  endpointType: 1,
  includeFencedBrokers: 2,
  isFenced: 2,
} as const;
