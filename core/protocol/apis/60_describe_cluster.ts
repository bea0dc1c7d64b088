/**
 * DescribeCluster
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, int8, string } from "../schema.ts";

export const describeCluster = api({
  key: 60,
  name: "DescribeCluster",
  versions: [0, 2],
  flexibleFrom: 0,
  request: {
    includeClusterAuthorizedOperations: boolean,
    endpointType: int8.since(1).default(1),
    includeFencedBrokers: boolean.since(2),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable().default(null),
    endpointType: int8.since(1).default(1),
    clusterId: string,
    controllerId: int32.default(-1),
    brokers: array({
      brokerId: int32,
      host: string,
      port: int32,
      rack: string.nullable().default(null),
      isFenced: boolean.since(2),
    }),
    clusterAuthorizedOperations: int32.default(-(2 ** 31)),
  },
});

export interface DescribeClusterRequest extends Infer<typeof describeCluster.request> {}
export interface DescribeClusterResponse extends Infer<typeof describeCluster.response> {}
