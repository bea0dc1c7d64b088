/**
 * Opens what lies in a partition's folder: finds the segments, walks every batch, and decides what may be trusted.
 *
 * - A batch that is not whole *after* the recovery point was torn by a crash: nothing from it on was ever acknowledged as
 *   durable. It is cut off and the log goes on from there. Later segments, whose data may have reached the disk before the
 *   torn part did, are set aside (`.torn`), not deleted.
 * - A batch that is not whole *before* the recovery point was durable once, so the disk or somebody has damaged it. Nothing
 *   is changed: the log stays readable up to it and takes no more records, until an operator decides.
 *
 * Crash-safe itself: until the later segments are set aside, durably, whatever a crash leaves of this shows the same tear.
 *
 * @module
 */
import {
  ATTRIBUTES_AT,
  BATCH_HEADER_SIZE,
  type BatchHeader,
  MAGIC,
  readBatchHeader,
} from "../protocol/records/batch.ts";
import { type Checksums, type Disk, type Logger, OperatingFailure } from "../runtime/ports.ts";
import type { OpenFiles, SegmentFile } from "./open_files.ts";
import { readRecoveryPoint } from "./recovery_point.ts";
import { baseOffsetIn, Segment } from "./segment.ts";

const LARGEST_RELATIVE_OFFSET = 0x7fffffff;
const CHUNK_SIZE = 1 << 20;
const TORN_SUFFIX = ".torn";

export interface RecoveryOptions {
  readonly folder: string;
  /** The partition, as the log lines call it. */
  readonly name: string;
  readonly disk: Disk;
  readonly files: OpenFiles;
  readonly checksums: Checksums;
  readonly logger: Logger;
  readonly indexIntervalBytes: number;
  /** The last stop was orderly: batches are walked but not checked, and everything counts as synced. */
  readonly clean: boolean;
  /** Called for each batch that stays, in order. */
  readonly replay: (header: BatchHeader) => void;
}

export interface Recovered {
  /** Never empty, ascending; the last one is active. */
  readonly segments: Segment[];
  readonly recoveryPoint: number;
  /** Why the log may not be appended to. */
  readonly damage: OperatingFailure | null;
  /** Whether names in the folder may not be on the disk yet. */
  readonly namesUnsynced: boolean;
}

export async function recover(o: RecoveryOptions): Promise<Recovered> {
  const { disk, folder } = o;
  const isNew = !disk.exists(folder);
  if (isNew) disk.makeFolder(folder);
  const bases = isNew ? [] : disk.list(folder).map(baseOffsetIn).filter((base) => base !== null);
  const readPoint = readRecoveryPoint(disk, folder);
  if (readPoint === null) o.logger.warn(`${o.name}: the recovery point cannot be read; checking the whole log`);
  const recoveryPoint = readPoint ?? 0;

  const segments: Segment[] = [];
  for (const [index, base] of bases.entries()) {
    const previous = segments.at(-1);
    const end = previous?.nextOffset ?? Math.min(base, recoveryPoint);
    const tear = misplaced(base, end, recoveryPoint);
    if (tear === "damage") {
      return damaged(o, segments, recoveryPoint, `${Segment.path(folder, base)} does not follow it`);
    }
    if (tear === "torn") {
      await setAside(o, bases.slice(index), end);
      break;
    }
    const segment = new Segment(base, o.files.existing(Segment.path(folder, base)));
    segments.push(segment);
    const { fault, size } = walk(segment, o);
    if (fault === null) continue;
    if (segment.nextOffset < recoveryPoint) {
      return damaged(o, segments, recoveryPoint, `at ${segment.size} of ${segment.file.path} ${fault}`);
    }
    await setAside(o, bases.slice(index + 1), segment.nextOffset);
    cut(o, segment, size, fault);
    break;
  }
  const end = segments.at(-1)?.nextOffset ?? (bases.length === 0 ? 0 : recoveryPoint);
  if (end < recoveryPoint) return damaged(o, segments, recoveryPoint, "the rest is missing");

  const made = segments.length === 0;
  if (made) segments.push(Segment.create(o.files, folder, end));
  for (const segment of segments.slice(0, -1)) segment.seal();
  // What an earlier process wrote may still be in the page cache only, and its names too: the next commit covers them.
  if (!o.clean) {
    for (const segment of segments) {
      if (segment.nextOffset >= recoveryPoint) segment.file.unsynced = true;
    }
  }
  // An empty log has no recovery point to vouch for its names.
  return { segments, recoveryPoint, damage: null, namesUnsynced: made || !o.clean || end === 0 };
}

/**
 * Whether a segment may follow a log that ends at `end`. Retention takes the first segments and compaction leaves holes, but
 * only in what was synced long ago; anywhere else what is missing was lost in the crash.
 */
function misplaced(base: number, end: number, recoveryPoint: number): "torn" | "damage" | null {
  if (base === end) return null;
  if (base > end && base <= recoveryPoint) return null;
  return end < recoveryPoint ? "damage" : "torn";
}

