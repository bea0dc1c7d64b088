// Written by core/protocol/codegen from ../apis/34_alter_replica_log_dirs.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse } from "../apis/34_alter_replica_log_dirs.ts";

function readAlterReplicaLogDirsRequestDirsTopicsPartitionsList(r: Reader, version: number): AlterReplicaLogDirsRequest["dirs"][number]["topics"][number]["partitions"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 4);
  const list: AlterReplicaLogDirsRequest["dirs"][number]["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readAlterReplicaLogDirsRequestDirsTopics(r: Reader, version: number): AlterReplicaLogDirsRequest["dirs"][number]["topics"][number] {
  const flexible = version >= 2;
  const m: AlterReplicaLogDirsRequest["dirs"][number]["topics"][number] = {
    name: r.string(flexible),
    partitions: readAlterReplicaLogDirsRequestDirsTopicsPartitionsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeAlterReplicaLogDirsRequestDirsTopics(w: Writer, m: AlterReplicaLogDirsRequest["dirs"][number]["topics"][number], version: number): void {
  const flexible = version >= 2;
  w.string(m.name, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) w.int32(e);
  if (flexible) w.tags(m.unknownTags);
}

function readAlterReplicaLogDirsRequestDirsTopicsList(r: Reader, version: number): AlterReplicaLogDirsRequest["dirs"][number]["topics"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 3);
  const list: AlterReplicaLogDirsRequest["dirs"][number]["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterReplicaLogDirsRequestDirsTopics(r, version));
  return list;
}

function readAlterReplicaLogDirsRequestDirs(r: Reader, version: number): AlterReplicaLogDirsRequest["dirs"][number] {
  const flexible = version >= 2;
  const m: AlterReplicaLogDirsRequest["dirs"][number] = {
    path: r.string(flexible),
    topics: readAlterReplicaLogDirsRequestDirsTopicsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeAlterReplicaLogDirsRequestDirs(w: Writer, m: AlterReplicaLogDirsRequest["dirs"][number], version: number): void {
  const flexible = version >= 2;
  w.string(m.path, flexible);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) writeAlterReplicaLogDirsRequestDirsTopics(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readAlterReplicaLogDirsRequestDirsList(r: Reader, version: number): AlterReplicaLogDirsRequest["dirs"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 3);
  const list: AlterReplicaLogDirsRequest["dirs"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterReplicaLogDirsRequestDirs(r, version));
  return list;
}

export function readAlterReplicaLogDirsRequest(r: Reader, version: number): AlterReplicaLogDirsRequest {
  const flexible = version >= 2;
  const m: AlterReplicaLogDirsRequest = {
    dirs: readAlterReplicaLogDirsRequestDirsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeAlterReplicaLogDirsRequest(w: Writer, m: AlterReplicaLogDirsRequest, version: number): void {
  const flexible = version >= 2;
  w.count(m.dirs.length, flexible);
  for (const e of m.dirs) writeAlterReplicaLogDirsRequestDirs(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readAlterReplicaLogDirsResponseResultsPartitions(r: Reader, version: number): AlterReplicaLogDirsResponse["results"][number]["partitions"][number] {
  const flexible = version >= 2;
  const m: AlterReplicaLogDirsResponse["results"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    errorCode: r.int16(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeAlterReplicaLogDirsResponseResultsPartitions(w: Writer, m: AlterReplicaLogDirsResponse["results"][number]["partitions"][number], version: number): void {
  const flexible = version >= 2;
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  if (flexible) w.tags(m.unknownTags);
}

function readAlterReplicaLogDirsResponseResultsPartitionsList(r: Reader, version: number): AlterReplicaLogDirsResponse["results"][number]["partitions"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 6);
  const list: AlterReplicaLogDirsResponse["results"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterReplicaLogDirsResponseResultsPartitions(r, version));
  return list;
}

function readAlterReplicaLogDirsResponseResults(r: Reader, version: number): AlterReplicaLogDirsResponse["results"][number] {
  const flexible = version >= 2;
  const m: AlterReplicaLogDirsResponse["results"][number] = {
    topicName: r.string(flexible),
    partitions: readAlterReplicaLogDirsResponseResultsPartitionsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeAlterReplicaLogDirsResponseResults(w: Writer, m: AlterReplicaLogDirsResponse["results"][number], version: number): void {
  const flexible = version >= 2;
  w.string(m.topicName, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) writeAlterReplicaLogDirsResponseResultsPartitions(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readAlterReplicaLogDirsResponseResultsList(r: Reader, version: number): AlterReplicaLogDirsResponse["results"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 3);
  const list: AlterReplicaLogDirsResponse["results"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterReplicaLogDirsResponseResults(r, version));
  return list;
}

export function readAlterReplicaLogDirsResponse(r: Reader, version: number): AlterReplicaLogDirsResponse {
  const flexible = version >= 2;
  const m: AlterReplicaLogDirsResponse = {
    throttleTimeMs: r.int32(),
    results: readAlterReplicaLogDirsResponseResultsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeAlterReplicaLogDirsResponse(w: Writer, m: AlterReplicaLogDirsResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  w.count(m.results.length, flexible);
  for (const e of m.results) writeAlterReplicaLogDirsResponseResults(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readAlterReplicaLogDirsRequestDirsTopicsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, AlterReplicaLogDirsRequest["dirs"][number]["topics"][number]["partitions"], unknown> {
  const flexible = version >= 2;
  const count = r.count(flexible, 4);
  const list: AlterReplicaLogDirsRequest["dirs"][number]["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int32());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readAlterReplicaLogDirsRequestDirsTopicsInSlices(r: Reader, version: number): Generator<undefined, AlterReplicaLogDirsRequest["dirs"][number]["topics"][number], unknown> {
  const flexible = version >= 2;
  const m: AlterReplicaLogDirsRequest["dirs"][number]["topics"][number] = {
    name: r.string(flexible),
    partitions: (yield* readAlterReplicaLogDirsRequestDirsTopicsPartitionsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readAlterReplicaLogDirsRequestDirsTopicsListInSlices(r: Reader, version: number): Generator<undefined, AlterReplicaLogDirsRequest["dirs"][number]["topics"], unknown> {
  const flexible = version >= 2;
  const count = r.count(flexible, 3);
  const list: AlterReplicaLogDirsRequest["dirs"][number]["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readAlterReplicaLogDirsRequestDirsTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readAlterReplicaLogDirsRequestDirsInSlices(r: Reader, version: number): Generator<undefined, AlterReplicaLogDirsRequest["dirs"][number], unknown> {
  const flexible = version >= 2;
  const m: AlterReplicaLogDirsRequest["dirs"][number] = {
    path: r.string(flexible),
    topics: (yield* readAlterReplicaLogDirsRequestDirsTopicsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readAlterReplicaLogDirsRequestDirsListInSlices(r: Reader, version: number): Generator<undefined, AlterReplicaLogDirsRequest["dirs"], unknown> {
  const flexible = version >= 2;
  const count = r.count(flexible, 3);
  const list: AlterReplicaLogDirsRequest["dirs"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readAlterReplicaLogDirsRequestDirsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readAlterReplicaLogDirsRequestInSlices(r: Reader, version: number): Generator<undefined, AlterReplicaLogDirsRequest, unknown> {
  const flexible = version >= 2;
  const m: AlterReplicaLogDirsRequest = {
    dirs: (yield* readAlterReplicaLogDirsRequestDirsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* writeAlterReplicaLogDirsResponseResultsInSlices(w: Writer, m: AlterReplicaLogDirsResponse["results"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 2;
  w.string(m.topicName, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) {
    writeAlterReplicaLogDirsResponseResultsPartitions(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

export function* writeAlterReplicaLogDirsResponseInSlices(w: Writer, m: AlterReplicaLogDirsResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  w.count(m.results.length, flexible);
  for (const e of m.results) {
    (yield* writeAlterReplicaLogDirsResponseResultsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const alterReplicaLogDirsResponse = Object.assign(
  ({ throttleTimeMs = 0, results = [] }: Partial<AlterReplicaLogDirsResponse> = {}): AlterReplicaLogDirsResponse => ({ throttleTimeMs, results }),
  {
    results: Object.assign(
      ({ topicName = "", partitions = [] }: Partial<AlterReplicaLogDirsResponse["results"][number]> = {}): AlterReplicaLogDirsResponse["results"][number] => ({ topicName, partitions }),
      {
        partitions: ({ partitionIndex = 0, errorCode = 0 }: Partial<AlterReplicaLogDirsResponse["results"][number]["partitions"][number]> = {}): AlterReplicaLogDirsResponse["results"][number]["partitions"][number] => ({ partitionIndex, errorCode }),
      },
    ),
  },
);
