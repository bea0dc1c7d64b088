// Written by core/protocol/codegen from ../apis/48_describe_client_quotas.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { DescribeClientQuotasRequest, DescribeClientQuotasResponse } from "../apis/48_describe_client_quotas.ts";

function readDescribeClientQuotasRequestComponents(r: Reader, version: number): DescribeClientQuotasRequest["components"][number] {
  const flexible = version >= 1;
  const m: DescribeClientQuotasRequest["components"][number] = {
    entityType: r.string(flexible),
    matchType: r.int8(),
    match: r.nullableString(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDescribeClientQuotasRequestComponents(w: Writer, m: DescribeClientQuotasRequest["components"][number], version: number): void {
  const flexible = version >= 1;
  w.string(m.entityType, flexible);
  w.int8(m.matchType);
  w.nullableString(m.match, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeClientQuotasRequestComponentsList(r: Reader, version: number): DescribeClientQuotasRequest["components"] {
  const flexible = version >= 1;
  const count = r.count(flexible, 4);
  const list: DescribeClientQuotasRequest["components"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeClientQuotasRequestComponents(r, version));
  return list;
}

export function readDescribeClientQuotasRequest(r: Reader, version: number): DescribeClientQuotasRequest {
  const flexible = version >= 1;
  const m: DescribeClientQuotasRequest = {
    components: readDescribeClientQuotasRequestComponentsList(r, version),
    strict: r.boolean(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeDescribeClientQuotasRequest(w: Writer, m: DescribeClientQuotasRequest, version: number): void {
  const flexible = version >= 1;
  w.count(m.components.length, flexible);
  for (const e of m.components) writeDescribeClientQuotasRequestComponents(w, e, version);
  w.boolean(m.strict);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeClientQuotasResponseEntriesEntity(r: Reader, version: number): NonNullable<DescribeClientQuotasResponse["entries"]>[number]["entity"][number] {
  const flexible = version >= 1;
  const m: NonNullable<DescribeClientQuotasResponse["entries"]>[number]["entity"][number] = {
    entityType: r.string(flexible),
    entityName: r.nullableString(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDescribeClientQuotasResponseEntriesEntity(w: Writer, m: NonNullable<DescribeClientQuotasResponse["entries"]>[number]["entity"][number], version: number): void {
  const flexible = version >= 1;
  w.string(m.entityType, flexible);
  w.nullableString(m.entityName, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeClientQuotasResponseEntriesEntityList(r: Reader, version: number): NonNullable<DescribeClientQuotasResponse["entries"]>[number]["entity"] {
  const flexible = version >= 1;
  const count = r.count(flexible, 3);
  const list: NonNullable<DescribeClientQuotasResponse["entries"]>[number]["entity"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeClientQuotasResponseEntriesEntity(r, version));
  return list;
}

function readDescribeClientQuotasResponseEntriesValues(r: Reader, version: number): NonNullable<DescribeClientQuotasResponse["entries"]>[number]["values"][number] {
  const flexible = version >= 1;
  const m: NonNullable<DescribeClientQuotasResponse["entries"]>[number]["values"][number] = {
    key: r.string(flexible),
    value: r.float64(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDescribeClientQuotasResponseEntriesValues(w: Writer, m: NonNullable<DescribeClientQuotasResponse["entries"]>[number]["values"][number], version: number): void {
  const flexible = version >= 1;
  w.string(m.key, flexible);
  w.float64(m.value);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeClientQuotasResponseEntriesValuesList(r: Reader, version: number): NonNullable<DescribeClientQuotasResponse["entries"]>[number]["values"] {
  const flexible = version >= 1;
  const count = r.count(flexible, 10);
  const list: NonNullable<DescribeClientQuotasResponse["entries"]>[number]["values"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeClientQuotasResponseEntriesValues(r, version));
  return list;
}

function readDescribeClientQuotasResponseEntries(r: Reader, version: number): NonNullable<DescribeClientQuotasResponse["entries"]>[number] {
  const flexible = version >= 1;
  const m: NonNullable<DescribeClientQuotasResponse["entries"]>[number] = {
    entity: readDescribeClientQuotasResponseEntriesEntityList(r, version),
    values: readDescribeClientQuotasResponseEntriesValuesList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDescribeClientQuotasResponseEntries(w: Writer, m: NonNullable<DescribeClientQuotasResponse["entries"]>[number], version: number): void {
  const flexible = version >= 1;
  w.count(m.entity.length, flexible);
  for (const e of m.entity) writeDescribeClientQuotasResponseEntriesEntity(w, e, version);
  w.count(m.values.length, flexible);
  for (const e of m.values) writeDescribeClientQuotasResponseEntriesValues(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeClientQuotasResponseEntriesList(r: Reader, version: number): NonNullable<DescribeClientQuotasResponse["entries"]> | null {
  const flexible = version >= 1;
  const count = r.nullableCount(flexible, 3);
  if (count < 0) return null;
  const list: NonNullable<DescribeClientQuotasResponse["entries"]> = [];
  for (let i = 0; i < count; i++) list.push(readDescribeClientQuotasResponseEntries(r, version));
  return list;
}

export function readDescribeClientQuotasResponse(r: Reader, version: number): DescribeClientQuotasResponse {
  const flexible = version >= 1;
  const m: DescribeClientQuotasResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(flexible),
    entries: readDescribeClientQuotasResponseEntriesList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeDescribeClientQuotasResponse(w: Writer, m: DescribeClientQuotasResponse, version: number): void {
  const flexible = version >= 1;
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, flexible);
  w.count(m.entries === null ? -1 : m.entries.length, flexible);
  for (const e of m.entries ?? []) writeDescribeClientQuotasResponseEntries(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readDescribeClientQuotasRequestComponentsListInSlices(r: Reader, version: number): Generator<undefined, DescribeClientQuotasRequest["components"], unknown> {
  const flexible = version >= 1;
  const count = r.count(flexible, 4);
  const list: DescribeClientQuotasRequest["components"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readDescribeClientQuotasRequestComponents(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readDescribeClientQuotasRequestInSlices(r: Reader, version: number): Generator<undefined, DescribeClientQuotasRequest, unknown> {
  const flexible = version >= 1;
  const m: DescribeClientQuotasRequest = {
    components: (yield* readDescribeClientQuotasRequestComponentsListInSlices(r, version)),
    strict: r.boolean(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* writeDescribeClientQuotasResponseEntriesInSlices(w: Writer, m: NonNullable<DescribeClientQuotasResponse["entries"]>[number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 1;
  w.count(m.entity.length, flexible);
  for (const e of m.entity) {
    writeDescribeClientQuotasResponseEntriesEntity(w, e, version);
    if (w.mayPause()) yield;
  }
  w.count(m.values.length, flexible);
  for (const e of m.values) {
    writeDescribeClientQuotasResponseEntriesValues(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

export function* writeDescribeClientQuotasResponseInSlices(w: Writer, m: DescribeClientQuotasResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 1;
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, flexible);
  w.count(m.entries === null ? -1 : m.entries.length, flexible);
  for (const e of m.entries ?? []) {
    (yield* writeDescribeClientQuotasResponseEntriesInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const describeClientQuotasResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, errorMessage = "", entries = [] }: Partial<DescribeClientQuotasResponse> = {}): DescribeClientQuotasResponse => ({ throttleTimeMs, errorCode, errorMessage, entries }),
  {
    entries: Object.assign(
      ({ entity = [], values = [] }: Partial<NonNullable<DescribeClientQuotasResponse["entries"]>[number]> = {}): NonNullable<DescribeClientQuotasResponse["entries"]>[number] => ({ entity, values }),
      {
        entity: ({ entityType = "", entityName = "" }: Partial<NonNullable<DescribeClientQuotasResponse["entries"]>[number]["entity"][number]> = {}): NonNullable<DescribeClientQuotasResponse["entries"]>[number]["entity"][number] => ({ entityType, entityName }),
        values: ({ key = "", value = 0 }: Partial<NonNullable<DescribeClientQuotasResponse["entries"]>[number]["values"][number]> = {}): NonNullable<DescribeClientQuotasResponse["entries"]>[number]["values"][number] => ({ key, value }),
      },
    ),
  },
);
