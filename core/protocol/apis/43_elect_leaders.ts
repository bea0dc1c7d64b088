/**
 * ElectLeaders has partitions choose their leaders anew (KIP-183).
 *
 * v1  unclean elections too (KIP-460)
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int8, string } from "../schema.ts";

export const electLeaders = api({
  key: 43,
  name: "ElectLeaders",
  versions: [0, 2],
  flexibleFrom: 2,
  request: {
    /** 0 the preferred replica, 1 any live replica, even one that lost records. */
    electionType: int8.since(1),
    /** Null for all. */
    topicPartitions: array({
      topic: string,
      partitions: array(int32),
    }).nullable(),
    timeoutMs: int32.default(60000),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16.since(1),
    replicaElectionResults: array({
      topic: string,
      partitionResult: array({
        partitionId: int32,
        errorCode: int16,
        errorMessage: string.nullable(),
      }),
    }),
  },
});

export interface ElectLeadersRequest extends Infer<typeof electLeaders.request> {}
export interface ElectLeadersResponse extends Infer<typeof electLeaders.response> {}
