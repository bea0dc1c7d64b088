// Written by core/protocol/codegen from ../apis/27_write_txn_markers.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { WriteTxnMarkersRequest, WriteTxnMarkersResponse } from "../apis/27_write_txn_markers.ts";

function readWriteTxnMarkersRequestMarkersTopicsPartitionIndexesList(r: Reader, version: number): WriteTxnMarkersRequest["markers"][number]["topics"][number]["partitionIndexes"] {
  const count = r.count(true, 4);
  const list: WriteTxnMarkersRequest["markers"][number]["topics"][number]["partitionIndexes"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readWriteTxnMarkersRequestMarkersTopics(r: Reader, version: number): WriteTxnMarkersRequest["markers"][number]["topics"][number] {
  const m: WriteTxnMarkersRequest["markers"][number]["topics"][number] = {
    name: r.string(true),
    partitionIndexes: readWriteTxnMarkersRequestMarkersTopicsPartitionIndexesList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeWriteTxnMarkersRequestMarkersTopics(w: Writer, m: WriteTxnMarkersRequest["markers"][number]["topics"][number], version: number): void {
  w.string(m.name, true);
  w.count(m.partitionIndexes.length, true);
  for (const e of m.partitionIndexes) w.int32(e);
  w.tags(m.unknownTags);
}

function readWriteTxnMarkersRequestMarkersTopicsList(r: Reader, version: number): WriteTxnMarkersRequest["markers"][number]["topics"] {
  const count = r.count(true, 3);
  const list: WriteTxnMarkersRequest["markers"][number]["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readWriteTxnMarkersRequestMarkersTopics(r, version));
  return list;
}

function readWriteTxnMarkersRequestMarkers(r: Reader, version: number): WriteTxnMarkersRequest["markers"][number] {
  const m: WriteTxnMarkersRequest["markers"][number] = {
    producerId: r.int64(),
    producerEpoch: r.int16(),
    transactionResult: r.boolean(),
    topics: readWriteTxnMarkersRequestMarkersTopicsList(r, version),
    coordinatorEpoch: r.int32(),
    transactionVersion: version === 2 ? r.int8() : 0,
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeWriteTxnMarkersRequestMarkers(w: Writer, m: WriteTxnMarkersRequest["markers"][number], version: number): void {
  w.int64(m.producerId);
  w.int16(m.producerEpoch);
  w.boolean(m.transactionResult);
  w.count(m.topics.length, true);
  for (const e of m.topics) writeWriteTxnMarkersRequestMarkersTopics(w, e, version);
  w.int32(m.coordinatorEpoch);
  if (version === 2) w.int8(m.transactionVersion);
  w.tags(m.unknownTags);
}

function readWriteTxnMarkersRequestMarkersList(r: Reader, version: number): WriteTxnMarkersRequest["markers"] {
  const count = r.count(true, 17);
  const list: WriteTxnMarkersRequest["markers"] = [];
  for (let i = 0; i < count; i++) list.push(readWriteTxnMarkersRequestMarkers(r, version));
  return list;
}

export function readWriteTxnMarkersRequest(r: Reader, version: number): WriteTxnMarkersRequest {
  const m: WriteTxnMarkersRequest = {
    markers: readWriteTxnMarkersRequestMarkersList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeWriteTxnMarkersRequest(w: Writer, m: WriteTxnMarkersRequest, version: number): void {
  w.count(m.markers.length, true);
  for (const e of m.markers) writeWriteTxnMarkersRequestMarkers(w, e, version);
  w.tags(m.unknownTags);
}

function readWriteTxnMarkersResponseMarkersTopicsPartitions(r: Reader, version: number): WriteTxnMarkersResponse["markers"][number]["topics"][number]["partitions"][number] {
  const m: WriteTxnMarkersResponse["markers"][number]["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    errorCode: r.int16(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeWriteTxnMarkersResponseMarkersTopicsPartitions(w: Writer, m: WriteTxnMarkersResponse["markers"][number]["topics"][number]["partitions"][number], version: number): void {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.tags(m.unknownTags);
}

function readWriteTxnMarkersResponseMarkersTopicsPartitionsList(r: Reader, version: number): WriteTxnMarkersResponse["markers"][number]["topics"][number]["partitions"] {
  const count = r.count(true, 7);
  const list: WriteTxnMarkersResponse["markers"][number]["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readWriteTxnMarkersResponseMarkersTopicsPartitions(r, version));
  return list;
}

function readWriteTxnMarkersResponseMarkersTopics(r: Reader, version: number): WriteTxnMarkersResponse["markers"][number]["topics"][number] {
  const m: WriteTxnMarkersResponse["markers"][number]["topics"][number] = {
    name: r.string(true),
    partitions: readWriteTxnMarkersResponseMarkersTopicsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeWriteTxnMarkersResponseMarkersTopics(w: Writer, m: WriteTxnMarkersResponse["markers"][number]["topics"][number], version: number): void {
  w.string(m.name, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeWriteTxnMarkersResponseMarkersTopicsPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readWriteTxnMarkersResponseMarkersTopicsList(r: Reader, version: number): WriteTxnMarkersResponse["markers"][number]["topics"] {
  const count = r.count(true, 3);
  const list: WriteTxnMarkersResponse["markers"][number]["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readWriteTxnMarkersResponseMarkersTopics(r, version));
  return list;
}

function readWriteTxnMarkersResponseMarkers(r: Reader, version: number): WriteTxnMarkersResponse["markers"][number] {
  const m: WriteTxnMarkersResponse["markers"][number] = {
    producerId: r.int64(),
    topics: readWriteTxnMarkersResponseMarkersTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeWriteTxnMarkersResponseMarkers(w: Writer, m: WriteTxnMarkersResponse["markers"][number], version: number): void {
  w.int64(m.producerId);
  w.count(m.topics.length, true);
  for (const e of m.topics) writeWriteTxnMarkersResponseMarkersTopics(w, e, version);
  w.tags(m.unknownTags);
}

function readWriteTxnMarkersResponseMarkersList(r: Reader, version: number): WriteTxnMarkersResponse["markers"] {
  const count = r.count(true, 10);
  const list: WriteTxnMarkersResponse["markers"] = [];
  for (let i = 0; i < count; i++) list.push(readWriteTxnMarkersResponseMarkers(r, version));
  return list;
}

export function readWriteTxnMarkersResponse(r: Reader, version: number): WriteTxnMarkersResponse {
  const m: WriteTxnMarkersResponse = {
    markers: readWriteTxnMarkersResponseMarkersList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeWriteTxnMarkersResponse(w: Writer, m: WriteTxnMarkersResponse, version: number): void {
  w.count(m.markers.length, true);
  for (const e of m.markers) writeWriteTxnMarkersResponseMarkers(w, e, version);
  w.tags(m.unknownTags);
}

function* readWriteTxnMarkersRequestMarkersTopicsPartitionIndexesListInSlices(r: Reader, version: number): Generator<undefined, WriteTxnMarkersRequest["markers"][number]["topics"][number]["partitionIndexes"], unknown> {
  const count = r.count(true, 4);
  const list: WriteTxnMarkersRequest["markers"][number]["topics"][number]["partitionIndexes"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int32());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readWriteTxnMarkersRequestMarkersTopicsInSlices(r: Reader, version: number): Generator<undefined, WriteTxnMarkersRequest["markers"][number]["topics"][number], unknown> {
  const m: WriteTxnMarkersRequest["markers"][number]["topics"][number] = {
    name: r.string(true),
    partitionIndexes: (yield* readWriteTxnMarkersRequestMarkersTopicsPartitionIndexesListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readWriteTxnMarkersRequestMarkersTopicsListInSlices(r: Reader, version: number): Generator<undefined, WriteTxnMarkersRequest["markers"][number]["topics"], unknown> {
  const count = r.count(true, 3);
  const list: WriteTxnMarkersRequest["markers"][number]["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readWriteTxnMarkersRequestMarkersTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readWriteTxnMarkersRequestMarkersInSlices(r: Reader, version: number): Generator<undefined, WriteTxnMarkersRequest["markers"][number], unknown> {
  const m: WriteTxnMarkersRequest["markers"][number] = {
    producerId: r.int64(),
    producerEpoch: r.int16(),
    transactionResult: r.boolean(),
    topics: (yield* readWriteTxnMarkersRequestMarkersTopicsListInSlices(r, version)),
    coordinatorEpoch: r.int32(),
    transactionVersion: version === 2 ? r.int8() : 0,
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readWriteTxnMarkersRequestMarkersListInSlices(r: Reader, version: number): Generator<undefined, WriteTxnMarkersRequest["markers"], unknown> {
  const count = r.count(true, 17);
  const list: WriteTxnMarkersRequest["markers"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readWriteTxnMarkersRequestMarkersInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readWriteTxnMarkersRequestInSlices(r: Reader, version: number): Generator<undefined, WriteTxnMarkersRequest, unknown> {
  const m: WriteTxnMarkersRequest = {
    markers: (yield* readWriteTxnMarkersRequestMarkersListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeWriteTxnMarkersResponseMarkersTopicsInSlices(w: Writer, m: WriteTxnMarkersResponse["markers"][number]["topics"][number], version: number): Generator<undefined, void, unknown> {
  w.string(m.name, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    writeWriteTxnMarkersResponseMarkersTopicsPartitions(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeWriteTxnMarkersResponseMarkersInSlices(w: Writer, m: WriteTxnMarkersResponse["markers"][number], version: number): Generator<undefined, void, unknown> {
  w.int64(m.producerId);
  w.count(m.topics.length, true);
  for (const e of m.topics) {
    (yield* writeWriteTxnMarkersResponseMarkersTopicsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

export function* writeWriteTxnMarkersResponseInSlices(w: Writer, m: WriteTxnMarkersResponse, version: number): Generator<undefined, void, unknown> {
  w.count(m.markers.length, true);
  for (const e of m.markers) {
    (yield* writeWriteTxnMarkersResponseMarkersInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const writeTxnMarkersResponse = Object.assign(
  ({ markers = [] }: Partial<WriteTxnMarkersResponse> = {}): WriteTxnMarkersResponse => ({ markers }),
  {
    markers: Object.assign(
      ({ producerId = 0, topics = [] }: Partial<WriteTxnMarkersResponse["markers"][number]> = {}): WriteTxnMarkersResponse["markers"][number] => ({ producerId, topics }),
      {
        topics: Object.assign(
          ({ name = "", partitions = [] }: Partial<WriteTxnMarkersResponse["markers"][number]["topics"][number]> = {}): WriteTxnMarkersResponse["markers"][number]["topics"][number] => ({ name, partitions }),
          {
            partitions: ({ partitionIndex = 0, errorCode = 0 }: Partial<WriteTxnMarkersResponse["markers"][number]["topics"][number]["partitions"][number]> = {}): WriteTxnMarkersResponse["markers"][number]["topics"][number]["partitions"][number] => ({ partitionIndex, errorCode }),
          },
        ),
      },
    ),
  },
);

/** The first version of each field that v1 lacks. */
export const writeTxnMarkersSince = {
  transactionVersion: 2,
} as const;
