/**
 * Consumer groups and what they have committed. This folder owns who is a member of what, when a generation begins and
 * ends, and what is answered; it must never know of logs, sockets, versions or clocks, and never waits.
 * Start reading at `classic.ts`, with the states in `classic_group.ts` beside it; `state_machine.ts` is all groups of a shard,
 * `records.ts` what of them is kept.
 *
 * @module
 */
export type * from "./events.ts";
export { type Covered, GroupStateMachine } from "./state_machine.ts";
export { refusedCommit } from "./offsets.ts";
export { refusedJoin, refusedSync } from "./rebalance.ts";
export type { CommittedOffset, GroupRecord, StoredGroup, StoredMember } from "./records.ts";
export { decodeGroupRecords, encodeGroupRecords } from "./stored_records.ts";
