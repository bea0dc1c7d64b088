// Written by core/protocol/codegen from ../apis/49_alter_client_quotas.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { AlterClientQuotasRequest, AlterClientQuotasResponse } from "../apis/49_alter_client_quotas.ts";

function readAlterClientQuotasRequestEntriesEntity(r: Reader, version: number): AlterClientQuotasRequest["entries"][number]["entity"][number] {
  const flexible = version >= 1;
  const m: AlterClientQuotasRequest["entries"][number]["entity"][number] = {
    entityType: r.string(flexible),
    entityName: r.nullableString(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeAlterClientQuotasRequestEntriesEntity(w: Writer, m: AlterClientQuotasRequest["entries"][number]["entity"][number], version: number): void {
  const flexible = version >= 1;
  w.string(m.entityType, flexible);
  w.nullableString(m.entityName, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readAlterClientQuotasRequestEntriesEntityList(r: Reader, version: number): AlterClientQuotasRequest["entries"][number]["entity"] {
  const flexible = version >= 1;
  const count = r.count(flexible, 3);
  const list: AlterClientQuotasRequest["entries"][number]["entity"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterClientQuotasRequestEntriesEntity(r, version));
  return list;
}

function readAlterClientQuotasRequestEntriesOps(r: Reader, version: number): AlterClientQuotasRequest["entries"][number]["ops"][number] {
  const flexible = version >= 1;
  const m: AlterClientQuotasRequest["entries"][number]["ops"][number] = {
    key: r.string(flexible),
    value: r.float64(),
    remove: r.boolean(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeAlterClientQuotasRequestEntriesOps(w: Writer, m: AlterClientQuotasRequest["entries"][number]["ops"][number], version: number): void {
  const flexible = version >= 1;
  w.string(m.key, flexible);
  w.float64(m.value);
  w.boolean(m.remove);
  if (flexible) w.tags(m.unknownTags);
}

function readAlterClientQuotasRequestEntriesOpsList(r: Reader, version: number): AlterClientQuotasRequest["entries"][number]["ops"] {
  const flexible = version >= 1;
  const count = r.count(flexible, 11);
  const list: AlterClientQuotasRequest["entries"][number]["ops"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterClientQuotasRequestEntriesOps(r, version));
  return list;
}

function readAlterClientQuotasRequestEntries(r: Reader, version: number): AlterClientQuotasRequest["entries"][number] {
  const flexible = version >= 1;
  const m: AlterClientQuotasRequest["entries"][number] = {
    entity: readAlterClientQuotasRequestEntriesEntityList(r, version),
    ops: readAlterClientQuotasRequestEntriesOpsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeAlterClientQuotasRequestEntries(w: Writer, m: AlterClientQuotasRequest["entries"][number], version: number): void {
  const flexible = version >= 1;
  w.count(m.entity.length, flexible);
  for (const e of m.entity) writeAlterClientQuotasRequestEntriesEntity(w, e, version);
  w.count(m.ops.length, flexible);
  for (const e of m.ops) writeAlterClientQuotasRequestEntriesOps(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readAlterClientQuotasRequestEntriesList(r: Reader, version: number): AlterClientQuotasRequest["entries"] {
  const flexible = version >= 1;
  const count = r.count(flexible, 3);
  const list: AlterClientQuotasRequest["entries"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterClientQuotasRequestEntries(r, version));
  return list;
}

export function readAlterClientQuotasRequest(r: Reader, version: number): AlterClientQuotasRequest {
  const flexible = version >= 1;
  const m: AlterClientQuotasRequest = {
    entries: readAlterClientQuotasRequestEntriesList(r, version),
    validateOnly: r.boolean(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeAlterClientQuotasRequest(w: Writer, m: AlterClientQuotasRequest, version: number): void {
  const flexible = version >= 1;
  w.count(m.entries.length, flexible);
  for (const e of m.entries) writeAlterClientQuotasRequestEntries(w, e, version);
  w.boolean(m.validateOnly);
  if (flexible) w.tags(m.unknownTags);
}

function readAlterClientQuotasResponseEntriesEntity(r: Reader, version: number): AlterClientQuotasResponse["entries"][number]["entity"][number] {
  const flexible = version >= 1;
  const m: AlterClientQuotasResponse["entries"][number]["entity"][number] = {
    entityType: r.string(flexible),
    entityName: r.nullableString(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeAlterClientQuotasResponseEntriesEntity(w: Writer, m: AlterClientQuotasResponse["entries"][number]["entity"][number], version: number): void {
  const flexible = version >= 1;
  w.string(m.entityType, flexible);
  w.nullableString(m.entityName, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readAlterClientQuotasResponseEntriesEntityList(r: Reader, version: number): AlterClientQuotasResponse["entries"][number]["entity"] {
  const flexible = version >= 1;
  const count = r.count(flexible, 3);
  const list: AlterClientQuotasResponse["entries"][number]["entity"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterClientQuotasResponseEntriesEntity(r, version));
  return list;
}

function readAlterClientQuotasResponseEntries(r: Reader, version: number): AlterClientQuotasResponse["entries"][number] {
  const flexible = version >= 1;
  const m: AlterClientQuotasResponse["entries"][number] = {
    errorCode: r.int16(),
    errorMessage: r.nullableString(flexible),
    entity: readAlterClientQuotasResponseEntriesEntityList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeAlterClientQuotasResponseEntries(w: Writer, m: AlterClientQuotasResponse["entries"][number], version: number): void {
  const flexible = version >= 1;
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, flexible);
  w.count(m.entity.length, flexible);
  for (const e of m.entity) writeAlterClientQuotasResponseEntriesEntity(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readAlterClientQuotasResponseEntriesList(r: Reader, version: number): AlterClientQuotasResponse["entries"] {
  const flexible = version >= 1;
  const count = r.count(flexible, 5);
  const list: AlterClientQuotasResponse["entries"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterClientQuotasResponseEntries(r, version));
  return list;
}

export function readAlterClientQuotasResponse(r: Reader, version: number): AlterClientQuotasResponse {
  const flexible = version >= 1;
  const m: AlterClientQuotasResponse = {
    throttleTimeMs: r.int32(),
    entries: readAlterClientQuotasResponseEntriesList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeAlterClientQuotasResponse(w: Writer, m: AlterClientQuotasResponse, version: number): void {
  const flexible = version >= 1;
  w.int32(m.throttleTimeMs);
  w.count(m.entries.length, flexible);
  for (const e of m.entries) writeAlterClientQuotasResponseEntries(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readAlterClientQuotasRequestEntriesEntityListInSlices(r: Reader, version: number): Generator<undefined, AlterClientQuotasRequest["entries"][number]["entity"], unknown> {
  const flexible = version >= 1;
  const count = r.count(flexible, 3);
  const list: AlterClientQuotasRequest["entries"][number]["entity"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readAlterClientQuotasRequestEntriesEntity(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readAlterClientQuotasRequestEntriesOpsListInSlices(r: Reader, version: number): Generator<undefined, AlterClientQuotasRequest["entries"][number]["ops"], unknown> {
  const flexible = version >= 1;
  const count = r.count(flexible, 11);
  const list: AlterClientQuotasRequest["entries"][number]["ops"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readAlterClientQuotasRequestEntriesOps(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readAlterClientQuotasRequestEntriesInSlices(r: Reader, version: number): Generator<undefined, AlterClientQuotasRequest["entries"][number], unknown> {
  const flexible = version >= 1;
  const m: AlterClientQuotasRequest["entries"][number] = {
    entity: (yield* readAlterClientQuotasRequestEntriesEntityListInSlices(r, version)),
    ops: (yield* readAlterClientQuotasRequestEntriesOpsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readAlterClientQuotasRequestEntriesListInSlices(r: Reader, version: number): Generator<undefined, AlterClientQuotasRequest["entries"], unknown> {
  const flexible = version >= 1;
  const count = r.count(flexible, 3);
  const list: AlterClientQuotasRequest["entries"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readAlterClientQuotasRequestEntriesInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readAlterClientQuotasRequestInSlices(r: Reader, version: number): Generator<undefined, AlterClientQuotasRequest, unknown> {
  const flexible = version >= 1;
  const m: AlterClientQuotasRequest = {
    entries: (yield* readAlterClientQuotasRequestEntriesListInSlices(r, version)),
    validateOnly: r.boolean(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* writeAlterClientQuotasResponseEntriesInSlices(w: Writer, m: AlterClientQuotasResponse["entries"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 1;
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, flexible);
  w.count(m.entity.length, flexible);
  for (const e of m.entity) {
    writeAlterClientQuotasResponseEntriesEntity(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

export function* writeAlterClientQuotasResponseInSlices(w: Writer, m: AlterClientQuotasResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 1;
  w.int32(m.throttleTimeMs);
  w.count(m.entries.length, flexible);
  for (const e of m.entries) {
    (yield* writeAlterClientQuotasResponseEntriesInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const alterClientQuotasResponse = Object.assign(
  ({ throttleTimeMs = 0, entries = [] }: Partial<AlterClientQuotasResponse> = {}): AlterClientQuotasResponse => ({ throttleTimeMs, entries }),
  {
    entries: Object.assign(
      ({ errorCode = 0, errorMessage = "", entity = [] }: Partial<AlterClientQuotasResponse["entries"][number]> = {}): AlterClientQuotasResponse["entries"][number] => ({ errorCode, errorMessage, entity }),
      {
        entity: ({ entityType = "", entityName = "" }: Partial<AlterClientQuotasResponse["entries"][number]["entity"][number]> = {}): AlterClientQuotasResponse["entries"][number]["entity"][number] => ({ entityType, entityName }),
      },
    ),
  },
);
