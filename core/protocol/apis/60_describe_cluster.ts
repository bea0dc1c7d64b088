/**
 * DescribeCluster tells who the brokers are, as Metadata does, for tools that want nothing but that (KIP-700).
 *
 * v1   endpointType, so that a controller can be asked for controllers (KIP-919)
 * v2   fenced brokers (KIP-1073)
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
    /** 1 brokers, 2 controllers. */
    endpointType: int8.since(1).default(1),
    includeFencedBrokers: boolean.since(2),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable().default(null),
    /** 1 brokers, 2 controllers. */
    endpointType: int8.since(1).default(1),
    clusterId: string,
    /** Any broker: all of them pass requests on to the controller. */
    controllerId: int32.default(-1),
    brokers: array({
      brokerId: int32,
      host: string,
      port: int32,
      rack: string.nullable().default(null),
      isFenced: boolean.since(2),
    }),
    /** What the client may do, one bit for each operation; the default when it did not ask. */
    clusterAuthorizedOperations: int32.default(-(2 ** 31)),
  },
});

export interface DescribeClusterRequest extends Infer<typeof describeCluster.request> {}
export interface DescribeClusterResponse extends Infer<typeof describeCluster.response> {}
