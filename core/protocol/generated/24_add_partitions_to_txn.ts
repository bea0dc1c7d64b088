// Written by core/protocol/codegen from ../apis/24_add_partitions_to_txn.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { AddPartitionsToTxnRequest, AddPartitionsToTxnResponse } from "../apis/24_add_partitions_to_txn.ts";

function readAddPartitionsToTxnRequestTransactionsTopicsPartitionsList(r: Reader, version: number): AddPartitionsToTxnRequest["transactions"][number]["topics"][number]["partitions"] {
  const flexible = version >= 3;
  const count = r.count(flexible, 4);
  const list: AddPartitionsToTxnRequest["transactions"][number]["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readAddPartitionsToTxnRequestTransactionsTopics(r: Reader, version: number): AddPartitionsToTxnRequest["transactions"][number]["topics"][number] {
  const flexible = version >= 3;
  const m: AddPartitionsToTxnRequest["transactions"][number]["topics"][number] = {
    name: r.string(flexible),
    partitions: readAddPartitionsToTxnRequestTransactionsTopicsPartitionsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeAddPartitionsToTxnRequestTransactionsTopics(w: Writer, m: AddPartitionsToTxnRequest["transactions"][number]["topics"][number], version: number): void {
  const flexible = version >= 3;
  w.string(m.name, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) w.int32(e);
  if (flexible) w.tags(m.unknownTags);
}

function readAddPartitionsToTxnRequestTransactionsTopicsList(r: Reader, version: number): AddPartitionsToTxnRequest["transactions"][number]["topics"] {
  const flexible = version >= 3;
  const count = r.count(flexible, 3);
  const list: AddPartitionsToTxnRequest["transactions"][number]["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readAddPartitionsToTxnRequestTransactionsTopics(r, version));
  return list;
}

function readAddPartitionsToTxnRequestTransactions(r: Reader, version: number): AddPartitionsToTxnRequest["transactions"][number] {
  const flexible = version >= 3;
  const m: AddPartitionsToTxnRequest["transactions"][number] = {
    transactionalId: r.string(flexible),
    producerId: r.int64(),
    producerEpoch: r.int16(),
    verifyOnly: r.boolean(),
    topics: readAddPartitionsToTxnRequestTransactionsTopicsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeAddPartitionsToTxnRequestTransactions(w: Writer, m: AddPartitionsToTxnRequest["transactions"][number], version: number): void {
  const flexible = version >= 3;
  w.string(m.transactionalId, flexible);
  w.int64(m.producerId);
  w.int16(m.producerEpoch);
  w.boolean(m.verifyOnly);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) writeAddPartitionsToTxnRequestTransactionsTopics(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readAddPartitionsToTxnRequestTransactionsList(r: Reader, version: number): AddPartitionsToTxnRequest["transactions"] {
  const flexible = version >= 3;
  const count = r.count(flexible, 14);
  const list: AddPartitionsToTxnRequest["transactions"] = [];
  for (let i = 0; i < count; i++) list.push(readAddPartitionsToTxnRequestTransactions(r, version));
  return list;
}

function readAddPartitionsToTxnRequestV3AndBelowTopicsList(r: Reader, version: number): AddPartitionsToTxnRequest["v3AndBelowTopics"] {
  const flexible = version >= 3;
  const count = r.count(flexible, 3);
  const list: AddPartitionsToTxnRequest["v3AndBelowTopics"] = [];
  for (let i = 0; i < count; i++) list.push(readAddPartitionsToTxnRequestTransactionsTopics(r, version));
  return list;
}

export function readAddPartitionsToTxnRequest(r: Reader, version: number): AddPartitionsToTxnRequest {
  const flexible = version >= 3;
  const m: AddPartitionsToTxnRequest = {
    transactions: version >= 4 ? readAddPartitionsToTxnRequestTransactionsList(r, version) : [],
    v3AndBelowTransactionalId: version <= 3 ? r.string(flexible) : "",
    v3AndBelowProducerId: version <= 3 ? r.int64() : 0,
    v3AndBelowProducerEpoch: version <= 3 ? r.int16() : 0,
    v3AndBelowTopics: version <= 3 ? readAddPartitionsToTxnRequestV3AndBelowTopicsList(r, version) : [],
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeAddPartitionsToTxnRequest(w: Writer, m: AddPartitionsToTxnRequest, version: number): void {
  const flexible = version >= 3;
  if (version >= 4) {
    w.count(m.transactions.length, flexible);
    for (const e of m.transactions) writeAddPartitionsToTxnRequestTransactions(w, e, version);
  }
  if (version <= 3) w.string(m.v3AndBelowTransactionalId, flexible);
  if (version <= 3) w.int64(m.v3AndBelowProducerId);
  if (version <= 3) w.int16(m.v3AndBelowProducerEpoch);
  if (version <= 3) {
    w.count(m.v3AndBelowTopics.length, flexible);
    for (const e of m.v3AndBelowTopics) writeAddPartitionsToTxnRequestTransactionsTopics(w, e, version);
  }
  if (flexible) w.tags(m.unknownTags);
}

function readAddPartitionsToTxnResponseResultsByTransactionTopicResultsResultsByPartition(r: Reader, version: number): AddPartitionsToTxnResponse["resultsByTransaction"][number]["topicResults"][number]["resultsByPartition"][number] {
  const flexible = version >= 3;
  const m: AddPartitionsToTxnResponse["resultsByTransaction"][number]["topicResults"][number]["resultsByPartition"][number] = {
    partitionIndex: r.int32(),
    partitionErrorCode: r.int16(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeAddPartitionsToTxnResponseResultsByTransactionTopicResultsResultsByPartition(w: Writer, m: AddPartitionsToTxnResponse["resultsByTransaction"][number]["topicResults"][number]["resultsByPartition"][number], version: number): void {
  const flexible = version >= 3;
  w.int32(m.partitionIndex);
  w.int16(m.partitionErrorCode);
  if (flexible) w.tags(m.unknownTags);
}

function readAddPartitionsToTxnResponseResultsByTransactionTopicResultsResultsByPartitionList(r: Reader, version: number): AddPartitionsToTxnResponse["resultsByTransaction"][number]["topicResults"][number]["resultsByPartition"] {
  const flexible = version >= 3;
  const count = r.count(flexible, 6);
  const list: AddPartitionsToTxnResponse["resultsByTransaction"][number]["topicResults"][number]["resultsByPartition"] = [];
  for (let i = 0; i < count; i++) list.push(readAddPartitionsToTxnResponseResultsByTransactionTopicResultsResultsByPartition(r, version));
  return list;
}

function readAddPartitionsToTxnResponseResultsByTransactionTopicResults(r: Reader, version: number): AddPartitionsToTxnResponse["resultsByTransaction"][number]["topicResults"][number] {
  const flexible = version >= 3;
  const m: AddPartitionsToTxnResponse["resultsByTransaction"][number]["topicResults"][number] = {
    name: r.string(flexible),
    resultsByPartition: readAddPartitionsToTxnResponseResultsByTransactionTopicResultsResultsByPartitionList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeAddPartitionsToTxnResponseResultsByTransactionTopicResults(w: Writer, m: AddPartitionsToTxnResponse["resultsByTransaction"][number]["topicResults"][number], version: number): void {
  const flexible = version >= 3;
  w.string(m.name, flexible);
  w.count(m.resultsByPartition.length, flexible);
  for (const e of m.resultsByPartition) writeAddPartitionsToTxnResponseResultsByTransactionTopicResultsResultsByPartition(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readAddPartitionsToTxnResponseResultsByTransactionTopicResultsList(r: Reader, version: number): AddPartitionsToTxnResponse["resultsByTransaction"][number]["topicResults"] {
  const flexible = version >= 3;
  const count = r.count(flexible, 3);
  const list: AddPartitionsToTxnResponse["resultsByTransaction"][number]["topicResults"] = [];
  for (let i = 0; i < count; i++) list.push(readAddPartitionsToTxnResponseResultsByTransactionTopicResults(r, version));
  return list;
}

function readAddPartitionsToTxnResponseResultsByTransaction(r: Reader, version: number): AddPartitionsToTxnResponse["resultsByTransaction"][number] {
  const flexible = version >= 3;
  const m: AddPartitionsToTxnResponse["resultsByTransaction"][number] = {
    transactionalId: r.string(flexible),
    topicResults: readAddPartitionsToTxnResponseResultsByTransactionTopicResultsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeAddPartitionsToTxnResponseResultsByTransaction(w: Writer, m: AddPartitionsToTxnResponse["resultsByTransaction"][number], version: number): void {
  const flexible = version >= 3;
  w.string(m.transactionalId, flexible);
  w.count(m.topicResults.length, flexible);
  for (const e of m.topicResults) writeAddPartitionsToTxnResponseResultsByTransactionTopicResults(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readAddPartitionsToTxnResponseResultsByTransactionList(r: Reader, version: number): AddPartitionsToTxnResponse["resultsByTransaction"] {
  const flexible = version >= 3;
  const count = r.count(flexible, 3);
  const list: AddPartitionsToTxnResponse["resultsByTransaction"] = [];
  for (let i = 0; i < count; i++) list.push(readAddPartitionsToTxnResponseResultsByTransaction(r, version));
  return list;
}

function readAddPartitionsToTxnResponseResultsByTopicV3AndBelowList(r: Reader, version: number): AddPartitionsToTxnResponse["resultsByTopicV3AndBelow"] {
  const flexible = version >= 3;
  const count = r.count(flexible, 3);
  const list: AddPartitionsToTxnResponse["resultsByTopicV3AndBelow"] = [];
  for (let i = 0; i < count; i++) list.push(readAddPartitionsToTxnResponseResultsByTransactionTopicResults(r, version));
  return list;
}

export function readAddPartitionsToTxnResponse(r: Reader, version: number): AddPartitionsToTxnResponse {
  const flexible = version >= 3;
  const m: AddPartitionsToTxnResponse = {
    throttleTimeMs: r.int32(),
    errorCode: version >= 4 ? r.int16() : 0,
    resultsByTransaction: version >= 4 ? readAddPartitionsToTxnResponseResultsByTransactionList(r, version) : [],
    resultsByTopicV3AndBelow: version <= 3 ? readAddPartitionsToTxnResponseResultsByTopicV3AndBelowList(r, version) : [],
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeAddPartitionsToTxnResponse(w: Writer, m: AddPartitionsToTxnResponse, version: number): void {
  const flexible = version >= 3;
  w.int32(m.throttleTimeMs);
  if (version >= 4) w.int16(m.errorCode);
  if (version >= 4) {
    w.count(m.resultsByTransaction.length, flexible);
    for (const e of m.resultsByTransaction) writeAddPartitionsToTxnResponseResultsByTransaction(w, e, version);
  }
  if (version <= 3) {
    w.count(m.resultsByTopicV3AndBelow.length, flexible);
    for (const e of m.resultsByTopicV3AndBelow) writeAddPartitionsToTxnResponseResultsByTransactionTopicResults(w, e, version);
  }
  if (flexible) w.tags(m.unknownTags);
}

function* readAddPartitionsToTxnRequestTransactionsTopicsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, AddPartitionsToTxnRequest["transactions"][number]["topics"][number]["partitions"], unknown> {
  const flexible = version >= 3;
  const count = r.count(flexible, 4);
  const list: AddPartitionsToTxnRequest["transactions"][number]["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int32());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readAddPartitionsToTxnRequestTransactionsTopicsInSlices(r: Reader, version: number): Generator<undefined, AddPartitionsToTxnRequest["transactions"][number]["topics"][number], unknown> {
  const flexible = version >= 3;
  const m: AddPartitionsToTxnRequest["transactions"][number]["topics"][number] = {
    name: r.string(flexible),
    partitions: (yield* readAddPartitionsToTxnRequestTransactionsTopicsPartitionsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readAddPartitionsToTxnRequestTransactionsTopicsListInSlices(r: Reader, version: number): Generator<undefined, AddPartitionsToTxnRequest["transactions"][number]["topics"], unknown> {
  const flexible = version >= 3;
  const count = r.count(flexible, 3);
  const list: AddPartitionsToTxnRequest["transactions"][number]["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readAddPartitionsToTxnRequestTransactionsTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readAddPartitionsToTxnRequestTransactionsInSlices(r: Reader, version: number): Generator<undefined, AddPartitionsToTxnRequest["transactions"][number], unknown> {
  const flexible = version >= 3;
  const m: AddPartitionsToTxnRequest["transactions"][number] = {
    transactionalId: r.string(flexible),
    producerId: r.int64(),
    producerEpoch: r.int16(),
    verifyOnly: r.boolean(),
    topics: (yield* readAddPartitionsToTxnRequestTransactionsTopicsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readAddPartitionsToTxnRequestTransactionsListInSlices(r: Reader, version: number): Generator<undefined, AddPartitionsToTxnRequest["transactions"], unknown> {
  const flexible = version >= 3;
  const count = r.count(flexible, 14);
  const list: AddPartitionsToTxnRequest["transactions"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readAddPartitionsToTxnRequestTransactionsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readAddPartitionsToTxnRequestV3AndBelowTopicsListInSlices(r: Reader, version: number): Generator<undefined, AddPartitionsToTxnRequest["v3AndBelowTopics"], unknown> {
  const flexible = version >= 3;
  const count = r.count(flexible, 3);
  const list: AddPartitionsToTxnRequest["v3AndBelowTopics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readAddPartitionsToTxnRequestTransactionsTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readAddPartitionsToTxnRequestInSlices(r: Reader, version: number): Generator<undefined, AddPartitionsToTxnRequest, unknown> {
  const flexible = version >= 3;
  const m: AddPartitionsToTxnRequest = {
    transactions: version >= 4 ? (yield* readAddPartitionsToTxnRequestTransactionsListInSlices(r, version)) : [],
    v3AndBelowTransactionalId: version <= 3 ? r.string(flexible) : "",
    v3AndBelowProducerId: version <= 3 ? r.int64() : 0,
    v3AndBelowProducerEpoch: version <= 3 ? r.int16() : 0,
    v3AndBelowTopics: version <= 3 ? (yield* readAddPartitionsToTxnRequestV3AndBelowTopicsListInSlices(r, version)) : [],
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* writeAddPartitionsToTxnResponseResultsByTransactionTopicResultsInSlices(w: Writer, m: AddPartitionsToTxnResponse["resultsByTransaction"][number]["topicResults"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 3;
  w.string(m.name, flexible);
  w.count(m.resultsByPartition.length, flexible);
  for (const e of m.resultsByPartition) {
    writeAddPartitionsToTxnResponseResultsByTransactionTopicResultsResultsByPartition(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

function* writeAddPartitionsToTxnResponseResultsByTransactionInSlices(w: Writer, m: AddPartitionsToTxnResponse["resultsByTransaction"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 3;
  w.string(m.transactionalId, flexible);
  w.count(m.topicResults.length, flexible);
  for (const e of m.topicResults) {
    (yield* writeAddPartitionsToTxnResponseResultsByTransactionTopicResultsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

export function* writeAddPartitionsToTxnResponseInSlices(w: Writer, m: AddPartitionsToTxnResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 3;
  w.int32(m.throttleTimeMs);
  if (version >= 4) w.int16(m.errorCode);
  if (version >= 4) {
    w.count(m.resultsByTransaction.length, flexible);
    for (const e of m.resultsByTransaction) {
      (yield* writeAddPartitionsToTxnResponseResultsByTransactionInSlices(w, e, version));
      if (w.mayPause()) yield;
    }
  }
  if (version <= 3) {
    w.count(m.resultsByTopicV3AndBelow.length, flexible);
    for (const e of m.resultsByTopicV3AndBelow) {
      (yield* writeAddPartitionsToTxnResponseResultsByTransactionTopicResultsInSlices(w, e, version));
      if (w.mayPause()) yield;
    }
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const addPartitionsToTxnResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, resultsByTransaction = [], resultsByTopicV3AndBelow = [] }: Partial<AddPartitionsToTxnResponse> = {}): AddPartitionsToTxnResponse => ({ throttleTimeMs, errorCode, resultsByTransaction, resultsByTopicV3AndBelow }),
  {
    resultsByTransaction: Object.assign(
      ({ transactionalId = "", topicResults = [] }: Partial<AddPartitionsToTxnResponse["resultsByTransaction"][number]> = {}): AddPartitionsToTxnResponse["resultsByTransaction"][number] => ({ transactionalId, topicResults }),
      {
        topicResults: Object.assign(
          ({ name = "", resultsByPartition = [] }: Partial<AddPartitionsToTxnResponse["resultsByTransaction"][number]["topicResults"][number]> = {}): AddPartitionsToTxnResponse["resultsByTransaction"][number]["topicResults"][number] => ({ name, resultsByPartition }),
          {
            resultsByPartition: ({ partitionIndex = 0, partitionErrorCode = 0 }: Partial<AddPartitionsToTxnResponse["resultsByTransaction"][number]["topicResults"][number]["resultsByPartition"][number]> = {}): AddPartitionsToTxnResponse["resultsByTransaction"][number]["topicResults"][number]["resultsByPartition"][number] => ({ partitionIndex, partitionErrorCode }),
          },
        ),
      },
    ),
    resultsByTopicV3AndBelow: Object.assign(
      ({ name = "", resultsByPartition = [] }: Partial<AddPartitionsToTxnResponse["resultsByTopicV3AndBelow"][number]> = {}): AddPartitionsToTxnResponse["resultsByTopicV3AndBelow"][number] => ({ name, resultsByPartition }),
      {
        resultsByPartition: ({ partitionIndex = 0, partitionErrorCode = 0 }: Partial<AddPartitionsToTxnResponse["resultsByTopicV3AndBelow"][number]["resultsByPartition"][number]> = {}): AddPartitionsToTxnResponse["resultsByTopicV3AndBelow"][number]["resultsByPartition"][number] => ({ partitionIndex, partitionErrorCode }),
      },
    ),
  },
);

/** The first version of each field that v0 lacks. */
export const addPartitionsToTxnSince = {
  transactions: 4,
  errorCode: 4,
  resultsByTransaction: 4,
} as const;
