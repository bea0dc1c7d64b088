/**
 * DescribeGroups
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
      groupState: string,
      protocolType: string,
      protocolData: string,
      members: array({
        memberId: string,
        groupInstanceId: string.nullable().since(4).default(null),
        clientId: string,
        clientHost: string,
        memberMetadata: bytes,
        memberAssignment: bytes,
      }),
      authorizedOperations: int32.since(3).default(-(2 ** 31)),
    }),
  },
});

export interface DescribeGroupsRequest extends Infer<typeof describeGroups.request> {}
export interface DescribeGroupsResponse extends Infer<typeof describeGroups.response> {}
