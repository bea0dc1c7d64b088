// Written by core/protocol/codegen from ../apis/65_describe_transactions.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { DescribeTransactionsRequest, DescribeTransactionsResponse } from "../apis/65_describe_transactions.ts";

function readDescribeTransactionsRequestTransactionalIdsList(r: Reader, version: number): DescribeTransactionsRequest["transactionalIds"] {
  const count = r.count(true);
  const list: DescribeTransactionsRequest["transactionalIds"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

export function readDescribeTransactionsRequest(r: Reader, version: number): DescribeTransactionsRequest {
  const m: DescribeTransactionsRequest = {
    transactionalIds: readDescribeTransactionsRequestTransactionalIdsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeDescribeTransactionsRequest(w: Writer, m: DescribeTransactionsRequest, version: number): void {
  w.count(m.transactionalIds.length, true);
  for (const e of m.transactionalIds) w.string(e, true);
  w.tags(m.unknownTags);
}

function readDescribeTransactionsResponseTransactionStatesTopicsPartitionsList(r: Reader, version: number): DescribeTransactionsResponse["transactionStates"][number]["topics"][number]["partitions"] {
  const count = r.count(true, 4);
  const list: DescribeTransactionsResponse["transactionStates"][number]["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readDescribeTransactionsResponseTransactionStatesTopics(r: Reader, version: number): DescribeTransactionsResponse["transactionStates"][number]["topics"][number] {
  const m: DescribeTransactionsResponse["transactionStates"][number]["topics"][number] = {
    topic: r.string(true),
    partitions: readDescribeTransactionsResponseTransactionStatesTopicsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeTransactionsResponseTransactionStatesTopics(w: Writer, m: DescribeTransactionsResponse["transactionStates"][number]["topics"][number], version: number): void {
  w.string(m.topic, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) w.int32(e);
  w.tags(m.unknownTags);
}

function readDescribeTransactionsResponseTransactionStatesTopicsList(r: Reader, version: number): DescribeTransactionsResponse["transactionStates"][number]["topics"] {
  const count = r.count(true, 3);
  const list: DescribeTransactionsResponse["transactionStates"][number]["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeTransactionsResponseTransactionStatesTopics(r, version));
  return list;
}

function readDescribeTransactionsResponseTransactionStates(r: Reader, version: number): DescribeTransactionsResponse["transactionStates"][number] {
  const m: DescribeTransactionsResponse["transactionStates"][number] = {
    errorCode: r.int16(),
    transactionalId: r.string(true),
    transactionState: r.string(true),
    transactionTimeoutMs: r.int32(),
    transactionStartTimeMs: r.int64(),
    producerId: r.int64(),
    producerEpoch: r.int16(),
    topics: readDescribeTransactionsResponseTransactionStatesTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeTransactionsResponseTransactionStates(w: Writer, m: DescribeTransactionsResponse["transactionStates"][number], version: number): void {
  w.int16(m.errorCode);
  w.string(m.transactionalId, true);
  w.string(m.transactionState, true);
  w.int32(m.transactionTimeoutMs);
  w.int64(m.transactionStartTimeMs);
  w.int64(m.producerId);
  w.int16(m.producerEpoch);
  w.count(m.topics.length, true);
  for (const e of m.topics) writeDescribeTransactionsResponseTransactionStatesTopics(w, e, version);
  w.tags(m.unknownTags);
}

function readDescribeTransactionsResponseTransactionStatesList(r: Reader, version: number): DescribeTransactionsResponse["transactionStates"] {
  const count = r.count(true, 28);
  const list: DescribeTransactionsResponse["transactionStates"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeTransactionsResponseTransactionStates(r, version));
  return list;
}

export function readDescribeTransactionsResponse(r: Reader, version: number): DescribeTransactionsResponse {
  const m: DescribeTransactionsResponse = {
    throttleTimeMs: r.int32(),
    transactionStates: readDescribeTransactionsResponseTransactionStatesList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeDescribeTransactionsResponse(w: Writer, m: DescribeTransactionsResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.count(m.transactionStates.length, true);
  for (const e of m.transactionStates) writeDescribeTransactionsResponseTransactionStates(w, e, version);
  w.tags(m.unknownTags);
}

function* readDescribeTransactionsRequestTransactionalIdsListInSlices(r: Reader, version: number): Generator<undefined, DescribeTransactionsRequest["transactionalIds"], unknown> {
  const count = r.count(true);
  const list: DescribeTransactionsRequest["transactionalIds"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.string(true));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readDescribeTransactionsRequestInSlices(r: Reader, version: number): Generator<undefined, DescribeTransactionsRequest, unknown> {
  const m: DescribeTransactionsRequest = {
    transactionalIds: (yield* readDescribeTransactionsRequestTransactionalIdsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeDescribeTransactionsResponseTransactionStatesTopicsInSlices(w: Writer, m: DescribeTransactionsResponse["transactionStates"][number]["topics"][number], version: number): Generator<undefined, void, unknown> {
  w.string(m.topic, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    w.int32(e);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeDescribeTransactionsResponseTransactionStatesInSlices(w: Writer, m: DescribeTransactionsResponse["transactionStates"][number], version: number): Generator<undefined, void, unknown> {
  w.int16(m.errorCode);
  w.string(m.transactionalId, true);
  w.string(m.transactionState, true);
  w.int32(m.transactionTimeoutMs);
  w.int64(m.transactionStartTimeMs);
  w.int64(m.producerId);
  w.int16(m.producerEpoch);
  w.count(m.topics.length, true);
  for (const e of m.topics) {
    (yield* writeDescribeTransactionsResponseTransactionStatesTopicsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

export function* writeDescribeTransactionsResponseInSlices(w: Writer, m: DescribeTransactionsResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.count(m.transactionStates.length, true);
  for (const e of m.transactionStates) {
    (yield* writeDescribeTransactionsResponseTransactionStatesInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const describeTransactionsResponse = Object.assign(
  ({ throttleTimeMs = 0, transactionStates = [] }: Partial<DescribeTransactionsResponse> = {}): DescribeTransactionsResponse => ({ throttleTimeMs, transactionStates }),
  {
    transactionStates: Object.assign(
      ({ errorCode = 0, transactionalId = "", transactionState = "", transactionTimeoutMs = 0, transactionStartTimeMs = 0, producerId = 0, producerEpoch = 0, topics = [] }: Partial<DescribeTransactionsResponse["transactionStates"][number]> = {}): DescribeTransactionsResponse["transactionStates"][number] => ({ errorCode, transactionalId, transactionState, transactionTimeoutMs, transactionStartTimeMs, producerId, producerEpoch, topics }),
      {
        topics: ({ topic = "", partitions = [] }: Partial<DescribeTransactionsResponse["transactionStates"][number]["topics"][number]> = {}): DescribeTransactionsResponse["transactionStates"][number]["topics"][number] => ({ topic, partitions }),
      },
    ),
  },
);
