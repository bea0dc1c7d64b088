/**
 * The records of `__consumer_offsets`: what a group coordinator remembers. The topic is compacted, so the last record
 * under a key is the truth, and a null value takes it back.
 *
 * Kinds 0 and 1 are committed offsets, 2 a group of the classic protocol with all its members; 3 to 8 and 16 are
 * consumer groups (KIP-848), whose members have records of their own. The kinds between and after them are in
 * `share_groups.ts` and `streams_groups.ts`. Timestamps are milliseconds since 1970.
 *
 * Kafka writes values of the last version before the first flexible one, so that an older broker can still read
 * them, as long as no tagged field is needed (KIP-915).
 *
 * @module
 */
import {
  array,
  bytes,
  type Infer,
  int32,
  int64,
  int64Kept,
  int8,
  never,
  stored,
  string,
  struct,
  uuid,
} from "../schema.ts";

/** An offset as Kafka wrote it up to 0.8.2; read, never written. */
export const legacyOffsetCommit = stored({
  type: 0,
  name: "LegacyOffsetCommit",
  versions: [0, 0],
  flexibleFrom: never,
  key: {
    group: string,
    topic: string,
    partition: int32,
  },
  value: {
    /** Kept as it came: a client may commit any 64 bits. */
    offset: int64Kept,
    metadata: string,
    commitTimestamp: int64,
  },
});
export interface LegacyOffsetCommitKey extends Infer<typeof legacyOffsetCommit.key> {}
export interface LegacyOffsetCommitValue extends Infer<typeof legacyOffsetCommit.value> {}

/**
 * The offset a group has committed for a partition.
 *
 * v1  expireTimestamp, when the client asked for a retention of its own
 * v3  leaderEpoch (KIP-320)
 * v4  flexible; topicId, so that a topic that was deleted and made again does not inherit the offset
 */
export const offsetCommit = stored({
  type: 1,
  name: "OffsetCommit",
  versions: [0, 4],
  flexibleFrom: 4,
  key: {
    group: string,
    topic: string,
    partition: int32,
  },
  value: {
    /** Kept as it came: a client may commit any 64 bits. */
    offset: int64Kept,
    /** Of the last record read; -1 when the client did not say. */
    leaderEpoch: int32.since(3).default(-1),
    metadata: string,
    commitTimestamp: int64,
    /** -1 for the broker's retention. */
    expireTimestamp: int64.since(1).until(1).default(-1),
    topicId: uuid.since(4).tagged(0),
  },
});
export interface OffsetCommitKey extends Infer<typeof offsetCommit.key> {}
export interface OffsetCommitValue extends Infer<typeof offsetCommit.value> {}

/**
 * A classic group after a completed rebalance, or empty. Null value: the group is gone.
 *
 * v1  rebalanceTimeout
 * v2  currentStateTimestamp, from which the offsets of an empty group expire (KIP-211)
 * v3  groupInstanceId (KIP-345)
 * v4  flexible
 */
export const groupMetadata = stored({
  type: 2,
  name: "GroupMetadata",
  versions: [0, 4],
  flexibleFrom: 4,
  key: {
    group: string,
  },
  value: {
    protocolType: string,
    generation: int32,
    /** The assignor agreed on; null while the group is empty. */
    protocol: string.nullable(),
    /** The member that assigns; null while the group is empty. */
    leader: string.nullable(),
    currentStateTimestamp: int64.since(2).default(-1),
    members: array({
      memberId: string,
      groupInstanceId: string.nullable().since(3).default(null),
      clientId: string,
      clientHost: string,
      rebalanceTimeout: int32.since(1).default(-1),
      sessionTimeout: int32,
      subscription: bytes,
      assignment: bytes,
    }),
  },
});
export interface GroupMetadataKey extends Infer<typeof groupMetadata.key> {}
export interface GroupMetadataValue extends Infer<typeof groupMetadata.value> {}

/** A consumer group and its epoch. */
export const consumerGroupMetadata = stored({
  type: 3,
  name: "ConsumerGroupMetadata",
  versions: [0, 0],
  flexibleFrom: 0,
  key: {
    groupId: string,
  },
  value: {
    epoch: int32,
    /**
     * Over the partitions and racks of all subscribed topics: when it changes, the group is due for a new assignment
     * (KIP-1101).
     */
    metadataHash: int64Kept.tagged(0),
  },
});
export interface ConsumerGroupMetadataKey extends Infer<typeof consumerGroupMetadata.key> {}
export interface ConsumerGroupMetadataValue extends Infer<typeof consumerGroupMetadata.value> {}

