/**
 * SyncGroup
 *
 * @module
 */
import { api, array, bytes, type Infer, int16, int32, string } from "../schema.ts";

export const syncGroup = api({
  key: 14,
  name: "SyncGroup",
  versions: [0, 5],
  flexibleFrom: 4,
  request: {
    groupId: string,
    generationId: int32,
    memberId: string,
    groupInstanceId: string.nullable().since(3).default(null),
    protocolType: string.nullable().since(5).default(null),
    protocolName: string.nullable().since(5).default(null),
    assignments: array({
      memberId: string,
      assignment: bytes,
    }),
  },
  response: {
    throttleTimeMs: int32.since(1),
    errorCode: int16,
    protocolType: string.nullable().since(5).default(null),
    protocolName: string.nullable().since(5).default(null),
    assignment: bytes,
  },
});

export interface SyncGroupRequest extends Infer<typeof syncGroup.request> {}
export interface SyncGroupResponse extends Infer<typeof syncGroup.response> {}
