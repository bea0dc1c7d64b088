/**
 * What comes of a request to change a transaction, before it is a record and a reply.
 *
 * @module
 */
import type { ErrorName } from "../../protocol/error_codes.ts";
import type { Transaction } from "./transaction.ts";

export type Decision =
  /** Nothing changes. `producer`: who is to go on nevertheless, because the request had been carried out before. */
  | { readonly kind: "refused"; readonly error: ErrorName; readonly producer?: ProducerOfAnswer }
  /** Nothing changes yet: ask again with a producer id that nobody has had. */
  | { readonly kind: "needsProducerId" }
  /** To be kept, and then answered so. */
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
