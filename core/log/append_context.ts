/**
 * What an append is told besides the batch, and what it answers.
 *
 * @module
 */
import type { Verification } from "./verifications.ts";

/** Where a batch comes from and by which rules it is checked. */
export interface AppendContext {
  readonly nowMs: number;
  /** The broker may send what clients may not: control batches, and offsets of its own. */
  readonly origin: "client" | "broker";
  readonly produceVersion?: number | undefined;
  /** The most bytes the batch may inflate to; more is MESSAGE_TOO_LARGE. */
  readonly maxInflatedSize?: number | undefined;
  /**
   * What `Log.beginVerification` gave, once the transaction coordinator has said that the batch's transaction is open
   * and has this partition in it (KIP-890). `waived`: no verification is needed.
   */
  readonly verification?: Verification | "waived" | null;
  /** Of a marker: how the transaction was ended, 2 with a higher epoch. */
  readonly markerVersion?: number;
}

export interface Appended {
  readonly kind: "appended";
  readonly baseOffset: number;
  readonly lastOffset: number;
  /** -1 unless the log stamps records itself; of a duplicate, the time its first copy was stamped with. */
  readonly logAppendTimeMs: number;
  /** The producer had sent this batch before: nothing was written, the offsets are those it got then. */
  readonly duplicate: boolean;
  /** The log's end after it: what to wait for with `whenDurable`. */
  readonly endOffset: number;
}
