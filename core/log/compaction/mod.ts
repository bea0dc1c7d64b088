/**
 * Compaction: only the last record of each key stays. This folder owns which part of a log may be cleaned, which
 * records and batches a cleaning keeps, and how cleaned segments replace the old ones; it must not know topics'
 * settings, timers or when to run: `core/broker/background/cleaner.ts` does. Its work touches files only and may run in
 * a thread.
 *
 * Start reading at `clean_batch.ts` (the rule), then `clean_segments.ts` (one cleaning), `swap.ts` (crashes) and
 * `cleanable.ts` (what is worth cleaning).
 *
 * @module
 */
export { type Cleanable, cleanableRange, filthiest } from "./cleanable.ts";
export type { CleaningJob, CleaningOutcome } from "./clean_segments.ts";
export { type CleaningRun, startCleaning, STOPPED } from "./cleaning_run.ts";
export type { CompactableLog } from "./compactable_log.ts";
export { discardAllCleaned } from "./swap.ts";
