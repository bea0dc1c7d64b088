// Written by core/protocol/codegen from ../apis/90_describe_share_group_offsets.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { DescribeShareGroupOffsetsRequest, DescribeShareGroupOffsetsResponse } from "../apis/90_describe_share_group_offsets.ts";

function readDescribeShareGroupOffsetsRequestGroupsTopicsPartitionsList(r: Reader, version: number): NonNullable<DescribeShareGroupOffsetsRequest["groups"][number]["topics"]>[number]["partitions"] {
  const count = r.count(true, 4);
  const list: NonNullable<DescribeShareGroupOffsetsRequest["groups"][number]["topics"]>[number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readDescribeShareGroupOffsetsRequestGroupsTopics(r: Reader, version: number): NonNullable<DescribeShareGroupOffsetsRequest["groups"][number]["topics"]>[number] {
  const m: NonNullable<DescribeShareGroupOffsetsRequest["groups"][number]["topics"]>[number] = {
    topicName: r.string(true),
    partitions: readDescribeShareGroupOffsetsRequestGroupsTopicsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeShareGroupOffsetsRequestGroupsTopics(w: Writer, m: NonNullable<DescribeShareGroupOffsetsRequest["groups"][number]["topics"]>[number], version: number): void {
  w.string(m.topicName, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) w.int32(e);
  w.tags(m.unknownTags);
}

function readDescribeShareGroupOffsetsRequestGroupsTopicsList(r: Reader, version: number): NonNullable<DescribeShareGroupOffsetsRequest["groups"][number]["topics"]> | null {
  const count = r.nullableCount(true, 3);
  if (count < 0) return null;
  const list: NonNullable<DescribeShareGroupOffsetsRequest["groups"][number]["topics"]> = [];
  for (let i = 0; i < count; i++) list.push(readDescribeShareGroupOffsetsRequestGroupsTopics(r, version));
  return list;
}

function readDescribeShareGroupOffsetsRequestGroups(r: Reader, version: number): DescribeShareGroupOffsetsRequest["groups"][number] {
  const m: DescribeShareGroupOffsetsRequest["groups"][number] = {
    groupId: r.string(true),
    topics: readDescribeShareGroupOffsetsRequestGroupsTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeShareGroupOffsetsRequestGroups(w: Writer, m: DescribeShareGroupOffsetsRequest["groups"][number], version: number): void {
  w.string(m.groupId, true);
  w.count(m.topics === null ? -1 : m.topics.length, true);
  for (const e of m.topics ?? []) writeDescribeShareGroupOffsetsRequestGroupsTopics(w, e, version);
  w.tags(m.unknownTags);
}

function readDescribeShareGroupOffsetsRequestGroupsList(r: Reader, version: number): DescribeShareGroupOffsetsRequest["groups"] {
  const count = r.count(true, 3);
  const list: DescribeShareGroupOffsetsRequest["groups"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeShareGroupOffsetsRequestGroups(r, version));
  return list;
}

export function readDescribeShareGroupOffsetsRequest(r: Reader, version: number): DescribeShareGroupOffsetsRequest {
  const m: DescribeShareGroupOffsetsRequest = {
    groups: readDescribeShareGroupOffsetsRequestGroupsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeDescribeShareGroupOffsetsRequest(w: Writer, m: DescribeShareGroupOffsetsRequest, version: number): void {
  w.count(m.groups.length, true);
  for (const e of m.groups) writeDescribeShareGroupOffsetsRequestGroups(w, e, version);
  w.tags(m.unknownTags);
}

function readDescribeShareGroupOffsetsResponseGroupsTopicsPartitions(r: Reader, version: number): DescribeShareGroupOffsetsResponse["groups"][number]["topics"][number]["partitions"][number] {
  const m: DescribeShareGroupOffsetsResponse["groups"][number]["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    startOffset: r.int64(),
    leaderEpoch: r.int32(),
    lag: version === 1 ? r.int64() : -1,
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeShareGroupOffsetsResponseGroupsTopicsPartitions(w: Writer, m: DescribeShareGroupOffsetsResponse["groups"][number]["topics"][number]["partitions"][number], version: number): void {
  w.int32(m.partitionIndex);
  w.int64(m.startOffset);
  w.int32(m.leaderEpoch);
  if (version === 1) w.int64(m.lag);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.tags(m.unknownTags);
}

function readDescribeShareGroupOffsetsResponseGroupsTopicsPartitionsList(r: Reader, version: number): DescribeShareGroupOffsetsResponse["groups"][number]["topics"][number]["partitions"] {
  const count = r.count(true, 20);
  const list: DescribeShareGroupOffsetsResponse["groups"][number]["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeShareGroupOffsetsResponseGroupsTopicsPartitions(r, version));
  return list;
}

function readDescribeShareGroupOffsetsResponseGroupsTopics(r: Reader, version: number): DescribeShareGroupOffsetsResponse["groups"][number]["topics"][number] {
  const m: DescribeShareGroupOffsetsResponse["groups"][number]["topics"][number] = {
    topicName: r.string(true),
    topicId: r.uuid(),
    partitions: readDescribeShareGroupOffsetsResponseGroupsTopicsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeShareGroupOffsetsResponseGroupsTopics(w: Writer, m: DescribeShareGroupOffsetsResponse["groups"][number]["topics"][number], version: number): void {
  w.string(m.topicName, true);
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeDescribeShareGroupOffsetsResponseGroupsTopicsPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readDescribeShareGroupOffsetsResponseGroupsTopicsList(r: Reader, version: number): DescribeShareGroupOffsetsResponse["groups"][number]["topics"] {
  const count = r.count(true, 19);
  const list: DescribeShareGroupOffsetsResponse["groups"][number]["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeShareGroupOffsetsResponseGroupsTopics(r, version));
  return list;
}

function readDescribeShareGroupOffsetsResponseGroups(r: Reader, version: number): DescribeShareGroupOffsetsResponse["groups"][number] {
  const m: DescribeShareGroupOffsetsResponse["groups"][number] = {
    groupId: r.string(true),
    topics: readDescribeShareGroupOffsetsResponseGroupsTopicsList(r, version),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeShareGroupOffsetsResponseGroups(w: Writer, m: DescribeShareGroupOffsetsResponse["groups"][number], version: number): void {
  w.string(m.groupId, true);
  w.count(m.topics.length, true);
  for (const e of m.topics) writeDescribeShareGroupOffsetsResponseGroupsTopics(w, e, version);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.tags(m.unknownTags);
}

function readDescribeShareGroupOffsetsResponseGroupsList(r: Reader, version: number): DescribeShareGroupOffsetsResponse["groups"] {
  const count = r.count(true, 6);
  const list: DescribeShareGroupOffsetsResponse["groups"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeShareGroupOffsetsResponseGroups(r, version));
  return list;
}

export function readDescribeShareGroupOffsetsResponse(r: Reader, version: number): DescribeShareGroupOffsetsResponse {
  const m: DescribeShareGroupOffsetsResponse = {
    throttleTimeMs: r.int32(),
    groups: readDescribeShareGroupOffsetsResponseGroupsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeDescribeShareGroupOffsetsResponse(w: Writer, m: DescribeShareGroupOffsetsResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.count(m.groups.length, true);
  for (const e of m.groups) writeDescribeShareGroupOffsetsResponseGroups(w, e, version);
  w.tags(m.unknownTags);
}

function* readDescribeShareGroupOffsetsRequestGroupsTopicsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<DescribeShareGroupOffsetsRequest["groups"][number]["topics"]>[number]["partitions"], unknown> {
  const count = r.count(true, 4);
  const list: NonNullable<DescribeShareGroupOffsetsRequest["groups"][number]["topics"]>[number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int32());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readDescribeShareGroupOffsetsRequestGroupsTopicsInSlices(r: Reader, version: number): Generator<undefined, NonNullable<DescribeShareGroupOffsetsRequest["groups"][number]["topics"]>[number], unknown> {
  const m: NonNullable<DescribeShareGroupOffsetsRequest["groups"][number]["topics"]>[number] = {
    topicName: r.string(true),
    partitions: (yield* readDescribeShareGroupOffsetsRequestGroupsTopicsPartitionsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readDescribeShareGroupOffsetsRequestGroupsTopicsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<DescribeShareGroupOffsetsRequest["groups"][number]["topics"]> | null, unknown> {
  const count = r.nullableCount(true, 3);
  if (count < 0) return null;
  const list: NonNullable<DescribeShareGroupOffsetsRequest["groups"][number]["topics"]> = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readDescribeShareGroupOffsetsRequestGroupsTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readDescribeShareGroupOffsetsRequestGroupsInSlices(r: Reader, version: number): Generator<undefined, DescribeShareGroupOffsetsRequest["groups"][number], unknown> {
  const m: DescribeShareGroupOffsetsRequest["groups"][number] = {
    groupId: r.string(true),
    topics: (yield* readDescribeShareGroupOffsetsRequestGroupsTopicsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readDescribeShareGroupOffsetsRequestGroupsListInSlices(r: Reader, version: number): Generator<undefined, DescribeShareGroupOffsetsRequest["groups"], unknown> {
  const count = r.count(true, 3);
  const list: DescribeShareGroupOffsetsRequest["groups"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readDescribeShareGroupOffsetsRequestGroupsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readDescribeShareGroupOffsetsRequestInSlices(r: Reader, version: number): Generator<undefined, DescribeShareGroupOffsetsRequest, unknown> {
  const m: DescribeShareGroupOffsetsRequest = {
    groups: (yield* readDescribeShareGroupOffsetsRequestGroupsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeDescribeShareGroupOffsetsResponseGroupsTopicsInSlices(w: Writer, m: DescribeShareGroupOffsetsResponse["groups"][number]["topics"][number], version: number): Generator<undefined, void, unknown> {
  w.string(m.topicName, true);
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    writeDescribeShareGroupOffsetsResponseGroupsTopicsPartitions(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeDescribeShareGroupOffsetsResponseGroupsInSlices(w: Writer, m: DescribeShareGroupOffsetsResponse["groups"][number], version: number): Generator<undefined, void, unknown> {
  w.string(m.groupId, true);
  w.count(m.topics.length, true);
  for (const e of m.topics) {
    (yield* writeDescribeShareGroupOffsetsResponseGroupsTopicsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.tags(m.unknownTags);
}

export function* writeDescribeShareGroupOffsetsResponseInSlices(w: Writer, m: DescribeShareGroupOffsetsResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.count(m.groups.length, true);
  for (const e of m.groups) {
    (yield* writeDescribeShareGroupOffsetsResponseGroupsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const describeShareGroupOffsetsResponse = Object.assign(
  ({ throttleTimeMs = 0, groups = [] }: Partial<DescribeShareGroupOffsetsResponse> = {}): DescribeShareGroupOffsetsResponse => ({ throttleTimeMs, groups }),
  {
    groups: Object.assign(
      ({ groupId = "", topics = [], errorCode = 0, errorMessage = null }: Partial<DescribeShareGroupOffsetsResponse["groups"][number]> = {}): DescribeShareGroupOffsetsResponse["groups"][number] => ({ groupId, topics, errorCode, errorMessage }),
      {
        topics: Object.assign(
          ({ topicName = "", topicId = "AAAAAAAAAAAAAAAAAAAAAA", partitions = [] }: Partial<DescribeShareGroupOffsetsResponse["groups"][number]["topics"][number]> = {}): DescribeShareGroupOffsetsResponse["groups"][number]["topics"][number] => ({ topicName, topicId, partitions }),
          {
            partitions: ({ partitionIndex = 0, startOffset = 0, leaderEpoch = 0, lag = -1, errorCode = 0, errorMessage = null }: Partial<DescribeShareGroupOffsetsResponse["groups"][number]["topics"][number]["partitions"][number]> = {}): DescribeShareGroupOffsetsResponse["groups"][number]["topics"][number]["partitions"][number] => ({ partitionIndex, startOffset, leaderEpoch, lag, errorCode, errorMessage }),
          },
        ),
      },
    ),
  },
);

/** The first version of each field that v0 lacks. */
export const describeShareGroupOffsetsSince = {
  lag: 1,
} as const;
