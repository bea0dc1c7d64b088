/**
 * Replaces segments by the cleaned segment that was made from them, so that the start after a crash sees all of the old
 * ones or the new one. The names are Kafka's: `.cleaned` while it is written, `.swap` once it counts.
 *
 * A directory keeps no order: a power cut may keep any of ten renames. So a marker file, `<base>.swap`, first says,
 * durably, which segments are removed and which files replace them; from then on the swap counts, and every start that
 * finds the marker repeats what may be missing. The marker is removed only when everything else is on the disk. Kafka
 * has no such file and ignores it.
 *
 * Swaps that Kafka left unfinished (`.swap` files without a marker) are finished by Kafka's rule: segments that begin
 * within the new segment's records are removed.
 *
 * @module
 */
import { BATCH_HEADER_SIZE, MAGIC, readBatchHeader } from "../../protocol/records/batch.ts";
import { type Disk, type Logger, OperatingFailure } from "../../runtime/ports.ts";
import { TXN_INDEX_SUFFIX } from "../aborted_transactions.ts";
import { INDEX_SUFFIX, TIME_INDEX_SUFFIX } from "../index_files.ts";
import { baseOffsetIn, Segment } from "../segment.ts";
import { sidecar } from "../segment_indexes.ts";

export const CLEANED_SUFFIX = ".cleaned";
export const SWAP_SUFFIX = ".swap";
const VERSION = "0";
/** The suffixes of a segment's files, the records first. */
const FILE_SUFFIXES = [".log", INDEX_SUFFIX, TIME_INDEX_SUFFIX, TXN_INDEX_SUFFIX];

export interface Swap {
  /** The base offset of the new segment and of the first old one. */
  readonly baseOffset: number;
  /** The base offsets of the old ones. */
  readonly replaces: readonly number[];
  /** The new segment's files; other files of an old one are removed. */
  readonly suffixes: readonly string[];
}

/**
 * Makes the swap count: from here on only the new segment belongs to the log, even if the power fails before anything
 * else.
 */
export async function commitSwap(
  disk: Disk,
  folder: string,
  { baseOffset, replaces }: { readonly baseOffset: number; readonly replaces: readonly number[] },
): Promise<Swap> {
  const path = Segment.path(folder, baseOffset);
  const suffixes = FILE_SUFFIXES.filter((suffix) => disk.exists(sidecar(path, suffix) + CLEANED_SUFFIX));
  // The files that the marker names must be on the disk, by name, before the marker can be.
  await disk.syncFolder(folder);
  const lines = [VERSION, replaces.join(" "), suffixes.join(" "), ""];
  await disk.replaceFile(markerPath(folder, baseOffset), new TextEncoder().encode(lines.join("\n")));
  for (const suffix of suffixes) {
    const file = sidecar(path, suffix);
    disk.rename(file + CLEANED_SUFFIX, file + SWAP_SUFFIX);
  }
  await disk.syncFolder(folder);
  return { baseOffset, replaces, suffixes };
}

/** Whether a swap there may count already because its names may be on the disk; true also when that cannot be known. */
export function maySwapBeMarked(disk: Disk, folder: string, baseOffset: number): boolean {
  try {
    return disk.exists(markerPath(folder, baseOffset));
  } catch (failure) {
    if (failure instanceof OperatingFailure) return true;
    throw failure;
  }
}

/** Gives the new files their names. Repeating it is harmless. */
export function installSwap(disk: Disk, folder: string, { baseOffset, suffixes }: Swap): void {
  const path = Segment.path(folder, baseOffset);
  for (const suffix of FILE_SUFFIXES) {
    const file = sidecar(path, suffix);
    const come = [file + SWAP_SUFFIX, file + CLEANED_SUFFIX].find((name) => disk.exists(name));
    if (!suffixes.includes(suffix)) removeWhereThere(disk, file);
    else if (come !== undefined) disk.rename(come, file);
  }
}

/** Everything else about the swap is done: syncs that and removes the marker. */
export async function endSwap(disk: Disk, folder: string, { baseOffset }: Swap): Promise<void> {
  await disk.syncFolder(folder);
  disk.removeFile(markerPath(folder, baseOffset));
  // A marker that came back would remove later segments with the same base offsets.
  await disk.syncFolder(folder);
}

/** Removes a cleaned segment that is not used. */
export function discardCleaned(disk: Disk, folder: string, baseOffset: number): void {
  const path = Segment.path(folder, baseOffset);
  for (const suffix of FILE_SUFFIXES) removeWhereThere(disk, sidecar(path, suffix) + CLEANED_SUFFIX);
}

/** Removes what interrupted cleanings left in the folder. */
export function discardAllCleaned(disk: Disk, folder: string): void {
  if (!disk.exists(folder)) return;
  for (const name of disk.listFiles(folder)) {
    if (name.endsWith(CLEANED_SUFFIX)) removeWhereThere(disk, `${folder}/${name}`);
  }
}

