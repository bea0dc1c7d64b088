/**
 * The records of share groups (KIP-932) in `__consumer_offsets`: membership and assignment. How far a share group has
 * got in a partition lies in `__share_group_state`.
 *
 * @module
 */
import { array, type Infer, int32, int64, int64Kept, int8, stored, string, uuid } from "../schema.ts";

/** What a member of a share group said about itself. */
export const shareGroupMemberMetadata = stored({
  type: 10,
  name: "ShareGroupMemberMetadata",
  versions: [0, 0],
  flexibleFrom: 0,
  key: {
    groupId: string,
    memberId: string,
  },
  value: {
    rackId: string.nullable(),
    clientId: string,
    clientHost: string,
    subscribedTopicNames: array(string),
  },
});
export interface ShareGroupMemberMetadataKey extends Infer<typeof shareGroupMemberMetadata.key> {}
export interface ShareGroupMemberMetadataValue extends Infer<typeof shareGroupMemberMetadata.value> {}

/** A share group and its epoch. */
export const shareGroupMetadata = stored({
  type: 11,
  name: "ShareGroupMetadata",
  versions: [0, 0],
  flexibleFrom: 0,
  key: {
    groupId: string,
  },
  value: {
    epoch: int32,
    metadataHash: int64Kept,
  },
});
export interface ShareGroupMetadataKey extends Infer<typeof shareGroupMetadata.key> {}
export interface ShareGroupMetadataValue extends Infer<typeof shareGroupMetadata.value> {}

/** The group epoch for which the target assignment was worked out. */
export const shareGroupTargetAssignmentMetadata = stored({
  type: 12,
  name: "ShareGroupTargetAssignmentMetadata",
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
export interface ShareGroupTargetAssignmentMetadataKey extends Infer<typeof shareGroupTargetAssignmentMetadata.key> {}
export interface ShareGroupTargetAssignmentMetadataValue
  extends Infer<typeof shareGroupTargetAssignmentMetadata.value> {}

/** The partitions a member is to have. */
export const shareGroupTargetAssignmentMember = stored({
  type: 13,
  name: "ShareGroupTargetAssignmentMember",
  versions: [0, 0],
  flexibleFrom: 0,
  key: {
    groupId: string,
    memberId: string,
  },
  value: {
    topicPartitions: array({
      topicId: uuid,
      partitions: array(int32),
    }),
  },
});
export interface ShareGroupTargetAssignmentMemberKey extends Infer<typeof shareGroupTargetAssignmentMember.key> {}
export interface ShareGroupTargetAssignmentMemberValue extends Infer<typeof shareGroupTargetAssignmentMember.value> {}

/** The partitions a member has. */
export const shareGroupCurrentMemberAssignment = stored({
  type: 14,
  name: "ShareGroupCurrentMemberAssignment",
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
    assignedPartitions: array({
      topicId: uuid,
      partitions: array(int32),
    }),
  },
});
export interface ShareGroupCurrentMemberAssignmentKey extends Infer<typeof shareGroupCurrentMemberAssignment.key> {}
export interface ShareGroupCurrentMemberAssignmentValue extends Infer<typeof shareGroupCurrentMemberAssignment.value> {}

const shareGroupStatePartitionMetadataTopicPartitionsInfo = {
  topicId: uuid,
  topicName: string,
  partitions: array(int32),
};

/** Which partitions have their share state, are getting it, or are losing it. */
export const shareGroupStatePartitionMetadata = stored({
  type: 15,
  name: "ShareGroupStatePartitionMetadata",
  versions: [0, 0],
  flexibleFrom: 0,
  key: {
    groupId: string,
  },
  value: {
    initializingTopics: array(shareGroupStatePartitionMetadataTopicPartitionsInfo),
    initializedTopics: array(shareGroupStatePartitionMetadataTopicPartitionsInfo),
    deletingTopics: array({
      topicId: uuid,
      topicName: string,
    }),
  },
});
export interface ShareGroupStatePartitionMetadataKey extends Infer<typeof shareGroupStatePartitionMetadata.key> {}
export interface ShareGroupStatePartitionMetadataValue extends Infer<typeof shareGroupStatePartitionMetadata.value> {}
