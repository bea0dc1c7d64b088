// Written by core/protocol/codegen from ../apis/74_list_config_resources.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { ListConfigResourcesRequest, ListConfigResourcesResponse } from "../apis/74_list_config_resources.ts";

function readListConfigResourcesRequestResourceTypesList(r: Reader, version: number): ListConfigResourcesRequest["resourceTypes"] {
  const count = r.count(true);
  const list: ListConfigResourcesRequest["resourceTypes"] = [];
  for (let i = 0; i < count; i++) list.push(r.int8());
  return list;
}

export function readListConfigResourcesRequest(r: Reader, version: number): ListConfigResourcesRequest {
  const m: ListConfigResourcesRequest = {
    resourceTypes: version === 1 ? readListConfigResourcesRequestResourceTypesList(r, version) : [],
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeListConfigResourcesRequest(w: Writer, m: ListConfigResourcesRequest, version: number): void {
  if (version === 1) {
    w.count(m.resourceTypes.length, true);
    for (const e of m.resourceTypes) w.int8(e);
  }
  w.tags(m.unknownTags);
}

function readListConfigResourcesResponseConfigResources(r: Reader, version: number): ListConfigResourcesResponse["configResources"][number] {
  const m: ListConfigResourcesResponse["configResources"][number] = {
    resourceName: r.string(true),
    resourceType: version === 1 ? r.int8() : 16,
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeListConfigResourcesResponseConfigResources(w: Writer, m: ListConfigResourcesResponse["configResources"][number], version: number): void {
  w.string(m.resourceName, true);
  if (version === 1) w.int8(m.resourceType);
  w.tags(m.unknownTags);
}

function readListConfigResourcesResponseConfigResourcesList(r: Reader, version: number): ListConfigResourcesResponse["configResources"] {
  const count = r.count(true, 2);
  const list: ListConfigResourcesResponse["configResources"] = [];
  for (let i = 0; i < count; i++) list.push(readListConfigResourcesResponseConfigResources(r, version));
  return list;
}

export function readListConfigResourcesResponse(r: Reader, version: number): ListConfigResourcesResponse {
  const m: ListConfigResourcesResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
    configResources: readListConfigResourcesResponseConfigResourcesList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeListConfigResourcesResponse(w: Writer, m: ListConfigResourcesResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.count(m.configResources.length, true);
  for (const e of m.configResources) writeListConfigResourcesResponseConfigResources(w, e, version);
  w.tags(m.unknownTags);
}

function* readListConfigResourcesRequestResourceTypesListInSlices(r: Reader, version: number): Generator<undefined, ListConfigResourcesRequest["resourceTypes"], unknown> {
  const count = r.count(true);
  const list: ListConfigResourcesRequest["resourceTypes"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int8());
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readListConfigResourcesRequestInSlices(r: Reader, version: number): Generator<undefined, ListConfigResourcesRequest, unknown> {
  const m: ListConfigResourcesRequest = {
    resourceTypes: version === 1 ? (yield* readListConfigResourcesRequestResourceTypesListInSlices(r, version)) : [],
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function* writeListConfigResourcesResponseInSlices(w: Writer, m: ListConfigResourcesResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.count(m.configResources.length, true);
  for (const e of m.configResources) {
    writeListConfigResourcesResponseConfigResources(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const listConfigResourcesResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, configResources = [] }: Partial<ListConfigResourcesResponse> = {}): ListConfigResourcesResponse => ({ throttleTimeMs, errorCode, configResources }),
  {
    configResources: ({ resourceName = "", resourceType = 16 }: Partial<ListConfigResourcesResponse["configResources"][number]> = {}): ListConfigResourcesResponse["configResources"][number] => ({ resourceName, resourceType }),
  },
);

/** The first version of each field that v0 lacks. */
export const listConfigResourcesSince = {
  resourceTypes: 1,
  resourceType: 1,
} as const;
