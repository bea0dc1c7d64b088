/**
 * One partition's records on the disk: batches appended, read back as they lie there, and remembered well enough to answer
 * by offset, by time and by leader epoch. Offsets are assigned inside the caller's bytes; nothing is copied.
 *
 * What a newcomer would get wrong: `append` returns when the page cache has the records, and readers see them at once;
 * only `whenDurable` waits for the disk. And a log that `failed` stays failed: what a sync that did not succeed has left
 * on the disk is known only after the files have been read again, which is what opening does.
 *
 * @module
 */
import {
  type BatchHeader,
  readBatchHeader,
  setBaseOffset,
  setPartitionLeaderEpoch,
} from "../protocol/records/batch.ts";
import { validateProduced } from "../protocol/records/validate.ts";
import { type ErrorName } from "../protocol/error_codes.ts";
import { type Checksums, type Clock, type Disk, type Logger, OperatingFailure } from "../runtime/ports.ts";
import type { LogConfig } from "./config.ts";
import { Durability, parentOf } from "./durability.ts";
import type { GroupCommit } from "./group_commit.ts";
import { type EpochEnd, LeaderEpochs } from "./leader_epochs.ts";
import { type OpenFiles, openFilesOf, type SegmentBytes } from "./open_files.ts";
import { type Accepted, nextEntry, type ProducerEntry, ProducerStates } from "./producer_state.ts";
import { recover } from "./recovery.ts";
import { type FoundRecord, Segment } from "./segment.ts";

/** How often silent producers are looked for, as in Kafka. */
const PRODUCER_EXPIRY_INTERVAL_MS = 10 * 60_000;

export interface LogOptions {
  /** The partition's own folder, such as `/data/orders-0`. Made when it is absent. */
  readonly folder: string;
  readonly topic: string;
  readonly partition: number;
  readonly disk: Disk;
  readonly checksums: Checksums;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly config: () => LogConfig;
  readonly commit: GroupCommit;
  /** Whether the last stop was orderly: then what lies on the disk is not checked again. */
  readonly clean: boolean;
  /** The leader epoch from here on. */
  readonly leaderEpoch: number;
  /** Shared by all logs; one per disk unless given. */
  readonly files?: OpenFiles;
}

export interface Appended {
  readonly kind: "appended";
  readonly baseOffset: number;
  readonly lastOffset: number;
  /** -1 unless the log stamps records itself; of a duplicate, the time its first copy was stamped with. */
  readonly logAppendTimeMs: number;
  /** The producer had sent this batch before: nothing was written, the offsets are those it got then. */
  readonly duplicate: boolean;
  /** The log's end after it: what to wait for with `whenDurable`. */
  readonly endOffset: number;
}

export interface Refused {
  readonly kind: "refused";
  readonly error: ErrorName;
  readonly message: string | null;
  readonly recordErrors: readonly { readonly batchIndex: number; readonly message: string | null }[];
}

export type LogRead =
  | { readonly kind: "read"; readonly bytes: SegmentBytes | null; readonly size: number }
  | { readonly kind: "outOfRange" };

export class Log {
  readonly #o: LogOptions;
  readonly #files: OpenFiles;
  /** Ascending, never empty; the last one is active. */
  readonly #segments: Segment[];
  readonly #producers: ProducerStates;
  readonly #epochs: LeaderEpochs;
  #startOffset: number;
  readonly #durability: Durability;
  #closed = false;
  #nextProducerExpiryMs: number;
  /** The failure the operator has been told of and that still lasts. */
  #complainedOf: string | null = null;

