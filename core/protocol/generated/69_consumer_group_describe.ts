// Written by core/protocol/codegen from ../apis/69_consumer_group_describe.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse } from "../apis/69_consumer_group_describe.ts";

function readConsumerGroupDescribeRequestGroupIdsList(r: Reader, version: number): ConsumerGroupDescribeRequest["groupIds"] {
  const count = r.count(true);
  const list: ConsumerGroupDescribeRequest["groupIds"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

export function readConsumerGroupDescribeRequest(r: Reader, version: number): ConsumerGroupDescribeRequest {
  const m: ConsumerGroupDescribeRequest = {
    groupIds: readConsumerGroupDescribeRequestGroupIdsList(r, version),
    includeAuthorizedOperations: r.boolean(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeConsumerGroupDescribeRequest(w: Writer, m: ConsumerGroupDescribeRequest, version: number): void {
  w.count(m.groupIds.length, true);
  for (const e of m.groupIds) w.string(e, true);
  w.boolean(m.includeAuthorizedOperations);
  w.tags(m.unknownTags);
}

function readConsumerGroupDescribeResponseGroupsMembersSubscribedTopicNamesList(r: Reader, version: number): ConsumerGroupDescribeResponse["groups"][number]["members"][number]["subscribedTopicNames"] {
  const count = r.count(true);
  const list: ConsumerGroupDescribeResponse["groups"][number]["members"][number]["subscribedTopicNames"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

function readConsumerGroupDescribeResponseGroupsMembersAssignmentTopicPartitionsPartitionsList(r: Reader, version: number): ConsumerGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["topicPartitions"][number]["partitions"] {
  const count = r.count(true, 4);
  const list: ConsumerGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["topicPartitions"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readConsumerGroupDescribeResponseGroupsMembersAssignmentTopicPartitions(r: Reader, version: number): ConsumerGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["topicPartitions"][number] {
  const m: ConsumerGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["topicPartitions"][number] = {
    topicId: r.uuid(),
    topicName: r.string(true),
    partitions: readConsumerGroupDescribeResponseGroupsMembersAssignmentTopicPartitionsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeConsumerGroupDescribeResponseGroupsMembersAssignmentTopicPartitions(w: Writer, m: ConsumerGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["topicPartitions"][number], version: number): void {
  w.uuid(m.topicId);
  w.string(m.topicName, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) w.int32(e);
  w.tags(m.unknownTags);
}

function readConsumerGroupDescribeResponseGroupsMembersAssignmentTopicPartitionsList(r: Reader, version: number): ConsumerGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["topicPartitions"] {
  const count = r.count(true, 19);
  const list: ConsumerGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["topicPartitions"] = [];
  for (let i = 0; i < count; i++) list.push(readConsumerGroupDescribeResponseGroupsMembersAssignmentTopicPartitions(r, version));
  return list;
}

function readConsumerGroupDescribeResponseGroupsMembersAssignment(r: Reader, version: number): ConsumerGroupDescribeResponse["groups"][number]["members"][number]["assignment"] {
  const m: ConsumerGroupDescribeResponse["groups"][number]["members"][number]["assignment"] = {
    topicPartitions: readConsumerGroupDescribeResponseGroupsMembersAssignmentTopicPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeConsumerGroupDescribeResponseGroupsMembersAssignment(w: Writer, m: ConsumerGroupDescribeResponse["groups"][number]["members"][number]["assignment"], version: number): void {
  w.count(m.topicPartitions.length, true);
  for (const e of m.topicPartitions) writeConsumerGroupDescribeResponseGroupsMembersAssignmentTopicPartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readConsumerGroupDescribeResponseGroupsMembers(r: Reader, version: number): ConsumerGroupDescribeResponse["groups"][number]["members"][number] {
  const m: ConsumerGroupDescribeResponse["groups"][number]["members"][number] = {
    memberId: r.string(true),
    instanceId: r.nullableString(true),
    rackId: r.nullableString(true),
    memberEpoch: r.int32(),
    clientId: r.string(true),
    clientHost: r.string(true),
    subscribedTopicNames: readConsumerGroupDescribeResponseGroupsMembersSubscribedTopicNamesList(r, version),
    subscribedTopicRegex: r.nullableString(true),
    assignment: readConsumerGroupDescribeResponseGroupsMembersAssignment(r, version),
    targetAssignment: readConsumerGroupDescribeResponseGroupsMembersAssignment(r, version),
    memberType: version === 1 ? r.int8() : -1,
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeConsumerGroupDescribeResponseGroupsMembers(w: Writer, m: ConsumerGroupDescribeResponse["groups"][number]["members"][number], version: number): void {
  w.string(m.memberId, true);
  w.nullableString(m.instanceId, true);
  w.nullableString(m.rackId, true);
  w.int32(m.memberEpoch);
  w.string(m.clientId, true);
  w.string(m.clientHost, true);
  w.count(m.subscribedTopicNames.length, true);
  for (const e of m.subscribedTopicNames) w.string(e, true);
  w.nullableString(m.subscribedTopicRegex, true);
  writeConsumerGroupDescribeResponseGroupsMembersAssignment(w, m.assignment, version);
  writeConsumerGroupDescribeResponseGroupsMembersAssignment(w, m.targetAssignment, version);
  if (version === 1) w.int8(m.memberType);
  w.tags(m.unknownTags);
}

function readConsumerGroupDescribeResponseGroupsMembersList(r: Reader, version: number): ConsumerGroupDescribeResponse["groups"][number]["members"] {
  const count = r.count(true, 16);
  const list: ConsumerGroupDescribeResponse["groups"][number]["members"] = [];
  for (let i = 0; i < count; i++) list.push(readConsumerGroupDescribeResponseGroupsMembers(r, version));
  return list;
}

function readConsumerGroupDescribeResponseGroups(r: Reader, version: number): ConsumerGroupDescribeResponse["groups"][number] {
  const m: ConsumerGroupDescribeResponse["groups"][number] = {
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
    groupId: r.string(true),
    groupState: r.string(true),
    groupEpoch: r.int32(),
    assignmentEpoch: r.int32(),
    assignorName: r.string(true),
    members: readConsumerGroupDescribeResponseGroupsMembersList(r, version),
    authorizedOperations: r.int32(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeConsumerGroupDescribeResponseGroups(w: Writer, m: ConsumerGroupDescribeResponse["groups"][number], version: number): void {
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.string(m.groupId, true);
  w.string(m.groupState, true);
  w.int32(m.groupEpoch);
  w.int32(m.assignmentEpoch);
  w.string(m.assignorName, true);
  w.count(m.members.length, true);
  for (const e of m.members) writeConsumerGroupDescribeResponseGroupsMembers(w, e, version);
  w.int32(m.authorizedOperations);
  w.tags(m.unknownTags);
}

function readConsumerGroupDescribeResponseGroupsList(r: Reader, version: number): ConsumerGroupDescribeResponse["groups"] {
  const count = r.count(true, 20);
  const list: ConsumerGroupDescribeResponse["groups"] = [];
  for (let i = 0; i < count; i++) list.push(readConsumerGroupDescribeResponseGroups(r, version));
  return list;
}

export function readConsumerGroupDescribeResponse(r: Reader, version: number): ConsumerGroupDescribeResponse {
  const m: ConsumerGroupDescribeResponse = {
    throttleTimeMs: r.int32(),
    groups: readConsumerGroupDescribeResponseGroupsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeConsumerGroupDescribeResponse(w: Writer, m: ConsumerGroupDescribeResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.count(m.groups.length, true);
  for (const e of m.groups) writeConsumerGroupDescribeResponseGroups(w, e, version);
  w.tags(m.unknownTags);
}

function* readConsumerGroupDescribeRequestGroupIdsListInSlices(r: Reader, version: number): Generator<undefined, ConsumerGroupDescribeRequest["groupIds"], unknown> {
  const count = r.count(true);
  const list: ConsumerGroupDescribeRequest["groupIds"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.string(true));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readConsumerGroupDescribeRequestInSlices(r: Reader, version: number): Generator<undefined, ConsumerGroupDescribeRequest, unknown> {
  const m: ConsumerGroupDescribeRequest = {
    groupIds: (yield* readConsumerGroupDescribeRequestGroupIdsListInSlices(r, version)),
    includeAuthorizedOperations: r.boolean(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeConsumerGroupDescribeResponseGroupsMembersAssignmentTopicPartitionsInSlices(w: Writer, m: ConsumerGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["topicPartitions"][number], version: number): Generator<undefined, void, unknown> {
  w.uuid(m.topicId);
  w.string(m.topicName, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    w.int32(e);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeConsumerGroupDescribeResponseGroupsMembersAssignmentInSlices(w: Writer, m: ConsumerGroupDescribeResponse["groups"][number]["members"][number]["assignment"], version: number): Generator<undefined, void, unknown> {
  w.count(m.topicPartitions.length, true);
  for (const e of m.topicPartitions) {
    (yield* writeConsumerGroupDescribeResponseGroupsMembersAssignmentTopicPartitionsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeConsumerGroupDescribeResponseGroupsMembersInSlices(w: Writer, m: ConsumerGroupDescribeResponse["groups"][number]["members"][number], version: number): Generator<undefined, void, unknown> {
  w.string(m.memberId, true);
  w.nullableString(m.instanceId, true);
  w.nullableString(m.rackId, true);
  w.int32(m.memberEpoch);
  w.string(m.clientId, true);
  w.string(m.clientHost, true);
  w.count(m.subscribedTopicNames.length, true);
  for (const e of m.subscribedTopicNames) {
    w.string(e, true);
    if (w.mayPause()) yield;
  }
  w.nullableString(m.subscribedTopicRegex, true);
  (yield* writeConsumerGroupDescribeResponseGroupsMembersAssignmentInSlices(w, m.assignment, version));
  (yield* writeConsumerGroupDescribeResponseGroupsMembersAssignmentInSlices(w, m.targetAssignment, version));
  if (version === 1) w.int8(m.memberType);
  w.tags(m.unknownTags);
}

function* writeConsumerGroupDescribeResponseGroupsInSlices(w: Writer, m: ConsumerGroupDescribeResponse["groups"][number], version: number): Generator<undefined, void, unknown> {
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.string(m.groupId, true);
  w.string(m.groupState, true);
  w.int32(m.groupEpoch);
  w.int32(m.assignmentEpoch);
  w.string(m.assignorName, true);
  w.count(m.members.length, true);
  for (const e of m.members) {
    (yield* writeConsumerGroupDescribeResponseGroupsMembersInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.int32(m.authorizedOperations);
  w.tags(m.unknownTags);
}

export function* writeConsumerGroupDescribeResponseInSlices(w: Writer, m: ConsumerGroupDescribeResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.count(m.groups.length, true);
  for (const e of m.groups) {
    (yield* writeConsumerGroupDescribeResponseGroupsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const consumerGroupDescribeResponse = Object.assign(
  ({ throttleTimeMs = 0, groups = [] }: Partial<ConsumerGroupDescribeResponse> = {}): ConsumerGroupDescribeResponse => ({ throttleTimeMs, groups }),
  {
    groups: Object.assign(
      ({ errorCode = 0, errorMessage = null, groupId = "", groupState = "", groupEpoch = 0, assignmentEpoch = 0, assignorName = "", members = [], authorizedOperations = -2147483648 }: Partial<ConsumerGroupDescribeResponse["groups"][number]> = {}): ConsumerGroupDescribeResponse["groups"][number] => ({ errorCode, errorMessage, groupId, groupState, groupEpoch, assignmentEpoch, assignorName, members, authorizedOperations }),
      {
        members: Object.assign(
          ({ memberId = "", instanceId = null, rackId = null, memberEpoch = 0, clientId = "", clientHost = "", subscribedTopicNames = [], subscribedTopicRegex = null, assignment = { topicPartitions: [] }, targetAssignment = { topicPartitions: [] }, memberType = -1 }: Partial<ConsumerGroupDescribeResponse["groups"][number]["members"][number]> = {}): ConsumerGroupDescribeResponse["groups"][number]["members"][number] => ({ memberId, instanceId, rackId, memberEpoch, clientId, clientHost, subscribedTopicNames, subscribedTopicRegex, assignment, targetAssignment, memberType }),
          {
            assignment: Object.assign(
              ({ topicPartitions = [] }: Partial<ConsumerGroupDescribeResponse["groups"][number]["members"][number]["assignment"]> = {}): ConsumerGroupDescribeResponse["groups"][number]["members"][number]["assignment"] => ({ topicPartitions }),
              {
                topicPartitions: ({ topicId = "AAAAAAAAAAAAAAAAAAAAAA", topicName = "", partitions = [] }: Partial<ConsumerGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["topicPartitions"][number]> = {}): ConsumerGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["topicPartitions"][number] => ({ topicId, topicName, partitions }),
              },
            ),
            targetAssignment: Object.assign(
              ({ topicPartitions = [] }: Partial<ConsumerGroupDescribeResponse["groups"][number]["members"][number]["targetAssignment"]> = {}): ConsumerGroupDescribeResponse["groups"][number]["members"][number]["targetAssignment"] => ({ topicPartitions }),
              {
                topicPartitions: ({ topicId = "AAAAAAAAAAAAAAAAAAAAAA", topicName = "", partitions = [] }: Partial<ConsumerGroupDescribeResponse["groups"][number]["members"][number]["targetAssignment"]["topicPartitions"][number]> = {}): ConsumerGroupDescribeResponse["groups"][number]["members"][number]["targetAssignment"]["topicPartitions"][number] => ({ topicId, topicName, partitions }),
              },
            ),
          },
        ),
      },
    ),
  },
);

/** The first version of each field that v0 lacks. */
export const consumerGroupDescribeSince = {
  memberType: 1,
} as const;
