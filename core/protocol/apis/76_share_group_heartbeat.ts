/**
 * ShareGroupHeartbeat makes a client a member of a share group and keeps it one (KIP-932).
 *
 * @module
 */
import { api, array, type Infer, int16, int32, string, struct, uuid } from "../schema.ts";

export const shareGroupHeartbeat = api({
  key: 76,
  name: "ShareGroupHeartbeat",
  versions: [1, 1],
  flexibleFrom: 0,
  request: {
    groupId: string,
    memberId: string,
    /** 0 to join, -1 to leave; else the last one answered. */
    memberEpoch: int32,
    /** Null for as before. */
    rackId: string.nullable().default(null),
    /** Null for as before. */
    subscribedTopicNames: array(string).nullable().default(null),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable().default(null),
    memberId: string.nullable().default(null),
    memberEpoch: int32,
    heartbeatIntervalMs: int32,
    /** Null for as before. */
    assignment: struct({
      topicPartitions: array({
        topicId: uuid,
        partitions: array(int32),
      }),
    }).nullable(),
  },
});

export interface ShareGroupHeartbeatRequest extends Infer<typeof shareGroupHeartbeat.request> {}
export interface ShareGroupHeartbeatResponse extends Infer<typeof shareGroupHeartbeat.response> {}
