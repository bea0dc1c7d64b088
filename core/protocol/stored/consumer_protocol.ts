/**
 * What consumers of a classic group tell each other through the coordinator, which only passes it on: the bytes in
 * JoinGroup's metadata are a subscription, those in SyncGroup an assignment, each with its version in front.
 *
 * A newer version only ever adds fields at the end, so a version that is not known is read as the last one that is.
 *
 * @module
 */
import { array, bytes, enclosed, type Infer, int32, never, string } from "../schema.ts";

/**
 * v1  ownedPartitions, for cooperative rebalancing (KIP-429)
 * v2  generationId, so that what a member claims to own can be dated (KIP-792)
 * v3  rackId (KIP-881)
 */
export const consumerProtocolSubscription = enclosed({
  name: "ConsumerProtocolSubscription",
  versions: [0, 3],
  flexibleFrom: never,
  fields: {
    topics: array(string),
    userData: bytes.nullable().default(null),
    ownedPartitions: array({
      topic: string,
      partitions: array(int32),
    }).since(1),
    /** -1 when the member has none. */
    generationId: int32.since(2).default(-1),
    rackId: string.nullable().since(3).default(null),
  },
});
export interface ConsumerProtocolSubscription extends Infer<typeof consumerProtocolSubscription.fields> {}

/**
 * All versions look the same; the number follows the subscription's.
 */
export const consumerProtocolAssignment = enclosed({
  name: "ConsumerProtocolAssignment",
  versions: [0, 3],
  flexibleFrom: never,
  fields: {
    assignedPartitions: array({
      topic: string,
      partitions: array(int32),
    }),
    userData: bytes.nullable().default(null),
  },
});
export interface ConsumerProtocolAssignment extends Infer<typeof consumerProtocolAssignment.fields> {}
