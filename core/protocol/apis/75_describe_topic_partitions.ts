/**
 * DescribeTopicPartitions tells of topics what Metadata does and more, in answers of bounded length: where one stops,
 * the next request goes on (KIP-966).
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, string, struct, uuid } from "../schema.ts";

export const describeTopicPartitions = api({
  key: 75,
  name: "DescribeTopicPartitions",
  versions: [0, 0],
  flexibleFrom: 0,
  request: {
    topics: array({
      name: string,
    }),
    /** How many partitions to answer at most. */
    responsePartitionLimit: int32.default(2000),
    /** Where to go on; null to start. */
    cursor: struct({
      topicName: string,
      partitionIndex: int32,
    }).nullable(),
  },
  response: {
    throttleTimeMs: int32,
    topics: array({
      errorCode: int16,
      name: string.nullable(),
      topicId: uuid,
      isInternal: boolean,
      partitions: array({
        errorCode: int16,
        partitionIndex: int32,
        leaderId: int32,
        leaderEpoch: int32.default(-1),
        replicaNodes: array(int32),
        isrNodes: array(int32),
        /** Out of sync, yet certain to hold all that was acknowledged; null when none. */
        eligibleLeaderReplicas: array(int32).nullable().default(null),
        /** Those that were, before the last leader went; null when none. */
        lastKnownElr: array(int32).nullable().default(null),
        offlineReplicas: array(int32),
      }),
      /** What the client may do, one bit for each operation; the default when it did not ask. */
      topicAuthorizedOperations: int32.default(-(2 ** 31)),
    }),
    /** Null at the end. */
    nextCursor: struct({
      topicName: string,
      partitionIndex: int32,
    }).nullable(),
  },
});

export interface DescribeTopicPartitionsRequest extends Infer<typeof describeTopicPartitions.request> {}
export interface DescribeTopicPartitionsResponse extends Infer<typeof describeTopicPartitions.response> {}
