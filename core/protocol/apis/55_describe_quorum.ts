/**
 * DescribeQuorum shows the replicas of the metadata log and how far each has got (KIP-595).
 *
 * v1  when a replica last fetched and last was level (KIP-836)
 * v2  directories, addresses, error messages (KIP-853)
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int64, string, uint16, uuid } from "../schema.ts";

const replicaState = {
  replicaId: int32,
  replicaDirectoryId: uuid.since(2),
  logEndOffset: int64,
  lastFetchTimestamp: int64.since(1).default(-1),
  lastCaughtUpTimestamp: int64.since(1).default(-1),
};

export const describeQuorum = api({
  key: 55,
  name: "DescribeQuorum",
  versions: [0, 2],
  flexibleFrom: 0,
  request: {
    topics: array({
      topicName: string,
      partitions: array({
        partitionIndex: int32,
      }),
    }),
  },
  response: {
    errorCode: int16,
    errorMessage: string.nullable().since(2),
    topics: array({
      topicName: string,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        errorMessage: string.nullable().since(2),
        /** -1 when not known. */
        leaderId: int32,
        leaderEpoch: int32,
        highWatermark: int64,
        currentVoters: array(replicaState),
        observers: array(replicaState),
      }),
    }),
    nodes: array({
      nodeId: int32,
      listeners: array({
        name: string,
        host: string,
        port: uint16,
      }),
    }).since(2),
  },
});

export interface DescribeQuorumRequest extends Infer<typeof describeQuorum.request> {}
export interface DescribeQuorumResponse extends Infer<typeof describeQuorum.response> {}
