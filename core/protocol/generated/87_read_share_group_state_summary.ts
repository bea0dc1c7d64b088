// Written by core/protocol/codegen from ../apis/87_read_share_group_state_summary.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { ReadShareGroupStateSummaryRequest, ReadShareGroupStateSummaryResponse } from "../apis/87_read_share_group_state_summary.ts";

function readReadShareGroupStateSummaryRequestTopicsPartitions(r: Reader, version: number): ReadShareGroupStateSummaryRequest["topics"][number]["partitions"][number] {
  const m: ReadShareGroupStateSummaryRequest["topics"][number]["partitions"][number] = {
    partition: r.int32(),
    leaderEpoch: r.int32(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeReadShareGroupStateSummaryRequestTopicsPartitions(w: Writer, m: ReadShareGroupStateSummaryRequest["topics"][number]["partitions"][number], version: number): void {
  w.int32(m.partition);
  w.int32(m.leaderEpoch);
  w.tags(m.unknownTags);
}

function readReadShareGroupStateSummaryRequestTopicsPartitionsList(r: Reader, version: number): ReadShareGroupStateSummaryRequest["topics"][number]["partitions"] {
  const count = r.count(true, 9);
  const list: ReadShareGroupStateSummaryRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readReadShareGroupStateSummaryRequestTopicsPartitions(r, version));
  return list;
}

function readReadShareGroupStateSummaryRequestTopics(r: Reader, version: number): ReadShareGroupStateSummaryRequest["topics"][number] {
  const m: ReadShareGroupStateSummaryRequest["topics"][number] = {
    topicId: r.uuid(),
    partitions: readReadShareGroupStateSummaryRequestTopicsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeReadShareGroupStateSummaryRequestTopics(w: Writer, m: ReadShareGroupStateSummaryRequest["topics"][number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeReadShareGroupStateSummaryRequestTopicsPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readReadShareGroupStateSummaryRequestTopicsList(r: Reader, version: number): ReadShareGroupStateSummaryRequest["topics"] {
  const count = r.count(true, 18);
  const list: ReadShareGroupStateSummaryRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readReadShareGroupStateSummaryRequestTopics(r, version));
  return list;
}

export function readReadShareGroupStateSummaryRequest(r: Reader, version: number): ReadShareGroupStateSummaryRequest {
  const m: ReadShareGroupStateSummaryRequest = {
    groupId: r.string(true),
    topics: readReadShareGroupStateSummaryRequestTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeReadShareGroupStateSummaryRequest(w: Writer, m: ReadShareGroupStateSummaryRequest, version: number): void {
  w.string(m.groupId, true);
  w.count(m.topics.length, true);
  for (const e of m.topics) writeReadShareGroupStateSummaryRequestTopics(w, e, version);
  w.tags(m.unknownTags);
}

function readReadShareGroupStateSummaryResponseResultsPartitions(r: Reader, version: number): ReadShareGroupStateSummaryResponse["results"][number]["partitions"][number] {
  const m: ReadShareGroupStateSummaryResponse["results"][number]["partitions"][number] = {
    partition: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
    stateEpoch: r.int32(),
    leaderEpoch: r.int32(),
    startOffset: r.int64(),
    deliveryCompleteCount: version === 1 ? r.int32() : -1,
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeReadShareGroupStateSummaryResponseResultsPartitions(w: Writer, m: ReadShareGroupStateSummaryResponse["results"][number]["partitions"][number], version: number): void {
  w.int32(m.partition);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.int32(m.stateEpoch);
  w.int32(m.leaderEpoch);
  w.int64(m.startOffset);
  if (version === 1) w.int32(m.deliveryCompleteCount);
  w.tags(m.unknownTags);
}

function readReadShareGroupStateSummaryResponseResultsPartitionsList(r: Reader, version: number): ReadShareGroupStateSummaryResponse["results"][number]["partitions"] {
  const count = r.count(true, 24);
  const list: ReadShareGroupStateSummaryResponse["results"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readReadShareGroupStateSummaryResponseResultsPartitions(r, version));
  return list;
}

function readReadShareGroupStateSummaryResponseResults(r: Reader, version: number): ReadShareGroupStateSummaryResponse["results"][number] {
  const m: ReadShareGroupStateSummaryResponse["results"][number] = {
    topicId: r.uuid(),
    partitions: readReadShareGroupStateSummaryResponseResultsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeReadShareGroupStateSummaryResponseResults(w: Writer, m: ReadShareGroupStateSummaryResponse["results"][number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeReadShareGroupStateSummaryResponseResultsPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readReadShareGroupStateSummaryResponseResultsList(r: Reader, version: number): ReadShareGroupStateSummaryResponse["results"] {
  const count = r.count(true, 18);
  const list: ReadShareGroupStateSummaryResponse["results"] = [];
  for (let i = 0; i < count; i++) list.push(readReadShareGroupStateSummaryResponseResults(r, version));
  return list;
}

export function readReadShareGroupStateSummaryResponse(r: Reader, version: number): ReadShareGroupStateSummaryResponse {
  const m: ReadShareGroupStateSummaryResponse = {
    results: readReadShareGroupStateSummaryResponseResultsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeReadShareGroupStateSummaryResponse(w: Writer, m: ReadShareGroupStateSummaryResponse, version: number): void {
  w.count(m.results.length, true);
  for (const e of m.results) writeReadShareGroupStateSummaryResponseResults(w, e, version);
  w.tags(m.unknownTags);
}

function* readReadShareGroupStateSummaryRequestTopicsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, ReadShareGroupStateSummaryRequest["topics"][number]["partitions"], unknown> {
  const count = r.count(true, 9);
  const list: ReadShareGroupStateSummaryRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readReadShareGroupStateSummaryRequestTopicsPartitions(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readReadShareGroupStateSummaryRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, ReadShareGroupStateSummaryRequest["topics"][number], unknown> {
  const m: ReadShareGroupStateSummaryRequest["topics"][number] = {
    topicId: r.uuid(),
    partitions: (yield* readReadShareGroupStateSummaryRequestTopicsPartitionsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readReadShareGroupStateSummaryRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, ReadShareGroupStateSummaryRequest["topics"], unknown> {
  const count = r.count(true, 18);
  const list: ReadShareGroupStateSummaryRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readReadShareGroupStateSummaryRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readReadShareGroupStateSummaryRequestInSlices(r: Reader, version: number): Generator<undefined, ReadShareGroupStateSummaryRequest, unknown> {
  const m: ReadShareGroupStateSummaryRequest = {
    groupId: r.string(true),
    topics: (yield* readReadShareGroupStateSummaryRequestTopicsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeReadShareGroupStateSummaryResponseResultsInSlices(w: Writer, m: ReadShareGroupStateSummaryResponse["results"][number], version: number): Generator<undefined, void, unknown> {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    writeReadShareGroupStateSummaryResponseResultsPartitions(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

export function* writeReadShareGroupStateSummaryResponseInSlices(w: Writer, m: ReadShareGroupStateSummaryResponse, version: number): Generator<undefined, void, unknown> {
  w.count(m.results.length, true);
  for (const e of m.results) {
    (yield* writeReadShareGroupStateSummaryResponseResultsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const readShareGroupStateSummaryResponse = Object.assign(
  ({ results = [] }: Partial<ReadShareGroupStateSummaryResponse> = {}): ReadShareGroupStateSummaryResponse => ({ results }),
  {
    results: Object.assign(
      ({ topicId = "AAAAAAAAAAAAAAAAAAAAAA", partitions = [] }: Partial<ReadShareGroupStateSummaryResponse["results"][number]> = {}): ReadShareGroupStateSummaryResponse["results"][number] => ({ topicId, partitions }),
      {
        partitions: ({ partition = 0, errorCode = 0, errorMessage = null, stateEpoch = 0, leaderEpoch = 0, startOffset = 0, deliveryCompleteCount = -1 }: Partial<ReadShareGroupStateSummaryResponse["results"][number]["partitions"][number]> = {}): ReadShareGroupStateSummaryResponse["results"][number]["partitions"][number] => ({ partition, errorCode, errorMessage, stateEpoch, leaderEpoch, startOffset, deliveryCompleteCount }),
      },
    ),
  },
);

/** The first version of each field that v0 lacks. */
export const readShareGroupStateSummarySince = {
  deliveryCompleteCount: 1,
} as const;
