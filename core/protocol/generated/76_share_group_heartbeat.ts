// Written by core/protocol/codegen from ../apis/76_share_group_heartbeat.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { ShareGroupHeartbeatRequest, ShareGroupHeartbeatResponse } from "../apis/76_share_group_heartbeat.ts";

function readShareGroupHeartbeatRequestSubscribedTopicNamesList(r: Reader, version: number): NonNullable<ShareGroupHeartbeatRequest["subscribedTopicNames"]> | null {
  const count = r.nullableCount(true);
  if (count < 0) return null;
  const list: NonNullable<ShareGroupHeartbeatRequest["subscribedTopicNames"]> = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

export function readShareGroupHeartbeatRequest(r: Reader, version: number): ShareGroupHeartbeatRequest {
  const m: ShareGroupHeartbeatRequest = {
    groupId: r.string(true),
    memberId: r.string(true),
    memberEpoch: r.int32(),
    rackId: r.nullableString(true),
    subscribedTopicNames: readShareGroupHeartbeatRequestSubscribedTopicNamesList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeShareGroupHeartbeatRequest(w: Writer, m: ShareGroupHeartbeatRequest, version: number): void {
  w.string(m.groupId, true);
  w.string(m.memberId, true);
  w.int32(m.memberEpoch);
  w.nullableString(m.rackId, true);
  w.count(m.subscribedTopicNames === null ? -1 : m.subscribedTopicNames.length, true);
  for (const e of m.subscribedTopicNames ?? []) w.string(e, true);
  w.tags(m.unknownTags);
}

function readShareGroupHeartbeatResponseAssignmentTopicPartitionsPartitionsList(r: Reader, version: number): NonNullable<ShareGroupHeartbeatResponse["assignment"]>["topicPartitions"][number]["partitions"] {
  const count = r.count(true, 4);
  const list: NonNullable<ShareGroupHeartbeatResponse["assignment"]>["topicPartitions"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readShareGroupHeartbeatResponseAssignmentTopicPartitions(r: Reader, version: number): NonNullable<ShareGroupHeartbeatResponse["assignment"]>["topicPartitions"][number] {
  const m: NonNullable<ShareGroupHeartbeatResponse["assignment"]>["topicPartitions"][number] = {
    topicId: r.uuid(),
    partitions: readShareGroupHeartbeatResponseAssignmentTopicPartitionsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareGroupHeartbeatResponseAssignmentTopicPartitions(w: Writer, m: NonNullable<ShareGroupHeartbeatResponse["assignment"]>["topicPartitions"][number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) w.int32(e);
  w.tags(m.unknownTags);
}

function readShareGroupHeartbeatResponseAssignmentTopicPartitionsList(r: Reader, version: number): NonNullable<ShareGroupHeartbeatResponse["assignment"]>["topicPartitions"] {
  const count = r.count(true, 18);
  const list: NonNullable<ShareGroupHeartbeatResponse["assignment"]>["topicPartitions"] = [];
  for (let i = 0; i < count; i++) list.push(readShareGroupHeartbeatResponseAssignmentTopicPartitions(r, version));
  return list;
}

function readShareGroupHeartbeatResponseAssignment(r: Reader, version: number): NonNullable<ShareGroupHeartbeatResponse["assignment"]> {
  const m: NonNullable<ShareGroupHeartbeatResponse["assignment"]> = {
    topicPartitions: readShareGroupHeartbeatResponseAssignmentTopicPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareGroupHeartbeatResponseAssignment(w: Writer, m: NonNullable<ShareGroupHeartbeatResponse["assignment"]>, version: number): void {
  w.count(m.topicPartitions.length, true);
  for (const e of m.topicPartitions) writeShareGroupHeartbeatResponseAssignmentTopicPartitions(w, e, version);
  w.tags(m.unknownTags);
}

export function readShareGroupHeartbeatResponse(r: Reader, version: number): ShareGroupHeartbeatResponse {
  const m: ShareGroupHeartbeatResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
    memberId: r.nullableString(true),
    memberEpoch: r.int32(),
    heartbeatIntervalMs: r.int32(),
    assignment: (r.present() ? readShareGroupHeartbeatResponseAssignment(r, version) : null),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeShareGroupHeartbeatResponse(w: Writer, m: ShareGroupHeartbeatResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.nullableString(m.memberId, true);
  w.int32(m.memberEpoch);
  w.int32(m.heartbeatIntervalMs);
  w.present(m.assignment !== null);
  if (m.assignment !== null) writeShareGroupHeartbeatResponseAssignment(w, m.assignment, version);
  w.tags(m.unknownTags);
}

function* readShareGroupHeartbeatRequestSubscribedTopicNamesListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<ShareGroupHeartbeatRequest["subscribedTopicNames"]> | null, unknown> {
  const count = r.nullableCount(true);
  if (count < 0) return null;
  const list: NonNullable<ShareGroupHeartbeatRequest["subscribedTopicNames"]> = [];
  for (let i = 0; i < count; i++) {
    list.push(r.string(true));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readShareGroupHeartbeatRequestInSlices(r: Reader, version: number): Generator<undefined, ShareGroupHeartbeatRequest, unknown> {
  const m: ShareGroupHeartbeatRequest = {
    groupId: r.string(true),
    memberId: r.string(true),
    memberEpoch: r.int32(),
    rackId: r.nullableString(true),
    subscribedTopicNames: (yield* readShareGroupHeartbeatRequestSubscribedTopicNamesListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeShareGroupHeartbeatResponseAssignmentTopicPartitionsInSlices(w: Writer, m: NonNullable<ShareGroupHeartbeatResponse["assignment"]>["topicPartitions"][number], version: number): Generator<undefined, void, unknown> {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    w.int32(e);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeShareGroupHeartbeatResponseAssignmentInSlices(w: Writer, m: NonNullable<ShareGroupHeartbeatResponse["assignment"]>, version: number): Generator<undefined, void, unknown> {
  w.count(m.topicPartitions.length, true);
  for (const e of m.topicPartitions) {
    (yield* writeShareGroupHeartbeatResponseAssignmentTopicPartitionsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

export function* writeShareGroupHeartbeatResponseInSlices(w: Writer, m: ShareGroupHeartbeatResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.nullableString(m.memberId, true);
  w.int32(m.memberEpoch);
  w.int32(m.heartbeatIntervalMs);
  w.present(m.assignment !== null);
  if (m.assignment !== null) (yield* writeShareGroupHeartbeatResponseAssignmentInSlices(w, m.assignment, version));
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const shareGroupHeartbeatResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, errorMessage = null, memberId = null, memberEpoch = 0, heartbeatIntervalMs = 0, assignment = null }: Partial<ShareGroupHeartbeatResponse> = {}): ShareGroupHeartbeatResponse => ({ throttleTimeMs, errorCode, errorMessage, memberId, memberEpoch, heartbeatIntervalMs, assignment }),
  {
    assignment: Object.assign(
      ({ topicPartitions = [] }: Partial<NonNullable<ShareGroupHeartbeatResponse["assignment"]>> = {}): NonNullable<ShareGroupHeartbeatResponse["assignment"]> => ({ topicPartitions }),
      {
        topicPartitions: ({ topicId = "AAAAAAAAAAAAAAAAAAAAAA", partitions = [] }: Partial<NonNullable<ShareGroupHeartbeatResponse["assignment"]>["topicPartitions"][number]> = {}): NonNullable<ShareGroupHeartbeatResponse["assignment"]>["topicPartitions"][number] => ({ topicId, partitions }),
      },
    ),
  },
);
