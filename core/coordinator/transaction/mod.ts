/**
 * Transactions: which producer a transactional id stands for, which partitions its transaction has, and how it ends.
 * This folder owns what is decided and kept; it must never know logs, sockets, versions of requests or clocks, and
 * never waits. Start reading at `transaction.ts`, which has the states; `state_machine.ts` is all ids of a shard,
 * `events.ts` what can happen to them.
 *
 * @module
 */
export type * from "./events.ts";
export { decodeTransactionRecords, encodeTransactionRecords, TRANSACTION_STATES } from "./stored_records.ts";
export { TransactionStateMachine } from "./state_machine.ts";
export {
  type TopicPartitions,
  type Transaction,
  type TransactionState,
  type TransactionVersion,
} from "./transaction.ts";
