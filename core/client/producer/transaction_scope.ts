/**
 * One transaction as the producers that write into it see it.
 *
 * @module
 */
export interface TransactionScope {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  /** The versions of Produce that say what this transaction needs said. */
  readonly produceVersions: { readonly atLeast: number; readonly atMost: number };
  /** Before the first batch of a partition is sent. Throws TransactionFailed. */
  readonly enter: (topic: string, partition: number) => Promise<void>;
}
