// Written by core/protocol/codegen from ../apis/32_describe_configs.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { DescribeConfigsRequest, DescribeConfigsResponse } from "../apis/32_describe_configs.ts";

function readDescribeConfigsRequestResourcesConfigurationKeysList(r: Reader, version: number): NonNullable<DescribeConfigsRequest["resources"][number]["configurationKeys"]> | null {
  const flexible = version >= 4;
  const count = r.nullableCount(flexible);
  if (count < 0) return null;
  const list: NonNullable<DescribeConfigsRequest["resources"][number]["configurationKeys"]> = [];
  for (let i = 0; i < count; i++) list.push(r.string(flexible));
  return list;
}

function readDescribeConfigsRequestResources(r: Reader, version: number): DescribeConfigsRequest["resources"][number] {
  const flexible = version >= 4;
  const m: DescribeConfigsRequest["resources"][number] = {
    resourceType: r.int8(),
    resourceName: r.string(flexible),
    configurationKeys: readDescribeConfigsRequestResourcesConfigurationKeysList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDescribeConfigsRequestResources(w: Writer, m: DescribeConfigsRequest["resources"][number], version: number): void {
  const flexible = version >= 4;
  w.int8(m.resourceType);
  w.string(m.resourceName, flexible);
  w.count(m.configurationKeys === null ? -1 : m.configurationKeys.length, flexible);
  for (const e of m.configurationKeys ?? []) w.string(e, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeConfigsRequestResourcesList(r: Reader, version: number): DescribeConfigsRequest["resources"] {
  const flexible = version >= 4;
  const count = r.count(flexible, 4);
  const list: DescribeConfigsRequest["resources"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeConfigsRequestResources(r, version));
  return list;
}

export function readDescribeConfigsRequest(r: Reader, version: number): DescribeConfigsRequest {
  const flexible = version >= 4;
  const m: DescribeConfigsRequest = {
    resources: readDescribeConfigsRequestResourcesList(r, version),
    includeSynonyms: r.boolean(),
    includeDocumentation: version >= 3 ? r.boolean() : false,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeDescribeConfigsRequest(w: Writer, m: DescribeConfigsRequest, version: number): void {
  const flexible = version >= 4;
  w.count(m.resources.length, flexible);
  for (const e of m.resources) writeDescribeConfigsRequestResources(w, e, version);
  w.boolean(m.includeSynonyms);
  if (version >= 3) w.boolean(m.includeDocumentation);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeConfigsResponseResultsConfigsSynonyms(r: Reader, version: number): DescribeConfigsResponse["results"][number]["configs"][number]["synonyms"][number] {
  const flexible = version >= 4;
  const m: DescribeConfigsResponse["results"][number]["configs"][number]["synonyms"][number] = {
    name: r.string(flexible),
    value: r.nullableString(flexible),
    source: r.int8(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDescribeConfigsResponseResultsConfigsSynonyms(w: Writer, m: DescribeConfigsResponse["results"][number]["configs"][number]["synonyms"][number], version: number): void {
  const flexible = version >= 4;
  w.string(m.name, flexible);
  w.nullableString(m.value, flexible);
  w.int8(m.source);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeConfigsResponseResultsConfigsSynonymsList(r: Reader, version: number): DescribeConfigsResponse["results"][number]["configs"][number]["synonyms"] {
  const flexible = version >= 4;
  const count = r.count(flexible, 4);
  const list: DescribeConfigsResponse["results"][number]["configs"][number]["synonyms"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeConfigsResponseResultsConfigsSynonyms(r, version));
  return list;
}

function readDescribeConfigsResponseResultsConfigs(r: Reader, version: number): DescribeConfigsResponse["results"][number]["configs"][number] {
  const flexible = version >= 4;
  const m: DescribeConfigsResponse["results"][number]["configs"][number] = {
    name: r.string(flexible),
    value: r.nullableString(flexible),
    readOnly: r.boolean(),
    configSource: r.int8(),
    isSensitive: r.boolean(),
    synonyms: readDescribeConfigsResponseResultsConfigsSynonymsList(r, version),
    configType: version >= 3 ? r.int8() : 0,
    documentation: version >= 3 ? r.nullableString(flexible) : "",
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDescribeConfigsResponseResultsConfigs(w: Writer, m: DescribeConfigsResponse["results"][number]["configs"][number], version: number): void {
  const flexible = version >= 4;
  w.string(m.name, flexible);
  w.nullableString(m.value, flexible);
  w.boolean(m.readOnly);
  w.int8(m.configSource);
  w.boolean(m.isSensitive);
  w.count(m.synonyms.length, flexible);
  for (const e of m.synonyms) writeDescribeConfigsResponseResultsConfigsSynonyms(w, e, version);
  if (version >= 3) w.int8(m.configType);
  if (version >= 3) w.nullableString(m.documentation, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeConfigsResponseResultsConfigsList(r: Reader, version: number): DescribeConfigsResponse["results"][number]["configs"] {
  const flexible = version >= 4;
  const count = r.count(flexible, 9);
  const list: DescribeConfigsResponse["results"][number]["configs"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeConfigsResponseResultsConfigs(r, version));
  return list;
}

function readDescribeConfigsResponseResults(r: Reader, version: number): DescribeConfigsResponse["results"][number] {
  const flexible = version >= 4;
  const m: DescribeConfigsResponse["results"][number] = {
    errorCode: r.int16(),
    errorMessage: r.nullableString(flexible),
    resourceType: r.int8(),
    resourceName: r.string(flexible),
    configs: readDescribeConfigsResponseResultsConfigsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDescribeConfigsResponseResults(w: Writer, m: DescribeConfigsResponse["results"][number], version: number): void {
  const flexible = version >= 4;
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, flexible);
  w.int8(m.resourceType);
  w.string(m.resourceName, flexible);
  w.count(m.configs.length, flexible);
  for (const e of m.configs) writeDescribeConfigsResponseResultsConfigs(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readDescribeConfigsResponseResultsList(r: Reader, version: number): DescribeConfigsResponse["results"] {
  const flexible = version >= 4;
  const count = r.count(flexible, 7);
  const list: DescribeConfigsResponse["results"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeConfigsResponseResults(r, version));
  return list;
}

export function readDescribeConfigsResponse(r: Reader, version: number): DescribeConfigsResponse {
  const flexible = version >= 4;
  const m: DescribeConfigsResponse = {
    throttleTimeMs: r.int32(),
    results: readDescribeConfigsResponseResultsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeDescribeConfigsResponse(w: Writer, m: DescribeConfigsResponse, version: number): void {
  const flexible = version >= 4;
  w.int32(m.throttleTimeMs);
  w.count(m.results.length, flexible);
  for (const e of m.results) writeDescribeConfigsResponseResults(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readDescribeConfigsRequestResourcesConfigurationKeysListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<DescribeConfigsRequest["resources"][number]["configurationKeys"]> | null, unknown> {
  const flexible = version >= 4;
  const count = r.nullableCount(flexible);
  if (count < 0) return null;
  const list: NonNullable<DescribeConfigsRequest["resources"][number]["configurationKeys"]> = [];
  for (let i = 0; i < count; i++) {
    list.push(r.string(flexible));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readDescribeConfigsRequestResourcesInSlices(r: Reader, version: number): Generator<undefined, DescribeConfigsRequest["resources"][number], unknown> {
  const flexible = version >= 4;
  const m: DescribeConfigsRequest["resources"][number] = {
    resourceType: r.int8(),
    resourceName: r.string(flexible),
    configurationKeys: (yield* readDescribeConfigsRequestResourcesConfigurationKeysListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readDescribeConfigsRequestResourcesListInSlices(r: Reader, version: number): Generator<undefined, DescribeConfigsRequest["resources"], unknown> {
  const flexible = version >= 4;
  const count = r.count(flexible, 4);
  const list: DescribeConfigsRequest["resources"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readDescribeConfigsRequestResourcesInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readDescribeConfigsRequestInSlices(r: Reader, version: number): Generator<undefined, DescribeConfigsRequest, unknown> {
  const flexible = version >= 4;
  const m: DescribeConfigsRequest = {
    resources: (yield* readDescribeConfigsRequestResourcesListInSlices(r, version)),
    includeSynonyms: r.boolean(),
    includeDocumentation: version >= 3 ? r.boolean() : false,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* writeDescribeConfigsResponseResultsConfigsInSlices(w: Writer, m: DescribeConfigsResponse["results"][number]["configs"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 4;
  w.string(m.name, flexible);
  w.nullableString(m.value, flexible);
  w.boolean(m.readOnly);
  w.int8(m.configSource);
  w.boolean(m.isSensitive);
  w.count(m.synonyms.length, flexible);
  for (const e of m.synonyms) {
    writeDescribeConfigsResponseResultsConfigsSynonyms(w, e, version);
    if (w.mayPause()) yield;
  }
  if (version >= 3) w.int8(m.configType);
  if (version >= 3) w.nullableString(m.documentation, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function* writeDescribeConfigsResponseResultsInSlices(w: Writer, m: DescribeConfigsResponse["results"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 4;
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, flexible);
  w.int8(m.resourceType);
  w.string(m.resourceName, flexible);
  w.count(m.configs.length, flexible);
  for (const e of m.configs) {
    (yield* writeDescribeConfigsResponseResultsConfigsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

export function* writeDescribeConfigsResponseInSlices(w: Writer, m: DescribeConfigsResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 4;
  w.int32(m.throttleTimeMs);
  w.count(m.results.length, flexible);
  for (const e of m.results) {
    (yield* writeDescribeConfigsResponseResultsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const describeConfigsResponse = Object.assign(
  ({ throttleTimeMs = 0, results = [] }: Partial<DescribeConfigsResponse> = {}): DescribeConfigsResponse => ({ throttleTimeMs, results }),
  {
    results: Object.assign(
      ({ errorCode = 0, errorMessage = "", resourceType = 0, resourceName = "", configs = [] }: Partial<DescribeConfigsResponse["results"][number]> = {}): DescribeConfigsResponse["results"][number] => ({ errorCode, errorMessage, resourceType, resourceName, configs }),
      {
        configs: Object.assign(
          ({ name = "", value = "", readOnly = false, configSource = -1, isSensitive = false, synonyms = [], configType = 0, documentation = "" }: Partial<DescribeConfigsResponse["results"][number]["configs"][number]> = {}): DescribeConfigsResponse["results"][number]["configs"][number] => ({ name, value, readOnly, configSource, isSensitive, synonyms, configType, documentation }),
          {
            synonyms: ({ name = "", value = "", source = 0 }: Partial<DescribeConfigsResponse["results"][number]["configs"][number]["synonyms"][number]> = {}): DescribeConfigsResponse["results"][number]["configs"][number]["synonyms"][number] => ({ name, value, source }),
          },
        ),
      },
    ),
  },
);

/** The first version of each field that v1 lacks. */
export const describeConfigsSince = {
  includeDocumentation: 3,
  configType: 3,
  documentation: 3,
} as const;
