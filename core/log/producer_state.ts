/**
 * What a log remembers about its idempotent producers, so that a batch sent twice is stored once and a lost one is
 * noticed, and which of them have an open transaction (KIP-98). It is a function of the log: a restart replays the
 * batches and gets the same state.
 *
 * Note: only a repetition of the *last five* batches is recognised as a duplicate; an older one is out of order. A
 * producer that the log does not know may begin at any sequence, because retention may have removed its earlier
 * batches.
 *
 * @module
 */
import type { ErrorName } from "../protocol/error_codes.ts";
import {
  type BatchHeader,
  lastSequence,
  NO_PRODUCER_EPOCH,
  NO_SEQUENCE,
  sequenceAfter,
} from "../protocol/records/batch.ts";
import type { AbortedTransaction } from "./aborted_transactions.ts";
import type { TransactionMarker } from "../protocol/records/transaction_marker.ts";
import type { Verification } from "./verifications.ts";

/** As many as a client may have in flight and still be answered in order. */
const REMEMBERED_BATCHES = 5;
/** No later epoch exists for a producer that has reached this one, so it must be able to end its open transaction. */
const MAX_EPOCH = 32767;

export interface RememberedBatch {
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly timestampMs: number;
}

export interface ProducerEntry {
  readonly producerId: number;
  readonly epoch: number;
  /** Oldest first. Empty when the epoch was raised by a marker and nothing written since. */
  readonly batches: readonly RememberedBatch[];
  /** The timestamp of the last batch, as the producer stamped it. */
  readonly lastTimestampMs: number;
  /** The epoch of the transaction coordinator that wrote the last marker; -1 when none did. */
  readonly coordinatorEpoch: number;
  /** Where the open transaction began; null when none is open. */
  readonly currentTxnFirstOffset: number | null;
}

/** A transaction that a marker has ended. */
export interface CompletedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
  /** The offset of the marker. */
  readonly lastOffset: number;
  readonly isAborted: boolean;
}

/**
 * Who appends decides what is checked: for a client everything; for the broker itself (offset commits) the epoch; for a
 * replay nothing, because what is in the log has been checked.
 */
export type ProducerOrigin = "client" | "broker" | "replay";

export interface Accepted {
  readonly kind: "accepted";
  /** To be stored once the batch is written. */
  readonly entry: ProducerEntry;
  /** The transaction that the batch ends. */
  readonly completed: CompletedTransaction | null;
}

export type ProducerVerdict =
  | Accepted
  | { readonly kind: "duplicate"; readonly of: RememberedBatch }
  | { readonly kind: "refused"; readonly error: ErrorName; readonly reason: string };

/** What is not in the batch's header. */
export interface BatchContext {
  /** What a control batch says. */
  readonly marker?: TransactionMarker | null;
  /** 2: the marker's epoch is above that of the transaction's records, so that a late one is recognised (KIP-890). */
  readonly markerVersion?: number;
  /**
   * The transaction coordinator has said that the producer's transaction is open and this partition is in it (KIP-890).
   */
  readonly isTransactionVerified?: boolean;
  /** The verification that is under way for the producer, whichever batch began it. */
  readonly verification?: Verification | null;
}

