/**
 * Answers AddOffsetsToTxn: a transaction will commit offsets of a group: adds the group's partition of
 * `__consumer_offsets`. Only clients with transactions of version 1 send it.
 *
 * @module
 */
import { OFFSETS_TOPIC } from "../../protocol/well_known.ts";
import { errorCode } from "../../protocol/error_codes.ts";
import { addOffsetsToTxnResponse } from "../../protocol/generated/25_add_offsets_to_txn.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { group, transactionalId as transactionalIdNamed } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { fencedAs } from "./22_init_producer_id.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";

type Request = Requests["AddOffsetsToTxn"];
type Response = Responses["AddOffsetsToTxn"];

const FIRST_WITH_PRODUCER_FENCED = 2;

export const addOffsetsToTxn: Handler<"AddOffsetsToTxn"> = { name: "AddOffsetsToTxn", handle, errorResponse };

async function handle(
  request: Request,
  { broker: { groups, transactions }, apiVersion, may }: RequestContext,
): Promise<Response> {
  const { transactionalId, producerId, producerEpoch, groupId } = request;
  if (!may("WRITE", transactionalIdNamed(transactionalId))) {
    return errorResponse(request, wireError("TRANSACTIONAL_ID_AUTHORIZATION_FAILED"));
  }
  if (!may("READ", group(groupId))) return errorResponse(request, wireError("GROUP_AUTHORIZATION_FAILED"));
  const topics = [{ topic: OFFSETS_TOPIC, partitions: [groups.partitionOf(groupId)] }];
  const asked = { transactionalId, producerId, producerEpoch, topics, clientVersion: 0 } as const;
  const error = fencedAs(await transactions.addPartitions(asked), apiVersion >= FIRST_WITH_PRODUCER_FENCED);
  return addOffsetsToTxnResponse({ errorCode: errorCode(error) });
}

function errorResponse(_: Request, { code }: WireError): Response {
  return addOffsetsToTxnResponse({ errorCode: code });
}