  static async open(o: LogOptions): Promise<Log> {
    if (o.clean) {
      const log = await Log.#recovered(o);
      // An orderly close leaves the recovery point at the end. Where it lies elsewhere this log was not closed so, whatever the folder above says.
      if (log.failed !== null || log.#durability.recoveryPoint === log.endOffset) return log;
    }
    return Log.#recovered({ ...o, clean: false });
  }

  static async #recovered(o: LogOptions): Promise<Log> {
    const files = o.files ?? openFilesOf(o.disk);
    const producers = new ProducerStates();
    const epochs = new LeaderEpochs();
    const { folder, disk, checksums, logger, clean } = o;
    const { indexIntervalBytes } = o.config();
    const replay = (header: BatchHeader) => {
      producers.replay(header);
      if (header.partitionLeaderEpoch > epochs.latest) epochs.assign(header.partitionLeaderEpoch, header.baseOffset);
    };
    const name = `${o.topic}-${o.partition}`;
    const found = await recover({ folder, name, disk, files, checksums, logger, indexIntervalBytes, clean, replay });
    return new Log(o, files, producers, epochs, found);
  }

  private constructor(
    o: LogOptions,
    files: OpenFiles,
    producers: ProducerStates,
    epochs: LeaderEpochs,
    found: Awaited<ReturnType<typeof recover>>,
  ) {
    this.#o = o;
    this.#files = files;
    this.#producers = producers;
    this.#epochs = epochs;
    this.#segments = found.segments;
    this.#startOffset = found.segments[0]!.baseOffset;
    const { damage: failure, recoveryPoint, namesUnsynced, segments } = found;
    const durableEnd = o.clean && failure === null ? this.endOffset : Math.min(recoveryPoint, this.endOffset);
    this.#durability = new Durability({ ...o, segments, recoveryPoint, durableEnd, namesUnsynced, failure });
    this.#nextProducerExpiryMs = o.clock.wallMs() + PRODUCER_EXPIRY_INTERVAL_MS;
    if (failure === null) epochs.assign(o.leaderEpoch, this.endOffset);
  }

  get startOffset(): number {
    return this.#startOffset;
  }

  /** The offset the next record gets. */
  get endOffset(): number {
    return this.#active.nextOffset;
  }

  /** Where readers of committed records stop: the first offset of the oldest open transaction. There are none yet, so the end. */
  get lastStableOffset(): number {
    return this.endOffset;
  }

  /** -1 when there is none. */
  get latestEpoch(): number {
    return this.#epochs.latest;
  }

  /** Why nothing is appended any more; null while all is well. */
  get failed(): OperatingFailure | null {
    return this.#durability.failure;
  }

