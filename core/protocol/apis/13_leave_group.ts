/**
 * LeaveGroup
 *
 * @module
 */
import { api, array, type Infer, int16, int32, string } from "../schema.ts";

export const leaveGroup = api({
  key: 13,
  name: "LeaveGroup",
  versions: [0, 5],
  flexibleFrom: 4,
  request: {
    groupId: string,
    memberId: string.until(2),
    members: array({
      memberId: string,
      groupInstanceId: string.nullable().default(null),
      reason: string.nullable().since(5).default(null),
    }).since(3),
  },
  response: {
    throttleTimeMs: int32.since(1),
    errorCode: int16,
    members: array({
      memberId: string,
      groupInstanceId: string.nullable(),
      errorCode: int16,
    }).since(3),
  },
});

export interface LeaveGroupRequest extends Infer<typeof leaveGroup.request> {}
export interface LeaveGroupResponse extends Infer<typeof leaveGroup.response> {}
