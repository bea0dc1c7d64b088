/**
 * A batch where it lies in its segment, and the search for a record in it by its time. That is the only lookup that
 * must look behind a batch's header, and where the batch is compressed it costs what all its records inflate to; so
 * whoever looks up may bring a {@linkcode SearchBatch} of their own, which does it somewhere else.
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
  /** Of the batch it lies in. */
  readonly leaderEpoch: number;
}

/** The first record of them is looked for. */
export interface WantedRecords {
  /** Stamped from then to then, both included. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly fromOffset: number;
}

/**
 * Finds one of the wanted records in the batch. Throws OperatingFailure, or NotResident where it would have to wait.
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

  /** The same file is meant, not the same name: what compaction puts in a file's place is another. */
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

/** Reads the batch and searches it here and now. With a limit it throws InflatesTooFar for what goes beyond. */
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

/** What was whole when it was written or opened is not any more. */
export function damagedAt({ path }: SegmentFile, position: number, how: string): OperatingFailure {
  return new OperatingFailure(
    "EIO",
    `Cannot read ${path} at ${position}: ${how}; the file has changed under us. ${wayOut(path)}`,
  );
}
