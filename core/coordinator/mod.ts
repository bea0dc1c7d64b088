/**
 * Coordinators: state machines that decide, and what runs them over a log. This folder owns how a decision is recorded
 * before it is answered, and what happens when recording fails; it must never know requests, versions or sockets. Start
 * reading at `runtime/`, which runs any coordinator over the partitions of a topic; `group/` is the state machine of
 * consumer groups and their offsets, `transaction/` that of transactional ids; `groups.ts` and `transactions.ts` are
 * what handlers ask.
 *
 * @module
 */
export { Groups, type GroupsOptions } from "./groups.ts";
export type {
  AssignorName,
  ConsumerDescribeAnswer,
  GroupConfig,
  GroupTopic,
  GroupTopics,
  OneGroupConfig,
} from "./group/mod.ts";
export {
  type CoordinatorStorage,
  type Covered,
  type FoundCoordinator,
  partitionOf,
  type ShardLog,
} from "./runtime/mod.ts";
export { type MarkersToWrite, type MarkerWriter, Transactions, type TransactionsOptions } from "./transactions.ts";
export type {
  ListedTransaction,
  MarkerOutcome,
  TopicPartitions,
  Transaction,
  TransactionConfig,
  TransactionVersion,
} from "./transaction/mod.ts";
export { TRANSACTION_STATES } from "./transaction/mod.ts";
