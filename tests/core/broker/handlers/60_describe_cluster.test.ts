import { expect, test } from "bun:test";
import { describeCluster } from "../../../../core/broker/handlers/60_describe_cluster.ts";
import { asking, CLUSTER_ID } from "./asking.ts";

const cluster = {
  throttleTimeMs: 0,
  errorCode: 0,
  errorMessage: null,
  endpointType: 1,
  clusterId: CLUSTER_ID,
  controllerId: 1,
  brokers: [{ brokerId: 1, host: "kq.example", port: 9092, rack: null, isFenced: false }],
  clusterAuthorizedOperations: -(2 ** 31),
};

test("describes the cluster in every version, and what the client may do with it when asked", async () => {
  const kq = await asking();
  const ask = (version: number, request: object = {}) => kq.ask(describeCluster, version, request);
  for (const version of [0, 1, 2]) expect(await ask(version)).toEqual(cluster);
  expect(await ask(2, { includeClusterAuthorizedOperations: true })).toEqual({
    ...cluster,
    clusterAuthorizedOperations: 8096,
  });
});

test("tells whoever looks for a controller, or for something unknown, that it is neither", async () => {
  const kq = await asking();
  const refused = (errorCode: number, errorMessage: string) => ({
    ...cluster,
    errorCode,
    errorMessage,
    clusterId: "",
    controllerId: -1,
    brokers: [],
  });
  expect(await kq.ask(describeCluster, 1, { endpointType: 2 })).toEqual(
    refused(114, "The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER"),
  );
  expect(await kq.ask(describeCluster, 1, { endpointType: 3 })).toEqual(
    refused(115, "Unsupported endpoint type 3"),
  );
});
