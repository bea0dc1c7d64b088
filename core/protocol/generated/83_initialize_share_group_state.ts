// Written by core/protocol/codegen from ../apis/83_initialize_share_group_state.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { InitializeShareGroupStateRequest, InitializeShareGroupStateResponse } from "../apis/83_initialize_share_group_state.ts";

function readInitializeShareGroupStateRequestTopicsPartitions(r: Reader, version: number): InitializeShareGroupStateRequest["topics"][number]["partitions"][number] {
  const m: InitializeShareGroupStateRequest["topics"][number]["partitions"][number] = {
    partition: r.int32(),
    stateEpoch: r.int32(),
    startOffset: r.int64(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeInitializeShareGroupStateRequestTopicsPartitions(w: Writer, m: InitializeShareGroupStateRequest["topics"][number]["partitions"][number], version: number): void {
  w.int32(m.partition);
  w.int32(m.stateEpoch);
  w.int64(m.startOffset);
  w.tags(m.unknownTags);
}

function readInitializeShareGroupStateRequestTopicsPartitionsList(r: Reader, version: number): InitializeShareGroupStateRequest["topics"][number]["partitions"] {
  const count = r.count(true, 17);
  const list: InitializeShareGroupStateRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readInitializeShareGroupStateRequestTopicsPartitions(r, version));
  return list;
}

function readInitializeShareGroupStateRequestTopics(r: Reader, version: number): InitializeShareGroupStateRequest["topics"][number] {
  const m: InitializeShareGroupStateRequest["topics"][number] = {
    topicId: r.uuid(),
    partitions: readInitializeShareGroupStateRequestTopicsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeInitializeShareGroupStateRequestTopics(w: Writer, m: InitializeShareGroupStateRequest["topics"][number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeInitializeShareGroupStateRequestTopicsPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readInitializeShareGroupStateRequestTopicsList(r: Reader, version: number): InitializeShareGroupStateRequest["topics"] {
  const count = r.count(true, 18);
  const list: InitializeShareGroupStateRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readInitializeShareGroupStateRequestTopics(r, version));
  return list;
}

export function readInitializeShareGroupStateRequest(r: Reader, version: number): InitializeShareGroupStateRequest {
  const m: InitializeShareGroupStateRequest = {
    groupId: r.string(true),
    topics: readInitializeShareGroupStateRequestTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeInitializeShareGroupStateRequest(w: Writer, m: InitializeShareGroupStateRequest, version: number): void {
  w.string(m.groupId, true);
  w.count(m.topics.length, true);
  for (const e of m.topics) writeInitializeShareGroupStateRequestTopics(w, e, version);
  w.tags(m.unknownTags);
}

function readInitializeShareGroupStateResponseResultsPartitions(r: Reader, version: number): InitializeShareGroupStateResponse["results"][number]["partitions"][number] {
  const m: InitializeShareGroupStateResponse["results"][number]["partitions"][number] = {
    partition: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeInitializeShareGroupStateResponseResultsPartitions(w: Writer, m: InitializeShareGroupStateResponse["results"][number]["partitions"][number], version: number): void {
  w.int32(m.partition);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.tags(m.unknownTags);
}

function readInitializeShareGroupStateResponseResultsPartitionsList(r: Reader, version: number): InitializeShareGroupStateResponse["results"][number]["partitions"] {
  const count = r.count(true, 8);
  const list: InitializeShareGroupStateResponse["results"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readInitializeShareGroupStateResponseResultsPartitions(r, version));
  return list;
}

function readInitializeShareGroupStateResponseResults(r: Reader, version: number): InitializeShareGroupStateResponse["results"][number] {
  const m: InitializeShareGroupStateResponse["results"][number] = {
    topicId: r.uuid(),
    partitions: readInitializeShareGroupStateResponseResultsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeInitializeShareGroupStateResponseResults(w: Writer, m: InitializeShareGroupStateResponse["results"][number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeInitializeShareGroupStateResponseResultsPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readInitializeShareGroupStateResponseResultsList(r: Reader, version: number): InitializeShareGroupStateResponse["results"] {
  const count = r.count(true, 18);
  const list: InitializeShareGroupStateResponse["results"] = [];
  for (let i = 0; i < count; i++) list.push(readInitializeShareGroupStateResponseResults(r, version));
  return list;
}

export function readInitializeShareGroupStateResponse(r: Reader, version: number): InitializeShareGroupStateResponse {
  const m: InitializeShareGroupStateResponse = {
    results: readInitializeShareGroupStateResponseResultsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeInitializeShareGroupStateResponse(w: Writer, m: InitializeShareGroupStateResponse, version: number): void {
  w.count(m.results.length, true);
  for (const e of m.results) writeInitializeShareGroupStateResponseResults(w, e, version);
  w.tags(m.unknownTags);
}

function* readInitializeShareGroupStateRequestTopicsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, InitializeShareGroupStateRequest["topics"][number]["partitions"], unknown> {
  const count = r.count(true, 17);
  const list: InitializeShareGroupStateRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readInitializeShareGroupStateRequestTopicsPartitions(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readInitializeShareGroupStateRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, InitializeShareGroupStateRequest["topics"][number], unknown> {
  const m: InitializeShareGroupStateRequest["topics"][number] = {
    topicId: r.uuid(),
    partitions: (yield* readInitializeShareGroupStateRequestTopicsPartitionsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readInitializeShareGroupStateRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, InitializeShareGroupStateRequest["topics"], unknown> {
  const count = r.count(true, 18);
  const list: InitializeShareGroupStateRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readInitializeShareGroupStateRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readInitializeShareGroupStateRequestInSlices(r: Reader, version: number): Generator<undefined, InitializeShareGroupStateRequest, unknown> {
  const m: InitializeShareGroupStateRequest = {
    groupId: r.string(true),
    topics: (yield* readInitializeShareGroupStateRequestTopicsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeInitializeShareGroupStateResponseResultsInSlices(w: Writer, m: InitializeShareGroupStateResponse["results"][number], version: number): Generator<undefined, void, unknown> {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    writeInitializeShareGroupStateResponseResultsPartitions(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

export function* writeInitializeShareGroupStateResponseInSlices(w: Writer, m: InitializeShareGroupStateResponse, version: number): Generator<undefined, void, unknown> {
  w.count(m.results.length, true);
  for (const e of m.results) {
    (yield* writeInitializeShareGroupStateResponseResultsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const initializeShareGroupStateResponse = Object.assign(
  ({ results = [] }: Partial<InitializeShareGroupStateResponse> = {}): InitializeShareGroupStateResponse => ({ results }),
  {
    results: Object.assign(
      ({ topicId = "AAAAAAAAAAAAAAAAAAAAAA", partitions = [] }: Partial<InitializeShareGroupStateResponse["results"][number]> = {}): InitializeShareGroupStateResponse["results"][number] => ({ topicId, partitions }),
      {
        partitions: ({ partition = 0, errorCode = 0, errorMessage = null }: Partial<InitializeShareGroupStateResponse["results"][number]["partitions"][number]> = {}): InitializeShareGroupStateResponse["results"][number]["partitions"][number] => ({ partition, errorCode, errorMessage }),
      },
    ),
  },
);
