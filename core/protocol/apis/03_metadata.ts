/**
 * Metadata tells a client who the brokers are, and who leads the partitions of the topics it asks for.
 *
 * v1   null asks for all topics, an empty list for none; v0 has only the empty list, and means all. Racks, the
 *      controller, internal topics
 * v2   clusterId
 * v3   throttleTimeMs
 * v4   allowAutoTopicCreation; before it a topic may always be made
 * v5   offlineReplicas
 * v7   leaderEpoch (KIP-320)
 * v8   authorized operations (KIP-430)
 * v10  topic ids in the answer; in the request they count only from v12 (KIP-516)
 * v11  the cluster's authorized operations have moved to DescribeCluster (KIP-700)
 * v13  an error for the whole request
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
    /** Null for all. */
    topics: array({
      /** Zero when the topic is given by name. */
      topicId: uuid.since(10),
      /** Null when the topic is given by id. */
      name: string.nullable(10),
    }).nullable(1),
    /** Whether a topic that is not there may be made, if the broker is set to do so. */
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
    /** Any broker: all of them pass requests on to the controller. */
    controllerId: int32.since(1).default(-1),
    topics: array({
      errorCode: int16,
      /** Null for an unknown topic that was asked for by id. */
      name: string.nullable(12),
      /** Zero for an unknown topic that was asked for by name. */
      topicId: uuid.since(10),
      isInternal: boolean.since(1),
      partitions: array({
        errorCode: int16,
        partitionIndex: int32,
        /** -1 when there is none. */
        leaderId: int32,
        leaderEpoch: int32.since(7).default(-1),
        replicaNodes: array(int32),
        isrNodes: array(int32),
        offlineReplicas: array(int32).since(5),
      }),
      /** What the client may do, one bit for each operation; the default when it did not ask. */
      topicAuthorizedOperations: int32.since(8).default(-(2 ** 31)),
    }),
    /** What the client may do, one bit for each operation; the default when it did not ask. */
    clusterAuthorizedOperations: int32.since(8).until(10).default(-(2 ** 31)),
    errorCode: int16.since(13),
  },
});

export interface MetadataRequest extends Infer<typeof metadata.request> {}
export interface MetadataResponse extends Infer<typeof metadata.response> {}
