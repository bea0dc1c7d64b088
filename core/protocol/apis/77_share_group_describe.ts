/**
 * ShareGroupDescribe shows share groups (KIP-932).
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, string, struct, uuid } from "../schema.ts";

export const shareGroupDescribe = api({
  key: 77,
  name: "ShareGroupDescribe",
  versions: [1, 1],
  flexibleFrom: 0,
  request: {
    groupIds: array(string),
    includeAuthorizedOperations: boolean,
  },
  response: {
    throttleTimeMs: int32,
    groups: array({
      errorCode: int16,
      errorMessage: string.nullable().default(null),
      groupId: string,
      /** Empty, Stable or Dead; empty with an error. */
      groupState: string,
      groupEpoch: int32,
      assignmentEpoch: int32,
      assignorName: string,
      members: array({
        memberId: string,
        rackId: string.nullable().default(null),
        memberEpoch: int32,
        clientId: string,
        clientHost: string,
        subscribedTopicNames: array(string),
        assignment: struct({
          topicPartitions: array({
            topicId: uuid,
            topicName: string,
            partitions: array(int32),
          }),
        }),
      }),
      /** What the client may do, one bit for each operation; the default when it did not ask. */
      authorizedOperations: int32.default(-(2 ** 31)),
    }),
  },
});

export interface ShareGroupDescribeRequest extends Infer<typeof shareGroupDescribe.request> {}
export interface ShareGroupDescribeResponse extends Infer<typeof shareGroupDescribe.response> {}
