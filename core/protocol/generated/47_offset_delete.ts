// Written by core/protocol/codegen from ../apis/47_offset_delete.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { OffsetDeleteRequest, OffsetDeleteResponse } from "../apis/47_offset_delete.ts";

function readOffsetDeleteRequestTopicsPartitions(r: Reader, version: number): OffsetDeleteRequest["topics"][number]["partitions"][number] {
  const m: OffsetDeleteRequest["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
  };
  return m;
}

function writeOffsetDeleteRequestTopicsPartitions(w: Writer, m: OffsetDeleteRequest["topics"][number]["partitions"][number], version: number): void {
  w.int32(m.partitionIndex);
}

function readOffsetDeleteRequestTopicsPartitionsList(r: Reader, version: number): OffsetDeleteRequest["topics"][number]["partitions"] {
  const count = r.count(false, 4);
  const list: OffsetDeleteRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readOffsetDeleteRequestTopicsPartitions(r, version));
  return list;
}

function readOffsetDeleteRequestTopics(r: Reader, version: number): OffsetDeleteRequest["topics"][number] {
  const m: OffsetDeleteRequest["topics"][number] = {
    name: r.string(false),
    partitions: readOffsetDeleteRequestTopicsPartitionsList(r, version),
  };
  return m;
}

function writeOffsetDeleteRequestTopics(w: Writer, m: OffsetDeleteRequest["topics"][number], version: number): void {
  w.string(m.name, false);
  w.count(m.partitions.length, false);
  for (const e of m.partitions) writeOffsetDeleteRequestTopicsPartitions(w, e, version);
}

function readOffsetDeleteRequestTopicsList(r: Reader, version: number): OffsetDeleteRequest["topics"] {
  const count = r.count(false, 6);
  const list: OffsetDeleteRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readOffsetDeleteRequestTopics(r, version));
  return list;
}

export function readOffsetDeleteRequest(r: Reader, version: number): OffsetDeleteRequest {
  const m: OffsetDeleteRequest = {
    groupId: r.string(false),
    topics: readOffsetDeleteRequestTopicsList(r, version),
  };
  return m;
}

export function writeOffsetDeleteRequest(w: Writer, m: OffsetDeleteRequest, version: number): void {
  w.string(m.groupId, false);
  w.count(m.topics.length, false);
  for (const e of m.topics) writeOffsetDeleteRequestTopics(w, e, version);
}

function readOffsetDeleteResponseTopicsPartitions(r: Reader, version: number): OffsetDeleteResponse["topics"][number]["partitions"][number] {
  const m: OffsetDeleteResponse["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    errorCode: r.int16(),
  };
  return m;
}

function writeOffsetDeleteResponseTopicsPartitions(w: Writer, m: OffsetDeleteResponse["topics"][number]["partitions"][number], version: number): void {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
}

function readOffsetDeleteResponseTopicsPartitionsList(r: Reader, version: number): OffsetDeleteResponse["topics"][number]["partitions"] {
  const count = r.count(false, 6);
  const list: OffsetDeleteResponse["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readOffsetDeleteResponseTopicsPartitions(r, version));
  return list;
}

function readOffsetDeleteResponseTopics(r: Reader, version: number): OffsetDeleteResponse["topics"][number] {
  const m: OffsetDeleteResponse["topics"][number] = {
    name: r.string(false),
    partitions: readOffsetDeleteResponseTopicsPartitionsList(r, version),
  };
  return m;
}

function writeOffsetDeleteResponseTopics(w: Writer, m: OffsetDeleteResponse["topics"][number], version: number): void {
  w.string(m.name, false);
  w.count(m.partitions.length, false);
  for (const e of m.partitions) writeOffsetDeleteResponseTopicsPartitions(w, e, version);
}

function readOffsetDeleteResponseTopicsList(r: Reader, version: number): OffsetDeleteResponse["topics"] {
  const count = r.count(false, 6);
  const list: OffsetDeleteResponse["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readOffsetDeleteResponseTopics(r, version));
  return list;
}

export function readOffsetDeleteResponse(r: Reader, version: number): OffsetDeleteResponse {
  const m: OffsetDeleteResponse = {
    errorCode: r.int16(),
    throttleTimeMs: r.int32(),
    topics: readOffsetDeleteResponseTopicsList(r, version),
  };
  return m;
}

export function writeOffsetDeleteResponse(w: Writer, m: OffsetDeleteResponse, version: number): void {
  w.int16(m.errorCode);
  w.int32(m.throttleTimeMs);
  w.count(m.topics.length, false);
  for (const e of m.topics) writeOffsetDeleteResponseTopics(w, e, version);
}

function* readOffsetDeleteRequestTopicsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, OffsetDeleteRequest["topics"][number]["partitions"], unknown> {
  const count = r.count(false, 4);
  const list: OffsetDeleteRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readOffsetDeleteRequestTopicsPartitions(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readOffsetDeleteRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, OffsetDeleteRequest["topics"][number], unknown> {
  const m: OffsetDeleteRequest["topics"][number] = {
    name: r.string(false),
    partitions: (yield* readOffsetDeleteRequestTopicsPartitionsListInSlices(r, version)),
  };
  return m;
}

function* readOffsetDeleteRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, OffsetDeleteRequest["topics"], unknown> {
  const count = r.count(false, 6);
  const list: OffsetDeleteRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readOffsetDeleteRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readOffsetDeleteRequestInSlices(r: Reader, version: number): Generator<undefined, OffsetDeleteRequest, unknown> {
  const m: OffsetDeleteRequest = {
    groupId: r.string(false),
    topics: (yield* readOffsetDeleteRequestTopicsListInSlices(r, version)),
  };
  return m;
}

function* writeOffsetDeleteResponseTopicsInSlices(w: Writer, m: OffsetDeleteResponse["topics"][number], version: number): Generator<undefined, void, unknown> {
  w.string(m.name, false);
  w.count(m.partitions.length, false);
  for (const e of m.partitions) {
    writeOffsetDeleteResponseTopicsPartitions(w, e, version);
    if (w.mayPause()) yield;
  }
}

export function* writeOffsetDeleteResponseInSlices(w: Writer, m: OffsetDeleteResponse, version: number): Generator<undefined, void, unknown> {
  w.int16(m.errorCode);
  w.int32(m.throttleTimeMs);
  w.count(m.topics.length, false);
  for (const e of m.topics) {
    (yield* writeOffsetDeleteResponseTopicsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
}

/** With the declared default in every field that is not given. */
export const offsetDeleteResponse = Object.assign(
  ({ errorCode = 0, throttleTimeMs = 0, topics = [] }: Partial<OffsetDeleteResponse> = {}): OffsetDeleteResponse => ({ errorCode, throttleTimeMs, topics }),
  {
    topics: Object.assign(
      ({ name = "", partitions = [] }: Partial<OffsetDeleteResponse["topics"][number]> = {}): OffsetDeleteResponse["topics"][number] => ({ name, partitions }),
      {
        partitions: ({ partitionIndex = 0, errorCode = 0 }: Partial<OffsetDeleteResponse["topics"][number]["partitions"][number]> = {}): OffsetDeleteResponse["topics"][number]["partitions"][number] => ({ partitionIndex, errorCode }),
      },
    ),
  },
);
