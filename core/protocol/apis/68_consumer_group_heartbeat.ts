/**
 * ConsumerGroupHeartbeat is the whole consumer protocol: joining, leaving, subscribing, and learning one's partitions
 * (KIP-848).
 *
 * A member says in full who it is when it joins, and later only what has changed. The coordinator moves each member by
 * itself towards its target, by epochs, so nobody stops for the others.
 *
 * v1  subscribedTopicRegex; the member makes its own id (KIP-1082)
 *
 * @module
 */
import { api, array, type Infer, int16, int32, string, struct, uuid } from "../schema.ts";

export const consumerGroupHeartbeat = api({
  key: 68,
  name: "ConsumerGroupHeartbeat",
  versions: [0, 1],
  flexibleFrom: 0,
  request: {
    groupId: string,
    memberId: string,
    /** 0 to join, -1 to leave, -2 for a static member that will be back; else the last one answered. */
    memberEpoch: int32,
    /** Null for as before. */
    instanceId: string.nullable().default(null),
    /** Null for as before. */
    rackId: string.nullable().default(null),
    /** -1 for as before. */
    rebalanceTimeoutMs: int32.default(-1),
    /** Null for as before. */
    subscribedTopicNames: array(string).nullable().default(null),
    /** Null for as before. */
    subscribedTopicRegex: string.nullable().since(1).default(null),
    /** Null for as before. */
    serverAssignor: string.nullable().default(null),
    /** What the member has now; null for as before. */
    topicPartitions: array({
      topicId: uuid,
      partitions: array(int32),
    }).nullable().default(null),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable().default(null),
    /** Null with an error. */
    memberId: string.nullable().default(null),
    memberEpoch: int32,
    heartbeatIntervalMs: int32,
    /** What the member is to have; null for as before. */
    assignment: struct({
      topicPartitions: array({
        topicId: uuid,
        partitions: array(int32),
      }),
    }).nullable(),
  },
});

export interface ConsumerGroupHeartbeatRequest extends Infer<typeof consumerGroupHeartbeat.request> {}
export interface ConsumerGroupHeartbeatResponse extends Infer<typeof consumerGroupHeartbeat.response> {}
