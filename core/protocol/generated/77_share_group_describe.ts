// Written by core/protocol/codegen from ../apis/77_share_group_describe.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { ShareGroupDescribeRequest, ShareGroupDescribeResponse } from "../apis/77_share_group_describe.ts";

function readShareGroupDescribeRequestGroupIdsList(r: Reader, version: number): ShareGroupDescribeRequest["groupIds"] {
  const count = r.count(true);
  const list: ShareGroupDescribeRequest["groupIds"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

export function readShareGroupDescribeRequest(r: Reader, version: number): ShareGroupDescribeRequest {
  const m: ShareGroupDescribeRequest = {
    groupIds: readShareGroupDescribeRequestGroupIdsList(r, version),
    includeAuthorizedOperations: r.boolean(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeShareGroupDescribeRequest(w: Writer, m: ShareGroupDescribeRequest, version: number): void {
  w.count(m.groupIds.length, true);
  for (const e of m.groupIds) w.string(e, true);
  w.boolean(m.includeAuthorizedOperations);
  w.tags(m.unknownTags);
}

function readShareGroupDescribeResponseGroupsMembersSubscribedTopicNamesList(r: Reader, version: number): ShareGroupDescribeResponse["groups"][number]["members"][number]["subscribedTopicNames"] {
  const count = r.count(true);
  const list: ShareGroupDescribeResponse["groups"][number]["members"][number]["subscribedTopicNames"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

function readShareGroupDescribeResponseGroupsMembersAssignmentTopicPartitionsPartitionsList(r: Reader, version: number): ShareGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["topicPartitions"][number]["partitions"] {
  const count = r.count(true, 4);
  const list: ShareGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["topicPartitions"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readShareGroupDescribeResponseGroupsMembersAssignmentTopicPartitions(r: Reader, version: number): ShareGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["topicPartitions"][number] {
  const m: ShareGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["topicPartitions"][number] = {
    topicId: r.uuid(),
    topicName: r.string(true),
    partitions: readShareGroupDescribeResponseGroupsMembersAssignmentTopicPartitionsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareGroupDescribeResponseGroupsMembersAssignmentTopicPartitions(w: Writer, m: ShareGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["topicPartitions"][number], version: number): void {
  w.uuid(m.topicId);
  w.string(m.topicName, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) w.int32(e);
  w.tags(m.unknownTags);
}

function readShareGroupDescribeResponseGroupsMembersAssignmentTopicPartitionsList(r: Reader, version: number): ShareGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["topicPartitions"] {
  const count = r.count(true, 19);
  const list: ShareGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["topicPartitions"] = [];
  for (let i = 0; i < count; i++) list.push(readShareGroupDescribeResponseGroupsMembersAssignmentTopicPartitions(r, version));
  return list;
}

function readShareGroupDescribeResponseGroupsMembersAssignment(r: Reader, version: number): ShareGroupDescribeResponse["groups"][number]["members"][number]["assignment"] {
  const m: ShareGroupDescribeResponse["groups"][number]["members"][number]["assignment"] = {
    topicPartitions: readShareGroupDescribeResponseGroupsMembersAssignmentTopicPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareGroupDescribeResponseGroupsMembersAssignment(w: Writer, m: ShareGroupDescribeResponse["groups"][number]["members"][number]["assignment"], version: number): void {
  w.count(m.topicPartitions.length, true);
  for (const e of m.topicPartitions) writeShareGroupDescribeResponseGroupsMembersAssignmentTopicPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readShareGroupDescribeResponseGroupsMembers(r: Reader, version: number): ShareGroupDescribeResponse["groups"][number]["members"][number] {
  const m: ShareGroupDescribeResponse["groups"][number]["members"][number] = {
    memberId: r.string(true),
    rackId: r.nullableString(true),
    memberEpoch: r.int32(),
    clientId: r.string(true),
    clientHost: r.string(true),
    subscribedTopicNames: readShareGroupDescribeResponseGroupsMembersSubscribedTopicNamesList(r, version),
    assignment: readShareGroupDescribeResponseGroupsMembersAssignment(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareGroupDescribeResponseGroupsMembers(w: Writer, m: ShareGroupDescribeResponse["groups"][number]["members"][number], version: number): void {
  w.string(m.memberId, true);
  w.nullableString(m.rackId, true);
  w.int32(m.memberEpoch);
  w.string(m.clientId, true);
  w.string(m.clientHost, true);
  w.count(m.subscribedTopicNames.length, true);
  for (const e of m.subscribedTopicNames) w.string(e, true);
  writeShareGroupDescribeResponseGroupsMembersAssignment(w, m.assignment, version);
  w.tags(m.unknownTags);
}

function readShareGroupDescribeResponseGroupsMembersList(r: Reader, version: number): ShareGroupDescribeResponse["groups"][number]["members"] {
  const count = r.count(true, 12);
  const list: ShareGroupDescribeResponse["groups"][number]["members"] = [];
  for (let i = 0; i < count; i++) list.push(readShareGroupDescribeResponseGroupsMembers(r, version));
  return list;
}

function readShareGroupDescribeResponseGroups(r: Reader, version: number): ShareGroupDescribeResponse["groups"][number] {
  const m: ShareGroupDescribeResponse["groups"][number] = {
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
    groupId: r.string(true),
    groupState: r.string(true),
    groupEpoch: r.int32(),
    assignmentEpoch: r.int32(),
    assignorName: r.string(true),
    members: readShareGroupDescribeResponseGroupsMembersList(r, version),
    authorizedOperations: r.int32(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareGroupDescribeResponseGroups(w: Writer, m: ShareGroupDescribeResponse["groups"][number], version: number): void {
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.string(m.groupId, true);
  w.string(m.groupState, true);
  w.int32(m.groupEpoch);
  w.int32(m.assignmentEpoch);
  w.string(m.assignorName, true);
  w.count(m.members.length, true);
  for (const e of m.members) writeShareGroupDescribeResponseGroupsMembers(w, e, version);
  w.int32(m.authorizedOperations);
  w.tags(m.unknownTags);
}

function readShareGroupDescribeResponseGroupsList(r: Reader, version: number): ShareGroupDescribeResponse["groups"] {
  const count = r.count(true, 20);
  const list: ShareGroupDescribeResponse["groups"] = [];
  for (let i = 0; i < count; i++) list.push(readShareGroupDescribeResponseGroups(r, version));
  return list;
}

export function readShareGroupDescribeResponse(r: Reader, version: number): ShareGroupDescribeResponse {
  const m: ShareGroupDescribeResponse = {
    throttleTimeMs: r.int32(),
    groups: readShareGroupDescribeResponseGroupsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeShareGroupDescribeResponse(w: Writer, m: ShareGroupDescribeResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.count(m.groups.length, true);
  for (const e of m.groups) writeShareGroupDescribeResponseGroups(w, e, version);
  w.tags(m.unknownTags);
}

function* readShareGroupDescribeRequestGroupIdsListInSlices(r: Reader, version: number): Generator<undefined, ShareGroupDescribeRequest["groupIds"], unknown> {
  const count = r.count(true);
  const list: ShareGroupDescribeRequest["groupIds"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.string(true));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readShareGroupDescribeRequestInSlices(r: Reader, version: number): Generator<undefined, ShareGroupDescribeRequest, unknown> {
  const m: ShareGroupDescribeRequest = {
    groupIds: (yield* readShareGroupDescribeRequestGroupIdsListInSlices(r, version)),
    includeAuthorizedOperations: r.boolean(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeShareGroupDescribeResponseGroupsMembersAssignmentTopicPartitionsInSlices(w: Writer, m: ShareGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["topicPartitions"][number], version: number): Generator<undefined, void, unknown> {
  w.uuid(m.topicId);
  w.string(m.topicName, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    w.int32(e);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeShareGroupDescribeResponseGroupsMembersAssignmentInSlices(w: Writer, m: ShareGroupDescribeResponse["groups"][number]["members"][number]["assignment"], version: number): Generator<undefined, void, unknown> {
  w.count(m.topicPartitions.length, true);
  for (const e of m.topicPartitions) {
    (yield* writeShareGroupDescribeResponseGroupsMembersAssignmentTopicPartitionsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeShareGroupDescribeResponseGroupsMembersInSlices(w: Writer, m: ShareGroupDescribeResponse["groups"][number]["members"][number], version: number): Generator<undefined, void, unknown> {
  w.string(m.memberId, true);
  w.nullableString(m.rackId, true);
  w.int32(m.memberEpoch);
  w.string(m.clientId, true);
  w.string(m.clientHost, true);
  w.count(m.subscribedTopicNames.length, true);
  for (const e of m.subscribedTopicNames) {
    w.string(e, true);
    if (w.mayPause()) yield;
  }
  (yield* writeShareGroupDescribeResponseGroupsMembersAssignmentInSlices(w, m.assignment, version));
  w.tags(m.unknownTags);
}

function* writeShareGroupDescribeResponseGroupsInSlices(w: Writer, m: ShareGroupDescribeResponse["groups"][number], version: number): Generator<undefined, void, unknown> {
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.string(m.groupId, true);
  w.string(m.groupState, true);
  w.int32(m.groupEpoch);
  w.int32(m.assignmentEpoch);
  w.string(m.assignorName, true);
  w.count(m.members.length, true);
  for (const e of m.members) {
    (yield* writeShareGroupDescribeResponseGroupsMembersInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.int32(m.authorizedOperations);
  w.tags(m.unknownTags);
}

export function* writeShareGroupDescribeResponseInSlices(w: Writer, m: ShareGroupDescribeResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.count(m.groups.length, true);
  for (const e of m.groups) {
    (yield* writeShareGroupDescribeResponseGroupsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const shareGroupDescribeResponse = Object.assign(
  ({ throttleTimeMs = 0, groups = [] }: Partial<ShareGroupDescribeResponse> = {}): ShareGroupDescribeResponse => ({ throttleTimeMs, groups }),
  {
    groups: Object.assign(
      ({ errorCode = 0, errorMessage = null, groupId = "", groupState = "", groupEpoch = 0, assignmentEpoch = 0, assignorName = "", members = [], authorizedOperations = -2147483648 }: Partial<ShareGroupDescribeResponse["groups"][number]> = {}): ShareGroupDescribeResponse["groups"][number] => ({ errorCode, errorMessage, groupId, groupState, groupEpoch, assignmentEpoch, assignorName, members, authorizedOperations }),
      {
        members: Object.assign(
          ({ memberId = "", rackId = null, memberEpoch = 0, clientId = "", clientHost = "", subscribedTopicNames = [], assignment = { topicPartitions: [] } }: Partial<ShareGroupDescribeResponse["groups"][number]["members"][number]> = {}): ShareGroupDescribeResponse["groups"][number]["members"][number] => ({ memberId, rackId, memberEpoch, clientId, clientHost, subscribedTopicNames, assignment }),
          {
            assignment: Object.assign(
              ({ topicPartitions = [] }: Partial<ShareGroupDescribeResponse["groups"][number]["members"][number]["assignment"]> = {}): ShareGroupDescribeResponse["groups"][number]["members"][number]["assignment"] => ({ topicPartitions }),
              {
                topicPartitions: ({ topicId = "AAAAAAAAAAAAAAAAAAAAAA", topicName = "", partitions = [] }: Partial<ShareGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["topicPartitions"][number]> = {}): ShareGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["topicPartitions"][number] => ({ topicId, topicName, partitions }),
              },
            ),
          },
        ),
      },
    ),
  },
);
