// Written by core/protocol/codegen from ../apis/86_delete_share_group_state.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { DeleteShareGroupStateRequest, DeleteShareGroupStateResponse } from "../apis/86_delete_share_group_state.ts";

function readDeleteShareGroupStateRequestTopicsPartitions(r: Reader, version: number): DeleteShareGroupStateRequest["topics"][number]["partitions"][number] {
  const m: DeleteShareGroupStateRequest["topics"][number]["partitions"][number] = {
    partition: r.int32(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDeleteShareGroupStateRequestTopicsPartitions(w: Writer, m: DeleteShareGroupStateRequest["topics"][number]["partitions"][number], version: number): void {
  w.int32(m.partition);
  w.tags(m.unknownTags);
}

function readDeleteShareGroupStateRequestTopicsPartitionsList(r: Reader, version: number): DeleteShareGroupStateRequest["topics"][number]["partitions"] {
  const count = r.count(true, 5);
  const list: DeleteShareGroupStateRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readDeleteShareGroupStateRequestTopicsPartitions(r, version));
  return list;
}

function readDeleteShareGroupStateRequestTopics(r: Reader, version: number): DeleteShareGroupStateRequest["topics"][number] {
  const m: DeleteShareGroupStateRequest["topics"][number] = {
    topicId: r.uuid(),
    partitions: readDeleteShareGroupStateRequestTopicsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDeleteShareGroupStateRequestTopics(w: Writer, m: DeleteShareGroupStateRequest["topics"][number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeDeleteShareGroupStateRequestTopicsPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readDeleteShareGroupStateRequestTopicsList(r: Reader, version: number): DeleteShareGroupStateRequest["topics"] {
  const count = r.count(true, 18);
  const list: DeleteShareGroupStateRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readDeleteShareGroupStateRequestTopics(r, version));
  return list;
}

export function readDeleteShareGroupStateRequest(r: Reader, version: number): DeleteShareGroupStateRequest {
  const m: DeleteShareGroupStateRequest = {
    groupId: r.string(true),
    topics: readDeleteShareGroupStateRequestTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeDeleteShareGroupStateRequest(w: Writer, m: DeleteShareGroupStateRequest, version: number): void {
  w.string(m.groupId, true);
  w.count(m.topics.length, true);
  for (const e of m.topics) writeDeleteShareGroupStateRequestTopics(w, e, version);
  w.tags(m.unknownTags);
}

function readDeleteShareGroupStateResponseResultsPartitions(r: Reader, version: number): DeleteShareGroupStateResponse["results"][number]["partitions"][number] {
  const m: DeleteShareGroupStateResponse["results"][number]["partitions"][number] = {
    partition: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDeleteShareGroupStateResponseResultsPartitions(w: Writer, m: DeleteShareGroupStateResponse["results"][number]["partitions"][number], version: number): void {
  w.int32(m.partition);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.tags(m.unknownTags);
}

function readDeleteShareGroupStateResponseResultsPartitionsList(r: Reader, version: number): DeleteShareGroupStateResponse["results"][number]["partitions"] {
  const count = r.count(true, 8);
  const list: DeleteShareGroupStateResponse["results"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readDeleteShareGroupStateResponseResultsPartitions(r, version));
  return list;
}

function readDeleteShareGroupStateResponseResults(r: Reader, version: number): DeleteShareGroupStateResponse["results"][number] {
  const m: DeleteShareGroupStateResponse["results"][number] = {
    topicId: r.uuid(),
    partitions: readDeleteShareGroupStateResponseResultsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDeleteShareGroupStateResponseResults(w: Writer, m: DeleteShareGroupStateResponse["results"][number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeDeleteShareGroupStateResponseResultsPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readDeleteShareGroupStateResponseResultsList(r: Reader, version: number): DeleteShareGroupStateResponse["results"] {
  const count = r.count(true, 18);
  const list: DeleteShareGroupStateResponse["results"] = [];
  for (let i = 0; i < count; i++) list.push(readDeleteShareGroupStateResponseResults(r, version));
  return list;
}

export function readDeleteShareGroupStateResponse(r: Reader, version: number): DeleteShareGroupStateResponse {
  const m: DeleteShareGroupStateResponse = {
    results: readDeleteShareGroupStateResponseResultsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeDeleteShareGroupStateResponse(w: Writer, m: DeleteShareGroupStateResponse, version: number): void {
  w.count(m.results.length, true);
  for (const e of m.results) writeDeleteShareGroupStateResponseResults(w, e, version);
  w.tags(m.unknownTags);
}

function* readDeleteShareGroupStateRequestTopicsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, DeleteShareGroupStateRequest["topics"][number]["partitions"], unknown> {
  const count = r.count(true, 5);
  const list: DeleteShareGroupStateRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readDeleteShareGroupStateRequestTopicsPartitions(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readDeleteShareGroupStateRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, DeleteShareGroupStateRequest["topics"][number], unknown> {
  const m: DeleteShareGroupStateRequest["topics"][number] = {
    topicId: r.uuid(),
    partitions: (yield* readDeleteShareGroupStateRequestTopicsPartitionsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readDeleteShareGroupStateRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, DeleteShareGroupStateRequest["topics"], unknown> {
  const count = r.count(true, 18);
  const list: DeleteShareGroupStateRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readDeleteShareGroupStateRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readDeleteShareGroupStateRequestInSlices(r: Reader, version: number): Generator<undefined, DeleteShareGroupStateRequest, unknown> {
  const m: DeleteShareGroupStateRequest = {
    groupId: r.string(true),
    topics: (yield* readDeleteShareGroupStateRequestTopicsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeDeleteShareGroupStateResponseResultsInSlices(w: Writer, m: DeleteShareGroupStateResponse["results"][number], version: number): Generator<undefined, void, unknown> {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    writeDeleteShareGroupStateResponseResultsPartitions(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

export function* writeDeleteShareGroupStateResponseInSlices(w: Writer, m: DeleteShareGroupStateResponse, version: number): Generator<undefined, void, unknown> {
  w.count(m.results.length, true);
  for (const e of m.results) {
    (yield* writeDeleteShareGroupStateResponseResultsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const deleteShareGroupStateResponse = Object.assign(
  ({ results = [] }: Partial<DeleteShareGroupStateResponse> = {}): DeleteShareGroupStateResponse => ({ results }),
  {
    results: Object.assign(
      ({ topicId = "AAAAAAAAAAAAAAAAAAAAAA", partitions = [] }: Partial<DeleteShareGroupStateResponse["results"][number]> = {}): DeleteShareGroupStateResponse["results"][number] => ({ topicId, partitions }),
      {
        partitions: ({ partition = 0, errorCode = 0, errorMessage = null }: Partial<DeleteShareGroupStateResponse["results"][number]["partitions"][number]> = {}): DeleteShareGroupStateResponse["results"][number]["partitions"][number] => ({ partition, errorCode, errorMessage }),
      },
    ),
  },
);
