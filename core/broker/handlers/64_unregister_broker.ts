/**
 * Answers UnregisterBroker, which makes a cluster forget a broker that will not come back. In kq a registration ends
 * with the broker's lease, so that only those are registered that run, and they are not forgotten while they do.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { unregisterBrokerResponse } from "../../protocol/generated/64_unregister_broker.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["UnregisterBroker"];
type Response = Responses["UnregisterBroker"];

export const unregisterBroker: Handler<"UnregisterBroker"> = { name: "UnregisterBroker", handle, errorResponse };

function handle(request: Request, { broker: { metadata }, may }: RequestContext): Response {
  const { brokerId } = request;
  if (!may("ALTER", CLUSTER)) return errorResponse(request, wireError("CLUSTER_AUTHORIZATION_FAILED"));
  if (!metadata.image.brokers.has(brokerId)) {
    return unregisterBrokerResponse({ errorCode: errorCode("BROKER_ID_NOT_REGISTERED") });
  }
  return unregisterBrokerResponse({
    errorCode: errorCode("INVALID_REQUEST"),
    errorMessage: `Broker ${brokerId} is running; its registration ends when it stops.`,
  });
}

function errorResponse(_request: Request, { code, message }: WireError): Response {
  return unregisterBrokerResponse({ errorCode: code, errorMessage: message });
}
