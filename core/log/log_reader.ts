/**
 * Reads a log: whole batches as they are in the files, found by offset or by time, and the aborted transactions among
 * them. It changes nothing and copies nothing: the bytes are read when their holder asks for them.
 *
 * @module
 */
import { abortedBetween, type AbortedTransaction } from "./aborted_transactions.ts";
import { type LogParts, segmentIndex } from "./log_parts.ts";
import type { SegmentBytes } from "./open_files.ts";
import { type FoundRecord, type SearchBatch, searchHere } from "./stored_batch.ts";

export type LogRead =
  | {
    readonly kind: "read";
    readonly bytes: SegmentBytes | null;
    readonly size: number;
    /** As `size`, with the last batch cut at `maxBytes`: what Kafka would send and counts. */
    readonly sizeWithCutBatch: number;
    /** An offset behind everything that was read, not necessarily the first one; null when nothing was read. */
    readonly beforeOffset: number | null;
  }
  | { readonly kind: "outOfRange" };

export interface ReadRange {
  readonly fromOffset: number;
  readonly maxBytes: number;
  readonly upperBound: number;
  readonly wholeFirstBatch: boolean;
}

export class LogReader {
  readonly #log: Pick<LogParts, "segments" | "start" | "times">;

  constructor(log: Pick<LogParts, "segments" | "start" | "times">) {
    this.#log = log;
  }

  /**
   * Whole batches from the one that holds `fromOffset` (or the next, where compaction left a hole), all from one
   * segment and ending at or before `upperBound`. They end at a batch's border: Kafka cuts at `maxBytes` and lets the
   * client discard the broken batch, which wastes much of what is sent when batches are large; finding the border costs
   * one small read. When not even the first batch fits, there is none, unless `wholeFirstBatch`.
   */
  read(o: ReadRange): LogRead {
    const { fromOffset } = o;
    if (!(fromOffset >= this.#log.start.offset && fromOffset <= this.#endOffset)) return { kind: "outOfRange" };
    const upperBound = Math.min(o.upperBound, this.#endOffset);
    const nothing: LogRead = { kind: "read", bytes: null, size: 0, sizeWithCutBatch: 0, beforeOffset: null };
    if (fromOffset >= upperBound) return nothing;
    const found = this.#find(fromOffset);
    if (found === null || found.header.baseOffset >= upperBound) return nothing;
    const { segment, position, header, next } = found;
    if (segment.file.unreadable !== null) throw segment.file.unreadable;
    const readable = upperBound >= segment.nextOffset
      ? segment.size
      : segment.find(upperBound)?.position ?? segment.size;
    const within = Math.min(o.maxBytes, readable - position);
    let size = within < header.sizeInBytes ? 0 : segment.wholeBatches(position, within);
    if (size === 0 && o.wholeFirstBatch && readable > position) size = header.sizeInBytes;
    const beforeOffset = segment.indexes.offsetFrom(position + size) ?? next?.baseOffset ?? this.#endOffset;
    const bytes = size === 0 ? null : segment.file.bytes(position, size);
    return { kind: "read", bytes, size, sizeWithCutBatch: Math.max(size, within), beforeOffset };
  }

  /**
   * Whether a read from the offset stops at its segment's end and not at the bound: a higher bound does not lengthen
   * it.
   */
  endsBeforeBound({ offset, upperBound }: { readonly offset: number; readonly upperBound: number }): boolean {
    const segments = this.#log.segments;
    return offset < segments[segmentIndex(segments, upperBound)]!.baseOffset;
  }

  /** The size of the batch that a read from `offset` would begin with; 0 when there is none. */
  firstBatchSize(offset: number): number {
    return offset < this.#log.start.offset ? 0 : this.#find(offset)?.header.sizeInBytes ?? 0;
  }

  /**
   * The first record stamped `timestampMs` or later, below `upperBound`. As in Kafka only the first segment that
   * reaches the time is searched: when its matching records are before the log's start, there is none.
   */
  offsetForTimestamp(timestampMs: number, upperBound: number, search: SearchBatch = searchHere): FoundRecord | null {
    const segment = this.#log.segments[this.#log.times.firstReaching(timestampMs)];
    const found = segment?.firstStampedFrom(timestampMs, this.#log.start.offset, search) ?? null;
    return found !== null && found.offset < upperBound ? found : null;
  }

  /** The record with the largest timestamp, the first of them where several have it; null when there are no records. */
  maxTimestamp(search: SearchBatch = searchHere): FoundRecord | null {
    return this.#log.times.latest().latestStamped(search);
  }

  /** The aborted transactions with records from `from` to before `to`: a reader of committed records skips theirs. */
  abortedTransactions(from: number, to: number): AbortedTransaction[] {
    const segments = this.#log.segments;
    const first = segmentIndex(this.#log.segments, from);
    return abortedBetween(
      function* () {
        for (let index = first; index < segments.length; index++) yield segments[index]!.indexes.aborted();
      }(),
      from,
      to,
    );
  }

  get #endOffset(): number {
    return this.#log.segments.at(-1)!.nextOffset;
  }

  /** The batch that holds the offset, or the next one. */
  #find(offset: number) {
    const { segments } = this.#log;
    for (let index = segmentIndex(segments, offset); index < segments.length; index++) {
      const segment = segments[index]!;
      const found = offset < segment.nextOffset ? segment.find(offset) : null;
      if (found !== null) return { segment, next: segments[index + 1], ...found };
    }
    return null;
  }
}
