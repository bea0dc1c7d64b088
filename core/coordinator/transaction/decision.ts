/**
 * The decision on a request to change a transaction, before it becomes a record and a reply.
 *
 * @module
 */
import type { ErrorName } from "../../protocol/error_codes.ts";
import type { Transaction } from "./transaction.ts";

export type Decision =
  /**
   * Nothing changes. `producer`: the producer that continues nevertheless, because the request had been carried out
   * before.
   */
  | { readonly kind: "refused"; readonly error: ErrorName; readonly producer?: ProducerOfAnswer }
  /** Nothing changes yet: ask again with a new producer id. */
  | { readonly kind: "needsProducerId" }
  /** To be recorded, and then answered like this. */
  | {
    readonly kind: "accepted";
    readonly to: Transaction;
    readonly error: ErrorName;
    readonly producer: ProducerOfAnswer;
  };

export interface ProducerOfAnswer {
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** In an answer that names no producer. */
export const NOBODY: ProducerOfAnswer = { producerId: -1, producerEpoch: -1 };
