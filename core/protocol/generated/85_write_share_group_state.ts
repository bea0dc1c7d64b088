// Written by core/protocol/codegen from ../apis/85_write_share_group_state.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { WriteShareGroupStateRequest, WriteShareGroupStateResponse } from "../apis/85_write_share_group_state.ts";

function readWriteShareGroupStateRequestTopicsPartitionsStateBatches(r: Reader, version: number): WriteShareGroupStateRequest["topics"][number]["partitions"][number]["stateBatches"][number] {
  const m: WriteShareGroupStateRequest["topics"][number]["partitions"][number]["stateBatches"][number] = {
    firstOffset: r.int64(),
    lastOffset: r.int64(),
    deliveryState: r.int8(),
    deliveryCount: r.int16(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeWriteShareGroupStateRequestTopicsPartitionsStateBatches(w: Writer, m: WriteShareGroupStateRequest["topics"][number]["partitions"][number]["stateBatches"][number], version: number): void {
  w.int64(m.firstOffset);
  w.int64(m.lastOffset);
  w.int8(m.deliveryState);
  w.int16(m.deliveryCount);
  w.tags(m.unknownTags);
}

function readWriteShareGroupStateRequestTopicsPartitionsStateBatchesList(r: Reader, version: number): WriteShareGroupStateRequest["topics"][number]["partitions"][number]["stateBatches"] {
  const count = r.count(true, 20);
  const list: WriteShareGroupStateRequest["topics"][number]["partitions"][number]["stateBatches"] = [];
  for (let i = 0; i < count; i++) list.push(readWriteShareGroupStateRequestTopicsPartitionsStateBatches(r, version));
  return list;
}

function readWriteShareGroupStateRequestTopicsPartitions(r: Reader, version: number): WriteShareGroupStateRequest["topics"][number]["partitions"][number] {
  const m: WriteShareGroupStateRequest["topics"][number]["partitions"][number] = {
    partition: r.int32(),
    stateEpoch: r.int32(),
    leaderEpoch: r.int32(),
    startOffset: r.int64(),
    deliveryCompleteCount: version === 1 ? r.int32() : -1,
    stateBatches: readWriteShareGroupStateRequestTopicsPartitionsStateBatchesList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeWriteShareGroupStateRequestTopicsPartitions(w: Writer, m: WriteShareGroupStateRequest["topics"][number]["partitions"][number], version: number): void {
  w.int32(m.partition);
  w.int32(m.stateEpoch);
  w.int32(m.leaderEpoch);
  w.int64(m.startOffset);
  if (version === 1) w.int32(m.deliveryCompleteCount);
  w.count(m.stateBatches.length, true);
  for (const e of m.stateBatches) writeWriteShareGroupStateRequestTopicsPartitionsStateBatches(w, e, version);
  w.tags(m.unknownTags);
}

function readWriteShareGroupStateRequestTopicsPartitionsList(r: Reader, version: number): WriteShareGroupStateRequest["topics"][number]["partitions"] {
  const count = r.count(true, 22);
  const list: WriteShareGroupStateRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readWriteShareGroupStateRequestTopicsPartitions(r, version));
  return list;
}

function readWriteShareGroupStateRequestTopics(r: Reader, version: number): WriteShareGroupStateRequest["topics"][number] {
  const m: WriteShareGroupStateRequest["topics"][number] = {
    topicId: r.uuid(),
    partitions: readWriteShareGroupStateRequestTopicsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeWriteShareGroupStateRequestTopics(w: Writer, m: WriteShareGroupStateRequest["topics"][number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeWriteShareGroupStateRequestTopicsPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readWriteShareGroupStateRequestTopicsList(r: Reader, version: number): WriteShareGroupStateRequest["topics"] {
  const count = r.count(true, 18);
  const list: WriteShareGroupStateRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readWriteShareGroupStateRequestTopics(r, version));
  return list;
}

export function readWriteShareGroupStateRequest(r: Reader, version: number): WriteShareGroupStateRequest {
  const m: WriteShareGroupStateRequest = {
    groupId: r.string(true),
    topics: readWriteShareGroupStateRequestTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeWriteShareGroupStateRequest(w: Writer, m: WriteShareGroupStateRequest, version: number): void {
  w.string(m.groupId, true);
  w.count(m.topics.length, true);
  for (const e of m.topics) writeWriteShareGroupStateRequestTopics(w, e, version);
  w.tags(m.unknownTags);
}

function readWriteShareGroupStateResponseResultsPartitions(r: Reader, version: number): WriteShareGroupStateResponse["results"][number]["partitions"][number] {
  const m: WriteShareGroupStateResponse["results"][number]["partitions"][number] = {
    partition: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeWriteShareGroupStateResponseResultsPartitions(w: Writer, m: WriteShareGroupStateResponse["results"][number]["partitions"][number], version: number): void {
  w.int32(m.partition);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.tags(m.unknownTags);
}

function readWriteShareGroupStateResponseResultsPartitionsList(r: Reader, version: number): WriteShareGroupStateResponse["results"][number]["partitions"] {
  const count = r.count(true, 8);
  const list: WriteShareGroupStateResponse["results"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readWriteShareGroupStateResponseResultsPartitions(r, version));
  return list;
}

function readWriteShareGroupStateResponseResults(r: Reader, version: number): WriteShareGroupStateResponse["results"][number] {
  const m: WriteShareGroupStateResponse["results"][number] = {
    topicId: r.uuid(),
    partitions: readWriteShareGroupStateResponseResultsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeWriteShareGroupStateResponseResults(w: Writer, m: WriteShareGroupStateResponse["results"][number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeWriteShareGroupStateResponseResultsPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readWriteShareGroupStateResponseResultsList(r: Reader, version: number): WriteShareGroupStateResponse["results"] {
  const count = r.count(true, 18);
  const list: WriteShareGroupStateResponse["results"] = [];
  for (let i = 0; i < count; i++) list.push(readWriteShareGroupStateResponseResults(r, version));
  return list;
}

export function readWriteShareGroupStateResponse(r: Reader, version: number): WriteShareGroupStateResponse {
  const m: WriteShareGroupStateResponse = {
    results: readWriteShareGroupStateResponseResultsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeWriteShareGroupStateResponse(w: Writer, m: WriteShareGroupStateResponse, version: number): void {
  w.count(m.results.length, true);
  for (const e of m.results) writeWriteShareGroupStateResponseResults(w, e, version);
  w.tags(m.unknownTags);
}

function* readWriteShareGroupStateRequestTopicsPartitionsStateBatchesListInSlices(r: Reader, version: number): Generator<undefined, WriteShareGroupStateRequest["topics"][number]["partitions"][number]["stateBatches"], unknown> {
  const count = r.count(true, 20);
  const list: WriteShareGroupStateRequest["topics"][number]["partitions"][number]["stateBatches"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readWriteShareGroupStateRequestTopicsPartitionsStateBatches(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readWriteShareGroupStateRequestTopicsPartitionsInSlices(r: Reader, version: number): Generator<undefined, WriteShareGroupStateRequest["topics"][number]["partitions"][number], unknown> {
  const m: WriteShareGroupStateRequest["topics"][number]["partitions"][number] = {
    partition: r.int32(),
    stateEpoch: r.int32(),
    leaderEpoch: r.int32(),
    startOffset: r.int64(),
    deliveryCompleteCount: version === 1 ? r.int32() : -1,
    stateBatches: (yield* readWriteShareGroupStateRequestTopicsPartitionsStateBatchesListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readWriteShareGroupStateRequestTopicsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, WriteShareGroupStateRequest["topics"][number]["partitions"], unknown> {
  const count = r.count(true, 22);
  const list: WriteShareGroupStateRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readWriteShareGroupStateRequestTopicsPartitionsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readWriteShareGroupStateRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, WriteShareGroupStateRequest["topics"][number], unknown> {
  const m: WriteShareGroupStateRequest["topics"][number] = {
    topicId: r.uuid(),
    partitions: (yield* readWriteShareGroupStateRequestTopicsPartitionsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readWriteShareGroupStateRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, WriteShareGroupStateRequest["topics"], unknown> {
  const count = r.count(true, 18);
  const list: WriteShareGroupStateRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readWriteShareGroupStateRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readWriteShareGroupStateRequestInSlices(r: Reader, version: number): Generator<undefined, WriteShareGroupStateRequest, unknown> {
  const m: WriteShareGroupStateRequest = {
    groupId: r.string(true),
    topics: (yield* readWriteShareGroupStateRequestTopicsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeWriteShareGroupStateResponseResultsInSlices(w: Writer, m: WriteShareGroupStateResponse["results"][number], version: number): Generator<undefined, void, unknown> {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    writeWriteShareGroupStateResponseResultsPartitions(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

export function* writeWriteShareGroupStateResponseInSlices(w: Writer, m: WriteShareGroupStateResponse, version: number): Generator<undefined, void, unknown> {
  w.count(m.results.length, true);
  for (const e of m.results) {
    (yield* writeWriteShareGroupStateResponseResultsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const writeShareGroupStateResponse = Object.assign(
  ({ results = [] }: Partial<WriteShareGroupStateResponse> = {}): WriteShareGroupStateResponse => ({ results }),
  {
    results: Object.assign(
      ({ topicId = "AAAAAAAAAAAAAAAAAAAAAA", partitions = [] }: Partial<WriteShareGroupStateResponse["results"][number]> = {}): WriteShareGroupStateResponse["results"][number] => ({ topicId, partitions }),
      {
        partitions: ({ partition = 0, errorCode = 0, errorMessage = null }: Partial<WriteShareGroupStateResponse["results"][number]["partitions"][number]> = {}): WriteShareGroupStateResponse["results"][number]["partitions"][number] => ({ partition, errorCode, errorMessage }),
      },
    ),
  },
);

/** The first version of each field that v0 lacks. */
export const writeShareGroupStateSince = {
  deliveryCompleteCount: 1,
} as const;
