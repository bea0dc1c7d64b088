// Written by core/protocol/codegen from ../apis/79_share_acknowledge.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { ShareAcknowledgeRequest, ShareAcknowledgeResponse } from "../apis/79_share_acknowledge.ts";

function readShareAcknowledgeRequestTopicsPartitionsAcknowledgementBatchesAcknowledgeTypesList(r: Reader, version: number): ShareAcknowledgeRequest["topics"][number]["partitions"][number]["acknowledgementBatches"][number]["acknowledgeTypes"] {
  const count = r.count(true);
  const list: ShareAcknowledgeRequest["topics"][number]["partitions"][number]["acknowledgementBatches"][number]["acknowledgeTypes"] = [];
  for (let i = 0; i < count; i++) list.push(r.int8());
  return list;
}

function readShareAcknowledgeRequestTopicsPartitionsAcknowledgementBatches(r: Reader, version: number): ShareAcknowledgeRequest["topics"][number]["partitions"][number]["acknowledgementBatches"][number] {
  const m: ShareAcknowledgeRequest["topics"][number]["partitions"][number]["acknowledgementBatches"][number] = {
    firstOffset: r.int64(),
    lastOffset: r.int64(),
    acknowledgeTypes: readShareAcknowledgeRequestTopicsPartitionsAcknowledgementBatchesAcknowledgeTypesList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareAcknowledgeRequestTopicsPartitionsAcknowledgementBatches(w: Writer, m: ShareAcknowledgeRequest["topics"][number]["partitions"][number]["acknowledgementBatches"][number], version: number): void {
  w.int64(m.firstOffset);
  w.int64(m.lastOffset);
  w.count(m.acknowledgeTypes.length, true);
  for (const e of m.acknowledgeTypes) w.int8(e);
  w.tags(m.unknownTags);
}

function readShareAcknowledgeRequestTopicsPartitionsAcknowledgementBatchesList(r: Reader, version: number): ShareAcknowledgeRequest["topics"][number]["partitions"][number]["acknowledgementBatches"] {
  const count = r.count(true, 18);
  const list: ShareAcknowledgeRequest["topics"][number]["partitions"][number]["acknowledgementBatches"] = [];
  for (let i = 0; i < count; i++) list.push(readShareAcknowledgeRequestTopicsPartitionsAcknowledgementBatches(r, version));
  return list;
}

function readShareAcknowledgeRequestTopicsPartitions(r: Reader, version: number): ShareAcknowledgeRequest["topics"][number]["partitions"][number] {
  const m: ShareAcknowledgeRequest["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    acknowledgementBatches: readShareAcknowledgeRequestTopicsPartitionsAcknowledgementBatchesList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareAcknowledgeRequestTopicsPartitions(w: Writer, m: ShareAcknowledgeRequest["topics"][number]["partitions"][number], version: number): void {
  w.int32(m.partitionIndex);
  w.count(m.acknowledgementBatches.length, true);
  for (const e of m.acknowledgementBatches) writeShareAcknowledgeRequestTopicsPartitionsAcknowledgementBatches(w, e, version);
  w.tags(m.unknownTags);
}

function readShareAcknowledgeRequestTopicsPartitionsList(r: Reader, version: number): ShareAcknowledgeRequest["topics"][number]["partitions"] {
  const count = r.count(true, 6);
  const list: ShareAcknowledgeRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readShareAcknowledgeRequestTopicsPartitions(r, version));
  return list;
}

function readShareAcknowledgeRequestTopics(r: Reader, version: number): ShareAcknowledgeRequest["topics"][number] {
  const m: ShareAcknowledgeRequest["topics"][number] = {
    topicId: r.uuid(),
    partitions: readShareAcknowledgeRequestTopicsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareAcknowledgeRequestTopics(w: Writer, m: ShareAcknowledgeRequest["topics"][number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeShareAcknowledgeRequestTopicsPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readShareAcknowledgeRequestTopicsList(r: Reader, version: number): ShareAcknowledgeRequest["topics"] {
  const count = r.count(true, 18);
  const list: ShareAcknowledgeRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readShareAcknowledgeRequestTopics(r, version));
  return list;
}

export function readShareAcknowledgeRequest(r: Reader, version: number): ShareAcknowledgeRequest {
  const m: ShareAcknowledgeRequest = {
    groupId: r.nullableString(true),
    memberId: r.nullableString(true),
    shareSessionEpoch: r.int32(),
    isRenewAck: version === 2 ? r.boolean() : false,
    topics: readShareAcknowledgeRequestTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeShareAcknowledgeRequest(w: Writer, m: ShareAcknowledgeRequest, version: number): void {
  w.nullableString(m.groupId, true);
  w.nullableString(m.memberId, true);
  w.int32(m.shareSessionEpoch);
  if (version === 2) w.boolean(m.isRenewAck);
  w.count(m.topics.length, true);
  for (const e of m.topics) writeShareAcknowledgeRequestTopics(w, e, version);
  w.tags(m.unknownTags);
}

function readShareAcknowledgeResponseResponsesPartitionsCurrentLeader(r: Reader, version: number): ShareAcknowledgeResponse["responses"][number]["partitions"][number]["currentLeader"] {
  const m: ShareAcknowledgeResponse["responses"][number]["partitions"][number]["currentLeader"] = {
    leaderId: r.int32(),
    leaderEpoch: r.int32(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareAcknowledgeResponseResponsesPartitionsCurrentLeader(w: Writer, m: ShareAcknowledgeResponse["responses"][number]["partitions"][number]["currentLeader"], version: number): void {
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  w.tags(m.unknownTags);
}

function readShareAcknowledgeResponseResponsesPartitions(r: Reader, version: number): ShareAcknowledgeResponse["responses"][number]["partitions"][number] {
  const m: ShareAcknowledgeResponse["responses"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
    currentLeader: readShareAcknowledgeResponseResponsesPartitionsCurrentLeader(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareAcknowledgeResponseResponsesPartitions(w: Writer, m: ShareAcknowledgeResponse["responses"][number]["partitions"][number], version: number): void {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  writeShareAcknowledgeResponseResponsesPartitionsCurrentLeader(w, m.currentLeader, version);
  w.tags(m.unknownTags);
}

function readShareAcknowledgeResponseResponsesPartitionsList(r: Reader, version: number): ShareAcknowledgeResponse["responses"][number]["partitions"] {
  const count = r.count(true, 17);
  const list: ShareAcknowledgeResponse["responses"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readShareAcknowledgeResponseResponsesPartitions(r, version));
  return list;
}

function readShareAcknowledgeResponseResponses(r: Reader, version: number): ShareAcknowledgeResponse["responses"][number] {
  const m: ShareAcknowledgeResponse["responses"][number] = {
    topicId: r.uuid(),
    partitions: readShareAcknowledgeResponseResponsesPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareAcknowledgeResponseResponses(w: Writer, m: ShareAcknowledgeResponse["responses"][number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeShareAcknowledgeResponseResponsesPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readShareAcknowledgeResponseResponsesList(r: Reader, version: number): ShareAcknowledgeResponse["responses"] {
  const count = r.count(true, 18);
  const list: ShareAcknowledgeResponse["responses"] = [];
  for (let i = 0; i < count; i++) list.push(readShareAcknowledgeResponseResponses(r, version));
  return list;
}

function readShareAcknowledgeResponseNodeEndpoints(r: Reader, version: number): ShareAcknowledgeResponse["nodeEndpoints"][number] {
  const m: ShareAcknowledgeResponse["nodeEndpoints"][number] = {
    nodeId: r.int32(),
    host: r.string(true),
    port: r.int32(),
    rack: r.nullableString(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareAcknowledgeResponseNodeEndpoints(w: Writer, m: ShareAcknowledgeResponse["nodeEndpoints"][number], version: number): void {
  w.int32(m.nodeId);
  w.string(m.host, true);
  w.int32(m.port);
  w.nullableString(m.rack, true);
  w.tags(m.unknownTags);
}

function readShareAcknowledgeResponseNodeEndpointsList(r: Reader, version: number): ShareAcknowledgeResponse["nodeEndpoints"] {
  const count = r.count(true, 11);
  const list: ShareAcknowledgeResponse["nodeEndpoints"] = [];
  for (let i = 0; i < count; i++) list.push(readShareAcknowledgeResponseNodeEndpoints(r, version));
  return list;
}

export function readShareAcknowledgeResponse(r: Reader, version: number): ShareAcknowledgeResponse {
  const m: ShareAcknowledgeResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
    acquisitionLockTimeoutMs: version === 2 ? r.int32() : 0,
    responses: readShareAcknowledgeResponseResponsesList(r, version),
    nodeEndpoints: readShareAcknowledgeResponseNodeEndpointsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeShareAcknowledgeResponse(w: Writer, m: ShareAcknowledgeResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  if (version === 2) w.int32(m.acquisitionLockTimeoutMs);
  w.count(m.responses.length, true);
  for (const e of m.responses) writeShareAcknowledgeResponseResponses(w, e, version);
  w.count(m.nodeEndpoints.length, true);
  for (const e of m.nodeEndpoints) writeShareAcknowledgeResponseNodeEndpoints(w, e, version);
  w.tags(m.unknownTags);
}

function* readShareAcknowledgeRequestTopicsPartitionsAcknowledgementBatchesAcknowledgeTypesListInSlices(r: Reader, version: number): Generator<undefined, ShareAcknowledgeRequest["topics"][number]["partitions"][number]["acknowledgementBatches"][number]["acknowledgeTypes"], unknown> {
  const count = r.count(true);
  const list: ShareAcknowledgeRequest["topics"][number]["partitions"][number]["acknowledgementBatches"][number]["acknowledgeTypes"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int8());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readShareAcknowledgeRequestTopicsPartitionsAcknowledgementBatchesInSlices(r: Reader, version: number): Generator<undefined, ShareAcknowledgeRequest["topics"][number]["partitions"][number]["acknowledgementBatches"][number], unknown> {
  const m: ShareAcknowledgeRequest["topics"][number]["partitions"][number]["acknowledgementBatches"][number] = {
    firstOffset: r.int64(),
    lastOffset: r.int64(),
    acknowledgeTypes: (yield* readShareAcknowledgeRequestTopicsPartitionsAcknowledgementBatchesAcknowledgeTypesListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readShareAcknowledgeRequestTopicsPartitionsAcknowledgementBatchesListInSlices(r: Reader, version: number): Generator<undefined, ShareAcknowledgeRequest["topics"][number]["partitions"][number]["acknowledgementBatches"], unknown> {
  const count = r.count(true, 18);
  const list: ShareAcknowledgeRequest["topics"][number]["partitions"][number]["acknowledgementBatches"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readShareAcknowledgeRequestTopicsPartitionsAcknowledgementBatchesInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readShareAcknowledgeRequestTopicsPartitionsInSlices(r: Reader, version: number): Generator<undefined, ShareAcknowledgeRequest["topics"][number]["partitions"][number], unknown> {
  const m: ShareAcknowledgeRequest["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    acknowledgementBatches: (yield* readShareAcknowledgeRequestTopicsPartitionsAcknowledgementBatchesListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readShareAcknowledgeRequestTopicsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, ShareAcknowledgeRequest["topics"][number]["partitions"], unknown> {
  const count = r.count(true, 6);
  const list: ShareAcknowledgeRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readShareAcknowledgeRequestTopicsPartitionsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readShareAcknowledgeRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, ShareAcknowledgeRequest["topics"][number], unknown> {
  const m: ShareAcknowledgeRequest["topics"][number] = {
    topicId: r.uuid(),
    partitions: (yield* readShareAcknowledgeRequestTopicsPartitionsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readShareAcknowledgeRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, ShareAcknowledgeRequest["topics"], unknown> {
  const count = r.count(true, 18);
  const list: ShareAcknowledgeRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readShareAcknowledgeRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readShareAcknowledgeRequestInSlices(r: Reader, version: number): Generator<undefined, ShareAcknowledgeRequest, unknown> {
  const m: ShareAcknowledgeRequest = {
    groupId: r.nullableString(true),
    memberId: r.nullableString(true),
    shareSessionEpoch: r.int32(),
    isRenewAck: version === 2 ? r.boolean() : false,
    topics: (yield* readShareAcknowledgeRequestTopicsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeShareAcknowledgeResponseResponsesInSlices(w: Writer, m: ShareAcknowledgeResponse["responses"][number], version: number): Generator<undefined, void, unknown> {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    writeShareAcknowledgeResponseResponsesPartitions(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

export function* writeShareAcknowledgeResponseInSlices(w: Writer, m: ShareAcknowledgeResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  if (version === 2) w.int32(m.acquisitionLockTimeoutMs);
  w.count(m.responses.length, true);
  for (const e of m.responses) {
    (yield* writeShareAcknowledgeResponseResponsesInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.count(m.nodeEndpoints.length, true);
  for (const e of m.nodeEndpoints) {
    writeShareAcknowledgeResponseNodeEndpoints(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const shareAcknowledgeResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, errorMessage = null, acquisitionLockTimeoutMs = 0, responses = [], nodeEndpoints = [] }: Partial<ShareAcknowledgeResponse> = {}): ShareAcknowledgeResponse => ({ throttleTimeMs, errorCode, errorMessage, acquisitionLockTimeoutMs, responses, nodeEndpoints }),
  {
    responses: Object.assign(
      ({ topicId = "AAAAAAAAAAAAAAAAAAAAAA", partitions = [] }: Partial<ShareAcknowledgeResponse["responses"][number]> = {}): ShareAcknowledgeResponse["responses"][number] => ({ topicId, partitions }),
      {
        partitions: Object.assign(
          ({ partitionIndex = 0, errorCode = 0, errorMessage = null, currentLeader = { leaderId: 0, leaderEpoch: 0 } }: Partial<ShareAcknowledgeResponse["responses"][number]["partitions"][number]> = {}): ShareAcknowledgeResponse["responses"][number]["partitions"][number] => ({ partitionIndex, errorCode, errorMessage, currentLeader }),
          {
            currentLeader: ({ leaderId = 0, leaderEpoch = 0 }: Partial<ShareAcknowledgeResponse["responses"][number]["partitions"][number]["currentLeader"]> = {}): ShareAcknowledgeResponse["responses"][number]["partitions"][number]["currentLeader"] => ({ leaderId, leaderEpoch }),
          },
        ),
      },
    ),
    nodeEndpoints: ({ nodeId = 0, host = "", port = 0, rack = null }: Partial<ShareAcknowledgeResponse["nodeEndpoints"][number]> = {}): ShareAcknowledgeResponse["nodeEndpoints"][number] => ({ nodeId, host, port, rack }),
  },
);

/** The first version of each field that v1 lacks. */
export const shareAcknowledgeSince = {
  isRenewAck: 2,
  acquisitionLockTimeoutMs: 2,
} as const;
