/**
 * Answers InitProducerId: a number by which partitions know an idempotent producer's batches again.
 *
 * A producer with a transactional id is refused with UNSUPPORTED_VERSION, as the APIs it would call next are not served
 * either: every client takes that for final and tells its user. An id without transactions behind it would let
 * `commitTransaction` fail, or worse, hold, after records were written that nobody can take back.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import type { Requests } from "../../protocol/generated/mod.ts";
import { errorResponse } from "../error_responses.ts";
import type { RequestContext } from "../request_context.ts";
import type { HandlerResult } from "./handler.ts";

type Request = Requests["InitProducerId"];

const NONE = -1;
/** The longest a transaction may take, in Kafka by default. */
const MAX_TRANSACTION_TIMEOUT_MS = 15 * 60 * 1000;

export async function handleInitProducerId(
  request: Request,
  context: RequestContext,
): Promise<HandlerResult<"InitProducerId">> {
  const { transactionalId, transactionTimeoutMs, producerId, producerEpoch } = request;
  const refused = (error: "INVALID_REQUEST" | "INVALID_TRANSACTION_TIMEOUT" | "UNSUPPORTED_VERSION") =>
    errorResponse("InitProducerId", request, error, context);

  if ((producerId === NONE) !== (producerEpoch === NONE)) return refused("INVALID_REQUEST");
  if (transactionalId === null) {
    // Whoever had an id already gets another one too: what is known of the old one stays with the partitions.
    const fresh = await context.broker.metadata.nextProducerId();
    return { throttleTimeMs: 0, errorCode: errorCode("NONE"), producerId: fresh, producerEpoch: 0 };
  }
  if (transactionalId === "") return refused("INVALID_REQUEST");
  if (transactionTimeoutMs <= 0 || transactionTimeoutMs > MAX_TRANSACTION_TIMEOUT_MS) {
    return refused("INVALID_TRANSACTION_TIMEOUT");
  }
  return refused("UNSUPPORTED_VERSION");
}
