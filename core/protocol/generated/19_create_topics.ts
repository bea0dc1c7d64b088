// Written by core/protocol/codegen from ../apis/19_create_topics.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { CreateTopicsRequest, CreateTopicsResponse } from "../apis/19_create_topics.ts";

function readCreateTopicsRequestTopicsAssignmentsBrokerIdsList(r: Reader, version: number): CreateTopicsRequest["topics"][number]["assignments"][number]["brokerIds"] {
  const flexible = version >= 5;
  const count = r.count(flexible, 4);
  const list: CreateTopicsRequest["topics"][number]["assignments"][number]["brokerIds"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readCreateTopicsRequestTopicsAssignments(r: Reader, version: number): CreateTopicsRequest["topics"][number]["assignments"][number] {
  const flexible = version >= 5;
  const m: CreateTopicsRequest["topics"][number]["assignments"][number] = {
    partitionIndex: r.int32(),
    brokerIds: readCreateTopicsRequestTopicsAssignmentsBrokerIdsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeCreateTopicsRequestTopicsAssignments(w: Writer, m: CreateTopicsRequest["topics"][number]["assignments"][number], version: number): void {
  const flexible = version >= 5;
  w.int32(m.partitionIndex);
  w.count(m.brokerIds.length, flexible);
  for (const e of m.brokerIds) w.int32(e);
  if (flexible) w.tags(m.unknownTags);
}

function readCreateTopicsRequestTopicsAssignmentsList(r: Reader, version: number): CreateTopicsRequest["topics"][number]["assignments"] {
  const flexible = version >= 5;
  const count = r.count(flexible, 6);
  const list: CreateTopicsRequest["topics"][number]["assignments"] = [];
  for (let i = 0; i < count; i++) list.push(readCreateTopicsRequestTopicsAssignments(r, version));
  return list;
}

function readCreateTopicsRequestTopicsConfigs(r: Reader, version: number): CreateTopicsRequest["topics"][number]["configs"][number] {
  const flexible = version >= 5;
  const m: CreateTopicsRequest["topics"][number]["configs"][number] = {
    name: r.string(flexible),
    value: r.nullableString(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeCreateTopicsRequestTopicsConfigs(w: Writer, m: CreateTopicsRequest["topics"][number]["configs"][number], version: number): void {
  const flexible = version >= 5;
  w.string(m.name, flexible);
  w.nullableString(m.value, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readCreateTopicsRequestTopicsConfigsList(r: Reader, version: number): CreateTopicsRequest["topics"][number]["configs"] {
  const flexible = version >= 5;
  const count = r.count(flexible, 3);
  const list: CreateTopicsRequest["topics"][number]["configs"] = [];
  for (let i = 0; i < count; i++) list.push(readCreateTopicsRequestTopicsConfigs(r, version));
  return list;
}

function readCreateTopicsRequestTopics(r: Reader, version: number): CreateTopicsRequest["topics"][number] {
  const flexible = version >= 5;
  const m: CreateTopicsRequest["topics"][number] = {
    name: r.string(flexible),
    numPartitions: r.int32(),
    replicationFactor: r.int16(),
    assignments: readCreateTopicsRequestTopicsAssignmentsList(r, version),
    configs: readCreateTopicsRequestTopicsConfigsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeCreateTopicsRequestTopics(w: Writer, m: CreateTopicsRequest["topics"][number], version: number): void {
  const flexible = version >= 5;
  w.string(m.name, flexible);
  w.int32(m.numPartitions);
  w.int16(m.replicationFactor);
  w.count(m.assignments.length, flexible);
  for (const e of m.assignments) writeCreateTopicsRequestTopicsAssignments(w, e, version);
  w.count(m.configs.length, flexible);
  for (const e of m.configs) writeCreateTopicsRequestTopicsConfigs(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readCreateTopicsRequestTopicsList(r: Reader, version: number): CreateTopicsRequest["topics"] {
  const flexible = version >= 5;
  const count = r.count(flexible, 10);
  const list: CreateTopicsRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readCreateTopicsRequestTopics(r, version));
  return list;
}

export function readCreateTopicsRequest(r: Reader, version: number): CreateTopicsRequest {
  const flexible = version >= 5;
  const m: CreateTopicsRequest = {
    topics: readCreateTopicsRequestTopicsList(r, version),
    timeoutMs: r.int32(),
    validateOnly: r.boolean(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeCreateTopicsRequest(w: Writer, m: CreateTopicsRequest, version: number): void {
  const flexible = version >= 5;
  w.count(m.topics.length, flexible);
  for (const e of m.topics) writeCreateTopicsRequestTopics(w, e, version);
  w.int32(m.timeoutMs);
  w.boolean(m.validateOnly);
  if (flexible) w.tags(m.unknownTags);
}

function readCreateTopicsResponseTopicsConfigs(r: Reader, version: number): NonNullable<CreateTopicsResponse["topics"][number]["configs"]>[number] {
  const flexible = version >= 5;
  const m: NonNullable<CreateTopicsResponse["topics"][number]["configs"]>[number] = {
    name: r.string(flexible),
    value: r.nullableString(flexible),
    readOnly: r.boolean(),
    configSource: r.int8(),
    isSensitive: r.boolean(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeCreateTopicsResponseTopicsConfigs(w: Writer, m: NonNullable<CreateTopicsResponse["topics"][number]["configs"]>[number], version: number): void {
  const flexible = version >= 5;
  w.string(m.name, flexible);
  w.nullableString(m.value, flexible);
  w.boolean(m.readOnly);
  w.int8(m.configSource);
  w.boolean(m.isSensitive);
  if (flexible) w.tags(m.unknownTags);
}

function readCreateTopicsResponseTopicsConfigsList(r: Reader, version: number): NonNullable<CreateTopicsResponse["topics"][number]["configs"]> | null {
  const flexible = version >= 5;
  const count = r.nullableCount(flexible, 6);
  if (count < 0) return null;
  const list: NonNullable<CreateTopicsResponse["topics"][number]["configs"]> = [];
  for (let i = 0; i < count; i++) list.push(readCreateTopicsResponseTopicsConfigs(r, version));
  return list;
}

function readCreateTopicsResponseTopics(r: Reader, version: number): CreateTopicsResponse["topics"][number] {
  const flexible = version >= 5;
  const m: CreateTopicsResponse["topics"][number] = {
    name: r.string(flexible),
    topicId: version === 7 ? r.uuid() : "AAAAAAAAAAAAAAAAAAAAAA",
    errorCode: r.int16(),
    errorMessage: r.nullableString(flexible),
    topicConfigErrorCode: 0,
    numPartitions: version >= 5 ? r.int32() : -1,
    replicationFactor: version >= 5 ? r.int16() : -1,
    configs: version >= 5 ? readCreateTopicsResponseTopicsConfigsList(r, version) : [],
  };
  if (flexible) {
    for (let left = r.uvarint(); left > 0; left--) {
      const tag = r.uvarint(), size = r.uvarint(), start = r.position;
      if (tag === 0 && version >= 5) {
        m.topicConfigErrorCode = r.int16();
        r.endTag(start, size);
      } else m.unknownTags = r.unknownTag(tag, size, m.unknownTags);
    }
  }
  return m;
}

function writeCreateTopicsResponseTopics(w: Writer, m: CreateTopicsResponse["topics"][number], version: number): void {
  const flexible = version >= 5;
  w.string(m.name, flexible);
  if (version === 7) w.uuid(m.topicId);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, flexible);
  if (version >= 5) w.int32(m.numPartitions);
  if (version >= 5) w.int16(m.replicationFactor);
  if (version >= 5) {
    w.count(m.configs === null ? -1 : m.configs.length, flexible);
    for (const e of m.configs ?? []) writeCreateTopicsResponseTopicsConfigs(w, e, version);
  }
  if (flexible) {
    w.uvarint((version >= 5 && m.topicConfigErrorCode !== 0 ? 1 : 0) + (m.unknownTags?.length ?? 0));
    if (version >= 5 && m.topicConfigErrorCode !== 0) {
      const start = w.startTag(0);
      w.int16(m.topicConfigErrorCode);
      w.endTag(start);
    }
    w.unknownTags(m.unknownTags);
  }
}

function readCreateTopicsResponseTopicsList(r: Reader, version: number): CreateTopicsResponse["topics"] {
  const flexible = version >= 5;
  const count = r.count(flexible, 6);
  const list: CreateTopicsResponse["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readCreateTopicsResponseTopics(r, version));
  return list;
}

export function readCreateTopicsResponse(r: Reader, version: number): CreateTopicsResponse {
  const flexible = version >= 5;
  const m: CreateTopicsResponse = {
    throttleTimeMs: r.int32(),
    topics: readCreateTopicsResponseTopicsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeCreateTopicsResponse(w: Writer, m: CreateTopicsResponse, version: number): void {
  const flexible = version >= 5;
  w.int32(m.throttleTimeMs);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) writeCreateTopicsResponseTopics(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readCreateTopicsRequestTopicsAssignmentsBrokerIdsListInSlices(r: Reader, version: number): Generator<undefined, CreateTopicsRequest["topics"][number]["assignments"][number]["brokerIds"], unknown> {
  const flexible = version >= 5;
  const count = r.count(flexible, 4);
  const list: CreateTopicsRequest["topics"][number]["assignments"][number]["brokerIds"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int32());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readCreateTopicsRequestTopicsAssignmentsInSlices(r: Reader, version: number): Generator<undefined, CreateTopicsRequest["topics"][number]["assignments"][number], unknown> {
  const flexible = version >= 5;
  const m: CreateTopicsRequest["topics"][number]["assignments"][number] = {
    partitionIndex: r.int32(),
    brokerIds: (yield* readCreateTopicsRequestTopicsAssignmentsBrokerIdsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readCreateTopicsRequestTopicsAssignmentsListInSlices(r: Reader, version: number): Generator<undefined, CreateTopicsRequest["topics"][number]["assignments"], unknown> {
  const flexible = version >= 5;
  const count = r.count(flexible, 6);
  const list: CreateTopicsRequest["topics"][number]["assignments"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readCreateTopicsRequestTopicsAssignmentsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readCreateTopicsRequestTopicsConfigsListInSlices(r: Reader, version: number): Generator<undefined, CreateTopicsRequest["topics"][number]["configs"], unknown> {
  const flexible = version >= 5;
  const count = r.count(flexible, 3);
  const list: CreateTopicsRequest["topics"][number]["configs"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readCreateTopicsRequestTopicsConfigs(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readCreateTopicsRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, CreateTopicsRequest["topics"][number], unknown> {
  const flexible = version >= 5;
  const m: CreateTopicsRequest["topics"][number] = {
    name: r.string(flexible),
    numPartitions: r.int32(),
    replicationFactor: r.int16(),
    assignments: (yield* readCreateTopicsRequestTopicsAssignmentsListInSlices(r, version)),
    configs: (yield* readCreateTopicsRequestTopicsConfigsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readCreateTopicsRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, CreateTopicsRequest["topics"], unknown> {
  const flexible = version >= 5;
  const count = r.count(flexible, 10);
  const list: CreateTopicsRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readCreateTopicsRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readCreateTopicsRequestInSlices(r: Reader, version: number): Generator<undefined, CreateTopicsRequest, unknown> {
  const flexible = version >= 5;
  const m: CreateTopicsRequest = {
    topics: (yield* readCreateTopicsRequestTopicsListInSlices(r, version)),
    timeoutMs: r.int32(),
    validateOnly: r.boolean(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* writeCreateTopicsResponseTopicsInSlices(w: Writer, m: CreateTopicsResponse["topics"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 5;
  w.string(m.name, flexible);
  if (version === 7) w.uuid(m.topicId);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, flexible);
  if (version >= 5) w.int32(m.numPartitions);
  if (version >= 5) w.int16(m.replicationFactor);
  if (version >= 5) {
    w.count(m.configs === null ? -1 : m.configs.length, flexible);
    for (const e of m.configs ?? []) {
      writeCreateTopicsResponseTopicsConfigs(w, e, version);
      if (w.mayPause()) yield;
    }
  }
  if (flexible) {
    w.uvarint((version >= 5 && m.topicConfigErrorCode !== 0 ? 1 : 0) + (m.unknownTags?.length ?? 0));
    if (version >= 5 && m.topicConfigErrorCode !== 0) {
      const start = w.startTag(0);
      w.int16(m.topicConfigErrorCode);
      w.endTag(start);
    }
    w.unknownTags(m.unknownTags);
  }
}

export function* writeCreateTopicsResponseInSlices(w: Writer, m: CreateTopicsResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 5;
  w.int32(m.throttleTimeMs);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) {
    (yield* writeCreateTopicsResponseTopicsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const createTopicsResponse = Object.assign(
  ({ throttleTimeMs = 0, topics = [] }: Partial<CreateTopicsResponse> = {}): CreateTopicsResponse => ({ throttleTimeMs, topics }),
  {
    topics: Object.assign(
      ({ name = "", topicId = "AAAAAAAAAAAAAAAAAAAAAA", errorCode = 0, errorMessage = "", topicConfigErrorCode = 0, numPartitions = -1, replicationFactor = -1, configs = [] }: Partial<CreateTopicsResponse["topics"][number]> = {}): CreateTopicsResponse["topics"][number] => ({ name, topicId, errorCode, errorMessage, topicConfigErrorCode, numPartitions, replicationFactor, configs }),
      {
        configs: ({ name = "", value = "", readOnly = false, configSource = -1, isSensitive = false }: Partial<NonNullable<CreateTopicsResponse["topics"][number]["configs"]>[number]> = {}): NonNullable<CreateTopicsResponse["topics"][number]["configs"]>[number] => ({ name, value, readOnly, configSource, isSensitive }),
      },
    ),
  },
);

/** The first version of each field that v2 lacks. */
export const createTopicsSince = {
  topicId: 7,
  topicConfigErrorCode: 5,
  "response.topics.numPartitions": 5,
  "response.topics.replicationFactor": 5,
  "response.topics.configs": 5,
} as const;
