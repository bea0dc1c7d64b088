// Written by core/protocol/codegen from ../apis/91_alter_share_group_offsets.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { AlterShareGroupOffsetsRequest, AlterShareGroupOffsetsResponse } from "../apis/91_alter_share_group_offsets.ts";

function readAlterShareGroupOffsetsRequestTopicsPartitions(r: Reader, version: number): AlterShareGroupOffsetsRequest["topics"][number]["partitions"][number] {
  const m: AlterShareGroupOffsetsRequest["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    startOffset: r.int64(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeAlterShareGroupOffsetsRequestTopicsPartitions(w: Writer, m: AlterShareGroupOffsetsRequest["topics"][number]["partitions"][number], version: number): void {
  w.int32(m.partitionIndex);
  w.int64(m.startOffset);
  w.tags(m.unknownTags);
}

function readAlterShareGroupOffsetsRequestTopicsPartitionsList(r: Reader, version: number): AlterShareGroupOffsetsRequest["topics"][number]["partitions"] {
  const count = r.count(true, 13);
  const list: AlterShareGroupOffsetsRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterShareGroupOffsetsRequestTopicsPartitions(r, version));
  return list;
}

function readAlterShareGroupOffsetsRequestTopics(r: Reader, version: number): AlterShareGroupOffsetsRequest["topics"][number] {
  const m: AlterShareGroupOffsetsRequest["topics"][number] = {
    topicName: r.string(true),
    partitions: readAlterShareGroupOffsetsRequestTopicsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeAlterShareGroupOffsetsRequestTopics(w: Writer, m: AlterShareGroupOffsetsRequest["topics"][number], version: number): void {
  w.string(m.topicName, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeAlterShareGroupOffsetsRequestTopicsPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readAlterShareGroupOffsetsRequestTopicsList(r: Reader, version: number): AlterShareGroupOffsetsRequest["topics"] {
  const count = r.count(true, 3);
  const list: AlterShareGroupOffsetsRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterShareGroupOffsetsRequestTopics(r, version));
  return list;
}

export function readAlterShareGroupOffsetsRequest(r: Reader, version: number): AlterShareGroupOffsetsRequest {
  const m: AlterShareGroupOffsetsRequest = {
    groupId: r.string(true),
    topics: readAlterShareGroupOffsetsRequestTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeAlterShareGroupOffsetsRequest(w: Writer, m: AlterShareGroupOffsetsRequest, version: number): void {
  w.string(m.groupId, true);
  w.count(m.topics.length, true);
  for (const e of m.topics) writeAlterShareGroupOffsetsRequestTopics(w, e, version);
  w.tags(m.unknownTags);
}

function readAlterShareGroupOffsetsResponseResponsesPartitions(r: Reader, version: number): AlterShareGroupOffsetsResponse["responses"][number]["partitions"][number] {
  const m: AlterShareGroupOffsetsResponse["responses"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeAlterShareGroupOffsetsResponseResponsesPartitions(w: Writer, m: AlterShareGroupOffsetsResponse["responses"][number]["partitions"][number], version: number): void {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.tags(m.unknownTags);
}

function readAlterShareGroupOffsetsResponseResponsesPartitionsList(r: Reader, version: number): AlterShareGroupOffsetsResponse["responses"][number]["partitions"] {
  const count = r.count(true, 8);
  const list: AlterShareGroupOffsetsResponse["responses"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterShareGroupOffsetsResponseResponsesPartitions(r, version));
  return list;
}

function readAlterShareGroupOffsetsResponseResponses(r: Reader, version: number): AlterShareGroupOffsetsResponse["responses"][number] {
  const m: AlterShareGroupOffsetsResponse["responses"][number] = {
    topicName: r.string(true),
    topicId: r.uuid(),
    partitions: readAlterShareGroupOffsetsResponseResponsesPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeAlterShareGroupOffsetsResponseResponses(w: Writer, m: AlterShareGroupOffsetsResponse["responses"][number], version: number): void {
  w.string(m.topicName, true);
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeAlterShareGroupOffsetsResponseResponsesPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readAlterShareGroupOffsetsResponseResponsesList(r: Reader, version: number): AlterShareGroupOffsetsResponse["responses"] {
  const count = r.count(true, 19);
  const list: AlterShareGroupOffsetsResponse["responses"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterShareGroupOffsetsResponseResponses(r, version));
  return list;
}

export function readAlterShareGroupOffsetsResponse(r: Reader, version: number): AlterShareGroupOffsetsResponse {
  const m: AlterShareGroupOffsetsResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
    responses: readAlterShareGroupOffsetsResponseResponsesList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeAlterShareGroupOffsetsResponse(w: Writer, m: AlterShareGroupOffsetsResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.count(m.responses.length, true);
  for (const e of m.responses) writeAlterShareGroupOffsetsResponseResponses(w, e, version);
  w.tags(m.unknownTags);
}

function* readAlterShareGroupOffsetsRequestTopicsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, AlterShareGroupOffsetsRequest["topics"][number]["partitions"], unknown> {
  const count = r.count(true, 13);
  const list: AlterShareGroupOffsetsRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readAlterShareGroupOffsetsRequestTopicsPartitions(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readAlterShareGroupOffsetsRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, AlterShareGroupOffsetsRequest["topics"][number], unknown> {
  const m: AlterShareGroupOffsetsRequest["topics"][number] = {
    topicName: r.string(true),
    partitions: (yield* readAlterShareGroupOffsetsRequestTopicsPartitionsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readAlterShareGroupOffsetsRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, AlterShareGroupOffsetsRequest["topics"], unknown> {
  const count = r.count(true, 3);
  const list: AlterShareGroupOffsetsRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readAlterShareGroupOffsetsRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readAlterShareGroupOffsetsRequestInSlices(r: Reader, version: number): Generator<undefined, AlterShareGroupOffsetsRequest, unknown> {
  const m: AlterShareGroupOffsetsRequest = {
    groupId: r.string(true),
    topics: (yield* readAlterShareGroupOffsetsRequestTopicsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeAlterShareGroupOffsetsResponseResponsesInSlices(w: Writer, m: AlterShareGroupOffsetsResponse["responses"][number], version: number): Generator<undefined, void, unknown> {
  w.string(m.topicName, true);
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    writeAlterShareGroupOffsetsResponseResponsesPartitions(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

export function* writeAlterShareGroupOffsetsResponseInSlices(w: Writer, m: AlterShareGroupOffsetsResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.count(m.responses.length, true);
  for (const e of m.responses) {
    (yield* writeAlterShareGroupOffsetsResponseResponsesInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const alterShareGroupOffsetsResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, errorMessage = null, responses = [] }: Partial<AlterShareGroupOffsetsResponse> = {}): AlterShareGroupOffsetsResponse => ({ throttleTimeMs, errorCode, errorMessage, responses }),
  {
    responses: Object.assign(
      ({ topicName = "", topicId = "AAAAAAAAAAAAAAAAAAAAAA", partitions = [] }: Partial<AlterShareGroupOffsetsResponse["responses"][number]> = {}): AlterShareGroupOffsetsResponse["responses"][number] => ({ topicName, topicId, partitions }),
      {
        partitions: ({ partitionIndex = 0, errorCode = 0, errorMessage = null }: Partial<AlterShareGroupOffsetsResponse["responses"][number]["partitions"][number]> = {}): AlterShareGroupOffsetsResponse["responses"][number]["partitions"][number] => ({ partitionIndex, errorCode, errorMessage }),
      },
    ),
  },
);
