/**
 * Answers InitProducerId: gives an idempotent producer the id by which partitions recognise its batches; with a
 * transactional id, the producer id and epoch of the next transactions.
 *
 * @module
 */
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { initProducerIdResponse } from "../../protocol/generated/22_init_producer_id.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER, transactionalId as transactionalIdNamed } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["InitProducerId"];
type Response = Responses["InitProducerId"];

const NONE = -1;
const FIRST_WITH_PRODUCER_FENCED = 4;

export const initProducerId: Handler<"InitProducerId"> = { name: "InitProducerId", handle, errorResponse };

async function handle(request: Request, context: RequestContext): Promise<Response> {
  const { transactionalId, transactionTimeoutMs: timeoutMs, producerId, producerEpoch } = request;
  const { broker, apiVersion } = context;
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
    // A producer that had an id gets another one too: what is known about the old one stays with the partitions.
    const fresh = await broker.metadata.nextProducerId();
    return initProducerIdResponse({ producerId: fresh, producerEpoch: 0 });
  }
  if (transactionalId === "") return refused("INVALID_REQUEST");
  const expected = producerId === NONE ? null : { producerId, producerEpoch };
  const { error, ...producer } = await broker.transactions.init({ transactionalId, timeoutMs, expected });
  return initProducerIdResponse({
    errorCode: errorCode(fencedAs(error, apiVersion >= FIRST_WITH_PRODUCER_FENCED)),
    producerId: producer.producerId,
    producerEpoch: producer.producerEpoch,
  });
}

/** Older clients do not know PRODUCER_FENCED, and do the same for this error (KIP-588). */
export function fencedAs(error: ErrorName, knowsIt: boolean): ErrorName {
  return error === "PRODUCER_FENCED" && !knowsIt ? "INVALID_PRODUCER_EPOCH" : error;
}

function errorResponse(_: Request, { code }: WireError): Response {
  return initProducerIdResponse({ errorCode: code, producerId: NONE, producerEpoch: NONE });
}
