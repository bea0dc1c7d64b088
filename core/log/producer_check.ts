/**
 * What a log checks about a batch's producer before it writes the batch (sequence, epoch, whether its transaction is
 * known to be open), and what it remembers about the producer afterwards. The rules themselves are in
 * `producer_state.ts` and `verifications.ts`.
 *
 * @module
 */
import { partitionName } from "../protocol/partition_names.ts";
import type { ErrorName } from "../protocol/error_codes.ts";
import { type BatchHeader, readBatchHeader } from "../protocol/records/batch.ts";
import { type RefusedBatch, refusedBatch } from "../protocol/records/validate.ts";
import { readMarker } from "../protocol/records/transaction_marker.ts";
import type { AppendContext, Appended } from "./append_context.ts";
import type { LogConfig } from "./config.ts";
import { type LogParts } from "./log_parts.ts";
import { type Accepted, type CompletedTransaction, nextEntry } from "./producer_state.ts";
import { type NewVerification, type Verification, Verifications } from "./verifications.ts";

/** How often silent producers are expired, as in Kafka. */
const PRODUCER_EXPIRY_INTERVAL_MS = 10 * 60_000;
const EXPIRED_AT_ONCE = 5000;

/** The part of an append's context that concerns the producer. */
export type ProducerContext = Pick<AppendContext, "origin" | "verification" | "markerVersion">;

type ProducerParts = Pick<LogParts, "partition" | "logger" | "producers" | "segments">;

export class ProducerCheck {
  readonly #log: ProducerParts;
  readonly #name: string;
  readonly #verifications = new Verifications();
  /** Whether a marker may be cut off that is in the log. */
  keepsEnded = false;
  /** Transactions that a marker has ended, as long as it is not known that the marker stays. */
  #ended: CompletedTransaction[] = [];
  #nextExpiryMs: number;
  #isExpiring = false;

  constructor(log: ProducerParts, nowMs: number) {
    this.#log = log;
    this.#name = partitionName(log.partition);
    this.#nextExpiryMs = nowMs + PRODUCER_EXPIRY_INTERVAL_MS;
  }

  /** The producer's next entry, or the answer instead. */
  check(
    header: BatchHeader,
    records: Uint8Array,
    o: ProducerContext,
  ): Accepted | Appended | RefusedBatch {
    const verification = this.#verifications.get(header.producerId);
    const circumstances = {
      marker: header.isControl ? readMarker(records, 0, header) : null,
      markerVersion: o.markerVersion ?? 0,
      isTransactionVerified: o.verification === "waived" || verification !== null && verification === o.verification,
      verification,
    };
    const verdict = nextEntry(this.#log.producers.get(header.producerId), header, o.origin, circumstances);
    if (verdict.kind === "accepted") return verdict;
    if (verdict.kind === "duplicate") {
      const { firstOffset, lastOffset, timestampMs } = verdict.of;
      return {
        kind: "appended",
        baseOffset: firstOffset,
        lastOffset,
        logAppendTimeMs: timestampMs,
        duplicate: true,
        endOffset: lastOffset + 1,
      };
    }
    this.#log.logger.debug(`${this.#name}: ${verdict.error}: ${verdict.reason}`);
    return refusedBatch(verdict.error);
  }

  /** The batch is written: its producer's entry takes effect. */
  takeOver(
    { entry, completed }: Accepted,
    { isControl, isTransactional, producerId, producerEpoch }: BatchHeader,
  ): void {
    this.#log.producers.put(entry);
    if (isTransactional) this.#verifications.appended({ producerId, producerEpoch, isMarker: isControl });
    this.#note(completed);
  }

  /** The leader has checked the batch. */
  replicated(header: BatchHeader, records: Uint8Array): void {
    if (header.producerId < 0) return;
    this.#note(this.#log.producers.replay(header, header.isControl ? readMarker(records, 0, header) : null));
  }

  #note(completed: CompletedTransaction | null): void {
    if (completed === null) return;
    const aborted = this.#log.producers.aborted(completed);
    if (aborted !== null) this.#log.segments.at(-1)!.noteAborted(aborted);
    if (this.keepsEnded) this.#ended.push(completed);
  }

  /** Where the first transaction began that a marker at or behind the offset has ended; null for none. */
  firstEndedFrom(offset: number): number | null {
    if (this.#ended.length === 0) return null;
    this.#ended = this.#ended.filter(({ lastOffset }) => lastOffset >= offset);
    return this.#ended.reduce<number | null>(
      (first, { firstOffset }) => Math.min(first ?? Infinity, firstOffset),
      null,
    );
  }

  /**
   * The token that goes with the first batch of a producer's transaction once its coordinator has confirmed it; null
   * when the transaction is known to be open and needs no confirmation.
   */
  begin(o: NewVerification): Verification | "INVALID_PRODUCER_EPOCH" | null {
    const known = this.#log.producers.get(o.producerId);
    if (known !== null && o.producerEpoch < known.epoch) return "INVALID_PRODUCER_EPOCH";
    const isOpen = known !== null && known.currentTxnFirstOffset !== null && known.epoch === o.producerEpoch;
    return isOpen ? null : this.#verifications.begin(o);
  }

  /** The error that the batch would be refused with because of its producer, or null; nothing is appended. */
  refusal(
    records: Uint8Array,
    o: ProducerContext,
  ): ErrorName | null {
    const header = readBatchHeader(records, 0);
    const verdict = header.producerId < 0 ? null : this.check(header, records, o);
    return verdict?.kind === "refused" ? verdict.error : null;
  }

  /** The coordinator does not know the producer, and never will. */
  drop(verification: Verification): void {
    this.#verifications.drop(verification);
  }

  /** The log is truncated: verifications that are under way were for another log. */
  truncated(): void {
    this.#ended = [];
    this.#verifications.clear();
  }

  /** A few at each append, because there may be a million of them. */
  expireSome(nowMs: number, { producerIdExpirationMs: expirationMs }: LogConfig): void {
    if (!this.#isExpiring) {
      if (nowMs < this.#nextExpiryMs) return;
      this.#nextExpiryMs = nowMs + PRODUCER_EXPIRY_INTERVAL_MS;
      this.#log.producers.beginExpiry();
      this.#verifications.expire(nowMs, expirationMs);
    }
    this.#isExpiring = this.#log.producers.expireSome(EXPIRED_AT_ONCE, { nowMs, expirationMs });
  }
}
