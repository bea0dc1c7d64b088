/**
 * A batch in its segment, and the search for a record in it by time. That is the only lookup that reads more than a
 * batch's header, and in a compressed batch it inflates all records; so the caller may bring a {@linkcode SearchBatch}
 * of its own, which searches in a thread.
 *
 * @module
 */
import { MalformedBytes } from "../base/cursor.ts";
import { type BatchHeader, readBatchHeader } from "../protocol/records/batch.ts";
import { InflatesTooFar } from "../protocol/records/compression/codec.ts";
import { type InflationLimit, openBatch } from "../protocol/records/records.ts";
import { OperatingFailure } from "../runtime/ports.ts";
import { type SegmentFile, wayOut } from "./open_files.ts";

export interface FoundRecord {
  readonly offset: number;
  readonly timestampMs: number;
  /** The leader epoch of its batch. */
  readonly leaderEpoch: number;
}

/** Which records are wanted: the first of them is searched for. */
export interface WantedRecords {
  /** The range of timestamps, both ends included. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly fromOffset: number;
}

/**
 * Finds the first wanted record in the batch. Throws OperatingFailure, or PageNotResident where it would have to wait.
 */
export type SearchBatch = (batch: StoredBatch, wanted: WantedRecords) => FoundRecord | null;

export class StoredBatch {
  constructor(readonly file: SegmentFile, readonly position: number, readonly header: BatchHeader) {}

  read(): Uint8Array {
    const bytes = new Uint8Array(this.header.sizeInBytes);
    this.file.read(bytes, 0, bytes.length, this.position);
    return bytes;
  }

  async prefetch(): Promise<void> {
    await this.file.prefetch(this.header.sizeInBytes, this.position);
  }

  /** The same file, not the same name: what compaction puts in a file's place is another file. */
  isSameAs({ file, position, header }: StoredBatch): boolean {
    const { baseOffset, sizeInBytes, partitionLeaderEpoch, crc } = this.header;
    return file === this.file && position === this.position && header.crc === crc &&
      header.baseOffset === baseOffset && header.sizeInBytes === sizeInBytes &&
      header.partitionLeaderEpoch === partitionLeaderEpoch;
  }

  damaged(how: string): OperatingFailure {
    return damagedAt(this.file, this.position, how);
  }
}

/** Reads the batch and searches it on the event loop. Throws InflatesTooFar beyond the limit. */
export function searchHere(
  batch: StoredBatch,
  wanted: WantedRecords,
  { bytes = batch.read(), maxInflatedSize }: { readonly bytes?: Uint8Array } & InflationLimit = {},
): FoundRecord | null {
  try {
    return findRecord(bytes, wanted, { maxInflatedSize });
  } catch (damage) {
    if (!(damage instanceof MalformedBytes)) throw damage;
    if (damage instanceof InflatesTooFar && maxInflatedSize !== undefined) throw damage;
    throw batch.damaged(damage.message);
  }
}

/** The first of the wanted records in the batch that `bytes` begins with. Throws MalformedBytes. */
export function findRecord(bytes: Uint8Array, wanted: WantedRecords, limit: InflationLimit = {}): FoundRecord | null {
  const { fromMs, toMs, fromOffset } = wanted;
  const header = readBatchHeader(bytes, 0);
  const records = openBatch(bytes, 0, header, limit);
  while (records.next()) {
    const offset = header.baseOffset + records.offsetDelta;
    const timestampMs = header.timestampType === "LogAppendTime"
      ? header.maxTimestamp
      : header.baseTimestamp + records.timestampDelta;
    if (timestampMs >= fromMs && timestampMs <= toMs && offset >= fromOffset) {
      return { offset, timestampMs, leaderEpoch: header.partitionLeaderEpoch };
    }
  }
  return null;
}

/** A batch that was whole when it was written or opened is damaged now. */
export function damagedAt({ path }: SegmentFile, position: number, how: string): OperatingFailure {
  return new OperatingFailure(
    "EIO",
    `Cannot read ${path} at ${position}: ${how}; the file has changed under us. ${wayOut(path)}`,
  );
}
