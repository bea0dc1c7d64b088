// Written by core/protocol/codegen from ../apis/68_consumer_group_heartbeat.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse } from "../apis/68_consumer_group_heartbeat.ts";

function readConsumerGroupHeartbeatRequestSubscribedTopicNamesList(r: Reader, version: number): NonNullable<ConsumerGroupHeartbeatRequest["subscribedTopicNames"]> | null {
  const count = r.nullableCount(true);
  if (count < 0) return null;
  const list: NonNullable<ConsumerGroupHeartbeatRequest["subscribedTopicNames"]> = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

function readConsumerGroupHeartbeatRequestTopicPartitionsPartitionsList(r: Reader, version: number): NonNullable<ConsumerGroupHeartbeatRequest["topicPartitions"]>[number]["partitions"] {
  const count = r.count(true, 4);
  const list: NonNullable<ConsumerGroupHeartbeatRequest["topicPartitions"]>[number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readConsumerGroupHeartbeatRequestTopicPartitions(r: Reader, version: number): NonNullable<ConsumerGroupHeartbeatRequest["topicPartitions"]>[number] {
  const m: NonNullable<ConsumerGroupHeartbeatRequest["topicPartitions"]>[number] = {
    topicId: r.uuid(),
    partitions: readConsumerGroupHeartbeatRequestTopicPartitionsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeConsumerGroupHeartbeatRequestTopicPartitions(w: Writer, m: NonNullable<ConsumerGroupHeartbeatRequest["topicPartitions"]>[number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) w.int32(e);
  w.tags(m.unknownTags);
}

function readConsumerGroupHeartbeatRequestTopicPartitionsList(r: Reader, version: number): NonNullable<ConsumerGroupHeartbeatRequest["topicPartitions"]> | null {
  const count = r.nullableCount(true, 18);
  if (count < 0) return null;
  const list: NonNullable<ConsumerGroupHeartbeatRequest["topicPartitions"]> = [];
  for (let i = 0; i < count; i++) list.push(readConsumerGroupHeartbeatRequestTopicPartitions(r, version));
  return list;
}

export function readConsumerGroupHeartbeatRequest(r: Reader, version: number): ConsumerGroupHeartbeatRequest {
  const m: ConsumerGroupHeartbeatRequest = {
    groupId: r.string(true),
    memberId: r.string(true),
    memberEpoch: r.int32(),
    instanceId: r.nullableString(true),
    rackId: r.nullableString(true),
    rebalanceTimeoutMs: r.int32(),
    subscribedTopicNames: readConsumerGroupHeartbeatRequestSubscribedTopicNamesList(r, version),
    subscribedTopicRegex: version === 1 ? r.nullableString(true) : null,
    serverAssignor: r.nullableString(true),
    topicPartitions: readConsumerGroupHeartbeatRequestTopicPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeConsumerGroupHeartbeatRequest(w: Writer, m: ConsumerGroupHeartbeatRequest, version: number): void {
  w.string(m.groupId, true);
  w.string(m.memberId, true);
  w.int32(m.memberEpoch);
  w.nullableString(m.instanceId, true);
  w.nullableString(m.rackId, true);
  w.int32(m.rebalanceTimeoutMs);
  w.count(m.subscribedTopicNames === null ? -1 : m.subscribedTopicNames.length, true);
  for (const e of m.subscribedTopicNames ?? []) w.string(e, true);
  if (version === 1) w.nullableString(m.subscribedTopicRegex, true);
  w.nullableString(m.serverAssignor, true);
  w.count(m.topicPartitions === null ? -1 : m.topicPartitions.length, true);
  for (const e of m.topicPartitions ?? []) writeConsumerGroupHeartbeatRequestTopicPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readConsumerGroupHeartbeatResponseAssignmentTopicPartitionsPartitionsList(r: Reader, version: number): NonNullable<ConsumerGroupHeartbeatResponse["assignment"]>["topicPartitions"][number]["partitions"] {
  const count = r.count(true, 4);
  const list: NonNullable<ConsumerGroupHeartbeatResponse["assignment"]>["topicPartitions"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readConsumerGroupHeartbeatResponseAssignmentTopicPartitions(r: Reader, version: number): NonNullable<ConsumerGroupHeartbeatResponse["assignment"]>["topicPartitions"][number] {
  const m: NonNullable<ConsumerGroupHeartbeatResponse["assignment"]>["topicPartitions"][number] = {
    topicId: r.uuid(),
    partitions: readConsumerGroupHeartbeatResponseAssignmentTopicPartitionsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeConsumerGroupHeartbeatResponseAssignmentTopicPartitions(w: Writer, m: NonNullable<ConsumerGroupHeartbeatResponse["assignment"]>["topicPartitions"][number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) w.int32(e);
  w.tags(m.unknownTags);
}

function readConsumerGroupHeartbeatResponseAssignmentTopicPartitionsList(r: Reader, version: number): NonNullable<ConsumerGroupHeartbeatResponse["assignment"]>["topicPartitions"] {
  const count = r.count(true, 18);
  const list: NonNullable<ConsumerGroupHeartbeatResponse["assignment"]>["topicPartitions"] = [];
  for (let i = 0; i < count; i++) list.push(readConsumerGroupHeartbeatResponseAssignmentTopicPartitions(r, version));
  return list;
}

function readConsumerGroupHeartbeatResponseAssignment(r: Reader, version: number): NonNullable<ConsumerGroupHeartbeatResponse["assignment"]> {
  const m: NonNullable<ConsumerGroupHeartbeatResponse["assignment"]> = {
    topicPartitions: readConsumerGroupHeartbeatResponseAssignmentTopicPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeConsumerGroupHeartbeatResponseAssignment(w: Writer, m: NonNullable<ConsumerGroupHeartbeatResponse["assignment"]>, version: number): void {
  w.count(m.topicPartitions.length, true);
  for (const e of m.topicPartitions) writeConsumerGroupHeartbeatResponseAssignmentTopicPartitions(w, e, version);
  w.tags(m.unknownTags);
}

export function readConsumerGroupHeartbeatResponse(r: Reader, version: number): ConsumerGroupHeartbeatResponse {
  const m: ConsumerGroupHeartbeatResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
    memberId: r.nullableString(true),
    memberEpoch: r.int32(),
    heartbeatIntervalMs: r.int32(),
    assignment: (r.present() ? readConsumerGroupHeartbeatResponseAssignment(r, version) : null),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeConsumerGroupHeartbeatResponse(w: Writer, m: ConsumerGroupHeartbeatResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.nullableString(m.memberId, true);
  w.int32(m.memberEpoch);
  w.int32(m.heartbeatIntervalMs);
  w.present(m.assignment !== null);
  if (m.assignment !== null) writeConsumerGroupHeartbeatResponseAssignment(w, m.assignment, version);
  w.tags(m.unknownTags);
}

function* readConsumerGroupHeartbeatRequestSubscribedTopicNamesListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<ConsumerGroupHeartbeatRequest["subscribedTopicNames"]> | null, unknown> {
  const count = r.nullableCount(true);
  if (count < 0) return null;
  const list: NonNullable<ConsumerGroupHeartbeatRequest["subscribedTopicNames"]> = [];
  for (let i = 0; i < count; i++) {
    list.push(r.string(true));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readConsumerGroupHeartbeatRequestTopicPartitionsPartitionsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<ConsumerGroupHeartbeatRequest["topicPartitions"]>[number]["partitions"], unknown> {
  const count = r.count(true, 4);
  const list: NonNullable<ConsumerGroupHeartbeatRequest["topicPartitions"]>[number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int32());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readConsumerGroupHeartbeatRequestTopicPartitionsInSlices(r: Reader, version: number): Generator<undefined, NonNullable<ConsumerGroupHeartbeatRequest["topicPartitions"]>[number], unknown> {
  const m: NonNullable<ConsumerGroupHeartbeatRequest["topicPartitions"]>[number] = {
    topicId: r.uuid(),
    partitions: (yield* readConsumerGroupHeartbeatRequestTopicPartitionsPartitionsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readConsumerGroupHeartbeatRequestTopicPartitionsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<ConsumerGroupHeartbeatRequest["topicPartitions"]> | null, unknown> {
  const count = r.nullableCount(true, 18);
  if (count < 0) return null;
  const list: NonNullable<ConsumerGroupHeartbeatRequest["topicPartitions"]> = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readConsumerGroupHeartbeatRequestTopicPartitionsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readConsumerGroupHeartbeatRequestInSlices(r: Reader, version: number): Generator<undefined, ConsumerGroupHeartbeatRequest, unknown> {
  const m: ConsumerGroupHeartbeatRequest = {
    groupId: r.string(true),
    memberId: r.string(true),
    memberEpoch: r.int32(),
    instanceId: r.nullableString(true),
    rackId: r.nullableString(true),
    rebalanceTimeoutMs: r.int32(),
    subscribedTopicNames: (yield* readConsumerGroupHeartbeatRequestSubscribedTopicNamesListInSlices(r, version)),
    subscribedTopicRegex: version === 1 ? r.nullableString(true) : null,
    serverAssignor: r.nullableString(true),
    topicPartitions: (yield* readConsumerGroupHeartbeatRequestTopicPartitionsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeConsumerGroupHeartbeatResponseAssignmentTopicPartitionsInSlices(w: Writer, m: NonNullable<ConsumerGroupHeartbeatResponse["assignment"]>["topicPartitions"][number], version: number): Generator<undefined, void, unknown> {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    w.int32(e);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeConsumerGroupHeartbeatResponseAssignmentInSlices(w: Writer, m: NonNullable<ConsumerGroupHeartbeatResponse["assignment"]>, version: number): Generator<undefined, void, unknown> {
  w.count(m.topicPartitions.length, true);
  for (const e of m.topicPartitions) {
    (yield* writeConsumerGroupHeartbeatResponseAssignmentTopicPartitionsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

export function* writeConsumerGroupHeartbeatResponseInSlices(w: Writer, m: ConsumerGroupHeartbeatResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.nullableString(m.memberId, true);
  w.int32(m.memberEpoch);
  w.int32(m.heartbeatIntervalMs);
  w.present(m.assignment !== null);
  if (m.assignment !== null) (yield* writeConsumerGroupHeartbeatResponseAssignmentInSlices(w, m.assignment, version));
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const consumerGroupHeartbeatResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, errorMessage = null, memberId = null, memberEpoch = 0, heartbeatIntervalMs = 0, assignment = null }: Partial<ConsumerGroupHeartbeatResponse> = {}): ConsumerGroupHeartbeatResponse => ({ throttleTimeMs, errorCode, errorMessage, memberId, memberEpoch, heartbeatIntervalMs, assignment }),
  {
    assignment: Object.assign(
      ({ topicPartitions = [] }: Partial<NonNullable<ConsumerGroupHeartbeatResponse["assignment"]>> = {}): NonNullable<ConsumerGroupHeartbeatResponse["assignment"]> => ({ topicPartitions }),
      {
        topicPartitions: ({ topicId = "AAAAAAAAAAAAAAAAAAAAAA", partitions = [] }: Partial<NonNullable<ConsumerGroupHeartbeatResponse["assignment"]>["topicPartitions"][number]> = {}): NonNullable<ConsumerGroupHeartbeatResponse["assignment"]>["topicPartitions"][number] => ({ topicId, partitions }),
      },
    ),
  },
);

/** The first version of each field that v0 lacks. */
export const consumerGroupHeartbeatSince = {
  subscribedTopicRegex: 1,
} as const;
