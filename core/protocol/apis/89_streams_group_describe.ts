/**
 * StreamsGroupDescribe shows streams groups (KIP-1071).
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, int64, string, struct, uint16 } from "../schema.ts";

const keyValue = {
  key: string,
  value: string,
};

const topicInfo = {
  name: string,
  partitions: int32,
  replicationFactor: int16,
  topicConfigs: array(keyValue),
};

const taskOffset = {
  subtopologyId: string,
  partition: int32,
  offset: int64,
};

const taskIds = {
  subtopologyId: string,
  partitions: array(int32),
};

const assignment = {
  activeTasks: array(taskIds),
  standbyTasks: array(taskIds),
  warmupTasks: array(taskIds),
};

export const streamsGroupDescribe = api({
  key: 89,
  name: "StreamsGroupDescribe",
  versions: [0, 0],
  flexibleFrom: 0,
  request: {
    groupIds: array(string),
    includeAuthorizedOperations: boolean,
  },
  response: {
    throttleTimeMs: int32,
    groups: array({
      errorCode: int16,
      errorMessage: string.nullable().default(null),
      groupId: string,
      groupState: string,
      groupEpoch: int32,
      assignmentEpoch: int32,
      /** Null with an error. */
      topology: struct({
        epoch: int32,
        subtopologies: array({
          subtopologyId: string,
          sourceTopics: array(string),
          repartitionSinkTopics: array(string),
          stateChangelogTopics: array(topicInfo),
          repartitionSourceTopics: array(topicInfo),
        }).nullable().default(null),
      }).nullable(),
      members: array({
        memberId: string,
        memberEpoch: int32,
        instanceId: string.nullable().default(null),
        rackId: string.nullable().default(null),
        clientId: string,
        clientHost: string,
        topologyEpoch: int32,
        processId: string,
        userEndpoint: struct({
          host: string,
          port: uint16,
        }).nullable(),
        clientTags: array(keyValue),
        taskOffsets: array(taskOffset),
        taskEndOffsets: array(taskOffset),
        assignment: struct(assignment),
        targetAssignment: struct(assignment),
        /** Still speaks the classic protocol. */
        isClassic: boolean,
      }),
      /** What the client may do, one bit for each operation; the default when it did not ask. */
      authorizedOperations: int32.default(-(2 ** 31)),
    }),
  },
});

export interface StreamsGroupDescribeRequest extends Infer<typeof streamsGroupDescribe.request> {}
export interface StreamsGroupDescribeResponse extends Infer<typeof streamsGroupDescribe.response> {}
