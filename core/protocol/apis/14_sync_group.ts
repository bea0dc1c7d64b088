/**
 * SyncGroup gives each member of a classic group its assignment: the leader brings them all, everyone is answered with
 * its own.
 *
 * v1   throttleTimeMs
 * v3   groupInstanceId (KIP-345)
 * v5   protocolType and protocolName, checked against the group's (KIP-559)
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
    /** The group.instance.id of a static member; null for others (KIP-345). */
    groupInstanceId: string.nullable().since(3).default(null),
    protocolType: string.nullable().since(5).default(null),
    protocolName: string.nullable().since(5).default(null),
    /** Empty but for the leader. */
    assignments: array({
      memberId: string,
      /** Only members read it: for consumers, a ConsumerProtocolAssignment. */
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