/** What the group knew of its topics, before 4.1 put a hash in the group's own record. */
export const consumerGroupPartitionMetadata = stored({
  type: 4,
  name: "ConsumerGroupPartitionMetadata",
  versions: [0, 0],
  flexibleFrom: 0,
  key: {
    groupId: string,
  },
  value: {
    topics: array({
      topicId: uuid,
      topicName: string,
      numPartitions: int32,
      partitionMetadata: array({
        partition: int32,
        racks: array(string),
      }),
    }),
  },
});
export interface ConsumerGroupPartitionMetadataKey extends Infer<typeof consumerGroupPartitionMetadata.key> {}
export interface ConsumerGroupPartitionMetadataValue extends Infer<typeof consumerGroupPartitionMetadata.value> {}

/** What a member said about itself. */
export const consumerGroupMemberMetadata = stored({
  type: 5,
  name: "ConsumerGroupMemberMetadata",
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
    subscribedTopicNames: array(string),
    subscribedTopicRegex: string.nullable(),
    rebalanceTimeoutMs: int32.default(-1),
    serverAssignor: string.nullable(),
    /**
     * For a member that still speaks the classic protocol; null for others, and Kafka says so: the default is not null.
     */
    classicMemberMetadata: struct({
      sessionTimeoutMs: int32,
      supportedProtocols: array({
        name: string,
        metadata: bytes,
      }),
    }).nullable().default({ sessionTimeoutMs: 0, supportedProtocols: [] }).tagged(0),
  },
});
export interface ConsumerGroupMemberMetadataKey extends Infer<typeof consumerGroupMemberMetadata.key> {}
export interface ConsumerGroupMemberMetadataValue extends Infer<typeof consumerGroupMemberMetadata.value> {}

/** The group epoch for which the target assignment was worked out. */
export const consumerGroupTargetAssignmentMetadata = stored({
  type: 6,
  name: "ConsumerGroupTargetAssignmentMetadata",
  versions: [0, 0],
  flexibleFrom: 0,
  key: {
    groupId: string,
  },
  value: {
    assignmentEpoch: int32,
    /** When it was finished; 0 for not known (KIP-1263). */
    assignmentTimestamp: int64.tagged(0),
  },
});
export interface ConsumerGroupTargetAssignmentMetadataKey
  extends Infer<typeof consumerGroupTargetAssignmentMetadata.key> {}
export interface ConsumerGroupTargetAssignmentMetadataValue
  extends Infer<typeof consumerGroupTargetAssignmentMetadata.value> {}

/** The partitions a member is to have in the end. */
export const consumerGroupTargetAssignmentMember = stored({
  type: 7,
  name: "ConsumerGroupTargetAssignmentMember",
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
export interface ConsumerGroupTargetAssignmentMemberKey extends Infer<typeof consumerGroupTargetAssignmentMember.key> {}
export interface ConsumerGroupTargetAssignmentMemberValue
  extends Infer<typeof consumerGroupTargetAssignmentMember.value> {}

const consumerGroupCurrentMemberAssignmentTopicPartitions = {
  topicId: uuid,
  partitions: array(int32),
  /** Beside each partition, the epoch it was assigned in, which fences late commits; null when not kept. */
  assignmentEpochs: array(int32).nullable().tagged(0),
};

/** How far a member has got towards its target. */
export const consumerGroupCurrentMemberAssignment = stored({
  type: 8,
  name: "ConsumerGroupCurrentMemberAssignment",
  versions: [0, 0],
  flexibleFrom: 0,
  key: {
    groupId: string,
    memberId: string,
  },
  value: {
    memberEpoch: int32,
    /** A member whose answer was lost comes back with this epoch and is taken in. */
    previousMemberEpoch: int32,
    /** 0 stable, 1 revoking partitions, 2 waiting for others to release theirs, 127 unknown. */
    state: int8,
    assignedPartitions: array(consumerGroupCurrentMemberAssignmentTopicPartitions),
    partitionsPendingRevocation: array(consumerGroupCurrentMemberAssignmentTopicPartitions),
  },
});
export interface ConsumerGroupCurrentMemberAssignmentKey
  extends Infer<typeof consumerGroupCurrentMemberAssignment.key> {}
export interface ConsumerGroupCurrentMemberAssignmentValue
  extends Infer<typeof consumerGroupCurrentMemberAssignment.value> {}

/** The topics that a subscribed expression matched at a version of the metadata. */
export const consumerGroupRegularExpression = stored({
  type: 16,
  name: "ConsumerGroupRegularExpression",
  versions: [0, 0],
  flexibleFrom: 0,
  key: {
    groupId: string,
    regularExpression: string,
  },
  value: {
    topics: array(string),
    version: int64,
    timestamp: int64,
  },
});
export interface ConsumerGroupRegularExpressionKey extends Infer<typeof consumerGroupRegularExpression.key> {}
export interface ConsumerGroupRegularExpressionValue extends Infer<typeof consumerGroupRegularExpression.value> {}
