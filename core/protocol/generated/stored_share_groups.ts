// Written by core/protocol/codegen from ../stored/share_groups.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { StoredCodec } from "../codec.ts";
import type { ShareGroupMemberMetadataKey, ShareGroupMemberMetadataValue, ShareGroupMetadataKey, ShareGroupMetadataValue, ShareGroupTargetAssignmentMetadataKey, ShareGroupTargetAssignmentMetadataValue, ShareGroupTargetAssignmentMemberKey, ShareGroupTargetAssignmentMemberValue, ShareGroupCurrentMemberAssignmentKey, ShareGroupCurrentMemberAssignmentValue, ShareGroupStatePartitionMetadataKey, ShareGroupStatePartitionMetadataValue } from "../stored/share_groups.ts";

export function readShareGroupMemberMetadataKey(r: Reader, version: number): ShareGroupMemberMetadataKey {
  const m: ShareGroupMemberMetadataKey = {
    groupId: r.string(false),
    memberId: r.string(false),
  };
  return m;
}

export function writeShareGroupMemberMetadataKey(w: Writer, m: ShareGroupMemberMetadataKey, version: number): void {
  w.string(m.groupId, false);
  w.string(m.memberId, false);
}

function readShareGroupMemberMetadataValueSubscribedTopicNamesList(r: Reader, version: number): ShareGroupMemberMetadataValue["subscribedTopicNames"] {
  const count = r.count(true);
  const list: ShareGroupMemberMetadataValue["subscribedTopicNames"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

export function readShareGroupMemberMetadataValue(r: Reader, version: number): ShareGroupMemberMetadataValue {
  const m: ShareGroupMemberMetadataValue = {
    rackId: r.nullableString(true),
    clientId: r.string(true),
    clientHost: r.string(true),
    subscribedTopicNames: readShareGroupMemberMetadataValueSubscribedTopicNamesList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeShareGroupMemberMetadataValue(w: Writer, m: ShareGroupMemberMetadataValue, version: number): void {
  w.nullableString(m.rackId, true);
  w.string(m.clientId, true);
  w.string(m.clientHost, true);
  w.count(m.subscribedTopicNames.length, true);
  for (const e of m.subscribedTopicNames) w.string(e, true);
  w.tags(m.unknownTags);
}

export function readShareGroupMetadataKey(r: Reader, version: number): ShareGroupMetadataKey {
  const m: ShareGroupMetadataKey = {
    groupId: r.string(false),
  };
  return m;
}

export function writeShareGroupMetadataKey(w: Writer, m: ShareGroupMetadataKey, version: number): void {
  w.string(m.groupId, false);
}

export function readShareGroupMetadataValue(r: Reader, version: number): ShareGroupMetadataValue {
  const m: ShareGroupMetadataValue = {
    epoch: r.int32(),
    metadataHash: r.keptInt64(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeShareGroupMetadataValue(w: Writer, m: ShareGroupMetadataValue, version: number): void {
  w.int32(m.epoch);
  w.keptInt64(m.metadataHash);
  w.tags(m.unknownTags);
}

export function readShareGroupTargetAssignmentMetadataKey(r: Reader, version: number): ShareGroupTargetAssignmentMetadataKey {
  const m: ShareGroupTargetAssignmentMetadataKey = {
    groupId: r.string(false),
  };
  return m;
}

export function writeShareGroupTargetAssignmentMetadataKey(w: Writer, m: ShareGroupTargetAssignmentMetadataKey, version: number): void {
  w.string(m.groupId, false);
}

export function readShareGroupTargetAssignmentMetadataValue(r: Reader, version: number): ShareGroupTargetAssignmentMetadataValue {
  const m: ShareGroupTargetAssignmentMetadataValue = {
    assignmentEpoch: r.int32(),
    assignmentTimestamp: 0,
  };
  for (let left = r.uvarint(); left > 0; left--) {
    const tag = r.uvarint(), size = r.uvarint(), start = r.position;
    if (tag === 0) {
      m.assignmentTimestamp = r.int64();
      r.endTag(start, size);
    } else m.unknownTags = r.unknownTag(tag, size, m.unknownTags);
  }
  return m;
}

export function writeShareGroupTargetAssignmentMetadataValue(w: Writer, m: ShareGroupTargetAssignmentMetadataValue, version: number): void {
  w.int32(m.assignmentEpoch);
  w.uvarint((m.assignmentTimestamp !== 0 ? 1 : 0) + (m.unknownTags?.length ?? 0));
  if (m.assignmentTimestamp !== 0) {
    const start = w.startTag(0);
    w.int64(m.assignmentTimestamp);
    w.endTag(start);
  }
  w.unknownTags(m.unknownTags);
}

export function readShareGroupTargetAssignmentMemberKey(r: Reader, version: number): ShareGroupTargetAssignmentMemberKey {
  const m: ShareGroupTargetAssignmentMemberKey = {
    groupId: r.string(false),
    memberId: r.string(false),
  };
  return m;
}

export function writeShareGroupTargetAssignmentMemberKey(w: Writer, m: ShareGroupTargetAssignmentMemberKey, version: number): void {
  w.string(m.groupId, false);
  w.string(m.memberId, false);
}

function readShareGroupTargetAssignmentMemberValueTopicPartitionsPartitionsList(r: Reader, version: number): ShareGroupTargetAssignmentMemberValue["topicPartitions"][number]["partitions"] {
  const count = r.count(true, 4);
  const list: ShareGroupTargetAssignmentMemberValue["topicPartitions"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readShareGroupTargetAssignmentMemberValueTopicPartitions(r: Reader, version: number): ShareGroupTargetAssignmentMemberValue["topicPartitions"][number] {
  const m: ShareGroupTargetAssignmentMemberValue["topicPartitions"][number] = {
    topicId: r.uuid(),
    partitions: readShareGroupTargetAssignmentMemberValueTopicPartitionsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareGroupTargetAssignmentMemberValueTopicPartitions(w: Writer, m: ShareGroupTargetAssignmentMemberValue["topicPartitions"][number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) w.int32(e);
  w.tags(m.unknownTags);
}

function readShareGroupTargetAssignmentMemberValueTopicPartitionsList(r: Reader, version: number): ShareGroupTargetAssignmentMemberValue["topicPartitions"] {
  const count = r.count(true, 18);
  const list: ShareGroupTargetAssignmentMemberValue["topicPartitions"] = [];
  for (let i = 0; i < count; i++) list.push(readShareGroupTargetAssignmentMemberValueTopicPartitions(r, version));
  return list;
}

export function readShareGroupTargetAssignmentMemberValue(r: Reader, version: number): ShareGroupTargetAssignmentMemberValue {
  const m: ShareGroupTargetAssignmentMemberValue = {
    topicPartitions: readShareGroupTargetAssignmentMemberValueTopicPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeShareGroupTargetAssignmentMemberValue(w: Writer, m: ShareGroupTargetAssignmentMemberValue, version: number): void {
  w.count(m.topicPartitions.length, true);
  for (const e of m.topicPartitions) writeShareGroupTargetAssignmentMemberValueTopicPartitions(w, e, version);
  w.tags(m.unknownTags);
}

export function readShareGroupCurrentMemberAssignmentKey(r: Reader, version: number): ShareGroupCurrentMemberAssignmentKey {
  const m: ShareGroupCurrentMemberAssignmentKey = {
    groupId: r.string(false),
    memberId: r.string(false),
  };
  return m;
}

export function writeShareGroupCurrentMemberAssignmentKey(w: Writer, m: ShareGroupCurrentMemberAssignmentKey, version: number): void {
  w.string(m.groupId, false);
  w.string(m.memberId, false);
}

function readShareGroupCurrentMemberAssignmentValueAssignedPartitionsPartitionsList(r: Reader, version: number): ShareGroupCurrentMemberAssignmentValue["assignedPartitions"][number]["partitions"] {
  const count = r.count(true, 4);
  const list: ShareGroupCurrentMemberAssignmentValue["assignedPartitions"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readShareGroupCurrentMemberAssignmentValueAssignedPartitions(r: Reader, version: number): ShareGroupCurrentMemberAssignmentValue["assignedPartitions"][number] {
  const m: ShareGroupCurrentMemberAssignmentValue["assignedPartitions"][number] = {
    topicId: r.uuid(),
    partitions: readShareGroupCurrentMemberAssignmentValueAssignedPartitionsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareGroupCurrentMemberAssignmentValueAssignedPartitions(w: Writer, m: ShareGroupCurrentMemberAssignmentValue["assignedPartitions"][number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) w.int32(e);
  w.tags(m.unknownTags);
}

function readShareGroupCurrentMemberAssignmentValueAssignedPartitionsList(r: Reader, version: number): ShareGroupCurrentMemberAssignmentValue["assignedPartitions"] {
  const count = r.count(true, 18);
  const list: ShareGroupCurrentMemberAssignmentValue["assignedPartitions"] = [];
  for (let i = 0; i < count; i++) list.push(readShareGroupCurrentMemberAssignmentValueAssignedPartitions(r, version));
  return list;
}

export function readShareGroupCurrentMemberAssignmentValue(r: Reader, version: number): ShareGroupCurrentMemberAssignmentValue {
  const m: ShareGroupCurrentMemberAssignmentValue = {
    memberEpoch: r.int32(),
    previousMemberEpoch: r.int32(),
    state: r.int8(),
    assignedPartitions: readShareGroupCurrentMemberAssignmentValueAssignedPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeShareGroupCurrentMemberAssignmentValue(w: Writer, m: ShareGroupCurrentMemberAssignmentValue, version: number): void {
  w.int32(m.memberEpoch);
  w.int32(m.previousMemberEpoch);
  w.int8(m.state);
  w.count(m.assignedPartitions.length, true);
  for (const e of m.assignedPartitions) writeShareGroupCurrentMemberAssignmentValueAssignedPartitions(w, e, version);
  w.tags(m.unknownTags);
}

export function readShareGroupStatePartitionMetadataKey(r: Reader, version: number): ShareGroupStatePartitionMetadataKey {
  const m: ShareGroupStatePartitionMetadataKey = {
    groupId: r.string(false),
  };
  return m;
}

export function writeShareGroupStatePartitionMetadataKey(w: Writer, m: ShareGroupStatePartitionMetadataKey, version: number): void {
  w.string(m.groupId, false);
}

function readShareGroupStatePartitionMetadataValueInitializingTopicsPartitionsList(r: Reader, version: number): ShareGroupStatePartitionMetadataValue["initializingTopics"][number]["partitions"] {
  const count = r.count(true, 4);
  const list: ShareGroupStatePartitionMetadataValue["initializingTopics"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readShareGroupStatePartitionMetadataValueInitializingTopics(r: Reader, version: number): ShareGroupStatePartitionMetadataValue["initializingTopics"][number] {
  const m: ShareGroupStatePartitionMetadataValue["initializingTopics"][number] = {
    topicId: r.uuid(),
    topicName: r.string(true),
    partitions: readShareGroupStatePartitionMetadataValueInitializingTopicsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareGroupStatePartitionMetadataValueInitializingTopics(w: Writer, m: ShareGroupStatePartitionMetadataValue["initializingTopics"][number], version: number): void {
  w.uuid(m.topicId);
  w.string(m.topicName, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) w.int32(e);
  w.tags(m.unknownTags);
}

function readShareGroupStatePartitionMetadataValueInitializingTopicsList(r: Reader, version: number): ShareGroupStatePartitionMetadataValue["initializingTopics"] {
  const count = r.count(true, 19);
  const list: ShareGroupStatePartitionMetadataValue["initializingTopics"] = [];
  for (let i = 0; i < count; i++) list.push(readShareGroupStatePartitionMetadataValueInitializingTopics(r, version));
  return list;
}

function readShareGroupStatePartitionMetadataValueInitializedTopicsList(r: Reader, version: number): ShareGroupStatePartitionMetadataValue["initializedTopics"] {
  const count = r.count(true, 19);
  const list: ShareGroupStatePartitionMetadataValue["initializedTopics"] = [];
  for (let i = 0; i < count; i++) list.push(readShareGroupStatePartitionMetadataValueInitializingTopics(r, version));
  return list;
}

function readShareGroupStatePartitionMetadataValueDeletingTopics(r: Reader, version: number): ShareGroupStatePartitionMetadataValue["deletingTopics"][number] {
  const m: ShareGroupStatePartitionMetadataValue["deletingTopics"][number] = {
    topicId: r.uuid(),
    topicName: r.string(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeShareGroupStatePartitionMetadataValueDeletingTopics(w: Writer, m: ShareGroupStatePartitionMetadataValue["deletingTopics"][number], version: number): void {
  w.uuid(m.topicId);
  w.string(m.topicName, true);
  w.tags(m.unknownTags);
}

function readShareGroupStatePartitionMetadataValueDeletingTopicsList(r: Reader, version: number): ShareGroupStatePartitionMetadataValue["deletingTopics"] {
  const count = r.count(true, 18);
  const list: ShareGroupStatePartitionMetadataValue["deletingTopics"] = [];
  for (let i = 0; i < count; i++) list.push(readShareGroupStatePartitionMetadataValueDeletingTopics(r, version));
  return list;
}

export function readShareGroupStatePartitionMetadataValue(r: Reader, version: number): ShareGroupStatePartitionMetadataValue {
  const m: ShareGroupStatePartitionMetadataValue = {
    initializingTopics: readShareGroupStatePartitionMetadataValueInitializingTopicsList(r, version),
    initializedTopics: readShareGroupStatePartitionMetadataValueInitializedTopicsList(r, version),
    deletingTopics: readShareGroupStatePartitionMetadataValueDeletingTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeShareGroupStatePartitionMetadataValue(w: Writer, m: ShareGroupStatePartitionMetadataValue, version: number): void {
  w.count(m.initializingTopics.length, true);
  for (const e of m.initializingTopics) writeShareGroupStatePartitionMetadataValueInitializingTopics(w, e, version);
  w.count(m.initializedTopics.length, true);
  for (const e of m.initializedTopics) writeShareGroupStatePartitionMetadataValueInitializingTopics(w, e, version);
  w.count(m.deletingTopics.length, true);
  for (const e of m.deletingTopics) writeShareGroupStatePartitionMetadataValueDeletingTopics(w, e, version);
  w.tags(m.unknownTags);
}

export const shareGroupsRecords: {
  readonly ShareGroupMemberMetadata: StoredCodec<"ShareGroupMemberMetadata", ShareGroupMemberMetadataKey, ShareGroupMemberMetadataValue>;
  readonly ShareGroupMetadata: StoredCodec<"ShareGroupMetadata", ShareGroupMetadataKey, ShareGroupMetadataValue>;
  readonly ShareGroupTargetAssignmentMetadata: StoredCodec<"ShareGroupTargetAssignmentMetadata", ShareGroupTargetAssignmentMetadataKey, ShareGroupTargetAssignmentMetadataValue>;
  readonly ShareGroupTargetAssignmentMember: StoredCodec<"ShareGroupTargetAssignmentMember", ShareGroupTargetAssignmentMemberKey, ShareGroupTargetAssignmentMemberValue>;
  readonly ShareGroupCurrentMemberAssignment: StoredCodec<"ShareGroupCurrentMemberAssignment", ShareGroupCurrentMemberAssignmentKey, ShareGroupCurrentMemberAssignmentValue>;
  readonly ShareGroupStatePartitionMetadata: StoredCodec<"ShareGroupStatePartitionMetadata", ShareGroupStatePartitionMetadataKey, ShareGroupStatePartitionMetadataValue>;
} = {
  ShareGroupMemberMetadata: { type: 10, name: "ShareGroupMemberMetadata", versions: [0, 0], readKey: readShareGroupMemberMetadataKey, writeKey: writeShareGroupMemberMetadataKey, readValue: readShareGroupMemberMetadataValue, writeValue: writeShareGroupMemberMetadataValue },
  ShareGroupMetadata: { type: 11, name: "ShareGroupMetadata", versions: [0, 0], readKey: readShareGroupMetadataKey, writeKey: writeShareGroupMetadataKey, readValue: readShareGroupMetadataValue, writeValue: writeShareGroupMetadataValue },
  ShareGroupTargetAssignmentMetadata: { type: 12, name: "ShareGroupTargetAssignmentMetadata", versions: [0, 0], readKey: readShareGroupTargetAssignmentMetadataKey, writeKey: writeShareGroupTargetAssignmentMetadataKey, readValue: readShareGroupTargetAssignmentMetadataValue, writeValue: writeShareGroupTargetAssignmentMetadataValue },
  ShareGroupTargetAssignmentMember: { type: 13, name: "ShareGroupTargetAssignmentMember", versions: [0, 0], readKey: readShareGroupTargetAssignmentMemberKey, writeKey: writeShareGroupTargetAssignmentMemberKey, readValue: readShareGroupTargetAssignmentMemberValue, writeValue: writeShareGroupTargetAssignmentMemberValue },
  ShareGroupCurrentMemberAssignment: { type: 14, name: "ShareGroupCurrentMemberAssignment", versions: [0, 0], readKey: readShareGroupCurrentMemberAssignmentKey, writeKey: writeShareGroupCurrentMemberAssignmentKey, readValue: readShareGroupCurrentMemberAssignmentValue, writeValue: writeShareGroupCurrentMemberAssignmentValue },
  ShareGroupStatePartitionMetadata: { type: 15, name: "ShareGroupStatePartitionMetadata", versions: [0, 0], readKey: readShareGroupStatePartitionMetadataKey, writeKey: writeShareGroupStatePartitionMetadataKey, readValue: readShareGroupStatePartitionMetadataValue, writeValue: writeShareGroupStatePartitionMetadataValue },
};
