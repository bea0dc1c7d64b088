/**
 * Answers InitProducerId: a number by which partitions know an idempotent producer's batches again.
 *
 * A producer with a transactional id is refused with UNSUPPORTED_VERSION, as the APIs it would call next are not served
 * either: every client takes that for final and tells its user. An id without transactions behind it would let
 * `commitTransaction` fail, or worse, hold, after records were written that nobody can take back.
 *
 * @module
 */
import type { ErrorName } from "../../protocol/error_codes.ts";
import { initProducerIdResponse } from "../../protocol/generated/22_init_producer_id.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER, transactionalId as transactionalIdNamed } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["InitProducerId"];
type Response = Responses["InitProducerId"];

const NONE = -1;
/** The longest a transaction may take, in Kafka by default. */
const MAX_TRANSACTION_TIMEOUT_MS = 15 * 60 * 1000;

export const initProducerId: Handler<"InitProducerId"> = { name: "InitProducerId", handle, errorResponse };

async function handle(request: Request, context: RequestContext): Promise<Response> {
  const { transactionalId, transactionTimeoutMs, producerId, producerEpoch } = request;
  const refused = (error: ErrorName) => errorResponse(request, wireError(error));

  if (transactionalId !== null) {
    if (!context.may("WRITE", transactionalIdNamed(transactionalId))) {
      return refused("TRANSACTIONAL_ID_AUTHORIZATION_FAILED");
    }
  } else if (!context.may("IDEMPOTENT_WRITE", CLUSTER) && !context.mayOnAny("WRITE", "TOPIC")) {
    return refused("CLUSTER_AUTHORIZATION_FAILED");
  }
  if ((producerId === NONE) !== (producerEpoch === NONE)) return refused("INVALID_REQUEST");
  if (transactionalId === null) {
    // Whoever had an id already gets another one too: what is known of the old one stays with the partitions.
    const fresh = await context.broker.metadata.nextProducerId();
    return initProducerIdResponse({ producerId: fresh, producerEpoch: 0 });
  }
  if (transactionalId === "") return refused("INVALID_REQUEST");
  if (transactionTimeoutMs <= 0 || transactionTimeoutMs > MAX_TRANSACTION_TIMEOUT_MS) {
    return refused("INVALID_TRANSACTION_TIMEOUT");
  }
  return refused("UNSUPPORTED_VERSION");
}

function errorResponse(_: Request, { code }: WireError): Response {
  return initProducerIdResponse({ errorCode: code, producerId: NONE, producerEpoch: NONE });
}
