// Written by core/protocol/codegen from ../apis/66_list_transactions.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { ListTransactionsRequest, ListTransactionsResponse } from "../apis/66_list_transactions.ts";

function readListTransactionsRequestStateFiltersList(r: Reader, version: number): ListTransactionsRequest["stateFilters"] {
  const count = r.count(true);
  const list: ListTransactionsRequest["stateFilters"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

function readListTransactionsRequestProducerIdFiltersList(r: Reader, version: number): ListTransactionsRequest["producerIdFilters"] {
  const count = r.count(true, 8);
  const list: ListTransactionsRequest["producerIdFilters"] = [];
  for (let i = 0; i < count; i++) list.push(r.int64());
  return list;
}

export function readListTransactionsRequest(r: Reader, version: number): ListTransactionsRequest {
  const m: ListTransactionsRequest = {
    stateFilters: readListTransactionsRequestStateFiltersList(r, version),
    producerIdFilters: readListTransactionsRequestProducerIdFiltersList(r, version),
    durationFilter: version >= 1 ? r.int64() : -1,
    transactionalIdPattern: version === 2 ? r.nullableString(true) : null,
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeListTransactionsRequest(w: Writer, m: ListTransactionsRequest, version: number): void {
  w.count(m.stateFilters.length, true);
  for (const e of m.stateFilters) w.string(e, true);
  w.count(m.producerIdFilters.length, true);
  for (const e of m.producerIdFilters) w.int64(e);
  if (version >= 1) w.int64(m.durationFilter);
  if (version === 2) w.nullableString(m.transactionalIdPattern, true);
  w.tags(m.unknownTags);
}

function readListTransactionsResponseUnknownStateFiltersList(r: Reader, version: number): ListTransactionsResponse["unknownStateFilters"] {
  const count = r.count(true);
  const list: ListTransactionsResponse["unknownStateFilters"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

function readListTransactionsResponseTransactionStates(r: Reader, version: number): ListTransactionsResponse["transactionStates"][number] {
  const m: ListTransactionsResponse["transactionStates"][number] = {
    transactionalId: r.string(true),
    producerId: r.int64(),
    transactionState: r.string(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeListTransactionsResponseTransactionStates(w: Writer, m: ListTransactionsResponse["transactionStates"][number], version: number): void {
  w.string(m.transactionalId, true);
  w.int64(m.producerId);
  w.string(m.transactionState, true);
  w.tags(m.unknownTags);
}

function readListTransactionsResponseTransactionStatesList(r: Reader, version: number): ListTransactionsResponse["transactionStates"] {
  const count = r.count(true, 11);
  const list: ListTransactionsResponse["transactionStates"] = [];
  for (let i = 0; i < count; i++) list.push(readListTransactionsResponseTransactionStates(r, version));
  return list;
}

export function readListTransactionsResponse(r: Reader, version: number): ListTransactionsResponse {
  const m: ListTransactionsResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
    unknownStateFilters: readListTransactionsResponseUnknownStateFiltersList(r, version),
    transactionStates: readListTransactionsResponseTransactionStatesList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeListTransactionsResponse(w: Writer, m: ListTransactionsResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.count(m.unknownStateFilters.length, true);
  for (const e of m.unknownStateFilters) w.string(e, true);
  w.count(m.transactionStates.length, true);
  for (const e of m.transactionStates) writeListTransactionsResponseTransactionStates(w, e, version);
  w.tags(m.unknownTags);
}

function* readListTransactionsRequestStateFiltersListInSlices(r: Reader, version: number): Generator<undefined, ListTransactionsRequest["stateFilters"], unknown> {
  const count = r.count(true);
  const list: ListTransactionsRequest["stateFilters"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.string(true));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readListTransactionsRequestProducerIdFiltersListInSlices(r: Reader, version: number): Generator<undefined, ListTransactionsRequest["producerIdFilters"], unknown> {
  const count = r.count(true, 8);
  const list: ListTransactionsRequest["producerIdFilters"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int64());
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readListTransactionsRequestInSlices(r: Reader, version: number): Generator<undefined, ListTransactionsRequest, unknown> {
  const m: ListTransactionsRequest = {
    stateFilters: (yield* readListTransactionsRequestStateFiltersListInSlices(r, version)),
    producerIdFilters: (yield* readListTransactionsRequestProducerIdFiltersListInSlices(r, version)),
    durationFilter: version >= 1 ? r.int64() : -1,
    transactionalIdPattern: version === 2 ? r.nullableString(true) : null,
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function* writeListTransactionsResponseInSlices(w: Writer, m: ListTransactionsResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.count(m.unknownStateFilters.length, true);
  for (const e of m.unknownStateFilters) {
    w.string(e, true);
    if (w.mayPause()) yield;
  }
  w.count(m.transactionStates.length, true);
  for (const e of m.transactionStates) {
    writeListTransactionsResponseTransactionStates(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const listTransactionsResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, unknownStateFilters = [], transactionStates = [] }: Partial<ListTransactionsResponse> = {}): ListTransactionsResponse => ({ throttleTimeMs, errorCode, unknownStateFilters, transactionStates }),
  {
    transactionStates: ({ transactionalId = "", producerId = 0, transactionState = "" }: Partial<ListTransactionsResponse["transactionStates"][number]> = {}): ListTransactionsResponse["transactionStates"][number] => ({ transactionalId, producerId, transactionState }),
  },
);

/** The first version of each field that v0 lacks. */
export const listTransactionsSince = {
  durationFilter: 1,
  transactionalIdPattern: 2,
} as const;
