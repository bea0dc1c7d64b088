// Written by core/protocol/codegen from ../apis/35_describe_log_dirs.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { DescribeLogDirsRequest, DescribeLogDirsResponse } from "../apis/35_describe_log_dirs.ts";

function readDescribeLogDirsRequestTopicsPartitionsList(r: Reader, version: number): NonNullable<DescribeLogDirsRequest["topics"]>[number]["partitions"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 4);
  const list: NonNullable<DescribeLogDirsRequest["topics"]>[number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readDescribeLogDirsRequestTopics(r: Reader, version: number): NonNullable<DescribeLogDirsRequest["topics"]>[number] {
  const flexible = version >= 2;
  const m: NonNullable<DescribeLogDirsRequest["topics"]>[number] = {
    topic: r.string(flexible),
    partitions: readDescribeLogDirsRequestTopicsPartitionsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDescribeLogDirsRequestTopics(w: Writer, m: NonNullable<DescribeLogDirsRequest["topics"]>[number], version: number): void {
  const flexible = version >= 2;
  w.string(m.topic, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) w.int32(e);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeLogDirsRequestTopicsList(r: Reader, version: number): NonNullable<DescribeLogDirsRequest["topics"]> | null {
  const flexible = version >= 2;
  const count = r.nullableCount(flexible, 3);
  if (count < 0) return null;
  const list: NonNullable<DescribeLogDirsRequest["topics"]> = [];
  for (let i = 0; i < count; i++) list.push(readDescribeLogDirsRequestTopics(r, version));
  return list;
}

export function readDescribeLogDirsRequest(r: Reader, version: number): DescribeLogDirsRequest {
  const flexible = version >= 2;
  const m: DescribeLogDirsRequest = {
    topics: readDescribeLogDirsRequestTopicsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeDescribeLogDirsRequest(w: Writer, m: DescribeLogDirsRequest, version: number): void {
  const flexible = version >= 2;
  w.count(m.topics === null ? -1 : m.topics.length, flexible);
  for (const e of m.topics ?? []) writeDescribeLogDirsRequestTopics(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeLogDirsResponseResultsTopicsPartitions(r: Reader, version: number): DescribeLogDirsResponse["results"][number]["topics"][number]["partitions"][number] {
  const flexible = version >= 2;
  const m: DescribeLogDirsResponse["results"][number]["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    partitionSize: r.int64(),
    offsetLag: r.int64(),
    isFutureKey: r.boolean(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDescribeLogDirsResponseResultsTopicsPartitions(w: Writer, m: DescribeLogDirsResponse["results"][number]["topics"][number]["partitions"][number], version: number): void {
  const flexible = version >= 2;
  w.int32(m.partitionIndex);
  w.int64(m.partitionSize);
  w.int64(m.offsetLag);
  w.boolean(m.isFutureKey);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeLogDirsResponseResultsTopicsPartitionsList(r: Reader, version: number): DescribeLogDirsResponse["results"][number]["topics"][number]["partitions"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 21);
  const list: DescribeLogDirsResponse["results"][number]["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeLogDirsResponseResultsTopicsPartitions(r, version));
  return list;
}

function readDescribeLogDirsResponseResultsTopics(r: Reader, version: number): DescribeLogDirsResponse["results"][number]["topics"][number] {
  const flexible = version >= 2;
  const m: DescribeLogDirsResponse["results"][number]["topics"][number] = {
    name: r.string(flexible),
    partitions: readDescribeLogDirsResponseResultsTopicsPartitionsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDescribeLogDirsResponseResultsTopics(w: Writer, m: DescribeLogDirsResponse["results"][number]["topics"][number], version: number): void {
  const flexible = version >= 2;
  w.string(m.name, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) writeDescribeLogDirsResponseResultsTopicsPartitions(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeLogDirsResponseResultsTopicsList(r: Reader, version: number): DescribeLogDirsResponse["results"][number]["topics"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 3);
  const list: DescribeLogDirsResponse["results"][number]["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeLogDirsResponseResultsTopics(r, version));
  return list;
}

function readDescribeLogDirsResponseResults(r: Reader, version: number): DescribeLogDirsResponse["results"][number] {
  const flexible = version >= 2;
  const m: DescribeLogDirsResponse["results"][number] = {
    errorCode: r.int16(),
    logDir: r.string(flexible),
    topics: readDescribeLogDirsResponseResultsTopicsList(r, version),
    totalBytes: version >= 4 ? r.int64() : -1,
    usableBytes: version >= 4 ? r.int64() : -1,
    isCordoned: version === 5 ? r.boolean() : false,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDescribeLogDirsResponseResults(w: Writer, m: DescribeLogDirsResponse["results"][number], version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  w.string(m.logDir, flexible);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) writeDescribeLogDirsResponseResultsTopics(w, e, version);
  if (version >= 4) w.int64(m.totalBytes);
  if (version >= 4) w.int64(m.usableBytes);
  if (version === 5) w.boolean(m.isCordoned);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeLogDirsResponseResultsList(r: Reader, version: number): DescribeLogDirsResponse["results"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 5);
  const list: DescribeLogDirsResponse["results"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeLogDirsResponseResults(r, version));
  return list;
}

export function readDescribeLogDirsResponse(r: Reader, version: number): DescribeLogDirsResponse {
  const flexible = version >= 2;
  const m: DescribeLogDirsResponse = {
    throttleTimeMs: r.int32(),
    errorCode: version >= 3 ? r.int16() : 0,
    results: readDescribeLogDirsResponseResultsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeDescribeLogDirsResponse(w: Writer, m: DescribeLogDirsResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  if (version >= 3) w.int16(m.errorCode);
  w.count(m.results.length, flexible);
  for (const e of m.results) writeDescribeLogDirsResponseResults(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readDescribeLogDirsRequestTopicsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<DescribeLogDirsRequest["topics"]>[number]["partitions"], unknown> {
  const flexible = version >= 2;
  const count = r.count(flexible, 4);
  const list: NonNullable<DescribeLogDirsRequest["topics"]>[number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int32());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readDescribeLogDirsRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, NonNullable<DescribeLogDirsRequest["topics"]>[number], unknown> {
  const flexible = version >= 2;
  const m: NonNullable<DescribeLogDirsRequest["topics"]>[number] = {
    topic: r.string(flexible),
    partitions: (yield* readDescribeLogDirsRequestTopicsPartitionsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readDescribeLogDirsRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<DescribeLogDirsRequest["topics"]> | null, unknown> {
  const flexible = version >= 2;
  const count = r.nullableCount(flexible, 3);
  if (count < 0) return null;
  const list: NonNullable<DescribeLogDirsRequest["topics"]> = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readDescribeLogDirsRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readDescribeLogDirsRequestInSlices(r: Reader, version: number): Generator<undefined, DescribeLogDirsRequest, unknown> {
  const flexible = version >= 2;
  const m: DescribeLogDirsRequest = {
    topics: (yield* readDescribeLogDirsRequestTopicsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* writeDescribeLogDirsResponseResultsTopicsInSlices(w: Writer, m: DescribeLogDirsResponse["results"][number]["topics"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 2;
  w.string(m.name, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) {
    writeDescribeLogDirsResponseResultsTopicsPartitions(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

function* writeDescribeLogDirsResponseResultsInSlices(w: Writer, m: DescribeLogDirsResponse["results"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  w.string(m.logDir, flexible);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) {
    (yield* writeDescribeLogDirsResponseResultsTopicsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (version >= 4) w.int64(m.totalBytes);
  if (version >= 4) w.int64(m.usableBytes);
  if (version === 5) w.boolean(m.isCordoned);
  if (flexible) w.tags(m.unknownTags);
}

export function* writeDescribeLogDirsResponseInSlices(w: Writer, m: DescribeLogDirsResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  if (version >= 3) w.int16(m.errorCode);
  w.count(m.results.length, flexible);
  for (const e of m.results) {
    (yield* writeDescribeLogDirsResponseResultsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const describeLogDirsResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, results = [] }: Partial<DescribeLogDirsResponse> = {}): DescribeLogDirsResponse => ({ throttleTimeMs, errorCode, results }),
  {
    results: Object.assign(
      ({ errorCode = 0, logDir = "", topics = [], totalBytes = -1, usableBytes = -1, isCordoned = false }: Partial<DescribeLogDirsResponse["results"][number]> = {}): DescribeLogDirsResponse["results"][number] => ({ errorCode, logDir, topics, totalBytes, usableBytes, isCordoned }),
      {
        topics: Object.assign(
          ({ name = "", partitions = [] }: Partial<DescribeLogDirsResponse["results"][number]["topics"][number]> = {}): DescribeLogDirsResponse["results"][number]["topics"][number] => ({ name, partitions }),
          {
            partitions: ({ partitionIndex = 0, partitionSize = 0, offsetLag = 0, isFutureKey = false }: Partial<DescribeLogDirsResponse["results"][number]["topics"][number]["partitions"][number]> = {}): DescribeLogDirsResponse["results"][number]["topics"][number]["partitions"][number] => ({ partitionIndex, partitionSize, offsetLag, isFutureKey }),
          },
        ),
      },
    ),
  },
);

/** The first version of each field that v1 lacks. */
export const describeLogDirsSince = {
  "response.errorCode": 3,
  totalBytes: 4,
  usableBytes: 4,
  isCordoned: 5,
} as const;
