// Written by core/protocol/codegen from ../apis/02_list_offsets.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { ListOffsetsRequest, ListOffsetsResponse } from "../apis/02_list_offsets.ts";

function readListOffsetsRequestTopicsPartitions(r: Reader, version: number): ListOffsetsRequest["topics"][number]["partitions"][number] {
  const flexible = version >= 6;
  const m: ListOffsetsRequest["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    currentLeaderEpoch: version >= 4 ? r.int32() : -1,
    timestamp: r.int64(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeListOffsetsRequestTopicsPartitions(w: Writer, m: ListOffsetsRequest["topics"][number]["partitions"][number], version: number): void {
  const flexible = version >= 6;
  w.int32(m.partitionIndex);
  if (version >= 4) w.int32(m.currentLeaderEpoch);
  w.int64(m.timestamp);
  if (flexible) w.tags(m.unknownTags);
}

function readListOffsetsRequestTopicsPartitionsList(r: Reader, version: number): ListOffsetsRequest["topics"][number]["partitions"] {
  const flexible = version >= 6;
  const count = r.count(flexible, 12);
  const list: ListOffsetsRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readListOffsetsRequestTopicsPartitions(r, version));
  return list;
}

function readListOffsetsRequestTopics(r: Reader, version: number): ListOffsetsRequest["topics"][number] {
  const flexible = version >= 6;
  const m: ListOffsetsRequest["topics"][number] = {
    name: r.string(flexible),
    partitions: readListOffsetsRequestTopicsPartitionsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeListOffsetsRequestTopics(w: Writer, m: ListOffsetsRequest["topics"][number], version: number): void {
  const flexible = version >= 6;
  w.string(m.name, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) writeListOffsetsRequestTopicsPartitions(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readListOffsetsRequestTopicsList(r: Reader, version: number): ListOffsetsRequest["topics"] {
  const flexible = version >= 6;
  const count = r.count(flexible, 3);
  const list: ListOffsetsRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readListOffsetsRequestTopics(r, version));
  return list;
}

export function readListOffsetsRequest(r: Reader, version: number): ListOffsetsRequest {
  const flexible = version >= 6;
  const m: ListOffsetsRequest = {
    replicaId: r.int32(),
    isolationLevel: version >= 2 ? r.int8() : 0,
    topics: readListOffsetsRequestTopicsList(r, version),
    timeoutMs: version >= 10 ? r.int32() : 0,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeListOffsetsRequest(w: Writer, m: ListOffsetsRequest, version: number): void {
  const flexible = version >= 6;
  w.int32(m.replicaId);
  if (version >= 2) w.int8(m.isolationLevel);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) writeListOffsetsRequestTopics(w, e, version);
  if (version >= 10) w.int32(m.timeoutMs);
  if (flexible) w.tags(m.unknownTags);
}

function readListOffsetsResponseTopicsPartitions(r: Reader, version: number): ListOffsetsResponse["topics"][number]["partitions"][number] {
  const flexible = version >= 6;
  const m: ListOffsetsResponse["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    errorCode: r.int16(),
    timestamp: r.int64(),
    offset: r.int64(),
    leaderEpoch: version >= 4 ? r.int32() : -1,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeListOffsetsResponseTopicsPartitions(w: Writer, m: ListOffsetsResponse["topics"][number]["partitions"][number], version: number): void {
  const flexible = version >= 6;
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.int64(m.timestamp);
  w.int64(m.offset);
  if (version >= 4) w.int32(m.leaderEpoch);
  if (flexible) w.tags(m.unknownTags);
}

function readListOffsetsResponseTopicsPartitionsList(r: Reader, version: number): ListOffsetsResponse["topics"][number]["partitions"] {
  const flexible = version >= 6;
  const count = r.count(flexible, 22);
  const list: ListOffsetsResponse["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readListOffsetsResponseTopicsPartitions(r, version));
  return list;
}

function readListOffsetsResponseTopics(r: Reader, version: number): ListOffsetsResponse["topics"][number] {
  const flexible = version >= 6;
  const m: ListOffsetsResponse["topics"][number] = {
    name: r.string(flexible),
    partitions: readListOffsetsResponseTopicsPartitionsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeListOffsetsResponseTopics(w: Writer, m: ListOffsetsResponse["topics"][number], version: number): void {
  const flexible = version >= 6;
  w.string(m.name, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) writeListOffsetsResponseTopicsPartitions(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readListOffsetsResponseTopicsList(r: Reader, version: number): ListOffsetsResponse["topics"] {
  const flexible = version >= 6;
  const count = r.count(flexible, 3);
  const list: ListOffsetsResponse["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readListOffsetsResponseTopics(r, version));
  return list;
}

export function readListOffsetsResponse(r: Reader, version: number): ListOffsetsResponse {
  const flexible = version >= 6;
  const m: ListOffsetsResponse = {
    throttleTimeMs: version >= 2 ? r.int32() : 0,
    topics: readListOffsetsResponseTopicsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeListOffsetsResponse(w: Writer, m: ListOffsetsResponse, version: number): void {
  const flexible = version >= 6;
  if (version >= 2) w.int32(m.throttleTimeMs);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) writeListOffsetsResponseTopics(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readListOffsetsRequestTopicsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, ListOffsetsRequest["topics"][number]["partitions"], unknown> {
  const flexible = version >= 6;
  const count = r.count(flexible, 12);
  const list: ListOffsetsRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readListOffsetsRequestTopicsPartitions(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readListOffsetsRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, ListOffsetsRequest["topics"][number], unknown> {
  const flexible = version >= 6;
  const m: ListOffsetsRequest["topics"][number] = {
    name: r.string(flexible),
    partitions: (yield* readListOffsetsRequestTopicsPartitionsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readListOffsetsRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, ListOffsetsRequest["topics"], unknown> {
  const flexible = version >= 6;
  const count = r.count(flexible, 3);
  const list: ListOffsetsRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readListOffsetsRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readListOffsetsRequestInSlices(r: Reader, version: number): Generator<undefined, ListOffsetsRequest, unknown> {
  const flexible = version >= 6;
  const m: ListOffsetsRequest = {
    replicaId: r.int32(),
    isolationLevel: version >= 2 ? r.int8() : 0,
    topics: (yield* readListOffsetsRequestTopicsListInSlices(r, version)),
    timeoutMs: version >= 10 ? r.int32() : 0,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* writeListOffsetsResponseTopicsInSlices(w: Writer, m: ListOffsetsResponse["topics"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 6;
  w.string(m.name, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) {
    writeListOffsetsResponseTopicsPartitions(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

export function* writeListOffsetsResponseInSlices(w: Writer, m: ListOffsetsResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 6;
  if (version >= 2) w.int32(m.throttleTimeMs);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) {
    (yield* writeListOffsetsResponseTopicsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const listOffsetsResponse = Object.assign(
  ({ throttleTimeMs = 0, topics = [] }: Partial<ListOffsetsResponse> = {}): ListOffsetsResponse => ({ throttleTimeMs, topics }),
  {
    topics: Object.assign(
      ({ name = "", partitions = [] }: Partial<ListOffsetsResponse["topics"][number]> = {}): ListOffsetsResponse["topics"][number] => ({ name, partitions }),
      {
        partitions: ({ partitionIndex = 0, errorCode = 0, timestamp = -1, offset = -1, leaderEpoch = -1 }: Partial<ListOffsetsResponse["topics"][number]["partitions"][number]> = {}): ListOffsetsResponse["topics"][number]["partitions"][number] => ({ partitionIndex, errorCode, timestamp, offset, leaderEpoch }),
      },
    ),
  },
);

/** The first version of each field that v1 lacks. */
export const listOffsetsSince = {
  isolationLevel: 2,
  currentLeaderEpoch: 4,
  timeoutMs: 10,
  throttleTimeMs: 2,
  leaderEpoch: 4,
} as const;
