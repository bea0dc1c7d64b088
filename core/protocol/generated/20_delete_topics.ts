// Written by core/protocol/codegen from ../apis/20_delete_topics.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { DeleteTopicsRequest, DeleteTopicsResponse } from "../apis/20_delete_topics.ts";

function readDeleteTopicsRequestTopics(r: Reader, version: number): DeleteTopicsRequest["topics"][number] {
  const flexible = version >= 4;
  const m: DeleteTopicsRequest["topics"][number] = {
    name: r.nullableString(flexible),
    topicId: r.uuid(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDeleteTopicsRequestTopics(w: Writer, m: DeleteTopicsRequest["topics"][number], version: number): void {
  const flexible = version >= 4;
  w.nullableString(m.name, flexible);
  w.uuid(m.topicId);
  if (flexible) w.tags(m.unknownTags);
}

function readDeleteTopicsRequestTopicsList(r: Reader, version: number): DeleteTopicsRequest["topics"] {
  const flexible = version >= 4;
  const count = r.count(flexible, 18);
  const list: DeleteTopicsRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readDeleteTopicsRequestTopics(r, version));
  return list;
}

function readDeleteTopicsRequestTopicNamesList(r: Reader, version: number): DeleteTopicsRequest["topicNames"] {
  const flexible = version >= 4;
  const count = r.count(flexible);
  const list: DeleteTopicsRequest["topicNames"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(flexible));
  return list;
}

export function readDeleteTopicsRequest(r: Reader, version: number): DeleteTopicsRequest {
  const flexible = version >= 4;
  const m: DeleteTopicsRequest = {
    topics: version === 6 ? readDeleteTopicsRequestTopicsList(r, version) : [],
    topicNames: version <= 5 ? readDeleteTopicsRequestTopicNamesList(r, version) : [],
    timeoutMs: r.int32(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeDeleteTopicsRequest(w: Writer, m: DeleteTopicsRequest, version: number): void {
  const flexible = version >= 4;
  if (version === 6) {
    w.count(m.topics.length, flexible);
    for (const e of m.topics) writeDeleteTopicsRequestTopics(w, e, version);
  }
  if (version <= 5) {
    w.count(m.topicNames.length, flexible);
    for (const e of m.topicNames) w.string(e, flexible);
  }
  w.int32(m.timeoutMs);
  if (flexible) w.tags(m.unknownTags);
}

function readDeleteTopicsResponseResponses(r: Reader, version: number): DeleteTopicsResponse["responses"][number] {
  const flexible = version >= 4;
  const m: DeleteTopicsResponse["responses"][number] = {
    name: (version >= 6 ? r.nullableString(flexible) : r.string(flexible)),
    topicId: version === 6 ? r.uuid() : "AAAAAAAAAAAAAAAAAAAAAA",
    errorCode: r.int16(),
    errorMessage: version >= 5 ? r.nullableString(flexible) : null,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeDeleteTopicsResponseResponses(w: Writer, m: DeleteTopicsResponse["responses"][number], version: number): void {
  const flexible = version >= 4;
  w.nullableString(version >= 6 ? m.name : (m.name ?? ""), flexible);
  if (version === 6) w.uuid(m.topicId);
  w.int16(m.errorCode);
  if (version >= 5) w.errorMessage(m.errorMessage, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readDeleteTopicsResponseResponsesList(r: Reader, version: number): DeleteTopicsResponse["responses"] {
  const flexible = version >= 4;
  const count = r.count(flexible, 4);
  const list: DeleteTopicsResponse["responses"] = [];
  for (let i = 0; i < count; i++) list.push(readDeleteTopicsResponseResponses(r, version));
  return list;
}

export function readDeleteTopicsResponse(r: Reader, version: number): DeleteTopicsResponse {
  const flexible = version >= 4;
  const m: DeleteTopicsResponse = {
    throttleTimeMs: r.int32(),
    responses: readDeleteTopicsResponseResponsesList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeDeleteTopicsResponse(w: Writer, m: DeleteTopicsResponse, version: number): void {
  const flexible = version >= 4;
  w.int32(m.throttleTimeMs);
  w.count(m.responses.length, flexible);
  for (const e of m.responses) writeDeleteTopicsResponseResponses(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readDeleteTopicsRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, DeleteTopicsRequest["topics"], unknown> {
  const flexible = version >= 4;
  const count = r.count(flexible, 18);
  const list: DeleteTopicsRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readDeleteTopicsRequestTopics(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readDeleteTopicsRequestTopicNamesListInSlices(r: Reader, version: number): Generator<undefined, DeleteTopicsRequest["topicNames"], unknown> {
  const flexible = version >= 4;
  const count = r.count(flexible);
  const list: DeleteTopicsRequest["topicNames"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.string(flexible));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readDeleteTopicsRequestInSlices(r: Reader, version: number): Generator<undefined, DeleteTopicsRequest, unknown> {
  const flexible = version >= 4;
  const m: DeleteTopicsRequest = {
    topics: version === 6 ? (yield* readDeleteTopicsRequestTopicsListInSlices(r, version)) : [],
    topicNames: version <= 5 ? (yield* readDeleteTopicsRequestTopicNamesListInSlices(r, version)) : [],
    timeoutMs: r.int32(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function* writeDeleteTopicsResponseInSlices(w: Writer, m: DeleteTopicsResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 4;
  w.int32(m.throttleTimeMs);
  w.count(m.responses.length, flexible);
  for (const e of m.responses) {
    writeDeleteTopicsResponseResponses(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const deleteTopicsResponse = Object.assign(
  ({ throttleTimeMs = 0, responses = [] }: Partial<DeleteTopicsResponse> = {}): DeleteTopicsResponse => ({ throttleTimeMs, responses }),
  {
    responses: ({ name = "", topicId = "AAAAAAAAAAAAAAAAAAAAAA", errorCode = 0, errorMessage = null }: Partial<DeleteTopicsResponse["responses"][number]> = {}): DeleteTopicsResponse["responses"][number] => ({ name, topicId, errorCode, errorMessage }),
  },
);

/** The first version of each field that v1 lacks. */
export const deleteTopicsSince = {
  topics: 6,
  "response.responses.topicId": 6,
  errorMessage: 5,
} as const;
