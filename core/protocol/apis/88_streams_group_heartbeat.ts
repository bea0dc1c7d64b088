/**
 * StreamsGroupHeartbeat is the whole streams protocol: a member brings the topology and gets its tasks (KIP-1071).
 *
 * A member says in full who it is when it joins, and later only what has changed.
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, int64, int8, string, struct, uint16 } from "../schema.ts";

const keyValue = {
  key: string,
  value: string,
};

const topicInfo = {
  name: string,
  /** 0 for what the topology makes of it. */
  partitions: int32,
  /** 0 for the broker's default. */
  replicationFactor: int16,
  topicConfigs: array(keyValue),
};

const taskIds = {
  subtopologyId: string,
  partitions: array(int32),
};

const taskOffset = {
  subtopologyId: string,
  partition: int32,
  offset: int64,
};

const topicPartition = {
  topic: string,
  partitions: array(int32),
};

export const streamsGroupHeartbeat = api({
  key: 88,
  name: "StreamsGroupHeartbeat",
  versions: [0, 0],
  flexibleFrom: 0,
  request: {
    groupId: string,
    memberId: string,
    /** 0 to join, -1 to leave, -2 for a static member that will be back; else the last one answered. */
    memberEpoch: int32,
    endpointInformationEpoch: int32,
    /** Null for as before. */
    instanceId: string.nullable().default(null),
    /** Null for as before. */
    rackId: string.nullable().default(null),
    /** -1 for as before. */
    rebalanceTimeoutMs: int32.default(-1),
    /** Null for as before. */
    topology: struct({
      epoch: int32,
      subtopologies: array({
        subtopologyId: string,
        sourceTopics: array(string),
        sourceTopicRegex: array(string),
        stateChangelogTopics: array(topicInfo),
        repartitionSinkTopics: array(string),
        repartitionSourceTopics: array(topicInfo),
        /** Topics that must have the same number of partitions, by their place in the lists above. */
        copartitionGroups: array({
          sourceTopics: array(int16),
          sourceTopicRegex: array(int16),
          repartitionSourceTopics: array(int16),
        }),
      }),
    }).nullable(),
    /** Null for as before. */
    activeTasks: array(taskIds).nullable().default(null),
    /** Null for as before. */
    standbyTasks: array(taskIds).nullable().default(null),
    /** Null for as before. */
    warmupTasks: array(taskIds).nullable().default(null),
    /** Null for as before. */
    processId: string.nullable().default(null),
    /** Null for as before, or none. */
    userEndpoint: struct({
      host: string,
      port: uint16,
    }).nullable(),
    /** Null for as before. */
    clientTags: array(keyValue).nullable().default(null),
    /** Null for as before. */
    taskOffsets: array(taskOffset).nullable().default(null),
    /** Null for as before. */
    taskEndOffsets: array(taskOffset).nullable().default(null),
    shutdownApplication: boolean,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable().default(null),
    memberId: string,
    memberEpoch: int32,
    heartbeatIntervalMs: int32,
    /** A warm-up task this close to the end counts as caught up. */
    acceptableRecoveryLag: int32,
    taskOffsetIntervalMs: int32,
    status: array({
      /**
       * 0 stale topology, 1 source topics missing, 2 partitions do not fit, 3 internal topics missing, 4 shutting down,
       * 5 assignment delayed.
       */
      statusCode: int8,
      statusDetail: string,
    }).nullable(),
    /** Null for as before. */
    activeTasks: array(taskIds).nullable().default(null),
    /** Null for as before. */
    standbyTasks: array(taskIds).nullable().default(null),
    /** Null for as before. */
    warmupTasks: array(taskIds).nullable().default(null),
    endpointInformationEpoch: int32,
    /** Null for as before. */
    partitionsByUserEndpoint: array({
      userEndpoint: struct({
        host: string,
        port: uint16,
      }),
      activePartitions: array(topicPartition),
      standbyPartitions: array(topicPartition),
    }).nullable().default(null),
  },
});

export interface StreamsGroupHeartbeatRequest extends Infer<typeof streamsGroupHeartbeat.request> {}
export interface StreamsGroupHeartbeatResponse extends Infer<typeof streamsGroupHeartbeat.response> {}
