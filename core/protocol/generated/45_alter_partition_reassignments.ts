// Written by core/protocol/codegen from ../apis/45_alter_partition_reassignments.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse } from "../apis/45_alter_partition_reassignments.ts";

function readAlterPartitionReassignmentsRequestTopicsPartitionsReplicasList(r: Reader, version: number): NonNullable<AlterPartitionReassignmentsRequest["topics"][number]["partitions"][number]["replicas"]> | null {
  const count = r.nullableCount(true, 4);
  if (count < 0) return null;
  const list: NonNullable<AlterPartitionReassignmentsRequest["topics"][number]["partitions"][number]["replicas"]> = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readAlterPartitionReassignmentsRequestTopicsPartitions(r: Reader, version: number): AlterPartitionReassignmentsRequest["topics"][number]["partitions"][number] {
  const m: AlterPartitionReassignmentsRequest["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    replicas: readAlterPartitionReassignmentsRequestTopicsPartitionsReplicasList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeAlterPartitionReassignmentsRequestTopicsPartitions(w: Writer, m: AlterPartitionReassignmentsRequest["topics"][number]["partitions"][number], version: number): void {
  w.int32(m.partitionIndex);
  w.count(m.replicas === null ? -1 : m.replicas.length, true);
  for (const e of m.replicas ?? []) w.int32(e);
  w.tags(m.unknownTags);
}

function readAlterPartitionReassignmentsRequestTopicsPartitionsList(r: Reader, version: number): AlterPartitionReassignmentsRequest["topics"][number]["partitions"] {
  const count = r.count(true, 6);
  const list: AlterPartitionReassignmentsRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterPartitionReassignmentsRequestTopicsPartitions(r, version));
  return list;
}

function readAlterPartitionReassignmentsRequestTopics(r: Reader, version: number): AlterPartitionReassignmentsRequest["topics"][number] {
  const m: AlterPartitionReassignmentsRequest["topics"][number] = {
    name: r.string(true),
    partitions: readAlterPartitionReassignmentsRequestTopicsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeAlterPartitionReassignmentsRequestTopics(w: Writer, m: AlterPartitionReassignmentsRequest["topics"][number], version: number): void {
  w.string(m.name, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeAlterPartitionReassignmentsRequestTopicsPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readAlterPartitionReassignmentsRequestTopicsList(r: Reader, version: number): AlterPartitionReassignmentsRequest["topics"] {
  const count = r.count(true, 3);
  const list: AlterPartitionReassignmentsRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterPartitionReassignmentsRequestTopics(r, version));
  return list;
}

export function readAlterPartitionReassignmentsRequest(r: Reader, version: number): AlterPartitionReassignmentsRequest {
  const m: AlterPartitionReassignmentsRequest = {
    timeoutMs: r.int32(),
    allowReplicationFactorChange: version === 1 ? r.boolean() : true,
    topics: readAlterPartitionReassignmentsRequestTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeAlterPartitionReassignmentsRequest(w: Writer, m: AlterPartitionReassignmentsRequest, version: number): void {
  w.int32(m.timeoutMs);
  if (version === 1) w.boolean(m.allowReplicationFactorChange);
  w.count(m.topics.length, true);
  for (const e of m.topics) writeAlterPartitionReassignmentsRequestTopics(w, e, version);
  w.tags(m.unknownTags);
}

function readAlterPartitionReassignmentsResponseResponsesPartitions(r: Reader, version: number): AlterPartitionReassignmentsResponse["responses"][number]["partitions"][number] {
  const m: AlterPartitionReassignmentsResponse["responses"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeAlterPartitionReassignmentsResponseResponsesPartitions(w: Writer, m: AlterPartitionReassignmentsResponse["responses"][number]["partitions"][number], version: number): void {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.tags(m.unknownTags);
}

function readAlterPartitionReassignmentsResponseResponsesPartitionsList(r: Reader, version: number): AlterPartitionReassignmentsResponse["responses"][number]["partitions"] {
  const count = r.count(true, 8);
  const list: AlterPartitionReassignmentsResponse["responses"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterPartitionReassignmentsResponseResponsesPartitions(r, version));
  return list;
}

function readAlterPartitionReassignmentsResponseResponses(r: Reader, version: number): AlterPartitionReassignmentsResponse["responses"][number] {
  const m: AlterPartitionReassignmentsResponse["responses"][number] = {
    name: r.string(true),
    partitions: readAlterPartitionReassignmentsResponseResponsesPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeAlterPartitionReassignmentsResponseResponses(w: Writer, m: AlterPartitionReassignmentsResponse["responses"][number], version: number): void {
  w.string(m.name, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeAlterPartitionReassignmentsResponseResponsesPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readAlterPartitionReassignmentsResponseResponsesList(r: Reader, version: number): AlterPartitionReassignmentsResponse["responses"] {
  const count = r.count(true, 3);
  const list: AlterPartitionReassignmentsResponse["responses"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterPartitionReassignmentsResponseResponses(r, version));
  return list;
}

export function readAlterPartitionReassignmentsResponse(r: Reader, version: number): AlterPartitionReassignmentsResponse {
  const m: AlterPartitionReassignmentsResponse = {
    throttleTimeMs: r.int32(),
    allowReplicationFactorChange: version === 1 ? r.boolean() : true,
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
    responses: readAlterPartitionReassignmentsResponseResponsesList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeAlterPartitionReassignmentsResponse(w: Writer, m: AlterPartitionReassignmentsResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  if (version === 1) w.boolean(m.allowReplicationFactorChange);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.count(m.responses.length, true);
  for (const e of m.responses) writeAlterPartitionReassignmentsResponseResponses(w, e, version);
  w.tags(m.unknownTags);
}

function* readAlterPartitionReassignmentsRequestTopicsPartitionsReplicasListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<AlterPartitionReassignmentsRequest["topics"][number]["partitions"][number]["replicas"]> | null, unknown> {
  const count = r.nullableCount(true, 4);
  if (count < 0) return null;
  const list: NonNullable<AlterPartitionReassignmentsRequest["topics"][number]["partitions"][number]["replicas"]> = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int32());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readAlterPartitionReassignmentsRequestTopicsPartitionsInSlices(r: Reader, version: number): Generator<undefined, AlterPartitionReassignmentsRequest["topics"][number]["partitions"][number], unknown> {
  const m: AlterPartitionReassignmentsRequest["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    replicas: (yield* readAlterPartitionReassignmentsRequestTopicsPartitionsReplicasListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readAlterPartitionReassignmentsRequestTopicsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, AlterPartitionReassignmentsRequest["topics"][number]["partitions"], unknown> {
  const count = r.count(true, 6);
  const list: AlterPartitionReassignmentsRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readAlterPartitionReassignmentsRequestTopicsPartitionsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readAlterPartitionReassignmentsRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, AlterPartitionReassignmentsRequest["topics"][number], unknown> {
  const m: AlterPartitionReassignmentsRequest["topics"][number] = {
    name: r.string(true),
    partitions: (yield* readAlterPartitionReassignmentsRequestTopicsPartitionsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readAlterPartitionReassignmentsRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, AlterPartitionReassignmentsRequest["topics"], unknown> {
  const count = r.count(true, 3);
  const list: AlterPartitionReassignmentsRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readAlterPartitionReassignmentsRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readAlterPartitionReassignmentsRequestInSlices(r: Reader, version: number): Generator<undefined, AlterPartitionReassignmentsRequest, unknown> {
  const m: AlterPartitionReassignmentsRequest = {
    timeoutMs: r.int32(),
    allowReplicationFactorChange: version === 1 ? r.boolean() : true,
    topics: (yield* readAlterPartitionReassignmentsRequestTopicsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeAlterPartitionReassignmentsResponseResponsesInSlices(w: Writer, m: AlterPartitionReassignmentsResponse["responses"][number], version: number): Generator<undefined, void, unknown> {
  w.string(m.name, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    writeAlterPartitionReassignmentsResponseResponsesPartitions(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

export function* writeAlterPartitionReassignmentsResponseInSlices(w: Writer, m: AlterPartitionReassignmentsResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  if (version === 1) w.boolean(m.allowReplicationFactorChange);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.count(m.responses.length, true);
  for (const e of m.responses) {
    (yield* writeAlterPartitionReassignmentsResponseResponsesInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const alterPartitionReassignmentsResponse = Object.assign(
  ({ throttleTimeMs = 0, allowReplicationFactorChange = true, errorCode = 0, errorMessage = "", responses = [] }: Partial<AlterPartitionReassignmentsResponse> = {}): AlterPartitionReassignmentsResponse => ({ throttleTimeMs, allowReplicationFactorChange, errorCode, errorMessage, responses }),
  {
    responses: Object.assign(
      ({ name = "", partitions = [] }: Partial<AlterPartitionReassignmentsResponse["responses"][number]> = {}): AlterPartitionReassignmentsResponse["responses"][number] => ({ name, partitions }),
      {
        partitions: ({ partitionIndex = 0, errorCode = 0, errorMessage = "" }: Partial<AlterPartitionReassignmentsResponse["responses"][number]["partitions"][number]> = {}): AlterPartitionReassignmentsResponse["responses"][number]["partitions"][number] => ({ partitionIndex, errorCode, errorMessage }),
      },
    ),
  },
);

/** The first version of each field that v0 lacks. */
export const alterPartitionReassignmentsSince = {
  allowReplicationFactorChange: 1,
} as const;
