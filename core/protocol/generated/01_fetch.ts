// Written by core/protocol/codegen from ../apis/01_fetch.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { FetchRequest, FetchResponse } from "../apis/01_fetch.ts";

function readFetchRequestReplicaState(r: Reader, version: number): NonNullable<FetchRequest["replicaState"]> {
  const flexible = version >= 12;
  const m: NonNullable<FetchRequest["replicaState"]> = {
    replicaId: r.int32(),
    replicaEpoch: r.int64(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeFetchRequestReplicaState(w: Writer, m: NonNullable<FetchRequest["replicaState"]>, version: number): void {
  const flexible = version >= 12;
  w.int32(m.replicaId);
  w.int64(m.replicaEpoch);
  if (flexible) w.tags(m.unknownTags);
}

function readFetchRequestTopicsPartitions(r: Reader, version: number): FetchRequest["topics"][number]["partitions"][number] {
  const flexible = version >= 12;
  const m: FetchRequest["topics"][number]["partitions"][number] = {
    partition: r.int32(),
    currentLeaderEpoch: version >= 9 ? r.int32() : -1,
    fetchOffset: r.int64(),
    lastFetchedEpoch: version >= 12 ? r.int32() : -1,
    logStartOffset: version >= 5 ? r.int64() : -1,
    partitionMaxBytes: r.int32(),
    replicaDirectoryId: "AAAAAAAAAAAAAAAAAAAAAA",
    highWatermark: 9223372036854776000,
  };
  if (flexible) {
    for (let left = r.uvarint(); left > 0; left--) {
      const tag = r.uvarint(), size = r.uvarint(), start = r.position;
      if (tag === 0 && version >= 17) {
        m.replicaDirectoryId = r.uuid();
        r.endTag(start, size);
      } else if (tag === 1 && version === 18) {
        m.highWatermark = r.int64();
        r.endTag(start, size);
      } else m.unknownTags = r.unknownTag(tag, size, m.unknownTags);
    }
  }
  return m;
}

function writeFetchRequestTopicsPartitions(w: Writer, m: FetchRequest["topics"][number]["partitions"][number], version: number): void {
  const flexible = version >= 12;
  w.int32(m.partition);
  if (version >= 9) w.int32(m.currentLeaderEpoch);
  w.int64(m.fetchOffset);
  if (version >= 12) w.int32(m.lastFetchedEpoch);
  if (version >= 5) w.int64(m.logStartOffset);
  w.int32(m.partitionMaxBytes);
  if (flexible) {
    w.uvarint((version >= 17 && m.replicaDirectoryId !== "AAAAAAAAAAAAAAAAAAAAAA" ? 1 : 0) + (version === 18 && m.highWatermark !== 9223372036854776000 ? 1 : 0) + (m.unknownTags?.length ?? 0));
    if (version >= 17 && m.replicaDirectoryId !== "AAAAAAAAAAAAAAAAAAAAAA") {
      const start = w.startTag(0);
      w.uuid(m.replicaDirectoryId);
      w.endTag(start);
    }
    if (version === 18 && m.highWatermark !== 9223372036854776000) {
      const start = w.startTag(1);
      w.int64(m.highWatermark);
      w.endTag(start);
    }
    w.unknownTags(m.unknownTags);
  }
}

function readFetchRequestTopicsPartitionsList(r: Reader, version: number): FetchRequest["topics"][number]["partitions"] {
  const flexible = version >= 12;
  const count = r.count(flexible, 16);
  const list: FetchRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readFetchRequestTopicsPartitions(r, version));
  return list;
}

function readFetchRequestTopics(r: Reader, version: number): FetchRequest["topics"][number] {
  const flexible = version >= 12;
  const m: FetchRequest["topics"][number] = {
    topic: version <= 12 ? r.string(flexible) : "",
    topicId: version >= 13 ? r.uuid() : "AAAAAAAAAAAAAAAAAAAAAA",
    partitions: readFetchRequestTopicsPartitionsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeFetchRequestTopics(w: Writer, m: FetchRequest["topics"][number], version: number): void {
  const flexible = version >= 12;
  if (version <= 12) w.string(m.topic, flexible);
  if (version >= 13) w.uuid(m.topicId);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) writeFetchRequestTopicsPartitions(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readFetchRequestTopicsList(r: Reader, version: number): FetchRequest["topics"] {
  const flexible = version >= 12;
  const count = r.count(flexible, 3);
  const list: FetchRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readFetchRequestTopics(r, version));
  return list;
}

function readFetchRequestForgottenTopicsDataPartitionsList(r: Reader, version: number): FetchRequest["forgottenTopicsData"][number]["partitions"] {
  const flexible = version >= 12;
  const count = r.count(flexible, 4);
  const list: FetchRequest["forgottenTopicsData"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readFetchRequestForgottenTopicsData(r: Reader, version: number): FetchRequest["forgottenTopicsData"][number] {
  const flexible = version >= 12;
  const m: FetchRequest["forgottenTopicsData"][number] = {
    topic: version <= 12 ? r.string(flexible) : "",
    topicId: version >= 13 ? r.uuid() : "AAAAAAAAAAAAAAAAAAAAAA",
    partitions: readFetchRequestForgottenTopicsDataPartitionsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeFetchRequestForgottenTopicsData(w: Writer, m: FetchRequest["forgottenTopicsData"][number], version: number): void {
  const flexible = version >= 12;
  if (version <= 12) w.string(m.topic, flexible);
  if (version >= 13) w.uuid(m.topicId);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) w.int32(e);
  if (flexible) w.tags(m.unknownTags);
}

function readFetchRequestForgottenTopicsDataList(r: Reader, version: number): FetchRequest["forgottenTopicsData"] {
  const flexible = version >= 12;
  const count = r.count(flexible, 3);
  const list: FetchRequest["forgottenTopicsData"] = [];
  for (let i = 0; i < count; i++) list.push(readFetchRequestForgottenTopicsData(r, version));
  return list;
}

export function readFetchRequest(r: Reader, version: number): FetchRequest {
  const flexible = version >= 12;
  const m: FetchRequest = {
    clusterId: null,
    replicaId: version <= 14 ? r.int32() : -1,
    replicaState: null,
    maxWaitMs: r.int32(),
    minBytes: r.int32(),
    maxBytes: r.int32(),
    isolationLevel: r.int8(),
    sessionId: version >= 7 ? r.int32() : 0,
    sessionEpoch: version >= 7 ? r.int32() : -1,
    topics: readFetchRequestTopicsList(r, version),
    forgottenTopicsData: version >= 7 ? readFetchRequestForgottenTopicsDataList(r, version) : [],
    rackId: version >= 11 ? r.string(flexible) : "",
  };
  if (flexible) {
    for (let left = r.uvarint(); left > 0; left--) {
      const tag = r.uvarint(), size = r.uvarint(), start = r.position;
      if (tag === 0 && version >= 12) {
        m.clusterId = r.nullableString(true);
        r.endTag(start, size);
      } else if (tag === 1 && version >= 15) {
        m.replicaState = readFetchRequestReplicaState(r, version);
        r.endTag(start, size);
      } else m.unknownTags = r.unknownTag(tag, size, m.unknownTags);
    }
  }
  return m;
}

export function writeFetchRequest(w: Writer, m: FetchRequest, version: number): void {
  const flexible = version >= 12;
  if (version <= 14) w.int32(m.replicaId);
  w.int32(m.maxWaitMs);
  w.int32(m.minBytes);
  w.int32(m.maxBytes);
  w.int8(m.isolationLevel);
  if (version >= 7) w.int32(m.sessionId);
  if (version >= 7) w.int32(m.sessionEpoch);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) writeFetchRequestTopics(w, e, version);
  if (version >= 7) {
    w.count(m.forgottenTopicsData.length, flexible);
    for (const e of m.forgottenTopicsData) writeFetchRequestForgottenTopicsData(w, e, version);
  }
  if (version >= 11) w.string(m.rackId, flexible);
  if (flexible) {
    w.uvarint((version >= 12 && m.clusterId !== null ? 1 : 0) + (version >= 15 && m.replicaState !== null ? 1 : 0) + (m.unknownTags?.length ?? 0));
    if (version >= 12 && m.clusterId !== null) {
      const start = w.startTag(0);
      w.nullableString(m.clusterId, true);
      w.endTag(start);
    }
    if (version >= 15 && m.replicaState !== null) {
      const start = w.startTag(1);
      writeFetchRequestReplicaState(w, m.replicaState, version);
      w.endTag(start);
    }
    w.unknownTags(m.unknownTags);
  }
}

function readFetchResponseResponsesPartitionsDivergingEpoch(r: Reader, version: number): NonNullable<FetchResponse["responses"][number]["partitions"][number]["divergingEpoch"]> {
  const flexible = version >= 12;
  const m: NonNullable<FetchResponse["responses"][number]["partitions"][number]["divergingEpoch"]> = {
    epoch: r.int32(),
    endOffset: r.int64(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeFetchResponseResponsesPartitionsDivergingEpoch(w: Writer, m: NonNullable<FetchResponse["responses"][number]["partitions"][number]["divergingEpoch"]>, version: number): void {
  const flexible = version >= 12;
  w.int32(m.epoch);
  w.int64(m.endOffset);
  if (flexible) w.tags(m.unknownTags);
}

function readFetchResponseResponsesPartitionsCurrentLeader(r: Reader, version: number): NonNullable<FetchResponse["responses"][number]["partitions"][number]["currentLeader"]> {
  const flexible = version >= 12;
  const m: NonNullable<FetchResponse["responses"][number]["partitions"][number]["currentLeader"]> = {
    leaderId: r.int32(),
    leaderEpoch: r.int32(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeFetchResponseResponsesPartitionsCurrentLeader(w: Writer, m: NonNullable<FetchResponse["responses"][number]["partitions"][number]["currentLeader"]>, version: number): void {
  const flexible = version >= 12;
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  if (flexible) w.tags(m.unknownTags);
}

function readFetchResponseResponsesPartitionsSnapshotId(r: Reader, version: number): NonNullable<FetchResponse["responses"][number]["partitions"][number]["snapshotId"]> {
  const flexible = version >= 12;
  const m: NonNullable<FetchResponse["responses"][number]["partitions"][number]["snapshotId"]> = {
    endOffset: r.int64(),
    epoch: r.int32(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeFetchResponseResponsesPartitionsSnapshotId(w: Writer, m: NonNullable<FetchResponse["responses"][number]["partitions"][number]["snapshotId"]>, version: number): void {
  const flexible = version >= 12;
  w.int64(m.endOffset);
  w.int32(m.epoch);
  if (flexible) w.tags(m.unknownTags);
}

function readFetchResponseResponsesPartitionsAbortedTransactions(r: Reader, version: number): NonNullable<FetchResponse["responses"][number]["partitions"][number]["abortedTransactions"]>[number] {
  const flexible = version >= 12;
  const m: NonNullable<FetchResponse["responses"][number]["partitions"][number]["abortedTransactions"]>[number] = {
    producerId: r.int64(),
    firstOffset: r.int64(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeFetchResponseResponsesPartitionsAbortedTransactions(w: Writer, m: NonNullable<FetchResponse["responses"][number]["partitions"][number]["abortedTransactions"]>[number], version: number): void {
  const flexible = version >= 12;
  w.int64(m.producerId);
  w.int64(m.firstOffset);
  if (flexible) w.tags(m.unknownTags);
}

function readFetchResponseResponsesPartitionsAbortedTransactionsList(r: Reader, version: number): NonNullable<FetchResponse["responses"][number]["partitions"][number]["abortedTransactions"]> | null {
  const flexible = version >= 12;
  const count = r.nullableCount(flexible, 16);
  if (count < 0) return null;
  const list: NonNullable<FetchResponse["responses"][number]["partitions"][number]["abortedTransactions"]> = [];
  for (let i = 0; i < count; i++) list.push(readFetchResponseResponsesPartitionsAbortedTransactions(r, version));
  return list;
}

function readFetchResponseResponsesPartitions(r: Reader, version: number): FetchResponse["responses"][number]["partitions"][number] {
  const flexible = version >= 12;
  const m: FetchResponse["responses"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    errorCode: r.int16(),
    highWatermark: r.int64(),
    lastStableOffset: r.int64(),
    logStartOffset: version >= 5 ? r.int64() : -1,
    divergingEpoch: null,
    currentLeader: null,
    snapshotId: null,
    abortedTransactions: readFetchResponseResponsesPartitionsAbortedTransactionsList(r, version),
    preferredReadReplica: version >= 11 ? r.int32() : -1,
    records: r.nullableBytes(flexible),
  };
  if (flexible) {
    for (let left = r.uvarint(); left > 0; left--) {
      const tag = r.uvarint(), size = r.uvarint(), start = r.position;
      if (tag === 0 && version >= 12) {
        m.divergingEpoch = readFetchResponseResponsesPartitionsDivergingEpoch(r, version);
        r.endTag(start, size);
      } else if (tag === 1 && version >= 12) {
        m.currentLeader = readFetchResponseResponsesPartitionsCurrentLeader(r, version);
        r.endTag(start, size);
      } else if (tag === 2 && version >= 12) {
        m.snapshotId = readFetchResponseResponsesPartitionsSnapshotId(r, version);
        r.endTag(start, size);
      } else m.unknownTags = r.unknownTag(tag, size, m.unknownTags);
    }
  }
  return m;
}

function writeFetchResponseResponsesPartitions(w: Writer, m: FetchResponse["responses"][number]["partitions"][number], version: number): void {
  const flexible = version >= 12;
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.int64(m.highWatermark);
  w.int64(m.lastStableOffset);
  if (version >= 5) w.int64(m.logStartOffset);
  w.count(m.abortedTransactions === null ? -1 : m.abortedTransactions.length, flexible);
  for (const e of m.abortedTransactions ?? []) writeFetchResponseResponsesPartitionsAbortedTransactions(w, e, version);
  if (version >= 11) w.int32(m.preferredReadReplica);
  w.records(m.records, flexible);
  if (flexible) {
    w.uvarint((version >= 12 && m.divergingEpoch !== null ? 1 : 0) + (version >= 12 && m.currentLeader !== null ? 1 : 0) + (version >= 12 && m.snapshotId !== null ? 1 : 0) + (m.unknownTags?.length ?? 0));
    if (version >= 12 && m.divergingEpoch !== null) {
      const start = w.startTag(0);
      writeFetchResponseResponsesPartitionsDivergingEpoch(w, m.divergingEpoch, version);
      w.endTag(start);
    }
    if (version >= 12 && m.currentLeader !== null) {
      const start = w.startTag(1);
      writeFetchResponseResponsesPartitionsCurrentLeader(w, m.currentLeader, version);
      w.endTag(start);
    }
    if (version >= 12 && m.snapshotId !== null) {
      const start = w.startTag(2);
      writeFetchResponseResponsesPartitionsSnapshotId(w, m.snapshotId, version);
      w.endTag(start);
    }
    w.unknownTags(m.unknownTags);
  }
}

function readFetchResponseResponsesPartitionsList(r: Reader, version: number): FetchResponse["responses"][number]["partitions"] {
  const flexible = version >= 12;
  const count = r.count(flexible, 30);
  const list: FetchResponse["responses"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readFetchResponseResponsesPartitions(r, version));
  return list;
}

function readFetchResponseResponses(r: Reader, version: number): FetchResponse["responses"][number] {
  const flexible = version >= 12;
  const m: FetchResponse["responses"][number] = {
    topic: version <= 12 ? r.string(flexible) : "",
    topicId: version >= 13 ? r.uuid() : "AAAAAAAAAAAAAAAAAAAAAA",
    partitions: readFetchResponseResponsesPartitionsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeFetchResponseResponses(w: Writer, m: FetchResponse["responses"][number], version: number): void {
  const flexible = version >= 12;
  if (version <= 12) w.string(m.topic, flexible);
  if (version >= 13) w.uuid(m.topicId);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) writeFetchResponseResponsesPartitions(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readFetchResponseResponsesList(r: Reader, version: number): FetchResponse["responses"] {
  const flexible = version >= 12;
  const count = r.count(flexible, 3);
  const list: FetchResponse["responses"] = [];
  for (let i = 0; i < count; i++) list.push(readFetchResponseResponses(r, version));
  return list;
}

function readFetchResponseNodeEndpoints(r: Reader, version: number): NonNullable<FetchResponse["nodeEndpoints"]>[number] {
  const flexible = version >= 12;
  const m: NonNullable<FetchResponse["nodeEndpoints"]>[number] = {
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

function writeFetchResponseNodeEndpoints(w: Writer, m: NonNullable<FetchResponse["nodeEndpoints"]>[number], version: number): void {
  const flexible = version >= 12;
  w.int32(m.nodeId);
  w.string(m.host, flexible);
  w.int32(m.port);
  w.nullableString(m.rack, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readFetchResponseNodeEndpointsList(r: Reader, version: number): NonNullable<FetchResponse["nodeEndpoints"]> {
  const count = r.count(true, 11);
  const list: NonNullable<FetchResponse["nodeEndpoints"]> = [];
  for (let i = 0; i < count; i++) list.push(readFetchResponseNodeEndpoints(r, version));
  return list;
}

export function readFetchResponse(r: Reader, version: number): FetchResponse {
  const flexible = version >= 12;
  const m: FetchResponse = {
    throttleTimeMs: r.int32(),
    errorCode: version >= 7 ? r.int16() : 0,
    sessionId: version >= 7 ? r.int32() : 0,
    responses: readFetchResponseResponsesList(r, version),
    nodeEndpoints: [],
  };
  if (flexible) {
    for (let left = r.uvarint(); left > 0; left--) {
      const tag = r.uvarint(), size = r.uvarint(), start = r.position;
      if (tag === 0 && version >= 16) {
        m.nodeEndpoints = readFetchResponseNodeEndpointsList(r, version);
        r.endTag(start, size);
      } else m.unknownTags = r.unknownTag(tag, size, m.unknownTags);
    }
  }
  return m;
}

export function writeFetchResponse(w: Writer, m: FetchResponse, version: number): void {
  const flexible = version >= 12;
  w.int32(m.throttleTimeMs);
  if (version >= 7) w.int16(m.errorCode);
  if (version >= 7) w.int32(m.sessionId);
  w.count(m.responses.length, flexible);
  for (const e of m.responses) writeFetchResponseResponses(w, e, version);
  if (flexible) {
    w.uvarint((version >= 16 && m.nodeEndpoints.length > 0 ? 1 : 0) + (m.unknownTags?.length ?? 0));
    if (version >= 16 && m.nodeEndpoints.length > 0) {
      const start = w.startTag(0);
      w.count(m.nodeEndpoints.length, true);
      for (const e of m.nodeEndpoints) writeFetchResponseNodeEndpoints(w, e, version);
      w.endTag(start);
    }
    w.unknownTags(m.unknownTags);
  }
}

function* readFetchRequestTopicsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, FetchRequest["topics"][number]["partitions"], unknown> {
  const flexible = version >= 12;
  const count = r.count(flexible, 16);
  const list: FetchRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readFetchRequestTopicsPartitions(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readFetchRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, FetchRequest["topics"][number], unknown> {
  const flexible = version >= 12;
  const m: FetchRequest["topics"][number] = {
    topic: version <= 12 ? r.string(flexible) : "",
    topicId: version >= 13 ? r.uuid() : "AAAAAAAAAAAAAAAAAAAAAA",
    partitions: (yield* readFetchRequestTopicsPartitionsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readFetchRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, FetchRequest["topics"], unknown> {
  const flexible = version >= 12;
  const count = r.count(flexible, 3);
  const list: FetchRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readFetchRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readFetchRequestForgottenTopicsDataPartitionsListInSlices(r: Reader, version: number): Generator<undefined, FetchRequest["forgottenTopicsData"][number]["partitions"], unknown> {
  const flexible = version >= 12;
  const count = r.count(flexible, 4);
  const list: FetchRequest["forgottenTopicsData"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int32());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readFetchRequestForgottenTopicsDataInSlices(r: Reader, version: number): Generator<undefined, FetchRequest["forgottenTopicsData"][number], unknown> {
  const flexible = version >= 12;
  const m: FetchRequest["forgottenTopicsData"][number] = {
    topic: version <= 12 ? r.string(flexible) : "",
    topicId: version >= 13 ? r.uuid() : "AAAAAAAAAAAAAAAAAAAAAA",
    partitions: (yield* readFetchRequestForgottenTopicsDataPartitionsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readFetchRequestForgottenTopicsDataListInSlices(r: Reader, version: number): Generator<undefined, FetchRequest["forgottenTopicsData"], unknown> {
  const flexible = version >= 12;
  const count = r.count(flexible, 3);
  const list: FetchRequest["forgottenTopicsData"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readFetchRequestForgottenTopicsDataInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readFetchRequestInSlices(r: Reader, version: number): Generator<undefined, FetchRequest, unknown> {
  const flexible = version >= 12;
  const m: FetchRequest = {
    clusterId: null,
    replicaId: version <= 14 ? r.int32() : -1,
    replicaState: null,
    maxWaitMs: r.int32(),
    minBytes: r.int32(),
    maxBytes: r.int32(),
    isolationLevel: r.int8(),
    sessionId: version >= 7 ? r.int32() : 0,
    sessionEpoch: version >= 7 ? r.int32() : -1,
    topics: (yield* readFetchRequestTopicsListInSlices(r, version)),
    forgottenTopicsData: version >= 7 ? (yield* readFetchRequestForgottenTopicsDataListInSlices(r, version)) : [],
    rackId: version >= 11 ? r.string(flexible) : "",
  };
  if (flexible) {
    for (let left = r.uvarint(); left > 0; left--) {
      const tag = r.uvarint(), size = r.uvarint(), start = r.position;
      if (tag === 0 && version >= 12) {
        m.clusterId = r.nullableString(true);
        r.endTag(start, size);
      } else if (tag === 1 && version >= 15) {
        m.replicaState = readFetchRequestReplicaState(r, version);
        r.endTag(start, size);
      } else m.unknownTags = r.unknownTag(tag, size, m.unknownTags);
    }
  }
  return m;
}

function* writeFetchResponseResponsesPartitionsInSlices(w: Writer, m: FetchResponse["responses"][number]["partitions"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 12;
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  w.int64(m.highWatermark);
  w.int64(m.lastStableOffset);
  if (version >= 5) w.int64(m.logStartOffset);
  w.count(m.abortedTransactions === null ? -1 : m.abortedTransactions.length, flexible);
  for (const e of m.abortedTransactions ?? []) {
    writeFetchResponseResponsesPartitionsAbortedTransactions(w, e, version);
    if (w.mayPause()) yield;
  }
  if (version >= 11) w.int32(m.preferredReadReplica);
  w.records(m.records, flexible);
  if (flexible) {
    w.uvarint((version >= 12 && m.divergingEpoch !== null ? 1 : 0) + (version >= 12 && m.currentLeader !== null ? 1 : 0) + (version >= 12 && m.snapshotId !== null ? 1 : 0) + (m.unknownTags?.length ?? 0));
    if (version >= 12 && m.divergingEpoch !== null) {
      const start = w.startTag(0);
      writeFetchResponseResponsesPartitionsDivergingEpoch(w, m.divergingEpoch, version);
      w.endTag(start);
    }
    if (version >= 12 && m.currentLeader !== null) {
      const start = w.startTag(1);
      writeFetchResponseResponsesPartitionsCurrentLeader(w, m.currentLeader, version);
      w.endTag(start);
    }
    if (version >= 12 && m.snapshotId !== null) {
      const start = w.startTag(2);
      writeFetchResponseResponsesPartitionsSnapshotId(w, m.snapshotId, version);
      w.endTag(start);
    }
    w.unknownTags(m.unknownTags);
  }
}

function* writeFetchResponseResponsesInSlices(w: Writer, m: FetchResponse["responses"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 12;
  if (version <= 12) w.string(m.topic, flexible);
  if (version >= 13) w.uuid(m.topicId);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) {
    (yield* writeFetchResponseResponsesPartitionsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

export function* writeFetchResponseInSlices(w: Writer, m: FetchResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 12;
  w.int32(m.throttleTimeMs);
  if (version >= 7) w.int16(m.errorCode);
  if (version >= 7) w.int32(m.sessionId);
  w.count(m.responses.length, flexible);
  for (const e of m.responses) {
    (yield* writeFetchResponseResponsesInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (flexible) {
    w.uvarint((version >= 16 && m.nodeEndpoints.length > 0 ? 1 : 0) + (m.unknownTags?.length ?? 0));
    if (version >= 16 && m.nodeEndpoints.length > 0) {
      const start = w.startTag(0);
      w.count(m.nodeEndpoints.length, true);
      for (const e of m.nodeEndpoints) {
        writeFetchResponseNodeEndpoints(w, e, version);
        if (w.mayPause()) yield;
      }
      w.endTag(start);
    }
    w.unknownTags(m.unknownTags);
  }
}

/** With the declared default in every field that is not given. */
export const fetchResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, sessionId = 0, responses = [], nodeEndpoints = [] }: Partial<FetchResponse> = {}): FetchResponse => ({ throttleTimeMs, errorCode, sessionId, responses, nodeEndpoints }),
  {
    responses: Object.assign(
      ({ topic = "", topicId = "AAAAAAAAAAAAAAAAAAAAAA", partitions = [] }: Partial<FetchResponse["responses"][number]> = {}): FetchResponse["responses"][number] => ({ topic, topicId, partitions }),
      {
        partitions: Object.assign(
          ({ partitionIndex = 0, errorCode = 0, highWatermark = 0, lastStableOffset = -1, logStartOffset = -1, divergingEpoch = null, currentLeader = null, snapshotId = null, abortedTransactions = [], preferredReadReplica = -1, records = new Uint8Array(0) }: Partial<FetchResponse["responses"][number]["partitions"][number]> = {}): FetchResponse["responses"][number]["partitions"][number] => ({ partitionIndex, errorCode, highWatermark, lastStableOffset, logStartOffset, divergingEpoch, currentLeader, snapshotId, abortedTransactions, preferredReadReplica, records }),
          {
            divergingEpoch: ({ epoch = -1, endOffset = -1 }: Partial<NonNullable<FetchResponse["responses"][number]["partitions"][number]["divergingEpoch"]>> = {}): NonNullable<FetchResponse["responses"][number]["partitions"][number]["divergingEpoch"]> => ({ epoch, endOffset }),
            currentLeader: ({ leaderId = -1, leaderEpoch = -1 }: Partial<NonNullable<FetchResponse["responses"][number]["partitions"][number]["currentLeader"]>> = {}): NonNullable<FetchResponse["responses"][number]["partitions"][number]["currentLeader"]> => ({ leaderId, leaderEpoch }),
            snapshotId: ({ endOffset = -1, epoch = -1 }: Partial<NonNullable<FetchResponse["responses"][number]["partitions"][number]["snapshotId"]>> = {}): NonNullable<FetchResponse["responses"][number]["partitions"][number]["snapshotId"]> => ({ endOffset, epoch }),
            abortedTransactions: ({ producerId = 0, firstOffset = 0 }: Partial<NonNullable<FetchResponse["responses"][number]["partitions"][number]["abortedTransactions"]>[number]> = {}): NonNullable<FetchResponse["responses"][number]["partitions"][number]["abortedTransactions"]>[number] => ({ producerId, firstOffset }),
          },
        ),
      },
    ),
    nodeEndpoints: ({ nodeId = 0, host = "", port = 0, rack = null }: Partial<NonNullable<FetchResponse["nodeEndpoints"]>[number]> = {}): NonNullable<FetchResponse["nodeEndpoints"]>[number] => ({ nodeId, host, port, rack }),
  },
);

/** The first version of each field that v4 lacks. */
export const fetchSince = {
  clusterId: 12,
  replicaState: 15,
  sessionId: 7,
  sessionEpoch: 7,
  topicId: 13,
  currentLeaderEpoch: 9,
  lastFetchedEpoch: 12,
  logStartOffset: 5,
  replicaDirectoryId: 17,
  "request.topics.partitions.highWatermark": 18,
  forgottenTopicsData: 7,
  rackId: 11,
  "response.errorCode": 7,
  divergingEpoch: 12,
  currentLeader: 12,
  snapshotId: 12,
  preferredReadReplica: 11,
  nodeEndpoints: 16,
} as const;
