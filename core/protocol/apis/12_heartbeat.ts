/**
 * Heartbeat keeps a member of a classic group alive, and tells it when to join again (REBALANCE_IN_PROGRESS).
 *
 * v1   throttleTimeMs
 * v3   groupInstanceId (KIP-345)
 *
 * @module
 */
import { api, type Infer, int16, int32, string } from "../schema.ts";

export const heartbeat = api({
  key: 12,
  name: "Heartbeat",
  versions: [0, 4],
  flexibleFrom: 4,
  request: {
    groupId: string,
    generationId: int32,
    memberId: string,
    /** The group.instance.id of a static member; null for others (KIP-345). */
    groupInstanceId: string.nullable().since(3).default(null),
  },
  response: {
    throttleTimeMs: int32.since(1),
    errorCode: int16,
  },
});

export interface HeartbeatRequest extends Infer<typeof heartbeat.request> {}
export interface HeartbeatResponse extends Infer<typeof heartbeat.response> {}