/** Finishes the swaps that a crash interrupted, before anything reads the segments. */
export async function finishSwaps(
  o: { readonly disk: Disk; readonly folder: string; readonly logger: Logger },
): Promise<void> {
  const { disk, folder, logger } = o;
  if (!disk.exists(folder)) return;
  const names = disk.listFiles(folder).filter((name) => name.endsWith(SWAP_SUFFIX));
  // A killed process may not have synced the marker: the old segments must not be removed before it is on the disk.
  if (names.length > 0) await disk.syncFolder(folder);
  for (const name of names) {
    const swap = readMarker(disk, folder, name);
    if (swap === null) continue;
    for (const base of swap.replaces) if (base !== swap.baseOffset) removeSegment(disk, folder, base);
    installSwap(disk, folder, swap);
    await endSwap(disk, folder, swap);
    logger.info(`${folder}: finished putting a compacted segment in its place, at offset ${swap.baseOffset}`);
  }
  for (const name of names) {
    const base = baseOffsetIn(name.slice(0, -SWAP_SUFFIX.length));
    if (base !== null && disk.exists(`${folder}/${name}`)) await finishKafkas(o, base);
  }
}

/** A swap that Kafka had begun. */
async function finishKafkas(
  { disk, folder, logger }: { readonly disk: Disk; readonly folder: string; readonly logger: Logger },
  baseOffset: number,
): Promise<void> {
  const path = Segment.path(folder, baseOffset);
  const endOffset = endOf(disk, path + SWAP_SUFFIX);
  if (endOffset === null) return;
  const bases = disk.listFiles(folder).map(baseOffsetIn).filter((base) => base !== null);
  for (const base of bases) if (base > baseOffset && base < endOffset) removeSegment(disk, folder, base);
  await disk.syncFolder(folder);
  const suffixes = FILE_SUFFIXES.filter((suffix) => disk.exists(sidecar(path, suffix) + SWAP_SUFFIX));
  // The records' file is renamed last: as long as it has the old name, all this is repeated.
  for (const suffix of FILE_SUFFIXES.slice(1)) {
    const file = sidecar(path, suffix);
    if (suffixes.includes(suffix)) disk.rename(file + SWAP_SUFFIX, file);
    else removeWhereThere(disk, file);
  }
  await disk.syncFolder(folder);
  disk.rename(path + SWAP_SUFFIX, path);
  await disk.syncFolder(folder);
  logger.info(`${folder}: finished putting a segment that Kafka compacted in its place, at offset ${baseOffset}`);
}

/** Where the batches in the file end; null when they are not whole: then the swap never counted. */
function endOf(disk: Disk, path: string): number | null {
  const file = disk.open(path, "never");
  try {
    const size = file.size();
    // An empty file replaces nothing.
    if (size === 0) return null;
    const head = new Uint8Array(BATCH_HEADER_SIZE);
    let endOffset = baseOffsetIn(path.slice(path.lastIndexOf("/") + 1, -SWAP_SUFFIX.length))!;
    for (let position = 0; position < size;) {
      if (file.read(head, 0, head.length, position) < head.length) return null;
      const header = readBatchHeader(head, 0);
      position += header.sizeInBytes;
      if (header.magic !== MAGIC || header.sizeInBytes < BATCH_HEADER_SIZE || position > size) return null;
      endOffset = header.nextOffset;
    }
    return endOffset;
  } finally {
    file.close();
  }
}

function markerPath(folder: string, baseOffset: number): string {
  return `${folder}/${String(baseOffset).padStart(20, "0")}${SWAP_SUFFIX}`;
}

/**
 * The content of the marker of that name; null when the file is not a marker. Throws EDAMAGED when the content is
 * impossible: no crash causes that.
 */
export function readMarker(disk: Disk, folder: string, name: string): Swap | null {
  const match = /^(\d{20})\.swap$/.exec(name);
  if (match === null) return null;
  const text = new TextDecoder().decode(disk.readFile(`${folder}/${name}`));
  const [, replaces, suffixes] = /^0\n(\d+(?: \d+)*)\n(\.log(?: \.[a-z]+)*)\n$/.exec(text) ?? [];
  if (replaces === undefined || suffixes === undefined) {
    throw new OperatingFailure(
      "EDAMAGED",
      `${folder}/${name} is damaged: restore ${folder} from a copy, or delete the topic`,
    );
  }
  return {
    baseOffset: Number(match[1]),
    replaces: replaces.split(" ").map(Number),
    suffixes: suffixes.split(" "),
  };
}

function removeSegment(disk: Disk, folder: string, baseOffset: number): void {
  const path = Segment.path(folder, baseOffset);
  for (const suffix of FILE_SUFFIXES) removeWhereThere(disk, sidecar(path, suffix));
}

function removeWhereThere(disk: Disk, path: string): void {
  if (disk.exists(path)) disk.removeFile(path);
}
