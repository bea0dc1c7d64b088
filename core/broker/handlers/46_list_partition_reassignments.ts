/**
 * Answers ListPartitionReassignments: no partition moves, since each has one replica and one place to be.
 *
 * @module
 */
import { listPartitionReassignmentsResponse } from "../../protocol/generated/46_list_partition_reassignments.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["ListPartitionReassignments"];
type Response = Responses["ListPartitionReassignments"];

export const listPartitionReassignments: Handler<"ListPartitionReassignments"> = {
  name: "ListPartitionReassignments",
  handle,
  errorResponse,
};

function handle(request: Request, { may }: RequestContext): Response {
  if (!may("DESCRIBE", CLUSTER)) return errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  return listPartitionReassignmentsResponse({ errorMessage: null });
}

function errorResponse(_: Request, { code, message }: WireError): Response {
  return listPartitionReassignmentsResponse({ errorCode: code, errorMessage: message });
}
