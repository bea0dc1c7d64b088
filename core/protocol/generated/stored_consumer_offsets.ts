// Written by core/protocol/codegen from ../stored/consumer_offsets.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { StoredCodec } from "../codec.ts";
import type { LegacyOffsetCommitKey, LegacyOffsetCommitValue, OffsetCommitKey, OffsetCommitValue, GroupMetadataKey, GroupMetadataValue, ConsumerGroupMetadataKey, ConsumerGroupMetadataValue, ConsumerGroupPartitionMetadataKey, ConsumerGroupPartitionMetadataValue, ConsumerGroupMemberMetadataKey, ConsumerGroupMemberMetadataValue, ConsumerGroupTargetAssignmentMetadataKey, ConsumerGroupTargetAssignmentMetadataValue, ConsumerGroupTargetAssignmentMemberKey, ConsumerGroupTargetAssignmentMemberValue, ConsumerGroupCurrentMemberAssignmentKey, ConsumerGroupCurrentMemberAssignmentValue, ConsumerGroupRegularExpressionKey, ConsumerGroupRegularExpressionValue } from "../stored/consumer_offsets.ts";

export function readLegacyOffsetCommitKey(r: Reader, version: number): LegacyOffsetCommitKey {
  const m: LegacyOffsetCommitKey = {
    group: r.string(false),
    topic: r.string(false),
    partition: r.int32(),
  };
  return m;
}

export function writeLegacyOffsetCommitKey(w: Writer, m: LegacyOffsetCommitKey, version: number): void {
  w.string(m.group, false);
  w.string(m.topic, false);
  w.int32(m.partition);
}

export function readLegacyOffsetCommitValue(r: Reader, version: number): LegacyOffsetCommitValue {
  const m: LegacyOffsetCommitValue = {
    offset: r.keptInt64(),
    metadata: r.string(false),
    commitTimestamp: r.int64(),
  };
  return m;
}

export function writeLegacyOffsetCommitValue(w: Writer, m: LegacyOffsetCommitValue, version: number): void {
  w.keptInt64(m.offset);
  w.string(m.metadata, false);
  w.int64(m.commitTimestamp);
}

export function readOffsetCommitKey(r: Reader, version: number): OffsetCommitKey {
  const m: OffsetCommitKey = {
    group: r.string(false),
    topic: r.string(false),
    partition: r.int32(),
  };
  return m;
}

export function writeOffsetCommitKey(w: Writer, m: OffsetCommitKey, version: number): void {
  w.string(m.group, false);
  w.string(m.topic, false);
  w.int32(m.partition);
}

export function readOffsetCommitValue(r: Reader, version: number): OffsetCommitValue {
  const flexible = version >= 4;
  const m: OffsetCommitValue = {
    offset: r.keptInt64(),
    leaderEpoch: version >= 3 ? r.int32() : -1,
    metadata: r.string(flexible),
    commitTimestamp: r.int64(),
    expireTimestamp: version === 1 ? r.int64() : -1,
    topicId: "AAAAAAAAAAAAAAAAAAAAAA",
  };
  if (flexible) {
    for (let left = r.uvarint(); left > 0; left--) {
      const tag = r.uvarint(), size = r.uvarint(), start = r.position;
      if (tag === 0 && version === 4) {
        m.topicId = r.uuid();
        r.endTag(start, size);
      } else m.unknownTags = r.unknownTag(tag, size, m.unknownTags);
    }
  }
  return m;
}

export function writeOffsetCommitValue(w: Writer, m: OffsetCommitValue, version: number): void {
  const flexible = version >= 4;
  w.keptInt64(m.offset);
  if (version >= 3) w.int32(m.leaderEpoch);
  w.string(m.metadata, flexible);
  w.int64(m.commitTimestamp);
  if (version === 1) w.int64(m.expireTimestamp);
  if (flexible) {
    w.uvarint((version === 4 && m.topicId !== "AAAAAAAAAAAAAAAAAAAAAA" ? 1 : 0) + (m.unknownTags?.length ?? 0));
    if (version === 4 && m.topicId !== "AAAAAAAAAAAAAAAAAAAAAA") {
      const start = w.startTag(0);
      w.uuid(m.topicId);
      w.endTag(start);
    }
    w.unknownTags(m.unknownTags);
  }
}

