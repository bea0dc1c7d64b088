/**
 * The log: one partition's records as files in Kafka's format. This folder owns those files, what is known of their
 * content, and when it is durable. It must never know topics' ids, requests, replicas or who is waiting for records.
 *
 * Start reading at `log.ts` (what a log does), then `segment.ts` (one file), `recovery.ts` (what is trusted after a
 * crash), `durability.ts` with `group_commit.ts` (what is on the disk), `remove_expired.ts` and `truncate.ts` (how a log
 * gets shorter) and `side_files.ts` (what spares a restart reading everything). Pure: `producer_state.ts`,
 * `leader_epochs.ts`, `sparse_index.ts`, `rolling.ts`, `retention.ts`, and the formats.
 *
 * @module
 */
export { whenAtHand } from "./at_hand.ts";
export type { LogConfig } from "./config.ts";
export { nameOnTheWayOut, removeLogFolder } from "./folder_removal.ts";
export { GroupCommit } from "./group_commit.ts";
export type { EpochEnd } from "./leader_epochs.ts";
export type { AbortedTransaction } from "./aborted_transactions.ts";
export { type Appended, type Circumstances, Log, type LogOptions, type LogRead, type Refused } from "./log.ts";
export { type Checkpoints, forgetPartition, OffsetCheckpoint, openCheckpoints } from "./offset_checkpoint.ts";
export { MOST_OPEN_FILES, OpenFiles, openFilesOf, SegmentBytes } from "./open_files.ts";
export type { FoundRecord } from "./segment.ts";
