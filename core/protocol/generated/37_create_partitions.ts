// Written by core/protocol/codegen from ../apis/37_create_partitions.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { CreatePartitionsRequest, CreatePartitionsResponse } from "../apis/37_create_partitions.ts";

function readCreatePartitionsRequestTopicsAssignmentsBrokerIdsList(r: Reader, version: number): NonNullable<CreatePartitionsRequest["topics"][number]["assignments"]>[number]["brokerIds"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 4);
  const list: NonNullable<CreatePartitionsRequest["topics"][number]["assignments"]>[number]["brokerIds"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readCreatePartitionsRequestTopicsAssignments(r: Reader, version: number): NonNullable<CreatePartitionsRequest["topics"][number]["assignments"]>[number] {
  const flexible = version >= 2;
  const m: NonNullable<CreatePartitionsRequest["topics"][number]["assignments"]>[number] = {
    brokerIds: readCreatePartitionsRequestTopicsAssignmentsBrokerIdsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeCreatePartitionsRequestTopicsAssignments(w: Writer, m: NonNullable<CreatePartitionsRequest["topics"][number]["assignments"]>[number], version: number): void {
  const flexible = version >= 2;
  w.count(m.brokerIds.length, flexible);
  for (const e of m.brokerIds) w.int32(e);
  if (flexible) w.tags(m.unknownTags);
}

function readCreatePartitionsRequestTopicsAssignmentsList(r: Reader, version: number): NonNullable<CreatePartitionsRequest["topics"][number]["assignments"]> | null {
  const flexible = version >= 2;
  const count = r.nullableCount(flexible, 2);
  if (count < 0) return null;
  const list: NonNullable<CreatePartitionsRequest["topics"][number]["assignments"]> = [];
  for (let i = 0; i < count; i++) list.push(readCreatePartitionsRequestTopicsAssignments(r, version));
  return list;
}

function readCreatePartitionsRequestTopics(r: Reader, version: number): CreatePartitionsRequest["topics"][number] {
  const flexible = version >= 2;
  const m: CreatePartitionsRequest["topics"][number] = {
    name: r.string(flexible),
    count: r.int32(),
    assignments: readCreatePartitionsRequestTopicsAssignmentsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeCreatePartitionsRequestTopics(w: Writer, m: CreatePartitionsRequest["topics"][number], version: number): void {
  const flexible = version >= 2;
  w.string(m.name, flexible);
  w.int32(m.count);
  w.count(m.assignments === null ? -1 : m.assignments.length, flexible);
  for (const e of m.assignments ?? []) writeCreatePartitionsRequestTopicsAssignments(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readCreatePartitionsRequestTopicsList(r: Reader, version: number): CreatePartitionsRequest["topics"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 7);
  const list: CreatePartitionsRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readCreatePartitionsRequestTopics(r, version));
  return list;
}

export function readCreatePartitionsRequest(r: Reader, version: number): CreatePartitionsRequest {
  const flexible = version >= 2;
  const m: CreatePartitionsRequest = {
    topics: readCreatePartitionsRequestTopicsList(r, version),
    timeoutMs: r.int32(),
    validateOnly: r.boolean(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeCreatePartitionsRequest(w: Writer, m: CreatePartitionsRequest, version: number): void {
  const flexible = version >= 2;
  w.count(m.topics.length, flexible);
  for (const e of m.topics) writeCreatePartitionsRequestTopics(w, e, version);
  w.int32(m.timeoutMs);
  w.boolean(m.validateOnly);
  if (flexible) w.tags(m.unknownTags);
}

function readCreatePartitionsResponseResults(r: Reader, version: number): CreatePartitionsResponse["results"][number] {
  const flexible = version >= 2;
  const m: CreatePartitionsResponse["results"][number] = {
    name: r.string(flexible),
    errorCode: r.int16(),
    errorMessage: r.nullableString(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeCreatePartitionsResponseResults(w: Writer, m: CreatePartitionsResponse["results"][number], version: number): void {
  const flexible = version >= 2;
  w.string(m.name, flexible);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readCreatePartitionsResponseResultsList(r: Reader, version: number): CreatePartitionsResponse["results"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 5);
  const list: CreatePartitionsResponse["results"] = [];
  for (let i = 0; i < count; i++) list.push(readCreatePartitionsResponseResults(r, version));
  return list;
}

export function readCreatePartitionsResponse(r: Reader, version: number): CreatePartitionsResponse {
  const flexible = version >= 2;
  const m: CreatePartitionsResponse = {
    throttleTimeMs: r.int32(),
    results: readCreatePartitionsResponseResultsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeCreatePartitionsResponse(w: Writer, m: CreatePartitionsResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  w.count(m.results.length, flexible);
  for (const e of m.results) writeCreatePartitionsResponseResults(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readCreatePartitionsRequestTopicsAssignmentsBrokerIdsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<CreatePartitionsRequest["topics"][number]["assignments"]>[number]["brokerIds"], unknown> {
  const flexible = version >= 2;
  const count = r.count(flexible, 4);
  const list: NonNullable<CreatePartitionsRequest["topics"][number]["assignments"]>[number]["brokerIds"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int32());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readCreatePartitionsRequestTopicsAssignmentsInSlices(r: Reader, version: number): Generator<undefined, NonNullable<CreatePartitionsRequest["topics"][number]["assignments"]>[number], unknown> {
  const flexible = version >= 2;
  const m: NonNullable<CreatePartitionsRequest["topics"][number]["assignments"]>[number] = {
    brokerIds: (yield* readCreatePartitionsRequestTopicsAssignmentsBrokerIdsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readCreatePartitionsRequestTopicsAssignmentsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<CreatePartitionsRequest["topics"][number]["assignments"]> | null, unknown> {
  const flexible = version >= 2;
  const count = r.nullableCount(flexible, 2);
  if (count < 0) return null;
  const list: NonNullable<CreatePartitionsRequest["topics"][number]["assignments"]> = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readCreatePartitionsRequestTopicsAssignmentsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readCreatePartitionsRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, CreatePartitionsRequest["topics"][number], unknown> {
  const flexible = version >= 2;
  const m: CreatePartitionsRequest["topics"][number] = {
    name: r.string(flexible),
    count: r.int32(),
    assignments: (yield* readCreatePartitionsRequestTopicsAssignmentsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readCreatePartitionsRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, CreatePartitionsRequest["topics"], unknown> {
  const flexible = version >= 2;
  const count = r.count(flexible, 7);
  const list: CreatePartitionsRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readCreatePartitionsRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readCreatePartitionsRequestInSlices(r: Reader, version: number): Generator<undefined, CreatePartitionsRequest, unknown> {
  const flexible = version >= 2;
  const m: CreatePartitionsRequest = {
    topics: (yield* readCreatePartitionsRequestTopicsListInSlices(r, version)),
    timeoutMs: r.int32(),
    validateOnly: r.boolean(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function* writeCreatePartitionsResponseInSlices(w: Writer, m: CreatePartitionsResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  w.count(m.results.length, flexible);
  for (const e of m.results) {
    writeCreatePartitionsResponseResults(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const createPartitionsResponse = Object.assign(
  ({ throttleTimeMs = 0, results = [] }: Partial<CreatePartitionsResponse> = {}): CreatePartitionsResponse => ({ throttleTimeMs, results }),
  {
    results: ({ name = "", errorCode = 0, errorMessage = null }: Partial<CreatePartitionsResponse["results"][number]> = {}): CreatePartitionsResponse["results"][number] => ({ name, errorCode, errorMessage }),
  },
);
