// Written by core/protocol/codegen from ../apis/84_read_share_group_state.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { ReadShareGroupStateRequest, ReadShareGroupStateResponse } from "../apis/84_read_share_group_state.ts";

function readReadShareGroupStateRequestTopicsPartitions(r: Reader, version: number): ReadShareGroupStateRequest["topics"][number]["partitions"][number] {
  const m: ReadShareGroupStateRequest["topics"][number]["partitions"][number] = {
    partition: r.int32(),
    leaderEpoch: r.int32(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeReadShareGroupStateRequestTopicsPartitions(w: Writer, m: ReadShareGroupStateRequest["topics"][number]["partitions"][number], version: number): void {
  w.int32(m.partition);
  w.int32(m.leaderEpoch);
  w.tags(m.unknownTags);
}

function readReadShareGroupStateRequestTopicsPartitionsList(r: Reader, version: number): ReadShareGroupStateRequest["topics"][number]["partitions"] {
  const count = r.count(true, 9);
  const list: ReadShareGroupStateRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readReadShareGroupStateRequestTopicsPartitions(r, version));
  return list;
}

function readReadShareGroupStateRequestTopics(r: Reader, version: number): ReadShareGroupStateRequest["topics"][number] {
  const m: ReadShareGroupStateRequest["topics"][number] = {
    topicId: r.uuid(),
    partitions: readReadShareGroupStateRequestTopicsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeReadShareGroupStateRequestTopics(w: Writer, m: ReadShareGroupStateRequest["topics"][number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeReadShareGroupStateRequestTopicsPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readReadShareGroupStateRequestTopicsList(r: Reader, version: number): ReadShareGroupStateRequest["topics"] {
  const count = r.count(true, 18);
  const list: ReadShareGroupStateRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readReadShareGroupStateRequestTopics(r, version));
  return list;
}

export function readReadShareGroupStateRequest(r: Reader, version: number): ReadShareGroupStateRequest {
  const m: ReadShareGroupStateRequest = {
    groupId: r.string(true),
    topics: readReadShareGroupStateRequestTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeReadShareGroupStateRequest(w: Writer, m: ReadShareGroupStateRequest, version: number): void {
  w.string(m.groupId, true);
  w.count(m.topics.length, true);
  for (const e of m.topics) writeReadShareGroupStateRequestTopics(w, e, version);
  w.tags(m.unknownTags);
}

function readReadShareGroupStateResponseResultsPartitionsStateBatches(r: Reader, version: number): ReadShareGroupStateResponse["results"][number]["partitions"][number]["stateBatches"][number] {
  const m: ReadShareGroupStateResponse["results"][number]["partitions"][number]["stateBatches"][number] = {
    firstOffset: r.int64(),
    lastOffset: r.int64(),
    deliveryState: r.int8(),
    deliveryCount: r.int16(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeReadShareGroupStateResponseResultsPartitionsStateBatches(w: Writer, m: ReadShareGroupStateResponse["results"][number]["partitions"][number]["stateBatches"][number], version: number): void {
  w.int64(m.firstOffset);
  w.int64(m.lastOffset);
  w.int8(m.deliveryState);
  w.int16(m.deliveryCount);
  w.tags(m.unknownTags);
}

function readReadShareGroupStateResponseResultsPartitionsStateBatchesList(r: Reader, version: number): ReadShareGroupStateResponse["results"][number]["partitions"][number]["stateBatches"] {
  const count = r.count(true, 20);
  const list: ReadShareGroupStateResponse["results"][number]["partitions"][number]["stateBatches"] = [];
  for (let i = 0; i < count; i++) list.push(readReadShareGroupStateResponseResultsPartitionsStateBatches(r, version));
  return list;
}

function readReadShareGroupStateResponseResultsPartitions(r: Reader, version: number): ReadShareGroupStateResponse["results"][number]["partitions"][number] {
  const m: ReadShareGroupStateResponse["results"][number]["partitions"][number] = {
    partition: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
    stateEpoch: r.int32(),
    startOffset: r.int64(),
    stateBatches: readReadShareGroupStateResponseResultsPartitionsStateBatchesList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeReadShareGroupStateResponseResultsPartitions(w: Writer, m: ReadShareGroupStateResponse["results"][number]["partitions"][number], version: number): void {
  w.int32(m.partition);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.int32(m.stateEpoch);
  w.int64(m.startOffset);
  w.count(m.stateBatches.length, true);
  for (const e of m.stateBatches) writeReadShareGroupStateResponseResultsPartitionsStateBatches(w, e, version);
  w.tags(m.unknownTags);
}

function readReadShareGroupStateResponseResultsPartitionsList(r: Reader, version: number): ReadShareGroupStateResponse["results"][number]["partitions"] {
  const count = r.count(true, 21);
  const list: ReadShareGroupStateResponse["results"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readReadShareGroupStateResponseResultsPartitions(r, version));
  return list;
}

function readReadShareGroupStateResponseResults(r: Reader, version: number): ReadShareGroupStateResponse["results"][number] {
  const m: ReadShareGroupStateResponse["results"][number] = {
    topicId: r.uuid(),
    partitions: readReadShareGroupStateResponseResultsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeReadShareGroupStateResponseResults(w: Writer, m: ReadShareGroupStateResponse["results"][number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeReadShareGroupStateResponseResultsPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readReadShareGroupStateResponseResultsList(r: Reader, version: number): ReadShareGroupStateResponse["results"] {
  const count = r.count(true, 18);
  const list: ReadShareGroupStateResponse["results"] = [];
  for (let i = 0; i < count; i++) list.push(readReadShareGroupStateResponseResults(r, version));
  return list;
}

export function readReadShareGroupStateResponse(r: Reader, version: number): ReadShareGroupStateResponse {
  const m: ReadShareGroupStateResponse = {
    results: readReadShareGroupStateResponseResultsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeReadShareGroupStateResponse(w: Writer, m: ReadShareGroupStateResponse, version: number): void {
  w.count(m.results.length, true);
  for (const e of m.results) writeReadShareGroupStateResponseResults(w, e, version);
  w.tags(m.unknownTags);
}

function* readReadShareGroupStateRequestTopicsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, ReadShareGroupStateRequest["topics"][number]["partitions"], unknown> {
  const count = r.count(true, 9);
  const list: ReadShareGroupStateRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readReadShareGroupStateRequestTopicsPartitions(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readReadShareGroupStateRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, ReadShareGroupStateRequest["topics"][number], unknown> {
  const m: ReadShareGroupStateRequest["topics"][number] = {
    topicId: r.uuid(),
    partitions: (yield* readReadShareGroupStateRequestTopicsPartitionsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readReadShareGroupStateRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, ReadShareGroupStateRequest["topics"], unknown> {
  const count = r.count(true, 18);
  const list: ReadShareGroupStateRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readReadShareGroupStateRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readReadShareGroupStateRequestInSlices(r: Reader, version: number): Generator<undefined, ReadShareGroupStateRequest, unknown> {
  const m: ReadShareGroupStateRequest = {
    groupId: r.string(true),
    topics: (yield* readReadShareGroupStateRequestTopicsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeReadShareGroupStateResponseResultsPartitionsInSlices(w: Writer, m: ReadShareGroupStateResponse["results"][number]["partitions"][number], version: number): Generator<undefined, void, unknown> {
  w.int32(m.partition);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.int32(m.stateEpoch);
  w.int64(m.startOffset);
  w.count(m.stateBatches.length, true);
  for (const e of m.stateBatches) {
    writeReadShareGroupStateResponseResultsPartitionsStateBatches(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeReadShareGroupStateResponseResultsInSlices(w: Writer, m: ReadShareGroupStateResponse["results"][number], version: number): Generator<undefined, void, unknown> {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    (yield* writeReadShareGroupStateResponseResultsPartitionsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

export function* writeReadShareGroupStateResponseInSlices(w: Writer, m: ReadShareGroupStateResponse, version: number): Generator<undefined, void, unknown> {
  w.count(m.results.length, true);
  for (const e of m.results) {
    (yield* writeReadShareGroupStateResponseResultsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const readShareGroupStateResponse = Object.assign(
  ({ results = [] }: Partial<ReadShareGroupStateResponse> = {}): ReadShareGroupStateResponse => ({ results }),
  {
    results: Object.assign(
      ({ topicId = "AAAAAAAAAAAAAAAAAAAAAA", partitions = [] }: Partial<ReadShareGroupStateResponse["results"][number]> = {}): ReadShareGroupStateResponse["results"][number] => ({ topicId, partitions }),
      {
        partitions: Object.assign(
          ({ partition = 0, errorCode = 0, errorMessage = null, stateEpoch = 0, startOffset = 0, stateBatches = [] }: Partial<ReadShareGroupStateResponse["results"][number]["partitions"][number]> = {}): ReadShareGroupStateResponse["results"][number]["partitions"][number] => ({ partition, errorCode, errorMessage, stateEpoch, startOffset, stateBatches }),
          {
            stateBatches: ({ firstOffset = 0, lastOffset = 0, deliveryState = 0, deliveryCount = 0 }: Partial<ReadShareGroupStateResponse["results"][number]["partitions"][number]["stateBatches"][number]> = {}): ReadShareGroupStateResponse["results"][number]["partitions"][number]["stateBatches"][number] => ({ firstOffset, lastOffset, deliveryState, deliveryCount }),
          },
        ),
      },
    ),
  },
);
