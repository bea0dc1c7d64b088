/**
 * Runs coordinators: it records each decision of a state machine in a partition of a log before any client is answered.
 * It knows neither groups nor transactions: the topic, the state machine and the encoding of its records are
 * parameters. Start reading at `state_machine.ts` and `storage.ts`, the two interfaces it connects; `shard.ts` runs one
 * partition, `shards.ts` all partitions of a topic.
 *
 * @module
 */
export type { Covered, Moment, ReplyToken, StateMachine, StepResult } from "./state_machine.ts";
export type { CoordinatorStorage, ShardLog } from "./storage.ts";
export type { ShardState } from "./shard_state.ts";
export type { CarriedOutFor, ShardKind, Unreadable } from "./shard.ts";
export { type FoundCoordinator, partitionOf, Shards, type ShardsOptions } from "./shards.ts";
