/**
 * The answer to a producer that begins (InitProducerId): its id and epoch, once a transaction that another producer
 * left open under the same transactional id has been aborted.
 *
 * @module
 */
import { type Decision, NOBODY } from "./decision.ts";
import type { InitEvent, TransactionConfig } from "./events.ts";
import {
  emptied,
  fenced,
  isEpochExhausted,
  newTransaction,
  NO_PRODUCER_EPOCH,
  NO_PRODUCER_ID,
  type Transaction,
  withNextEpoch,
} from "./transaction.ts";

export function init(
  known: Transaction | undefined,
  event: InitEvent,
  { config, wallMs }: { readonly config: TransactionConfig; readonly wallMs: number },
): Decision {
  const { expected, timeoutMs, freshProducerId } = event;
  if (timeoutMs <= 0 || timeoutMs > config.maxTimeoutMs) {
    return { kind: "refused", error: "INVALID_TRANSACTION_TIMEOUT" };
  }
  if (known === undefined) {
    if (freshProducerId === null) return { kind: "needsProducerId" };
    const fresh = newTransaction({ producerId: freshProducerId, timeoutMs, wallMs });
    return begun(withNextEpoch(fresh, { lastProducerEpoch: NO_PRODUCER_EPOCH, timeoutMs, wallMs }));
  }
  // First of all: its producer may have the producer id that follows this one already.
  if (known.state === "PrepareCommit" || known.state === "PrepareAbort") {
    return { kind: "refused", error: "CONCURRENT_TRANSACTIONS" };
  }
  if (expected !== null && !isOfThisId(known, expected)) return { kind: "refused", error: "PRODUCER_FENCED" };
  if (known.state === "Ongoing") {
    const needsNext = config.transactionVersion >= 2 && isEpochExhausted(known.producerEpoch);
    if (needsNext && freshProducerId === null) return { kind: "needsProducerId" };
    const nextProducerId = needsNext ? freshProducerId! : NO_PRODUCER_ID;
    const to = fenced(known, { serverVersion: config.transactionVersion, nextProducerId, wallMs });
    // No producer ever gets the epoch of the abort: the producer asks again, and gets the one after it.
    return { kind: "accepted", to, error: "CONCURRENT_TRANSACTIONS", producer: NOBODY };
  }
  if (expected !== null && expected.producerEpoch !== known.producerEpoch) {
    // It names what it had before the last answer, which got lost: it gets that answer again.
    if (expected.producerEpoch !== known.lastProducerEpoch) return { kind: "refused", error: "PRODUCER_FENCED" };
    const { producerId, producerEpoch, lastProducerEpoch } = known;
    return begun(emptied(known, { producerId, producerEpoch, lastProducerEpoch, timeoutMs, wallMs }));
  }
  const lastProducerEpoch = expected === null ? NO_PRODUCER_EPOCH : known.producerEpoch;
  if (!isEpochExhausted(known.producerEpoch)) {
    return begun(withNextEpoch(known, { lastProducerEpoch, timeoutMs, wallMs }));
  }
  if (freshProducerId === null) return { kind: "needsProducerId" };
  return begun(emptied(known, { producerId: freshProducerId, producerEpoch: 0, lastProducerEpoch, timeoutMs, wallMs }));
}

function begun(to: Transaction): Decision {
  return { kind: "accepted", to, error: "NONE", producer: to };
}

/** The epoch is checked later. A producer whose epochs are used up may not know yet that it has another id. */
function isOfThisId(
  known: Transaction,
  expected: { readonly producerId: number; readonly producerEpoch: number },
): boolean {
  return expected.producerId === known.producerId ||
    expected.producerId === known.previousProducerId && isEpochExhausted(expected.producerEpoch);
}
