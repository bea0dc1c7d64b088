// Written by core/protocol/codegen from ../apis/46_list_partition_reassignments.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse } from "../apis/46_list_partition_reassignments.ts";

function readListPartitionReassignmentsRequestTopicsPartitionIndexesList(r: Reader, version: number): NonNullable<ListPartitionReassignmentsRequest["topics"]>[number]["partitionIndexes"] {
  const count = r.count(true, 4);
  const list: NonNullable<ListPartitionReassignmentsRequest["topics"]>[number]["partitionIndexes"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readListPartitionReassignmentsRequestTopics(r: Reader, version: number): NonNullable<ListPartitionReassignmentsRequest["topics"]>[number] {
  const m: NonNullable<ListPartitionReassignmentsRequest["topics"]>[number] = {
    name: r.string(true),
    partitionIndexes: readListPartitionReassignmentsRequestTopicsPartitionIndexesList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeListPartitionReassignmentsRequestTopics(w: Writer, m: NonNullable<ListPartitionReassignmentsRequest["topics"]>[number], version: number): void {
  w.string(m.name, true);
  w.count(m.partitionIndexes.length, true);
  for (const e of m.partitionIndexes) w.int32(e);
  w.tags(m.unknownTags);
}

function readListPartitionReassignmentsRequestTopicsList(r: Reader, version: number): NonNullable<ListPartitionReassignmentsRequest["topics"]> | null {
  const count = r.nullableCount(true, 3);
  if (count < 0) return null;
  const list: NonNullable<ListPartitionReassignmentsRequest["topics"]> = [];
  for (let i = 0; i < count; i++) list.push(readListPartitionReassignmentsRequestTopics(r, version));
  return list;
}

export function readListPartitionReassignmentsRequest(r: Reader, version: number): ListPartitionReassignmentsRequest {
  const m: ListPartitionReassignmentsRequest = {
    timeoutMs: r.int32(),
    topics: readListPartitionReassignmentsRequestTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeListPartitionReassignmentsRequest(w: Writer, m: ListPartitionReassignmentsRequest, version: number): void {
  w.int32(m.timeoutMs);
  w.count(m.topics === null ? -1 : m.topics.length, true);
  for (const e of m.topics ?? []) writeListPartitionReassignmentsRequestTopics(w, e, version);
  w.tags(m.unknownTags);
}

function readListPartitionReassignmentsResponseTopicsPartitionsReplicasList(r: Reader, version: number): ListPartitionReassignmentsResponse["topics"][number]["partitions"][number]["replicas"] {
  const count = r.count(true, 4);
  const list: ListPartitionReassignmentsResponse["topics"][number]["partitions"][number]["replicas"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readListPartitionReassignmentsResponseTopicsPartitionsAddingReplicasList(r: Reader, version: number): ListPartitionReassignmentsResponse["topics"][number]["partitions"][number]["addingReplicas"] {
  const count = r.count(true, 4);
  const list: ListPartitionReassignmentsResponse["topics"][number]["partitions"][number]["addingReplicas"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readListPartitionReassignmentsResponseTopicsPartitionsRemovingReplicasList(r: Reader, version: number): ListPartitionReassignmentsResponse["topics"][number]["partitions"][number]["removingReplicas"] {
  const count = r.count(true, 4);
  const list: ListPartitionReassignmentsResponse["topics"][number]["partitions"][number]["removingReplicas"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readListPartitionReassignmentsResponseTopicsPartitions(r: Reader, version: number): ListPartitionReassignmentsResponse["topics"][number]["partitions"][number] {
  const m: ListPartitionReassignmentsResponse["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    replicas: readListPartitionReassignmentsResponseTopicsPartitionsReplicasList(r, version),
    addingReplicas: readListPartitionReassignmentsResponseTopicsPartitionsAddingReplicasList(r, version),
    removingReplicas: readListPartitionReassignmentsResponseTopicsPartitionsRemovingReplicasList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeListPartitionReassignmentsResponseTopicsPartitions(w: Writer, m: ListPartitionReassignmentsResponse["topics"][number]["partitions"][number], version: number): void {
  w.int32(m.partitionIndex);
  w.count(m.replicas.length, true);
  for (const e of m.replicas) w.int32(e);
  w.count(m.addingReplicas.length, true);
  for (const e of m.addingReplicas) w.int32(e);
  w.count(m.removingReplicas.length, true);
  for (const e of m.removingReplicas) w.int32(e);
  w.tags(m.unknownTags);
}

function readListPartitionReassignmentsResponseTopicsPartitionsList(r: Reader, version: number): ListPartitionReassignmentsResponse["topics"][number]["partitions"] {
  const count = r.count(true, 8);
  const list: ListPartitionReassignmentsResponse["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readListPartitionReassignmentsResponseTopicsPartitions(r, version));
  return list;
}

function readListPartitionReassignmentsResponseTopics(r: Reader, version: number): ListPartitionReassignmentsResponse["topics"][number] {
  const m: ListPartitionReassignmentsResponse["topics"][number] = {
    name: r.string(true),
    partitions: readListPartitionReassignmentsResponseTopicsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeListPartitionReassignmentsResponseTopics(w: Writer, m: ListPartitionReassignmentsResponse["topics"][number], version: number): void {
  w.string(m.name, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeListPartitionReassignmentsResponseTopicsPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readListPartitionReassignmentsResponseTopicsList(r: Reader, version: number): ListPartitionReassignmentsResponse["topics"] {
  const count = r.count(true, 3);
  const list: ListPartitionReassignmentsResponse["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readListPartitionReassignmentsResponseTopics(r, version));
  return list;
}

export function readListPartitionReassignmentsResponse(r: Reader, version: number): ListPartitionReassignmentsResponse {
  const m: ListPartitionReassignmentsResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
    topics: readListPartitionReassignmentsResponseTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeListPartitionReassignmentsResponse(w: Writer, m: ListPartitionReassignmentsResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.count(m.topics.length, true);
  for (const e of m.topics) writeListPartitionReassignmentsResponseTopics(w, e, version);
  w.tags(m.unknownTags);
}

function* readListPartitionReassignmentsRequestTopicsPartitionIndexesListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<ListPartitionReassignmentsRequest["topics"]>[number]["partitionIndexes"], unknown> {
  const count = r.count(true, 4);
  const list: NonNullable<ListPartitionReassignmentsRequest["topics"]>[number]["partitionIndexes"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int32());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readListPartitionReassignmentsRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, NonNullable<ListPartitionReassignmentsRequest["topics"]>[number], unknown> {
  const m: NonNullable<ListPartitionReassignmentsRequest["topics"]>[number] = {
    name: r.string(true),
    partitionIndexes: (yield* readListPartitionReassignmentsRequestTopicsPartitionIndexesListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readListPartitionReassignmentsRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<ListPartitionReassignmentsRequest["topics"]> | null, unknown> {
  const count = r.nullableCount(true, 3);
  if (count < 0) return null;
  const list: NonNullable<ListPartitionReassignmentsRequest["topics"]> = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readListPartitionReassignmentsRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readListPartitionReassignmentsRequestInSlices(r: Reader, version: number): Generator<undefined, ListPartitionReassignmentsRequest, unknown> {
  const m: ListPartitionReassignmentsRequest = {
    timeoutMs: r.int32(),
    topics: (yield* readListPartitionReassignmentsRequestTopicsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeListPartitionReassignmentsResponseTopicsPartitionsInSlices(w: Writer, m: ListPartitionReassignmentsResponse["topics"][number]["partitions"][number], version: number): Generator<undefined, void, unknown> {
  w.int32(m.partitionIndex);
  w.count(m.replicas.length, true);
  for (const e of m.replicas) {
    w.int32(e);
    if (w.mayPause()) yield;
  }
  w.count(m.addingReplicas.length, true);
  for (const e of m.addingReplicas) {
    w.int32(e);
    if (w.mayPause()) yield;
  }
  w.count(m.removingReplicas.length, true);
  for (const e of m.removingReplicas) {
    w.int32(e);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeListPartitionReassignmentsResponseTopicsInSlices(w: Writer, m: ListPartitionReassignmentsResponse["topics"][number], version: number): Generator<undefined, void, unknown> {
  w.string(m.name, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    (yield* writeListPartitionReassignmentsResponseTopicsPartitionsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

export function* writeListPartitionReassignmentsResponseInSlices(w: Writer, m: ListPartitionReassignmentsResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.count(m.topics.length, true);
  for (const e of m.topics) {
    (yield* writeListPartitionReassignmentsResponseTopicsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const listPartitionReassignmentsResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, errorMessage = "", topics = [] }: Partial<ListPartitionReassignmentsResponse> = {}): ListPartitionReassignmentsResponse => ({ throttleTimeMs, errorCode, errorMessage, topics }),
  {
    topics: Object.assign(
      ({ name = "", partitions = [] }: Partial<ListPartitionReassignmentsResponse["topics"][number]> = {}): ListPartitionReassignmentsResponse["topics"][number] => ({ name, partitions }),
      {
        partitions: ({ partitionIndex = 0, replicas = [], addingReplicas = [], removingReplicas = [] }: Partial<ListPartitionReassignmentsResponse["topics"][number]["partitions"][number]> = {}): ListPartitionReassignmentsResponse["topics"][number]["partitions"][number] => ({ partitionIndex, replicas, addingReplicas, removingReplicas }),
      },
    ),
  },
);
