// Written by core/protocol/codegen from ../apis/00_produce.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { ProduceRequest, ProduceResponse } from "../apis/00_produce.ts";

function readProduceRequestTopicDataPartitionData(r: Reader, version: number): ProduceRequest["topicData"][number]["partitionData"][number] {
  const flexible = version >= 9;
  const m: ProduceRequest["topicData"][number]["partitionData"][number] = {
    index: r.int32(),
    records: r.nullableBytes(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeProduceRequestTopicDataPartitionData(w: Writer, m: ProduceRequest["topicData"][number]["partitionData"][number], version: number): void {
  const flexible = version >= 9;
  w.int32(m.index);
  w.records(m.records, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readProduceRequestTopicDataPartitionDataList(r: Reader, version: number): ProduceRequest["topicData"][number]["partitionData"] {
  const flexible = version >= 9;
  const count = r.count(flexible, 6);
  const list: ProduceRequest["topicData"][number]["partitionData"] = [];
  for (let i = 0; i < count; i++) list.push(readProduceRequestTopicDataPartitionData(r, version));
  return list;
}

function readProduceRequestTopicData(r: Reader, version: number): ProduceRequest["topicData"][number] {
  const flexible = version >= 9;
  const m: ProduceRequest["topicData"][number] = {
    name: version <= 12 ? r.string(flexible) : "",
    topicId: version === 13 ? r.uuid() : "AAAAAAAAAAAAAAAAAAAAAA",
    partitionData: readProduceRequestTopicDataPartitionDataList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeProduceRequestTopicData(w: Writer, m: ProduceRequest["topicData"][number], version: number): void {
  const flexible = version >= 9;
  if (version <= 12) w.string(m.name, flexible);
  if (version === 13) w.uuid(m.topicId);
  w.count(m.partitionData.length, flexible);
  for (const e of m.partitionData) writeProduceRequestTopicDataPartitionData(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readProduceRequestTopicDataList(r: Reader, version: number): ProduceRequest["topicData"] {
  const flexible = version >= 9;
  const count = r.count(flexible, 3);
  const list: ProduceRequest["topicData"] = [];
  for (let i = 0; i < count; i++) list.push(readProduceRequestTopicData(r, version));
  return list;
}

export function readProduceRequest(r: Reader, version: number): ProduceRequest {
  const flexible = version >= 9;
  const m: ProduceRequest = {
    transactionalId: r.nullableString(flexible),
    acks: r.int16(),
    timeoutMs: r.int32(),
    topicData: readProduceRequestTopicDataList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeProduceRequest(w: Writer, m: ProduceRequest, version: number): void {
  const flexible = version >= 9;
  w.nullableString(m.transactionalId, flexible);
  w.int16(m.acks);
  w.int32(m.timeoutMs);
  w.count(m.topicData.length, flexible);
  for (const e of m.topicData) writeProduceRequestTopicData(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readProduceResponseResponsesPartitionResponsesRecordErrors(r: Reader, version: number): ProduceResponse["responses"][number]["partitionResponses"][number]["recordErrors"][number] {
  const flexible = version >= 9;
  const m: ProduceResponse["responses"][number]["partitionResponses"][number]["recordErrors"][number] = {
    batchIndex: r.int32(),
    batchIndexErrorMessage: r.nullableString(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeProduceResponseResponsesPartitionResponsesRecordErrors(w: Writer, m: ProduceResponse["responses"][number]["partitionResponses"][number]["recordErrors"][number], version: number): void {
  const flexible = version >= 9;
  w.int32(m.batchIndex);
  w.errorMessage(m.batchIndexErrorMessage, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readProduceResponseResponsesPartitionResponsesRecordErrorsList(r: Reader, version: number): ProduceResponse["responses"][number]["partitionResponses"][number]["recordErrors"] {
  const flexible = version >= 9;
  const count = r.count(flexible, 6);
  const list: ProduceResponse["responses"][number]["partitionResponses"][number]["recordErrors"] = [];
  for (let i = 0; i < count; i++) list.push(readProduceResponseResponsesPartitionResponsesRecordErrors(r, version));
  return list;
}

function readProduceResponseResponsesPartitionResponsesCurrentLeader(r: Reader, version: number): NonNullable<ProduceResponse["responses"][number]["partitionResponses"][number]["currentLeader"]> {
  const flexible = version >= 9;
  const m: NonNullable<ProduceResponse["responses"][number]["partitionResponses"][number]["currentLeader"]> = {
    leaderId: r.int32(),
    leaderEpoch: r.int32(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeProduceResponseResponsesPartitionResponsesCurrentLeader(w: Writer, m: NonNullable<ProduceResponse["responses"][number]["partitionResponses"][number]["currentLeader"]>, version: number): void {
  const flexible = version >= 9;
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  if (flexible) w.tags(m.unknownTags);
}

function readProduceResponseResponsesPartitionResponses(r: Reader, version: number): ProduceResponse["responses"][number]["partitionResponses"][number] {
  const flexible = version >= 9;
  const m: ProduceResponse["responses"][number]["partitionResponses"][number] = {
    index: r.int32(),
    errorCode: r.int16(),
    baseOffset: r.int64(),
    logAppendTimeMs: r.int64(),
    logStartOffset: version >= 5 ? r.int64() : -1,
    recordErrors: version >= 8 ? readProduceResponseResponsesPartitionResponsesRecordErrorsList(r, version) : [],
    errorMessage: version >= 8 ? r.nullableString(flexible) : null,
    currentLeader: null,
  };
  if (flexible) {
    for (let left = r.uvarint(); left > 0; left--) {
      const tag = r.uvarint(), size = r.uvarint(), start = r.position;
      if (tag === 0 && version >= 10) {
        m.currentLeader = readProduceResponseResponsesPartitionResponsesCurrentLeader(r, version);
        r.endTag(start, size);
      } else m.unknownTags = r.unknownTag(tag, size, m.unknownTags);
    }
  }
  return m;
}

function writeProduceResponseResponsesPartitionResponses(w: Writer, m: ProduceResponse["responses"][number]["partitionResponses"][number], version: number): void {
  const flexible = version >= 9;
  w.int32(m.index);
  w.int16(m.errorCode);
  w.int64(m.baseOffset);
  w.int64(m.logAppendTimeMs);
  if (version >= 5) w.int64(m.logStartOffset);
  if (version >= 8) {
    w.count(m.recordErrors.length, flexible);
    for (const e of m.recordErrors) writeProduceResponseResponsesPartitionResponsesRecordErrors(w, e, version);
  }
  if (version >= 8) w.errorMessage(m.errorMessage, flexible);
  if (flexible) {
    w.uvarint((version >= 10 && m.currentLeader !== null ? 1 : 0) + (m.unknownTags?.length ?? 0));
    if (version >= 10 && m.currentLeader !== null) {
      const start = w.startTag(0);
      writeProduceResponseResponsesPartitionResponsesCurrentLeader(w, m.currentLeader, version);
      w.endTag(start);
    }
    w.unknownTags(m.unknownTags);
  }
}

function readProduceResponseResponsesPartitionResponsesList(r: Reader, version: number): ProduceResponse["responses"][number]["partitionResponses"] {
  const flexible = version >= 9;
  const count = r.count(flexible, 22);
  const list: ProduceResponse["responses"][number]["partitionResponses"] = [];
  for (let i = 0; i < count; i++) list.push(readProduceResponseResponsesPartitionResponses(r, version));
  return list;
}

function readProduceResponseResponses(r: Reader, version: number): ProduceResponse["responses"][number] {
  const flexible = version >= 9;
  const m: ProduceResponse["responses"][number] = {
    name: version <= 12 ? r.string(flexible) : "",
    topicId: version === 13 ? r.uuid() : "AAAAAAAAAAAAAAAAAAAAAA",
    partitionResponses: readProduceResponseResponsesPartitionResponsesList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeProduceResponseResponses(w: Writer, m: ProduceResponse["responses"][number], version: number): void {
  const flexible = version >= 9;
  if (version <= 12) w.string(m.name, flexible);
  if (version === 13) w.uuid(m.topicId);
  w.count(m.partitionResponses.length, flexible);
  for (const e of m.partitionResponses) writeProduceResponseResponsesPartitionResponses(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readProduceResponseResponsesList(r: Reader, version: number): ProduceResponse["responses"] {
  const flexible = version >= 9;
  const count = r.count(flexible, 3);
  const list: ProduceResponse["responses"] = [];
  for (let i = 0; i < count; i++) list.push(readProduceResponseResponses(r, version));
  return list;
}

function readProduceResponseNodeEndpoints(r: Reader, version: number): NonNullable<ProduceResponse["nodeEndpoints"]>[number] {
  const flexible = version >= 9;
  const m: NonNullable<ProduceResponse["nodeEndpoints"]>[number] = {
    nodeId: r.int32(),
    host: r.string(flexible),
    port: r.int32(),
    rack: r.nullableString(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeProduceResponseNodeEndpoints(w: Writer, m: NonNullable<ProduceResponse["nodeEndpoints"]>[number], version: number): void {
  const flexible = version >= 9;
  w.int32(m.nodeId);
  w.string(m.host, flexible);
  w.int32(m.port);
  w.nullableString(m.rack, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readProduceResponseNodeEndpointsList(r: Reader, version: number): NonNullable<ProduceResponse["nodeEndpoints"]> {
  const count = r.count(true, 11);
  const list: NonNullable<ProduceResponse["nodeEndpoints"]> = [];
  for (let i = 0; i < count; i++) list.push(readProduceResponseNodeEndpoints(r, version));
  return list;
}

export function readProduceResponse(r: Reader, version: number): ProduceResponse {
  const flexible = version >= 9;
  const m: ProduceResponse = {
    responses: readProduceResponseResponsesList(r, version),
    throttleTimeMs: r.int32(),
    nodeEndpoints: [],
  };
  if (flexible) {
    for (let left = r.uvarint(); left > 0; left--) {
      const tag = r.uvarint(), size = r.uvarint(), start = r.position;
      if (tag === 0 && version >= 10) {
        m.nodeEndpoints = readProduceResponseNodeEndpointsList(r, version);
        r.endTag(start, size);
      } else m.unknownTags = r.unknownTag(tag, size, m.unknownTags);
    }
  }
  return m;
}

export function writeProduceResponse(w: Writer, m: ProduceResponse, version: number): void {
  const flexible = version >= 9;
  w.count(m.responses.length, flexible);
  for (const e of m.responses) writeProduceResponseResponses(w, e, version);
  w.int32(m.throttleTimeMs);
  if (flexible) {
    w.uvarint((version >= 10 && m.nodeEndpoints.length > 0 ? 1 : 0) + (m.unknownTags?.length ?? 0));
    if (version >= 10 && m.nodeEndpoints.length > 0) {
      const start = w.startTag(0);
      w.count(m.nodeEndpoints.length, true);
      for (const e of m.nodeEndpoints) writeProduceResponseNodeEndpoints(w, e, version);
      w.endTag(start);
    }
    w.unknownTags(m.unknownTags);
  }
}

function* readProduceRequestTopicDataPartitionDataListInSlices(r: Reader, version: number): Generator<undefined, ProduceRequest["topicData"][number]["partitionData"], unknown> {
  const flexible = version >= 9;
  const count = r.count(flexible, 6);
  const list: ProduceRequest["topicData"][number]["partitionData"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readProduceRequestTopicDataPartitionData(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readProduceRequestTopicDataInSlices(r: Reader, version: number): Generator<undefined, ProduceRequest["topicData"][number], unknown> {
  const flexible = version >= 9;
  const m: ProduceRequest["topicData"][number] = {
    name: version <= 12 ? r.string(flexible) : "",
    topicId: version === 13 ? r.uuid() : "AAAAAAAAAAAAAAAAAAAAAA",
    partitionData: (yield* readProduceRequestTopicDataPartitionDataListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readProduceRequestTopicDataListInSlices(r: Reader, version: number): Generator<undefined, ProduceRequest["topicData"], unknown> {
  const flexible = version >= 9;
  const count = r.count(flexible, 3);
  const list: ProduceRequest["topicData"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readProduceRequestTopicDataInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readProduceRequestInSlices(r: Reader, version: number): Generator<undefined, ProduceRequest, unknown> {
  const flexible = version >= 9;
  const m: ProduceRequest = {
    transactionalId: r.nullableString(flexible),
    acks: r.int16(),
    timeoutMs: r.int32(),
    topicData: (yield* readProduceRequestTopicDataListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* writeProduceResponseResponsesPartitionResponsesInSlices(w: Writer, m: ProduceResponse["responses"][number]["partitionResponses"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 9;
  w.int32(m.index);
  w.int16(m.errorCode);
  w.int64(m.baseOffset);
  w.int64(m.logAppendTimeMs);
  if (version >= 5) w.int64(m.logStartOffset);
  if (version >= 8) {
    w.count(m.recordErrors.length, flexible);
    for (const e of m.recordErrors) {
      writeProduceResponseResponsesPartitionResponsesRecordErrors(w, e, version);
      if (w.mayPause()) yield;
    }
  }
  if (version >= 8) w.errorMessage(m.errorMessage, flexible);
  if (flexible) {
    w.uvarint((version >= 10 && m.currentLeader !== null ? 1 : 0) + (m.unknownTags?.length ?? 0));
    if (version >= 10 && m.currentLeader !== null) {
      const start = w.startTag(0);
      writeProduceResponseResponsesPartitionResponsesCurrentLeader(w, m.currentLeader, version);
      w.endTag(start);
    }
    w.unknownTags(m.unknownTags);
  }
}

function* writeProduceResponseResponsesInSlices(w: Writer, m: ProduceResponse["responses"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 9;
  if (version <= 12) w.string(m.name, flexible);
  if (version === 13) w.uuid(m.topicId);
  w.count(m.partitionResponses.length, flexible);
  for (const e of m.partitionResponses) {
    (yield* writeProduceResponseResponsesPartitionResponsesInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

export function* writeProduceResponseInSlices(w: Writer, m: ProduceResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 9;
  w.count(m.responses.length, flexible);
  for (const e of m.responses) {
    (yield* writeProduceResponseResponsesInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.int32(m.throttleTimeMs);
  if (flexible) {
    w.uvarint((version >= 10 && m.nodeEndpoints.length > 0 ? 1 : 0) + (m.unknownTags?.length ?? 0));
    if (version >= 10 && m.nodeEndpoints.length > 0) {
      const start = w.startTag(0);
      w.count(m.nodeEndpoints.length, true);
      for (const e of m.nodeEndpoints) {
        writeProduceResponseNodeEndpoints(w, e, version);
        if (w.mayPause()) yield;
      }
      w.endTag(start);
    }
    w.unknownTags(m.unknownTags);
  }
}

/** With the declared default in every field that is not given. */
export const produceResponse = Object.assign(
  ({ responses = [], throttleTimeMs = 0, nodeEndpoints = [] }: Partial<ProduceResponse> = {}): ProduceResponse => ({ responses, throttleTimeMs, nodeEndpoints }),
  {
    responses: Object.assign(
      ({ name = "", topicId = "AAAAAAAAAAAAAAAAAAAAAA", partitionResponses = [] }: Partial<ProduceResponse["responses"][number]> = {}): ProduceResponse["responses"][number] => ({ name, topicId, partitionResponses }),
      {
        partitionResponses: Object.assign(
          ({ index = 0, errorCode = 0, baseOffset = 0, logAppendTimeMs = -1, logStartOffset = -1, recordErrors = [], errorMessage = null, currentLeader = null }: Partial<ProduceResponse["responses"][number]["partitionResponses"][number]> = {}): ProduceResponse["responses"][number]["partitionResponses"][number] => ({ index, errorCode, baseOffset, logAppendTimeMs, logStartOffset, recordErrors, errorMessage, currentLeader }),
          {
            recordErrors: ({ batchIndex = 0, batchIndexErrorMessage = null }: Partial<ProduceResponse["responses"][number]["partitionResponses"][number]["recordErrors"][number]> = {}): ProduceResponse["responses"][number]["partitionResponses"][number]["recordErrors"][number] => ({ batchIndex, batchIndexErrorMessage }),
            currentLeader: ({ leaderId = -1, leaderEpoch = -1 }: Partial<NonNullable<ProduceResponse["responses"][number]["partitionResponses"][number]["currentLeader"]>> = {}): NonNullable<ProduceResponse["responses"][number]["partitionResponses"][number]["currentLeader"]> => ({ leaderId, leaderEpoch }),
          },
        ),
      },
    ),
    nodeEndpoints: ({ nodeId = 0, host = "", port = 0, rack = null }: Partial<NonNullable<ProduceResponse["nodeEndpoints"]>[number]> = {}): NonNullable<ProduceResponse["nodeEndpoints"]>[number] => ({ nodeId, host, port, rack }),
  },
);

/** The first version of each field that v3 lacks. */
export const produceSince = {
  topicId: 13,
  logStartOffset: 5,
  recordErrors: 8,
  errorMessage: 8,
  currentLeader: 10,
  nodeEndpoints: 10,
} as const;
