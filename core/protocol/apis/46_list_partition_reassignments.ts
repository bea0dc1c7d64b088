/**
 * ListPartitionReassignments shows the partitions that are on the move (KIP-455).
 *
 * @module
 */
import { api, array, type Infer, int16, int32, string } from "../schema.ts";

export const listPartitionReassignments = api({
  key: 46,
  name: "ListPartitionReassignments",
  versions: [0, 0],
  flexibleFrom: 0,
  request: {
    timeoutMs: int32.default(60000),
    /** Null for all. */
    topics: array({
      name: string,
      partitionIndexes: array(int32),
    }).nullable().default(null),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable(),
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        replicas: array(int32),
        addingReplicas: array(int32),
        removingReplicas: array(int32),
      }),
    }),
  },
});

export interface ListPartitionReassignmentsRequest extends Infer<typeof listPartitionReassignments.request> {}
export interface ListPartitionReassignmentsResponse extends Infer<typeof listPartitionReassignments.response> {}
