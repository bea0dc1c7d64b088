// Written by core/protocol/codegen from ../apis/33_alter_configs.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { AlterConfigsRequest, AlterConfigsResponse } from "../apis/33_alter_configs.ts";

function readAlterConfigsRequestResourcesConfigs(r: Reader, version: number): AlterConfigsRequest["resources"][number]["configs"][number] {
  const flexible = version >= 2;
  const m: AlterConfigsRequest["resources"][number]["configs"][number] = {
    name: r.string(flexible),
    value: r.nullableString(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeAlterConfigsRequestResourcesConfigs(w: Writer, m: AlterConfigsRequest["resources"][number]["configs"][number], version: number): void {
  const flexible = version >= 2;
  w.string(m.name, flexible);
  w.nullableString(m.value, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readAlterConfigsRequestResourcesConfigsList(r: Reader, version: number): AlterConfigsRequest["resources"][number]["configs"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 3);
  const list: AlterConfigsRequest["resources"][number]["configs"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterConfigsRequestResourcesConfigs(r, version));
  return list;
}

function readAlterConfigsRequestResources(r: Reader, version: number): AlterConfigsRequest["resources"][number] {
  const flexible = version >= 2;
  const m: AlterConfigsRequest["resources"][number] = {
    resourceType: r.int8(),
    resourceName: r.string(flexible),
    configs: readAlterConfigsRequestResourcesConfigsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeAlterConfigsRequestResources(w: Writer, m: AlterConfigsRequest["resources"][number], version: number): void {
  const flexible = version >= 2;
  w.int8(m.resourceType);
  w.string(m.resourceName, flexible);
  w.count(m.configs.length, flexible);
  for (const e of m.configs) writeAlterConfigsRequestResourcesConfigs(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readAlterConfigsRequestResourcesList(r: Reader, version: number): AlterConfigsRequest["resources"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 4);
  const list: AlterConfigsRequest["resources"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterConfigsRequestResources(r, version));
  return list;
}

export function readAlterConfigsRequest(r: Reader, version: number): AlterConfigsRequest {
  const flexible = version >= 2;
  const m: AlterConfigsRequest = {
    resources: readAlterConfigsRequestResourcesList(r, version),
    validateOnly: r.boolean(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeAlterConfigsRequest(w: Writer, m: AlterConfigsRequest, version: number): void {
  const flexible = version >= 2;
  w.count(m.resources.length, flexible);
  for (const e of m.resources) writeAlterConfigsRequestResources(w, e, version);
  w.boolean(m.validateOnly);
  if (flexible) w.tags(m.unknownTags);
}

function readAlterConfigsResponseResponses(r: Reader, version: number): AlterConfigsResponse["responses"][number] {
  const flexible = version >= 2;
  const m: AlterConfigsResponse["responses"][number] = {
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

function writeAlterConfigsResponseResponses(w: Writer, m: AlterConfigsResponse["responses"][number], version: number): void {
  const flexible = version >= 2;
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, flexible);
  w.int8(m.resourceType);
  w.string(m.resourceName, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readAlterConfigsResponseResponsesList(r: Reader, version: number): AlterConfigsResponse["responses"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 6);
  const list: AlterConfigsResponse["responses"] = [];
  for (let i = 0; i < count; i++) list.push(readAlterConfigsResponseResponses(r, version));
  return list;
}

export function readAlterConfigsResponse(r: Reader, version: number): AlterConfigsResponse {
  const flexible = version >= 2;
  const m: AlterConfigsResponse = {
    throttleTimeMs: r.int32(),
    responses: readAlterConfigsResponseResponsesList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeAlterConfigsResponse(w: Writer, m: AlterConfigsResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  w.count(m.responses.length, flexible);
  for (const e of m.responses) writeAlterConfigsResponseResponses(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readAlterConfigsRequestResourcesConfigsListInSlices(r: Reader, version: number): Generator<undefined, AlterConfigsRequest["resources"][number]["configs"], unknown> {
  const flexible = version >= 2;
  const count = r.count(flexible, 3);
  const list: AlterConfigsRequest["resources"][number]["configs"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readAlterConfigsRequestResourcesConfigs(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readAlterConfigsRequestResourcesInSlices(r: Reader, version: number): Generator<undefined, AlterConfigsRequest["resources"][number], unknown> {
  const flexible = version >= 2;
  const m: AlterConfigsRequest["resources"][number] = {
    resourceType: r.int8(),
    resourceName: r.string(flexible),
    configs: (yield* readAlterConfigsRequestResourcesConfigsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readAlterConfigsRequestResourcesListInSlices(r: Reader, version: number): Generator<undefined, AlterConfigsRequest["resources"], unknown> {
  const flexible = version >= 2;
  const count = r.count(flexible, 4);
  const list: AlterConfigsRequest["resources"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readAlterConfigsRequestResourcesInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readAlterConfigsRequestInSlices(r: Reader, version: number): Generator<undefined, AlterConfigsRequest, unknown> {
  const flexible = version >= 2;
  const m: AlterConfigsRequest = {
    resources: (yield* readAlterConfigsRequestResourcesListInSlices(r, version)),
    validateOnly: r.boolean(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function* writeAlterConfigsResponseInSlices(w: Writer, m: AlterConfigsResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  w.count(m.responses.length, flexible);
  for (const e of m.responses) {
    writeAlterConfigsResponseResponses(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const alterConfigsResponse = Object.assign(
  ({ throttleTimeMs = 0, responses = [] }: Partial<AlterConfigsResponse> = {}): AlterConfigsResponse => ({ throttleTimeMs, responses }),
  {
    responses: ({ errorCode = 0, errorMessage = "", resourceType = 0, resourceName = "" }: Partial<AlterConfigsResponse["responses"][number]> = {}): AlterConfigsResponse["responses"][number] => ({ errorCode, errorMessage, resourceType, resourceName }),
  },
);
