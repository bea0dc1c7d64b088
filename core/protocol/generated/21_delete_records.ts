// Written by core/protocol/codegen from ../apis/21_delete_records.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { DeleteRecordsRequest, DeleteRecordsResponse } from "../apis/21_delete_records.ts";

function readDeleteRecordsRequestTopicsPartitions(r: Reader, version: number): DeleteRecordsRequest["topics"][number]["partitions"][number] {
  const flexible = version >= 2;
  const m: DeleteRecordsRequest["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    offset: r.int64(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDeleteRecordsRequestTopicsPartitions(w: Writer, m: DeleteRecordsRequest["topics"][number]["partitions"][number], version: number): void {
  const flexible = version >= 2;
  w.int32(m.partitionIndex);
  w.int64(m.offset);
  if (flexible) w.tags(m.unknownTags);
}

function readDeleteRecordsRequestTopicsPartitionsList(r: Reader, version: number): DeleteRecordsRequest["topics"][number]["partitions"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 12);
  const list: DeleteRecordsRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readDeleteRecordsRequestTopicsPartitions(r, version));
  return list;
}

function readDeleteRecordsRequestTopics(r: Reader, version: number): DeleteRecordsRequest["topics"][number] {
  const flexible = version >= 2;
  const m: DeleteRecordsRequest["topics"][number] = {
    name: r.string(flexible),
    partitions: readDeleteRecordsRequestTopicsPartitionsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDeleteRecordsRequestTopics(w: Writer, m: DeleteRecordsRequest["topics"][number], version: number): void {
  const flexible = version >= 2;
  w.string(m.name, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) writeDeleteRecordsRequestTopicsPartitions(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readDeleteRecordsRequestTopicsList(r: Reader, version: number): DeleteRecordsRequest["topics"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 3);
  const list: DeleteRecordsRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readDeleteRecordsRequestTopics(r, version));
  return list;
}

export function readDeleteRecordsRequest(r: Reader, version: number): DeleteRecordsRequest {
  const flexible = version >= 2;
  const m: DeleteRecordsRequest = {
    topics: readDeleteRecordsRequestTopicsList(r, version),
    timeoutMs: r.int32(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeDeleteRecordsRequest(w: Writer, m: DeleteRecordsRequest, version: number): void {
  const flexible = version >= 2;
  w.count(m.topics.length, flexible);
  for (const e of m.topics) writeDeleteRecordsRequestTopics(w, e, version);
  w.int32(m.timeoutMs);
  if (flexible) w.tags(m.unknownTags);
}

function readDeleteRecordsResponseTopicsPartitions(r: Reader, version: number): DeleteRecordsResponse["topics"][number]["partitions"][number] {
  const flexible = version >= 2;
  const m: DeleteRecordsResponse["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    lowWatermark: r.int64(),
    errorCode: r.int16(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDeleteRecordsResponseTopicsPartitions(w: Writer, m: DeleteRecordsResponse["topics"][number]["partitions"][number], version: number): void {
  const flexible = version >= 2;
  w.int32(m.partitionIndex);
  w.int64(m.lowWatermark);
  w.int16(m.errorCode);
  if (flexible) w.tags(m.unknownTags);
}

function readDeleteRecordsResponseTopicsPartitionsList(r: Reader, version: number): DeleteRecordsResponse["topics"][number]["partitions"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 14);
  const list: DeleteRecordsResponse["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readDeleteRecordsResponseTopicsPartitions(r, version));
  return list;
}

function readDeleteRecordsResponseTopics(r: Reader, version: number): DeleteRecordsResponse["topics"][number] {
  const flexible = version >= 2;
  const m: DeleteRecordsResponse["topics"][number] = {
    name: r.string(flexible),
    partitions: readDeleteRecordsResponseTopicsPartitionsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDeleteRecordsResponseTopics(w: Writer, m: DeleteRecordsResponse["topics"][number], version: number): void {
  const flexible = version >= 2;
  w.string(m.name, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) writeDeleteRecordsResponseTopicsPartitions(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readDeleteRecordsResponseTopicsList(r: Reader, version: number): DeleteRecordsResponse["topics"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 3);
  const list: DeleteRecordsResponse["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readDeleteRecordsResponseTopics(r, version));
  return list;
}

export function readDeleteRecordsResponse(r: Reader, version: number): DeleteRecordsResponse {
  const flexible = version >= 2;
  const m: DeleteRecordsResponse = {
    throttleTimeMs: r.int32(),
    topics: readDeleteRecordsResponseTopicsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeDeleteRecordsResponse(w: Writer, m: DeleteRecordsResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) writeDeleteRecordsResponseTopics(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readDeleteRecordsRequestTopicsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, DeleteRecordsRequest["topics"][number]["partitions"], unknown> {
  const flexible = version >= 2;
  const count = r.count(flexible, 12);
  const list: DeleteRecordsRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readDeleteRecordsRequestTopicsPartitions(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readDeleteRecordsRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, DeleteRecordsRequest["topics"][number], unknown> {
  const flexible = version >= 2;
  const m: DeleteRecordsRequest["topics"][number] = {
    name: r.string(flexible),
    partitions: (yield* readDeleteRecordsRequestTopicsPartitionsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readDeleteRecordsRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, DeleteRecordsRequest["topics"], unknown> {
  const flexible = version >= 2;
  const count = r.count(flexible, 3);
  const list: DeleteRecordsRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readDeleteRecordsRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readDeleteRecordsRequestInSlices(r: Reader, version: number): Generator<undefined, DeleteRecordsRequest, unknown> {
  const flexible = version >= 2;
  const m: DeleteRecordsRequest = {
    topics: (yield* readDeleteRecordsRequestTopicsListInSlices(r, version)),
    timeoutMs: r.int32(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* writeDeleteRecordsResponseTopicsInSlices(w: Writer, m: DeleteRecordsResponse["topics"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 2;
  w.string(m.name, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) {
    writeDeleteRecordsResponseTopicsPartitions(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

export function* writeDeleteRecordsResponseInSlices(w: Writer, m: DeleteRecordsResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) {
    (yield* writeDeleteRecordsResponseTopicsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const deleteRecordsResponse = Object.assign(
  ({ throttleTimeMs = 0, topics = [] }: Partial<DeleteRecordsResponse> = {}): DeleteRecordsResponse => ({ throttleTimeMs, topics }),
  {
    topics: Object.assign(
      ({ name = "", partitions = [] }: Partial<DeleteRecordsResponse["topics"][number]> = {}): DeleteRecordsResponse["topics"][number] => ({ name, partitions }),
      {
        partitions: ({ partitionIndex = 0, lowWatermark = 0, errorCode = 0 }: Partial<DeleteRecordsResponse["topics"][number]["partitions"][number]> = {}): DeleteRecordsResponse["topics"][number]["partitions"][number] => ({ partitionIndex, lowWatermark, errorCode }),
      },
    ),
  },
);