  /** Bytes of all segments. */
  get size(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.size, 0);
  }

  /** From here on records are of that epoch, also while none has been written. */
  assignLeaderEpoch(epoch: number): void {
    this.#epochs.assign(epoch, this.endOffset);
  }

  /** Where the epoch, or the one before it that we know, ended. */
  endOffsetForEpoch(epoch: number): EpochEnd {
    return this.#epochs.endOffsetFor(epoch, this.endOffset);
  }

  /**
   * Validates one batch, assigns offsets and the leader epoch inside it, and writes it. A refused append leaves the log as it was.
   * `origin`: what clients may not send (control batches, offsets of their own) the broker may.
   */
  append(
    o: {
      readonly records: Uint8Array;
      readonly leaderEpoch: number;
      readonly nowMs: number;
      readonly origin: "client" | "broker";
      readonly produceVersion?: number;
    },
  ): Appended | Refused {
    if (this.failed !== null || this.#closed) return refused("KAFKA_STORAGE_ERROR");
    const config = this.#o.config();
    const { origin, nowMs, produceVersion } = o;
    const rules = { ...config, topicPartition: this.#name, nowMs, origin, produceVersion };
    const validated = validateProduced(o.records, rules, this.#o.checksums);
    if (validated.kind === "refused") return validated;

    const { records } = validated;
    const baseOffset = this.endOffset;
    setBaseOffset(records, 0, baseOffset);
    setPartitionLeaderEpoch(records, 0, o.leaderEpoch);
    const header = readBatchHeader(records, 0);
    const producer = header.producerId < 0 ? null : this.#checkProducer(header, origin);
    if (producer !== null && producer.kind !== "accepted") return producer;

    try {
      this.#write(records, header, config);
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#complain(failure);
      return refused("KAFKA_STORAGE_ERROR");
    }
    this.#epochs.assign(o.leaderEpoch, baseOffset);
    if (producer !== null) this.#producers.put(producer.entry);
    this.#expireProducers(nowMs, config);
    const { endOffset } = this;
    const logAppendTimeMs = config.timestampType === "LogAppendTime" ? nowMs : -1;
    return { kind: "appended", baseOffset, lastOffset: endOffset - 1, logAppendTimeMs, duplicate: false, endOffset };
  }

  /**
   * Whole batches from the one that holds `fromOffset` (or the next, where compaction left a hole), all from one segment
   * and ending at or before `upperBound`. They end at a batch's border: Kafka cuts where `maxBytes` falls and lets the
   * client throw the broken batch away, which with large batches wastes a good part of what is sent; finding the border
   * costs us one small read. When not even the first batch fits there is none, unless `wholeFirstBatch`.
   */
  read(
    o: {
      readonly fromOffset: number;
      readonly maxBytes: number;
      readonly upperBound: number;
      readonly wholeFirstBatch: boolean;
    },
  ): LogRead {
    const { fromOffset } = o;
    if (!(fromOffset >= this.#startOffset && fromOffset <= this.endOffset)) return { kind: "outOfRange" };
    const upperBound = Math.min(o.upperBound, this.endOffset);
    const nothing: LogRead = { kind: "read", bytes: null, size: 0 };
    if (fromOffset >= upperBound) return nothing;
    const found = this.#find(fromOffset);
    if (found === null || found.header.baseOffset >= upperBound) return nothing;
    const { segment, position, header } = found;
    const readable = upperBound >= segment.nextOffset ? segment.size : segment.find(upperBound)!.position;
    const within = Math.min(o.maxBytes, readable - position);
    let size = within < header.sizeInBytes ? 0 : segment.wholeBatches(position, within);
    if (size === 0 && o.wholeFirstBatch && readable > position) size = header.sizeInBytes;
    return size === 0 ? nothing : { kind: "read", bytes: segment.file.bytes(position, size), size };
  }

  /** Whether a read from the offset stops where a full segment ends: what is appended from now on does not lengthen it. */
  isInFullSegment(offset: number): boolean {
    return offset < this.#active.baseOffset;
  }

  /** Bytes of the batch that a read from `offset` would begin with; 0 when there is none. */
  firstBatchSize(offset: number): number {
    return offset < this.#startOffset ? 0 : this.#find(offset)?.header.sizeInBytes ?? 0;
  }

  /** The first record stamped `timestampMs` or later, below `upperBound`. */
  offsetForTimestamp(timestampMs: number, upperBound: number): FoundRecord | null {
    for (const segment of this.#segments) {
      const found = segment.firstStampedFrom(timestampMs, this.#startOffset);
      if (found !== null) return found.offset < upperBound ? found : null;
    }
    return null;
  }

  /** The record with the largest timestamp, the first of them where several have it; null when there are no records. */
  maxTimestamp(): FoundRecord | null {
    let latest = this.#segments[0]!;
    for (const segment of this.#segments) if (segment.maxTimestampMs > latest.maxTimestampMs) latest = segment;
    return latest.latestStamped();
  }

  /** What is remembered of a producer. */
  producer(producerId: number): ProducerEntry | null {
    return this.#producers.get(producerId);
  }

  /** Ends when everything before `endOffset` would survive a power cut; rejects with the failure when that cannot be said any more. */
  whenDurable(endOffset: number): Promise<void> {
    return this.#durability.when(endOffset);
  }

  /** Makes everything durable and closes the files. Bytes handed out stay readable. A log that failed is closed as it is. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.#durability.finish();
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#o.logger.warn(`${this.#name} was not closed in order and is checked at the next start: ${failure.message}`);
    } finally {
      for (const segment of this.#segments) segment.file.close();
    }
  }

  /**
   * Removes the log from the disk. First it gets Kafka's name for a partition on its way out, so that a crash leaves no half
   * of a log under the partition's name; `uniqueId` keeps two of them apart. Bytes handed out stay readable.
   */
  async remove(uniqueId: string): Promise<void> {
    this.#closed = true;
    await this.#durability.abandon(new OperatingFailure("ENOENT", `${this.#name} has been deleted`));
    for (const segment of this.#segments) segment.file.retire();
    const { disk, folder } = this.#o;
    const gone = `${folder}.${uniqueId}-delete`;
    disk.rename(folder, gone);
    await disk.syncFolder(parentOf(folder));
    disk.removeFolder(gone);
  }

  get #active(): Segment {
    return this.#segments[this.#segments.length - 1]!;
  }

  get #name(): string {
    return `${this.#o.topic}-${this.#o.partition}`;
  }

  /** What the producer's entry becomes, or the answer instead. */
  #checkProducer(header: BatchHeader, origin: "client" | "broker"): Accepted | Appended | Refused {
    const verdict = nextEntry(this.#producers.get(header.producerId), header, origin);
    if (verdict.kind === "accepted") return verdict;
    if (verdict.kind === "duplicate") {
      const { firstOffset, lastOffset, timestampMs } = verdict.of;
      return {
        kind: "appended",
        baseOffset: firstOffset,
        lastOffset,
        logAppendTimeMs: timestampMs,
        duplicate: true,
        endOffset: lastOffset + 1,
      };
    }
    this.#o.logger.debug(`${this.#name}: ${verdict.error}: ${verdict.reason}`);
    return refused(verdict.error);
  }

  /** Into the active segment, or into a new one when it is full. */
  #write(records: Uint8Array, header: BatchHeader, config: LogConfig): void {
    let segment = this.#active;
    if (segment.isTorn) segment.mend();
    if (segment.isTorn) {
      const { path } = segment.file;
      throw new OperatingFailure("EIO", `Cannot append to ${path}: what a failed write left cannot be cut off`);
    }
    const lastOffset = header.nextOffset - 1;
    if (segment.size > 0 && !segment.hasRoomFor(records.length, lastOffset, config.segmentBytes)) {
      segment = this.#roll();
    }
    segment.append(records);
    segment.note(header, segment.size, config.indexIntervalBytes);
    if (this.#complainedOf === null) return;
    this.#o.logger.info(`${this.#name}: records are written again`);
    this.#complainedOf = null;
  }

  /** The old segment is synced in the background, and the recovery point then passes it. */
  #roll(): Segment {
    const full = this.#active;
    const segment = Segment.create(this.#files, this.#o.folder, this.endOffset);
    full.seal();
    this.#segments.push(segment);
    this.#durability.namesChanged();
    this.#durability.sealInBackground(segment.baseOffset);
    return segment;
  }

  /** The batch that holds the offset, or the next one. */
  #find(offset: number) {
    for (let index = this.#segmentIndex(offset); index < this.#segments.length; index++) {
      const segment = this.#segments[index]!;
      const found = offset < segment.nextOffset ? segment.find(offset) : null;
      if (found !== null) return { segment, ...found };
    }
    return null;
  }

  /** The last segment that begins at or before the offset. */
  #segmentIndex(offset: number): number {
    let low = 0;
    let high = this.#segments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#segments[middle]!.baseOffset <= offset) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  #expireProducers(nowMs: number, config: LogConfig): void {
    if (nowMs < this.#nextProducerExpiryMs) return;
    this.#nextProducerExpiryMs = nowMs + PRODUCER_EXPIRY_INTERVAL_MS;
    this.#producers.expire(nowMs, config.producerIdExpirationMs);
  }

  /** A full disk refuses every append; one line says so, and one when it is over. */
  #complain(failure: OperatingFailure): void {
    if (this.#complainedOf === failure.code) return;
    this.#complainedOf = failure.code;
    this.#o.logger.error(`${this.#name} cannot take records: ${failure.message}`);
  }
}

function refused(error: ErrorName): Refused {
  return { kind: "refused", error, message: null, recordErrors: [] };
}
