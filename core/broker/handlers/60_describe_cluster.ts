/**
 * Answers DescribeCluster: which brokers there are, and which of them is the controller.
 *
 * @module
 */
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { describeClusterResponse } from "../../protocol/generated/60_describe_cluster.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { authorizedOperations, CLUSTER, OPERATIONS_NOT_ASKED } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import type { Handler, WireError } from "./handler.ts";
import { nodes } from "./nodes.ts";

type Request = Requests["DescribeCluster"];
type Response = Responses["DescribeCluster"];

/** The kind of endpoint that the client means to ask. */
const BROKERS = 1;
const CONTROLLERS = 2;

export const describeCluster: Handler<"DescribeCluster"> = { name: "DescribeCluster", handle, errorResponse };

function handle(request: Request, context: RequestContext): Response {
  const { broker, may } = context;
  if (request.endpointType === CONTROLLERS) {
    return failed(
      "MISMATCHED_ENDPOINT_TYPE",
      "The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER",
    );
  }
  if (request.endpointType !== BROKERS) {
    return failed("UNSUPPORTED_ENDPOINT_TYPE", `Unsupported endpoint type ${request.endpointType}`);
  }
  const { image } = broker.metadata;
  return describeClusterResponse({
    endpointType: BROKERS,
    clusterId: image.clusterId,
    controllerId: image.controllerId,
    brokers: nodes(context).map(({ nodeId, ...rest }) => ({ brokerId: nodeId, ...rest, isFenced: false })),
    clusterAuthorizedOperations: request.includeClusterAuthorizedOperations
      ? may("DESCRIBE", CLUSTER) ? authorizedOperations(CLUSTER, may) : 0
      : OPERATIONS_NOT_ASKED,
  });
}

function failed(error: ErrorName, message: string): Response {
  return describeClusterResponse({ errorCode: errorCode(error), errorMessage: message, endpointType: BROKERS });
}

function errorResponse({ endpointType }: Request, { code, message }: WireError): Response {
  return describeClusterResponse({ errorCode: code, errorMessage: message, endpointType });
}