/** Takes over the whole batches from the start of the file; says what is wrong where they end before the file does. */
function walk(segment: Segment, o: RecoveryOptions): { readonly fault: string | null; readonly size: number } {
  const { file } = segment;
  const size = file.size();
  const window = new Window(file, size, sharedChunk());
  for (let position = 0; position < size; position = segment.size) {
    if (size - position < BATCH_HEADER_SIZE) return { fault: "the file ends inside a batch header", size };
    const at = window.show(position, BATCH_HEADER_SIZE);
    const header = readBatchHeader(window.bytes, at);
    const fault = faultOf(header, segment, size - position) ??
      (o.clean ? null : checksumFault(header, position, window, o.checksums));
    if (fault !== null) return { fault, size };
    segment.note(header, position, o.indexIntervalBytes);
    o.replay(header);
  }
  return { fault: null, size };
}

/** What in a header cannot be. Offset and leader epoch are outside the checksum, so the offset is held against its neighbours. */
function faultOf(header: BatchHeader, segment: Segment, remaining: number): string | null {
  const { sizeInBytes, baseOffset } = header;
  if (header.magic !== MAGIC || sizeInBytes < BATCH_HEADER_SIZE) return "there is no batch";
  if (sizeInBytes > remaining) return `a batch of ${sizeInBytes} bytes has only ${remaining}`;
  if (baseOffset < segment.nextOffset) return `a batch has offset ${baseOffset}, expected was ${segment.nextOffset}`;
  const lastRelative = header.nextOffset - 1 - segment.baseOffset;
  if (header.lastOffsetDelta < 0 || lastRelative > LARGEST_RELATIVE_OFFSET) return `a batch has offset ${baseOffset}`;
  return null;
}

function checksumFault(header: BatchHeader, position: number, window: Window, checksums: Checksums): string | null {
  let crc = 0;
  const end = position + header.sizeInBytes;
  for (let from = position + ATTRIBUTES_AT; from < end;) {
    const length = Math.min(end - from, window.bytes.length);
    const at = window.show(from, length);
    crc = checksums.crc32c(window.bytes, at, length, crc);
    from += length;
  }
  return crc === header.crc ? null : "a batch does not have the checksum it carries";
}

/** Removes what a crash left of the last batches, and says so. */
function cut(o: RecoveryOptions, segment: Segment, size: number, fault: string): void {
  const bytes = size - segment.size;
  const records = recordsClaimed(segment, size);
  segment.file.truncate(segment.size);
  o.logger.warn(
    `${o.name}: cut ${bytes} bytes (${records} records) that a crash left unfinished, after offset ${segment.nextOffset}: ${fault}`,
    { bytes, records, endOffset: segment.nextOffset, path: segment.file.path },
  );
}

/** How many records the cut bytes say they held, as far as their headers can be read: for the log line only. */
function recordsClaimed(segment: Segment, size: number): number {
  const scratch = segment.file.files.scratch;
  let records = 0;
  for (let position = segment.size; position + BATCH_HEADER_SIZE <= size;) {
    segment.file.read(scratch, 0, BATCH_HEADER_SIZE, position);
    const header = readBatchHeader(scratch, 0);
    if (header.magic !== MAGIC || header.sizeInBytes < BATCH_HEADER_SIZE || header.recordCount < 0) break;
    records += header.recordCount;
    position += header.sizeInBytes;
  }
  return records;
}

/** Segments behind a tear. From the last to the first, so that whatever a crash leaves of this is found again. */
async function setAside(o: RecoveryOptions, bases: readonly number[], endOffset: number): Promise<void> {
  if (bases.length === 0) return;
  for (const base of [...bases].reverse()) {
    const path = Segment.path(o.folder, base);
    o.disk.rename(path, path + TORN_SUFFIX);
    o.logger.warn(
      `${o.name}: set ${path} aside (${TORN_SUFFIX}): a crash left the segment before it unfinished, at offset ${endOffset}`,
    );
  }
  await o.disk.syncFolder(o.folder);
}

function damaged(o: RecoveryOptions, segments: Segment[], recoveryPoint: number, how: string): Recovered {
  const end = segments.at(-1)?.nextOffset ?? 0;
  const damage = new OperatingFailure(
    "EIO",
    `${o.name} is damaged after offset ${end}, though it had been written to the disk up to ${recoveryPoint}: ${how}. ` +
      `It can be read up to there and takes no more records; restore ${o.folder} from a copy, or delete the topic`,
  );
  o.logger.error(damage.message, { endOffset: end, recoveryPoint, folder: o.folder });
  if (segments.length === 0) segments.push(new Segment(end, o.files.existing(Segment.path(o.folder, end))));
  return { segments, recoveryPoint, damage, namesUnsynced: false };
}

/** A stretch of a file in memory, moved along as it is read. */
class Window {
  #start = 0;
  #end = 0;

  constructor(readonly file: SegmentFile, readonly size: number, readonly bytes: Uint8Array) {}

  /** Where in `bytes` the `length` bytes at `position` are; they fit, and lie inside the file. */
  show(position: number, length: number): number {
    if (position < this.#start || position + length > this.#end) {
      const filled = Math.min(this.bytes.length, this.size - position);
      this.file.read(this.bytes, 0, filled, position);
      this.#start = position;
      this.#end = position + filled;
    }
    return position - this.#start;
  }
}

/** A walk never waits, so all of them share one buffer, made when the first log is opened. */
let chunk: Uint8Array | null = null;

function sharedChunk(): Uint8Array {
  chunk ??= new Uint8Array(CHUNK_SIZE);
  return chunk;
}
