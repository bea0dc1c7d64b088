/**
 * Transactions in the order in which a cleaning meets them, from the log's beginning: which batches were aborted and
 * are removed, and when a transaction's marker may be removed too: when nothing of the transaction is left (KIP-98,
 * KIP-534).
 *
 * @module
 */
import type { AbortedTransaction } from "../aborted_transactions.ts";
import { readMarker } from "../../protocol/records/transaction_marker.ts";
import type { BatchHeader } from "../../protocol/records/batch.ts";

interface Ongoing {
  readonly transaction: AbortedTransaction;
  /** Whether a batch of it still existed. */
  seen: boolean;
}

export class CleanedTransactions {
  /** By where they begin. */
  readonly #aborted: readonly AbortedTransaction[];
  #next = 0;
  /** By producer. */
  readonly #ongoingAborted = new Map<number, Ongoing>();
  readonly #ongoingCommitted = new Set<number>();

  /** `aborted`: all aborted transactions with records in the range, in any order. */
  constructor(aborted: readonly AbortedTransaction[]) {
    this.#aborted = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset);
  }

  /** Meets a batch of records: returns whether it was aborted. */
  isAborted(header: BatchHeader): boolean {
    this.#begin(header);
    if (!header.isTransactional) return false;
    const ongoing = this.#ongoingAborted.get(header.producerId);
    if (ongoing === undefined) {
      this.#ongoingCommitted.add(header.producerId);
      return false;
    }
    ongoing.seen = true;
    return true;
  }

  /**
   * Meets a control batch, at `at`. `isSpent`: nothing is left of the transaction that it ended. `stillAborted`: the
   * aborted transaction whose records still exist, so that the index must keep it.
   */
  marker(
    bytes: Uint8Array,
    at: number,
    header: BatchHeader,
  ): { readonly isSpent: boolean; readonly stillAborted: AbortedTransaction | null } {
    this.#begin(header);
    if (header.recordCount === 0) return { isSpent: true, stillAborted: null };
    const marker = readMarker(bytes, at, header);
    if (marker === null) return { isSpent: false, stillAborted: null };
    const { producerId } = header;
    if (!marker.isAbort) return { isSpent: !this.#ongoingCommitted.delete(producerId), stillAborted: null };
    const ongoing = this.#ongoingAborted.get(producerId);
    this.#ongoingAborted.delete(producerId);
    return ongoing?.seen === true
      ? { isSpent: false, stillAborted: ongoing.transaction }
      : { isSpent: true, stillAborted: null };
  }

  #begin({ nextOffset }: BatchHeader): void {
    for (; this.#next < this.#aborted.length; this.#next++) {
      const transaction = this.#aborted[this.#next]!;
      if (transaction.firstOffset >= nextOffset) return;
      const { producerId } = transaction;
      if (!this.#ongoingAborted.has(producerId)) this.#ongoingAborted.set(producerId, { transaction, seen: false });
    }
  }
}
