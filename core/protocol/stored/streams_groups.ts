/**
 * The records of streams groups (KIP-1071) in `__consumer_offsets`: membership, topology, and which member runs which
 * task.
 *
 * @module
 */
import { array, type Infer, int16, int32, int64, int64Kept, int8, stored, string, struct, uint16 } from "../schema.ts";

/** A streams group and its epoch. */
export const streamsGroupMetadata = stored({
  type: 17,
  name: "StreamsGroupMetadata",
  versions: [0, 0],
  flexibleFrom: 0,
  key: {
    groupId: string,
  },
  value: {
    epoch: int32,
    metadataHash: int64Kept,
    validatedTopologyEpoch: int32.default(-1).tagged(0),
    lastAssignmentConfigs: array({
      key: string,
      value: string,
    }).nullable().tagged(1),
  },
});
export interface StreamsGroupMetadataKey extends Infer<typeof streamsGroupMetadata.key> {}
export interface StreamsGroupMetadataValue extends Infer<typeof streamsGroupMetadata.value> {}

/** What a member of a streams group said about itself. */
export const streamsGroupMemberMetadata = stored({
  type: 19,
  name: "StreamsGroupMemberMetadata",
  versions: [0, 0],
  flexibleFrom: 0,
  key: {
    groupId: string,
    memberId: string,
  },
  value: {
    instanceId: string.nullable(),
    rackId: string.nullable(),
    clientId: string,
    clientHost: string,
    rebalanceTimeoutMs: int32.default(-1),
    topologyEpoch: int32,
    /** One process may hold several members. */
    processId: string,
    /** Where the application answers interactive queries; null when it does not. */
    userEndpoint: struct({
      host: string,
      port: uint16,
    }).nullable(),
    clientTags: array({
      key: string,
      value: string,
    }),
  },
});
export interface StreamsGroupMemberMetadataKey extends Infer<typeof streamsGroupMemberMetadata.key> {}
export interface StreamsGroupMemberMetadataValue extends Infer<typeof streamsGroupMemberMetadata.value> {}

/** The group epoch for which the target assignment was worked out. */
export const streamsGroupTargetAssignmentMetadata = stored({
  type: 20,
  name: "StreamsGroupTargetAssignmentMetadata",
  versions: [0, 0],
  flexibleFrom: 0,
  key: {
    groupId: string,
  },
  value: {
    assignmentEpoch: int32,
    assignmentTimestamp: int64.tagged(0),
  },
});
export interface StreamsGroupTargetAssignmentMetadataKey
  extends Infer<typeof streamsGroupTargetAssignmentMetadata.key> {}
export interface StreamsGroupTargetAssignmentMetadataValue
  extends Infer<typeof streamsGroupTargetAssignmentMetadata.value> {}

const streamsGroupTargetAssignmentMemberTaskIds = {
  subtopologyId: string,
  partitions: array(int32),
};

/** The tasks a member is to have in the end. */
export const streamsGroupTargetAssignmentMember = stored({
  type: 21,
  name: "StreamsGroupTargetAssignmentMember",
  versions: [0, 0],
  flexibleFrom: 0,
  key: {
    groupId: string,
    memberId: string,
  },
  value: {
    activeTasks: array(streamsGroupTargetAssignmentMemberTaskIds),
    standbyTasks: array(streamsGroupTargetAssignmentMemberTaskIds),
    warmupTasks: array(streamsGroupTargetAssignmentMemberTaskIds),
  },
});
export interface StreamsGroupTargetAssignmentMemberKey extends Infer<typeof streamsGroupTargetAssignmentMember.key> {}
export interface StreamsGroupTargetAssignmentMemberValue
  extends Infer<typeof streamsGroupTargetAssignmentMember.value> {}

const streamsGroupCurrentMemberAssignmentTaskIds = {
  subtopologyId: string,
  partitions: array(int32),
  assignmentEpochs: array(int32).nullable().tagged(0),
};

/** How far a member has got towards its target. */
export const streamsGroupCurrentMemberAssignment = stored({
  type: 22,
  name: "StreamsGroupCurrentMemberAssignment",
  versions: [0, 0],
  flexibleFrom: 0,
  key: {
    groupId: string,
    memberId: string,
  },
  value: {
    memberEpoch: int32,
    previousMemberEpoch: int32,
    state: int8,
    activeTasks: array(streamsGroupCurrentMemberAssignmentTaskIds),
    standbyTasks: array(streamsGroupCurrentMemberAssignmentTaskIds),
    warmupTasks: array(streamsGroupCurrentMemberAssignmentTaskIds),
    activeTasksPendingRevocation: array(streamsGroupCurrentMemberAssignmentTaskIds),
    standbyTasksPendingRevocation: array(streamsGroupCurrentMemberAssignmentTaskIds),
    warmupTasksPendingRevocation: array(streamsGroupCurrentMemberAssignmentTaskIds),
  },
});
export interface StreamsGroupCurrentMemberAssignmentKey extends Infer<typeof streamsGroupCurrentMemberAssignment.key> {}
export interface StreamsGroupCurrentMemberAssignmentValue
  extends Infer<typeof streamsGroupCurrentMemberAssignment.value> {}

const streamsGroupTopologyTopicInfo = {
  name: string,
  partitions: int32,
  replicationFactor: int16,
  topicConfigs: array({
    key: string,
    value: string,
  }),
};

/** The topology the group runs: its parts, and the topics between them. */
export const streamsGroupTopology = stored({
  type: 23,
  name: "StreamsGroupTopology",
  versions: [0, 0],
  flexibleFrom: 0,
  key: {
    groupId: string,
  },
  value: {
    epoch: int32,
    subtopologies: array({
      subtopologyId: string,
      sourceTopics: array(string),
      sourceTopicRegex: array(string),
      stateChangelogTopics: array(streamsGroupTopologyTopicInfo),
      repartitionSinkTopics: array(string),
      repartitionSourceTopics: array(streamsGroupTopologyTopicInfo),
      copartitionGroups: array({
        sourceTopics: array(int16),
        sourceTopicRegex: array(int16),
        repartitionSourceTopics: array(int16),
      }),
    }),
  },
});
export interface StreamsGroupTopologyKey extends Infer<typeof streamsGroupTopology.key> {}
export interface StreamsGroupTopologyValue extends Infer<typeof streamsGroupTopology.value> {}
