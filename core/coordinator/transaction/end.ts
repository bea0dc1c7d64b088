/**
 * How transactions end: by their producer (EndTxn), in either version, or because they time out.
 *
 * In version 2 the producer's epoch distinguishes a repeated request from a new one: the end has raised it, so a
 * producer that still has the epoch below has not received the answer.
 *
 *                    abort, repeated   abort, new       commit, repeated   commit, new
 *   Empty            PRODUCER_FENCED   ends nothing     PRODUCER_FENCED    INVALID_TXN_STATE
 *   CompleteAbort    as before         ends nothing     INVALID_TXN_STATE  INVALID_TXN_STATE
 *   CompleteCommit   INVALID_TXN_STATE ends nothing     as before          INVALID_TXN_STATE
 *
 * An abort of nothing is allowed there because a client that adds its partitions by producing may not know whether any
 * of them was added; it raises the epoch all the same, so that batches still on their way are refused.
 *
 * @module
 */
import type { ErrorName } from "../../protocol/error_codes.ts";
import { type Decision, NOBODY } from "./decision.ts";
import type { EndEvent, TimeOutEvent, TransactionConfig } from "./events.ts";
import {
  completed,
  fenced,
  isEpochExhausted,
  isPreparing,
  NO_PRODUCER_ID,
  prepared,
  type Transaction,
  type TransactionState,
} from "./transaction.ts";

const LAST_USED_EPOCH = 32766;

export function end(known: Transaction | undefined, event: EndEvent, wallMs: number): Decision {
  if (known === undefined) return refusedEnd("INVALID_PRODUCER_ID_MAPPING");
  // First of all: its producer may have the epoch, or the producer id, that this end gives out, and end the next one.
  if (isPreparing(known)) return refusedEnd("CONCURRENT_TRANSACTIONS");
  return event.clientVersion >= 2 ? endRaisingEpoch(known, event, wallMs) : endKeepingEpoch(known, event, wallMs);
}

function endKeepingEpoch(known: Transaction, event: EndEvent, wallMs: number): Decision {
  if (known.producerId !== event.producerId) return refusedEnd("INVALID_PRODUCER_ID_MAPPING");
  if (known.producerEpoch !== event.producerEpoch) return refusedEnd("PRODUCER_FENCED");
  const { isCommit } = event;
  if (known.state === endedBy(isCommit)) return refusedEnd("NONE");
  if (known.state !== "Ongoing") return refusedEnd("INVALID_TXN_STATE");
  const to = prepared(known, { isCommit, clientVersion: 0, nextProducerId: NO_PRODUCER_ID, wallMs });
  return { kind: "accepted", to, error: "NONE", producer: NOBODY };
}

function endRaisingEpoch(known: Transaction, event: EndEvent, wallMs: number): Decision {
  const { isCommit, producerId, producerEpoch, freshProducerId } = event;
  const hasMovedOn = known.previousProducerId === producerId && producerEpoch === LAST_USED_EPOCH &&
    known.producerEpoch === 0;
  if (known.producerId !== producerId && !hasMovedOn) return refusedEnd("INVALID_PRODUCER_ID_MAPPING");
  // After an end that kept the epoch, whoever has the one below was fenced: the epoch is another producer's. Kafka does
  // not look, and lets the fenced one into the other's transactions.
  const hasRaisedEpoch = known.clientVersion >= 2;
  const isRepeated = hasRaisedEpoch && (hasMovedOn || known.producerEpoch === producerEpoch + 1);
  const isOver = known.state === "CompleteCommit" || known.state === "CompleteAbort";
  const isNew = known.producerEpoch === producerEpoch;
  const isOfNow = isOver ? isRepeated || isNew : isNew;
  if (!isOfNow) return refusedEnd("PRODUCER_FENCED");

  if (isOver && isRepeated) {
    return known.state === endedBy(isCommit)
      ? { kind: "refused", error: "NONE", producer: known }
      : refusedEnd("INVALID_TXN_STATE");
  }
  if (isCommit && known.state !== "Ongoing") return refusedEnd("INVALID_TXN_STATE");
  const needsNext = isEpochExhausted(known.producerEpoch);
  if (needsNext && freshProducerId === null) return { kind: "needsProducerId" };
  const nextProducerId = needsNext ? freshProducerId! : NO_PRODUCER_ID;
  const to = prepared(known, { isCommit, clientVersion: 2, nextProducerId, wallMs });
  return { kind: "accepted", to, error: "NONE", producer: completed(to, wallMs) };
}

/** Whether the transaction is open for longer than its producer has asked for. */
export function isTimedOut({ state, startedMs, timeoutMs }: Transaction, wallMs: number): boolean {
  return state === "Ongoing" && startedMs + timeoutMs < wallMs;
}

/** The transaction is aborted, and its producer fenced; null where it has ended or continued meanwhile. */
export function timeOut(
  known: Transaction | undefined,
  event: TimeOutEvent,
  { config, wallMs }: { readonly config: TransactionConfig; readonly wallMs: number },
): Transaction | null {
  const { producerId, producerEpoch, freshProducerId } = event;
  if (known === undefined || known.producerId !== producerId || known.producerEpoch !== producerEpoch) return null;
  if (!isTimedOut(known, wallMs)) return null;
  const serverVersion = config.transactionVersion;
  const needsNext = needsNextProducer(known, config);
  if (needsNext && freshProducerId === null) return null;
  return fenced(known, { serverVersion, nextProducerId: needsNext ? freshProducerId! : NO_PRODUCER_ID, wallMs });
}

/** Whether fencing the producer uses up its last epoch, so that the next transaction is another producer's. */
export function needsNextProducer({ producerEpoch }: Transaction, { transactionVersion }: TransactionConfig): boolean {
  return transactionVersion >= 2 && isEpochExhausted(producerEpoch);
}

function endedBy(isCommit: boolean): TransactionState {
  return isCommit ? "CompleteCommit" : "CompleteAbort";
}

function refusedEnd(error: ErrorName): Decision {
  return { kind: "refused", error };
}
