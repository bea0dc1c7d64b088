/**
 * One cleaning of one log: it maps each key in the dirty range to its last offset, then rewrites every segment before
 * the range's end, group by group. It reads and writes files and touches no log: the caller puts the result in place
 * (`swap.ts`). So it can run anywhere, usually in a thread of its own.
 *
 * Memory is bounded: the map of keys, one buffer to read, one to write, and one batch inflated.
 *
 * @module
 */
import { MalformedBytes } from "../../base/cursor.ts";
import { batchCrc, type BatchHeader, MAGIC, readBatchHeader } from "../../protocol/records/batch.ts";
import { openBatch } from "../../protocol/records/records.ts";
import { type Checksums, type Disk, type DiskFile, OperatingFailure } from "../../runtime/ports.ts";
import type { AbortedTransaction } from "../aborted_transactions.ts";
import { INDEX_SUFFIX, TIME_INDEX_SUFFIX } from "../index_files.ts";
import { Segment } from "../segment.ts";
import { sidecar } from "../segment_indexes.ts";
import { BatchChunks } from "./batch_chunks.ts";
import { cleanBatch, type CleaningRules } from "./clean_batch.ts";
import { CleanedSegment } from "./cleaned_segment.ts";
import { CleanedTransactions } from "./cleaned_transactions.ts";
import { OffsetMap } from "./offset_map.ts";
import { lastOfProducersIn } from "./last_of_producers.ts";
import { groupSegments, type SourceSegment } from "./segment_groups.ts";

/** What to clean, in values that can be sent to another thread. */
export interface CleaningJob {
  readonly folder: string;
  /** The segments before `endOffset`, ascending: none is written any more. */
  readonly segments: readonly { readonly baseOffset: number; readonly size: number }[];
  readonly firstDirtyOffset: number;
  readonly endOffset: number;
  /** All aborted transactions with records before `endOffset`. */
  readonly aborted: readonly AbortedTransaction[];
  /** See {@linkcode packLastOfProducers}. */
  readonly lastOfProducers: Float64Array;
  readonly nowMs: number;
  /** `delete.retention.ms` */
  readonly deleteRetentionMs: number;
  readonly segmentBytes: number;
  readonly segmentIndexBytes: number;
  readonly indexIntervalBytes: number;
  /** `log.cleaner.dedupe.buffer.size` */
  readonly mapBytes: number;
  /** `log.cleaner.io.buffer.load.factor` */
  readonly mapLoadFactor: number;
  /** Half of `log.cleaner.io.buffer.size`: there are two buffers. */
  readonly bufferBytes: number;
  /** Four words that nobody can guess: see `key_hash.ts`. */
  readonly hashStart: Int32Array;
}

/** Segments that were rewritten as one, under the names of {@linkcode CleanedSegment}. */
export interface CleanedGroup {
  readonly baseOffset: number;
  /** The base offsets of the segments that it was made from, its own included. */
  readonly replaces: readonly number[];
}

export interface CleaningFigures {
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly recordsRead: number;
  readonly recordsKept: number;
  /** How many records without a key were removed. */
  readonly keyless: number;
  readonly keys: number;
}

export interface CleaningOutcome extends CleaningFigures {
  /** Everything before it is clean now. */
  readonly cleanedOffset: number;
}

export interface CleaningPorts {
  readonly disk: Disk;
  readonly checksums: Checksums;
  /** Called with the bytes read and written; the work continues when it resolves. */
  readonly pace: (bytes: number) => Promise<void>;
}

/** Yields each group when it is on the disk; continues with the next when asked. Throws OperatingFailure. */
export async function* cleanSegments(
  job: CleaningJob,
  ports: CleaningPorts,
): AsyncGenerator<CleanedGroup, CleaningOutcome> {
  const cleaning = new Cleaning(job, ports);
  const cleanedOffset = await cleaning.learnKeys();
  const sources = job.segments.filter(({ baseOffset }) => baseOffset < cleanedOffset)
    .map((segment) => withIndexSizes(ports.disk, job.folder, segment));
  const { segmentBytes, segmentIndexBytes: indexBytes, endOffset } = job;
  for (const group of groupSegments(sources, { segmentBytes, indexBytes, endOffset })) {
    await cleaning.write(group, cleanedOffset);
    yield { baseOffset: group[0]!.baseOffset, replaces: group.map(({ baseOffset }) => baseOffset) };
  }
  return { ...cleaning.figures, cleanedOffset };
}

class Cleaning {
  figures = { bytesRead: 0, bytesWritten: 0, recordsRead: 0, recordsKept: 0, keyless: 0, keys: 0 };
  readonly #job: CleaningJob;
  readonly #ports: CleaningPorts;
  readonly #map: OffsetMap;
  readonly #buffer: Uint8Array;
  readonly #lastOfProducers: CleaningRules["lastOfProducers"];
  /** The state of the second pass, over all groups. */
  readonly #transactions: CleanedTransactions;

