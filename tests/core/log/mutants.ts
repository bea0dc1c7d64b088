/**
 * Ways in which the log could be wrong that only a power cut shows: for `npm run test:crash-mutants`.
 *
 * @module
 */
import type { Mutant } from "../../support/mutation.ts";

export const mutants: readonly Mutant[] = [
  {
    name: "a new segment's name is not synced with its records",
    file: "durability.ts",
    from: "if (this.#namesUnsynced) folders.push(folder);",
    to: "",
  },
  {
    name: "only the active segment is synced",
    file: "durability.ts",
    from: "if (baseOffset < this.#end) break;",
    to: "break;",
  },
  {
    name: "what could not be synced for want of a file handle is not synced with the next round",
    file: "durability.ts",
    from: "for (const file of files) file.unsynced = true;",
    to: "",
  },
  {
    name: "what a failed sync left in memory is believed to be on the disk",
    file: "recovery.ts",
    from: "if (this.#folder.names.has(SYNC_FAILED_FILE)) await this.#writeAgain(point);",
    to: "",
  },
  {
    name: "a sync that failed is tried again",
    file: "durability.ts",
    from: "else if (failure !== null) this.fail(failure);",
    to: "else if (failure !== null) this.#wasNotBegun(failure);",
  },
  {
    name: "the recovery point is ahead of the data",
    file: "durability.ts",
    from: "await this.#when(offset);",
    to: "",
  },
  {
    name: "a truncation leaves the recovery point where it was",
    file: "truncate.ts",
    from: "await durability.lowerRecoveryPoint(baseOffset);",
    to: "",
  },
  {
    name: "what a truncation cut off is not synced away",
    file: "truncate.ts",
    from: "await active().file.sync();\n      await disk.syncFolder(folder);",
    to: "",
  },
  {
    name: "index files of a segment that was cut are believed",
    file: "truncate.ts",
    from: "lowerRecoveryPoint(baseOffset)",
    to: "lowerRecoveryPoint(offset)",
  },
  {
    name: "a round in flight counts for what was written after a truncation",
    file: "durability.ts",
    from: "this.#committingEnd = Math.min(this.#committingEnd, endOffset);",
    to: "",
  },
  {
    name: "segments are deleted before the log's start is on the disk",
    file: "log_start.ts",
    from: "await this.#checkpoint.flush();",
    to: "",
  },
  {
    name: "segments are deleted before their producers are written down",
    file: "remove_expired.ts",
    from: "await durability.seal(sealed);",
    to: "",
    also: " || durability.recoveryPoint < sealed",
  },
  {
    name: "records are deleted that were never on the disk",
    file: "log.ts",
    from: "await this.#durability.when(offset);\n    // The log may",
    to: "// The log may",
  },
  {
    name: "checksums are not looked at after a crash",
    file: "batch_walk.ts",
    from: "?? checksumFault(header, position, window, o.checksums)",
    to: "",
  },
  {
    name: "segments behind a tear stay",
    file: "recovery.ts",
    from: "await this.#repairs.setAside(bases.slice(index + 1), segment.nextOffset);",
    to: "",
  },
  {
    name: "the last batch is not counted in an open transaction's beginning",
    file: "producer_state.ts",
    from: "openSince ?? (batch.isTransactional ? batch.baseOffset : null)",
    to: "batch.isTransactional ? batch.baseOffset : null",
  },
  {
    name: "old segments are removed before the swap's marker is on the disk",
    file: "compaction/compactable_log.ts",
    from: "const swap = await commitSwap(",
    to: "for (const segment of old.slice(1)) removal.removeNow(segment);\n    const swap = await commitSwap(",
  },
  {
    name: "a swap's marker is there before the names of what it speaks of",
    file: "compaction/swap.ts",
    from: "await disk.syncFolder(folder);\n  const lines",
    to: "const lines",
  },
  {
    name: "a cleaning is written down before its swap is done",
    file: "compaction/compactable_log.ts",
    from: "const swap = await commitSwap(",
    to:
      "await this.checkpointCleaned(segments[segments.indexOf(old.at(-1)!) + 1]!.baseOffset);\n    const swap = await commitSwap(",
  },
  {
    name: "a cleaning believes in transactions' ends that may be lost",
    file: "compaction/compactable_log.ts",
    from: "Math.min(stableNow, sidecarFiles.stableOffsetAt(settledOffset))",
    to: "stableNow",
  },
  {
    name: "a cleaning goes on after what it built upon was cut off",
    file: "compaction/compactable_log.ts",
    from: "if (this.isOver || this.isCut || ",
    to: "if (this.isOver || ",
  },
];
