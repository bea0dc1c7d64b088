/**
 * AlterPartitionReassignments moves partitions to other brokers, or calls a move off (KIP-455).
 *
 * v1  may forbid changing the replication factor (KIP-860)
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, string } from "../schema.ts";

export const alterPartitionReassignments = api({
  key: 45,
  name: "AlterPartitionReassignments",
  versions: [0, 1],
  flexibleFrom: 0,
  request: {
    timeoutMs: int32.default(60000),
    allowReplicationFactorChange: boolean.since(1).default(true),
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        /** Null to call off the move that is under way. */
        replicas: array(int32).nullable().default(null),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32,
    allowReplicationFactorChange: boolean.since(1).default(true),
    errorCode: int16,
    errorMessage: string.nullable(),
    responses: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        errorMessage: string.nullable(),
      }),
    }),
  },
});

export interface AlterPartitionReassignmentsRequest extends Infer<typeof alterPartitionReassignments.request> {}
export interface AlterPartitionReassignmentsResponse extends Infer<typeof alterPartitionReassignments.response> {}
