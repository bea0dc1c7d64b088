/**
 * Which partitions are in a transaction: adding them, and asking whether they are.
 *
 * @module
 */
import type { ErrorName } from "../../protocol/error_codes.ts";
import type { AddPartitionsEvent, VerifyPartitionsAnswer, VerifyPartitionsEvent } from "./events.ts";
import { includes, isPreparing, type Transaction, without, withPartitions } from "./transaction.ts";

/** What it becomes, or the answer where nothing changes. */
export function addPartitions(
  known: Transaction | undefined,
  event: AddPartitionsEvent,
  wallMs: number,
): Transaction | ErrorName {
  // First of all: its producer may have the epoch, or the producer id, that the end of the transaction gives out.
  if (known !== undefined && isPreparing(known)) return "CONCURRENT_TRANSACTIONS";
  const error = errorOfProducer(known, event);
  if (error !== null) return error;
  const { topics, clientVersion } = event;
  if (known!.state === "Ongoing" && includes(known!.topics, topics)) return "NONE";
  return withPartitions(known!, topics, { clientVersion, wallMs });
}

export function verifyPartitions(
  known: Transaction | undefined,
  event: VerifyPartitionsEvent,
): VerifyPartitionsAnswer {
  const error = errorOfProducer(known, event);
  return error === null ? { error: "NONE", missing: without(event.topics, known!.topics) } : { error, missing: [] };
}

/** Null where the producer is the current one of the transactional id, and may write. */
function errorOfProducer(
  known: Transaction | undefined,
  { producerId, producerEpoch }: { readonly producerId: number; readonly producerEpoch: number },
): ErrorName | null {
  if (known === undefined || known.producerId !== producerId) return "INVALID_PRODUCER_ID_MAPPING";
  if (known.producerEpoch !== producerEpoch) return "PRODUCER_FENCED";
  return isPreparing(known) ? "CONCURRENT_TRANSACTIONS" : null;
}
