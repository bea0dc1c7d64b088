/**
 * Replication: the decisions, without anything that waits. This folder owns what a broker is to a partition; to come are the
 * changes of a partition's state, the high watermark, and where a follower's log is cut. It must not know stores, sockets, logs
 * or clocks: it takes values and gives values, and the time as a number. Start reading at `role.ts`.
 *
 * @module
 */
export { type Role, roleIn } from "./role.ts";
