/**
 * Carries out the repairs that a check found. Only what is damaged is removed: batches behind it stay, with a hole in
 * the offsets like those of compaction. What is cut is kept beside the segment, in a `.torn` file that no broker reads.
 *
 * A crash leaves either the old or the repaired segment: the repaired one is written beside it, synced, and renamed
 * over it.
 *
 * @module
 */
import type { Disk } from "../../runtime/ports.ts";
import { TXN_INDEX_SUFFIX } from "../aborted_transactions.ts";
import { INDEX_SUFFIX, TIME_INDEX_SUFFIX } from "../index_files.ts";
import { Segment } from "../segment.ts";
import { sidecar } from "../segment_indexes.ts";
import type { Findings } from "./findings.ts";
import type { PartitionFolder } from "./partition_folders.ts";

interface Range {
  readonly from: number;
  readonly to: number;
}

export interface RepairPlan {
  readonly folder: PartitionFolder;
  /** By segment, ascending: the ranges to cut, ascending and disjoint. */
  readonly cuts: ReadonlyMap<number, readonly Range[]>;
  /** Files that the next start rebuilds. */
  readonly removals: readonly string[];
  readonly bytes: number;
  /** By the headers of what is cut; bytes without a header count as none. */
  readonly records: number;
  /** How many problems no cut repairs. */
  readonly hopeless: number;
}

export function planOf(folder: PartitionFolder, { problems }: Findings): RepairPlan {
  const cuts = new Map<number, Range[]>();
  const removals = new Set<string>();
  let [bytes, records, hopeless] = [0, 0, 0];
  // Sorted by position: batches with wrong offsets are found only when the segment was read to its end.
  for (const { remedy } of [...problems].sort((a, b) => (a.position ?? 0) - (b.position ?? 0))) {
    if (remedy === null) hopeless += 1;
    else if (remedy.kind === "remove") removals.add(remedy.path);
    else {
      const { base, from, to } = remedy;
      bytes += to - from;
      records += remedy.records;
      const ranges = cuts.get(base) ?? [];
      const last = ranges.at(-1);
      if (last?.to === from) ranges[ranges.length - 1] = { from: last.from, to };
      else ranges.push({ from, to });
      cuts.set(base, ranges);
    }
  }
  // After a repair the log counts as synced to its end, so no unfinished index may remain.
  const first = Math.min(...cuts.keys());
  for (const base of folder.bases.filter((base) => base >= first)) {
    const path = Segment.path(folder.path, base);
    for (const suffix of [INDEX_SUFFIX, TIME_INDEX_SUFFIX, TXN_INDEX_SUFFIX]) {
      const beside = sidecar(path, suffix);
      if (folder.names.has(beside.slice(beside.lastIndexOf("/") + 1))) removals.add(beside);
    }
  }
  return { folder, cuts, removals: [...removals], bytes, records, hopeless };
}

/** Throws OperatingFailure. When it resolves, the whole log would survive a power cut. */
export async function repairPartition(disk: Disk, { folder, cuts, removals }: RepairPlan): Promise<void> {
  // Indexes first: a crash after the cut must not leave an index of removed batches.
  for (const path of removals) disk.removeFile(path);
  await disk.syncFolder(folder.path);
  for (const [base, ranges] of cuts) await cut(disk, Segment.path(folder.path, base), ranges);
  if (cuts.size === 0) return;
  for (const base of folder.bases) {
    const file = disk.open(Segment.path(folder.path, base), "never");
    try {
      await file.sync();
    } finally {
      file.close();
    }
  }
}

const COPIED_AT_ONCE = 1 << 20;

async function cut(disk: Disk, path: string, ranges: readonly Range[]): Promise<void> {
  const whole = disk.open(path, "never");
  try {
    const size = whole.size();
    for (const range of ranges) await copyTo(disk, `${path}.${range.from}.torn`, [range]);
    await copyTo(disk, `${path}.tmp`, kept(ranges, size));
    disk.rename(`${path}.tmp`, path);
    await disk.syncFolder(path.slice(0, path.lastIndexOf("/")));
  } finally {
    whole.close();
  }

  async function copyTo(disk: Disk, to: string, stretches: readonly Range[]): Promise<void> {
    const file = disk.open(to, "if-missing");
    try {
      file.truncate(0);
      const bytes = new Uint8Array(COPIED_AT_ONCE);
      let at = 0;
      for (const stretch of stretches) {
        for (let from = stretch.from; from < stretch.to;) {
          const count = whole.read(bytes, 0, Math.min(bytes.length, stretch.to - from), from);
          file.write(bytes, 0, count, at);
          at += count;
          from += count;
        }
      }
      await file.sync();
    } finally {
      file.close();
    }
  }
}

function kept(cuts: readonly Range[], size: number): Range[] {
  const stretches: Range[] = [];
  let from = 0;
  for (const cut of cuts) {
    if (cut.from > from) stretches.push({ from, to: cut.from });
    from = cut.to;
  }
  if (from < size) stretches.push({ from, to: size });
  return stretches;
}
