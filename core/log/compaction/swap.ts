/**
 * Puts a cleaned segment in the place of those it was made from, so that whatever a crash leaves, the next start sees
 * all of the old or all of the new. The names are Kafka's: `.cleaned` while it is written, `.swap` once it counts.
 *
 * A directory orders nothing by itself: of ten renames a power cut keeps any. So a file of its own, `<base>.swap`, says
 * first, durably, which segments go and which files come; from then on the swap is done, and every start that finds the
 * file does over again what may be missing. It goes only when all the rest is on the disk. Kafka has no such file and
 * pays no heed to it.
 *
 * Swaps that Kafka itself has left unfinished (`.swap` without that file) are finished by Kafka's rule: what begins
 * within the new segment's records goes.
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
/** The records' own first. */
const FILE_SUFFIXES = [".log", INDEX_SUFFIX, TIME_INDEX_SUFFIX, TXN_INDEX_SUFFIX];

export interface Swap {
  /** Where the new segment begins, and the first of the old. */
  readonly baseOffset: number;
  /** Where the old ones begin. */
  readonly replaces: readonly number[];
  /** Which files the new one has; what an old one had besides goes. */
  readonly suffixes: readonly string[];
}

/**
 * Makes the swap count: from here on only the new segment is the log's, even if the power fails before anything else.
 */
export async function commitSwap(
  disk: Disk,
  folder: string,
  { baseOffset, replaces }: { readonly baseOffset: number; readonly replaces: readonly number[] },
): Promise<Swap> {
  const path = Segment.path(folder, baseOffset);
  const suffixes = FILE_SUFFIXES.filter((suffix) => disk.exists(sidecar(path, suffix) + CLEANED_SUFFIX));
  // Before the marker can be there, the files it speaks of must be, by name.
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

/** Whether a swap there may count already, its names being on the way to the disk; also where that cannot be told. */
export function maySwapBeMarked(disk: Disk, folder: string, baseOffset: number): boolean {
  try {
    return disk.exists(markerPath(folder, baseOffset));
  } catch (failure) {
    if (failure instanceof OperatingFailure) return true;
    throw failure;
  }
}

/** Gives the new files their names. Doing so again is harmless. */
export function installSwap(disk: Disk, folder: string, { baseOffset, suffixes }: Swap): void {
  const path = Segment.path(folder, baseOffset);
  for (const suffix of FILE_SUFFIXES) {
    const file = sidecar(path, suffix);
    const come = [file + SWAP_SUFFIX, file + CLEANED_SUFFIX].find((name) => disk.exists(name));
    if (!suffixes.includes(suffix)) removeWhereThere(disk, file);
    else if (come !== undefined) disk.rename(come, file);
  }
}

/** Everything else about the swap is done: puts that on the disk and forgets it. */
export async function endSwap(disk: Disk, folder: string, { baseOffset }: Swap): Promise<void> {
  await disk.syncFolder(folder);
  disk.removeFile(markerPath(folder, baseOffset));
  // Should it come back, it would remove segments that begin by then where the old ones began.
  await disk.syncFolder(folder);
}

/** Removes what was cleaned and is not wanted. */
export function discardCleaned(disk: Disk, folder: string, baseOffset: number): void {
  const path = Segment.path(folder, baseOffset);
  for (const suffix of FILE_SUFFIXES) removeWhereThere(disk, sidecar(path, suffix) + CLEANED_SUFFIX);
}

/** Removes whatever cleanings have left in the folder. */
export function discardAllCleaned(disk: Disk, folder: string): void {
  if (!disk.exists(folder)) return;
  for (const name of disk.listFiles(folder)) {
    if (name.endsWith(CLEANED_SUFFIX)) removeWhereThere(disk, `${folder}/${name}`);
  }
}

/** Does what a crash has left of swaps, before anybody looks at the segments. */
export async function finishSwaps(
  o: { readonly disk: Disk; readonly folder: string; readonly logger: Logger },
): Promise<void> {
  const { disk, folder, logger } = o;
  if (!disk.exists(folder)) return;
  const names = disk.listFiles(folder).filter((name) => name.endsWith(SWAP_SUFFIX));
  // A process that was killed may not have come to it: the old segments must not go before what says so is on the disk.
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

/** A swap that Kafka was about to finish. */
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
  // The records' file goes last: as long as it is there, all this is done again.
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

/** Where the batches in the file end; null when they are not whole: then it never was to be swapped in. */
function endOf(disk: Disk, path: string): number | null {
  const file = disk.open(path, "never");
  try {
    const size = file.size();
    // It holds nothing that could take anything's place.
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
 * What the marker of that name says; null when it is no marker. Throws EDAMAGED when it says nothing that can be done:
 * no crash does that.
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