/** A producer's next entry (`null`: unknown so far) when it appends `batch`. */
export function nextEntry(
  current: ProducerEntry | null,
  batch: BatchHeader,
  origin: ProducerOrigin,
  { marker = null, markerVersion = 0, isTransactionVerified = false, verification = null }: BatchContext = {},
): ProducerVerdict {
  const { producerId, producerEpoch } = batch;
  const firstSequence = batch.baseSequence;
  const endSequence = lastSequence(batch);

  if (origin === "client" && current !== null && current.epoch === producerEpoch) {
    for (const of of current.batches) {
      if (of.firstSequence === firstSequence && of.lastSequence === endSequence) return { kind: "duplicate", of };
    }
  }
  const currentEpoch = current?.epoch ?? NO_PRODUCER_EPOCH;
  if (origin !== "replay" && producerEpoch < currentEpoch) {
    return {
      kind: "refused",
      error: "INVALID_PRODUCER_EPOCH",
      reason: `${writerOf(batch)} has been succeeded by epoch ${currentEpoch}`,
    };
  }
  const isOpen = current !== null && current.currentTxnFirstOffset !== null;
  if (origin !== "replay" && batch.isTransactional && !batch.isControl) {
    // Only a transaction that its coordinator knows to be open here may write: a late batch would leave it open for
    // ever (KIP-890).
    if (!isTransactionVerified && !(isOpen && currentEpoch === producerEpoch)) {
      return { kind: "refused", error: "INVALID_TXN_STATE", reason: `${writerOf(batch)} has no transaction open here` };
    }
  }
  if (origin === "client") {
    if (!batch.isTransactional && isOpen) {
      return {
        kind: "refused",
        error: "INVALID_TXN_STATE",
        reason: `${writerOf(batch)} writes past its open transaction`,
      };
    }
    const outOfOrder = verificationFault(current, firstSequence, verification) ??
      sequenceFault(current, producerEpoch, firstSequence);
    if (outOfOrder !== null) {
      return { kind: "refused", error: "OUT_OF_ORDER_SEQUENCE_NUMBER", reason: `${writerOf(batch)} ${outOfOrder}` };
    }
  }

  const known = current !== null && currentEpoch === producerEpoch ? current.batches : [];
  const openSince = current?.currentTxnFirstOffset ?? null;
  const knownCoordinator = current?.coordinatorEpoch ?? -1;
  const lastTimestampMs = batch.maxTimestamp;
  if (batch.isControl) {
    // The same marker again, because its answer was lost, finds its transaction ended; any other marker of this epoch
    // is late.
    if (
      origin !== "replay" && markerVersion >= 2 && producerEpoch === currentEpoch && isOpen &&
      producerEpoch !== MAX_EPOCH
    ) {
      return {
        kind: "refused",
        error: "INVALID_PRODUCER_EPOCH",
        reason: `a marker for ${writerOf(batch)} comes when that epoch's own transaction is open`,
      };
    }
    if (origin !== "replay" && marker !== null && marker.coordinatorEpoch < knownCoordinator) {
      return {
        kind: "refused",
        error: "TRANSACTION_COORDINATOR_FENCED",
        reason: `a marker for ${writerOf(batch)} is of coordinator epoch ${marker.coordinatorEpoch}, ` +
          `not ${knownCoordinator}`,
      };
    }
    // The end of a transaction takes an offset but no sequence.
    const entry: ProducerEntry = {
      producerId,
      epoch: producerEpoch,
      batches: known,
      lastTimestampMs,
      coordinatorEpoch: marker?.coordinatorEpoch ?? knownCoordinator,
      currentTxnFirstOffset: marker === null ? openSince : null,
    };
    const completed = marker === null || openSince === null
      ? null
      : { producerId, firstOffset: openSince, lastOffset: batch.nextOffset - 1, isAborted: marker.isAbort };
    return { kind: "accepted", entry, completed };
  }
  const appended: RememberedBatch = {
    firstOffset: batch.baseOffset,
    lastOffset: batch.nextOffset - 1,
    firstSequence,
    lastSequence: endSequence,
    timestampMs: lastTimestampMs,
  };
  const batches = known.slice(1 - REMEMBERED_BATCHES);
  batches.push(appended);
  const entry: ProducerEntry = {
    producerId,
    epoch: producerEpoch,
    batches,
    lastTimestampMs,
    coordinatorEpoch: knownCoordinator,
    currentTxnFirstOffset: openSince ?? (batch.isTransactional ? batch.baseOffset : null),
  };
  return { kind: "accepted", entry, completed: null };
}

/** How the message of a refusal names it; made only when a batch is refused. */
function writerOf({ producerId, producerEpoch }: BatchHeader): string {
  return `producer ${producerId} in epoch ${producerEpoch}`;
}

/** The error from a verification that is under way, or null. */
function verificationFault(
  current: ProducerEntry | null,
  firstSequence: number,
  verification: Verification | null,
): string | null {
  if (verification === null) return null;
  if (verification.raisesEpoch && firstSequence !== 0 && (current === null || current.batches.length === 0)) {
    return `begins with sequence ${firstSequence}, not 0`;
  }
  const { lowestSequence } = verification;
  return firstSequence > lowestSequence ? `sends sequence ${firstSequence} before ${lowestSequence}` : null;
}

function sequenceFault(current: ProducerEntry | null, epoch: number, firstSequence: number): string | null {
  if (current === null) return null;
  if (epoch !== current.epoch) {
    return firstSequence === 0 ? null : `begins its epoch with sequence ${firstSequence}, not 0`;
  }
  const expected = sequenceAfter(current.batches.at(-1)?.lastSequence ?? NO_SEQUENCE, 1);
  return firstSequence === expected ? null : `sends sequence ${firstSequence}, expected was ${expected}`;
}

/** All producers at one moment. Entries are immutable, so this stays as it is while the log changes. */
export interface FrozenProducers {
  readonly entries: readonly ProducerEntry[];
  /** Where the oldest transaction that was open then began; null when none was. */
  readonly firstOpenOffset: number | null;
}

