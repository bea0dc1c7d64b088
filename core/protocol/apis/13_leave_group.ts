/**
 * LeaveGroup takes members out of a classic group at once, without waiting for their session to end.
 *
 * v1   throttleTimeMs
 * v3   several members at once, also static ones by their instance id alone (KIP-345)
 * v5   reason, for the log (KIP-800)
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
      /** Empty for a static member that is given by its instance id. */
      memberId: string,
      /** The group.instance.id of a static member; null for others (KIP-345). */
      groupInstanceId: string.nullable().default(null),
      reason: string.nullable().since(5).default(null),
    }).since(3),
  },
  response: {
    throttleTimeMs: int32.since(1),
    errorCode: int16,
    members: array({
      memberId: string,
      /** The group.instance.id of a static member; null for others (KIP-345). */
      groupInstanceId: string.nullable(),
      errorCode: int16,
    }).since(3),
  },
});

export interface LeaveGroupRequest extends Infer<typeof leaveGroup.request> {}
export interface LeaveGroupResponse extends Infer<typeof leaveGroup.response> {}
