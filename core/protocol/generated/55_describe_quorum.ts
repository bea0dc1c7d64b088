// Written by core/protocol/codegen from ../apis/55_describe_quorum.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { DescribeQuorumRequest, DescribeQuorumResponse } from "../apis/55_describe_quorum.ts";

function readDescribeQuorumRequestTopicsPartitions(r: Reader, version: number): DescribeQuorumRequest["topics"][number]["partitions"][number] {
  const m: DescribeQuorumRequest["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeQuorumRequestTopicsPartitions(w: Writer, m: DescribeQuorumRequest["topics"][number]["partitions"][number], version: number): void {
  w.int32(m.partitionIndex);
  w.tags(m.unknownTags);
}

function readDescribeQuorumRequestTopicsPartitionsList(r: Reader, version: number): DescribeQuorumRequest["topics"][number]["partitions"] {
  const count = r.count(true, 5);
  const list: DescribeQuorumRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeQuorumRequestTopicsPartitions(r, version));
  return list;
}

function readDescribeQuorumRequestTopics(r: Reader, version: number): DescribeQuorumRequest["topics"][number] {
  const m: DescribeQuorumRequest["topics"][number] = {
    topicName: r.string(true),
    partitions: readDescribeQuorumRequestTopicsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeQuorumRequestTopics(w: Writer, m: DescribeQuorumRequest["topics"][number], version: number): void {
  w.string(m.topicName, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeDescribeQuorumRequestTopicsPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readDescribeQuorumRequestTopicsList(r: Reader, version: number): DescribeQuorumRequest["topics"] {
  const count = r.count(true, 3);
  const list: DescribeQuorumRequest["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeQuorumRequestTopics(r, version));
  return list;
}

export function readDescribeQuorumRequest(r: Reader, version: number): DescribeQuorumRequest {
  const m: DescribeQuorumRequest = {
    topics: readDescribeQuorumRequestTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeDescribeQuorumRequest(w: Writer, m: DescribeQuorumRequest, version: number): void {
  w.count(m.topics.length, true);
  for (const e of m.topics) writeDescribeQuorumRequestTopics(w, e, version);
  w.tags(m.unknownTags);
}

function readDescribeQuorumResponseTopicsPartitionsCurrentVoters(r: Reader, version: number): DescribeQuorumResponse["topics"][number]["partitions"][number]["currentVoters"][number] {
  const m: DescribeQuorumResponse["topics"][number]["partitions"][number]["currentVoters"][number] = {
    replicaId: r.int32(),
    replicaDirectoryId: version === 2 ? r.uuid() : "AAAAAAAAAAAAAAAAAAAAAA",
    logEndOffset: r.int64(),
    lastFetchTimestamp: version >= 1 ? r.int64() : -1,
    lastCaughtUpTimestamp: version >= 1 ? r.int64() : -1,
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeQuorumResponseTopicsPartitionsCurrentVoters(w: Writer, m: DescribeQuorumResponse["topics"][number]["partitions"][number]["currentVoters"][number], version: number): void {
  w.int32(m.replicaId);
  if (version === 2) w.uuid(m.replicaDirectoryId);
  w.int64(m.logEndOffset);
  if (version >= 1) w.int64(m.lastFetchTimestamp);
  if (version >= 1) w.int64(m.lastCaughtUpTimestamp);
  w.tags(m.unknownTags);
}

function readDescribeQuorumResponseTopicsPartitionsCurrentVotersList(r: Reader, version: number): DescribeQuorumResponse["topics"][number]["partitions"][number]["currentVoters"] {
  const count = r.count(true, 13);
  const list: DescribeQuorumResponse["topics"][number]["partitions"][number]["currentVoters"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeQuorumResponseTopicsPartitionsCurrentVoters(r, version));
  return list;
}

function readDescribeQuorumResponseTopicsPartitionsObserversList(r: Reader, version: number): DescribeQuorumResponse["topics"][number]["partitions"][number]["observers"] {
  const count = r.count(true, 13);
  const list: DescribeQuorumResponse["topics"][number]["partitions"][number]["observers"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeQuorumResponseTopicsPartitionsCurrentVoters(r, version));
  return list;
}

function readDescribeQuorumResponseTopicsPartitions(r: Reader, version: number): DescribeQuorumResponse["topics"][number]["partitions"][number] {
  const m: DescribeQuorumResponse["topics"][number]["partitions"][number] = {
    partitionIndex: r.int32(),
    errorCode: r.int16(),
    errorMessage: version === 2 ? r.nullableString(true) : "",
    leaderId: r.int32(),
    leaderEpoch: r.int32(),
    highWatermark: r.int64(),
    currentVoters: readDescribeQuorumResponseTopicsPartitionsCurrentVotersList(r, version),
    observers: readDescribeQuorumResponseTopicsPartitionsObserversList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeQuorumResponseTopicsPartitions(w: Writer, m: DescribeQuorumResponse["topics"][number]["partitions"][number], version: number): void {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  if (version === 2) w.errorMessage(m.errorMessage, true);
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  w.int64(m.highWatermark);
  w.count(m.currentVoters.length, true);
  for (const e of m.currentVoters) writeDescribeQuorumResponseTopicsPartitionsCurrentVoters(w, e, version);
  w.count(m.observers.length, true);
  for (const e of m.observers) writeDescribeQuorumResponseTopicsPartitionsCurrentVoters(w, e, version);
  w.tags(m.unknownTags);
}

function readDescribeQuorumResponseTopicsPartitionsList(r: Reader, version: number): DescribeQuorumResponse["topics"][number]["partitions"] {
  const count = r.count(true, 25);
  const list: DescribeQuorumResponse["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeQuorumResponseTopicsPartitions(r, version));
  return list;
}

function readDescribeQuorumResponseTopics(r: Reader, version: number): DescribeQuorumResponse["topics"][number] {
  const m: DescribeQuorumResponse["topics"][number] = {
    topicName: r.string(true),
    partitions: readDescribeQuorumResponseTopicsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeQuorumResponseTopics(w: Writer, m: DescribeQuorumResponse["topics"][number], version: number): void {
  w.string(m.topicName, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) writeDescribeQuorumResponseTopicsPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readDescribeQuorumResponseTopicsList(r: Reader, version: number): DescribeQuorumResponse["topics"] {
  const count = r.count(true, 3);
  const list: DescribeQuorumResponse["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeQuorumResponseTopics(r, version));
  return list;
}

function readDescribeQuorumResponseNodesListeners(r: Reader, version: number): DescribeQuorumResponse["nodes"][number]["listeners"][number] {
  const m: DescribeQuorumResponse["nodes"][number]["listeners"][number] = {
    name: r.string(true),
    host: r.string(true),
    port: r.uint16(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeQuorumResponseNodesListeners(w: Writer, m: DescribeQuorumResponse["nodes"][number]["listeners"][number], version: number): void {
  w.string(m.name, true);
  w.string(m.host, true);
  w.uint16(m.port);
  w.tags(m.unknownTags);
}

function readDescribeQuorumResponseNodesListenersList(r: Reader, version: number): DescribeQuorumResponse["nodes"][number]["listeners"] {
  const count = r.count(true, 5);
  const list: DescribeQuorumResponse["nodes"][number]["listeners"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeQuorumResponseNodesListeners(r, version));
  return list;
}

function readDescribeQuorumResponseNodes(r: Reader, version: number): DescribeQuorumResponse["nodes"][number] {
  const m: DescribeQuorumResponse["nodes"][number] = {
    nodeId: r.int32(),
    listeners: readDescribeQuorumResponseNodesListenersList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeDescribeQuorumResponseNodes(w: Writer, m: DescribeQuorumResponse["nodes"][number], version: number): void {
  w.int32(m.nodeId);
  w.count(m.listeners.length, true);
  for (const e of m.listeners) writeDescribeQuorumResponseNodesListeners(w, e, version);
  w.tags(m.unknownTags);
}

function readDescribeQuorumResponseNodesList(r: Reader, version: number): DescribeQuorumResponse["nodes"] {
  const count = r.count(true, 6);
  const list: DescribeQuorumResponse["nodes"] = [];
  for (let i = 0; i < count; i++) list.push(readDescribeQuorumResponseNodes(r, version));
  return list;
}

export function readDescribeQuorumResponse(r: Reader, version: number): DescribeQuorumResponse {
  const m: DescribeQuorumResponse = {
    errorCode: r.int16(),
    errorMessage: version === 2 ? r.nullableString(true) : "",
    topics: readDescribeQuorumResponseTopicsList(r, version),
    nodes: version === 2 ? readDescribeQuorumResponseNodesList(r, version) : [],
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeDescribeQuorumResponse(w: Writer, m: DescribeQuorumResponse, version: number): void {
  w.int16(m.errorCode);
  if (version === 2) w.errorMessage(m.errorMessage, true);
  w.count(m.topics.length, true);
  for (const e of m.topics) writeDescribeQuorumResponseTopics(w, e, version);
  if (version === 2) {
    w.count(m.nodes.length, true);
    for (const e of m.nodes) writeDescribeQuorumResponseNodes(w, e, version);
  }
  w.tags(m.unknownTags);
}

function* readDescribeQuorumRequestTopicsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, DescribeQuorumRequest["topics"][number]["partitions"], unknown> {
  const count = r.count(true, 5);
  const list: DescribeQuorumRequest["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readDescribeQuorumRequestTopicsPartitions(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readDescribeQuorumRequestTopicsInSlices(r: Reader, version: number): Generator<undefined, DescribeQuorumRequest["topics"][number], unknown> {
  const m: DescribeQuorumRequest["topics"][number] = {
    topicName: r.string(true),
    partitions: (yield* readDescribeQuorumRequestTopicsPartitionsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readDescribeQuorumRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, DescribeQuorumRequest["topics"], unknown> {
  const count = r.count(true, 3);
  const list: DescribeQuorumRequest["topics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readDescribeQuorumRequestTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readDescribeQuorumRequestInSlices(r: Reader, version: number): Generator<undefined, DescribeQuorumRequest, unknown> {
  const m: DescribeQuorumRequest = {
    topics: (yield* readDescribeQuorumRequestTopicsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeDescribeQuorumResponseTopicsPartitionsInSlices(w: Writer, m: DescribeQuorumResponse["topics"][number]["partitions"][number], version: number): Generator<undefined, void, unknown> {
  w.int32(m.partitionIndex);
  w.int16(m.errorCode);
  if (version === 2) w.errorMessage(m.errorMessage, true);
  w.int32(m.leaderId);
  w.int32(m.leaderEpoch);
  w.int64(m.highWatermark);
  w.count(m.currentVoters.length, true);
  for (const e of m.currentVoters) {
    writeDescribeQuorumResponseTopicsPartitionsCurrentVoters(w, e, version);
    if (w.mayPause()) yield;
  }
  w.count(m.observers.length, true);
  for (const e of m.observers) {
    writeDescribeQuorumResponseTopicsPartitionsCurrentVoters(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeDescribeQuorumResponseTopicsInSlices(w: Writer, m: DescribeQuorumResponse["topics"][number], version: number): Generator<undefined, void, unknown> {
  w.string(m.topicName, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    (yield* writeDescribeQuorumResponseTopicsPartitionsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeDescribeQuorumResponseNodesInSlices(w: Writer, m: DescribeQuorumResponse["nodes"][number], version: number): Generator<undefined, void, unknown> {
  w.int32(m.nodeId);
  w.count(m.listeners.length, true);
  for (const e of m.listeners) {
    writeDescribeQuorumResponseNodesListeners(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

export function* writeDescribeQuorumResponseInSlices(w: Writer, m: DescribeQuorumResponse, version: number): Generator<undefined, void, unknown> {
  w.int16(m.errorCode);
  if (version === 2) w.errorMessage(m.errorMessage, true);
  w.count(m.topics.length, true);
  for (const e of m.topics) {
    (yield* writeDescribeQuorumResponseTopicsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (version === 2) {
    w.count(m.nodes.length, true);
    for (const e of m.nodes) {
      (yield* writeDescribeQuorumResponseNodesInSlices(w, e, version));
      if (w.mayPause()) yield;
    }
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const describeQuorumResponse = Object.assign(
  ({ errorCode = 0, errorMessage = "", topics = [], nodes = [] }: Partial<DescribeQuorumResponse> = {}): DescribeQuorumResponse => ({ errorCode, errorMessage, topics, nodes }),
  {
    topics: Object.assign(
      ({ topicName = "", partitions = [] }: Partial<DescribeQuorumResponse["topics"][number]> = {}): DescribeQuorumResponse["topics"][number] => ({ topicName, partitions }),
      {
        partitions: Object.assign(
          ({ partitionIndex = 0, errorCode = 0, errorMessage = "", leaderId = 0, leaderEpoch = 0, highWatermark = 0, currentVoters = [], observers = [] }: Partial<DescribeQuorumResponse["topics"][number]["partitions"][number]> = {}): DescribeQuorumResponse["topics"][number]["partitions"][number] => ({ partitionIndex, errorCode, errorMessage, leaderId, leaderEpoch, highWatermark, currentVoters, observers }),
          {
            currentVoters: ({ replicaId = 0, replicaDirectoryId = "AAAAAAAAAAAAAAAAAAAAAA", logEndOffset = 0, lastFetchTimestamp = -1, lastCaughtUpTimestamp = -1 }: Partial<DescribeQuorumResponse["topics"][number]["partitions"][number]["currentVoters"][number]> = {}): DescribeQuorumResponse["topics"][number]["partitions"][number]["currentVoters"][number] => ({ replicaId, replicaDirectoryId, logEndOffset, lastFetchTimestamp, lastCaughtUpTimestamp }),
            observers: ({ replicaId = 0, replicaDirectoryId = "AAAAAAAAAAAAAAAAAAAAAA", logEndOffset = 0, lastFetchTimestamp = -1, lastCaughtUpTimestamp = -1 }: Partial<DescribeQuorumResponse["topics"][number]["partitions"][number]["observers"][number]> = {}): DescribeQuorumResponse["topics"][number]["partitions"][number]["observers"][number] => ({ replicaId, replicaDirectoryId, logEndOffset, lastFetchTimestamp, lastCaughtUpTimestamp }),
          },
        ),
      },
    ),
    nodes: Object.assign(
      ({ nodeId = 0, listeners = [] }: Partial<DescribeQuorumResponse["nodes"][number]> = {}): DescribeQuorumResponse["nodes"][number] => ({ nodeId, listeners }),
      {
        listeners: ({ name = "", host = "", port = 0 }: Partial<DescribeQuorumResponse["nodes"][number]["listeners"][number]> = {}): DescribeQuorumResponse["nodes"][number]["listeners"][number] => ({ name, host, port }),
      },
    ),
  },
);

/** The first version of each field that v0 lacks. */
export const describeQuorumSince = {
  errorMessage: 2,
  replicaDirectoryId: 2,
  lastFetchTimestamp: 1,
  lastCaughtUpTimestamp: 1,
  nodes: 2,
} as const;
