/**
 * ConsumerGroupDescribe shows groups of the consumer protocol (KIP-848).
 *
 * v1  memberType (KIP-1099)
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, int8, string, struct, uuid } from "../schema.ts";

const assignment = {
  topicPartitions: array({
    topicId: uuid,
    topicName: string,
    partitions: array(int32),
  }),
};

export const consumerGroupDescribe = api({
  key: 69,
  name: "ConsumerGroupDescribe",
  versions: [0, 1],
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
      /** Empty, Assigning, Reconciling, Stable or Dead; empty with an error. */
      groupState: string,
      groupEpoch: int32,
      assignmentEpoch: int32,
      assignorName: string,
      members: array({
        memberId: string,
        instanceId: string.nullable().default(null),
        rackId: string.nullable().default(null),
        memberEpoch: int32,
        clientId: string,
        clientHost: string,
        subscribedTopicNames: array(string),
        subscribedTopicRegex: string.nullable().default(null),
        assignment: struct(assignment),
        /** What the member is to have in the end. */
        targetAssignment: struct(assignment),
        /** 0 speaks the classic protocol, 1 the consumer protocol, -1 not known. */
        memberType: int8.since(1).default(-1),
      }),
      /** What the client may do, one bit for each operation; the default when it did not ask. */
      authorizedOperations: int32.default(-(2 ** 31)),
    }),
  },
});

export interface ConsumerGroupDescribeRequest extends Infer<typeof consumerGroupDescribe.request> {}
export interface ConsumerGroupDescribeResponse extends Infer<typeof consumerGroupDescribe.response> {}
