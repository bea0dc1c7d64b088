// Written by core/protocol/codegen from ../apis/44_incremental_alter_configs.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse } from "../apis/44_incremental_alter_configs.ts";

function readIncrementalAlterConfigsRequestResourcesConfigs(r: Reader, version: number): IncrementalAlterConfigsRequest["resources"][number]["configs"][number] {
  const flexible = version >= 1;
  const m: IncrementalAlterConfigsRequest["resources"][number]["configs"][number] = {
    name: r.string(flexible),
    configOperation: r.int8(),
    value: r.nullableString(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeIncrementalAlterConfigsRequestResourcesConfigs(w: Writer, m: IncrementalAlterConfigsRequest["resources"][number]["configs"][number], version: number): void {
  const flexible = version >= 1;
  w.string(m.name, flexible);
  w.int8(m.configOperation);
  w.nullableString(m.value, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readIncrementalAlterConfigsRequestResourcesConfigsList(r: Reader, version: number): IncrementalAlterConfigsRequest["resources"][number]["configs"] {
  const flexible = version >= 1;
  const count = r.count(flexible, 4);
  const list: IncrementalAlterConfigsRequest["resources"][number]["configs"] = [];
  for (let i = 0; i < count; i++) list.push(readIncrementalAlterConfigsRequestResourcesConfigs(r, version));
  return list;
}

function readIncrementalAlterConfigsRequestResources(r: Reader, version: number): IncrementalAlterConfigsRequest["resources"][number] {
  const flexible = version >= 1;
  const m: IncrementalAlterConfigsRequest["resources"][number] = {
    resourceType: r.int8(),
    resourceName: r.string(flexible),
    configs: readIncrementalAlterConfigsRequestResourcesConfigsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeIncrementalAlterConfigsRequestResources(w: Writer, m: IncrementalAlterConfigsRequest["resources"][number], version: number): void {
  const flexible = version >= 1;
  w.int8(m.resourceType);
  w.string(m.resourceName, flexible);
  w.count(m.configs.length, flexible);
  for (const e of m.configs) writeIncrementalAlterConfigsRequestResourcesConfigs(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readIncrementalAlterConfigsRequestResourcesList(r: Reader, version: number): IncrementalAlterConfigsRequest["resources"] {
  const flexible = version >= 1;
  const count = r.count(flexible, 4);
  const list: IncrementalAlterConfigsRequest["resources"] = [];
  for (let i = 0; i < count; i++) list.push(readIncrementalAlterConfigsRequestResources(r, version));
  return list;
}

export function readIncrementalAlterConfigsRequest(r: Reader, version: number): IncrementalAlterConfigsRequest {
  const flexible = version >= 1;
  const m: IncrementalAlterConfigsRequest = {
    resources: readIncrementalAlterConfigsRequestResourcesList(r, version),
    validateOnly: r.boolean(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeIncrementalAlterConfigsRequest(w: Writer, m: IncrementalAlterConfigsRequest, version: number): void {
  const flexible = version >= 1;
  w.count(m.resources.length, flexible);
  for (const e of m.resources) writeIncrementalAlterConfigsRequestResources(w, e, version);
  w.boolean(m.validateOnly);
  if (flexible) w.tags(m.unknownTags);
}

function readIncrementalAlterConfigsResponseResponses(r: Reader, version: number): IncrementalAlterConfigsResponse["responses"][number] {
  const flexible = version >= 1;
  const m: IncrementalAlterConfigsResponse["responses"][number] = {
    errorCode: r.int16(),
    errorMessage: r.nullableString(flexible),
    resourceType: r.int8(),
    resourceName: r.string(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeIncrementalAlterConfigsResponseResponses(w: Writer, m: IncrementalAlterConfigsResponse["responses"][number], version: number): void {
  const flexible = version >= 1;
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, flexible);
  w.int8(m.resourceType);
  w.string(m.resourceName, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readIncrementalAlterConfigsResponseResponsesList(r: Reader, version: number): IncrementalAlterConfigsResponse["responses"] {
  const flexible = version >= 1;
  const count = r.count(flexible, 6);
  const list: IncrementalAlterConfigsResponse["responses"] = [];
  for (let i = 0; i < count; i++) list.push(readIncrementalAlterConfigsResponseResponses(r, version));
  return list;
}

export function readIncrementalAlterConfigsResponse(r: Reader, version: number): IncrementalAlterConfigsResponse {
  const flexible = version >= 1;
  const m: IncrementalAlterConfigsResponse = {
    throttleTimeMs: r.int32(),
    responses: readIncrementalAlterConfigsResponseResponsesList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeIncrementalAlterConfigsResponse(w: Writer, m: IncrementalAlterConfigsResponse, version: number): void {
  const flexible = version >= 1;
  w.int32(m.throttleTimeMs);
  w.count(m.responses.length, flexible);
  for (const e of m.responses) writeIncrementalAlterConfigsResponseResponses(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readIncrementalAlterConfigsRequestResourcesConfigsListInSlices(r: Reader, version: number): Generator<undefined, IncrementalAlterConfigsRequest["resources"][number]["configs"], unknown> {
  const flexible = version >= 1;
  const count = r.count(flexible, 4);
  const list: IncrementalAlterConfigsRequest["resources"][number]["configs"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readIncrementalAlterConfigsRequestResourcesConfigs(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readIncrementalAlterConfigsRequestResourcesInSlices(r: Reader, version: number): Generator<undefined, IncrementalAlterConfigsRequest["resources"][number], unknown> {
  const flexible = version >= 1;
  const m: IncrementalAlterConfigsRequest["resources"][number] = {
    resourceType: r.int8(),
    resourceName: r.string(flexible),
    configs: (yield* readIncrementalAlterConfigsRequestResourcesConfigsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readIncrementalAlterConfigsRequestResourcesListInSlices(r: Reader, version: number): Generator<undefined, IncrementalAlterConfigsRequest["resources"], unknown> {
  const flexible = version >= 1;
  const count = r.count(flexible, 4);
  const list: IncrementalAlterConfigsRequest["resources"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readIncrementalAlterConfigsRequestResourcesInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readIncrementalAlterConfigsRequestInSlices(r: Reader, version: number): Generator<undefined, IncrementalAlterConfigsRequest, unknown> {
  const flexible = version >= 1;
  const m: IncrementalAlterConfigsRequest = {
    resources: (yield* readIncrementalAlterConfigsRequestResourcesListInSlices(r, version)),
    validateOnly: r.boolean(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function* writeIncrementalAlterConfigsResponseInSlices(w: Writer, m: IncrementalAlterConfigsResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 1;
  w.int32(m.throttleTimeMs);
  w.count(m.responses.length, flexible);
  for (const e of m.responses) {
    writeIncrementalAlterConfigsResponseResponses(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const incrementalAlterConfigsResponse = Object.assign(
  ({ throttleTimeMs = 0, responses = [] }: Partial<IncrementalAlterConfigsResponse> = {}): IncrementalAlterConfigsResponse => ({ throttleTimeMs, responses }),
  {
    responses: ({ errorCode = 0, errorMessage = "", resourceType = 0, resourceName = "" }: Partial<IncrementalAlterConfigsResponse["responses"][number]> = {}): IncrementalAlterConfigsResponse["responses"][number] => ({ errorCode, errorMessage, resourceType, resourceName }),
  },
);
