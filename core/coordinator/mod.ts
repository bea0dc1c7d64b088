/**
 * Coordinators: state machines that decide, and what runs them over a log. This folder owns how a decision is kept before it
 * is told, and what happens when it cannot be; it must never know requests, versions or sockets. `group/` is consumer
 * groups and their offsets; other coordinators come to stand beside it and run on the same shard.
 * Start reading at `shard.ts`, then `group/classic.ts`; `groups.ts` is what handlers ask.
 *
 * @module
 */
export { Groups, type GroupsOptions, type GroupStorage, OFFSETS_TOPIC, partitionOf } from "./groups.ts";
export type { Covered, GroupConfig } from "./group/mod.ts";
export { Shard, type ShardLog, type ShardOptions, type StateMachine } from "./shard.ts";
