// Written by core/protocol/codegen from ../apis/78_share_fetch.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { ShareFetchRequest, ShareFetchResponse } from "../apis/78_share_fetch.ts";

function readShareFetchRequestTopicsPartitionsAcknowledgementBatchesAcknowledgeTypesList(r: Reader, version: number): ShareFetchRequest["topics"][number]["partitions"][number]["acknowledgementBatches"][number]["acknowledgeTypes"] {
  const count = r.count(true);
  const list: ShareFetchRequest["topics"][number]["partitions"][number]["acknowledgementBatches"][number]["acknowledgeTypes"] = [];
  for (let i = 0; i < count; i++) list.push(r.int8());
  return list;
}

function readShareFetchRequestTopicsPartitionsAcknowledgementBatches(r: Reader, version: number): ShareFetchRequest["topics"][number]["partitions"][number]["acknowledgementBatches"][number] {
  const m: ShareFetchRequest["topics"][number]["partitions"][number]["acknowledgementBatches"][number] = {
    firstOffset: r.int64(),
    lastOffset: r.int64(),
    acknowledgeTypes: readShareFetchRequestTopicsPartitionsAcknowledgementBatchesAcknowledgeTypesList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareFetchRequestTopicsPartitionsAcknowledgementBatches(w: Writer, m: ShareFetchRequest["topics"][number]["partitions"][number]["acknowledgementBatches"][number], version: number): void {
  w.int64(m.firstOffset);
  w.int64(m.lastOffset);
  w.count(m.acknowledgeTypes.length, true);
  for (const e of m.acknowledgeTypes) w.int8(e);
  w.tags(m.unknownTags);
}

function readShareFetchRequestTopicsPartitionsAcknowledgementBatchesList(r: Reader, version: number): ShareFetchRequest["topics"][number]["partitions"][number]["acknowledgementBatches"] {
  const count = r.count(true, 18);
  const list: ShareFetchRequest["topics"][number]["partitions"][number]["acknowledgementBatches"] = [];
  for (let i = 0; i < count; i++) list.push(readShareFetchRequestTopicsPartitionsAcknowledgementBatches(r, version));
  return list;
}

function readShareFetchRequestTopicsPartitions(r: Reader, version: number): ShareFetchRequest["topics"][number]["partitions"][number] {
  const m: ShareFetchRequest["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    acknowledgementBatches: readShareFetchRequestTopicsPartitionsAcknowledgementBatchesList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareFetchRequestTopicsPartitions(w: Writer, m: ShareFetchRequest["topics"][number]["partitions"][number], version: number): void {
  w.int32(m.partitionIndex);
  w.count(m.acknowledgementBatches.length, true);
  for (const e of m.acknowledgementBatches) writeShareFetchRequestTopicsPartitionsAcknowledgementBatches(w, e, version);
  w.tags(m.unknownTags);
}

function readShareFetchRequestTopicsPartitionsList(r: Reader, version: number): ShareFetchRequest["topics"][number]["partitions"] {
  const count = r.count(true, 6);
  const list: ShareFetchRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readShareFetchRequestTopicsPartitions(r, version));
  return list;
}

function readShareFetchRequestTopics(r: Reader, version: number): ShareFetchRequest["topics"][number] {
  const m: ShareFetchRequest["topics"][number] = {
    topicId: r.uuid(),
    partitions: readShareFetchRequestTopicsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareFetchRequestTopics(w: Writer, m: ShareFetchRequest["topics"][number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeShareFetchRequestTopicsPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readShareFetchRequestTopicsList(r: Reader, version: number): ShareFetchRequest["topics"] {
  const count = r.count(true, 18);
  const list: ShareFetchRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readShareFetchRequestTopics(r, version));
  return list;
}

function readShareFetchRequestForgottenTopicsDataPartitionsList(r: Reader, version: number): ShareFetchRequest["forgottenTopicsData"][number]["partitions"] {
  const count = r.count(true, 4);
  const list: ShareFetchRequest["forgottenTopicsData"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readShareFetchRequestForgottenTopicsData(r: Reader, version: number): ShareFetchRequest["forgottenTopicsData"][number] {
  const m: ShareFetchRequest["forgottenTopicsData"][number] = {
    topicId: r.uuid(),
    partitions: readShareFetchRequestForgottenTopicsDataPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareFetchRequestForgottenTopicsData(w: Writer, m: ShareFetchRequest["forgottenTopicsData"][number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) w.int32(e);
  w.tags(m.unknownTags);
}

function readShareFetchRequestForgottenTopicsDataList(r: Reader, version: number): ShareFetchRequest["forgottenTopicsData"] {
  const count = r.count(true, 18);
  const list: ShareFetchRequest["forgottenTopicsData"] = [];
  for (let i = 0; i < count; i++) list.push(readShareFetchRequestForgottenTopicsData(r, version));
  return list;
}

export function readShareFetchRequest(r: Reader, version: number): ShareFetchRequest {
  const m: ShareFetchRequest = {
    groupId: r.nullableString(true),
    memberId: r.nullableString(true),
    shareSessionEpoch: r.int32(),
    maxWaitMs: r.int32(),
    minBytes: r.int32(),
    maxBytes: r.int32(),
    maxRecords: r.int32(),
    batchSize: r.int32(),
    shareAcquireMode: version === 2 ? r.int8() : 0,
    isRenewAck: version === 2 ? r.boolean() : false,
    topics: readShareFetchRequestTopicsList(r, version),
    forgottenTopicsData: readShareFetchRequestForgottenTopicsDataList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeShareFetchRequest(w: Writer, m: ShareFetchRequest, version: number): void {
  w.nullableString(m.groupId, true);
  w.nullableString(m.memberId, true);
  w.int32(m.shareSessionEpoch);
  w.int32(m.maxWaitMs);
  w.int32(m.minBytes);
  w.int32(m.maxBytes);
  w.int32(m.maxRecords);
  w.int32(m.batchSize);
  if (version === 2) w.int8(m.shareAcquireMode);
  if (version === 2) w.boolean(m.isRenewAck);
  w.count(m.topics.length, true);
  for (const e of m.topics) writeShareFetchRequestTopics(w, e, version);
  w.count(m.forgottenTopicsData.length, true);
  for (const e of m.forgottenTopicsData) writeShareFetchRequestForgottenTopicsData(w, e, version);
  w.tags(m.unknownTags);
}

function readShareFetchResponseResponsesPartitionsCurrentLeader(r: Reader, version: number): ShareFetchResponse["responses"][number]["partitions"][number]["currentLeader"] {
  const m: ShareFetchResponse["responses"][number]["partitions"][number]["currentLeader"] = {
    leaderId: r.int32(),
    leaderEpoch: r.int32(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareFetchResponseResponsesPartitionsCurrentLeader(w: Writer, m: ShareFetchResponse["responses"][number]["partitions"][number]["currentLeader"], version: number): void {
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  w.tags(m.unknownTags);
}

function readShareFetchResponseResponsesPartitionsAcquiredRecords(r: Reader, version: number): ShareFetchResponse["responses"][number]["partitions"][number]["acquiredRecords"][number] {
  const m: ShareFetchResponse["responses"][number]["partitions"][number]["acquiredRecords"][number] = {
    firstOffset: r.int64(),
    lastOffset: r.int64(),
    deliveryCount: r.int16(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareFetchResponseResponsesPartitionsAcquiredRecords(w: Writer, m: ShareFetchResponse["responses"][number]["partitions"][number]["acquiredRecords"][number], version: number): void {
  w.int64(m.firstOffset);
  w.int64(m.lastOffset);
  w.int16(m.deliveryCount);
  w.tags(m.unknownTags);
}

function readShareFetchResponseResponsesPartitionsAcquiredRecordsList(r: Reader, version: number): ShareFetchResponse["responses"][number]["partitions"][number]["acquiredRecords"] {
  const count = r.count(true, 19);
  const list: ShareFetchResponse["responses"][number]["partitions"][number]["acquiredRecords"] = [];
  for (let i = 0; i < count; i++) list.push(readShareFetchResponseResponsesPartitionsAcquiredRecords(r, version));
  return list;
}

function readShareFetchResponseResponsesPartitions(r: Reader, version: number): ShareFetchResponse["responses"][number]["partitions"][number] {
  const m: ShareFetchResponse["responses"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
    acknowledgeErrorCode: r.int16(),
    acknowledgeErrorMessage: r.nullableString(true),
    currentLeader: readShareFetchResponseResponsesPartitionsCurrentLeader(r, version),
    records: r.bytes(true),
    acquiredRecords: readShareFetchResponseResponsesPartitionsAcquiredRecordsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareFetchResponseResponsesPartitions(w: Writer, m: ShareFetchResponse["responses"][number]["partitions"][number], version: number): void {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.int16(m.acknowledgeErrorCode);
  w.errorMessage(m.acknowledgeErrorMessage, true);
  writeShareFetchResponseResponsesPartitionsCurrentLeader(w, m.currentLeader, version);
  w.records(m.records, true);
  w.count(m.acquiredRecords.length, true);
  for (const e of m.acquiredRecords) writeShareFetchResponseResponsesPartitionsAcquiredRecords(w, e, version);
  w.tags(m.unknownTags);
}

function readShareFetchResponseResponsesPartitionsList(r: Reader, version: number): ShareFetchResponse["responses"][number]["partitions"] {
  const count = r.count(true, 22);
  const list: ShareFetchResponse["responses"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readShareFetchResponseResponsesPartitions(r, version));
  return list;
}

function readShareFetchResponseResponses(r: Reader, version: number): ShareFetchResponse["responses"][number] {
  const m: ShareFetchResponse["responses"][number] = {
    topicId: r.uuid(),
    partitions: readShareFetchResponseResponsesPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareFetchResponseResponses(w: Writer, m: ShareFetchResponse["responses"][number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeShareFetchResponseResponsesPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readShareFetchResponseResponsesList(r: Reader, version: number): ShareFetchResponse["responses"] {
  const count = r.count(true, 18);
  const list: ShareFetchResponse["responses"] = [];
  for (let i = 0; i < count; i++) list.push(readShareFetchResponseResponses(r, version));
  return list;
}

function readShareFetchResponseNodeEndpoints(r: Reader, version: number): ShareFetchResponse["nodeEndpoints"][number] {
  const m: ShareFetchResponse["nodeEndpoints"][number] = {
    nodeId: r.int32(),
    host: r.string(true),
    port: r.int32(),
    rack: r.nullableString(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareFetchResponseNodeEndpoints(w: Writer, m: ShareFetchResponse["nodeEndpoints"][number], version: number): void {
  w.int32(m.nodeId);
  w.string(m.host, true);
  w.int32(m.port);
  w.nullableString(m.rack, true);
  w.tags(m.unknownTags);
}

function readShareFetchResponseNodeEndpointsList(r: Reader, version: number): ShareFetchResponse["nodeEndpoints"] {
  const count = r.count(true, 11);
  const list: ShareFetchResponse["nodeEndpoints"] = [];
  for (let i = 0; i < count; i++) list.push(readShareFetchResponseNodeEndpoints(r, version));
  return list;
}

export function readShareFetchResponse(r: Reader, version: number): ShareFetchResponse {
  const m: ShareFetchResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
    acquisitionLockTimeoutMs: r.int32(),
    responses: readShareFetchResponseResponsesList(r, version),
    nodeEndpoints: readShareFetchResponseNodeEndpointsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeShareFetchResponse(w: Writer, m: ShareFetchResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.int32(m.acquisitionLockTimeoutMs);
  w.count(m.responses.length, true);
  for (const e of m.responses) writeShareFetchResponseResponses(w, e, version);
  w.count(m.nodeEndpoints.length, true);
  for (const e of m.nodeEndpoints) writeShareFetchResponseNodeEndpoints(w, e, version);
  w.tags(m.unknownTags);
}

function* readShareFetchRequestTopicsPartitionsAcknowledgementBatchesAcknowledgeTypesListInSlices(r: Reader, version: number): Generator<undefined, ShareFetchRequest["topics"][number]["partitions"][number]["acknowledgementBatches"][number]["acknowledgeTypes"], unknown> {
  const count = r.count(true);
  const list: ShareFetchRequest["topics"][number]["partitions"][number]["acknowledgementBatches"][number]["acknowledgeTypes"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int8());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readShareFetchRequestTopicsPartitionsAcknowledgementBatchesInSlices(r: Reader, version: number): Generator<undefined, ShareFetchRequest["topics"][number]["partitions"][number]["acknowledgementBatches"][number], unknown> {
  const m: ShareFetchRequest["topics"][number]["partitions"][number]["acknowledgementBatches"][number] = {
    firstOffset: r.int64(),
    lastOffset: r.int64(),
    acknowledgeTypes: (yield* readShareFetchRequestTopicsPartitionsAcknowledgementBatchesAcknowledgeTypesListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readShareFetchRequestTopicsPartitionsAcknowledgementBatchesListInSlices(r: Reader, version: number): Generator<undefined, ShareFetchRequest["topics"][number]["partitions"][number]["acknowledgementBatches"], unknown> {
  const count = r.count(true, 18);
  const list: ShareFetchRequest["topics"][number]["partitions"][number]["acknowledgementBatches"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readShareFetchRequestTopicsPartitionsAcknowledgementBatchesInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readShareFetchRequestTopicsPartitionsInSlices(r: Reader, version: number): Generator<undefined, ShareFetchRequest["topics"][number]["partitions"][number], unknown> {
  const m: ShareFetchRequest["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    acknowledgementBatches: (yield* readShareFetchRequestTopicsPartitionsAcknowledgementBatchesListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readShareFetchRequestTopicsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, ShareFetchRequest["topics"][number]["partitions"], unknown> {
  const count = r.count(true, 6);
  const list: ShareFetchRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readShareFetchRequestTopicsPartitionsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readShareFetchRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, ShareFetchRequest["topics"][number], unknown> {
  const m: ShareFetchRequest["topics"][number] = {
    topicId: r.uuid(),
    partitions: (yield* readShareFetchRequestTopicsPartitionsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readShareFetchRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, ShareFetchRequest["topics"], unknown> {
  const count = r.count(true, 18);
  const list: ShareFetchRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readShareFetchRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readShareFetchRequestForgottenTopicsDataPartitionsListInSlices(r: Reader, version: number): Generator<undefined, ShareFetchRequest["forgottenTopicsData"][number]["partitions"], unknown> {
  const count = r.count(true, 4);
  const list: ShareFetchRequest["forgottenTopicsData"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int32());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readShareFetchRequestForgottenTopicsDataInSlices(r: Reader, version: number): Generator<undefined, ShareFetchRequest["forgottenTopicsData"][number], unknown> {
  const m: ShareFetchRequest["forgottenTopicsData"][number] = {
    topicId: r.uuid(),
    partitions: (yield* readShareFetchRequestForgottenTopicsDataPartitionsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readShareFetchRequestForgottenTopicsDataListInSlices(r: Reader, version: number): Generator<undefined, ShareFetchRequest["forgottenTopicsData"], unknown> {
  const count = r.count(true, 18);
  const list: ShareFetchRequest["forgottenTopicsData"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readShareFetchRequestForgottenTopicsDataInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readShareFetchRequestInSlices(r: Reader, version: number): Generator<undefined, ShareFetchRequest, unknown> {
  const m: ShareFetchRequest = {
    groupId: r.nullableString(true),
    memberId: r.nullableString(true),
    shareSessionEpoch: r.int32(),
    maxWaitMs: r.int32(),
    minBytes: r.int32(),
    maxBytes: r.int32(),
    maxRecords: r.int32(),
    batchSize: r.int32(),
    shareAcquireMode: version === 2 ? r.int8() : 0,
    isRenewAck: version === 2 ? r.boolean() : false,
    topics: (yield* readShareFetchRequestTopicsListInSlices(r, version)),
    forgottenTopicsData: (yield* readShareFetchRequestForgottenTopicsDataListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeShareFetchResponseResponsesPartitionsInSlices(w: Writer, m: ShareFetchResponse["responses"][number]["partitions"][number], version: number): Generator<undefined, void, unknown> {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.int16(m.acknowledgeErrorCode);
  w.errorMessage(m.acknowledgeErrorMessage, true);
  writeShareFetchResponseResponsesPartitionsCurrentLeader(w, m.currentLeader, version);
  w.records(m.records, true);
  w.count(m.acquiredRecords.length, true);
  for (const e of m.acquiredRecords) {
    writeShareFetchResponseResponsesPartitionsAcquiredRecords(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeShareFetchResponseResponsesInSlices(w: Writer, m: ShareFetchResponse["responses"][number], version: number): Generator<undefined, void, unknown> {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    (yield* writeShareFetchResponseResponsesPartitionsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

export function* writeShareFetchResponseInSlices(w: Writer, m: ShareFetchResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.int32(m.acquisitionLockTimeoutMs);
  w.count(m.responses.length, true);
  for (const e of m.responses) {
    (yield* writeShareFetchResponseResponsesInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.count(m.nodeEndpoints.length, true);
  for (const e of m.nodeEndpoints) {
    writeShareFetchResponseNodeEndpoints(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const shareFetchResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, errorMessage = null, acquisitionLockTimeoutMs = 0, responses = [], nodeEndpoints = [] }: Partial<ShareFetchResponse> = {}): ShareFetchResponse => ({ throttleTimeMs, errorCode, errorMessage, acquisitionLockTimeoutMs, responses, nodeEndpoints }),
  {
    responses: Object.assign(
      ({ topicId = "AAAAAAAAAAAAAAAAAAAAAA", partitions = [] }: Partial<ShareFetchResponse["responses"][number]> = {}): ShareFetchResponse["responses"][number] => ({ topicId, partitions }),
      {
        partitions: Object.assign(
          ({ partitionIndex = 0, errorCode = 0, errorMessage = null, acknowledgeErrorCode = 0, acknowledgeErrorMessage = null, currentLeader = { leaderId: 0, leaderEpoch: 0 }, records = new Uint8Array(0), acquiredRecords = [] }: Partial<ShareFetchResponse["responses"][number]["partitions"][number]> = {}): ShareFetchResponse["responses"][number]["partitions"][number] => ({ partitionIndex, errorCode, errorMessage, acknowledgeErrorCode, acknowledgeErrorMessage, currentLeader, records, acquiredRecords }),
          {
            currentLeader: ({ leaderId = 0, leaderEpoch = 0 }: Partial<ShareFetchResponse["responses"][number]["partitions"][number]["currentLeader"]> = {}): ShareFetchResponse["responses"][number]["partitions"][number]["currentLeader"] => ({ leaderId, leaderEpoch }),
            acquiredRecords: ({ firstOffset = 0, lastOffset = 0, deliveryCount = 0 }: Partial<ShareFetchResponse["responses"][number]["partitions"][number]["acquiredRecords"][number]> = {}): ShareFetchResponse["responses"][number]["partitions"][number]["acquiredRecords"][number] => ({ firstOffset, lastOffset, deliveryCount }),
          },
        ),
      },
    ),
    nodeEndpoints: ({ nodeId = 0, host = "", port = 0, rack = null }: Partial<ShareFetchResponse["nodeEndpoints"][number]> = {}): ShareFetchResponse["nodeEndpoints"][number] => ({ nodeId, host, port, rack }),
  },
);

/** The first version of each field that v1 lacks. */
export const shareFetchSince = {
  shareAcquireMode: 2,
  isRenewAck: 2,
} as const;
