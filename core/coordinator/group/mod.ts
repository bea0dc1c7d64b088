/**
 * Consumer groups and what they have committed. This folder owns who is a member of what, when a generation begins and
 * ends, and what is answered; it must never know logs, sockets, versions or clocks, and never waits. Start reading at
 * `state_machine.ts`, all groups of a shard; then `classic/`, each type of group having its folder with events, machine
 * and records side by side; `offsets/` is what groups of every type have committed. A type comes in by `group.ts` (what
 * is asked of each), `records.ts` and `stored_records.ts` (what is kept), `events.ts` (what can happen).
 *
 * @module
 */
export type * from "./classic/events.ts";
export type * from "./consumer/config.ts";
export type * from "./consumer/events.ts";
export { refusedConsumerHeartbeat } from "./consumer/events.ts";
export type { GroupTopic, GroupTopics } from "./consumer/topics.ts";
export type * from "./events.ts";
export type * from "./offsets/events.ts";
export { refusedJoin, refusedSync } from "./classic/rebalance.ts";
export { refusedCommit } from "./offsets/machine.ts";
export type { GroupRecord } from "./records.ts";
export { GroupStateMachine } from "./state_machine.ts";
export { decodeGroupRecords, encodeGroupRecords } from "./stored_records.ts";