  constructor(job: CleaningJob, ports: CleaningPorts) {
    this.#job = job;
    this.#ports = ports;
    this.#buffer = new Uint8Array(job.bufferBytes);
    this.#transactions = new CleanedTransactions(job.aborted);
    this.#lastOfProducers = lastOfProducersIn(job.lastOfProducers);
    this.#map = new OffsetMap({
      maxBytes: job.mapBytes,
      loadFactor: job.mapLoadFactor,
      mostKeys: job.endOffset - job.firstDirtyOffset,
      hashStart: job.hashStart,
    });
  }

  /** Returns the offset up to which the map knows all keys: the end, unless it is full before that. */
  async learnKeys(): Promise<number> {
    const { segments, firstDirtyOffset: from, endOffset, aborted } = this.#job;
    const transactions = new CleanedTransactions(
      aborted.filter((each) => each.lastOffset >= from && each.firstOffset < endOffset),
    );
    let knownEnd = 0;
    for (const [n, segment] of segments.entries()) {
      const end = segments[n + 1]?.baseOffset ?? endOffset;
      if (end <= from) continue;
      let isFull = false;
      await this.#eachBatch(segment, (batch, header) => {
        if (header.isControl) transactions.marker(batch, 0, header);
        else if (!transactions.isAborted(header) && header.nextOffset > from) {
          const unknown = this.#learn(batch, header);
          isFull = unknown !== null;
          knownEnd = unknown ?? header.nextOffset;
        }
        return !isFull;
      });
      if (isFull) break;
      // When the last batches are gone already.
      knownEnd = end;
    }
    this.figures.keys = this.#map.count;
    return knownEnd;
  }

  /** The offset of the batch's first record that does not fit into the map; null when all fit. */
  #learn(batch: Uint8Array, header: BatchHeader): number | null {
    const records = openBatch(batch, 0, header);
    while (records.next()) {
      const offset = header.baseOffset + records.offsetDelta;
      if (records.keySize < 0 || offset < this.#job.firstDirtyOffset) continue;
      if (!this.#map.put(records.bytes, records.keyStart, records.keySize, offset)) return offset;
    }
    return null;
  }

  async write(group: readonly SourceSegment[], mapEnd: number): Promise<void> {
    const { folder, indexIntervalBytes, bufferBytes, nowMs, endOffset, deleteRetentionMs } = this.#job;
    const { disk, checksums, pace } = this.#ports;
    const rules: CleaningRules = {
      map: this.#map,
      mapEnd,
      endOffset,
      transactions: this.#transactions,
      lastOfProducers: this.#lastOfProducers,
      nowMs,
      deleteRetentionMs,
      checksums,
    };
    const { baseOffset } = group[0]!;
    const cleaned = new CleanedSegment({ disk, folder, baseOffset, indexIntervalBytes, bufferBytes, nowMs });
    try {
      for (const source of group) {
        const sizeBefore = cleaned.size;
        await this.#eachBatch(source, (batch, header) => {
          const { bytes, recordsRead, recordsKept, keyless, stillAborted } = cleanBatch(batch, header, rules);
          if (stillAborted !== null) cleaned.noteAborted(stillAborted);
          if (bytes !== null) cleaned.append(bytes);
          const { figures } = this;
          figures.recordsRead += recordsRead;
          figures.recordsKept += recordsKept;
          figures.keyless += keyless;
          return true;
        });
        this.figures.bytesRead += source.size;
        this.figures.bytesWritten += cleaned.size - sizeBefore;
        await pace(cleaned.size - sizeBefore);
      }
      await cleaned.finish();
    } catch (failure) {
      cleaned.close();
      throw failure;
    }
  }

  /** Continues as long as the result is true. */
  async #eachBatch(
    segment: { readonly baseOffset: number; readonly size: number },
    see: (batch: Uint8Array, header: BatchHeader) => boolean,
  ): Promise<void> {
    const file = this.#ports.disk.open(Segment.path(this.#job.folder, segment.baseOffset), "never");
    try {
      const chunks = new BatchChunks(file, segment.size, this.#buffer);
      for (let chunk = chunks.next(); chunk !== null; chunk = chunks.next()) {
        for (let at = 0; at < chunk.length;) {
          const header = readBatchHeader(chunk, at);
          const batch = chunk.subarray(at, at + header.sizeInBytes);
          if (!this.#undamaged(file, batch, header, () => see(batch, header))) return;
          at += header.sizeInBytes;
        }
        await this.#ports.pace(chunk.length);
      }
    } finally {
      file.close();
    }
  }

  /**
   * The result of `work`, which never sees a damaged batch. In the first pass a damaged key could look like another
   * key, which would lose its records; in the second pass the damage would get a valid checksum.
   */
  #undamaged<T>(file: DiskFile, batch: Uint8Array, header: BatchHeader, work: () => T): T {
    try {
      if (header.magic !== MAGIC) throw new MalformedBytes(`a batch has format ${header.magic}`);
      if (batchCrc(batch, 0, header.sizeInBytes, this.#ports.checksums) !== header.crc) {
        throw new MalformedBytes("it does not have the checksum it carries");
      }
      return work();
    } catch (damage) {
      if (!(damage instanceof MalformedBytes)) throw damage;
      throw new OperatingFailure(
        "EDAMAGED",
        `Cannot clean ${file.path} at offset ${header.baseOffset}: ${damage.message}`,
      );
    }
  }
}

function withIndexSizes(
  disk: Disk,
  folder: string,
  segment: { readonly baseOffset: number; readonly size: number },
): SourceSegment {
  const sizeOf = (suffix: string): number => {
    const path = sidecar(Segment.path(folder, segment.baseOffset), suffix);
    if (!disk.exists(path)) return 0;
    const file = disk.open(path, "never");
    try {
      return file.size();
    } finally {
      file.close();
    }
  };
  return { ...segment, indexSize: sizeOf(INDEX_SUFFIX), timeIndexSize: sizeOf(TIME_INDEX_SUFFIX) };
}
