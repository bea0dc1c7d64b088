/**
 * Verifications of transactions: before a partition accepts the first batch of a transaction, the transaction
 * coordinator confirms that the transaction is open and has the partition in it (KIP-890).
 *
 * The answer may come late: when the transaction has ended meanwhile and its marker is in the log, the batch would
 * leave a transaction open for ever. So each verification is an object; a marker drops it, and only a batch that brings
 * that very object is appended. From the first batch on the log itself knows that the transaction is open.
 *
 * @module
 */

/** Compared by identity. */
export interface Verification {
  readonly producerId: number;
  readonly sinceMs: number;
  /**
   * The client starts a new epoch with each transaction, so the first sequence of a producer that is not known is 0.
   */
  readonly raisesEpoch: boolean;
  /**
   * The first sequence of the batches that came for verification in this epoch: a later batch must not be written
   * before it.
   */
  readonly lowestSequence: number;
  readonly producerEpoch: number;
}

/** A batch that asks for verification. */
export interface NewVerification {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly sequence: number;
  readonly raisesEpoch: boolean;
  readonly nowMs: number;
}

interface Entry extends Verification {
  raisesEpoch: boolean;
  lowestSequence: number;
  producerEpoch: number;
}

/** More would be an attack; then the oldest are dropped. */
const MOST = 10_000;

export class Verifications {
  readonly #byProducer = new Map<number, Entry>();

  get(producerId: number): Verification | null {
    return this.#byProducer.get(producerId) ?? null;
  }

  /** The producer's verification; begins one unless one is under way. */
  begin(o: NewVerification): Verification {
    const { producerId, producerEpoch, sequence, raisesEpoch, nowMs } = o;
    const known = this.#byProducer.get(producerId);
    if (known === undefined) {
      const entry: Entry = { producerId, sinceMs: nowMs, raisesEpoch, lowestSequence: sequence, producerEpoch };
      if (this.#byProducer.size >= MOST) this.#byProducer.delete(this.#byProducer.keys().next().value!);
      this.#byProducer.set(producerId, entry);
      return entry;
    }
    // A later epoch may be that of another client, which ends its transactions in another way.
    if (producerEpoch > known.producerEpoch) {
      Object.assign(known, { producerEpoch, raisesEpoch, lowestSequence: sequence });
    } else if (producerEpoch === known.producerEpoch && sequence < known.lowestSequence) {
      known.lowestSequence = sequence;
    }
    return known;
  }

  /** The verification failed for good. */
  drop(verification: Verification): void {
    if (this.#byProducer.get(verification.producerId) === verification) {
      this.#byProducer.delete(verification.producerId);
    }
  }

  /**
   * A batch of the producer is in the log. A marker keeps the verification of the next transaction when that is
   * recognisable: it has the epoch with which the marker ended its transaction.
   */
  appended(o: { readonly producerId: number; readonly producerEpoch: number; readonly isMarker: boolean }): void {
    const known = this.#byProducer.get(o.producerId);
    if (known === undefined) return;
    const isOfNext = o.isMarker && known.raisesEpoch && known.producerEpoch === o.producerEpoch;
    if (!isOfNext) this.#byProducer.delete(o.producerId);
  }

  expire(nowMs: number, expirationMs: number): void {
    for (const [producerId, { sinceMs }] of this.#byProducer) {
      if (nowMs - sinceMs >= expirationMs) this.#byProducer.delete(producerId);
    }
  }

  clear(): void {
    this.#byProducer.clear();
  }
}
