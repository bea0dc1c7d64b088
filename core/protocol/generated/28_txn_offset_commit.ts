// Written by core/protocol/codegen from ../apis/28_txn_offset_commit.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { TxnOffsetCommitRequest, TxnOffsetCommitResponse } from "../apis/28_txn_offset_commit.ts";

function readTxnOffsetCommitRequestTopicsPartitions(r: Reader, version: number): TxnOffsetCommitRequest["topics"][number]["partitions"][number] {
  const flexible = version >= 3;
  const m: TxnOffsetCommitRequest["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    committedOffset: r.keptInt64(),
    committedLeaderEpoch: version >= 2 ? r.int32() : -1,
    committedMetadata: r.nullableString(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeTxnOffsetCommitRequestTopicsPartitions(w: Writer, m: TxnOffsetCommitRequest["topics"][number]["partitions"][number], version: number): void {
  const flexible = version >= 3;
  w.int32(m.partitionIndex);
  w.keptInt64(m.committedOffset);
  if (version >= 2) w.int32(m.committedLeaderEpoch);
  w.nullableString(m.committedMetadata, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readTxnOffsetCommitRequestTopicsPartitionsList(r: Reader, version: number): TxnOffsetCommitRequest["topics"][number]["partitions"] {
  const flexible = version >= 3;
  const count = r.count(flexible, 14);
  const list: TxnOffsetCommitRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readTxnOffsetCommitRequestTopicsPartitions(r, version));
  return list;
}

function readTxnOffsetCommitRequestTopics(r: Reader, version: number): TxnOffsetCommitRequest["topics"][number] {
  const flexible = version >= 3;
  const m: TxnOffsetCommitRequest["topics"][number] = {
    name: r.string(flexible),
    partitions: readTxnOffsetCommitRequestTopicsPartitionsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeTxnOffsetCommitRequestTopics(w: Writer, m: TxnOffsetCommitRequest["topics"][number], version: number): void {
  const flexible = version >= 3;
  w.string(m.name, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) writeTxnOffsetCommitRequestTopicsPartitions(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readTxnOffsetCommitRequestTopicsList(r: Reader, version: number): TxnOffsetCommitRequest["topics"] {
  const flexible = version >= 3;
  const count = r.count(flexible, 3);
  const list: TxnOffsetCommitRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readTxnOffsetCommitRequestTopics(r, version));
  return list;
}

export function readTxnOffsetCommitRequest(r: Reader, version: number): TxnOffsetCommitRequest {
  const flexible = version >= 3;
  const m: TxnOffsetCommitRequest = {
    transactionalId: r.string(flexible),
    groupId: r.string(flexible),
    producerId: r.int64(),
    producerEpoch: r.int16(),
    generationId: version >= 3 ? r.int32() : -1,
    memberId: version >= 3 ? r.string(flexible) : "",
    groupInstanceId: version >= 3 ? r.nullableString(flexible) : null,
    topics: readTxnOffsetCommitRequestTopicsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeTxnOffsetCommitRequest(w: Writer, m: TxnOffsetCommitRequest, version: number): void {
  const flexible = version >= 3;
  w.string(m.transactionalId, flexible);
  w.string(m.groupId, flexible);
  w.int64(m.producerId);
  w.int16(m.producerEpoch);
  if (version >= 3) w.int32(m.generationId);
  if (version >= 3) w.string(m.memberId, flexible);
  if (version >= 3) w.nullableString(m.groupInstanceId, flexible);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) writeTxnOffsetCommitRequestTopics(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readTxnOffsetCommitResponseTopicsPartitions(r: Reader, version: number): TxnOffsetCommitResponse["topics"][number]["partitions"][number] {
  const flexible = version >= 3;
  const m: TxnOffsetCommitResponse["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    errorCode: r.int16(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeTxnOffsetCommitResponseTopicsPartitions(w: Writer, m: TxnOffsetCommitResponse["topics"][number]["partitions"][number], version: number): void {
  const flexible = version >= 3;
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  if (flexible) w.tags(m.unknownTags);
}

function readTxnOffsetCommitResponseTopicsPartitionsList(r: Reader, version: number): TxnOffsetCommitResponse["topics"][number]["partitions"] {
  const flexible = version >= 3;
  const count = r.count(flexible, 6);
  const list: TxnOffsetCommitResponse["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readTxnOffsetCommitResponseTopicsPartitions(r, version));
  return list;
}

function readTxnOffsetCommitResponseTopics(r: Reader, version: number): TxnOffsetCommitResponse["topics"][number] {
  const flexible = version >= 3;
  const m: TxnOffsetCommitResponse["topics"][number] = {
    name: r.string(flexible),
    partitions: readTxnOffsetCommitResponseTopicsPartitionsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeTxnOffsetCommitResponseTopics(w: Writer, m: TxnOffsetCommitResponse["topics"][number], version: number): void {
  const flexible = version >= 3;
  w.string(m.name, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) writeTxnOffsetCommitResponseTopicsPartitions(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readTxnOffsetCommitResponseTopicsList(r: Reader, version: number): TxnOffsetCommitResponse["topics"] {
  const flexible = version >= 3;
  const count = r.count(flexible, 3);
  const list: TxnOffsetCommitResponse["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readTxnOffsetCommitResponseTopics(r, version));
  return list;
}

export function readTxnOffsetCommitResponse(r: Reader, version: number): TxnOffsetCommitResponse {
  const flexible = version >= 3;
  const m: TxnOffsetCommitResponse = {
    throttleTimeMs: r.int32(),
    topics: readTxnOffsetCommitResponseTopicsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeTxnOffsetCommitResponse(w: Writer, m: TxnOffsetCommitResponse, version: number): void {
  const flexible = version >= 3;
  w.int32(m.throttleTimeMs);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) writeTxnOffsetCommitResponseTopics(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readTxnOffsetCommitRequestTopicsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, TxnOffsetCommitRequest["topics"][number]["partitions"], unknown> {
  const flexible = version >= 3;
  const count = r.count(flexible, 14);
  const list: TxnOffsetCommitRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readTxnOffsetCommitRequestTopicsPartitions(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readTxnOffsetCommitRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, TxnOffsetCommitRequest["topics"][number], unknown> {
  const flexible = version >= 3;
  const m: TxnOffsetCommitRequest["topics"][number] = {
    name: r.string(flexible),
    partitions: (yield* readTxnOffsetCommitRequestTopicsPartitionsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readTxnOffsetCommitRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, TxnOffsetCommitRequest["topics"], unknown> {
  const flexible = version >= 3;
  const count = r.count(flexible, 3);
  const list: TxnOffsetCommitRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readTxnOffsetCommitRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readTxnOffsetCommitRequestInSlices(r: Reader, version: number): Generator<undefined, TxnOffsetCommitRequest, unknown> {
  const flexible = version >= 3;
  const m: TxnOffsetCommitRequest = {
    transactionalId: r.string(flexible),
    groupId: r.string(flexible),
    producerId: r.int64(),
    producerEpoch: r.int16(),
    generationId: version >= 3 ? r.int32() : -1,
    memberId: version >= 3 ? r.string(flexible) : "",
    groupInstanceId: version >= 3 ? r.nullableString(flexible) : null,
    topics: (yield* readTxnOffsetCommitRequestTopicsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* writeTxnOffsetCommitResponseTopicsInSlices(w: Writer, m: TxnOffsetCommitResponse["topics"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 3;
  w.string(m.name, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) {
    writeTxnOffsetCommitResponseTopicsPartitions(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

export function* writeTxnOffsetCommitResponseInSlices(w: Writer, m: TxnOffsetCommitResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 3;
  w.int32(m.throttleTimeMs);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) {
    (yield* writeTxnOffsetCommitResponseTopicsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const txnOffsetCommitResponse = Object.assign(
  ({ throttleTimeMs = 0, topics = [] }: Partial<TxnOffsetCommitResponse> = {}): TxnOffsetCommitResponse => ({ throttleTimeMs, topics }),
  {
    topics: Object.assign(
      ({ name = "", partitions = [] }: Partial<TxnOffsetCommitResponse["topics"][number]> = {}): TxnOffsetCommitResponse["topics"][number] => ({ name, partitions }),
      {
        partitions: ({ partitionIndex = 0, errorCode = 0 }: Partial<TxnOffsetCommitResponse["topics"][number]["partitions"][number]> = {}): TxnOffsetCommitResponse["topics"][number]["partitions"][number] => ({ partitionIndex, errorCode }),
      },
    ),
  },
);

/** The first version of each field that v0 lacks. */
export const txnOffsetCommitSince = {
  generationId: 3,
  memberId: 3,
  groupInstanceId: 3,
  committedLeaderEpoch: 2,
} as const;
