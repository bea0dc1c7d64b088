// Written by core/protocol/codegen from ../apis/75_describe_topic_partitions.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse } from "../apis/75_describe_topic_partitions.ts";

function readDescribeTopicPartitionsRequestTopics(r: Reader, version: number): DescribeTopicPartitionsRequest["topics"][number] {
  const m: DescribeTopicPartitionsRequest["topics"][number] = {
    name: r.string(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeTopicPartitionsRequestTopics(w: Writer, m: DescribeTopicPartitionsRequest["topics"][number], version: number): void {
  w.string(m.name, true);
  w.tags(m.unknownTags);
}

function readDescribeTopicPartitionsRequestTopicsList(r: Reader, version: number): DescribeTopicPartitionsRequest["topics"] {
  const count = r.count(true, 2);
  const list: DescribeTopicPartitionsRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeTopicPartitionsRequestTopics(r, version));
  return list;
}

function readDescribeTopicPartitionsRequestCursor(r: Reader, version: number): NonNullable<DescribeTopicPartitionsRequest["cursor"]> {
  const m: NonNullable<DescribeTopicPartitionsRequest["cursor"]> = {
    topicName: r.string(true),
    partitionIndex: r.int32(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeTopicPartitionsRequestCursor(w: Writer, m: NonNullable<DescribeTopicPartitionsRequest["cursor"]>, version: number): void {
  w.string(m.topicName, true);
  w.int32(m.partitionIndex);
  w.tags(m.unknownTags);
}

export function readDescribeTopicPartitionsRequest(r: Reader, version: number): DescribeTopicPartitionsRequest {
  const m: DescribeTopicPartitionsRequest = {
    topics: readDescribeTopicPartitionsRequestTopicsList(r, version),
    responsePartitionLimit: r.int32(),
    cursor: (r.present() ? readDescribeTopicPartitionsRequestCursor(r, version) : null),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeDescribeTopicPartitionsRequest(w: Writer, m: DescribeTopicPartitionsRequest, version: number): void {
  w.count(m.topics.length, true);
  for (const e of m.topics) writeDescribeTopicPartitionsRequestTopics(w, e, version);
  w.int32(m.responsePartitionLimit);
  w.present(m.cursor !== null);
  if (m.cursor !== null) writeDescribeTopicPartitionsRequestCursor(w, m.cursor, version);
  w.tags(m.unknownTags);
}

function readDescribeTopicPartitionsResponseTopicsPartitionsReplicaNodesList(r: Reader, version: number): DescribeTopicPartitionsResponse["topics"][number]["partitions"][number]["replicaNodes"] {
  const count = r.count(true, 4);
  const list: DescribeTopicPartitionsResponse["topics"][number]["partitions"][number]["replicaNodes"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readDescribeTopicPartitionsResponseTopicsPartitionsIsrNodesList(r: Reader, version: number): DescribeTopicPartitionsResponse["topics"][number]["partitions"][number]["isrNodes"] {
  const count = r.count(true, 4);
  const list: DescribeTopicPartitionsResponse["topics"][number]["partitions"][number]["isrNodes"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readDescribeTopicPartitionsResponseTopicsPartitionsEligibleLeaderReplicasList(r: Reader, version: number): NonNullable<DescribeTopicPartitionsResponse["topics"][number]["partitions"][number]["eligibleLeaderReplicas"]> | null {
  const count = r.nullableCount(true, 4);
  if (count < 0) return null;
  const list: NonNullable<DescribeTopicPartitionsResponse["topics"][number]["partitions"][number]["eligibleLeaderReplicas"]> = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readDescribeTopicPartitionsResponseTopicsPartitionsLastKnownElrList(r: Reader, version: number): NonNullable<DescribeTopicPartitionsResponse["topics"][number]["partitions"][number]["lastKnownElr"]> | null {
  const count = r.nullableCount(true, 4);
  if (count < 0) return null;
  const list: NonNullable<DescribeTopicPartitionsResponse["topics"][number]["partitions"][number]["lastKnownElr"]> = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readDescribeTopicPartitionsResponseTopicsPartitionsOfflineReplicasList(r: Reader, version: number): DescribeTopicPartitionsResponse["topics"][number]["partitions"][number]["offlineReplicas"] {
  const count = r.count(true, 4);
  const list: DescribeTopicPartitionsResponse["topics"][number]["partitions"][number]["offlineReplicas"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readDescribeTopicPartitionsResponseTopicsPartitions(r: Reader, version: number): DescribeTopicPartitionsResponse["topics"][number]["partitions"][number] {
  const m: DescribeTopicPartitionsResponse["topics"][number]["partitions"][number] = {
    errorCode: r.int16(),
    partitionIndex: r.int32(),
    leaderId: r.int32(),
    leaderEpoch: r.int32(),
    replicaNodes: readDescribeTopicPartitionsResponseTopicsPartitionsReplicaNodesList(r, version),
    isrNodes: readDescribeTopicPartitionsResponseTopicsPartitionsIsrNodesList(r, version),
    eligibleLeaderReplicas: readDescribeTopicPartitionsResponseTopicsPartitionsEligibleLeaderReplicasList(r, version),
    lastKnownElr: readDescribeTopicPartitionsResponseTopicsPartitionsLastKnownElrList(r, version),
    offlineReplicas: readDescribeTopicPartitionsResponseTopicsPartitionsOfflineReplicasList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeTopicPartitionsResponseTopicsPartitions(w: Writer, m: DescribeTopicPartitionsResponse["topics"][number]["partitions"][number], version: number): void {
  w.int16(m.errorCode);
  w.int32(m.partitionIndex);
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  w.count(m.replicaNodes.length, true);
  for (const e of m.replicaNodes) w.int32(e);
  w.count(m.isrNodes.length, true);
  for (const e of m.isrNodes) w.int32(e);
  w.count(m.eligibleLeaderReplicas === null ? -1 : m.eligibleLeaderReplicas.length, true);
  for (const e of m.eligibleLeaderReplicas ?? []) w.int32(e);
  w.count(m.lastKnownElr === null ? -1 : m.lastKnownElr.length, true);
  for (const e of m.lastKnownElr ?? []) w.int32(e);
  w.count(m.offlineReplicas.length, true);
  for (const e of m.offlineReplicas) w.int32(e);
  w.tags(m.unknownTags);
}

function readDescribeTopicPartitionsResponseTopicsPartitionsList(r: Reader, version: number): DescribeTopicPartitionsResponse["topics"][number]["partitions"] {
  const count = r.count(true, 20);
  const list: DescribeTopicPartitionsResponse["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeTopicPartitionsResponseTopicsPartitions(r, version));
  return list;
}

function readDescribeTopicPartitionsResponseTopics(r: Reader, version: number): DescribeTopicPartitionsResponse["topics"][number] {
  const m: DescribeTopicPartitionsResponse["topics"][number] = {
    errorCode: r.int16(),
    name: r.nullableString(true),
    topicId: r.uuid(),
    isInternal: r.boolean(),
    partitions: readDescribeTopicPartitionsResponseTopicsPartitionsList(r, version),
    topicAuthorizedOperations: r.int32(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeTopicPartitionsResponseTopics(w: Writer, m: DescribeTopicPartitionsResponse["topics"][number], version: number): void {
  w.int16(m.errorCode);
  w.nullableString(m.name, true);
  w.uuid(m.topicId);
  w.boolean(m.isInternal);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeDescribeTopicPartitionsResponseTopicsPartitions(w, e, version);
  w.int32(m.topicAuthorizedOperations);
  w.tags(m.unknownTags);
}

function readDescribeTopicPartitionsResponseTopicsList(r: Reader, version: number): DescribeTopicPartitionsResponse["topics"] {
  const count = r.count(true, 26);
  const list: DescribeTopicPartitionsResponse["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeTopicPartitionsResponseTopics(r, version));
  return list;
}

function readDescribeTopicPartitionsResponseNextCursor(r: Reader, version: number): NonNullable<DescribeTopicPartitionsResponse["nextCursor"]> {
  const m: NonNullable<DescribeTopicPartitionsResponse["nextCursor"]> = {
    topicName: r.string(true),
    partitionIndex: r.int32(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeTopicPartitionsResponseNextCursor(w: Writer, m: NonNullable<DescribeTopicPartitionsResponse["nextCursor"]>, version: number): void {
  w.string(m.topicName, true);
  w.int32(m.partitionIndex);
  w.tags(m.unknownTags);
}

export function readDescribeTopicPartitionsResponse(r: Reader, version: number): DescribeTopicPartitionsResponse {
  const m: DescribeTopicPartitionsResponse = {
    throttleTimeMs: r.int32(),
    topics: readDescribeTopicPartitionsResponseTopicsList(r, version),
    nextCursor: (r.present() ? readDescribeTopicPartitionsResponseNextCursor(r, version) : null),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeDescribeTopicPartitionsResponse(w: Writer, m: DescribeTopicPartitionsResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.count(m.topics.length, true);
  for (const e of m.topics) writeDescribeTopicPartitionsResponseTopics(w, e, version);
  w.present(m.nextCursor !== null);
  if (m.nextCursor !== null) writeDescribeTopicPartitionsResponseNextCursor(w, m.nextCursor, version);
  w.tags(m.unknownTags);
}

function* readDescribeTopicPartitionsRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, DescribeTopicPartitionsRequest["topics"], unknown> {
  const count = r.count(true, 2);
  const list: DescribeTopicPartitionsRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readDescribeTopicPartitionsRequestTopics(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readDescribeTopicPartitionsRequestInSlices(r: Reader, version: number): Generator<undefined, DescribeTopicPartitionsRequest, unknown> {
  const m: DescribeTopicPartitionsRequest = {
    topics: (yield* readDescribeTopicPartitionsRequestTopicsListInSlices(r, version)),
    responsePartitionLimit: r.int32(),
    cursor: (r.present() ? readDescribeTopicPartitionsRequestCursor(r, version) : null),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeDescribeTopicPartitionsResponseTopicsPartitionsInSlices(w: Writer, m: DescribeTopicPartitionsResponse["topics"][number]["partitions"][number], version: number): Generator<undefined, void, unknown> {
  w.int16(m.errorCode);
  w.int32(m.partitionIndex);
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  w.count(m.replicaNodes.length, true);
  for (const e of m.replicaNodes) {
    w.int32(e);
    if (w.mayPause()) yield;
  }
  w.count(m.isrNodes.length, true);
  for (const e of m.isrNodes) {
    w.int32(e);
    if (w.mayPause()) yield;
  }
  w.count(m.eligibleLeaderReplicas === null ? -1 : m.eligibleLeaderReplicas.length, true);
  for (const e of m.eligibleLeaderReplicas ?? []) {
    w.int32(e);
    if (w.mayPause()) yield;
  }
  w.count(m.lastKnownElr === null ? -1 : m.lastKnownElr.length, true);
  for (const e of m.lastKnownElr ?? []) {
    w.int32(e);
    if (w.mayPause()) yield;
  }
  w.count(m.offlineReplicas.length, true);
  for (const e of m.offlineReplicas) {
    w.int32(e);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeDescribeTopicPartitionsResponseTopicsInSlices(w: Writer, m: DescribeTopicPartitionsResponse["topics"][number], version: number): Generator<undefined, void, unknown> {
  w.int16(m.errorCode);
  w.nullableString(m.name, true);
  w.uuid(m.topicId);
  w.boolean(m.isInternal);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    (yield* writeDescribeTopicPartitionsResponseTopicsPartitionsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.int32(m.topicAuthorizedOperations);
  w.tags(m.unknownTags);
}

export function* writeDescribeTopicPartitionsResponseInSlices(w: Writer, m: DescribeTopicPartitionsResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.count(m.topics.length, true);
  for (const e of m.topics) {
    (yield* writeDescribeTopicPartitionsResponseTopicsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.present(m.nextCursor !== null);
  if (m.nextCursor !== null) writeDescribeTopicPartitionsResponseNextCursor(w, m.nextCursor, version);
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const describeTopicPartitionsResponse = Object.assign(
  ({ throttleTimeMs = 0, topics = [], nextCursor = null }: Partial<DescribeTopicPartitionsResponse> = {}): DescribeTopicPartitionsResponse => ({ throttleTimeMs, topics, nextCursor }),
  {
    topics: Object.assign(
      ({ errorCode = 0, name = "", topicId = "AAAAAAAAAAAAAAAAAAAAAA", isInternal = false, partitions = [], topicAuthorizedOperations = -2147483648 }: Partial<DescribeTopicPartitionsResponse["topics"][number]> = {}): DescribeTopicPartitionsResponse["topics"][number] => ({ errorCode, name, topicId, isInternal, partitions, topicAuthorizedOperations }),
      {
        partitions: ({ errorCode = 0, partitionIndex = 0, leaderId = 0, leaderEpoch = -1, replicaNodes = [], isrNodes = [], eligibleLeaderReplicas = null, lastKnownElr = null, offlineReplicas = [] }: Partial<DescribeTopicPartitionsResponse["topics"][number]["partitions"][number]> = {}): DescribeTopicPartitionsResponse["topics"][number]["partitions"][number] => ({ errorCode, partitionIndex, leaderId, leaderEpoch, replicaNodes, isrNodes, eligibleLeaderReplicas, lastKnownElr, offlineReplicas }),
      },
    ),
    nextCursor: ({ topicName = "", partitionIndex = 0 }: Partial<NonNullable<DescribeTopicPartitionsResponse["nextCursor"]>> = {}): NonNullable<DescribeTopicPartitionsResponse["nextCursor"]> => ({ topicName, partitionIndex }),
  },
);
