/**
 * The log: one partition's records as files in Kafka's format. This folder owns those files, what is known about their
 * content, and when it is durable. It must never know topic ids, requests, replicas or who waits for records.
 *
 * Start reading at `log.ts` (what a log does) with `appender.ts`, `producer_check.ts` and `log_reader.ts`, then
 * `segment.ts` (one file), `assemble.ts` and `recovery.ts` (what is trusted after a crash), `durability.ts` with
 * `group_commit.ts` (what is on the disk), `remove_expired.ts` and `truncate.ts` (how a log gets shorter),
 * `sidecar_files.ts` (what saves a restart from reading everything) and `open_files.ts` with `page_cache.ts` and
 * `fd_limit.ts` (files that are not all open, not all in memory, and cannot always be opened). Pure:
 * `producer_state.ts`, `leader_epochs.ts`, `sparse_index.ts`, `rolling.ts`, `retention.ts`, and the formats.
 *
 * How it is proved: `tests/core/log/crash_search.ts` runs histories of appends, truncations, deletions, cleanings,
 * restarts, failed syncs and missing descriptors on a simulated disk and cuts the power in them; `found.ts` beside it
 * has what must hold then. When it finds something, `--histories 1 --seed N` runs that history again; check first
 * whether the history promised too much.
 *
 * @module
 */
export { NotResident, retryWhenResident } from "./page_cache.ts";
export type { LogConfig } from "./config.ts";
export { FolderRemovals, nameOnTheWayOut } from "./folder_removal.ts";
export { GroupCommit } from "./group_commit.ts";
export type { EpochEnd } from "./leader_epochs.ts";
export type { AbortedTransaction } from "./aborted_transactions.ts";
export type { ProducerEntry } from "./producer_state.ts";
export type { Verification } from "./verifications.ts";
export type { AppendContext, Appended } from "./append_context.ts";
export type { Replicated } from "./replicated.ts";
export type { LogOptions } from "./assemble.ts";
export { Log } from "./log.ts";
export type { LogRead } from "./log_reader.ts";
export { type Checkpoints, forgetPartition, OffsetCheckpoint, openCheckpoints } from "./offset_checkpoint.ts";
export { MOST_OPEN_FILES, OpenFiles, openFilesOf, SegmentBytes } from "./open_files.ts";
export {
  findRecord,
  type FoundRecord,
  type SearchBatch,
  searchHere,
  type StoredBatch,
  type WantedRecords,
} from "./stored_batch.ts";
