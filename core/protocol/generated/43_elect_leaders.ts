// Written by core/protocol/codegen from ../apis/43_elect_leaders.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { ElectLeadersRequest, ElectLeadersResponse } from "../apis/43_elect_leaders.ts";

function readElectLeadersRequestTopicPartitionsPartitionsList(r: Reader, version: number): NonNullable<ElectLeadersRequest["topicPartitions"]>[number]["partitions"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 4);
  const list: NonNullable<ElectLeadersRequest["topicPartitions"]>[number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readElectLeadersRequestTopicPartitions(r: Reader, version: number): NonNullable<ElectLeadersRequest["topicPartitions"]>[number] {
  const flexible = version >= 2;
  const m: NonNullable<ElectLeadersRequest["topicPartitions"]>[number] = {
    topic: r.string(flexible),
    partitions: readElectLeadersRequestTopicPartitionsPartitionsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeElectLeadersRequestTopicPartitions(w: Writer, m: NonNullable<ElectLeadersRequest["topicPartitions"]>[number], version: number): void {
  const flexible = version >= 2;
  w.string(m.topic, flexible);
  w.count(m.partitions.length, flexible);
  for (const e of m.partitions) w.int32(e);
  if (flexible) w.tags(m.unknownTags);
}

function readElectLeadersRequestTopicPartitionsList(r: Reader, version: number): NonNullable<ElectLeadersRequest["topicPartitions"]> | null {
  const flexible = version >= 2;
  const count = r.nullableCount(flexible, 3);
  if (count < 0) return null;
  const list: NonNullable<ElectLeadersRequest["topicPartitions"]> = [];
  for (let i = 0; i < count; i++) list.push(readElectLeadersRequestTopicPartitions(r, version));
  return list;
}

export function readElectLeadersRequest(r: Reader, version: number): ElectLeadersRequest {
  const flexible = version >= 2;
  const m: ElectLeadersRequest = {
    electionType: version >= 1 ? r.int8() : 0,
    topicPartitions: readElectLeadersRequestTopicPartitionsList(r, version),
    timeoutMs: r.int32(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeElectLeadersRequest(w: Writer, m: ElectLeadersRequest, version: number): void {
  const flexible = version >= 2;
  if (version >= 1) w.int8(m.electionType);
  w.count(m.topicPartitions === null ? -1 : m.topicPartitions.length, flexible);
  for (const e of m.topicPartitions ?? []) writeElectLeadersRequestTopicPartitions(w, e, version);
  w.int32(m.timeoutMs);
  if (flexible) w.tags(m.unknownTags);
}

function readElectLeadersResponseReplicaElectionResultsPartitionResult(r: Reader, version: number): ElectLeadersResponse["replicaElectionResults"][number]["partitionResult"][number] {
  const flexible = version >= 2;
  const m: ElectLeadersResponse["replicaElectionResults"][number]["partitionResult"][number] = {
    partitionId: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeElectLeadersResponseReplicaElectionResultsPartitionResult(w: Writer, m: ElectLeadersResponse["replicaElectionResults"][number]["partitionResult"][number], version: number): void {
  const flexible = version >= 2;
  w.int32(m.partitionId);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readElectLeadersResponseReplicaElectionResultsPartitionResultList(r: Reader, version: number): ElectLeadersResponse["replicaElectionResults"][number]["partitionResult"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 8);
  const list: ElectLeadersResponse["replicaElectionResults"][number]["partitionResult"] = [];
  for (let i = 0; i < count; i++) list.push(readElectLeadersResponseReplicaElectionResultsPartitionResult(r, version));
  return list;
}

function readElectLeadersResponseReplicaElectionResults(r: Reader, version: number): ElectLeadersResponse["replicaElectionResults"][number] {
  const flexible = version >= 2;
  const m: ElectLeadersResponse["replicaElectionResults"][number] = {
    topic: r.string(flexible),
    partitionResult: readElectLeadersResponseReplicaElectionResultsPartitionResultList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeElectLeadersResponseReplicaElectionResults(w: Writer, m: ElectLeadersResponse["replicaElectionResults"][number], version: number): void {
  const flexible = version >= 2;
  w.string(m.topic, flexible);
  w.count(m.partitionResult.length, flexible);
  for (const e of m.partitionResult) writeElectLeadersResponseReplicaElectionResultsPartitionResult(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function readElectLeadersResponseReplicaElectionResultsList(r: Reader, version: number): ElectLeadersResponse["replicaElectionResults"] {
  const flexible = version >= 2;
  const count = r.count(flexible, 3);
  const list: ElectLeadersResponse["replicaElectionResults"] = [];
  for (let i = 0; i < count; i++) list.push(readElectLeadersResponseReplicaElectionResults(r, version));
  return list;
}

export function readElectLeadersResponse(r: Reader, version: number): ElectLeadersResponse {
  const flexible = version >= 2;
  const m: ElectLeadersResponse = {
    throttleTimeMs: r.int32(),
    errorCode: version >= 1 ? r.int16() : 0,
    replicaElectionResults: readElectLeadersResponseReplicaElectionResultsList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeElectLeadersResponse(w: Writer, m: ElectLeadersResponse, version: number): void {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  if (version >= 1) w.int16(m.errorCode);
  w.count(m.replicaElectionResults.length, flexible);
  for (const e of m.replicaElectionResults) writeElectLeadersResponseReplicaElectionResults(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

function* readElectLeadersRequestTopicPartitionsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<ElectLeadersRequest["topicPartitions"]>[number]["partitions"], unknown> {
  const flexible = version >= 2;
  const count = r.count(flexible, 4);
  const list: NonNullable<ElectLeadersRequest["topicPartitions"]>[number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int32());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readElectLeadersRequestTopicPartitionsInSlices(r: Reader, version: number): Generator<undefined, NonNullable<ElectLeadersRequest["topicPartitions"]>[number], unknown> {
  const flexible = version >= 2;
  const m: NonNullable<ElectLeadersRequest["topicPartitions"]>[number] = {
    topic: r.string(flexible),
    partitions: (yield* readElectLeadersRequestTopicPartitionsPartitionsListInSlices(r, version)),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* readElectLeadersRequestTopicPartitionsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<ElectLeadersRequest["topicPartitions"]> | null, unknown> {
  const flexible = version >= 2;
  const count = r.nullableCount(flexible, 3);
  if (count < 0) return null;
  const list: NonNullable<ElectLeadersRequest["topicPartitions"]> = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readElectLeadersRequestTopicPartitionsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readElectLeadersRequestInSlices(r: Reader, version: number): Generator<undefined, ElectLeadersRequest, unknown> {
  const flexible = version >= 2;
  const m: ElectLeadersRequest = {
    electionType: version >= 1 ? r.int8() : 0,
    topicPartitions: (yield* readElectLeadersRequestTopicPartitionsListInSlices(r, version)),
    timeoutMs: r.int32(),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function* writeElectLeadersResponseReplicaElectionResultsInSlices(w: Writer, m: ElectLeadersResponse["replicaElectionResults"][number], version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 2;
  w.string(m.topic, flexible);
  w.count(m.partitionResult.length, flexible);
  for (const e of m.partitionResult) {
    writeElectLeadersResponseReplicaElectionResultsPartitionResult(w, e, version);
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

export function* writeElectLeadersResponseInSlices(w: Writer, m: ElectLeadersResponse, version: number): Generator<undefined, void, unknown> {
  const flexible = version >= 2;
  w.int32(m.throttleTimeMs);
  if (version >= 1) w.int16(m.errorCode);
  w.count(m.replicaElectionResults.length, flexible);
  for (const e of m.replicaElectionResults) {
    (yield* writeElectLeadersResponseReplicaElectionResultsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  if (flexible) w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const electLeadersResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, replicaElectionResults = [] }: Partial<ElectLeadersResponse> = {}): ElectLeadersResponse => ({ throttleTimeMs, errorCode, replicaElectionResults }),
  {
    replicaElectionResults: Object.assign(
      ({ topic = "", partitionResult = [] }: Partial<ElectLeadersResponse["replicaElectionResults"][number]> = {}): ElectLeadersResponse["replicaElectionResults"][number] => ({ topic, partitionResult }),
      {
        partitionResult: ({ partitionId = 0, errorCode = 0, errorMessage = "" }: Partial<ElectLeadersResponse["replicaElectionResults"][number]["partitionResult"][number]> = {}): ElectLeadersResponse["replicaElectionResults"][number]["partitionResult"][number] => ({ partitionId, errorCode, errorMessage }),
      },
    ),
  },
);

/** The first version of each field that v0 lacks. */
export const electLeadersSince = {
  electionType: 1,
  "response.errorCode": 1,
} as const;
