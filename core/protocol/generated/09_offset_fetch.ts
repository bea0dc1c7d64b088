// Written by core/protocol/codegen from ../apis/09_offset_fetch.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { OffsetFetchRequest, OffsetFetchResponse } from "../apis/09_offset_fetch.ts";

function readOffsetFetchRequestTopicsPartitionIndexesList(r: Reader, version: number): NonNullable<OffsetFetchRequest["topics"]>[number]["partitionIndexes"] {
  const flexible = version >= 6;
  const count = r.count(flexible, 4);
  const list: NonNullable<OffsetFetchRequest["topics"]>[number]["partitionIndexes"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readOffsetFetchRequestTopics(r: Reader, version: number): NonNullable<OffsetFetchRequest["topics"]>[number] {
  const flexible = version >= 6;
  const m: NonNullable<OffsetFetchRequest["topics"]>[number] = {
    name: r.string(flexible),
    partitionIndexes: readOffsetFetchRequestTopicsPartitionIndexesList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeOffsetFetchRequestTopics(w: Writer, m: NonNullable<OffsetFetchRequest["topics"]>[number], version: number): void {
  const flexible = version >= 6;
  w.string(m.name, flexible);
  w.count(m.partitionIndexes.length, flexible);
  for (const e of m.partitionIndexes) w.int32(e);
  if (flexible) w.tags(m.unknownTags);
}

function readOffsetFetchRequestTopicsList(r: Reader, version: number): NonNullable<OffsetFetchRequest["topics"]> | null {
  const flexible = version >= 6;
  const count = version >= 2 ? r.nullableCount(flexible, 3) : r.count(flexible, 3);
  if (count < 0) return null;
  const list: NonNullable<OffsetFetchRequest["topics"]> = [];
  for (let i = 0; i < count; i++) list.push(readOffsetFetchRequestTopics(r, version));
  return list;
}

function readOffsetFetchRequestGroupsTopicsPartitionIndexesList(r: Reader, version: number): NonNullable<OffsetFetchRequest["groups"][number]["topics"]>[number]["partitionIndexes"] {
  const flexible = version >= 6;
  const count = r.count(flexible, 4);
  const list: NonNullable<OffsetFetchRequest["groups"][number]["topics"]>[number]["partitionIndexes"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readOffsetFetchRequestGroupsTopics(r: Reader, version: number): NonNullable<OffsetFetchRequest["groups"][number]["topics"]>[number] {
  const flexible = version >= 6;
  const m: NonNullable<OffsetFetchRequest["groups"][number]["topics"]>[number] = {
    name: version <= 9 ? r.string(flexible) : "",
    topicId: version === 10 ? r.uuid() : "AAAAAAAAAAAAAAAAAAAAAA",
    partitionIndexes: readOffsetFetchRequestGroupsTopicsPartitionIndexesList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeOffsetFetchRequestGroupsTopics(w: Writer, m: NonNullable<OffsetFetchRequest["groups"][number]["topics"]>[number], version: number): void {
  const flexible = version >= 6;
  if (version <= 9) w.string(m.name, flexible);
  if (version === 10) w.uuid(m.topicId);
  w.count(m.partitionIndexes.length, flexible);
  for (const e of m.partitionIndexes) w.int32(e);
  if (flexible) w.tags(m.unknownTags);
}

function readOffsetFetchRequestGroupsTopicsList(r: Reader, version: number): NonNullable<OffsetFetchRequest["groups"][number]["topics"]> | null {
  const flexible = version >= 6;
  const count = r.nullableCount(flexible, 3);
  if (count < 0) return null;
  const list: NonNullable<OffsetFetchRequest["groups"][number]["topics"]> = [];
  for (let i = 0; i < count; i++) list.push(readOffsetFetchRequestGroupsTopics(r, version));
  return list;
}

function readOffsetFetchRequestGroups(r: Reader, version: number): OffsetFetchRequest["groups"][number] {
  const flexible = version >= 6;
  const m: OffsetFetchRequest["groups"][number] = {
    groupId: r.string(flexible),
    memberId: version >= 9 ? r.nullableString(flexible) : null,
    memberEpoch: version >= 9 ? r.int32() : -1,
    topics: readOffsetFetchRequestGroupsTopicsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeOffsetFetchRequestGroups(w: Writer, m: OffsetFetchRequest["groups"][number], version: number): void {
  const flexible = version >= 6;
  w.string(m.groupId, flexible);
  if (version >= 9) w.nullableString(m.memberId, flexible);
  if (version >= 9) w.int32(m.memberEpoch);
  w.count(m.topics === null ? -1 : m.topics.length, flexible);
  for (const e of m.topics ?? []) writeOffsetFetchRequestGroupsTopics(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readOffsetFetchRequestGroupsList(r: Reader, version: number): OffsetFetchRequest["groups"] {
  const flexible = version >= 6;
  const count = r.count(flexible, 3);
  const list: OffsetFetchRequest["groups"] = [];
  for (let i = 0; i < count; i++) list.push(readOffsetFetchRequestGroups(r, version));
  return list;
}

export function readOffsetFetchRequest(r: Reader, version: number): OffsetFetchRequest {
  const flexible = version >= 6;
  const m: OffsetFetchRequest = {
    groupId: version <= 7 ? r.string(flexible) : "",
    topics: version <= 7 ? readOffsetFetchRequestTopicsList(r, version) : [],
    groups: version >= 8 ? readOffsetFetchRequestGroupsList(r, version) : [],
    requireStable: version >= 7 ? r.boolean() : false,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeOffsetFetchRequest(w: Writer, m: OffsetFetchRequest, version: number): void {
  const flexible = version >= 6;
  if (version <= 7) w.string(m.groupId, flexible);
  if (version <= 7) {
    w.count(m.topics === null ? version >= 2 ? -1 : 0 : m.topics.length, flexible);
    for (const e of m.topics ?? []) writeOffsetFetchRequestTopics(w, e, version);
  }
  if (version >= 8) {
    w.count(m.groups.length, flexible);
    for (const e of m.groups) writeOffsetFetchRequestGroups(w, e, version);
  }
  if (version >= 7) w.boolean(m.requireStable);
  if (flexible) w.tags(m.unknownTags);
}

function readOffsetFetchResponseTopicsPartitions(r: Reader, version: number): OffsetFetchResponse["topics"][number]["partitions"][number] {
  const flexible = version >= 6;
  const m: OffsetFetchResponse["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    committedOffset: r.keptInt64(),
    committedLeaderEpoch: version >= 5 ? r.int32() : -1,
    metadata: r.nullableString(flexible),
    errorCode: r.int16(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeOffsetFetchResponseTopicsPartitions(w: Writer, m: OffsetFetchResponse["topics"][number]["partitions"][number], version: number): void {
  const flexible = version >= 6;
  w.int32(m.partitionIndex);
  w.keptInt64(m.committedOffset);
  if (version >= 5) w.int32(m.committedLeaderEpoch);
  w.nullableString(m.metadata, flexible);
  w.int16(m.errorCode);
  if (flexible) w.tags(m.unknownTags);
}

function readOffsetFetchResponseTopicsPartitionsList(r: Reader, version: number): OffsetFetchResponse["topics"][number]["partitions"] {
  const flexible = version >= 6;
  const count = r.count(flexible, 16);
  const list: OffsetFetchResponse["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readOffsetFetchResponseTopicsPartitions(r, version));
  return list;
}

function readOffsetFetchResponseTopics(r: Reader, version: number): OffsetFetchResponse["topics"][number] {
  const flexible = version >= 6;
  const m: OffsetFetchResponse["topics"][number] = {
    name: r.string(flexible),
    partitions: readOffsetFetchResponseTopicsPartitionsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeOffsetFetchResponseTopics(w: Writer, m: OffsetFetchResponse["topics"][number], version: number): void {
  const flexible = version >= 6;
  w.string(m.name, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) writeOffsetFetchResponseTopicsPartitions(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readOffsetFetchResponseTopicsList(r: Reader, version: number): OffsetFetchResponse["topics"] {
  const flexible = version >= 6;
  const count = r.count(flexible, 3);
  const list: OffsetFetchResponse["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readOffsetFetchResponseTopics(r, version));
  return list;
}

function readOffsetFetchResponseGroupsTopicsPartitions(r: Reader, version: number): OffsetFetchResponse["groups"][number]["topics"][number]["partitions"][number] {
  const flexible = version >= 6;
  const m: OffsetFetchResponse["groups"][number]["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    committedOffset: r.keptInt64(),
    committedLeaderEpoch: r.int32(),
    metadata: r.nullableString(flexible),
    errorCode: r.int16(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeOffsetFetchResponseGroupsTopicsPartitions(w: Writer, m: OffsetFetchResponse["groups"][number]["topics"][number]["partitions"][number], version: number): void {
  const flexible = version >= 6;
  w.int32(m.partitionIndex);
  w.keptInt64(m.committedOffset);
  w.int32(m.committedLeaderEpoch);
  w.nullableString(m.metadata, flexible);
  w.int16(m.errorCode);
  if (flexible) w.tags(m.unknownTags);
}

function readOffsetFetchResponseGroupsTopicsPartitionsList(r: Reader, version: number): OffsetFetchResponse["groups"][number]["topics"][number]["partitions"] {
  const flexible = version >= 6;
  const count = r.count(flexible, 20);
  const list: OffsetFetchResponse["groups"][number]["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readOffsetFetchResponseGroupsTopicsPartitions(r, version));
  return list;
}

function readOffsetFetchResponseGroupsTopics(r: Reader, version: number): OffsetFetchResponse["groups"][number]["topics"][number] {
  const flexible = version >= 6;
  const m: OffsetFetchResponse["groups"][number]["topics"][number] = {
    name: version <= 9 ? r.string(flexible) : "",
    topicId: version === 10 ? r.uuid() : "AAAAAAAAAAAAAAAAAAAAAA",
    partitions: readOffsetFetchResponseGroupsTopicsPartitionsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeOffsetFetchResponseGroupsTopics(w: Writer, m: OffsetFetchResponse["groups"][number]["topics"][number], version: number): void {
  const flexible = version >= 6;
  if (version <= 9) w.string(m.name, flexible);
  if (version === 10) w.uuid(m.topicId);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) writeOffsetFetchResponseGroupsTopicsPartitions(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readOffsetFetchResponseGroupsTopicsList(r: Reader, version: number): OffsetFetchResponse["groups"][number]["topics"] {
  const flexible = version >= 6;
  const count = r.count(flexible, 3);
  const list: OffsetFetchResponse["groups"][number]["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readOffsetFetchResponseGroupsTopics(r, version));
  return list;
}

function readOffsetFetchResponseGroups(r: Reader, version: number): OffsetFetchResponse["groups"][number] {
  const flexible = version >= 6;
  const m: OffsetFetchResponse["groups"][number] = {
    groupId: r.string(flexible),
    topics: readOffsetFetchResponseGroupsTopicsList(r, version),
    errorCode: r.int16(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeOffsetFetchResponseGroups(w: Writer, m: OffsetFetchResponse["groups"][number], version: number): void {
  const flexible = version >= 6;
  w.string(m.groupId, flexible);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) writeOffsetFetchResponseGroupsTopics(w, e, version);
  w.int16(m.errorCode);
  if (flexible) w.tags(m.unknownTags);
}

function readOffsetFetchResponseGroupsList(r: Reader, version: number): OffsetFetchResponse["groups"] {
  const flexible = version >= 6;
  const count = r.count(flexible, 5);
  const list: OffsetFetchResponse["groups"] = [];
  for (let i = 0; i < count; i++) list.push(readOffsetFetchResponseGroups(r, version));
  return list;
}

export function readOffsetFetchResponse(r: Reader, version: number): OffsetFetchResponse {
  const flexible = version >= 6;
  const m: OffsetFetchResponse = {
    throttleTimeMs: version >= 3 ? r.int32() : 0,
    topics: version <= 7 ? readOffsetFetchResponseTopicsList(r, version) : [],
    errorCode: version >= 2 && version <= 7 ? r.int16() : 0,
    groups: version >= 8 ? readOffsetFetchResponseGroupsList(r, version) : [],
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeOffsetFetchResponse(w: Writer, m: OffsetFetchResponse, version: number): void {
  const flexible = version >= 6;
  if (version >= 3) w.int32(m.throttleTimeMs);
  if (version <= 7) {
    w.count(m.topics.length, flexible);
    for (const e of m.topics) writeOffsetFetchResponseTopics(w, e, version);
  }
  if (version >= 2 && version <= 7) w.int16(m.errorCode);
  if (version >= 8) {
    w.count(m.groups.length, flexible);
    for (const e of m.groups) writeOffsetFetchResponseGroups(w, e, version);
  }
  if (flexible) w.tags(m.unknownTags);
}

function* readOffsetFetchRequestTopicsPartitionIndexesListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<OffsetFetchRequest["topics"]>[number]["partitionIndexes"], unknown> {
  const flexible = version >= 6;
  const count = r.count(flexible, 4);
  const list: NonNullable<OffsetFetchRequest["topics"]>[number]["partitionIndexes"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int32());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readOffsetFetchRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, NonNullable<OffsetFetchRequest["topics"]>[number], unknown> {
  const flexible = version >= 6;
  const m: NonNullable<OffsetFetchRequest["topics"]>[number] = {
    name: r.string(flexible),
    partitionIndexes: (yield* readOffsetFetchRequestTopicsPartitionIndexesListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readOffsetFetchRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<OffsetFetchRequest["topics"]> | null, unknown> {
  const flexible = version >= 6;
  const count = version >= 2 ? r.nullableCount(flexible, 3) : r.count(flexible, 3);
  if (count < 0) return null;
  const list: NonNullable<OffsetFetchRequest["topics"]> = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readOffsetFetchRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readOffsetFetchRequestGroupsTopicsPartitionIndexesListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<OffsetFetchRequest["groups"][number]["topics"]>[number]["partitionIndexes"], unknown> {
  const flexible = version >= 6;
  const count = r.count(flexible, 4);
  const list: NonNullable<OffsetFetchRequest["groups"][number]["topics"]>[number]["partitionIndexes"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int32());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readOffsetFetchRequestGroupsTopicsInSlices(r: Reader, version: number): Generator<undefined, NonNullable<OffsetFetchRequest["groups"][number]["topics"]>[number], unknown> {
  const flexible = version >= 6;
  const m: NonNullable<OffsetFetchRequest["groups"][number]["topics"]>[number] = {
    name: version <= 9 ? r.string(flexible) : "",
    topicId: version === 10 ? r.uuid() : "AAAAAAAAAAAAAAAAAAAAAA",
    partitionIndexes: (yield* readOffsetFetchRequestGroupsTopicsPartitionIndexesListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readOffsetFetchRequestGroupsTopicsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<OffsetFetchRequest["groups"][number]["topics"]> | null, unknown> {
  const flexible = version >= 6;
  const count = r.nullableCount(flexible, 3);
  if (count < 0) return null;
  const list: NonNullable<OffsetFetchRequest["groups"][number]["topics"]> = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readOffsetFetchRequestGroupsTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readOffsetFetchRequestGroupsInSlices(r: Reader, version: number): Generator<undefined, OffsetFetchRequest["groups"][number], unknown> {
  const flexible = version >= 6;
  const m: OffsetFetchRequest["groups"][number] = {
    groupId: r.string(flexible),
    memberId: version >= 9 ? r.nullableString(flexible) : null,
    memberEpoch: version >= 9 ? r.int32() : -1,
    topics: (yield* readOffsetFetchRequestGroupsTopicsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readOffsetFetchRequestGroupsListInSlices(r: Reader, version: number): Generator<undefined, OffsetFetchRequest["groups"], unknown> {
  const flexible = version >= 6;
  const count = r.count(flexible, 3);
  const list: OffsetFetchRequest["groups"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readOffsetFetchRequestGroupsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readOffsetFetchRequestInSlices(r: Reader, version: number): Generator<undefined, OffsetFetchRequest, unknown> {
  const flexible = version >= 6;
  const m: OffsetFetchRequest = {
    groupId: version <= 7 ? r.string(flexible) : "",
    topics: version <= 7 ? (yield* readOffsetFetchRequestTopicsListInSlices(r, version)) : [],
    groups: version >= 8 ? (yield* readOffsetFetchRequestGroupsListInSlices(r, version)) : [],
    requireStable: version >= 7 ? r.boolean() : false,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* writeOffsetFetchResponseTopicsInSlices(w: Writer, m: OffsetFetchResponse["topics"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 6;
  w.string(m.name, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) {
    writeOffsetFetchResponseTopicsPartitions(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

function* writeOffsetFetchResponseGroupsTopicsInSlices(w: Writer, m: OffsetFetchResponse["groups"][number]["topics"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 6;
  if (version <= 9) w.string(m.name, flexible);
  if (version === 10) w.uuid(m.topicId);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) {
    writeOffsetFetchResponseGroupsTopicsPartitions(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

function* writeOffsetFetchResponseGroupsInSlices(w: Writer, m: OffsetFetchResponse["groups"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 6;
  w.string(m.groupId, flexible);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) {
    (yield* writeOffsetFetchResponseGroupsTopicsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.int16(m.errorCode);
  if (flexible) w.tags(m.unknownTags);
}

export function* writeOffsetFetchResponseInSlices(w: Writer, m: OffsetFetchResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 6;
  if (version >= 3) w.int32(m.throttleTimeMs);
  if (version <= 7) {
    w.count(m.topics.length, flexible);
    for (const e of m.topics) {
      (yield* writeOffsetFetchResponseTopicsInSlices(w, e, version));
      if (w.mayPause()) yield;
    }
  }
  if (version >= 2 && version <= 7) w.int16(m.errorCode);
  if (version >= 8) {
    w.count(m.groups.length, flexible);
    for (const e of m.groups) {
      (yield* writeOffsetFetchResponseGroupsInSlices(w, e, version));
      if (w.mayPause()) yield;
    }
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const offsetFetchResponse = Object.assign(
  ({ throttleTimeMs = 0, topics = [], errorCode = 0, groups = [] }: Partial<OffsetFetchResponse> = {}): OffsetFetchResponse => ({ throttleTimeMs, topics, errorCode, groups }),
  {
    topics: Object.assign(
      ({ name = "", partitions = [] }: Partial<OffsetFetchResponse["topics"][number]> = {}): OffsetFetchResponse["topics"][number] => ({ name, partitions }),
      {
        partitions: ({ partitionIndex = 0, committedOffset = 0n, committedLeaderEpoch = -1, metadata = "", errorCode = 0 }: Partial<OffsetFetchResponse["topics"][number]["partitions"][number]> = {}): OffsetFetchResponse["topics"][number]["partitions"][number] => ({ partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode }),
      },
    ),
    groups: Object.assign(
      ({ groupId = "", topics = [], errorCode = 0 }: Partial<OffsetFetchResponse["groups"][number]> = {}): OffsetFetchResponse["groups"][number] => ({ groupId, topics, errorCode }),
      {
        topics: Object.assign(
          ({ name = "", topicId = "AAAAAAAAAAAAAAAAAAAAAA", partitions = [] }: Partial<OffsetFetchResponse["groups"][number]["topics"][number]> = {}): OffsetFetchResponse["groups"][number]["topics"][number] => ({ name, topicId, partitions }),
          {
            partitions: ({ partitionIndex = 0, committedOffset = 0n, committedLeaderEpoch = -1, metadata = "", errorCode = 0 }: Partial<OffsetFetchResponse["groups"][number]["topics"][number]["partitions"][number]> = {}): OffsetFetchResponse["groups"][number]["topics"][number]["partitions"][number] => ({ partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode }),
          },
        ),
      },
    ),
  },
);

/** The first version of each field that v1 lacks. */
export const offsetFetchSince = {
  groups: 8,
  memberId: 9,
  memberEpoch: 9,
  topicId: 10,
  requireStable: 7,
  throttleTimeMs: 3,
  "response.topics.partitions.committedLeaderEpoch": 5,
  "response.errorCode": 2,
} as const;
