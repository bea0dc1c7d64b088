// Written by core/protocol/codegen from ../apis/08_offset_commit.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { OffsetCommitRequest, OffsetCommitResponse } from "../apis/08_offset_commit.ts";

function readOffsetCommitRequestTopicsPartitions(r: Reader, version: number): OffsetCommitRequest["topics"][number]["partitions"][number] {
  const flexible = version >= 8;
  const m: OffsetCommitRequest["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    committedOffset: r.keptInt64(),
    committedLeaderEpoch: version >= 6 ? r.int32() : -1,
    committedMetadata: r.nullableString(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeOffsetCommitRequestTopicsPartitions(w: Writer, m: OffsetCommitRequest["topics"][number]["partitions"][number], version: number): void {
  const flexible = version >= 8;
  w.int32(m.partitionIndex);
  w.keptInt64(m.committedOffset);
  if (version >= 6) w.int32(m.committedLeaderEpoch);
  w.nullableString(m.committedMetadata, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readOffsetCommitRequestTopicsPartitionsList(r: Reader, version: number): OffsetCommitRequest["topics"][number]["partitions"] {
  const flexible = version >= 8;
  const count = r.count(flexible, 14);
  const list: OffsetCommitRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readOffsetCommitRequestTopicsPartitions(r, version));
  return list;
}

function readOffsetCommitRequestTopics(r: Reader, version: number): OffsetCommitRequest["topics"][number] {
  const flexible = version >= 8;
  const m: OffsetCommitRequest["topics"][number] = {
    name: version <= 9 ? r.string(flexible) : "",
    topicId: version === 10 ? r.uuid() : "AAAAAAAAAAAAAAAAAAAAAA",
    partitions: readOffsetCommitRequestTopicsPartitionsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeOffsetCommitRequestTopics(w: Writer, m: OffsetCommitRequest["topics"][number], version: number): void {
  const flexible = version >= 8;
  if (version <= 9) w.string(m.name, flexible);
  if (version === 10) w.uuid(m.topicId);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) writeOffsetCommitRequestTopicsPartitions(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readOffsetCommitRequestTopicsList(r: Reader, version: number): OffsetCommitRequest["topics"] {
  const flexible = version >= 8;
  const count = r.count(flexible, 3);
  const list: OffsetCommitRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readOffsetCommitRequestTopics(r, version));
  return list;
}

export function readOffsetCommitRequest(r: Reader, version: number): OffsetCommitRequest {
  const flexible = version >= 8;
  const m: OffsetCommitRequest = {
    groupId: r.string(flexible),
    generationIdOrMemberEpoch: r.int32(),
    memberId: r.string(flexible),
    groupInstanceId: version >= 7 ? r.nullableString(flexible) : null,
    retentionTimeMs: version <= 4 ? r.int64() : -1,
    topics: readOffsetCommitRequestTopicsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeOffsetCommitRequest(w: Writer, m: OffsetCommitRequest, version: number): void {
  const flexible = version >= 8;
  w.string(m.groupId, flexible);
  w.int32(m.generationIdOrMemberEpoch);
  w.string(m.memberId, flexible);
  if (version >= 7) w.nullableString(m.groupInstanceId, flexible);
  if (version <= 4) w.int64(m.retentionTimeMs);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) writeOffsetCommitRequestTopics(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readOffsetCommitResponseTopicsPartitions(r: Reader, version: number): OffsetCommitResponse["topics"][number]["partitions"][number] {
  const flexible = version >= 8;
  const m: OffsetCommitResponse["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    errorCode: r.int16(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeOffsetCommitResponseTopicsPartitions(w: Writer, m: OffsetCommitResponse["topics"][number]["partitions"][number], version: number): void {
  const flexible = version >= 8;
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  if (flexible) w.tags(m.unknownTags);
}

function readOffsetCommitResponseTopicsPartitionsList(r: Reader, version: number): OffsetCommitResponse["topics"][number]["partitions"] {
  const flexible = version >= 8;
  const count = r.count(flexible, 6);
  const list: OffsetCommitResponse["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readOffsetCommitResponseTopicsPartitions(r, version));
  return list;
}

function readOffsetCommitResponseTopics(r: Reader, version: number): OffsetCommitResponse["topics"][number] {
  const flexible = version >= 8;
  const m: OffsetCommitResponse["topics"][number] = {
    name: version <= 9 ? r.string(flexible) : "",
    topicId: version === 10 ? r.uuid() : "AAAAAAAAAAAAAAAAAAAAAA",
    partitions: readOffsetCommitResponseTopicsPartitionsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeOffsetCommitResponseTopics(w: Writer, m: OffsetCommitResponse["topics"][number], version: number): void {
  const flexible = version >= 8;
  if (version <= 9) w.string(m.name, flexible);
  if (version === 10) w.uuid(m.topicId);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) writeOffsetCommitResponseTopicsPartitions(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readOffsetCommitResponseTopicsList(r: Reader, version: number): OffsetCommitResponse["topics"] {
  const flexible = version >= 8;
  const count = r.count(flexible, 3);
  const list: OffsetCommitResponse["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readOffsetCommitResponseTopics(r, version));
  return list;
}

export function readOffsetCommitResponse(r: Reader, version: number): OffsetCommitResponse {
  const flexible = version >= 8;
  const m: OffsetCommitResponse = {
    throttleTimeMs: version >= 3 ? r.int32() : 0,
    topics: readOffsetCommitResponseTopicsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeOffsetCommitResponse(w: Writer, m: OffsetCommitResponse, version: number): void {
  const flexible = version >= 8;
  if (version >= 3) w.int32(m.throttleTimeMs);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) writeOffsetCommitResponseTopics(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readOffsetCommitRequestTopicsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, OffsetCommitRequest["topics"][number]["partitions"], unknown> {
  const flexible = version >= 8;
  const count = r.count(flexible, 14);
  const list: OffsetCommitRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readOffsetCommitRequestTopicsPartitions(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readOffsetCommitRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, OffsetCommitRequest["topics"][number], unknown> {
  const flexible = version >= 8;
  const m: OffsetCommitRequest["topics"][number] = {
    name: version <= 9 ? r.string(flexible) : "",
    topicId: version === 10 ? r.uuid() : "AAAAAAAAAAAAAAAAAAAAAA",
    partitions: (yield* readOffsetCommitRequestTopicsPartitionsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readOffsetCommitRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, OffsetCommitRequest["topics"], unknown> {
  const flexible = version >= 8;
  const count = r.count(flexible, 3);
  const list: OffsetCommitRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readOffsetCommitRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readOffsetCommitRequestInSlices(r: Reader, version: number): Generator<undefined, OffsetCommitRequest, unknown> {
  const flexible = version >= 8;
  const m: OffsetCommitRequest = {
    groupId: r.string(flexible),
    generationIdOrMemberEpoch: r.int32(),
    memberId: r.string(flexible),
    groupInstanceId: version >= 7 ? r.nullableString(flexible) : null,
    retentionTimeMs: version <= 4 ? r.int64() : -1,
    topics: (yield* readOffsetCommitRequestTopicsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* writeOffsetCommitResponseTopicsInSlices(w: Writer, m: OffsetCommitResponse["topics"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 8;
  if (version <= 9) w.string(m.name, flexible);
  if (version === 10) w.uuid(m.topicId);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) {
    writeOffsetCommitResponseTopicsPartitions(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

export function* writeOffsetCommitResponseInSlices(w: Writer, m: OffsetCommitResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 8;
  if (version >= 3) w.int32(m.throttleTimeMs);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) {
    (yield* writeOffsetCommitResponseTopicsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const offsetCommitResponse = Object.assign(
  ({ throttleTimeMs = 0, topics = [] }: Partial<OffsetCommitResponse> = {}): OffsetCommitResponse => ({ throttleTimeMs, topics }),
  {
    topics: Object.assign(
      ({ name = "", topicId = "AAAAAAAAAAAAAAAAAAAAAA", partitions = [] }: Partial<OffsetCommitResponse["topics"][number]> = {}): OffsetCommitResponse["topics"][number] => ({ name, topicId, partitions }),
      {
        partitions: ({ partitionIndex = 0, errorCode = 0 }: Partial<OffsetCommitResponse["topics"][number]["partitions"][number]> = {}): OffsetCommitResponse["topics"][number]["partitions"][number] => ({ partitionIndex, errorCode }),
      },
    ),
  },
);

/** The first version of each field that v2 lacks. */
export const offsetCommitSince = {
  groupInstanceId: 7,
  topicId: 10,
  committedLeaderEpoch: 6,
  throttleTimeMs: 3,
} as const;
