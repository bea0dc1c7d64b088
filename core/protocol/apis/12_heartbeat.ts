/**
 * Heartbeat
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
    groupInstanceId: string.nullable().since(3).default(null),
  },
  response: {
    throttleTimeMs: int32.since(1),
    errorCode: int16,
  },
});

export interface HeartbeatRequest extends Infer<typeof heartbeat.request> {}
export interface HeartbeatResponse extends Infer<typeof heartbeat.response> {}
