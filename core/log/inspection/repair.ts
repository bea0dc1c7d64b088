/**
 * Carries out what a check found to be necessary. Only what is damaged goes: batches behind it stay, with a hole in the
 * offsets as compaction leaves holes. What is cut is kept beside the segment, in a file that ends in `.torn` and that
 * no broker reads.
 *
 * A crash in the middle leaves the segment as it was or as it shall be: the repaired one is written beside it, synced,
 * and renamed over it.
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
  /** By segment, ascending, and within it the stretches to cut, ascending and apart from each other. */
  readonly cuts: ReadonlyMap<number, readonly Range[]>;
  /** Files that are worked out anew at the next start. */
  readonly removals: readonly string[];
  readonly bytes: number;
  /** As the headers of what is cut say; of what has no header nobody knows. */
  readonly records: number;
  /** How many problems no cut does away with. */
  readonly hopeless: number;
}

export function planOf(folder: PartitionFolder, { problems }: Findings): RepairPlan {
  const cuts = new Map<number, Range[]>();
  const removals = new Set<string>();
  let [bytes, records, hopeless] = [0, 0, 0];
  // By position: batches whose offsets are wrong are found only when the segment has been read to its end.
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
  // The log counts as synced to its end after a repair, so no index may be left that a crash had not finished.
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

/** Throws OperatingFailure. When it ends, the whole log would survive a power cut as it is then. */
export async function repairPartition(disk: Disk, { folder, cuts, removals }: RepairPlan): Promise<void> {
  // Indexes first: a crash after the cut must not leave an index of what is no longer there.
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
