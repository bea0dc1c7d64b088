// Written by core/protocol/codegen from ../apis/03_metadata.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { MetadataRequest, MetadataResponse } from "../apis/03_metadata.ts";

function readMetadataRequestTopics(r: Reader, version: number): NonNullable<MetadataRequest["topics"]>[number] {
  const flexible = version >= 9;
  const m: NonNullable<MetadataRequest["topics"]>[number] = {
    topicId: version >= 10 ? r.uuid() : "AAAAAAAAAAAAAAAAAAAAAA",
    name: (version >= 10 ? r.nullableString(flexible) : r.string(flexible)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeMetadataRequestTopics(w: Writer, m: NonNullable<MetadataRequest["topics"]>[number], version: number): void {
  const flexible = version >= 9;
  if (version >= 10) w.uuid(m.topicId);
  w.nullableString(version >= 10 ? m.name : (m.name ?? ""), flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readMetadataRequestTopicsList(r: Reader, version: number): NonNullable<MetadataRequest["topics"]> | null {
  const flexible = version >= 9;
  const count = version >= 1 ? r.nullableCount(flexible, 2) : r.count(flexible, 2);
  if (count < 0) return null;
  const list: NonNullable<MetadataRequest["topics"]> = [];
  for (let i = 0; i < count; i++) list.push(readMetadataRequestTopics(r, version));
  return list;
}

export function readMetadataRequest(r: Reader, version: number): MetadataRequest {
  const flexible = version >= 9;
  const m: MetadataRequest = {
    topics: readMetadataRequestTopicsList(r, version),
    allowAutoTopicCreation: version >= 4 ? r.boolean() : true,
    includeClusterAuthorizedOperations: version >= 8 && version <= 10 ? r.boolean() : false,
    includeTopicAuthorizedOperations: version >= 8 ? r.boolean() : false,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeMetadataRequest(w: Writer, m: MetadataRequest, version: number): void {
  const flexible = version >= 9;
  w.count(m.topics === null ? version >= 1 ? -1 : 0 : m.topics.length, flexible);
  for (const e of m.topics ?? []) writeMetadataRequestTopics(w, e, version);
  if (version >= 4) w.boolean(m.allowAutoTopicCreation);
  if (version >= 8 && version <= 10) w.boolean(m.includeClusterAuthorizedOperations);
  if (version >= 8) w.boolean(m.includeTopicAuthorizedOperations);
  if (flexible) w.tags(m.unknownTags);
}

function readMetadataResponseBrokers(r: Reader, version: number): MetadataResponse["brokers"][number] {
  const flexible = version >= 9;
  const m: MetadataResponse["brokers"][number] = {
    nodeId: r.int32(),
    host: r.string(flexible),
    port: r.int32(),
    rack: version >= 1 ? r.nullableString(flexible) : null,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeMetadataResponseBrokers(w: Writer, m: MetadataResponse["brokers"][number], version: number): void {
  const flexible = version >= 9;
  w.int32(m.nodeId);
  w.string(m.host, flexible);
  w.int32(m.port);
  if (version >= 1) w.nullableString(m.rack, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readMetadataResponseBrokersList(r: Reader, version: number): MetadataResponse["brokers"] {
  const flexible = version >= 9;
  const count = r.count(flexible, 10);
  const list: MetadataResponse["brokers"] = [];
  for (let i = 0; i < count; i++) list.push(readMetadataResponseBrokers(r, version));
  return list;
}

function readMetadataResponseTopicsPartitionsReplicaNodesList(r: Reader, version: number): MetadataResponse["topics"][number]["partitions"][number]["replicaNodes"] {
  const flexible = version >= 9;
  const count = r.count(flexible, 4);
  const list: MetadataResponse["topics"][number]["partitions"][number]["replicaNodes"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readMetadataResponseTopicsPartitionsIsrNodesList(r: Reader, version: number): MetadataResponse["topics"][number]["partitions"][number]["isrNodes"] {
  const flexible = version >= 9;
  const count = r.count(flexible, 4);
  const list: MetadataResponse["topics"][number]["partitions"][number]["isrNodes"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readMetadataResponseTopicsPartitionsOfflineReplicasList(r: Reader, version: number): MetadataResponse["topics"][number]["partitions"][number]["offlineReplicas"] {
  const flexible = version >= 9;
  const count = r.count(flexible, 4);
  const list: MetadataResponse["topics"][number]["partitions"][number]["offlineReplicas"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readMetadataResponseTopicsPartitions(r: Reader, version: number): MetadataResponse["topics"][number]["partitions"][number] {
  const flexible = version >= 9;
  const m: MetadataResponse["topics"][number]["partitions"][number] = {
    errorCode: r.int16(),
    partitionIndex: r.int32(),
    leaderId: r.int32(),
    leaderEpoch: version >= 7 ? r.int32() : -1,
    replicaNodes: readMetadataResponseTopicsPartitionsReplicaNodesList(r, version),
    isrNodes: readMetadataResponseTopicsPartitionsIsrNodesList(r, version),
    offlineReplicas: version >= 5 ? readMetadataResponseTopicsPartitionsOfflineReplicasList(r, version) : [],
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeMetadataResponseTopicsPartitions(w: Writer, m: MetadataResponse["topics"][number]["partitions"][number], version: number): void {
  const flexible = version >= 9;
  w.int16(m.errorCode);
  w.int32(m.partitionIndex);
  w.int32(m.leaderId);
  if (version >= 7) w.int32(m.leaderEpoch);
  w.count(m.replicaNodes.length, flexible);
  for (const e of m.replicaNodes) w.int32(e);
  w.count(m.isrNodes.length, flexible);
  for (const e of m.isrNodes) w.int32(e);
  if (version >= 5) {
    w.count(m.offlineReplicas.length, flexible);
    for (const e of m.offlineReplicas) w.int32(e);
  }
  if (flexible) w.tags(m.unknownTags);
}

function readMetadataResponseTopicsPartitionsList(r: Reader, version: number): MetadataResponse["topics"][number]["partitions"] {
  const flexible = version >= 9;
  const count = r.count(flexible, 18);
  const list: MetadataResponse["topics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(readMetadataResponseTopicsPartitions(r, version));
  return list;
}

function readMetadataResponseTopics(r: Reader, version: number): MetadataResponse["topics"][number] {
  const flexible = version >= 9;
  const m: MetadataResponse["topics"][number] = {
    errorCode: r.int16(),
    name: (version >= 12 ? r.nullableString(flexible) : r.string(flexible)),
    topicId: version >= 10 ? r.uuid() : "AAAAAAAAAAAAAAAAAAAAAA",
    isInternal: version >= 1 ? r.boolean() : false,
    partitions: readMetadataResponseTopicsPartitionsList(r, version),
    topicAuthorizedOperations: version >= 8 ? r.int32() : -2147483648,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeMetadataResponseTopics(w: Writer, m: MetadataResponse["topics"][number], version: number): void {
  const flexible = version >= 9;
  w.int16(m.errorCode);
  w.nullableString(version >= 12 ? m.name : (m.name ?? ""), flexible);
  if (version >= 10) w.uuid(m.topicId);
  if (version >= 1) w.boolean(m.isInternal);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) writeMetadataResponseTopicsPartitions(w, e, version);
  if (version >= 8) w.int32(m.topicAuthorizedOperations);
  if (flexible) w.tags(m.unknownTags);
}

function readMetadataResponseTopicsList(r: Reader, version: number): MetadataResponse["topics"] {
  const flexible = version >= 9;
  const count = r.count(flexible, 8);
  const list: MetadataResponse["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readMetadataResponseTopics(r, version));
  return list;
}

export function readMetadataResponse(r: Reader, version: number): MetadataResponse {
  const flexible = version >= 9;
  const m: MetadataResponse = {
    throttleTimeMs: version >= 3 ? r.int32() : 0,
    brokers: readMetadataResponseBrokersList(r, version),
    clusterId: version >= 2 ? r.nullableString(flexible) : null,
    controllerId: version >= 1 ? r.int32() : -1,
    topics: readMetadataResponseTopicsList(r, version),
    clusterAuthorizedOperations: version >= 8 && version <= 10 ? r.int32() : -2147483648,
    errorCode: version === 13 ? r.int16() : 0,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeMetadataResponse(w: Writer, m: MetadataResponse, version: number): void {
  const flexible = version >= 9;
  if (version >= 3) w.int32(m.throttleTimeMs);
  w.count(m.brokers.length, flexible);
  for (const e of m.brokers) writeMetadataResponseBrokers(w, e, version);
  if (version >= 2) w.nullableString(m.clusterId, flexible);
  if (version >= 1) w.int32(m.controllerId);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) writeMetadataResponseTopics(w, e, version);
  if (version >= 8 && version <= 10) w.int32(m.clusterAuthorizedOperations);
  if (version === 13) w.int16(m.errorCode);
  if (flexible) w.tags(m.unknownTags);
}

function* readMetadataRequestTopicsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<MetadataRequest["topics"]> | null, unknown> {
  const flexible = version >= 9;
  const count = version >= 1 ? r.nullableCount(flexible, 2) : r.count(flexible, 2);
  if (count < 0) return null;
  const list: NonNullable<MetadataRequest["topics"]> = [];
  for (let i = 0; i < count; i++) {
    list.push(readMetadataRequestTopics(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readMetadataRequestInSlices(r: Reader, version: number): Generator<undefined, MetadataRequest, unknown> {
  const flexible = version >= 9;
  const m: MetadataRequest = {
    topics: (yield* readMetadataRequestTopicsListInSlices(r, version)),
    allowAutoTopicCreation: version >= 4 ? r.boolean() : true,
    includeClusterAuthorizedOperations: version >= 8 && version <= 10 ? r.boolean() : false,
    includeTopicAuthorizedOperations: version >= 8 ? r.boolean() : false,
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* writeMetadataResponseTopicsPartitionsInSlices(w: Writer, m: MetadataResponse["topics"][number]["partitions"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 9;
  w.int16(m.errorCode);
  w.int32(m.partitionIndex);
  w.int32(m.leaderId);
  if (version >= 7) w.int32(m.leaderEpoch);
  w.count(m.replicaNodes.length, flexible);
  for (const e of m.replicaNodes) {
    w.int32(e);
    if (w.mayPause()) yield;
  }
  w.count(m.isrNodes.length, flexible);
  for (const e of m.isrNodes) {
    w.int32(e);
    if (w.mayPause()) yield;
  }
  if (version >= 5) {
    w.count(m.offlineReplicas.length, flexible);
    for (const e of m.offlineReplicas) {
      w.int32(e);
      if (w.mayPause()) yield;
    }
  }
  if (flexible) w.tags(m.unknownTags);
}

function* writeMetadataResponseTopicsInSlices(w: Writer, m: MetadataResponse["topics"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 9;
  w.int16(m.errorCode);
  w.nullableString(version >= 12 ? m.name : (m.name ?? ""), flexible);
  if (version >= 10) w.uuid(m.topicId);
  if (version >= 1) w.boolean(m.isInternal);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) {
    (yield* writeMetadataResponseTopicsPartitionsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (version >= 8) w.int32(m.topicAuthorizedOperations);
  if (flexible) w.tags(m.unknownTags);
}

export function* writeMetadataResponseInSlices(w: Writer, m: MetadataResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 9;
  if (version >= 3) w.int32(m.throttleTimeMs);
  w.count(m.brokers.length, flexible);
  for (const e of m.brokers) {
    writeMetadataResponseBrokers(w, e, version);
    if (w.mayPause()) yield;
  }
  if (version >= 2) w.nullableString(m.clusterId, flexible);
  if (version >= 1) w.int32(m.controllerId);
  w.count(m.topics.length, flexible);
  for (const e of m.topics) {
    (yield* writeMetadataResponseTopicsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (version >= 8 && version <= 10) w.int32(m.clusterAuthorizedOperations);
  if (version === 13) w.int16(m.errorCode);
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const metadataResponse = Object.assign(
  ({ throttleTimeMs = 0, brokers = [], clusterId = null, controllerId = -1, topics = [], clusterAuthorizedOperations = -2147483648, errorCode = 0 }: Partial<MetadataResponse> = {}): MetadataResponse => ({ throttleTimeMs, brokers, clusterId, controllerId, topics, clusterAuthorizedOperations, errorCode }),
  {
    brokers: ({ nodeId = 0, host = "", port = 0, rack = null }: Partial<MetadataResponse["brokers"][number]> = {}): MetadataResponse["brokers"][number] => ({ nodeId, host, port, rack }),
    topics: Object.assign(
      ({ errorCode = 0, name = "", topicId = "AAAAAAAAAAAAAAAAAAAAAA", isInternal = false, partitions = [], topicAuthorizedOperations = -2147483648 }: Partial<MetadataResponse["topics"][number]> = {}): MetadataResponse["topics"][number] => ({ errorCode, name, topicId, isInternal, partitions, topicAuthorizedOperations }),
      {
        partitions: ({ errorCode = 0, partitionIndex = 0, leaderId = 0, leaderEpoch = -1, replicaNodes = [], isrNodes = [], offlineReplicas = [] }: Partial<MetadataResponse["topics"][number]["partitions"][number]> = {}): MetadataResponse["topics"][number]["partitions"][number] => ({ errorCode, partitionIndex, leaderId, leaderEpoch, replicaNodes, isrNodes, offlineReplicas }),
      },
    ),
  },
);

/** The first version of each field that v0 lacks. */
export const metadataSince = {
  topicId: 10,
  allowAutoTopicCreation: 4,
  includeClusterAuthorizedOperations: 8,
  includeTopicAuthorizedOperations: 8,
  throttleTimeMs: 3,
  rack: 1,
  clusterId: 2,
  controllerId: 1,
  isInternal: 1,
  leaderEpoch: 7,
  offlineReplicas: 5,
  topicAuthorizedOperations: 8,
  clusterAuthorizedOperations: 8,
  "response.errorCode": 13,
} as const;
