/**
 * What a log remembers of its idempotent producers, so that a batch sent twice is stored once and a lost one is noticed
 * (KIP-98). It is a function of the log: replaying the batches gives the same state, which is how it survives a restart.
 *
 * Two things surprise: a duplicate is recognised among the *last five* batches only, an older one is out of order; and a
 * producer the log does not know may begin at any sequence, because retention may have removed what it wrote before.
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

/** As many as a client may have in flight and still be answered in order. */
const REMEMBERED_BATCHES = 5;

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
  /** Of the last batch, as the producer stamped it. */
  readonly lastTimestampMs: number;
}

/**
 * Who appends, and so how much is checked: a client everything; the broker itself (offset commits) the epoch; a replay
 * nothing, for what lies in the log has been checked.
 */
export type ProducerOrigin = "client" | "broker" | "replay";

export interface Accepted {
  readonly kind: "accepted";
  /** To be put once the batch is written. */
  readonly entry: ProducerEntry;
}

export type ProducerVerdict =
  | Accepted
  | { readonly kind: "duplicate"; readonly of: RememberedBatch }
  | { readonly kind: "refused"; readonly error: ErrorName; readonly reason: string };

/** What becomes of a producer's entry (null: unknown so far) when it appends `batch`. */
export function nextEntry(
  current: ProducerEntry | null,
  batch: BatchHeader,
  origin: ProducerOrigin,
): ProducerVerdict {
  const { producerId, producerEpoch } = batch;
  const firstSequence = batch.baseSequence;
  const endSequence = lastSequence(batch);
  const who = `producer ${producerId} in epoch ${producerEpoch}`;

  if (origin === "client" && current !== null && current.epoch === producerEpoch) {
    const of = current.batches.find((known) =>
      known.firstSequence === firstSequence && known.lastSequence === endSequence
    );
    if (of !== undefined) return { kind: "duplicate", of };
  }
  const currentEpoch = current?.epoch ?? NO_PRODUCER_EPOCH;
  if (origin !== "replay" && producerEpoch < currentEpoch) {
    return {
      kind: "refused",
      error: "INVALID_PRODUCER_EPOCH",
      reason: `${who} has been succeeded by epoch ${currentEpoch}`,
    };
  }
  if (origin === "client") {
    // No transaction coordinator has opened a transaction here, so none of its records may come (KIP-890).
    if (batch.isTransactional) {
      return { kind: "refused", error: "INVALID_TXN_STATE", reason: `${who} has no transaction open here` };
    }
    const outOfOrder = sequenceFault(current, producerEpoch, firstSequence);
    if (outOfOrder !== null) {
      return { kind: "refused", error: "OUT_OF_ORDER_SEQUENCE_NUMBER", reason: `${who} ${outOfOrder}` };
    }
  }

  const known = current !== null && currentEpoch === producerEpoch ? current.batches : [];
  if (batch.isControl) {
    // The end of a transaction takes an offset but no sequence.
    const entry = { producerId, epoch: producerEpoch, batches: known, lastTimestampMs: batch.maxTimestamp };
    return { kind: "accepted", entry };
  }
  const appended: RememberedBatch = {
    firstOffset: batch.baseOffset,
    lastOffset: batch.nextOffset - 1,
    firstSequence,
    lastSequence: endSequence,
    timestampMs: batch.maxTimestamp,
  };
  const batches = [...known.slice(1 - REMEMBERED_BATCHES), appended];
  return {
    kind: "accepted",
    entry: { producerId, epoch: producerEpoch, batches, lastTimestampMs: batch.maxTimestamp },
  };
}

function sequenceFault(current: ProducerEntry | null, epoch: number, firstSequence: number): string | null {
  if (current === null) return null;
  if (epoch !== current.epoch) {
    return firstSequence === 0 ? null : `begins its epoch with sequence ${firstSequence}, not 0`;
  }
  const expected = sequenceAfter(current.batches.at(-1)?.lastSequence ?? NO_SEQUENCE, 1);
  return firstSequence === expected ? null : `sends sequence ${firstSequence}, expected was ${expected}`;
}

export class ProducerStates {
  readonly #entries = new Map<number, ProducerEntry>();

  get size(): number {
    return this.#entries.size;
  }

  get(producerId: number): ProducerEntry | null {
    return this.#entries.get(producerId) ?? null;
  }

  /** Takes an accepted entry over, once its batch is written and not before. */
  put(entry: ProducerEntry): void {
    this.#entries.set(entry.producerId, entry);
  }

  /** Takes over a batch that lies in the log already. */
  replay(batch: BatchHeader): void {
    if (batch.producerId < 0) return;
    const verdict = nextEntry(this.get(batch.producerId), batch, "replay");
    if (verdict.kind === "accepted") this.put(verdict.entry);
  }

  /** Forgets the producers whose last batch is stamped longer ago than that. */
  expire(nowMs: number, expirationMs: number): void {
    for (const [producerId, entry] of this.#entries) {
      if (nowMs - entry.lastTimestampMs >= expirationMs) this.#entries.delete(producerId);
    }
  }

  entries(): IterableIterator<ProducerEntry> {
    return this.#entries.values();
  }
}
