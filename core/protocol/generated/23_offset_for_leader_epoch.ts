// Written by core/protocol/codegen from ../apis/23_offset_for_leader_epoch.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse } from "../apis/23_offset_for_leader_epoch.ts";

function readOffsetForLeaderEpochRequestTopicsPartitions(r: Reader, version: number): OffsetForLeaderEpochRequest["topics"][number]["partitions"][number] {
  const flexible = version >= 4;
  const m: OffsetForLeaderEpochRequest["topics"][number]["partitions"][number] = {
    partition: r.int32(),
    currentLeaderEpoch: r.int32(),
    leaderEpoch: r.int32(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeOffsetForLeaderEpochRequestTopicsPartitions(w: Writer, m: OffsetForLeaderEpochRequest["topics"][number]["partitions"][number], version: number): void {
  const flexible = version >= 4;
  w.int32(m.partition);
  w.int32(m.currentLeaderEpoch);
  w.int32(m.leaderEpoch);
  if (flexible) w.tags(m.unknownTags);
}

function readOffsetForLeaderEpochRequestTopicsPartitionsList(r: Reader, version: number): OffsetForLeaderEpochRequest["topics"][number]["partitions"] {
  const flexible = version >= 4;
  const count = r.count(flexible, 12);
  const list: OffsetForLeaderEpochRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readOffsetForLeaderEpochRequestTopicsPartitions(r, version));
  return list;
}

function readOffsetForLeaderEpochRequestTopics(r: Reader, version: number): OffsetForLeaderEpochRequest["topics"][number] {
  const flexible = version >= 4;
  const m: OffsetForLeaderEpochRequest["topics"][number] = {
    topic: r.string(flexible),
    partitions: readOffsetForLeaderEpochRequestTopicsPartitionsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeOffsetForLeaderEpochRequestTopics(w: Writer, m: OffsetForLeaderEpochRequest["topics"][number], version: number): void {
  const flexible = version >= 4;
  w.string(m.topic, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) writeOffsetForLeaderEpochRequestTopicsPartitions(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readOffsetForLeaderEpochRequestTopicsList(r: Reader, version: number): OffsetForLeaderEpochRequest["topics"] {
  const flexible = version >= 4;
  const count = r.count(flexible, 3);
  const list: OffsetForLeaderEpochRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readOffsetForLeaderEpochRequestTopics(r, version));
  return list;
}

export function readOffsetForLeaderEpochRequest(r: Reader, version: number): OffsetForLeaderEpochRequest {
  const flexible = version >= 4;
  const m: OffsetForLeaderEpochRequest = {
    replicaId: version >= 3 ? r.int32() : -2,
    topics: readOffsetForLeaderEpochRequestTopicsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeOffsetForLeaderEpochRequest(w: Writer, m: OffsetForLeaderEpochRequest, version: number): void {
  const flexible = version >= 4;
  if (version >= 3) w.int32(m.replicaId);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) writeOffsetForLeaderEpochRequestTopics(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readOffsetForLeaderEpochResponseTopicsPartitions(r: Reader, version: number): OffsetForLeaderEpochResponse["topics"][number]["partitions"][number] {
  const flexible = version >= 4;
  const m: OffsetForLeaderEpochResponse["topics"][number]["partitions"][number] = {
    errorCode: r.int16(),
    partition: r.int32(),
    leaderEpoch: r.int32(),
    endOffset: r.int64(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeOffsetForLeaderEpochResponseTopicsPartitions(w: Writer, m: OffsetForLeaderEpochResponse["topics"][number]["partitions"][number], version: number): void {
  const flexible = version >= 4;
  w.int16(m.errorCode);
  w.int32(m.partition);
  w.int32(m.leaderEpoch);
  w.int64(m.endOffset);
  if (flexible) w.tags(m.unknownTags);
}

function readOffsetForLeaderEpochResponseTopicsPartitionsList(r: Reader, version: number): OffsetForLeaderEpochResponse["topics"][number]["partitions"] {
  const flexible = version >= 4;
  const count = r.count(flexible, 18);
  const list: OffsetForLeaderEpochResponse["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readOffsetForLeaderEpochResponseTopicsPartitions(r, version));
  return list;
}

function readOffsetForLeaderEpochResponseTopics(r: Reader, version: number): OffsetForLeaderEpochResponse["topics"][number] {
  const flexible = version >= 4;
  const m: OffsetForLeaderEpochResponse["topics"][number] = {
    topic: r.string(flexible),
    partitions: readOffsetForLeaderEpochResponseTopicsPartitionsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeOffsetForLeaderEpochResponseTopics(w: Writer, m: OffsetForLeaderEpochResponse["topics"][number], version: number): void {
  const flexible = version >= 4;
  w.string(m.topic, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) writeOffsetForLeaderEpochResponseTopicsPartitions(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readOffsetForLeaderEpochResponseTopicsList(r: Reader, version: number): OffsetForLeaderEpochResponse["topics"] {
  const flexible = version >= 4;
  const count = r.count(flexible, 3);
  const list: OffsetForLeaderEpochResponse["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readOffsetForLeaderEpochResponseTopics(r, version));
  return list;
}

export function readOffsetForLeaderEpochResponse(r: Reader, version: number): OffsetForLeaderEpochResponse {
  const flexible = version >= 4;
  const m: OffsetForLeaderEpochResponse = {
    throttleTimeMs: r.int32(),
    topics: readOffsetForLeaderEpochResponseTopicsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeOffsetForLeaderEpochResponse(w: Writer, m: OffsetForLeaderEpochResponse, version: number): void {
  const flexible = version >= 4;
  w.int32(m.throttleTimeMs);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) writeOffsetForLeaderEpochResponseTopics(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readOffsetForLeaderEpochRequestTopicsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, OffsetForLeaderEpochRequest["topics"][number]["partitions"], unknown> {
  const flexible = version >= 4;
  const count = r.count(flexible, 12);
  const list: OffsetForLeaderEpochRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readOffsetForLeaderEpochRequestTopicsPartitions(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readOffsetForLeaderEpochRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, OffsetForLeaderEpochRequest["topics"][number], unknown> {
  const flexible = version >= 4;
  const m: OffsetForLeaderEpochRequest["topics"][number] = {
    topic: r.string(flexible),
    partitions: (yield* readOffsetForLeaderEpochRequestTopicsPartitionsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readOffsetForLeaderEpochRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, OffsetForLeaderEpochRequest["topics"], unknown> {
  const flexible = version >= 4;
  const count = r.count(flexible, 3);
  const list: OffsetForLeaderEpochRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readOffsetForLeaderEpochRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readOffsetForLeaderEpochRequestInSlices(r: Reader, version: number): Generator<undefined, OffsetForLeaderEpochRequest, unknown> {
  const flexible = version >= 4;
  const m: OffsetForLeaderEpochRequest = {
    replicaId: version >= 3 ? r.int32() : -2,
    topics: (yield* readOffsetForLeaderEpochRequestTopicsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* writeOffsetForLeaderEpochResponseTopicsInSlices(w: Writer, m: OffsetForLeaderEpochResponse["topics"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 4;
  w.string(m.topic, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) {
    writeOffsetForLeaderEpochResponseTopicsPartitions(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

export function* writeOffsetForLeaderEpochResponseInSlices(w: Writer, m: OffsetForLeaderEpochResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 4;
  w.int32(m.throttleTimeMs);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) {
    (yield* writeOffsetForLeaderEpochResponseTopicsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const offsetForLeaderEpochResponse = Object.assign(
  ({ throttleTimeMs = 0, topics = [] }: Partial<OffsetForLeaderEpochResponse> = {}): OffsetForLeaderEpochResponse => ({ throttleTimeMs, topics }),
  {
    topics: Object.assign(
      ({ topic = "", partitions = [] }: Partial<OffsetForLeaderEpochResponse["topics"][number]> = {}): OffsetForLeaderEpochResponse["topics"][number] => ({ topic, partitions }),
      {
        partitions: ({ errorCode = 0, partition = 0, leaderEpoch = -1, endOffset = -1 }: Partial<OffsetForLeaderEpochResponse["topics"][number]["partitions"][number]> = {}): OffsetForLeaderEpochResponse["topics"][number]["partitions"][number] => ({ errorCode, partition, leaderEpoch, endOffset }),
      },
    ),
  },
);

/** The first version of each field that v2 lacks. */
export const offsetForLeaderEpochSince = {
  replicaId: 3,
} as const;
