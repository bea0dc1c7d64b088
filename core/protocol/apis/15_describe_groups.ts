/**
 * DescribeGroups shows classic groups: their state, members and assignments.
 *
 * v1   throttleTimeMs
 * v3   authorized operations (KIP-430)
 * v4   groupInstanceId (KIP-345)
 * v6   GROUP_ID_NOT_FOUND for a group that is not there, instead of the state Dead (KIP-1043)
 *
 * @module
 */
import { api, array, boolean, bytes, type Infer, int16, int32, string } from "../schema.ts";

export const describeGroups = api({
  key: 15,
  name: "DescribeGroups",
  versions: [0, 6],
  flexibleFrom: 5,
  request: {
    groups: array(string),
    includeAuthorizedOperations: boolean.since(3),
  },
  response: {
    throttleTimeMs: int32.since(1),
    groups: array({
      errorCode: int16,
      errorMessage: string.nullable().since(6).default(null),
      groupId: string,
      /** Empty, PreparingRebalance, CompletingRebalance, Stable or Dead; empty with an error. */
      groupState: string,
      protocolType: string,
      /** The assignor agreed on; empty unless the group is stable. */
      protocolData: string,
      members: array({
        memberId: string,
        /** The group.instance.id of a static member; null for others (KIP-345). */
        groupInstanceId: string.nullable().since(4).default(null),
        clientId: string,
        clientHost: string,
        /** Empty unless the group is stable. */
        memberMetadata: bytes,
        /** Empty unless the group is stable. */
        memberAssignment: bytes,
      }),
      /** What the client may do, one bit for each operation; the default when it did not ask. */
      authorizedOperations: int32.since(3).default(-(2 ** 31)),
    }),
  },
});

export interface DescribeGroupsRequest extends Infer<typeof describeGroups.request> {}
export interface DescribeGroupsResponse extends Infer<typeof describeGroups.response> {}
