// Written by core/protocol/codegen from ../apis/92_delete_share_group_offsets.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { DeleteShareGroupOffsetsRequest, DeleteShareGroupOffsetsResponse } from "../apis/92_delete_share_group_offsets.ts";

function readDeleteShareGroupOffsetsRequestTopics(r: Reader, version: number): DeleteShareGroupOffsetsRequest["topics"][number] {
  const m: DeleteShareGroupOffsetsRequest["topics"][number] = {
    topicName: r.string(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDeleteShareGroupOffsetsRequestTopics(w: Writer, m: DeleteShareGroupOffsetsRequest["topics"][number], version: number): void {
  w.string(m.topicName, true);
  w.tags(m.unknownTags);
}

function readDeleteShareGroupOffsetsRequestTopicsList(r: Reader, version: number): DeleteShareGroupOffsetsRequest["topics"] {
  const count = r.count(true, 2);
  const list: DeleteShareGroupOffsetsRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readDeleteShareGroupOffsetsRequestTopics(r, version));
  return list;
}

export function readDeleteShareGroupOffsetsRequest(r: Reader, version: number): DeleteShareGroupOffsetsRequest {
  const m: DeleteShareGroupOffsetsRequest = {
    groupId: r.string(true),
    topics: readDeleteShareGroupOffsetsRequestTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeDeleteShareGroupOffsetsRequest(w: Writer, m: DeleteShareGroupOffsetsRequest, version: number): void {
  w.string(m.groupId, true);
  w.count(m.topics.length, true);
  for (const e of m.topics) writeDeleteShareGroupOffsetsRequestTopics(w, e, version);
  w.tags(m.unknownTags);
}

function readDeleteShareGroupOffsetsResponseResponses(r: Reader, version: number): DeleteShareGroupOffsetsResponse["responses"][number] {
  const m: DeleteShareGroupOffsetsResponse["responses"][number] = {
    topicName: r.string(true),
    topicId: r.uuid(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDeleteShareGroupOffsetsResponseResponses(w: Writer, m: DeleteShareGroupOffsetsResponse["responses"][number], version: number): void {
  w.string(m.topicName, true);
  w.uuid(m.topicId);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.tags(m.unknownTags);
}

function readDeleteShareGroupOffsetsResponseResponsesList(r: Reader, version: number): DeleteShareGroupOffsetsResponse["responses"] {
  const count = r.count(true, 21);
  const list: DeleteShareGroupOffsetsResponse["responses"] = [];
  for (let i = 0; i < count; i++) list.push(readDeleteShareGroupOffsetsResponseResponses(r, version));
  return list;
}

export function readDeleteShareGroupOffsetsResponse(r: Reader, version: number): DeleteShareGroupOffsetsResponse {
  const m: DeleteShareGroupOffsetsResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
    responses: readDeleteShareGroupOffsetsResponseResponsesList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeDeleteShareGroupOffsetsResponse(w: Writer, m: DeleteShareGroupOffsetsResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.count(m.responses.length, true);
  for (const e of m.responses) writeDeleteShareGroupOffsetsResponseResponses(w, e, version);
  w.tags(m.unknownTags);
}

function* readDeleteShareGroupOffsetsRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, DeleteShareGroupOffsetsRequest["topics"], unknown> {
  const count = r.count(true, 2);
  const list: DeleteShareGroupOffsetsRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readDeleteShareGroupOffsetsRequestTopics(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readDeleteShareGroupOffsetsRequestInSlices(r: Reader, version: number): Generator<undefined, DeleteShareGroupOffsetsRequest, unknown> {
  const m: DeleteShareGroupOffsetsRequest = {
    groupId: r.string(true),
    topics: (yield* readDeleteShareGroupOffsetsRequestTopicsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function* writeDeleteShareGroupOffsetsResponseInSlices(w: Writer, m: DeleteShareGroupOffsetsResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.count(m.responses.length, true);
  for (const e of m.responses) {
    writeDeleteShareGroupOffsetsResponseResponses(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const deleteShareGroupOffsetsResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, errorMessage = null, responses = [] }: Partial<DeleteShareGroupOffsetsResponse> = {}): DeleteShareGroupOffsetsResponse => ({ throttleTimeMs, errorCode, errorMessage, responses }),
  {
    responses: ({ topicName = "", topicId = "AAAAAAAAAAAAAAAAAAAAAA", errorCode = 0, errorMessage = null }: Partial<DeleteShareGroupOffsetsResponse["responses"][number]> = {}): DeleteShareGroupOffsetsResponse["responses"][number] => ({ topicName, topicId, errorCode, errorMessage }),
  },
);
