// Written by core/protocol/codegen from ../apis/89_streams_group_describe.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { StreamsGroupDescribeRequest, StreamsGroupDescribeResponse } from "../apis/89_streams_group_describe.ts";

function readStreamsGroupDescribeRequestGroupIdsList(r: Reader, version: number): StreamsGroupDescribeRequest["groupIds"] {
  const count = r.count(true);
  const list: StreamsGroupDescribeRequest["groupIds"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

export function readStreamsGroupDescribeRequest(r: Reader, version: number): StreamsGroupDescribeRequest {
  const m: StreamsGroupDescribeRequest = {
    groupIds: readStreamsGroupDescribeRequestGroupIdsList(r, version),
    includeAuthorizedOperations: r.boolean(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeStreamsGroupDescribeRequest(w: Writer, m: StreamsGroupDescribeRequest, version: number): void {
  w.count(m.groupIds.length, true);
  for (const e of m.groupIds) w.string(e, true);
  w.boolean(m.includeAuthorizedOperations);
  w.tags(m.unknownTags);
}

function readStreamsGroupDescribeResponseGroupsTopologySubtopologiesSourceTopicsList(r: Reader, version: number): NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["sourceTopics"] {
  const count = r.count(true);
  const list: NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["sourceTopics"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

function readStreamsGroupDescribeResponseGroupsTopologySubtopologiesRepartitionSinkTopicsList(r: Reader, version: number): NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["repartitionSinkTopics"] {
  const count = r.count(true);
  const list: NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["repartitionSinkTopics"] = [];
  for (let i = 0; i < count; i++) list.push(r.string(true));
  return list;
}

function readStreamsGroupDescribeResponseGroupsTopologySubtopologiesStateChangelogTopicsTopicConfigs(r: Reader, version: number): NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["stateChangelogTopics"][number]["topicConfigs"][number] {
  const m: NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["stateChangelogTopics"][number]["topicConfigs"][number] = {
    key: r.string(true),
    value: r.string(true),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupDescribeResponseGroupsTopologySubtopologiesStateChangelogTopicsTopicConfigs(w: Writer, m: NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["stateChangelogTopics"][number]["topicConfigs"][number], version: number): void {
  w.string(m.key, true);
  w.string(m.value, true);
  w.tags(m.unknownTags);
}

function readStreamsGroupDescribeResponseGroupsTopologySubtopologiesStateChangelogTopicsTopicConfigsList(r: Reader, version: number): NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["stateChangelogTopics"][number]["topicConfigs"] {
  const count = r.count(true, 3);
  const list: NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["stateChangelogTopics"][number]["topicConfigs"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupDescribeResponseGroupsTopologySubtopologiesStateChangelogTopicsTopicConfigs(r, version));
  return list;
}

function readStreamsGroupDescribeResponseGroupsTopologySubtopologiesStateChangelogTopics(r: Reader, version: number): NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["stateChangelogTopics"][number] {
  const m: NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["stateChangelogTopics"][number] = {
    name: r.string(true),
    partitions: r.int32(),
    replicationFactor: r.int16(),
    topicConfigs: readStreamsGroupDescribeResponseGroupsTopologySubtopologiesStateChangelogTopicsTopicConfigsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupDescribeResponseGroupsTopologySubtopologiesStateChangelogTopics(w: Writer, m: NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["stateChangelogTopics"][number], version: number): void {
  w.string(m.name, true);
  w.int32(m.partitions);
  w.int16(m.replicationFactor);
  w.count(m.topicConfigs.length, true);
  for (const e of m.topicConfigs) writeStreamsGroupDescribeResponseGroupsTopologySubtopologiesStateChangelogTopicsTopicConfigs(w, e, version);
  w.tags(m.unknownTags);
}

function readStreamsGroupDescribeResponseGroupsTopologySubtopologiesStateChangelogTopicsList(r: Reader, version: number): NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["stateChangelogTopics"] {
  const count = r.count(true, 9);
  const list: NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["stateChangelogTopics"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupDescribeResponseGroupsTopologySubtopologiesStateChangelogTopics(r, version));
  return list;
}

function readStreamsGroupDescribeResponseGroupsTopologySubtopologiesRepartitionSourceTopicsList(r: Reader, version: number): NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["repartitionSourceTopics"] {
  const count = r.count(true, 9);
  const list: NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["repartitionSourceTopics"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupDescribeResponseGroupsTopologySubtopologiesStateChangelogTopics(r, version));
  return list;
}

function readStreamsGroupDescribeResponseGroupsTopologySubtopologies(r: Reader, version: number): NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number] {
  const m: NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number] = {
    subtopologyId: r.string(true),
    sourceTopics: readStreamsGroupDescribeResponseGroupsTopologySubtopologiesSourceTopicsList(r, version),
    repartitionSinkTopics: readStreamsGroupDescribeResponseGroupsTopologySubtopologiesRepartitionSinkTopicsList(r, version),
    stateChangelogTopics: readStreamsGroupDescribeResponseGroupsTopologySubtopologiesStateChangelogTopicsList(r, version),
    repartitionSourceTopics: readStreamsGroupDescribeResponseGroupsTopologySubtopologiesRepartitionSourceTopicsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupDescribeResponseGroupsTopologySubtopologies(w: Writer, m: NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number], version: number): void {
  w.string(m.subtopologyId, true);
  w.count(m.sourceTopics.length, true);
  for (const e of m.sourceTopics) w.string(e, true);
  w.count(m.repartitionSinkTopics.length, true);
  for (const e of m.repartitionSinkTopics) w.string(e, true);
  w.count(m.stateChangelogTopics.length, true);
  for (const e of m.stateChangelogTopics) writeStreamsGroupDescribeResponseGroupsTopologySubtopologiesStateChangelogTopics(w, e, version);
  w.count(m.repartitionSourceTopics.length, true);
  for (const e of m.repartitionSourceTopics) writeStreamsGroupDescribeResponseGroupsTopologySubtopologiesStateChangelogTopics(w, e, version);
  w.tags(m.unknownTags);
}

function readStreamsGroupDescribeResponseGroupsTopologySubtopologiesList(r: Reader, version: number): NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]> | null {
  const count = r.nullableCount(true, 6);
  if (count < 0) return null;
  const list: NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]> = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupDescribeResponseGroupsTopologySubtopologies(r, version));
  return list;
}

function readStreamsGroupDescribeResponseGroupsTopology(r: Reader, version: number): NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]> {
  const m: NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]> = {
    epoch: r.int32(),
    subtopologies: readStreamsGroupDescribeResponseGroupsTopologySubtopologiesList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupDescribeResponseGroupsTopology(w: Writer, m: NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>, version: number): void {
  w.int32(m.epoch);
  w.count(m.subtopologies === null ? -1 : m.subtopologies.length, true);
  for (const e of m.subtopologies ?? []) writeStreamsGroupDescribeResponseGroupsTopologySubtopologies(w, e, version);
  w.tags(m.unknownTags);
}

function readStreamsGroupDescribeResponseGroupsMembersUserEndpoint(r: Reader, version: number): NonNullable<StreamsGroupDescribeResponse["groups"][number]["members"][number]["userEndpoint"]> {
  const m: NonNullable<StreamsGroupDescribeResponse["groups"][number]["members"][number]["userEndpoint"]> = {
    host: r.string(true),
    port: r.uint16(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupDescribeResponseGroupsMembersUserEndpoint(w: Writer, m: NonNullable<StreamsGroupDescribeResponse["groups"][number]["members"][number]["userEndpoint"]>, version: number): void {
  w.string(m.host, true);
  w.uint16(m.port);
  w.tags(m.unknownTags);
}

function readStreamsGroupDescribeResponseGroupsMembersClientTagsList(r: Reader, version: number): StreamsGroupDescribeResponse["groups"][number]["members"][number]["clientTags"] {
  const count = r.count(true, 3);
  const list: StreamsGroupDescribeResponse["groups"][number]["members"][number]["clientTags"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupDescribeResponseGroupsTopologySubtopologiesStateChangelogTopicsTopicConfigs(r, version));
  return list;
}

function readStreamsGroupDescribeResponseGroupsMembersTaskOffsets(r: Reader, version: number): StreamsGroupDescribeResponse["groups"][number]["members"][number]["taskOffsets"][number] {
  const m: StreamsGroupDescribeResponse["groups"][number]["members"][number]["taskOffsets"][number] = {
    subtopologyId: r.string(true),
    partition: r.int32(),
    offset: r.int64(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupDescribeResponseGroupsMembersTaskOffsets(w: Writer, m: StreamsGroupDescribeResponse["groups"][number]["members"][number]["taskOffsets"][number], version: number): void {
  w.string(m.subtopologyId, true);
  w.int32(m.partition);
  w.int64(m.offset);
  w.tags(m.unknownTags);
}

function readStreamsGroupDescribeResponseGroupsMembersTaskOffsetsList(r: Reader, version: number): StreamsGroupDescribeResponse["groups"][number]["members"][number]["taskOffsets"] {
  const count = r.count(true, 14);
  const list: StreamsGroupDescribeResponse["groups"][number]["members"][number]["taskOffsets"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupDescribeResponseGroupsMembersTaskOffsets(r, version));
  return list;
}

function readStreamsGroupDescribeResponseGroupsMembersTaskEndOffsetsList(r: Reader, version: number): StreamsGroupDescribeResponse["groups"][number]["members"][number]["taskEndOffsets"] {
  const count = r.count(true, 14);
  const list: StreamsGroupDescribeResponse["groups"][number]["members"][number]["taskEndOffsets"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupDescribeResponseGroupsMembersTaskOffsets(r, version));
  return list;
}

function readStreamsGroupDescribeResponseGroupsMembersAssignmentActiveTasksPartitionsList(r: Reader, version: number): StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["activeTasks"][number]["partitions"] {
  const count = r.count(true, 4);
  const list: StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["activeTasks"][number]["partitions"] = [];
  for (let i = 0; i < count; i++) list.push(r.int32());
  return list;
}

function readStreamsGroupDescribeResponseGroupsMembersAssignmentActiveTasks(r: Reader, version: number): StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["activeTasks"][number] {
  const m: StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["activeTasks"][number] = {
    subtopologyId: r.string(true),
    partitions: readStreamsGroupDescribeResponseGroupsMembersAssignmentActiveTasksPartitionsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupDescribeResponseGroupsMembersAssignmentActiveTasks(w: Writer, m: StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["activeTasks"][number], version: number): void {
  w.string(m.subtopologyId, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) w.int32(e);
  w.tags(m.unknownTags);
}

function readStreamsGroupDescribeResponseGroupsMembersAssignmentActiveTasksList(r: Reader, version: number): StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["activeTasks"] {
  const count = r.count(true, 3);
  const list: StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["activeTasks"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupDescribeResponseGroupsMembersAssignmentActiveTasks(r, version));
  return list;
}

function readStreamsGroupDescribeResponseGroupsMembersAssignmentStandbyTasksList(r: Reader, version: number): StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["standbyTasks"] {
  const count = r.count(true, 3);
  const list: StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["standbyTasks"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupDescribeResponseGroupsMembersAssignmentActiveTasks(r, version));
  return list;
}

function readStreamsGroupDescribeResponseGroupsMembersAssignmentWarmupTasksList(r: Reader, version: number): StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["warmupTasks"] {
  const count = r.count(true, 3);
  const list: StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["warmupTasks"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupDescribeResponseGroupsMembersAssignmentActiveTasks(r, version));
  return list;
}

function readStreamsGroupDescribeResponseGroupsMembersAssignment(r: Reader, version: number): StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"] {
  const m: StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"] = {
    activeTasks: readStreamsGroupDescribeResponseGroupsMembersAssignmentActiveTasksList(r, version),
    standbyTasks: readStreamsGroupDescribeResponseGroupsMembersAssignmentStandbyTasksList(r, version),
    warmupTasks: readStreamsGroupDescribeResponseGroupsMembersAssignmentWarmupTasksList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupDescribeResponseGroupsMembersAssignment(w: Writer, m: StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"], version: number): void {
  w.count(m.activeTasks.length, true);
  for (const e of m.activeTasks) writeStreamsGroupDescribeResponseGroupsMembersAssignmentActiveTasks(w, e, version);
  w.count(m.standbyTasks.length, true);
  for (const e of m.standbyTasks) writeStreamsGroupDescribeResponseGroupsMembersAssignmentActiveTasks(w, e, version);
  w.count(m.warmupTasks.length, true);
  for (const e of m.warmupTasks) writeStreamsGroupDescribeResponseGroupsMembersAssignmentActiveTasks(w, e, version);
  w.tags(m.unknownTags);
}

function readStreamsGroupDescribeResponseGroupsMembers(r: Reader, version: number): StreamsGroupDescribeResponse["groups"][number]["members"][number] {
  const m: StreamsGroupDescribeResponse["groups"][number]["members"][number] = {
    memberId: r.string(true),
    memberEpoch: r.int32(),
    instanceId: r.nullableString(true),
    rackId: r.nullableString(true),
    clientId: r.string(true),
    clientHost: r.string(true),
    topologyEpoch: r.int32(),
    processId: r.string(true),
    userEndpoint: (r.present() ? readStreamsGroupDescribeResponseGroupsMembersUserEndpoint(r, version) : null),
    clientTags: readStreamsGroupDescribeResponseGroupsMembersClientTagsList(r, version),
    taskOffsets: readStreamsGroupDescribeResponseGroupsMembersTaskOffsetsList(r, version),
    taskEndOffsets: readStreamsGroupDescribeResponseGroupsMembersTaskEndOffsetsList(r, version),
    assignment: readStreamsGroupDescribeResponseGroupsMembersAssignment(r, version),
    targetAssignment: readStreamsGroupDescribeResponseGroupsMembersAssignment(r, version),
    isClassic: r.boolean(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupDescribeResponseGroupsMembers(w: Writer, m: StreamsGroupDescribeResponse["groups"][number]["members"][number], version: number): void {
  w.string(m.memberId, true);
  w.int32(m.memberEpoch);
  w.nullableString(m.instanceId, true);
  w.nullableString(m.rackId, true);
  w.string(m.clientId, true);
  w.string(m.clientHost, true);
  w.int32(m.topologyEpoch);
  w.string(m.processId, true);
  w.present(m.userEndpoint !== null);
  if (m.userEndpoint !== null) writeStreamsGroupDescribeResponseGroupsMembersUserEndpoint(w, m.userEndpoint, version);
  w.count(m.clientTags.length, true);
  for (const e of m.clientTags) writeStreamsGroupDescribeResponseGroupsTopologySubtopologiesStateChangelogTopicsTopicConfigs(w, e, version);
  w.count(m.taskOffsets.length, true);
  for (const e of m.taskOffsets) writeStreamsGroupDescribeResponseGroupsMembersTaskOffsets(w, e, version);
  w.count(m.taskEndOffsets.length, true);
  for (const e of m.taskEndOffsets) writeStreamsGroupDescribeResponseGroupsMembersTaskOffsets(w, e, version);
  writeStreamsGroupDescribeResponseGroupsMembersAssignment(w, m.assignment, version);
  writeStreamsGroupDescribeResponseGroupsMembersAssignment(w, m.targetAssignment, version);
  w.boolean(m.isClassic);
  w.tags(m.unknownTags);
}

function readStreamsGroupDescribeResponseGroupsMembersList(r: Reader, version: number): StreamsGroupDescribeResponse["groups"][number]["members"] {
  const count = r.count(true, 28);
  const list: StreamsGroupDescribeResponse["groups"][number]["members"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupDescribeResponseGroupsMembers(r, version));
  return list;
}

function readStreamsGroupDescribeResponseGroups(r: Reader, version: number): StreamsGroupDescribeResponse["groups"][number] {
  const m: StreamsGroupDescribeResponse["groups"][number] = {
    errorCode: r.int16(),
    errorMessage: r.nullableString(true),
    groupId: r.string(true),
    groupState: r.string(true),
    groupEpoch: r.int32(),
    assignmentEpoch: r.int32(),
    topology: (r.present() ? readStreamsGroupDescribeResponseGroupsTopology(r, version) : null),
    members: readStreamsGroupDescribeResponseGroupsMembersList(r, version),
    authorizedOperations: r.int32(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function writeStreamsGroupDescribeResponseGroups(w: Writer, m: StreamsGroupDescribeResponse["groups"][number], version: number): void {
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.string(m.groupId, true);
  w.string(m.groupState, true);
  w.int32(m.groupEpoch);
  w.int32(m.assignmentEpoch);
  w.present(m.topology !== null);
  if (m.topology !== null) writeStreamsGroupDescribeResponseGroupsTopology(w, m.topology, version);
  w.count(m.members.length, true);
  for (const e of m.members) writeStreamsGroupDescribeResponseGroupsMembers(w, e, version);
  w.int32(m.authorizedOperations);
  w.tags(m.unknownTags);
}

function readStreamsGroupDescribeResponseGroupsList(r: Reader, version: number): StreamsGroupDescribeResponse["groups"] {
  const count = r.count(true, 20);
  const list: StreamsGroupDescribeResponse["groups"] = [];
  for (let i = 0; i < count; i++) list.push(readStreamsGroupDescribeResponseGroups(r, version));
  return list;
}

export function readStreamsGroupDescribeResponse(r: Reader, version: number): StreamsGroupDescribeResponse {
  const m: StreamsGroupDescribeResponse = {
    throttleTimeMs: r.int32(),
    groups: readStreamsGroupDescribeResponseGroupsList(r, version),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

export function writeStreamsGroupDescribeResponse(w: Writer, m: StreamsGroupDescribeResponse, version: number): void {
  w.int32(m.throttleTimeMs);
  w.count(m.groups.length, true);
  for (const e of m.groups) writeStreamsGroupDescribeResponseGroups(w, e, version);
  w.tags(m.unknownTags);
}

function* readStreamsGroupDescribeRequestGroupIdsListInSlices(r: Reader, version: number): Generator<undefined, StreamsGroupDescribeRequest["groupIds"], unknown> {
  const count = r.count(true);
  const list: StreamsGroupDescribeRequest["groupIds"] = [];
  for (let i = 0; i < count; i++) {
    list.push(r.string(true));
    if (r.mayPause()) yield;
  }
  return list;
}

export function* readStreamsGroupDescribeRequestInSlices(r: Reader, version: number): Generator<undefined, StreamsGroupDescribeRequest, unknown> {
  const m: StreamsGroupDescribeRequest = {
    groupIds: (yield* readStreamsGroupDescribeRequestGroupIdsListInSlices(r, version)),
    includeAuthorizedOperations: r.boolean(),
  };
  const unknown = r.tags();
  if (unknown !== undefined) m.unknownTags = unknown;
  return m;
}

function* writeStreamsGroupDescribeResponseGroupsTopologySubtopologiesStateChangelogTopicsInSlices(w: Writer, m: NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["stateChangelogTopics"][number], version: number): Generator<undefined, void, unknown> {
  w.string(m.name, true);
  w.int32(m.partitions);
  w.int16(m.replicationFactor);
  w.count(m.topicConfigs.length, true);
  for (const e of m.topicConfigs) {
    writeStreamsGroupDescribeResponseGroupsTopologySubtopologiesStateChangelogTopicsTopicConfigs(w, e, version);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeStreamsGroupDescribeResponseGroupsTopologySubtopologiesInSlices(w: Writer, m: NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number], version: number): Generator<undefined, void, unknown> {
  w.string(m.subtopologyId, true);
  w.count(m.sourceTopics.length, true);
  for (const e of m.sourceTopics) {
    w.string(e, true);
    if (w.mayPause()) yield;
  }
  w.count(m.repartitionSinkTopics.length, true);
  for (const e of m.repartitionSinkTopics) {
    w.string(e, true);
    if (w.mayPause()) yield;
  }
  w.count(m.stateChangelogTopics.length, true);
  for (const e of m.stateChangelogTopics) {
    (yield* writeStreamsGroupDescribeResponseGroupsTopologySubtopologiesStateChangelogTopicsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.count(m.repartitionSourceTopics.length, true);
  for (const e of m.repartitionSourceTopics) {
    (yield* writeStreamsGroupDescribeResponseGroupsTopologySubtopologiesStateChangelogTopicsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeStreamsGroupDescribeResponseGroupsTopologyInSlices(w: Writer, m: NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>, version: number): Generator<undefined, void, unknown> {
  w.int32(m.epoch);
  w.count(m.subtopologies === null ? -1 : m.subtopologies.length, true);
  for (const e of m.subtopologies ?? []) {
    (yield* writeStreamsGroupDescribeResponseGroupsTopologySubtopologiesInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeStreamsGroupDescribeResponseGroupsMembersAssignmentActiveTasksInSlices(w: Writer, m: StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["activeTasks"][number], version: number): Generator<undefined, void, unknown> {
  w.string(m.subtopologyId, true);
  w.count(m.partitions.length, true);
  for (const e of m.partitions) {
    w.int32(e);
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeStreamsGroupDescribeResponseGroupsMembersAssignmentInSlices(w: Writer, m: StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"], version: number): Generator<undefined, void, unknown> {
  w.count(m.activeTasks.length, true);
  for (const e of m.activeTasks) {
    (yield* writeStreamsGroupDescribeResponseGroupsMembersAssignmentActiveTasksInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.count(m.standbyTasks.length, true);
  for (const e of m.standbyTasks) {
    (yield* writeStreamsGroupDescribeResponseGroupsMembersAssignmentActiveTasksInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.count(m.warmupTasks.length, true);
  for (const e of m.warmupTasks) {
    (yield* writeStreamsGroupDescribeResponseGroupsMembersAssignmentActiveTasksInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

function* writeStreamsGroupDescribeResponseGroupsMembersInSlices(w: Writer, m: StreamsGroupDescribeResponse["groups"][number]["members"][number], version: number): Generator<undefined, void, unknown> {
  w.string(m.memberId, true);
  w.int32(m.memberEpoch);
  w.nullableString(m.instanceId, true);
  w.nullableString(m.rackId, true);
  w.string(m.clientId, true);
  w.string(m.clientHost, true);
  w.int32(m.topologyEpoch);
  w.string(m.processId, true);
  w.present(m.userEndpoint !== null);
  if (m.userEndpoint !== null) writeStreamsGroupDescribeResponseGroupsMembersUserEndpoint(w, m.userEndpoint, version);
  w.count(m.clientTags.length, true);
  for (const e of m.clientTags) {
    writeStreamsGroupDescribeResponseGroupsTopologySubtopologiesStateChangelogTopicsTopicConfigs(w, e, version);
    if (w.mayPause()) yield;
  }
  w.count(m.taskOffsets.length, true);
  for (const e of m.taskOffsets) {
    writeStreamsGroupDescribeResponseGroupsMembersTaskOffsets(w, e, version);
    if (w.mayPause()) yield;
  }
  w.count(m.taskEndOffsets.length, true);
  for (const e of m.taskEndOffsets) {
    writeStreamsGroupDescribeResponseGroupsMembersTaskOffsets(w, e, version);
    if (w.mayPause()) yield;
  }
  (yield* writeStreamsGroupDescribeResponseGroupsMembersAssignmentInSlices(w, m.assignment, version));
  (yield* writeStreamsGroupDescribeResponseGroupsMembersAssignmentInSlices(w, m.targetAssignment, version));
  w.boolean(m.isClassic);
  w.tags(m.unknownTags);
}

function* writeStreamsGroupDescribeResponseGroupsInSlices(w: Writer, m: StreamsGroupDescribeResponse["groups"][number], version: number): Generator<undefined, void, unknown> {
  w.int16(m.errorCode);
  w.errorMessage(m.errorMessage, true);
  w.string(m.groupId, true);
  w.string(m.groupState, true);
  w.int32(m.groupEpoch);
  w.int32(m.assignmentEpoch);
  w.present(m.topology !== null);
  if (m.topology !== null) (yield* writeStreamsGroupDescribeResponseGroupsTopologyInSlices(w, m.topology, version));
  w.count(m.members.length, true);
  for (const e of m.members) {
    (yield* writeStreamsGroupDescribeResponseGroupsMembersInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.int32(m.authorizedOperations);
  w.tags(m.unknownTags);
}

export function* writeStreamsGroupDescribeResponseInSlices(w: Writer, m: StreamsGroupDescribeResponse, version: number): Generator<undefined, void, unknown> {
  w.int32(m.throttleTimeMs);
  w.count(m.groups.length, true);
  for (const e of m.groups) {
    (yield* writeStreamsGroupDescribeResponseGroupsInSlices(w, e, version));
    if (w.mayPause()) yield;
  }
  w.tags(m.unknownTags);
}

/** With the declared default in every field that is not given. */
export const streamsGroupDescribeResponse = Object.assign(
  ({ throttleTimeMs = 0, groups = [] }: Partial<StreamsGroupDescribeResponse> = {}): StreamsGroupDescribeResponse => ({ throttleTimeMs, groups }),
  {
    groups: Object.assign(
      ({ errorCode = 0, errorMessage = null, groupId = "", groupState = "", groupEpoch = 0, assignmentEpoch = 0, topology = null, members = [], authorizedOperations = -2147483648 }: Partial<StreamsGroupDescribeResponse["groups"][number]> = {}): StreamsGroupDescribeResponse["groups"][number] => ({ errorCode, errorMessage, groupId, groupState, groupEpoch, assignmentEpoch, topology, members, authorizedOperations }),
      {
        topology: Object.assign(
          ({ epoch = 0, subtopologies = null }: Partial<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>> = {}): NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]> => ({ epoch, subtopologies }),
          {
            subtopologies: Object.assign(
              ({ subtopologyId = "", sourceTopics = [], repartitionSinkTopics = [], stateChangelogTopics = [], repartitionSourceTopics = [] }: Partial<NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]> = {}): NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number] => ({ subtopologyId, sourceTopics, repartitionSinkTopics, stateChangelogTopics, repartitionSourceTopics }),
              {
                stateChangelogTopics: Object.assign(
                  ({ name = "", partitions = 0, replicationFactor = 0, topicConfigs = [] }: Partial<NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["stateChangelogTopics"][number]> = {}): NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["stateChangelogTopics"][number] => ({ name, partitions, replicationFactor, topicConfigs }),
                  {
                    topicConfigs: ({ key = "", value = "" }: Partial<NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["stateChangelogTopics"][number]["topicConfigs"][number]> = {}): NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["stateChangelogTopics"][number]["topicConfigs"][number] => ({ key, value }),
                  },
                ),
                repartitionSourceTopics: Object.assign(
                  ({ name = "", partitions = 0, replicationFactor = 0, topicConfigs = [] }: Partial<NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["repartitionSourceTopics"][number]> = {}): NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["repartitionSourceTopics"][number] => ({ name, partitions, replicationFactor, topicConfigs }),
                  {
                    topicConfigs: ({ key = "", value = "" }: Partial<NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["repartitionSourceTopics"][number]["topicConfigs"][number]> = {}): NonNullable<NonNullable<StreamsGroupDescribeResponse["groups"][number]["topology"]>["subtopologies"]>[number]["repartitionSourceTopics"][number]["topicConfigs"][number] => ({ key, value }),
                  },
                ),
              },
            ),
          },
        ),
        members: Object.assign(
          ({ memberId = "", memberEpoch = 0, instanceId = null, rackId = null, clientId = "", clientHost = "", topologyEpoch = 0, processId = "", userEndpoint = null, clientTags = [], taskOffsets = [], taskEndOffsets = [], assignment = { activeTasks: [], standbyTasks: [], warmupTasks: [] }, targetAssignment = { activeTasks: [], standbyTasks: [], warmupTasks: [] }, isClassic = false }: Partial<StreamsGroupDescribeResponse["groups"][number]["members"][number]> = {}): StreamsGroupDescribeResponse["groups"][number]["members"][number] => ({ memberId, memberEpoch, instanceId, rackId, clientId, clientHost, topologyEpoch, processId, userEndpoint, clientTags, taskOffsets, taskEndOffsets, assignment, targetAssignment, isClassic }),
          {
            userEndpoint: ({ host = "", port = 0 }: Partial<NonNullable<StreamsGroupDescribeResponse["groups"][number]["members"][number]["userEndpoint"]>> = {}): NonNullable<StreamsGroupDescribeResponse["groups"][number]["members"][number]["userEndpoint"]> => ({ host, port }),
            clientTags: ({ key = "", value = "" }: Partial<StreamsGroupDescribeResponse["groups"][number]["members"][number]["clientTags"][number]> = {}): StreamsGroupDescribeResponse["groups"][number]["members"][number]["clientTags"][number] => ({ key, value }),
            taskOffsets: ({ subtopologyId = "", partition = 0, offset = 0 }: Partial<StreamsGroupDescribeResponse["groups"][number]["members"][number]["taskOffsets"][number]> = {}): StreamsGroupDescribeResponse["groups"][number]["members"][number]["taskOffsets"][number] => ({ subtopologyId, partition, offset }),
            taskEndOffsets: ({ subtopologyId = "", partition = 0, offset = 0 }: Partial<StreamsGroupDescribeResponse["groups"][number]["members"][number]["taskEndOffsets"][number]> = {}): StreamsGroupDescribeResponse["groups"][number]["members"][number]["taskEndOffsets"][number] => ({ subtopologyId, partition, offset }),
            assignment: Object.assign(
              ({ activeTasks = [], standbyTasks = [], warmupTasks = [] }: Partial<StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"]> = {}): StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"] => ({ activeTasks, standbyTasks, warmupTasks }),
              {
                activeTasks: ({ subtopologyId = "", partitions = [] }: Partial<StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["activeTasks"][number]> = {}): StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["activeTasks"][number] => ({ subtopologyId, partitions }),
                standbyTasks: ({ subtopologyId = "", partitions = [] }: Partial<StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["standbyTasks"][number]> = {}): StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["standbyTasks"][number] => ({ subtopologyId, partitions }),
                warmupTasks: ({ subtopologyId = "", partitions = [] }: Partial<StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["warmupTasks"][number]> = {}): StreamsGroupDescribeResponse["groups"][number]["members"][number]["assignment"]["warmupTasks"][number] => ({ subtopologyId, partitions }),
              },
            ),
            targetAssignment: Object.assign(
              ({ activeTasks = [], standbyTasks = [], warmupTasks = [] }: Partial<StreamsGroupDescribeResponse["groups"][number]["members"][number]["targetAssignment"]> = {}): StreamsGroupDescribeResponse["groups"][number]["members"][number]["targetAssignment"] => ({ activeTasks, standbyTasks, warmupTasks }),
              {
                activeTasks: ({ subtopologyId = "", partitions = [] }: Partial<StreamsGroupDescribeResponse["groups"][number]["members"][number]["targetAssignment"]["activeTasks"][number]> = {}): StreamsGroupDescribeResponse["groups"][number]["members"][number]["targetAssignment"]["activeTasks"][number] => ({ subtopologyId, partitions }),
                standbyTasks: ({ subtopologyId = "", partitions = [] }: Partial<StreamsGroupDescribeResponse["groups"][number]["members"][number]["targetAssignment"]["standbyTasks"][number]> = {}): StreamsGroupDescribeResponse["groups"][number]["members"][number]["targetAssignment"]["standbyTasks"][number] => ({ subtopologyId, partitions }),
                warmupTasks: ({ subtopologyId = "", partitions = [] }: Partial<StreamsGroupDescribeResponse["groups"][number]["members"][number]["targetAssignment"]["warmupTasks"][number]> = {}): StreamsGroupDescribeResponse["groups"][number]["members"][number]["targetAssignment"]["warmupTasks"][number] => ({ subtopologyId, partitions }),
              },
            ),
          },
        ),
      },
    ),
  },
);
