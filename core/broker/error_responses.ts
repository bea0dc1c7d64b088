/**
 * How each API says that the whole request failed: what Kafka calls its error response. Handlers answer for themselves;
 * this is for failures they did not foresee, such as a disk that cannot be read.
 *
 * @module
 */
import { ZERO_UUID } from "../base/uuid.ts";
import { errorCode, errorMessage, type ErrorName } from "../protocol/error_codes.ts";
import type { Requests } from "../protocol/generated/mod.ts";
import type { HandlerResult } from "./handlers/handler.ts";
import type { RequestContext } from "./request_context.ts";
import type { ServedApiName } from "./served_apis.ts";

const NOBODY = { nodeId: -1, host: "", port: -1 };
const UNKNOWN_OPERATIONS = -(2 ** 31);

type Failed = {
  readonly [N in ServedApiName]: (
    request: Requests[N],
    error: { readonly code: number; readonly message: string },
    context: RequestContext,
  ) => HandlerResult<N>;
};

export function errorResponse<N extends ServedApiName>(
  name: N,
  request: Requests[N],
  error: ErrorName,
  context: RequestContext,
): HandlerResult<N> {
  return failed[name](request, { code: errorCode(error), message: errorMessage(error) }, context);
}

const failed: Failed = {
  Produce: (request, { code }) =>
    request.acks === 0 ? { noAnswer: "close", why: "a Produce with acks=0 failed" } : {
      throttleTimeMs: 0,
      nodeEndpoints: [],
      responses: request.topicData.map(({ name, topicId, partitionData }) => ({
        name,
        topicId,
        partitionResponses: partitionData.map(({ index }) => ({
          index,
          errorCode: code,
          baseOffset: -1,
          logAppendTimeMs: -1,
          logStartOffset: -1,
          recordErrors: [],
          errorMessage: null,
          currentLeader: null,
        })),
      })),
    },
  Fetch: (request, { code }) => ({
    throttleTimeMs: 0,
    errorCode: code,
    sessionId: 0,
    nodeEndpoints: [],
    responses: request.topics.map(({ topic, topicId, partitions }) => ({
      topic,
      topicId,
      partitions: partitions.map(({ partition }) => ({
        partitionIndex: partition,
        errorCode: code,
        highWatermark: -1,
        lastStableOffset: -1,
        logStartOffset: -1,
        divergingEpoch: null,
        currentLeader: null,
        snapshotId: null,
        abortedTransactions: null,
        preferredReadReplica: -1,
        records: new Uint8Array(0),
      })),
    })),
  }),
  ListOffsets: (request, { code }) => ({
    throttleTimeMs: 0,
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({
        partitionIndex,
        errorCode: code,
        timestamp: -1,
        offset: -1,
        leaderEpoch: -1,
      })),
    })),
  }),
  Metadata: (request, { code }) => ({
    throttleTimeMs: 0,
    brokers: [],
    clusterId: null,
    controllerId: -1,
    topics: (request.topics ?? []).map(({ name, topicId }) => ({
      errorCode: code,
      name,
      topicId,
      isInternal: false,
      partitions: [],
      topicAuthorizedOperations: UNKNOWN_OPERATIONS,
    })),
    clusterAuthorizedOperations: UNKNOWN_OPERATIONS,
    errorCode: code,
  }),
  OffsetCommit: (request, { code }) => ({
    throttleTimeMs: 0,
    topics: request.topics.map(({ name, topicId, partitions }) => ({
      name,
      topicId,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: code })),
    })),
  }),
  OffsetFetch: (request, { code }) => ({
    throttleTimeMs: 0,
    errorCode: code,
    topics: [],
    groups: request.groups.map(({ groupId }) => ({ groupId, topics: [], errorCode: code })),
  }),
  FindCoordinator: (request, { code, message }) => ({
    throttleTimeMs: 0,
    errorCode: code,
    errorMessage: message,
    ...NOBODY,
    coordinators: request.coordinatorKeys.map((key) => ({ key, ...NOBODY, errorCode: code, errorMessage: message })),
  }),
  JoinGroup: (request, { code }) => ({
    throttleTimeMs: 0,
    errorCode: code,
    generationId: -1,
    protocolType: null,
    protocolName: null,
    leader: "",
    skipAssignment: false,
    memberId: request.memberId,
    members: [],
  }),
  Heartbeat: (_, { code }) => ({ throttleTimeMs: 0, errorCode: code }),
  LeaveGroup: (_, { code }) => ({ throttleTimeMs: 0, errorCode: code, members: [] }),
  SyncGroup: (_, { code }) => ({
    throttleTimeMs: 0,
    errorCode: code,
    protocolType: null,
    protocolName: null,
    assignment: new Uint8Array(0),
  }),
  DescribeGroups: (request, { code, message }) => ({
    throttleTimeMs: 0,
    groups: request.groups.map((groupId) => ({
      errorCode: code,
      errorMessage: message,
      groupId,
      groupState: "",
      protocolType: "",
      protocolData: "",
      members: [],
      authorizedOperations: UNKNOWN_OPERATIONS,
    })),
  }),
  ListGroups: (_, { code }) => ({ throttleTimeMs: 0, errorCode: code, groups: [] }),
  ApiVersions: (_, { code }) => ({
    errorCode: code,
    apiKeys: [],
    throttleTimeMs: 0,
    supportedFeatures: [],
    finalizedFeaturesEpoch: -1,
    finalizedFeatures: [],
    zkMigrationReady: false,
  }),
  CreateTopics: (request, { code, message }) => ({
    throttleTimeMs: 0,
    topics: request.topics.map(({ name }) => ({
      name,
      topicId: ZERO_UUID,
      errorCode: code,
      errorMessage: message,
      topicConfigErrorCode: 0,
      numPartitions: -1,
      replicationFactor: -1,
      configs: [],
    })),
  }),
  DeleteTopics: (request, { code, message }, { apiVersion }) => ({
    throttleTimeMs: 0,
    responses: (apiVersion >= 6 ? request.topics : request.topicNames.map((name) => ({ name, topicId: ZERO_UUID })))
      .map(({ name, topicId }) => ({ name, topicId, errorCode: code, errorMessage: message })),
  }),
  DeleteRecords: (request, { code }) => ({
    throttleTimeMs: 0,
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, lowWatermark: -1, errorCode: code })),
    })),
  }),
  InitProducerId: (_, { code }) => ({ throttleTimeMs: 0, errorCode: code, producerId: -1, producerEpoch: -1 }),
  OffsetForLeaderEpoch: (request, { code }) => ({
    throttleTimeMs: 0,
    topics: request.topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map(({ partition }) => ({ errorCode: code, partition, leaderEpoch: -1, endOffset: -1 })),
    })),
  }),
  DescribeConfigs: (request, { code, message }) => ({
    throttleTimeMs: 0,
    results: request.resources.map(({ resourceType, resourceName }) => ({
      errorCode: code,
      errorMessage: message,
      resourceType,
      resourceName,
      configs: [],
    })),
  }),
  AlterConfigs: (request, error) => ({ throttleTimeMs: 0, responses: failedAlterations(request, error) }),
  DescribeLogDirs: (_, { code }) => ({ throttleTimeMs: 0, errorCode: code, results: [] }),
  CreatePartitions: (request, { code, message }) => ({
    throttleTimeMs: 0,
    results: request.topics.map(({ name }) => ({ name, errorCode: code, errorMessage: message })),
  }),
  DeleteGroups: (request, { code }) => ({
    throttleTimeMs: 0,
    results: request.groupsNames.map((groupId) => ({ groupId, errorCode: code })),
  }),
  IncrementalAlterConfigs: (request, error) => ({ throttleTimeMs: 0, responses: failedAlterations(request, error) }),
  OffsetDelete: (_, { code }) => ({ errorCode: code, throttleTimeMs: 0, topics: [] }),
  DescribeCluster: (request, { code, message }) => ({
    throttleTimeMs: 0,
    errorCode: code,
    errorMessage: message,
    endpointType: request.endpointType,
    clusterId: "",
    controllerId: -1,
    brokers: [],
    clusterAuthorizedOperations: UNKNOWN_OPERATIONS,
  }),
};

function failedAlterations(
  { resources }: { readonly resources: readonly { readonly resourceType: number; readonly resourceName: string }[] },
  { code, message }: { readonly code: number; readonly message: string },
) {
  return resources.map(({ resourceType, resourceName }) => ({
    errorCode: code,
    errorMessage: message,
    resourceType,
    resourceName,
  }));
}
