/**
 * What is in a partition's folder, by name, and which files may be removed before anything is read. Folders in it are
 * ignored, whatever their names.
 *
 * @module
 */
import type { Disk } from "../runtime/ports.ts";
import { TXN_INDEX_SUFFIX } from "./aborted_transactions.ts";
import { INDEX_SUFFIX, TIME_INDEX_SUFFIX } from "./index_files.ts";
import { snapshotOffsetIn } from "./producer_snapshot.ts";
import { baseOffsetIn, Segment } from "./segment.ts";
import { sidecar } from "./segment_indexes.ts";

export const EPOCHS_FILE = "leader-epoch-checkpoint";
/** The suffix of files that are no longer needed and are removed after a while, so that readers of them can finish. */
export const DELETED_SUFFIX = ".deleted";

/**
 * Created, and not synced, when a sync of the log fails: the kernel may have marked pages clean that never reached the
 * disk, and as long as it keeps them they look written. Whoever opens the log next writes them again. After a power cut
 * this file is gone, with those pages.
 */
export const SYNC_FAILED_FILE = "sync-failed";

/** Files that only their writer can use. */
const LEFT_OVER = /\.(deleted|cleaned|tmp)$/;
const SIDECAR_SUFFIXES = [INDEX_SUFFIX, TIME_INDEX_SUFFIX, TXN_INDEX_SUFFIX];

export interface LogFolder {
  readonly path: string;
  /** Ascending: where the segments begin. */
  readonly bases: readonly number[];
  /** Ascending: the ends of the log for which there is producer state. */
  readonly snapshots: number[];
  readonly names: ReadonlySet<string>;
  /** See {@linkcode lostSegments}. */
  readonly lost: readonly number[];
}

/** What the checkpoints say of the log in the folder. */
interface Extent {
  readonly startOffset: number;
  readonly recoveryPoint: number;
}

/**
 * Ascending: the base offsets of segments that have index files and no records. Only segments that somebody removed: a
 * crash may leave index files of segments that were deleted (before the log's start) or truncated (behind the recovery
 * point). The index files are the only evidence of the loss, so they stay.
 */
export function lostSegments(
  { names, bases }: Pick<LogFolder, "names" | "bases">,
  { startOffset, recoveryPoint }: Extent,
): number[] {
  const segments = new Set(bases);
  const lost = [...names].flatMap((name) => {
    const base = baseOffsetIn(name.replace(/\.(index|timeindex)$/, ".log"));
    if (base === null || segments.has(base) || base >= recoveryPoint) return [];
    const next = bases.find((each) => each > base);
    return next !== undefined && base > bases[0]! && next > startOffset ? [base] : [];
  });
  return [...new Set(lost)].sort((a, b) => a - b);
}

/**
 * Reads the folder, creating it when it is absent, and removes what nothing needs: left-over files, indexes without a
 * segment.
 */
export async function openFolder(
  { path, disk, ...extent }: Extent & { readonly path: string; readonly disk: Disk },
): Promise<LogFolder> {
  if (!disk.exists(path)) {
    disk.makeFolder(path);
    return { path, bases: [], snapshots: [], names: new Set(), lost: [] };
  }
  const names = new Set(disk.listFiles(path));
  const remove = async (name: string): Promise<void> => {
    names.delete(name);
    await disk.discardFile(`${path}/${name}`);
  };
  for (const name of [...names]) if (LEFT_OVER.test(name)) await remove(name);
  const bases = [...names].map(baseOffsetIn).filter((base) => base !== null);
  const lost = lostSegments({ names, bases }, extent);
  const segments = new Set([...bases, ...lost].map((base) => `${String(base).padStart(20, "0")}`));
  for (const name of [...names]) {
    const suffix = SIDECAR_SUFFIXES.find((each) => name.endsWith(each));
    if (suffix !== undefined && !segments.has(name.slice(0, -suffix.length))) await remove(name);
  }
  const snapshots = [...names].map(snapshotOffsetIn).filter((offset) => offset !== null);
  return { path, bases, snapshots, names, lost };
}

/** The paths of the files that a segment may have, the records first. */
export function segmentFiles(folder: string, base: number): string[] {
  const path = Segment.path(folder, base);
  return [path, ...SIDECAR_SUFFIXES.map((suffix) => sidecar(path, suffix))];
}

export function hasIndexes({ names, path }: LogFolder, base: number): boolean {
  const [, positions, timestamps] = segmentFiles(path, base);
  return [positions!, timestamps!].every((each) => names.has(each.slice(path.length + 1)));
}
