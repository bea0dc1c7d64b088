/**
 * CreatePartitions adds partitions to topics; there can only be more, never fewer (KIP-195).
 *
 * v3  may answer THROTTLING_QUOTA_EXCEEDED (KIP-599)
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, string } from "../schema.ts";

export const createPartitions = api({
  key: 37,
  name: "CreatePartitions",
  versions: [0, 3],
  flexibleFrom: 2,
  request: {
    topics: array({
      name: string,
      /** How many there are to be in all. */
      count: int32,
      /** One for each new partition; null to let the controller choose. */
      assignments: array({
        brokerIds: array(int32),
      }).nullable(),
    }),
    timeoutMs: int32,
    validateOnly: boolean,
  },
  response: {
    throttleTimeMs: int32,
    results: array({
      name: string,
      errorCode: int16,
      errorMessage: string.nullable().default(null),
    }),
  },
});

export interface CreatePartitionsRequest extends Infer<typeof createPartitions.request> {}
export interface CreatePartitionsResponse extends Infer<typeof createPartitions.response> {}