export class ProducerStates {
  /** In an array, so that a copy of all of them is cheap. */
  readonly #entries: ProducerEntry[] = [];
  /** By producer id: the index of its entry. */
  readonly #indexOf = new Map<number, number>();
  /** Producers with an open transaction, and where it began: ascending by that while `#isOpenSorted`. */
  #open = new Map<number, number>();
  #isOpenSorted = true;
  #lastOpened = -1;
  /** The expiry that is under way has not checked the entries before it. */
  #unexpired = 0;

  get size(): number {
    return this.#entries.length;
  }

  get(producerId: number): ProducerEntry | null {
    const index = this.#indexOf.get(producerId);
    return index === undefined ? null : this.#entries[index]!;
  }

  /** Stores an accepted entry. Call it only once the batch is written. */
  put(entry: ProducerEntry): void {
    const { producerId } = entry;
    const index = this.#indexOf.get(producerId);
    if (index === undefined) this.#indexOf.set(producerId, this.#entries.push(entry) - 1);
    else this.#entries[index] = entry;
    this.#noteOpen(producerId, entry.currentTxnFirstOffset);
  }

  /** Replays a batch that is in the log; returns the transaction that it ends. */
  replay(batch: BatchHeader, marker: TransactionMarker | null = null): CompletedTransaction | null {
    if (batch.producerId < 0) return null;
    const verdict = nextEntry(this.get(batch.producerId), batch, "replay", { marker });
    if (verdict.kind !== "accepted") return null;
    this.put(verdict.entry);
    return verdict.completed;
  }

  /** Where the oldest open transaction began; null when none is open. */
  firstOpenOffset(): number | null {
    if (!this.#isOpenSorted) {
      this.#open = new Map([...this.#open].sort(([, one], [, other]) => one - other));
      this.#isOpenSorted = true;
    }
    return this.#open.values().next().value ?? null;
  }

  /**
   * The entry in the index of aborted transactions for a transaction that has just ended; null when it was committed.
   */
  aborted(completed: CompletedTransaction | null): AbortedTransaction | null {
    if (completed === null || !completed.isAborted) return null;
    const { producerId, firstOffset, lastOffset } = completed;
    return { producerId, firstOffset, lastOffset, lastStableOffset: this.firstOpenOffset() ?? lastOffset + 1 };
  }

  /** Begins a pass of {@linkcode ProducerStates.expireSome} over all producers. */
  beginExpiry(): void {
    this.#unexpired = this.#entries.length;
  }

  /**
   * Checks the next `most` producers and forgets those whose last batch has an earlier timestamp and that have no open
   * transaction. False when all have been checked since {@linkcode ProducerStates.beginExpiry}.
   */
  expireSome(
    most: number,
    { nowMs, expirationMs }: { readonly nowMs: number; readonly expirationMs: number },
  ): boolean {
    const end = Math.min(this.#unexpired, this.#entries.length);
    const from = Math.max(0, end - most);
    // Backwards: a removed entry is replaced by one from behind, which has been checked.
    for (let index = end - 1; index >= from; index--) {
      const { producerId, lastTimestampMs } = this.#entries[index]!;
      if (nowMs - lastTimestampMs >= expirationMs && !this.#open.has(producerId)) this.#forget(index);
    }
    this.#unexpired = from;
    return from > 0;
  }

  clear(): void {
    this.#entries.length = 0;
    this.#indexOf.clear();
    this.#open.clear();
    this.#isOpenSorted = true;
    this.#lastOpened = -1;
    this.#unexpired = 0;
  }

  /** Iterate before anything changes. */
  all(): readonly ProducerEntry[] {
    return this.#entries;
  }

  /** As they are now. */
  freeze(): FrozenProducers {
    return { entries: this.#entries.slice(), firstOpenOffset: this.firstOpenOffset() };
  }

  #forget(index: number): void {
    const last = this.#entries.pop()!;
    const gone = this.#entries[index] ?? last;
    this.#indexOf.delete(gone.producerId);
    if (gone === last) return;
    this.#entries[index] = last;
    this.#indexOf.set(last.producerId, index);
  }

  #noteOpen(producerId: number, since: number | null): void {
    if (since === null) return void this.#open.delete(producerId);
    if (this.#open.get(producerId) === since) return;
    this.#open.delete(producerId);
    this.#open.set(producerId, since);
    // Transactions begin in the order of their offsets; only a snapshot that is being read has them in any order.
    if (since < this.#lastOpened) this.#isOpenSorted = false;
    this.#lastOpened = Math.max(this.#lastOpened, since);
  }
}
