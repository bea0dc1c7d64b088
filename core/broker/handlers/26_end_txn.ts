/**
 * Answers EndTxn: commits or aborts a transaction. The answer comes when the decision is durable; the markers in the
 * partitions follow. Since version 5 each end raises the producer's epoch, and the answer has the new one (KIP-890).
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { endTxnResponse, endTxnSince } from "../../protocol/generated/26_end_txn.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { transactionalId as transactionalIdNamed } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { fencedAs } from "./22_init_producer_id.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["EndTxn"];
type Response = Responses["EndTxn"];

const FIRST_WITH_PRODUCER_FENCED = 2;

export const endTxn: Handler<"EndTxn"> = { name: "EndTxn", handle, errorResponse };

async function handle(
  request: Request,
  { broker: { transactions }, apiVersion, may }: RequestContext,
): Promise<Response> {
  const { transactionalId, producerId, producerEpoch, committed: isCommit } = request;
  if (!may("WRITE", transactionalIdNamed(transactionalId))) {
    return errorResponse(request, wireError("TRANSACTIONAL_ID_AUTHORIZATION_FAILED"));
  }
  const clientVersion = apiVersion >= endTxnSince["response.producerEpoch"] ? 2 : 0;
  const answer = await transactions.end({ transactionalId, producerId, producerEpoch, isCommit, clientVersion });
  return endTxnResponse({
    errorCode: errorCode(fencedAs(answer.error, apiVersion >= FIRST_WITH_PRODUCER_FENCED)),
    producerId: answer.producerId,
    producerEpoch: answer.producerEpoch,
  });
}

function errorResponse(_: Request, { code }: WireError): Response {
  return endTxnResponse({ errorCode: code });
}
