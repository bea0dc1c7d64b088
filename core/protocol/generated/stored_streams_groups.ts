// Written by core/protocol/codegen from ../stored/streams_groups.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { StoredCodec } from "../codec.ts";
import type { StreamsGroupMetadataKey, StreamsGroupMetadataValue, StreamsGroupMemberMetadataKey, StreamsGroupMemberMetadataValue, StreamsGroupTargetAssignmentMetadataKey, StreamsGroupTargetAssignmentMetadataValue, StreamsGroupTargetAssignmentMemberKey, StreamsGroupTargetAssignmentMemberValue, StreamsGroupCurrentMemberAssignmentKey, StreamsGroupCurrentMemberAssignmentValue, StreamsGroupTopologyKey, StreamsGroupTopologyValue } from "../stored/streams_groups.ts";

export function readStreamsGroupMetadataKey(r: Reader, version: number): StreamsGroupMetadataKey {
  const m: StreamsGroupMetadataKey = {
    groupId: r.string(false),
  };
  return m;
}

export function writeStreamsGroupMetadataKey(w: Writer, m: StreamsGroupMetadataKey, version: number): void {
  w.string(m.groupId, false);
}

function readStreamsGroupMetadataValueLastAssignmentConfigs(r: Reader, version: number): NonNullable<StreamsGroupMetadataValue["lastAssignmentConfigs"]>[number] {
  const m: NonNullable<StreamsGroupMetadataValue["lastAssignmentConfigs"]>[number] = {
    key: r.string(true),
    value: r.string(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupMetadataValueLastAssignmentConfigs(w: Writer, m: NonNullable<StreamsGroupMetadataValue["lastAssignmentConfigs"]>[number], version: number): void {
  w.string(m.key, true);
  w.string(m.value, true);
  w.tags(m.unknownTags);
}

function readStreamsGroupMetadataValueLastAssignmentConfigsList(r: Reader, version: number): NonNullable<StreamsGroupMetadataValue["lastAssignmentConfigs"]> | null {
  const count = r.nullableCount(true, 3);
  if (count < 0) return null;
  const list: NonNullable<StreamsGroupMetadataValue["lastAssignmentConfigs"]> = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupMetadataValueLastAssignmentConfigs(r, version));
  return list;
}

export function readStreamsGroupMetadataValue(r: Reader, version: number): StreamsGroupMetadataValue {
  const m: StreamsGroupMetadataValue = {
    epoch: r.int32(),
    metadataHash: r.keptInt64(),
    validatedTopologyEpoch: -1,
    lastAssignmentConfigs: [],
  };
  for (let left = r.uvarint(); left > 0; left--) {
    const tag = r.uvarint(), size = r.uvarint(), start = r.position;
    if (tag === 0) {
      m.validatedTopologyEpoch = r.int32();
      r.endTag(start, size);
    } else if (tag === 1) {
      m.lastAssignmentConfigs = readStreamsGroupMetadataValueLastAssignmentConfigsList(r, version);
      r.endTag(start, size);
    } else m.unknownTags = r.unknownTag(tag, size, m.unknownTags);
  }
  return m;
}

export function writeStreamsGroupMetadataValue(w: Writer, m: StreamsGroupMetadataValue, version: number): void {
  w.int32(m.epoch);
  w.keptInt64(m.metadataHash);
  w.uvarint((m.validatedTopologyEpoch !== -1 ? 1 : 0) + ((m.lastAssignmentConfigs === null || m.lastAssignmentConfigs.length > 0) ? 1 : 0) + (m.unknownTags?.length ?? 0));
  if (m.validatedTopologyEpoch !== -1) {
    const start = w.startTag(0);
    w.int32(m.validatedTopologyEpoch);
    w.endTag(start);
  }
  if ((m.lastAssignmentConfigs === null || m.lastAssignmentConfigs.length > 0)) {
    const start = w.startTag(1);
    w.count(m.lastAssignmentConfigs === null ? -1 : m.lastAssignmentConfigs.length, true);
    for (const e of m.lastAssignmentConfigs ?? []) writeStreamsGroupMetadataValueLastAssignmentConfigs(w, e, version);
    w.endTag(start);
  }
  w.unknownTags(m.unknownTags);
}

export function readStreamsGroupMemberMetadataKey(r: Reader, version: number): StreamsGroupMemberMetadataKey {
  const m: StreamsGroupMemberMetadataKey = {
    groupId: r.string(false),
    memberId: r.string(false),
  };
  return m;
}

export function writeStreamsGroupMemberMetadataKey(w: Writer, m: StreamsGroupMemberMetadataKey, version: number): void {
  w.string(m.groupId, false);
  w.string(m.memberId, false);
}

function readStreamsGroupMemberMetadataValueUserEndpoint(r: Reader, version: number): NonNullable<StreamsGroupMemberMetadataValue["userEndpoint"]> {
  const m: NonNullable<StreamsGroupMemberMetadataValue["userEndpoint"]> = {
    host: r.string(true),
    port: r.uint16(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupMemberMetadataValueUserEndpoint(w: Writer, m: NonNullable<StreamsGroupMemberMetadataValue["userEndpoint"]>, version: number): void {
  w.string(m.host, true);
  w.uint16(m.port);
  w.tags(m.unknownTags);
}

function readStreamsGroupMemberMetadataValueClientTags(r: Reader, version: number): StreamsGroupMemberMetadataValue["clientTags"][number] {
  const m: StreamsGroupMemberMetadataValue["clientTags"][number] = {
    key: r.string(true),
    value: r.string(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupMemberMetadataValueClientTags(w: Writer, m: StreamsGroupMemberMetadataValue["clientTags"][number], version: number): void {
  w.string(m.key, true);
  w.string(m.value, true);
  w.tags(m.unknownTags);
}

function readStreamsGroupMemberMetadataValueClientTagsList(r: Reader, version: number): StreamsGroupMemberMetadataValue["clientTags"] {
  const count = r.count(true, 3);
  const list: StreamsGroupMemberMetadataValue["clientTags"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupMemberMetadataValueClientTags(r, version));
  return list;
}

export function readStreamsGroupMemberMetadataValue(r: Reader, version: number): StreamsGroupMemberMetadataValue {
  const m: StreamsGroupMemberMetadataValue = {
    instanceId: r.nullableString(true),
    rackId: r.nullableString(true),
    clientId: r.string(true),
    clientHost: r.string(true),
    rebalanceTimeoutMs: r.int32(),
    topologyEpoch: r.int32(),
    processId: r.string(true),
    userEndpoint: (r.present() ? readStreamsGroupMemberMetadataValueUserEndpoint(r, version) : null),
    clientTags: readStreamsGroupMemberMetadataValueClientTagsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeStreamsGroupMemberMetadataValue(w: Writer, m: StreamsGroupMemberMetadataValue, version: number): void {
  w.nullableString(m.instanceId, true);
  w.nullableString(m.rackId, true);
  w.string(m.clientId, true);
  w.string(m.clientHost, true);
  w.int32(m.rebalanceTimeoutMs);
  w.int32(m.topologyEpoch);
  w.string(m.processId, true);
  w.present(m.userEndpoint !== null);
  if (m.userEndpoint !== null) writeStreamsGroupMemberMetadataValueUserEndpoint(w, m.userEndpoint, version);
  w.count(m.clientTags.length, true);
  for (const e of m.clientTags) writeStreamsGroupMemberMetadataValueClientTags(w, e, version);
  w.tags(m.unknownTags);
}

export function readStreamsGroupTargetAssignmentMetadataKey(r: Reader, version: number): StreamsGroupTargetAssignmentMetadataKey {
  const m: StreamsGroupTargetAssignmentMetadataKey = {
    groupId: r.string(false),
  };
  return m;
}

export function writeStreamsGroupTargetAssignmentMetadataKey(w: Writer, m: StreamsGroupTargetAssignmentMetadataKey, version: number): void {
  w.string(m.groupId, false);
}

export function readStreamsGroupTargetAssignmentMetadataValue(r: Reader, version: number): StreamsGroupTargetAssignmentMetadataValue {
  const m: StreamsGroupTargetAssignmentMetadataValue = {
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

export function writeStreamsGroupTargetAssignmentMetadataValue(w: Writer, m: StreamsGroupTargetAssignmentMetadataValue, version: number): void {
  w.int32(m.assignmentEpoch);
  w.uvarint((m.assignmentTimestamp !== 0 ? 1 : 0) + (m.unknownTags?.length ?? 0));
  if (m.assignmentTimestamp !== 0) {
    const start = w.startTag(0);
    w.int64(m.assignmentTimestamp);
    w.endTag(start);
  }
  w.unknownTags(m.unknownTags);
}

export function readStreamsGroupTargetAssignmentMemberKey(r: Reader, version: number): StreamsGroupTargetAssignmentMemberKey {
  const m: StreamsGroupTargetAssignmentMemberKey = {
    groupId: r.string(false),
    memberId: r.string(false),
  };
  return m;
}

export function writeStreamsGroupTargetAssignmentMemberKey(w: Writer, m: StreamsGroupTargetAssignmentMemberKey, version: number): void {
  w.string(m.groupId, false);
  w.string(m.memberId, false);
}

function readStreamsGroupTargetAssignmentMemberValueActiveTasksPartitionsList(r: Reader, version: number): StreamsGroupTargetAssignmentMemberValue["activeTasks"][number]["partitions"] {
  const count = r.count(true, 4);
  const list: StreamsGroupTargetAssignmentMemberValue["activeTasks"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readStreamsGroupTargetAssignmentMemberValueActiveTasks(r: Reader, version: number): StreamsGroupTargetAssignmentMemberValue["activeTasks"][number] {
  const m: StreamsGroupTargetAssignmentMemberValue["activeTasks"][number] = {
    subtopologyId: r.string(true),
    partitions: readStreamsGroupTargetAssignmentMemberValueActiveTasksPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupTargetAssignmentMemberValueActiveTasks(w: Writer, m: StreamsGroupTargetAssignmentMemberValue["activeTasks"][number], version: number): void {
  w.string(m.subtopologyId, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) w.int32(e);
  w.tags(m.unknownTags);
}

function readStreamsGroupTargetAssignmentMemberValueActiveTasksList(r: Reader, version: number): StreamsGroupTargetAssignmentMemberValue["activeTasks"] {
  const count = r.count(true, 3);
  const list: StreamsGroupTargetAssignmentMemberValue["activeTasks"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupTargetAssignmentMemberValueActiveTasks(r, version));
  return list;
}

function readStreamsGroupTargetAssignmentMemberValueStandbyTasksList(r: Reader, version: number): StreamsGroupTargetAssignmentMemberValue["standbyTasks"] {
  const count = r.count(true, 3);
  const list: StreamsGroupTargetAssignmentMemberValue["standbyTasks"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupTargetAssignmentMemberValueActiveTasks(r, version));
  return list;
}

function readStreamsGroupTargetAssignmentMemberValueWarmupTasksList(r: Reader, version: number): StreamsGroupTargetAssignmentMemberValue["warmupTasks"] {
  const count = r.count(true, 3);
  const list: StreamsGroupTargetAssignmentMemberValue["warmupTasks"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupTargetAssignmentMemberValueActiveTasks(r, version));
  return list;
}

export function readStreamsGroupTargetAssignmentMemberValue(r: Reader, version: number): StreamsGroupTargetAssignmentMemberValue {
  const m: StreamsGroupTargetAssignmentMemberValue = {
    activeTasks: readStreamsGroupTargetAssignmentMemberValueActiveTasksList(r, version),
    standbyTasks: readStreamsGroupTargetAssignmentMemberValueStandbyTasksList(r, version),
    warmupTasks: readStreamsGroupTargetAssignmentMemberValueWarmupTasksList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeStreamsGroupTargetAssignmentMemberValue(w: Writer, m: StreamsGroupTargetAssignmentMemberValue, version: number): void {
  w.count(m.activeTasks.length, true);
  for (const e of m.activeTasks) writeStreamsGroupTargetAssignmentMemberValueActiveTasks(w, e, version);
  w.count(m.standbyTasks.length, true);
  for (const e of m.standbyTasks) writeStreamsGroupTargetAssignmentMemberValueActiveTasks(w, e, version);
  w.count(m.warmupTasks.length, true);
  for (const e of m.warmupTasks) writeStreamsGroupTargetAssignmentMemberValueActiveTasks(w, e, version);
  w.tags(m.unknownTags);
}

export function readStreamsGroupCurrentMemberAssignmentKey(r: Reader, version: number): StreamsGroupCurrentMemberAssignmentKey {
  const m: StreamsGroupCurrentMemberAssignmentKey = {
    groupId: r.string(false),
    memberId: r.string(false),
  };
  return m;
}

export function writeStreamsGroupCurrentMemberAssignmentKey(w: Writer, m: StreamsGroupCurrentMemberAssignmentKey, version: number): void {
  w.string(m.groupId, false);
  w.string(m.memberId, false);
}

function readStreamsGroupCurrentMemberAssignmentValueActiveTasksPartitionsList(r: Reader, version: number): StreamsGroupCurrentMemberAssignmentValue["activeTasks"][number]["partitions"] {
  const count = r.count(true, 4);
  const list: StreamsGroupCurrentMemberAssignmentValue["activeTasks"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readStreamsGroupCurrentMemberAssignmentValueActiveTasksAssignmentEpochsList(r: Reader, version: number): NonNullable<StreamsGroupCurrentMemberAssignmentValue["activeTasks"][number]["assignmentEpochs"]> | null {
  const count = r.nullableCount(true, 4);
  if (count < 0) return null;
  const list: NonNullable<StreamsGroupCurrentMemberAssignmentValue["activeTasks"][number]["assignmentEpochs"]> = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readStreamsGroupCurrentMemberAssignmentValueActiveTasks(r: Reader, version: number): StreamsGroupCurrentMemberAssignmentValue["activeTasks"][number] {
  const m: StreamsGroupCurrentMemberAssignmentValue["activeTasks"][number] = {
    subtopologyId: r.string(true),
    partitions: readStreamsGroupCurrentMemberAssignmentValueActiveTasksPartitionsList(r, version),
    assignmentEpochs: [],
  };
  for (let left = r.uvarint(); left > 0; left--) {
    const tag = r.uvarint(), size = r.uvarint(), start = r.position;
    if (tag === 0) {
      m.assignmentEpochs = readStreamsGroupCurrentMemberAssignmentValueActiveTasksAssignmentEpochsList(r, version);
      r.endTag(start, size);
    } else m.unknownTags = r.unknownTag(tag, size, m.unknownTags);
  }
  return m;
}

function writeStreamsGroupCurrentMemberAssignmentValueActiveTasks(w: Writer, m: StreamsGroupCurrentMemberAssignmentValue["activeTasks"][number], version: number): void {
  w.string(m.subtopologyId, true);
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

function readStreamsGroupCurrentMemberAssignmentValueActiveTasksList(r: Reader, version: number): StreamsGroupCurrentMemberAssignmentValue["activeTasks"] {
  const count = r.count(true, 3);
  const list: StreamsGroupCurrentMemberAssignmentValue["activeTasks"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupCurrentMemberAssignmentValueActiveTasks(r, version));
  return list;
}

function readStreamsGroupCurrentMemberAssignmentValueStandbyTasksList(r: Reader, version: number): StreamsGroupCurrentMemberAssignmentValue["standbyTasks"] {
  const count = r.count(true, 3);
  const list: StreamsGroupCurrentMemberAssignmentValue["standbyTasks"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupCurrentMemberAssignmentValueActiveTasks(r, version));
  return list;
}

function readStreamsGroupCurrentMemberAssignmentValueWarmupTasksList(r: Reader, version: number): StreamsGroupCurrentMemberAssignmentValue["warmupTasks"] {
  const count = r.count(true, 3);
  const list: StreamsGroupCurrentMemberAssignmentValue["warmupTasks"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupCurrentMemberAssignmentValueActiveTasks(r, version));
  return list;
}

function readStreamsGroupCurrentMemberAssignmentValueActiveTasksPendingRevocationList(r: Reader, version: number): StreamsGroupCurrentMemberAssignmentValue["activeTasksPendingRevocation"] {
  const count = r.count(true, 3);
  const list: StreamsGroupCurrentMemberAssignmentValue["activeTasksPendingRevocation"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupCurrentMemberAssignmentValueActiveTasks(r, version));
  return list;
}

function readStreamsGroupCurrentMemberAssignmentValueStandbyTasksPendingRevocationList(r: Reader, version: number): StreamsGroupCurrentMemberAssignmentValue["standbyTasksPendingRevocation"] {
  const count = r.count(true, 3);
  const list: StreamsGroupCurrentMemberAssignmentValue["standbyTasksPendingRevocation"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupCurrentMemberAssignmentValueActiveTasks(r, version));
  return list;
}

function readStreamsGroupCurrentMemberAssignmentValueWarmupTasksPendingRevocationList(r: Reader, version: number): StreamsGroupCurrentMemberAssignmentValue["warmupTasksPendingRevocation"] {
  const count = r.count(true, 3);
  const list: StreamsGroupCurrentMemberAssignmentValue["warmupTasksPendingRevocation"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupCurrentMemberAssignmentValueActiveTasks(r, version));
  return list;
}

export function readStreamsGroupCurrentMemberAssignmentValue(r: Reader, version: number): StreamsGroupCurrentMemberAssignmentValue {
  const m: StreamsGroupCurrentMemberAssignmentValue = {
    memberEpoch: r.int32(),
    previousMemberEpoch: r.int32(),
    state: r.int8(),
    activeTasks: readStreamsGroupCurrentMemberAssignmentValueActiveTasksList(r, version),
    standbyTasks: readStreamsGroupCurrentMemberAssignmentValueStandbyTasksList(r, version),
    warmupTasks: readStreamsGroupCurrentMemberAssignmentValueWarmupTasksList(r, version),
    activeTasksPendingRevocation: readStreamsGroupCurrentMemberAssignmentValueActiveTasksPendingRevocationList(r, version),
    standbyTasksPendingRevocation: readStreamsGroupCurrentMemberAssignmentValueStandbyTasksPendingRevocationList(r, version),
    warmupTasksPendingRevocation: readStreamsGroupCurrentMemberAssignmentValueWarmupTasksPendingRevocationList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeStreamsGroupCurrentMemberAssignmentValue(w: Writer, m: StreamsGroupCurrentMemberAssignmentValue, version: number): void {
  w.int32(m.memberEpoch);
  w.int32(m.previousMemberEpoch);
  w.int8(m.state);
  w.count(m.activeTasks.length, true);
  for (const e of m.activeTasks) writeStreamsGroupCurrentMemberAssignmentValueActiveTasks(w, e, version);
  w.count(m.standbyTasks.length, true);
  for (const e of m.standbyTasks) writeStreamsGroupCurrentMemberAssignmentValueActiveTasks(w, e, version);
  w.count(m.warmupTasks.length, true);
  for (const e of m.warmupTasks) writeStreamsGroupCurrentMemberAssignmentValueActiveTasks(w, e, version);
  w.count(m.activeTasksPendingRevocation.length, true);
  for (const e of m.activeTasksPendingRevocation) writeStreamsGroupCurrentMemberAssignmentValueActiveTasks(w, e, version);
  w.count(m.standbyTasksPendingRevocation.length, true);
  for (const e of m.standbyTasksPendingRevocation) writeStreamsGroupCurrentMemberAssignmentValueActiveTasks(w, e, version);
  w.count(m.warmupTasksPendingRevocation.length, true);
  for (const e of m.warmupTasksPendingRevocation) writeStreamsGroupCurrentMemberAssignmentValueActiveTasks(w, e, version);
  w.tags(m.unknownTags);
}

export function readStreamsGroupTopologyKey(r: Reader, version: number): StreamsGroupTopologyKey {
  const m: StreamsGroupTopologyKey = {
    groupId: r.string(false),
  };
  return m;
}

export function writeStreamsGroupTopologyKey(w: Writer, m: StreamsGroupTopologyKey, version: number): void {
  w.string(m.groupId, false);
}

function readStreamsGroupTopologyValueSubtopologiesSourceTopicsList(r: Reader, version: number): StreamsGroupTopologyValue["subtopologies"][number]["sourceTopics"] {
  const count = r.count(true);
  const list: StreamsGroupTopologyValue["subtopologies"][number]["sourceTopics"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

function readStreamsGroupTopologyValueSubtopologiesSourceTopicRegexList(r: Reader, version: number): StreamsGroupTopologyValue["subtopologies"][number]["sourceTopicRegex"] {
  const count = r.count(true);
  const list: StreamsGroupTopologyValue["subtopologies"][number]["sourceTopicRegex"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

function readStreamsGroupTopologyValueSubtopologiesStateChangelogTopicsTopicConfigs(r: Reader, version: number): StreamsGroupTopologyValue["subtopologies"][number]["stateChangelogTopics"][number]["topicConfigs"][number] {
  const m: StreamsGroupTopologyValue["subtopologies"][number]["stateChangelogTopics"][number]["topicConfigs"][number] = {
    key: r.string(true),
    value: r.string(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupTopologyValueSubtopologiesStateChangelogTopicsTopicConfigs(w: Writer, m: StreamsGroupTopologyValue["subtopologies"][number]["stateChangelogTopics"][number]["topicConfigs"][number], version: number): void {
  w.string(m.key, true);
  w.string(m.value, true);
  w.tags(m.unknownTags);
}

function readStreamsGroupTopologyValueSubtopologiesStateChangelogTopicsTopicConfigsList(r: Reader, version: number): StreamsGroupTopologyValue["subtopologies"][number]["stateChangelogTopics"][number]["topicConfigs"] {
  const count = r.count(true, 3);
  const list: StreamsGroupTopologyValue["subtopologies"][number]["stateChangelogTopics"][number]["topicConfigs"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupTopologyValueSubtopologiesStateChangelogTopicsTopicConfigs(r, version));
  return list;
}

function readStreamsGroupTopologyValueSubtopologiesStateChangelogTopics(r: Reader, version: number): StreamsGroupTopologyValue["subtopologies"][number]["stateChangelogTopics"][number] {
  const m: StreamsGroupTopologyValue["subtopologies"][number]["stateChangelogTopics"][number] = {
    name: r.string(true),
    partitions: r.int32(),
    replicationFactor: r.int16(),
    topicConfigs: readStreamsGroupTopologyValueSubtopologiesStateChangelogTopicsTopicConfigsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupTopologyValueSubtopologiesStateChangelogTopics(w: Writer, m: StreamsGroupTopologyValue["subtopologies"][number]["stateChangelogTopics"][number], version: number): void {
  w.string(m.name, true);
  w.int32(m.partitions);
  w.int16(m.replicationFactor);
  w.count(m.topicConfigs.length, true);
  for (const e of m.topicConfigs) writeStreamsGroupTopologyValueSubtopologiesStateChangelogTopicsTopicConfigs(w, e, version);
  w.tags(m.unknownTags);
}

function readStreamsGroupTopologyValueSubtopologiesStateChangelogTopicsList(r: Reader, version: number): StreamsGroupTopologyValue["subtopologies"][number]["stateChangelogTopics"] {
  const count = r.count(true, 9);
  const list: StreamsGroupTopologyValue["subtopologies"][number]["stateChangelogTopics"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupTopologyValueSubtopologiesStateChangelogTopics(r, version));
  return list;
}

function readStreamsGroupTopologyValueSubtopologiesRepartitionSinkTopicsList(r: Reader, version: number): StreamsGroupTopologyValue["subtopologies"][number]["repartitionSinkTopics"] {
  const count = r.count(true);
  const list: StreamsGroupTopologyValue["subtopologies"][number]["repartitionSinkTopics"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

function readStreamsGroupTopologyValueSubtopologiesRepartitionSourceTopicsList(r: Reader, version: number): StreamsGroupTopologyValue["subtopologies"][number]["repartitionSourceTopics"] {
  const count = r.count(true, 9);
  const list: StreamsGroupTopologyValue["subtopologies"][number]["repartitionSourceTopics"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupTopologyValueSubtopologiesStateChangelogTopics(r, version));
  return list;
}

function readStreamsGroupTopologyValueSubtopologiesCopartitionGroupsSourceTopicsList(r: Reader, version: number): StreamsGroupTopologyValue["subtopologies"][number]["copartitionGroups"][number]["sourceTopics"] {
  const count = r.count(true, 2);
  const list: StreamsGroupTopologyValue["subtopologies"][number]["copartitionGroups"][number]["sourceTopics"] = [];
  for (let i = 0; i < count; i++) list.push(r.int16());
  return list;
}

function readStreamsGroupTopologyValueSubtopologiesCopartitionGroupsSourceTopicRegexList(r: Reader, version: number): StreamsGroupTopologyValue["subtopologies"][number]["copartitionGroups"][number]["sourceTopicRegex"] {
  const count = r.count(true, 2);
  const list: StreamsGroupTopologyValue["subtopologies"][number]["copartitionGroups"][number]["sourceTopicRegex"] = [];
  for (let i = 0; i < count; i++) list.push(r.int16());
  return list;
}

function readStreamsGroupTopologyValueSubtopologiesCopartitionGroupsRepartitionSourceTopicsList(r: Reader, version: number): StreamsGroupTopologyValue["subtopologies"][number]["copartitionGroups"][number]["repartitionSourceTopics"] {
  const count = r.count(true, 2);
  const list: StreamsGroupTopologyValue["subtopologies"][number]["copartitionGroups"][number]["repartitionSourceTopics"] = [];
  for (let i = 0; i < count; i++) list.push(r.int16());
  return list;
}

function readStreamsGroupTopologyValueSubtopologiesCopartitionGroups(r: Reader, version: number): StreamsGroupTopologyValue["subtopologies"][number]["copartitionGroups"][number] {
  const m: StreamsGroupTopologyValue["subtopologies"][number]["copartitionGroups"][number] = {
    sourceTopics: readStreamsGroupTopologyValueSubtopologiesCopartitionGroupsSourceTopicsList(r, version),
    sourceTopicRegex: readStreamsGroupTopologyValueSubtopologiesCopartitionGroupsSourceTopicRegexList(r, version),
    repartitionSourceTopics: readStreamsGroupTopologyValueSubtopologiesCopartitionGroupsRepartitionSourceTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupTopologyValueSubtopologiesCopartitionGroups(w: Writer, m: StreamsGroupTopologyValue["subtopologies"][number]["copartitionGroups"][number], version: number): void {
  w.count(m.sourceTopics.length, true);
  for (const e of m.sourceTopics) w.int16(e);
  w.count(m.sourceTopicRegex.length, true);
  for (const e of m.sourceTopicRegex) w.int16(e);
  w.count(m.repartitionSourceTopics.length, true);
  for (const e of m.repartitionSourceTopics) w.int16(e);
  w.tags(m.unknownTags);
}

function readStreamsGroupTopologyValueSubtopologiesCopartitionGroupsList(r: Reader, version: number): StreamsGroupTopologyValue["subtopologies"][number]["copartitionGroups"] {
  const count = r.count(true, 4);
  const list: StreamsGroupTopologyValue["subtopologies"][number]["copartitionGroups"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupTopologyValueSubtopologiesCopartitionGroups(r, version));
  return list;
}

function readStreamsGroupTopologyValueSubtopologies(r: Reader, version: number): StreamsGroupTopologyValue["subtopologies"][number] {
  const m: StreamsGroupTopologyValue["subtopologies"][number] = {
    subtopologyId: r.string(true),
    sourceTopics: readStreamsGroupTopologyValueSubtopologiesSourceTopicsList(r, version),
    sourceTopicRegex: readStreamsGroupTopologyValueSubtopologiesSourceTopicRegexList(r, version),
    stateChangelogTopics: readStreamsGroupTopologyValueSubtopologiesStateChangelogTopicsList(r, version),
    repartitionSinkTopics: readStreamsGroupTopologyValueSubtopologiesRepartitionSinkTopicsList(r, version),
    repartitionSourceTopics: readStreamsGroupTopologyValueSubtopologiesRepartitionSourceTopicsList(r, version),
    copartitionGroups: readStreamsGroupTopologyValueSubtopologiesCopartitionGroupsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupTopologyValueSubtopologies(w: Writer, m: StreamsGroupTopologyValue["subtopologies"][number], version: number): void {
  w.string(m.subtopologyId, true);
  w.count(m.sourceTopics.length, true);
  for (const e of m.sourceTopics) w.string(e, true);
  w.count(m.sourceTopicRegex.length, true);
  for (const e of m.sourceTopicRegex) w.string(e, true);
  w.count(m.stateChangelogTopics.length, true);
  for (const e of m.stateChangelogTopics) writeStreamsGroupTopologyValueSubtopologiesStateChangelogTopics(w, e, version);
  w.count(m.repartitionSinkTopics.length, true);
  for (const e of m.repartitionSinkTopics) w.string(e, true);
  w.count(m.repartitionSourceTopics.length, true);
  for (const e of m.repartitionSourceTopics) writeStreamsGroupTopologyValueSubtopologiesStateChangelogTopics(w, e, version);
  w.count(m.copartitionGroups.length, true);
  for (const e of m.copartitionGroups) writeStreamsGroupTopologyValueSubtopologiesCopartitionGroups(w, e, version);
  w.tags(m.unknownTags);
}

function readStreamsGroupTopologyValueSubtopologiesList(r: Reader, version: number): StreamsGroupTopologyValue["subtopologies"] {
  const count = r.count(true, 8);
  const list: StreamsGroupTopologyValue["subtopologies"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupTopologyValueSubtopologies(r, version));
  return list;
}

export function readStreamsGroupTopologyValue(r: Reader, version: number): StreamsGroupTopologyValue {
  const m: StreamsGroupTopologyValue = {
    epoch: r.int32(),
    subtopologies: readStreamsGroupTopologyValueSubtopologiesList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeStreamsGroupTopologyValue(w: Writer, m: StreamsGroupTopologyValue, version: number): void {
  w.int32(m.epoch);
  w.count(m.subtopologies.length, true);
  for (const e of m.subtopologies) writeStreamsGroupTopologyValueSubtopologies(w, e, version);
  w.tags(m.unknownTags);
}

export const streamsGroupsRecords: {
  readonly StreamsGroupMetadata: StoredCodec<"StreamsGroupMetadata", StreamsGroupMetadataKey, StreamsGroupMetadataValue>;
  readonly StreamsGroupMemberMetadata: StoredCodec<"StreamsGroupMemberMetadata", StreamsGroupMemberMetadataKey, StreamsGroupMemberMetadataValue>;
  readonly StreamsGroupTargetAssignmentMetadata: StoredCodec<"StreamsGroupTargetAssignmentMetadata", StreamsGroupTargetAssignmentMetadataKey, StreamsGroupTargetAssignmentMetadataValue>;
  readonly StreamsGroupTargetAssignmentMember: StoredCodec<"StreamsGroupTargetAssignmentMember", StreamsGroupTargetAssignmentMemberKey, StreamsGroupTargetAssignmentMemberValue>;
  readonly StreamsGroupCurrentMemberAssignment: StoredCodec<"StreamsGroupCurrentMemberAssignment", StreamsGroupCurrentMemberAssignmentKey, StreamsGroupCurrentMemberAssignmentValue>;
  readonly StreamsGroupTopology: StoredCodec<"StreamsGroupTopology", StreamsGroupTopologyKey, StreamsGroupTopologyValue>;
} = {
  StreamsGroupMetadata: { type: 17, name: "StreamsGroupMetadata", versions: [0, 0], readKey: readStreamsGroupMetadataKey, writeKey: writeStreamsGroupMetadataKey, readValue: readStreamsGroupMetadataValue, writeValue: writeStreamsGroupMetadataValue },
  StreamsGroupMemberMetadata: { type: 19, name: "StreamsGroupMemberMetadata", versions: [0, 0], readKey: readStreamsGroupMemberMetadataKey, writeKey: writeStreamsGroupMemberMetadataKey, readValue: readStreamsGroupMemberMetadataValue, writeValue: writeStreamsGroupMemberMetadataValue },
  StreamsGroupTargetAssignmentMetadata: { type: 20, name: "StreamsGroupTargetAssignmentMetadata", versions: [0, 0], readKey: readStreamsGroupTargetAssignmentMetadataKey, writeKey: writeStreamsGroupTargetAssignmentMetadataKey, readValue: readStreamsGroupTargetAssignmentMetadataValue, writeValue: writeStreamsGroupTargetAssignmentMetadataValue },
  StreamsGroupTargetAssignmentMember: { type: 21, name: "StreamsGroupTargetAssignmentMember", versions: [0, 0], readKey: readStreamsGroupTargetAssignmentMemberKey, writeKey: writeStreamsGroupTargetAssignmentMemberKey, readValue: readStreamsGroupTargetAssignmentMemberValue, writeValue: writeStreamsGroupTargetAssignmentMemberValue },
  StreamsGroupCurrentMemberAssignment: { type: 22, name: "StreamsGroupCurrentMemberAssignment", versions: [0, 0], readKey: readStreamsGroupCurrentMemberAssignmentKey, writeKey: writeStreamsGroupCurrentMemberAssignmentKey, readValue: readStreamsGroupCurrentMemberAssignmentValue, writeValue: writeStreamsGroupCurrentMemberAssignmentValue },
  StreamsGroupTopology: { type: 23, name: "StreamsGroupTopology", versions: [0, 0], readKey: readStreamsGroupTopologyKey, writeKey: writeStreamsGroupTopologyKey, readValue: readStreamsGroupTopologyValue, writeValue: writeStreamsGroupTopologyValue },
};
