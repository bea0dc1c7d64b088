/**
 * Metadata
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, string, uuid } from "../schema.ts";

export const metadata = api({
  key: 3,
  name: "Metadata",
  versions: [0, 13],
  flexibleFrom: 9,
  request: {
    topics: array({
      topicId: uuid.since(10),
      name: string.nullable(10),
    }).nullable(1),
    allowAutoTopicCreation: boolean.since(4).default(true),
    includeClusterAuthorizedOperations: boolean.since(8).until(10),
    includeTopicAuthorizedOperations: boolean.since(8),
  },
  response: {
    throttleTimeMs: int32.since(3),
    brokers: array({
      nodeId: int32,
      host: string,
      port: int32,
      rack: string.nullable().since(1).default(null),
    }),
    clusterId: string.nullable().since(2).default(null),
    controllerId: int32.since(1).default(-1),
    topics: array({
      errorCode: int16,
      name: string.nullable(12),
      topicId: uuid.since(10),
      isInternal: boolean.since(1),
      partitions: array({
        errorCode: int16,
        partitionIndex: int32,
        leaderId: int32,
        leaderEpoch: int32.since(7).default(-1),
        replicaNodes: array(int32),
        isrNodes: array(int32),
        offlineReplicas: array(int32).since(5),
      }),
      topicAuthorizedOperations: int32.since(8).default(-(2 ** 31)),
    }),
    clusterAuthorizedOperations: int32.since(8).until(10).default(-(2 ** 31)),
    errorCode: int16.since(13),
  },
});

export interface MetadataRequest extends Infer<typeof metadata.request> {}
export interface MetadataResponse extends Infer<typeof metadata.response> {}
