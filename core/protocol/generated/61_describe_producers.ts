// Written by core/protocol/codegen from ../apis/61_describe_producers.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { DescribeProducersRequest, DescribeProducersResponse } from "../apis/61_describe_producers.ts";

function readDescribeProducersRequestTopicsPartitionIndexesList(r: Reader, version: number): DescribeProducersRequest["topics"][number]["partitionIndexes"] {
  const count = r.count(true, 4);
  const list: DescribeProducersRequest["topics"][number]["partitionIndexes"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readDescribeProducersRequestTopics(r: Reader, version: number): DescribeProducersRequest["topics"][number] {
  const m: DescribeProducersRequest["topics"][number] = {
    name: r.string(true),
    partitionIndexes: readDescribeProducersRequestTopicsPartitionIndexesList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeProducersRequestTopics(w: Writer, m: DescribeProducersRequest["topics"][number], version: number): void {
  w.string(m.name, true);
  w.count(m.partitionIndexes.length, true);
  for (const e of m.partitionIndexes) w.int32(e);
  w.tags(m.unknownTags);
}

function readDescribeProducersRequestTopicsList(r: Reader, version: number): DescribeProducersRequest["topics"] {
  const count = r.count(true, 3);
  const list: DescribeProducersRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeProducersRequestTopics(r, version));
  return list;
}

export function readDescribeProducersRequest(r: Reader, version: number): DescribeProducersRequest {
  const m: DescribeProducersRequest = {
    topics: readDescribeProducersRequestTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeDescribeProducersRequest(w: Writer, m: DescribeProducersRequest, version: number): void {
  w.count(m.topics.length, true);
  for (const e of m.topics) writeDescribeProducersRequestTopics(w, e, version);
  w.tags(m.unknownTags);
}

function readDescribeProducersResponseTopicsPartitionsActiveProducers(r: Reader, version: number): DescribeProducersResponse["topics"][number]["partitions"][number]["activeProducers"][number] {
  const m: DescribeProducersResponse["topics"][number]["partitions"][number]["activeProducers"][number] = {
    producerId: r.int64(),
    producerEpoch: r.int32(),
    lastSequence: r.int32(),
    lastTimestamp: r.int64(),
    coordinatorEpoch: r.int32(),
    currentTxnStartOffset: r.int64(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeProducersResponseTopicsPartitionsActiveProducers(w: Writer, m: DescribeProducersResponse["topics"][number]["partitions"][number]["activeProducers"][number], version: number): void {
  w.int64(m.producerId);
  w.int32(m.producerEpoch);
  w.int32(m.lastSequence);
  w.int64(m.lastTimestamp);
  w.int32(m.coordinatorEpoch);
  w.int64(m.currentTxnStartOffset);
  w.tags(m.unknownTags);
}

function readDescribeProducersResponseTopicsPartitionsActiveProducersList(r: Reader, version: number): DescribeProducersResponse["topics"][number]["partitions"][number]["activeProducers"] {
  const count = r.count(true, 37);
  const list: DescribeProducersResponse["topics"][number]["partitions"][number]["activeProducers"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeProducersResponseTopicsPartitionsActiveProducers(r, version));
  return list;
}

function readDescribeProducersResponseTopicsPartitions(r: Reader, version: number): DescribeProducersResponse["topics"][number]["partitions"][number] {
  const m: DescribeProducersResponse["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
    activeProducers: readDescribeProducersResponseTopicsPartitionsActiveProducersList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeProducersResponseTopicsPartitions(w: Writer, m: DescribeProducersResponse["topics"][number]["partitions"][number], version: number): void {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.count(m.activeProducers.length, true);
  for (const e of m.activeProducers) writeDescribeProducersResponseTopicsPartitionsActiveProducers(w, e, version);
  w.tags(m.unknownTags);
}

function readDescribeProducersResponseTopicsPartitionsList(r: Reader, version: number): DescribeProducersResponse["topics"][number]["partitions"] {
  const count = r.count(true, 9);
  const list: DescribeProducersResponse["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeProducersResponseTopicsPartitions(r, version));
  return list;
}

function readDescribeProducersResponseTopics(r: Reader, version: number): DescribeProducersResponse["topics"][number] {
  const m: DescribeProducersResponse["topics"][number] = {
    name: r.string(true),
    partitions: readDescribeProducersResponseTopicsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeProducersResponseTopics(w: Writer, m: DescribeProducersResponse["topics"][number], version: number): void {
  w.string(m.name, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeDescribeProducersResponseTopicsPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readDescribeProducersResponseTopicsList(r: Reader, version: number): DescribeProducersResponse["topics"] {
  const count = r.count(true, 3);
  const list: DescribeProducersResponse["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeProducersResponseTopics(r, version));
  return list;
}

export function readDescribeProducersResponse(r: Reader, version: number): DescribeProducersResponse {
  const m: DescribeProducersResponse = {
    throttleTimeMs: r.int32(),
    topics: readDescribeProducersResponseTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeDescribeProducersResponse(w: Writer, m: DescribeProducersResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.count(m.topics.length, true);
  for (const e of m.topics) writeDescribeProducersResponseTopics(w, e, version);
  w.tags(m.unknownTags);
}

function* readDescribeProducersRequestTopicsPartitionIndexesListInSlices(r: Reader, version: number): Generator<undefined, DescribeProducersRequest["topics"][number]["partitionIndexes"], unknown> {
  const count = r.count(true, 4);
  const list: DescribeProducersRequest["topics"][number]["partitionIndexes"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int32());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readDescribeProducersRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, DescribeProducersRequest["topics"][number], unknown> {
  const m: DescribeProducersRequest["topics"][number] = {
    name: r.string(true),
    partitionIndexes: (yield* readDescribeProducersRequestTopicsPartitionIndexesListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readDescribeProducersRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, DescribeProducersRequest["topics"], unknown> {
  const count = r.count(true, 3);
  const list: DescribeProducersRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readDescribeProducersRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readDescribeProducersRequestInSlices(r: Reader, version: number): Generator<undefined, DescribeProducersRequest, unknown> {
  const m: DescribeProducersRequest = {
    topics: (yield* readDescribeProducersRequestTopicsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeDescribeProducersResponseTopicsPartitionsInSlices(w: Writer, m: DescribeProducersResponse["topics"][number]["partitions"][number], version: number): Generator<undefined, void, unknown> {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.count(m.activeProducers.length, true);
  for (const e of m.activeProducers) {
    writeDescribeProducersResponseTopicsPartitionsActiveProducers(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeDescribeProducersResponseTopicsInSlices(w: Writer, m: DescribeProducersResponse["topics"][number], version: number): Generator<undefined, void, unknown> {
  w.string(m.name, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    (yield* writeDescribeProducersResponseTopicsPartitionsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

export function* writeDescribeProducersResponseInSlices(w: Writer, m: DescribeProducersResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.count(m.topics.length, true);
  for (const e of m.topics) {
    (yield* writeDescribeProducersResponseTopicsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const describeProducersResponse = Object.assign(
  ({ throttleTimeMs = 0, topics = [] }: Partial<DescribeProducersResponse> = {}): DescribeProducersResponse => ({ throttleTimeMs, topics }),
  {
    topics: Object.assign(
      ({ name = "", partitions = [] }: Partial<DescribeProducersResponse["topics"][number]> = {}): DescribeProducersResponse["topics"][number] => ({ name, partitions }),
      {
        partitions: Object.assign(
          ({ partitionIndex = 0, errorCode = 0, errorMessage = null, activeProducers = [] }: Partial<DescribeProducersResponse["topics"][number]["partitions"][number]> = {}): DescribeProducersResponse["topics"][number]["partitions"][number] => ({ partitionIndex, errorCode, errorMessage, activeProducers }),
          {
            activeProducers: ({ producerId = 0, producerEpoch = 0, lastSequence = -1, lastTimestamp = -1, coordinatorEpoch = 0, currentTxnStartOffset = -1 }: Partial<DescribeProducersResponse["topics"][number]["partitions"][number]["activeProducers"][number]> = {}): DescribeProducersResponse["topics"][number]["partitions"][number]["activeProducers"][number] => ({ producerId, producerEpoch, lastSequence, lastTimestamp, coordinatorEpoch, currentTxnStartOffset }),
          },
        ),
      },
    ),
  },
);
