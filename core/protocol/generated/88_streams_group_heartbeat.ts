// Written by core/protocol/codegen from ../apis/88_streams_group_heartbeat.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { StreamsGroupHeartbeatRequest, StreamsGroupHeartbeatResponse } from "../apis/88_streams_group_heartbeat.ts";

function readStreamsGroupHeartbeatRequestTopologySubtopologiesSourceTopicsList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["sourceTopics"] {
  const count = r.count(true);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["sourceTopics"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

function readStreamsGroupHeartbeatRequestTopologySubtopologiesSourceTopicRegexList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["sourceTopicRegex"] {
  const count = r.count(true);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["sourceTopicRegex"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

function readStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopicsTopicConfigs(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["stateChangelogTopics"][number]["topicConfigs"][number] {
  const m: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["stateChangelogTopics"][number]["topicConfigs"][number] = {
    key: r.string(true),
    value: r.string(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopicsTopicConfigs(w: Writer, m: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["stateChangelogTopics"][number]["topicConfigs"][number], version: number): void {
  w.string(m.key, true);
  w.string(m.value, true);
  w.tags(m.unknownTags);
}

function readStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopicsTopicConfigsList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["stateChangelogTopics"][number]["topicConfigs"] {
  const count = r.count(true, 3);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["stateChangelogTopics"][number]["topicConfigs"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopicsTopicConfigs(r, version));
  return list;
}

function readStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopics(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["stateChangelogTopics"][number] {
  const m: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["stateChangelogTopics"][number] = {
    name: r.string(true),
    partitions: r.int32(),
    replicationFactor: r.int16(),
    topicConfigs: readStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopicsTopicConfigsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopics(w: Writer, m: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["stateChangelogTopics"][number], version: number): void {
  w.string(m.name, true);
  w.int32(m.partitions);
  w.int16(m.replicationFactor);
  w.count(m.topicConfigs.length, true);
  for (const e of m.topicConfigs) writeStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopicsTopicConfigs(w, e, version);
  w.tags(m.unknownTags);
}

function readStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopicsList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["stateChangelogTopics"] {
  const count = r.count(true, 9);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["stateChangelogTopics"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopics(r, version));
  return list;
}

function readStreamsGroupHeartbeatRequestTopologySubtopologiesRepartitionSinkTopicsList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["repartitionSinkTopics"] {
  const count = r.count(true);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["repartitionSinkTopics"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

function readStreamsGroupHeartbeatRequestTopologySubtopologiesRepartitionSourceTopicsList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["repartitionSourceTopics"] {
  const count = r.count(true, 9);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["repartitionSourceTopics"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopics(r, version));
  return list;
}

function readStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroupsSourceTopicsList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["copartitionGroups"][number]["sourceTopics"] {
  const count = r.count(true, 2);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["copartitionGroups"][number]["sourceTopics"] = [];
  for (let i = 0; i < count; i++) list.push(r.int16());
  return list;
}

function readStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroupsSourceTopicRegexList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["copartitionGroups"][number]["sourceTopicRegex"] {
  const count = r.count(true, 2);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["copartitionGroups"][number]["sourceTopicRegex"] = [];
  for (let i = 0; i < count; i++) list.push(r.int16());
  return list;
}

function readStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroupsRepartitionSourceTopicsList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["copartitionGroups"][number]["repartitionSourceTopics"] {
  const count = r.count(true, 2);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["copartitionGroups"][number]["repartitionSourceTopics"] = [];
  for (let i = 0; i < count; i++) list.push(r.int16());
  return list;
}

function readStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroups(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["copartitionGroups"][number] {
  const m: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["copartitionGroups"][number] = {
    sourceTopics: readStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroupsSourceTopicsList(r, version),
    sourceTopicRegex: readStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroupsSourceTopicRegexList(r, version),
    repartitionSourceTopics: readStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroupsRepartitionSourceTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroups(w: Writer, m: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["copartitionGroups"][number], version: number): void {
  w.count(m.sourceTopics.length, true);
  for (const e of m.sourceTopics) w.int16(e);
  w.count(m.sourceTopicRegex.length, true);
  for (const e of m.sourceTopicRegex) w.int16(e);
  w.count(m.repartitionSourceTopics.length, true);
  for (const e of m.repartitionSourceTopics) w.int16(e);
  w.tags(m.unknownTags);
}

function readStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroupsList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["copartitionGroups"] {
  const count = r.count(true, 4);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["copartitionGroups"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroups(r, version));
  return list;
}

function readStreamsGroupHeartbeatRequestTopologySubtopologies(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number] {
  const m: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number] = {
    subtopologyId: r.string(true),
    sourceTopics: readStreamsGroupHeartbeatRequestTopologySubtopologiesSourceTopicsList(r, version),
    sourceTopicRegex: readStreamsGroupHeartbeatRequestTopologySubtopologiesSourceTopicRegexList(r, version),
    stateChangelogTopics: readStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopicsList(r, version),
    repartitionSinkTopics: readStreamsGroupHeartbeatRequestTopologySubtopologiesRepartitionSinkTopicsList(r, version),
    repartitionSourceTopics: readStreamsGroupHeartbeatRequestTopologySubtopologiesRepartitionSourceTopicsList(r, version),
    copartitionGroups: readStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroupsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupHeartbeatRequestTopologySubtopologies(w: Writer, m: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number], version: number): void {
  w.string(m.subtopologyId, true);
  w.count(m.sourceTopics.length, true);
  for (const e of m.sourceTopics) w.string(e, true);
  w.count(m.sourceTopicRegex.length, true);
  for (const e of m.sourceTopicRegex) w.string(e, true);
  w.count(m.stateChangelogTopics.length, true);
  for (const e of m.stateChangelogTopics) writeStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopics(w, e, version);
  w.count(m.repartitionSinkTopics.length, true);
  for (const e of m.repartitionSinkTopics) w.string(e, true);
  w.count(m.repartitionSourceTopics.length, true);
  for (const e of m.repartitionSourceTopics) writeStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopics(w, e, version);
  w.count(m.copartitionGroups.length, true);
  for (const e of m.copartitionGroups) writeStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroups(w, e, version);
  w.tags(m.unknownTags);
}

function readStreamsGroupHeartbeatRequestTopologySubtopologiesList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"] {
  const count = r.count(true, 8);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupHeartbeatRequestTopologySubtopologies(r, version));
  return list;
}

function readStreamsGroupHeartbeatRequestTopology(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["topology"]> {
  const m: NonNullable<StreamsGroupHeartbeatRequest["topology"]> = {
    epoch: r.int32(),
    subtopologies: readStreamsGroupHeartbeatRequestTopologySubtopologiesList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupHeartbeatRequestTopology(w: Writer, m: NonNullable<StreamsGroupHeartbeatRequest["topology"]>, version: number): void {
  w.int32(m.epoch);
  w.count(m.subtopologies.length, true);
  for (const e of m.subtopologies) writeStreamsGroupHeartbeatRequestTopologySubtopologies(w, e, version);
  w.tags(m.unknownTags);
}

function readStreamsGroupHeartbeatRequestActiveTasksPartitionsList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["activeTasks"]>[number]["partitions"] {
  const count = r.count(true, 4);
  const list: NonNullable<StreamsGroupHeartbeatRequest["activeTasks"]>[number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readStreamsGroupHeartbeatRequestActiveTasks(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["activeTasks"]>[number] {
  const m: NonNullable<StreamsGroupHeartbeatRequest["activeTasks"]>[number] = {
    subtopologyId: r.string(true),
    partitions: readStreamsGroupHeartbeatRequestActiveTasksPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupHeartbeatRequestActiveTasks(w: Writer, m: NonNullable<StreamsGroupHeartbeatRequest["activeTasks"]>[number], version: number): void {
  w.string(m.subtopologyId, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) w.int32(e);
  w.tags(m.unknownTags);
}

function readStreamsGroupHeartbeatRequestActiveTasksList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["activeTasks"]> | null {
  const count = r.nullableCount(true, 3);
  if (count < 0) return null;
  const list: NonNullable<StreamsGroupHeartbeatRequest["activeTasks"]> = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupHeartbeatRequestActiveTasks(r, version));
  return list;
}

function readStreamsGroupHeartbeatRequestStandbyTasksList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["standbyTasks"]> | null {
  const count = r.nullableCount(true, 3);
  if (count < 0) return null;
  const list: NonNullable<StreamsGroupHeartbeatRequest["standbyTasks"]> = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupHeartbeatRequestActiveTasks(r, version));
  return list;
}

function readStreamsGroupHeartbeatRequestWarmupTasksList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["warmupTasks"]> | null {
  const count = r.nullableCount(true, 3);
  if (count < 0) return null;
  const list: NonNullable<StreamsGroupHeartbeatRequest["warmupTasks"]> = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupHeartbeatRequestActiveTasks(r, version));
  return list;
}

function readStreamsGroupHeartbeatRequestUserEndpoint(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["userEndpoint"]> {
  const m: NonNullable<StreamsGroupHeartbeatRequest["userEndpoint"]> = {
    host: r.string(true),
    port: r.uint16(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupHeartbeatRequestUserEndpoint(w: Writer, m: NonNullable<StreamsGroupHeartbeatRequest["userEndpoint"]>, version: number): void {
  w.string(m.host, true);
  w.uint16(m.port);
  w.tags(m.unknownTags);
}

function readStreamsGroupHeartbeatRequestClientTagsList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["clientTags"]> | null {
  const count = r.nullableCount(true, 3);
  if (count < 0) return null;
  const list: NonNullable<StreamsGroupHeartbeatRequest["clientTags"]> = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopicsTopicConfigs(r, version));
  return list;
}

function readStreamsGroupHeartbeatRequestTaskOffsets(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["taskOffsets"]>[number] {
  const m: NonNullable<StreamsGroupHeartbeatRequest["taskOffsets"]>[number] = {
    subtopologyId: r.string(true),
    partition: r.int32(),
    offset: r.int64(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupHeartbeatRequestTaskOffsets(w: Writer, m: NonNullable<StreamsGroupHeartbeatRequest["taskOffsets"]>[number], version: number): void {
  w.string(m.subtopologyId, true);
  w.int32(m.partition);
  w.int64(m.offset);
  w.tags(m.unknownTags);
}

function readStreamsGroupHeartbeatRequestTaskOffsetsList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["taskOffsets"]> | null {
  const count = r.nullableCount(true, 14);
  if (count < 0) return null;
  const list: NonNullable<StreamsGroupHeartbeatRequest["taskOffsets"]> = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupHeartbeatRequestTaskOffsets(r, version));
  return list;
}

function readStreamsGroupHeartbeatRequestTaskEndOffsetsList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatRequest["taskEndOffsets"]> | null {
  const count = r.nullableCount(true, 14);
  if (count < 0) return null;
  const list: NonNullable<StreamsGroupHeartbeatRequest["taskEndOffsets"]> = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupHeartbeatRequestTaskOffsets(r, version));
  return list;
}

export function readStreamsGroupHeartbeatRequest(r: Reader, version: number): StreamsGroupHeartbeatRequest {
  const m: StreamsGroupHeartbeatRequest = {
    groupId: r.string(true),
    memberId: r.string(true),
    memberEpoch: r.int32(),
    endpointInformationEpoch: r.int32(),
    instanceId: r.nullableString(true),
    rackId: r.nullableString(true),
    rebalanceTimeoutMs: r.int32(),
    topology: (r.present() ? readStreamsGroupHeartbeatRequestTopology(r, version) : null),
    activeTasks: readStreamsGroupHeartbeatRequestActiveTasksList(r, version),
    standbyTasks: readStreamsGroupHeartbeatRequestStandbyTasksList(r, version),
    warmupTasks: readStreamsGroupHeartbeatRequestWarmupTasksList(r, version),
    processId: r.nullableString(true),
    userEndpoint: (r.present() ? readStreamsGroupHeartbeatRequestUserEndpoint(r, version) : null),
    clientTags: readStreamsGroupHeartbeatRequestClientTagsList(r, version),
    taskOffsets: readStreamsGroupHeartbeatRequestTaskOffsetsList(r, version),
    taskEndOffsets: readStreamsGroupHeartbeatRequestTaskEndOffsetsList(r, version),
    shutdownApplication: r.boolean(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeStreamsGroupHeartbeatRequest(w: Writer, m: StreamsGroupHeartbeatRequest, version: number): void {
  w.string(m.groupId, true);
  w.string(m.memberId, true);
  w.int32(m.memberEpoch);
  w.int32(m.endpointInformationEpoch);
  w.nullableString(m.instanceId, true);
  w.nullableString(m.rackId, true);
  w.int32(m.rebalanceTimeoutMs);
  w.present(m.topology !== null);
  if (m.topology !== null) writeStreamsGroupHeartbeatRequestTopology(w, m.topology, version);
  w.count(m.activeTasks === null ? -1 : m.activeTasks.length, true);
  for (const e of m.activeTasks ?? []) writeStreamsGroupHeartbeatRequestActiveTasks(w, e, version);
  w.count(m.standbyTasks === null ? -1 : m.standbyTasks.length, true);
  for (const e of m.standbyTasks ?? []) writeStreamsGroupHeartbeatRequestActiveTasks(w, e, version);
  w.count(m.warmupTasks === null ? -1 : m.warmupTasks.length, true);
  for (const e of m.warmupTasks ?? []) writeStreamsGroupHeartbeatRequestActiveTasks(w, e, version);
  w.nullableString(m.processId, true);
  w.present(m.userEndpoint !== null);
  if (m.userEndpoint !== null) writeStreamsGroupHeartbeatRequestUserEndpoint(w, m.userEndpoint, version);
  w.count(m.clientTags === null ? -1 : m.clientTags.length, true);
  for (const e of m.clientTags ?? []) writeStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopicsTopicConfigs(w, e, version);
  w.count(m.taskOffsets === null ? -1 : m.taskOffsets.length, true);
  for (const e of m.taskOffsets ?? []) writeStreamsGroupHeartbeatRequestTaskOffsets(w, e, version);
  w.count(m.taskEndOffsets === null ? -1 : m.taskEndOffsets.length, true);
  for (const e of m.taskEndOffsets ?? []) writeStreamsGroupHeartbeatRequestTaskOffsets(w, e, version);
  w.boolean(m.shutdownApplication);
  w.tags(m.unknownTags);
}

function readStreamsGroupHeartbeatResponseStatus(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatResponse["status"]>[number] {
  const m: NonNullable<StreamsGroupHeartbeatResponse["status"]>[number] = {
    statusCode: r.int8(),
    statusDetail: r.string(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupHeartbeatResponseStatus(w: Writer, m: NonNullable<StreamsGroupHeartbeatResponse["status"]>[number], version: number): void {
  w.int8(m.statusCode);
  w.string(m.statusDetail, true);
  w.tags(m.unknownTags);
}

function readStreamsGroupHeartbeatResponseStatusList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatResponse["status"]> | null {
  const count = r.nullableCount(true, 3);
  if (count < 0) return null;
  const list: NonNullable<StreamsGroupHeartbeatResponse["status"]> = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupHeartbeatResponseStatus(r, version));
  return list;
}

function readStreamsGroupHeartbeatResponseActiveTasksPartitionsList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatResponse["activeTasks"]>[number]["partitions"] {
  const count = r.count(true, 4);
  const list: NonNullable<StreamsGroupHeartbeatResponse["activeTasks"]>[number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readStreamsGroupHeartbeatResponseActiveTasks(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatResponse["activeTasks"]>[number] {
  const m: NonNullable<StreamsGroupHeartbeatResponse["activeTasks"]>[number] = {
    subtopologyId: r.string(true),
    partitions: readStreamsGroupHeartbeatResponseActiveTasksPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupHeartbeatResponseActiveTasks(w: Writer, m: NonNullable<StreamsGroupHeartbeatResponse["activeTasks"]>[number], version: number): void {
  w.string(m.subtopologyId, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) w.int32(e);
  w.tags(m.unknownTags);
}

function readStreamsGroupHeartbeatResponseActiveTasksList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatResponse["activeTasks"]> | null {
  const count = r.nullableCount(true, 3);
  if (count < 0) return null;
  const list: NonNullable<StreamsGroupHeartbeatResponse["activeTasks"]> = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupHeartbeatResponseActiveTasks(r, version));
  return list;
}

function readStreamsGroupHeartbeatResponseStandbyTasksList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatResponse["standbyTasks"]> | null {
  const count = r.nullableCount(true, 3);
  if (count < 0) return null;
  const list: NonNullable<StreamsGroupHeartbeatResponse["standbyTasks"]> = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupHeartbeatResponseActiveTasks(r, version));
  return list;
}

function readStreamsGroupHeartbeatResponseWarmupTasksList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatResponse["warmupTasks"]> | null {
  const count = r.nullableCount(true, 3);
  if (count < 0) return null;
  const list: NonNullable<StreamsGroupHeartbeatResponse["warmupTasks"]> = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupHeartbeatResponseActiveTasks(r, version));
  return list;
}

function readStreamsGroupHeartbeatResponsePartitionsByUserEndpointUserEndpoint(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number]["userEndpoint"] {
  const m: NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number]["userEndpoint"] = {
    host: r.string(true),
    port: r.uint16(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupHeartbeatResponsePartitionsByUserEndpointUserEndpoint(w: Writer, m: NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number]["userEndpoint"], version: number): void {
  w.string(m.host, true);
  w.uint16(m.port);
  w.tags(m.unknownTags);
}

function readStreamsGroupHeartbeatResponsePartitionsByUserEndpointActivePartitionsPartitionsList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number]["activePartitions"][number]["partitions"] {
  const count = r.count(true, 4);
  const list: NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number]["activePartitions"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readStreamsGroupHeartbeatResponsePartitionsByUserEndpointActivePartitions(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number]["activePartitions"][number] {
  const m: NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number]["activePartitions"][number] = {
    topic: r.string(true),
    partitions: readStreamsGroupHeartbeatResponsePartitionsByUserEndpointActivePartitionsPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupHeartbeatResponsePartitionsByUserEndpointActivePartitions(w: Writer, m: NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number]["activePartitions"][number], version: number): void {
  w.string(m.topic, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) w.int32(e);
  w.tags(m.unknownTags);
}

function readStreamsGroupHeartbeatResponsePartitionsByUserEndpointActivePartitionsList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number]["activePartitions"] {
  const count = r.count(true, 3);
  const list: NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number]["activePartitions"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupHeartbeatResponsePartitionsByUserEndpointActivePartitions(r, version));
  return list;
}

function readStreamsGroupHeartbeatResponsePartitionsByUserEndpointStandbyPartitionsList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number]["standbyPartitions"] {
  const count = r.count(true, 3);
  const list: NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number]["standbyPartitions"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupHeartbeatResponsePartitionsByUserEndpointActivePartitions(r, version));
  return list;
}

function readStreamsGroupHeartbeatResponsePartitionsByUserEndpoint(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number] {
  const m: NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number] = {
    userEndpoint: readStreamsGroupHeartbeatResponsePartitionsByUserEndpointUserEndpoint(r, version),
    activePartitions: readStreamsGroupHeartbeatResponsePartitionsByUserEndpointActivePartitionsList(r, version),
    standbyPartitions: readStreamsGroupHeartbeatResponsePartitionsByUserEndpointStandbyPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupHeartbeatResponsePartitionsByUserEndpoint(w: Writer, m: NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number], version: number): void {
  writeStreamsGroupHeartbeatResponsePartitionsByUserEndpointUserEndpoint(w, m.userEndpoint, version);
  w.count(m.activePartitions.length, true);
  for (const e of m.activePartitions) writeStreamsGroupHeartbeatResponsePartitionsByUserEndpointActivePartitions(w, e, version);
  w.count(m.standbyPartitions.length, true);
  for (const e of m.standbyPartitions) writeStreamsGroupHeartbeatResponsePartitionsByUserEndpointActivePartitions(w, e, version);
  w.tags(m.unknownTags);
}

function readStreamsGroupHeartbeatResponsePartitionsByUserEndpointList(r: Reader, version: number): NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]> | null {
  const count = r.nullableCount(true, 7);
  if (count < 0) return null;
  const list: NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]> = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupHeartbeatResponsePartitionsByUserEndpoint(r, version));
  return list;
}

export function readStreamsGroupHeartbeatResponse(r: Reader, version: number): StreamsGroupHeartbeatResponse {
  const m: StreamsGroupHeartbeatResponse = {
    throttleTimeMs: r.int32(),
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
    memberId: r.string(true),
    memberEpoch: r.int32(),
    heartbeatIntervalMs: r.int32(),
    acceptableRecoveryLag: r.int32(),
    taskOffsetIntervalMs: r.int32(),
    status: readStreamsGroupHeartbeatResponseStatusList(r, version),
    activeTasks: readStreamsGroupHeartbeatResponseActiveTasksList(r, version),
    standbyTasks: readStreamsGroupHeartbeatResponseStandbyTasksList(r, version),
    warmupTasks: readStreamsGroupHeartbeatResponseWarmupTasksList(r, version),
    endpointInformationEpoch: r.int32(),
    partitionsByUserEndpoint: readStreamsGroupHeartbeatResponsePartitionsByUserEndpointList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeStreamsGroupHeartbeatResponse(w: Writer, m: StreamsGroupHeartbeatResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.string(m.memberId, true);
  w.int32(m.memberEpoch);
  w.int32(m.heartbeatIntervalMs);
  w.int32(m.acceptableRecoveryLag);
  w.int32(m.taskOffsetIntervalMs);
  w.count(m.status === null ? -1 : m.status.length, true);
  for (const e of m.status ?? []) writeStreamsGroupHeartbeatResponseStatus(w, e, version);
  w.count(m.activeTasks === null ? -1 : m.activeTasks.length, true);
  for (const e of m.activeTasks ?? []) writeStreamsGroupHeartbeatResponseActiveTasks(w, e, version);
  w.count(m.standbyTasks === null ? -1 : m.standbyTasks.length, true);
  for (const e of m.standbyTasks ?? []) writeStreamsGroupHeartbeatResponseActiveTasks(w, e, version);
  w.count(m.warmupTasks === null ? -1 : m.warmupTasks.length, true);
  for (const e of m.warmupTasks ?? []) writeStreamsGroupHeartbeatResponseActiveTasks(w, e, version);
  w.int32(m.endpointInformationEpoch);
  w.count(m.partitionsByUserEndpoint === null ? -1 : m.partitionsByUserEndpoint.length, true);
  for (const e of m.partitionsByUserEndpoint ?? []) writeStreamsGroupHeartbeatResponsePartitionsByUserEndpoint(w, e, version);
  w.tags(m.unknownTags);
}

function* readStreamsGroupHeartbeatRequestTopologySubtopologiesSourceTopicsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["sourceTopics"], unknown> {
  const count = r.count(true);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["sourceTopics"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.string(true));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readStreamsGroupHeartbeatRequestTopologySubtopologiesSourceTopicRegexListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["sourceTopicRegex"], unknown> {
  const count = r.count(true);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["sourceTopicRegex"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.string(true));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopicsTopicConfigsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["stateChangelogTopics"][number]["topicConfigs"], unknown> {
  const count = r.count(true, 3);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["stateChangelogTopics"][number]["topicConfigs"] = [];
  for (let i = 0; i < count; i++) {
    list.push(readStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopicsTopicConfigs(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopicsInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["stateChangelogTopics"][number], unknown> {
  const m: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["stateChangelogTopics"][number] = {
    name: r.string(true),
    partitions: r.int32(),
    replicationFactor: r.int16(),
    topicConfigs: (yield* readStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopicsTopicConfigsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopicsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["stateChangelogTopics"], unknown> {
  const count = r.count(true, 9);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["stateChangelogTopics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readStreamsGroupHeartbeatRequestTopologySubtopologiesRepartitionSinkTopicsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["repartitionSinkTopics"], unknown> {
  const count = r.count(true);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["repartitionSinkTopics"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.string(true));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readStreamsGroupHeartbeatRequestTopologySubtopologiesRepartitionSourceTopicsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["repartitionSourceTopics"], unknown> {
  const count = r.count(true, 9);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["repartitionSourceTopics"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopicsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroupsSourceTopicsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["copartitionGroups"][number]["sourceTopics"], unknown> {
  const count = r.count(true, 2);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["copartitionGroups"][number]["sourceTopics"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int16());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroupsSourceTopicRegexListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["copartitionGroups"][number]["sourceTopicRegex"], unknown> {
  const count = r.count(true, 2);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["copartitionGroups"][number]["sourceTopicRegex"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int16());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroupsRepartitionSourceTopicsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["copartitionGroups"][number]["repartitionSourceTopics"], unknown> {
  const count = r.count(true, 2);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["copartitionGroups"][number]["repartitionSourceTopics"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int16());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroupsInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["copartitionGroups"][number], unknown> {
  const m: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["copartitionGroups"][number] = {
    sourceTopics: (yield* readStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroupsSourceTopicsListInSlices(r, version)),
    sourceTopicRegex: (yield* readStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroupsSourceTopicRegexListInSlices(r, version)),
    repartitionSourceTopics: (yield* readStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroupsRepartitionSourceTopicsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroupsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["copartitionGroups"], unknown> {
  const count = r.count(true, 4);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number]["copartitionGroups"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroupsInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readStreamsGroupHeartbeatRequestTopologySubtopologiesInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number], unknown> {
  const m: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"][number] = {
    subtopologyId: r.string(true),
    sourceTopics: (yield* readStreamsGroupHeartbeatRequestTopologySubtopologiesSourceTopicsListInSlices(r, version)),
    sourceTopicRegex: (yield* readStreamsGroupHeartbeatRequestTopologySubtopologiesSourceTopicRegexListInSlices(r, version)),
    stateChangelogTopics: (yield* readStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopicsListInSlices(r, version)),
    repartitionSinkTopics: (yield* readStreamsGroupHeartbeatRequestTopologySubtopologiesRepartitionSinkTopicsListInSlices(r, version)),
    repartitionSourceTopics: (yield* readStreamsGroupHeartbeatRequestTopologySubtopologiesRepartitionSourceTopicsListInSlices(r, version)),
    copartitionGroups: (yield* readStreamsGroupHeartbeatRequestTopologySubtopologiesCopartitionGroupsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readStreamsGroupHeartbeatRequestTopologySubtopologiesListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"], unknown> {
  const count = r.count(true, 8);
  const list: NonNullable<StreamsGroupHeartbeatRequest["topology"]>["subtopologies"] = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readStreamsGroupHeartbeatRequestTopologySubtopologiesInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readStreamsGroupHeartbeatRequestTopologyInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["topology"]>, unknown> {
  const m: NonNullable<StreamsGroupHeartbeatRequest["topology"]> = {
    epoch: r.int32(),
    subtopologies: (yield* readStreamsGroupHeartbeatRequestTopologySubtopologiesListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readStreamsGroupHeartbeatRequestActiveTasksPartitionsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["activeTasks"]>[number]["partitions"], unknown> {
  const count = r.count(true, 4);
  const list: NonNullable<StreamsGroupHeartbeatRequest["activeTasks"]>[number]["partitions"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.int32());
    if (r.mayPause()) yield;
  }
  return list;
}

function* readStreamsGroupHeartbeatRequestActiveTasksInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["activeTasks"]>[number], unknown> {
  const m: NonNullable<StreamsGroupHeartbeatRequest["activeTasks"]>[number] = {
    subtopologyId: r.string(true),
    partitions: (yield* readStreamsGroupHeartbeatRequestActiveTasksPartitionsListInSlices(r, version)),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* readStreamsGroupHeartbeatRequestActiveTasksListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["activeTasks"]> | null, unknown> {
  const count = r.nullableCount(true, 3);
  if (count < 0) return null;
  const list: NonNullable<StreamsGroupHeartbeatRequest["activeTasks"]> = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readStreamsGroupHeartbeatRequestActiveTasksInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readStreamsGroupHeartbeatRequestStandbyTasksListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["standbyTasks"]> | null, unknown> {
  const count = r.nullableCount(true, 3);
  if (count < 0) return null;
  const list: NonNullable<StreamsGroupHeartbeatRequest["standbyTasks"]> = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readStreamsGroupHeartbeatRequestActiveTasksInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readStreamsGroupHeartbeatRequestWarmupTasksListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["warmupTasks"]> | null, unknown> {
  const count = r.nullableCount(true, 3);
  if (count < 0) return null;
  const list: NonNullable<StreamsGroupHeartbeatRequest["warmupTasks"]> = [];
  for (let i = 0; i < count; i++) {
    list.push((yield* readStreamsGroupHeartbeatRequestActiveTasksInSlices(r, version)));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readStreamsGroupHeartbeatRequestClientTagsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["clientTags"]> | null, unknown> {
  const count = r.nullableCount(true, 3);
  if (count < 0) return null;
  const list: NonNullable<StreamsGroupHeartbeatRequest["clientTags"]> = [];
  for (let i = 0; i < count; i++) {
    list.push(readStreamsGroupHeartbeatRequestTopologySubtopologiesStateChangelogTopicsTopicConfigs(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readStreamsGroupHeartbeatRequestTaskOffsetsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["taskOffsets"]> | null, unknown> {
  const count = r.nullableCount(true, 14);
  if (count < 0) return null;
  const list: NonNullable<StreamsGroupHeartbeatRequest["taskOffsets"]> = [];
  for (let i = 0; i < count; i++) {
    list.push(readStreamsGroupHeartbeatRequestTaskOffsets(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

function* readStreamsGroupHeartbeatRequestTaskEndOffsetsListInSlices(r: Reader, version: number): Generator<undefined, NonNullable<StreamsGroupHeartbeatRequest["taskEndOffsets"]> | null, unknown> {
  const count = r.nullableCount(true, 14);
  if (count < 0) return null;
  const list: NonNullable<StreamsGroupHeartbeatRequest["taskEndOffsets"]> = [];
  for (let i = 0; i < count; i++) {
    list.push(readStreamsGroupHeartbeatRequestTaskOffsets(r, version));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readStreamsGroupHeartbeatRequestInSlices(r: Reader, version: number): Generator<undefined, StreamsGroupHeartbeatRequest, unknown> {
  const m: StreamsGroupHeartbeatRequest = {
    groupId: r.string(true),
    memberId: r.string(true),
    memberEpoch: r.int32(),
    endpointInformationEpoch: r.int32(),
    instanceId: r.nullableString(true),
    rackId: r.nullableString(true),
    rebalanceTimeoutMs: r.int32(),
    topology: (r.present() ? (yield* readStreamsGroupHeartbeatRequestTopologyInSlices(r, version)) : null),
    activeTasks: (yield* readStreamsGroupHeartbeatRequestActiveTasksListInSlices(r, version)),
    standbyTasks: (yield* readStreamsGroupHeartbeatRequestStandbyTasksListInSlices(r, version)),
    warmupTasks: (yield* readStreamsGroupHeartbeatRequestWarmupTasksListInSlices(r, version)),
    processId: r.nullableString(true),
    userEndpoint: (r.present() ? readStreamsGroupHeartbeatRequestUserEndpoint(r, version) : null),
    clientTags: (yield* readStreamsGroupHeartbeatRequestClientTagsListInSlices(r, version)),
    taskOffsets: (yield* readStreamsGroupHeartbeatRequestTaskOffsetsListInSlices(r, version)),
    taskEndOffsets: (yield* readStreamsGroupHeartbeatRequestTaskEndOffsetsListInSlices(r, version)),
    shutdownApplication: r.boolean(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeStreamsGroupHeartbeatResponseActiveTasksInSlices(w: Writer, m: NonNullable<StreamsGroupHeartbeatResponse["activeTasks"]>[number], version: number): Generator<undefined, void, unknown> {
  w.string(m.subtopologyId, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    w.int32(e);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeStreamsGroupHeartbeatResponsePartitionsByUserEndpointActivePartitionsInSlices(w: Writer, m: NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number]["activePartitions"][number], version: number): Generator<undefined, void, unknown> {
  w.string(m.topic, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    w.int32(e);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeStreamsGroupHeartbeatResponsePartitionsByUserEndpointInSlices(w: Writer, m: NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number], version: number): Generator<undefined, void, unknown> {
  writeStreamsGroupHeartbeatResponsePartitionsByUserEndpointUserEndpoint(w, m.userEndpoint, version);
  w.count(m.activePartitions.length, true);
  for (const e of m.activePartitions) {
    (yield* writeStreamsGroupHeartbeatResponsePartitionsByUserEndpointActivePartitionsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.count(m.standbyPartitions.length, true);
  for (const e of m.standbyPartitions) {
    (yield* writeStreamsGroupHeartbeatResponsePartitionsByUserEndpointActivePartitionsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

export function* writeStreamsGroupHeartbeatResponseInSlices(w: Writer, m: StreamsGroupHeartbeatResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.string(m.memberId, true);
  w.int32(m.memberEpoch);
  w.int32(m.heartbeatIntervalMs);
  w.int32(m.acceptableRecoveryLag);
  w.int32(m.taskOffsetIntervalMs);
  w.count(m.status === null ? -1 : m.status.length, true);
  for (const e of m.status ?? []) {
    writeStreamsGroupHeartbeatResponseStatus(w, e, version);
    if (w.mayPause()) yield;
  }
  w.count(m.activeTasks === null ? -1 : m.activeTasks.length, true);
  for (const e of m.activeTasks ?? []) {
    (yield* writeStreamsGroupHeartbeatResponseActiveTasksInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.count(m.standbyTasks === null ? -1 : m.standbyTasks.length, true);
  for (const e of m.standbyTasks ?? []) {
    (yield* writeStreamsGroupHeartbeatResponseActiveTasksInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.count(m.warmupTasks === null ? -1 : m.warmupTasks.length, true);
  for (const e of m.warmupTasks ?? []) {
    (yield* writeStreamsGroupHeartbeatResponseActiveTasksInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.int32(m.endpointInformationEpoch);
  w.count(m.partitionsByUserEndpoint === null ? -1 : m.partitionsByUserEndpoint.length, true);
  for (const e of m.partitionsByUserEndpoint ?? []) {
    (yield* writeStreamsGroupHeartbeatResponsePartitionsByUserEndpointInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const streamsGroupHeartbeatResponse = Object.assign(
  ({ throttleTimeMs = 0, errorCode = 0, errorMessage = null, memberId = "", memberEpoch = 0, heartbeatIntervalMs = 0, acceptableRecoveryLag = 0, taskOffsetIntervalMs = 0, status = [], activeTasks = null, standbyTasks = null, warmupTasks = null, endpointInformationEpoch = 0, partitionsByUserEndpoint = null }: Partial<StreamsGroupHeartbeatResponse> = {}): StreamsGroupHeartbeatResponse => ({ throttleTimeMs, errorCode, errorMessage, memberId, memberEpoch, heartbeatIntervalMs, acceptableRecoveryLag, taskOffsetIntervalMs, status, activeTasks, standbyTasks, warmupTasks, endpointInformationEpoch, partitionsByUserEndpoint }),
  {
    status: ({ statusCode = 0, statusDetail = "" }: Partial<NonNullable<StreamsGroupHeartbeatResponse["status"]>[number]> = {}): NonNullable<StreamsGroupHeartbeatResponse["status"]>[number] => ({ statusCode, statusDetail }),
    activeTasks: ({ subtopologyId = "", partitions = [] }: Partial<NonNullable<StreamsGroupHeartbeatResponse["activeTasks"]>[number]> = {}): NonNullable<StreamsGroupHeartbeatResponse["activeTasks"]>[number] => ({ subtopologyId, partitions }),
    standbyTasks: ({ subtopologyId = "", partitions = [] }: Partial<NonNullable<StreamsGroupHeartbeatResponse["standbyTasks"]>[number]> = {}): NonNullable<StreamsGroupHeartbeatResponse["standbyTasks"]>[number] => ({ subtopologyId, partitions }),
    warmupTasks: ({ subtopologyId = "", partitions = [] }: Partial<NonNullable<StreamsGroupHeartbeatResponse["warmupTasks"]>[number]> = {}): NonNullable<StreamsGroupHeartbeatResponse["warmupTasks"]>[number] => ({ subtopologyId, partitions }),
    partitionsByUserEndpoint: Object.assign(
      ({ userEndpoint = { host: "", port: 0 }, activePartitions = [], standbyPartitions = [] }: Partial<NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number]> = {}): NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number] => ({ userEndpoint, activePartitions, standbyPartitions }),
      {
        userEndpoint: ({ host = "", port = 0 }: Partial<NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number]["userEndpoint"]> = {}): NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number]["userEndpoint"] => ({ host, port }),
        activePartitions: ({ topic = "", partitions = [] }: Partial<NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number]["activePartitions"][number]> = {}): NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number]["activePartitions"][number] => ({ topic, partitions }),
        standbyPartitions: ({ topic = "", partitions = [] }: Partial<NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number]["standbyPartitions"][number]> = {}): NonNullable<StreamsGroupHeartbeatResponse["partitionsByUserEndpoint"]>[number]["standbyPartitions"][number] => ({ topic, partitions }),
      },
    ),
  },
);