export function readGroupMetadataKey(r: Reader, version: number): GroupMetadataKey {
  const m: GroupMetadataKey = {
    group: r.string(false),
  };
  return m;
}

export function writeGroupMetadataKey(w: Writer, m: GroupMetadataKey, version: number): void {
  w.string(m.group, false);
}

function readGroupMetadataValueMembers(r: Reader, version: number): GroupMetadataValue["members"][number] {
  const flexible = version >= 4;
  const m: GroupMetadataValue["members"][number] = {
    memberId: r.string(flexible),
    groupInstanceId: version >= 3 ? r.nullableString(flexible) : null,
    clientId: r.string(flexible),
    clientHost: r.string(flexible),
    rebalanceTimeout: version >= 1 ? r.int32() : -1,
    sessionTimeout: r.int32(),
    subscription: r.bytes(flexible),
    assignment: r.bytes(flexible),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

function writeGroupMetadataValueMembers(w: Writer, m: GroupMetadataValue["members"][number], version: number): void {
  const flexible = version >= 4;
  w.string(m.memberId, flexible);
  if (version >= 3) w.nullableString(m.groupInstanceId, flexible);
  w.string(m.clientId, flexible);
  w.string(m.clientHost, flexible);
  if (version >= 1) w.int32(m.rebalanceTimeout);
  w.int32(m.sessionTimeout);
  w.bytes(m.subscription, flexible);
  w.bytes(m.assignment, flexible);
  if (flexible) w.tags(m.unknownTags);
}

function readGroupMetadataValueMembersList(r: Reader, version: number): GroupMetadataValue["members"] {
  const flexible = version >= 4;
  const count = r.count(flexible, 15);
  const list: GroupMetadataValue["members"] = [];
  for (let i = 0; i < count; i++) list.push(readGroupMetadataValueMembers(r, version));
  return list;
}

export function readGroupMetadataValue(r: Reader, version: number): GroupMetadataValue {
  const flexible = version >= 4;
  const m: GroupMetadataValue = {
    protocolType: r.string(flexible),
    generation: r.int32(),
    protocol: r.nullableString(flexible),
    leader: r.nullableString(flexible),
    currentStateTimestamp: version >= 2 ? r.int64() : -1,
    members: readGroupMetadataValueMembersList(r, version),
  };
  if (flexible) {
    const unknown = r.tags();
    if (unknown !== undefined) m.unknownTags = unknown;
  }
  return m;
}

export function writeGroupMetadataValue(w: Writer, m: GroupMetadataValue, version: number): void {
  const flexible = version >= 4;
  w.string(m.protocolType, flexible);
  w.int32(m.generation);
  w.nullableString(m.protocol, flexible);
  w.nullableString(m.leader, flexible);
  if (version >= 2) w.int64(m.currentStateTimestamp);
  w.count(m.members.length, flexible);
  for (const e of m.members) writeGroupMetadataValueMembers(w, e, version);
  if (flexible) w.tags(m.unknownTags);
}

export function readConsumerGroupMetadataKey(r: Reader, version: number): ConsumerGroupMetadataKey {
  const m: ConsumerGroupMetadataKey = {
    groupId: r.string(false),
  };
  return m;
}

export function writeConsumerGroupMetadataKey(w: Writer, m: ConsumerGroupMetadataKey, version: number): void {
  w.string(m.groupId, false);
}

export function readConsumerGroupMetadataValue(r: Reader, version: number): ConsumerGroupMetadataValue {
  const m: ConsumerGroupMetadataValue = {
    epoch: r.int32(),
    metadataHash: 0n,
  };
  for (let left = r.uvarint(); left > 0; left--) {
    const tag = r.uvarint(), size = r.uvarint(), start = r.position;
    if (tag === 0) {
      m.metadataHash = r.keptInt64();
      r.endTag(start, size);
    } else m.unknownTags = r.unknownTag(tag, size, m.unknownTags);
  }
  return m;
}

export function writeConsumerGroupMetadataValue(w: Writer, m: ConsumerGroupMetadataValue, version: number): void {
  w.int32(m.epoch);
  w.uvarint((m.metadataHash !== 0n ? 1 : 0) + (m.unknownTags?.length ?? 0));
  if (m.metadataHash !== 0n) {
    const start = w.startTag(0);
    w.keptInt64(m.metadataHash);
    w.endTag(start);
  }
  w.unknownTags(m.unknownTags);
}

export function readConsumerGroupPartitionMetadataKey(r: Reader, version: number): ConsumerGroupPartitionMetadataKey {
  const m: ConsumerGroupPartitionMetadataKey = {
    groupId: r.string(false),
  };
  return m;
}

export function writeConsumerGroupPartitionMetadataKey(w: Writer, m: ConsumerGroupPartitionMetadataKey, version: number): void {
  w.string(m.groupId, false);
}

function readConsumerGroupPartitionMetadataValueTopicsPartitionMetadataRacksList(r: Reader, version: number): ConsumerGroupPartitionMetadataValue["topics"][number]["partitionMetadata"][number]["racks"] {
  const count = r.count(true);
  const list: ConsumerGroupPartitionMetadataValue["topics"][number]["partitionMetadata"][number]["racks"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

function readConsumerGroupPartitionMetadataValueTopicsPartitionMetadata(r: Reader, version: number): ConsumerGroupPartitionMetadataValue["topics"][number]["partitionMetadata"][number] {
  const m: ConsumerGroupPartitionMetadataValue["topics"][number]["partitionMetadata"][number] = {
    partition: r.int32(),
    racks: readConsumerGroupPartitionMetadataValueTopicsPartitionMetadataRacksList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeConsumerGroupPartitionMetadataValueTopicsPartitionMetadata(w: Writer, m: ConsumerGroupPartitionMetadataValue["topics"][number]["partitionMetadata"][number], version: number): void {
  w.int32(m.partition);
  w.count(m.racks.length, true);
  for (const e of m.racks) w.string(e, true);
  w.tags(m.unknownTags);
}

function readConsumerGroupPartitionMetadataValueTopicsPartitionMetadataList(r: Reader, version: number): ConsumerGroupPartitionMetadataValue["topics"][number]["partitionMetadata"] {
  const count = r.count(true, 6);
  const list: ConsumerGroupPartitionMetadataValue["topics"][number]["partitionMetadata"] = [];
  for (let i = 0; i < count; i++) list.push(readConsumerGroupPartitionMetadataValueTopicsPartitionMetadata(r, version));
  return list;
}

function readConsumerGroupPartitionMetadataValueTopics(r: Reader, version: number): ConsumerGroupPartitionMetadataValue["topics"][number] {
  const m: ConsumerGroupPartitionMetadataValue["topics"][number] = {
    topicId: r.uuid(),
    topicName: r.string(true),
    numPartitions: r.int32(),
    partitionMetadata: readConsumerGroupPartitionMetadataValueTopicsPartitionMetadataList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeConsumerGroupPartitionMetadataValueTopics(w: Writer, m: ConsumerGroupPartitionMetadataValue["topics"][number], version: number): void {
  w.uuid(m.topicId);
  w.string(m.topicName, true);
  w.int32(m.numPartitions);
  w.count(m.partitionMetadata.length, true);
  for (const e of m.partitionMetadata) writeConsumerGroupPartitionMetadataValueTopicsPartitionMetadata(w, e, version);
  w.tags(m.unknownTags);
}

function readConsumerGroupPartitionMetadataValueTopicsList(r: Reader, version: number): ConsumerGroupPartitionMetadataValue["topics"] {
  const count = r.count(true, 23);
  const list: ConsumerGroupPartitionMetadataValue["topics"] = [];
  for (let i = 0; i < count; i++) list.push(readConsumerGroupPartitionMetadataValueTopics(r, version));
  return list;
}

export function readConsumerGroupPartitionMetadataValue(r: Reader, version: number): ConsumerGroupPartitionMetadataValue {
  const m: ConsumerGroupPartitionMetadataValue = {
    topics: readConsumerGroupPartitionMetadataValueTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeConsumerGroupPartitionMetadataValue(w: Writer, m: ConsumerGroupPartitionMetadataValue, version: number): void {
  w.count(m.topics.length, true);
  for (const e of m.topics) writeConsumerGroupPartitionMetadataValueTopics(w, e, version);
  w.tags(m.unknownTags);
}

export function readConsumerGroupMemberMetadataKey(r: Reader, version: number): ConsumerGroupMemberMetadataKey {
  const m: ConsumerGroupMemberMetadataKey = {
    groupId: r.string(false),
    memberId: r.string(false),
  };
  return m;
}

export function writeConsumerGroupMemberMetadataKey(w: Writer, m: ConsumerGroupMemberMetadataKey, version: number): void {
  w.string(m.groupId, false);
  w.string(m.memberId, false);
}

function readConsumerGroupMemberMetadataValueSubscribedTopicNamesList(r: Reader, version: number): ConsumerGroupMemberMetadataValue["subscribedTopicNames"] {
  const count = r.count(true);
  const list: ConsumerGroupMemberMetadataValue["subscribedTopicNames"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

function readConsumerGroupMemberMetadataValueClassicMemberMetadataSupportedProtocols(r: Reader, version: number): NonNullable<ConsumerGroupMemberMetadataValue["classicMemberMetadata"]>["supportedProtocols"][number] {
  const m: NonNullable<ConsumerGroupMemberMetadataValue["classicMemberMetadata"]>["supportedProtocols"][number] = {
    name: r.string(true),
    metadata: r.bytes(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeConsumerGroupMemberMetadataValueClassicMemberMetadataSupportedProtocols(w: Writer, m: NonNullable<ConsumerGroupMemberMetadataValue["classicMemberMetadata"]>["supportedProtocols"][number], version: number): void {
  w.string(m.name, true);
  w.bytes(m.metadata, true);
  w.tags(m.unknownTags);
}

function readConsumerGroupMemberMetadataValueClassicMemberMetadataSupportedProtocolsList(r: Reader, version: number): NonNullable<ConsumerGroupMemberMetadataValue["classicMemberMetadata"]>["supportedProtocols"] {
  const count = r.count(true, 3);
  const list: NonNullable<ConsumerGroupMemberMetadataValue["classicMemberMetadata"]>["supportedProtocols"] = [];
  for (let i = 0; i < count; i++) list.push(readConsumerGroupMemberMetadataValueClassicMemberMetadataSupportedProtocols(r, version));
  return list;
}

function readConsumerGroupMemberMetadataValueClassicMemberMetadata(r: Reader, version: number): NonNullable<ConsumerGroupMemberMetadataValue["classicMemberMetadata"]> {
  const m: NonNullable<ConsumerGroupMemberMetadataValue["classicMemberMetadata"]> = {
    sessionTimeoutMs: r.int32(),
    supportedProtocols: readConsumerGroupMemberMetadataValueClassicMemberMetadataSupportedProtocolsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeConsumerGroupMemberMetadataValueClassicMemberMetadata(w: Writer, m: NonNullable<ConsumerGroupMemberMetadataValue["classicMemberMetadata"]>, version: number): void {
  w.int32(m.sessionTimeoutMs);
  w.count(m.supportedProtocols.length, true);
  for (const e of m.supportedProtocols) writeConsumerGroupMemberMetadataValueClassicMemberMetadataSupportedProtocols(w, e, version);
  w.tags(m.unknownTags);
}

export function readConsumerGroupMemberMetadataValue(r: Reader, version: number): ConsumerGroupMemberMetadataValue {
  const m: ConsumerGroupMemberMetadataValue = {
    instanceId: r.nullableString(true),
    rackId: r.nullableString(true),
    clientId: r.string(true),
    clientHost: r.string(true),
    subscribedTopicNames: readConsumerGroupMemberMetadataValueSubscribedTopicNamesList(r, version),
    subscribedTopicRegex: r.nullableString(true),
    rebalanceTimeoutMs: r.int32(),
    serverAssignor: r.nullableString(true),
    classicMemberMetadata: {"sessionTimeoutMs":0,"supportedProtocols":[]},
  };
  for (let left = r.uvarint(); left > 0; left--) {
    const tag = r.uvarint(), size = r.uvarint(), start = r.position;
    if (tag === 0) {
      m.classicMemberMetadata = (r.boolean() ? readConsumerGroupMemberMetadataValueClassicMemberMetadata(r, version) : null);
      r.endTag(start, size);
    } else m.unknownTags = r.unknownTag(tag, size, m.unknownTags);
  }
  return m;
}

export function writeConsumerGroupMemberMetadataValue(w: Writer, m: ConsumerGroupMemberMetadataValue, version: number): void {
  w.nullableString(m.instanceId, true);
  w.nullableString(m.rackId, true);
  w.string(m.clientId, true);
  w.string(m.clientHost, true);
  w.count(m.subscribedTopicNames.length, true);
  for (const e of m.subscribedTopicNames) w.string(e, true);
  w.nullableString(m.subscribedTopicRegex, true);
  w.int32(m.rebalanceTimeoutMs);
  w.nullableString(m.serverAssignor, true);
  w.uvarint(((m.classicMemberMetadata === null || m.classicMemberMetadata.sessionTimeoutMs !== 0 || m.classicMemberMetadata.supportedProtocols.length > 0 || m.classicMemberMetadata.unknownTags !== undefined) ? 1 : 0) + (m.unknownTags?.length ?? 0));
  if ((m.classicMemberMetadata === null || m.classicMemberMetadata.sessionTimeoutMs !== 0 || m.classicMemberMetadata.supportedProtocols.length > 0 || m.classicMemberMetadata.unknownTags !== undefined)) {
    const start = w.startTag(0);
    w.boolean(m.classicMemberMetadata !== null);
    if (m.classicMemberMetadata !== null) writeConsumerGroupMemberMetadataValueClassicMemberMetadata(w, m.classicMemberMetadata, version);
    w.endTag(start);
  }
  w.unknownTags(m.unknownTags);
}

export function readConsumerGroupTargetAssignmentMetadataKey(r: Reader, version: number): ConsumerGroupTargetAssignmentMetadataKey {
  const m: ConsumerGroupTargetAssignmentMetadataKey = {
    groupId: r.string(false),
  };
  return m;
}

export function writeConsumerGroupTargetAssignmentMetadataKey(w: Writer, m: ConsumerGroupTargetAssignmentMetadataKey, version: number): void {
  w.string(m.groupId, false);
}

export function readConsumerGroupTargetAssignmentMetadataValue(r: Reader, version: number): ConsumerGroupTargetAssignmentMetadataValue {
  const m: ConsumerGroupTargetAssignmentMetadataValue = {
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

export function writeConsumerGroupTargetAssignmentMetadataValue(w: Writer, m: ConsumerGroupTargetAssignmentMetadataValue, version: number): void {
  w.int32(m.assignmentEpoch);
  w.uvarint((m.assignmentTimestamp !== 0 ? 1 : 0) + (m.unknownTags?.length ?? 0));
  if (m.assignmentTimestamp !== 0) {
    const start = w.startTag(0);
    w.int64(m.assignmentTimestamp);
    w.endTag(start);
  }
  w.unknownTags(m.unknownTags);
}

export function readConsumerGroupTargetAssignmentMemberKey(r: Reader, version: number): ConsumerGroupTargetAssignmentMemberKey {
  const m: ConsumerGroupTargetAssignmentMemberKey = {
    groupId: r.string(false),
    memberId: r.string(false),
  };
  return m;
}

export function writeConsumerGroupTargetAssignmentMemberKey(w: Writer, m: ConsumerGroupTargetAssignmentMemberKey, version: number): void {
  w.string(m.groupId, false);
  w.string(m.memberId, false);
}

function readConsumerGroupTargetAssignmentMemberValueTopicPartitionsPartitionsList(r: Reader, version: number): ConsumerGroupTargetAssignmentMemberValue["topicPartitions"][number]["partitions"] {
  const count = r.count(true, 4);
  const list: ConsumerGroupTargetAssignmentMemberValue["topicPartitions"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readConsumerGroupTargetAssignmentMemberValueTopicPartitions(r: Reader, version: number): ConsumerGroupTargetAssignmentMemberValue["topicPartitions"][number] {
  const m: ConsumerGroupTargetAssignmentMemberValue["topicPartitions"][number] = {
    topicId: r.uuid(),
    partitions: readConsumerGroupTargetAssignmentMemberValueTopicPartitionsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeConsumerGroupTargetAssignmentMemberValueTopicPartitions(w: Writer, m: ConsumerGroupTargetAssignmentMemberValue["topicPartitions"][number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) w.int32(e);
  w.tags(m.unknownTags);
}

function readConsumerGroupTargetAssignmentMemberValueTopicPartitionsList(r: Reader, version: number): ConsumerGroupTargetAssignmentMemberValue["topicPartitions"] {
  const count = r.count(true, 18);
  const list: ConsumerGroupTargetAssignmentMemberValue["topicPartitions"] = [];
  for (let i = 0; i < count; i++) list.push(readConsumerGroupTargetAssignmentMemberValueTopicPartitions(r, version));
  return list;
}

export function readConsumerGroupTargetAssignmentMemberValue(r: Reader, version: number): ConsumerGroupTargetAssignmentMemberValue {
  const m: ConsumerGroupTargetAssignmentMemberValue = {
    topicPartitions: readConsumerGroupTargetAssignmentMemberValueTopicPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeConsumerGroupTargetAssignmentMemberValue(w: Writer, m: ConsumerGroupTargetAssignmentMemberValue, version: number): void {
  w.count(m.topicPartitions.length, true);
  for (const e of m.topicPartitions) writeConsumerGroupTargetAssignmentMemberValueTopicPartitions(w, e, version);
  w.tags(m.unknownTags);
}

export function readConsumerGroupCurrentMemberAssignmentKey(r: Reader, version: number): ConsumerGroupCurrentMemberAssignmentKey {
  const m: ConsumerGroupCurrentMemberAssignmentKey = {
    groupId: r.string(false),
    memberId: r.string(false),
  };
  return m;
}

export function writeConsumerGroupCurrentMemberAssignmentKey(w: Writer, m: ConsumerGroupCurrentMemberAssignmentKey, version: number): void {
  w.string(m.groupId, false);
  w.string(m.memberId, false);
}

function readConsumerGroupCurrentMemberAssignmentValueAssignedPartitionsPartitionsList(r: Reader, version: number): ConsumerGroupCurrentMemberAssignmentValue["assignedPartitions"][number]["partitions"] {
  const count = r.count(true, 4);
  const list: ConsumerGroupCurrentMemberAssignmentValue["assignedPartitions"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readConsumerGroupCurrentMemberAssignmentValueAssignedPartitionsAssignmentEpochsList(r: Reader, version: number): NonNullable<ConsumerGroupCurrentMemberAssignmentValue["assignedPartitions"][number]["assignmentEpochs"]> | null {
  const count = r.nullableCount(true, 4);
  if (count < 0) return null;
  const list: NonNullable<ConsumerGroupCurrentMemberAssignmentValue["assignedPartitions"][number]["assignmentEpochs"]> = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readConsumerGroupCurrentMemberAssignmentValueAssignedPartitions(r: Reader, version: number): ConsumerGroupCurrentMemberAssignmentValue["assignedPartitions"][number] {
  const m: ConsumerGroupCurrentMemberAssignmentValue["assignedPartitions"][number] = {
    topicId: r.uuid(),
    partitions: readConsumerGroupCurrentMemberAssignmentValueAssignedPartitionsPartitionsList(r, version),
    assignmentEpochs: [],
  };
  for (let left = r.uvarint(); left > 0; left--) {
    const tag = r.uvarint(), size = r.uvarint(), start = r.position;
    if (tag === 0) {
      m.assignmentEpochs = readConsumerGroupCurrentMemberAssignmentValueAssignedPartitionsAssignmentEpochsList(r, version);
      r.endTag(start, size);
    } else m.unknownTags = r.unknownTag(tag, size, m.unknownTags);
  }
  return m;
}

function writeConsumerGroupCurrentMemberAssignmentValueAssignedPartitions(w: Writer, m: ConsumerGroupCurrentMemberAssignmentValue["assignedPartitions"][number], version: number): void {
  w.uuid(m.topicId);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) w.int32(e);
  w.uvarint(((m.assignmentEpochs === null || m.assignmentEpochs.length > 0) ? 1 : 0) + (m.unknownTags?.length ?? 0));
  if ((m.assignmentEpochs === null || m.assignmentEpochs.length > 0)) {
    const start = w.startTag(0);
    w.count(m.assignmentEpochs === null ? -1 : m.assignmentEpochs.length, true);
    for (const e of m.assignmentEpochs ?? []) w.int32(e);
    w.endTag(start);
  }
  w.unknownTags(m.unknownTags);
}

function readConsumerGroupCurrentMemberAssignmentValueAssignedPartitionsList(r: Reader, version: number): ConsumerGroupCurrentMemberAssignmentValue["assignedPartitions"] {
  const count = r.count(true, 18);
  const list: ConsumerGroupCurrentMemberAssignmentValue["assignedPartitions"] = [];
  for (let i = 0; i < count; i++) list.push(readConsumerGroupCurrentMemberAssignmentValueAssignedPartitions(r, version));
  return list;
}

function readConsumerGroupCurrentMemberAssignmentValuePartitionsPendingRevocationList(r: Reader, version: number): ConsumerGroupCurrentMemberAssignmentValue["partitionsPendingRevocation"] {
  const count = r.count(true, 18);
  const list: ConsumerGroupCurrentMemberAssignmentValue["partitionsPendingRevocation"] = [];
  for (let i = 0; i < count; i++) list.push(readConsumerGroupCurrentMemberAssignmentValueAssignedPartitions(r, version));
  return list;
}

export function readConsumerGroupCurrentMemberAssignmentValue(r: Reader, version: number): ConsumerGroupCurrentMemberAssignmentValue {
  const m: ConsumerGroupCurrentMemberAssignmentValue = {
    memberEpoch: r.int32(),
    previousMemberEpoch: r.int32(),
    state: r.int8(),
    assignedPartitions: readConsumerGroupCurrentMemberAssignmentValueAssignedPartitionsList(r, version),
    partitionsPendingRevocation: readConsumerGroupCurrentMemberAssignmentValuePartitionsPendingRevocationList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeConsumerGroupCurrentMemberAssignmentValue(w: Writer, m: ConsumerGroupCurrentMemberAssignmentValue, version: number): void {
  w.int32(m.memberEpoch);
  w.int32(m.previousMemberEpoch);
  w.int8(m.state);
  w.count(m.assignedPartitions.length, true);
  for (const e of m.assignedPartitions) writeConsumerGroupCurrentMemberAssignmentValueAssignedPartitions(w, e, version);
  w.count(m.partitionsPendingRevocation.length, true);
  for (const e of m.partitionsPendingRevocation) writeConsumerGroupCurrentMemberAssignmentValueAssignedPartitions(w, e, version);
  w.tags(m.unknownTags);
}

export function readConsumerGroupRegularExpressionKey(r: Reader, version: number): ConsumerGroupRegularExpressionKey {
  const m: ConsumerGroupRegularExpressionKey = {
    groupId: r.string(false),
    regularExpression: r.string(false),
  };
  return m;
}

export function writeConsumerGroupRegularExpressionKey(w: Writer, m: ConsumerGroupRegularExpressionKey, version: number): void {
  w.string(m.groupId, false);
  w.string(m.regularExpression, false);
}

function readConsumerGroupRegularExpressionValueTopicsList(r: Reader, version: number): ConsumerGroupRegularExpressionValue["topics"] {
  const count = r.count(true);
  const list: ConsumerGroupRegularExpressionValue["topics"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

export function readConsumerGroupRegularExpressionValue(r: Reader, version: number): ConsumerGroupRegularExpressionValue {
  const m: ConsumerGroupRegularExpressionValue = {
    topics: readConsumerGroupRegularExpressionValueTopicsList(r, version),
    version: r.int64(),
    timestamp: r.int64(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeConsumerGroupRegularExpressionValue(w: Writer, m: ConsumerGroupRegularExpressionValue, version: number): void {
  w.count(m.topics.length, true);
  for (const e of m.topics) w.string(e, true);
  w.int64(m.version);
  w.int64(m.timestamp);
  w.tags(m.unknownTags);
}

export const consumerOffsetsRecords: {
  readonly LegacyOffsetCommit: StoredCodec<"LegacyOffsetCommit", LegacyOffsetCommitKey, LegacyOffsetCommitValue>;
  readonly OffsetCommit: StoredCodec<"OffsetCommit", OffsetCommitKey, OffsetCommitValue>;
  readonly GroupMetadata: StoredCodec<"GroupMetadata", GroupMetadataKey, GroupMetadataValue>;
  readonly ConsumerGroupMetadata: StoredCodec<"ConsumerGroupMetadata", ConsumerGroupMetadataKey, ConsumerGroupMetadataValue>;
  readonly ConsumerGroupPartitionMetadata: StoredCodec<"ConsumerGroupPartitionMetadata", ConsumerGroupPartitionMetadataKey, ConsumerGroupPartitionMetadataValue>;
  readonly ConsumerGroupMemberMetadata: StoredCodec<"ConsumerGroupMemberMetadata", ConsumerGroupMemberMetadataKey, ConsumerGroupMemberMetadataValue>;
  readonly ConsumerGroupTargetAssignmentMetadata: StoredCodec<"ConsumerGroupTargetAssignmentMetadata", ConsumerGroupTargetAssignmentMetadataKey, ConsumerGroupTargetAssignmentMetadataValue>;
  readonly ConsumerGroupTargetAssignmentMember: StoredCodec<"ConsumerGroupTargetAssignmentMember", ConsumerGroupTargetAssignmentMemberKey, ConsumerGroupTargetAssignmentMemberValue>;
  readonly ConsumerGroupCurrentMemberAssignment: StoredCodec<"ConsumerGroupCurrentMemberAssignment", ConsumerGroupCurrentMemberAssignmentKey, ConsumerGroupCurrentMemberAssignmentValue>;
  readonly ConsumerGroupRegularExpression: StoredCodec<"ConsumerGroupRegularExpression", ConsumerGroupRegularExpressionKey, ConsumerGroupRegularExpressionValue>;
} = {
  LegacyOffsetCommit: { type: 0, name: "LegacyOffsetCommit", versions: [0, 0], readKey: readLegacyOffsetCommitKey, writeKey: writeLegacyOffsetCommitKey, readValue: readLegacyOffsetCommitValue, writeValue: writeLegacyOffsetCommitValue },
  OffsetCommit: { type: 1, name: "OffsetCommit", versions: [0, 4], readKey: readOffsetCommitKey, writeKey: writeOffsetCommitKey, readValue: readOffsetCommitValue, writeValue: writeOffsetCommitValue },
  GroupMetadata: { type: 2, name: "GroupMetadata", versions: [0, 4], readKey: readGroupMetadataKey, writeKey: writeGroupMetadataKey, readValue: readGroupMetadataValue, writeValue: writeGroupMetadataValue },
  ConsumerGroupMetadata: { type: 3, name: "ConsumerGroupMetadata", versions: [0, 0], readKey: readConsumerGroupMetadataKey, writeKey: writeConsumerGroupMetadataKey, readValue: readConsumerGroupMetadataValue, writeValue: writeConsumerGroupMetadataValue },
  ConsumerGroupPartitionMetadata: { type: 4, name: "ConsumerGroupPartitionMetadata", versions: [0, 0], readKey: readConsumerGroupPartitionMetadataKey, writeKey: writeConsumerGroupPartitionMetadataKey, readValue: readConsumerGroupPartitionMetadataValue, writeValue: writeConsumerGroupPartitionMetadataValue },
  ConsumerGroupMemberMetadata: { type: 5, name: "ConsumerGroupMemberMetadata", versions: [0, 0], readKey: readConsumerGroupMemberMetadataKey, writeKey: writeConsumerGroupMemberMetadataKey, readValue: readConsumerGroupMemberMetadataValue, writeValue: writeConsumerGroupMemberMetadataValue },
  ConsumerGroupTargetAssignmentMetadata: { type: 6, name: "ConsumerGroupTargetAssignmentMetadata", versions: [0, 0], readKey: readConsumerGroupTargetAssignmentMetadataKey, writeKey: writeConsumerGroupTargetAssignmentMetadataKey, readValue: readConsumerGroupTargetAssignmentMetadataValue, writeValue: writeConsumerGroupTargetAssignmentMetadataValue },
  ConsumerGroupTargetAssignmentMember: { type: 7, name: "ConsumerGroupTargetAssignmentMember", versions: [0, 0], readKey: readConsumerGroupTargetAssignmentMemberKey, writeKey: writeConsumerGroupTargetAssignmentMemberKey, readValue: readConsumerGroupTargetAssignmentMemberValue, writeValue: writeConsumerGroupTargetAssignmentMemberValue },
  ConsumerGroupCurrentMemberAssignment: { type: 8, name: "ConsumerGroupCurrentMemberAssignment", versions: [0, 0], readKey: readConsumerGroupCurrentMemberAssignmentKey, writeKey: writeConsumerGroupCurrentMemberAssignmentKey, readValue: readConsumerGroupCurrentMemberAssignmentValue, writeValue: writeConsumerGroupCurrentMemberAssignmentValue },
  ConsumerGroupRegularExpression: { type: 16, name: "ConsumerGroupRegularExpression", versions: [0, 0], readKey: readConsumerGroupRegularExpressionKey, writeKey: writeConsumerGroupRegularExpressionKey, readValue: readConsumerGroupRegularExpressionValue, writeValue: writeConsumerGroupRegularExpressionValue },
};
