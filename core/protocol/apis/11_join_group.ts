/**
 * JoinGroup makes a client a member of a classic group, and waits for the others.
 *
 * It is answered when all members have joined, or the rebalance timeout is over for those who have not. The leader's
 * answer lists the members, so that it can assign; the others' list is empty.
 *
 * v1   rebalanceTimeoutMs; before it the session timeout stands for both
 * v4   a new member is sent away with its id and MEMBER_ID_REQUIRED, and joins again (KIP-394)
 * v5   groupInstanceId (KIP-345)
 * v7   protocolType in the answer (KIP-559)
 * v8   reason, for the log (KIP-800)
 * v9   skipAssignment: the leader is back and nothing has changed (KIP-814)
 *
 * @module
 */
import { api, array, boolean, bytes, type Infer, int16, int32, string } from "../schema.ts";

export const joinGroup = api({
  key: 11,
  name: "JoinGroup",
  versions: [0, 9],
  flexibleFrom: 6,
  request: {
    groupId: string,
    /** A member is dropped when it is silent for longer. */
    sessionTimeoutMs: int32,
    /** How long others wait for this member to join again. */
    rebalanceTimeoutMs: int32.since(1).default(-1),
    /** Empty for a new member. */
    memberId: string,
    /** The group.instance.id of a static member; null for others (KIP-345). */
    groupInstanceId: string.nullable().since(5).default(null),
    /** "consumer" for consumers; Connect and others have their own. */
    protocolType: string,
    /** The assignors the member knows, best first. */
    protocols: array({
      name: string,
      /** Only members read it: for consumers, a ConsumerProtocolSubscription. */
      metadata: bytes,
    }),
    reason: string.nullable().since(8).default(null),
  },
  response: {
    throttleTimeMs: int32.since(2),
    errorCode: int16,
    /** -1 with an error. */
    generationId: int32.default(-1),
    protocolType: string.nullable().since(7).default(null),
    /** Null, before v7 empty, with an error. */
    protocolName: string.nullable(7),
    /** The member id of the leader. */
    leader: string,
    skipAssignment: boolean.since(9),
    memberId: string,
    members: array({
      memberId: string,
      /** The group.instance.id of a static member; null for others (KIP-345). */
      groupInstanceId: string.nullable().since(5).default(null),
      metadata: bytes,
    }),
  },
});

export interface JoinGroupRequest extends Infer<typeof joinGroup.request> {}
export interface JoinGroupResponse extends Infer<typeof joinGroup.response> {}
