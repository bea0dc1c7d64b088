/**
 * One partition's records on the disk: batches appended, read back as they lie there, and remembered well enough to
 * answer by offset, by time and by leader epoch. Offsets are assigned inside the caller's bytes; nothing is copied.
 *
 * Note: `append` returns when the page cache has the records, and readers see them at once; only `whenDurable` waits
 * for the disk. Invariant: a log that `failed` stays failed. After a sync that did not succeed the page cache may show
 * what the disk does not have, so reading the files again in this process would prove nothing.
 *
 * @module
 */
import {
  type BatchHeader,
  readBatchHeader,
  setBaseOffset,
  setPartitionLeaderEpoch,
} from "../protocol/records/batch.ts";
import { type ProduceRules, validateProduced } from "../protocol/records/validate.ts";
import { type ErrorName } from "../protocol/error_codes.ts";
import {
  type Checksums,
  type Clock,
  type Disk,
  type Logger,
  OperatingFailure,
  type Random,
  type Timers,
} from "../runtime/ports.ts";
import { RateLimitedLog } from "../runtime/rate_limited_log.ts";
import { abortedBetween, type AbortedTransaction } from "./aborted_transactions.ts";
import { CompactableLog } from "./compaction/compactable_log.ts";
import { firstFileBytes, type LogConfig } from "./config.ts";
import { Durability } from "./durability.ts";
import { FolderRemovals } from "./folder_removal.ts";
import type { GroupCommit } from "./group_commit.ts";
import { type EpochEnd, LeaderEpochs } from "./leader_epochs.ts";
import { type LogParts, partitionName, segmentIndex } from "./log_parts.ts";
import { LogStart } from "./log_start.ts";
import type { Checkpoints, PartitionName } from "./offset_checkpoint.ts";
import { type OpenFiles, openFilesOf, type SegmentBytes } from "./open_files.ts";
import { type Accepted, nextEntry, type ProducerEntry, ProducerStates } from "./producer_state.ts";
import { recover, type Recovered } from "./recovery.ts";
import { removeExpired } from "./remove_expired.ts";
import { shouldRoll } from "./rolling.ts";
import { Segment } from "./segment.ts";
import { SegmentRemoval } from "./segment_removal.ts";
import { SidecarFiles } from "./sidecar_files.ts";
import { type FoundRecord, type SearchBatch, searchHere } from "./stored_batch.ts";
import { TimestampSearch } from "./timestamp_search.ts";
import { readMarker } from "../protocol/records/transaction_marker.ts";
import { truncate } from "./truncate.ts";
import { type Verification, Verifications } from "./verifications.ts";

/** How often silent producers are looked for, as in Kafka. */
const PRODUCER_EXPIRY_INTERVAL_MS = 10 * 60_000;
const EXPIRED_AT_ONCE = 5000;

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
  /** Kafka wrote what is there, see {@linkcode recover}. */
  readonly isKafkas?: boolean;
  /** The leader epoch from here on. */
  readonly leaderEpoch: number;
  /** Of the data folder that the log's lies in. */
  readonly checkpoints: Checkpoints;
  /** Spreads the time at which segments are full; without it they all are on the dot. */
  readonly random?: Random;
  /** Lets others have a turn while much is checked; without it opening holds the event loop. */
  readonly timers?: Timers;
  /** Shared by all logs; one per disk unless given. */
  readonly files?: OpenFiles;
  /** While it is, what is deleted is removed at once. */
  readonly isDiskFull?: () => boolean;
}

/** How a batch comes to the log. */
export interface AppendContext {
  readonly nowMs: number;
  /** What clients may not send (control batches, offsets of their own) the broker may. */
  readonly origin: "client" | "broker";
  readonly produceVersion?: number | undefined;
  /** How far the batch may inflate; what goes further is MESSAGE_TOO_LARGE. */
  readonly maxInflatedSize?: number | undefined;
  /**
   * What {@linkcode Log.beginVerification} gave, once the transaction coordinator has said that the batch's transaction
   * is open and has this partition in it (KIP-890). `waived`: nobody has to ask.
   */
  readonly verification?: Verification | "waived" | null;
  /** Of a marker: how the transaction was ended, 2 with a higher epoch. */
  readonly markerVersion?: number;
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
  | {
    readonly kind: "read";
    readonly bytes: SegmentBytes | null;
    readonly size: number;
    /** As `size`, but for a last batch that is cut where `maxBytes` falls: what Kafka would send, and counts. */
    readonly sizeWithCutBatch: number;
    /**
     * An offset behind all that was read, found without looking for the first such; null where there was nothing to
     * read.
     */
    readonly beforeOffset: number | null;
  }
  | { readonly kind: "outOfRange" };

/** What the limited log is told of. */
const NOT_APPENDED = "append";

export class Log {
  readonly #o: LogOptions;
  readonly #name: string;
  readonly #parts: LogParts;
  /** Found when it was opened. */
  readonly #damage: OperatingFailure | null;
  /** Ascending, never empty; the last one is active. */
  readonly #segments: Segment[];
  readonly #times: TimestampSearch<Segment>;
  readonly #producers: ProducerStates;
  readonly #verifications = new Verifications();
  readonly #epochs: LeaderEpochs;
  readonly #start: LogStart;
  readonly #durability: Durability;
  readonly #sideFiles: SidecarFiles;
  #closed = false;
  #nextProducerExpiryMs: number;
  #isExpiring = false;
  #lastAppendMs: number;
  #lastFlushMs: number;
  /** By how much the active segment's time is shortened. */
  #jitterMs: number;
  /** For what lasts as long as a disk is full or handles are short. */
  readonly #limited: RateLimitedLog;
  #appendError: OperatingFailure | null = null;

  static async open(o: LogOptions): Promise<Log> {
    const files = o.files ?? openFilesOf(o.disk);
    const { disk } = files;
    const { folder, checksums, clock, timers, logger, checkpoints, clean } = o;
    const config = o.config();
    const rest = { folder, disk, checksums, clock, timers, logger, checkpoints, clean, files };
    const name = { topic: o.topic, partition: o.partition };
    const { indexIntervalBytes } = config;
    const isKafkas = o.isKafkas ?? false;
    const found = await recover({
      ...rest,
      name,
      indexIntervalBytes,
      preallocatedBytes: firstFileBytes(config),
      isKafkas,
    });
    return new Log({ ...o, disk }, files, found);
  }

  private constructor(o: LogOptions, files: OpenFiles, found: Recovered) {
    this.#o = o;
    this.#limited = new RateLimitedLog({ logger: o.logger, clock: o.clock });
    this.#name = partitionName(o);
    this.#damage = found.damage;
    const { producers, epochs, segments, snapshots, damage: failure, recoveryPoint, namesUnsynced } = found;
    this.#producers = producers;
    this.#epochs = epochs;
    this.#segments = segments;
    this.#times = new TimestampSearch(segments);
    const { disk, folder, checksums, clock, timers, logger, config, commit, checkpoints } = o;
    const partition = this.#partition;
    this.#start = new LogStart(partition, checkpoints.startOffsets, found.startOffset);
    this.#sideFiles = new SidecarFiles({
      folder,
      disk,
      checksums,
      clock,
      timers,
      segments,
      producers,
      epochs,
      snapshots,
      epochsOnDisk: found.epochsOnDisk,
      synced: (work) => this.#durability.synced(work),
    });
    this.#sideFiles.stableAt(recoveryPoint, found.stableOffset);
    for (const [offset, entries] of found.taken) this.#sideFiles.takeSnapshot(offset, entries);
    const removal = new SegmentRemoval({ disk, folder, logger });
    const { endOffset } = this;
    this.#durability = new Durability({
      folder,
      disk,
      logger,
      limited: this.#limited,
      segments,
      recoveryPoint,
      namesUnsynced,
      failure,
      commit,
      name: partition,
      recoveryPoints: checkpoints.recoveryPoints,
      isSettled: found.isTrusted,
      durableEnd: found.isTrusted ? endOffset : Math.min(recoveryPoint, endOffset),
      settle: (offset) => this.#sideFiles.settle(offset, { isClosing: this.#closed }),
    });
    this.#parts = {
      partition,
      folder,
      disk,
      checksums,
      clock,
      timers,
      logger,
      config,
      files,
      segments,
      times: this.#times,
      producers,
      epochs,
      start: this.#start,
      snapshots,
      durability: this.#durability,
      sideFiles: this.#sideFiles,
      removal,
      removalMs: (nowMs) => this.#isDiskFull ? nowMs : nowMs + config().fileDeleteDelayMs,
      isClosed: () => this.#closed,
    };
    this.#nextProducerExpiryMs = clock.wallMs() + PRODUCER_EXPIRY_INTERVAL_MS;
    this.#lastFlushMs = this.#lastAppendMs = clock.wallMs();
    this.#jitterMs = this.#nextJitter();
    if (failure === null) epochs.assign(o.leaderEpoch, endOffset);
  }

  get startOffset(): number {
    return this.#start.offset;
  }

  /** The offset the next record gets. */
  get endOffset(): number {
    return this.#active.nextOffset;
  }

  /** Where readers of committed records stop: the first offset of the oldest open transaction, or the end. */
  get lastStableOffset(): number {
    const open = this.#producers.firstOpenOffset();
    return open === null ? this.endOffset : Math.max(open, this.#start.offset);
  }

  /** -1 when there is none. */
  get latestEpoch(): number {
    return this.#epochs.latest;
  }

  /** Why nothing is appended any more; null while all is well. */
  get failed(): OperatingFailure | null {
    return this.#durability.failure;
  }

  /** What kept the last record from being appended, for good or until it is gone; null when it was appended. */
  get lastAppendError(): OperatingFailure | null {
    return this.failed ?? this.#appendError;
  }

  /**
   * Whether what it holds is as it was written: of a log that was found damaged too, up to the damage; not of one whose
   * sync failed.
   */
  get isReadable(): boolean {
    return this.failed === this.#damage;
  }

  /** Files beside the records that its end still has to write. */
  get filesToWrite(): number {
    return this.#sideFiles.unwritten;
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

  /** The settings of now; another object as soon as one has changed. */
  get config(): LogConfig {
    return this.#o.config();
  }

  /** What a batch must meet to be appended now. */
  produceRules(o: AppendContext): ProduceRules {
    const { nowMs, origin, produceVersion, maxInflatedSize } = o;
    return { ...this.config, topicPartition: this.#name, nowMs, origin, produceVersion, maxInflatedSize };
  }

  /** Validates one batch and appends it. A refused append leaves the log as it was. */
  append(o: AppendContext & { readonly records: Uint8Array; readonly leaderEpoch: number }): Appended | Refused {
    if (this.failed !== null || this.#closed) return refused("KAFKA_STORAGE_ERROR");
    const validated = validateProduced(o.records, this.produceRules(o), this.#o.checksums);
    return validated.kind === "refused" ? validated : this.appendValidated(validated.records, o);
  }

  /**
   * Assigns offsets and the leader epoch inside a batch that was found valid by the rules of now, and writes it. A
   * refused append leaves the log as it was. The time in `o` is the one in the rules.
   */
  appendValidated(records: Uint8Array, o: AppendContext & { readonly leaderEpoch: number }): Appended | Refused {
    if (this.failed !== null || this.#closed) return refused("KAFKA_STORAGE_ERROR");
    const { config } = this;
    const { nowMs } = o;
    const baseOffset = this.endOffset;
    setBaseOffset(records, 0, baseOffset);
    setPartitionLeaderEpoch(records, 0, o.leaderEpoch);
    const header = readBatchHeader(records, 0);
    const producer = header.producerId < 0 ? null : this.#checkProducer(header, records, o);
    if (producer !== null && producer.kind !== "accepted") return producer;

    try {
      this.#write(records, header, config, nowMs);
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#notAppended(failure);
      return refused("KAFKA_STORAGE_ERROR");
    }
    this.#epochs.assign(o.leaderEpoch, baseOffset);
    if (producer !== null) this.#takeOver(producer, header);
    this.#expireProducers(nowMs, config);
    const { endOffset } = this;
    if (endOffset - this.#durability.end >= config.flushMessages) this.#flush(nowMs);
    const logAppendTimeMs = config.timestampType === "LogAppendTime" ? nowMs : -1;
    return { kind: "appended", baseOffset, lastOffset: endOffset - 1, logAppendTimeMs, duplicate: false, endOffset };
  }

  /**
   * Whole batches from the one that holds `fromOffset` (or the next, where compaction left a hole), all from one
   * segment and ending at or before `upperBound`. They end at a batch's border: Kafka cuts where `maxBytes` falls and
   * lets the client throw the broken batch away, which with large batches wastes a good part of what is sent; finding
   * the border costs us one small read. When not even the first batch fits there is none, unless `wholeFirstBatch`.
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
    if (!(fromOffset >= this.#start.offset && fromOffset <= this.endOffset)) return { kind: "outOfRange" };
    const upperBound = Math.min(o.upperBound, this.endOffset);
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
    const beforeOffset = segment.indexes.offsetFrom(position + size) ?? next?.baseOffset ?? this.endOffset;
    const bytes = size === 0 ? null : segment.file.bytes(position, size);
    return { kind: "read", bytes, size, sizeWithCutBatch: Math.max(size, within), beforeOffset };
  }

  /**
   * Whether a read from the offset stops where its segment ends, and not at the bound: raising that does not lengthen
   * it.
   */
  endsBeforeBound({ offset, upperBound }: { readonly offset: number; readonly upperBound: number }): boolean {
    const segments = this.#segments;
    return offset < segments[segmentIndex(segments, upperBound)]!.baseOffset;
  }

  /** Bytes of the batch that a read from `offset` would begin with; 0 when there is none. */
  firstBatchSize(offset: number): number {
    return offset < this.#start.offset ? 0 : this.#find(offset)?.header.sizeInBytes ?? 0;
  }

  /**
   * The first record stamped `timestampMs` or later, below `upperBound`. As in Kafka it is looked for in the first
   * segment that reaches the time and in no other: where what reached it there lies before the log's start, there is
   * none.
   */
  offsetForTimestamp(timestampMs: number, upperBound: number, search: SearchBatch = searchHere): FoundRecord | null {
    const segment = this.#segments[this.#times.firstReaching(timestampMs)];
    const found = segment?.firstStampedFrom(timestampMs, this.#start.offset, search) ?? null;
    return found !== null && found.offset < upperBound ? found : null;
  }

  /** The record with the largest timestamp, the first of them where several have it; null when there are no records. */
  maxTimestamp(search: SearchBatch = searchHere): FoundRecord | null {
    return this.#times.latest().latestStamped(search);
  }

  /**
   * The transactions with records from `from` to before `to` that were aborted: whose records a reader of committed
   * ones leaves out.
   */
  abortedTransactions(from: number, to: number): AbortedTransaction[] {
    const segments = this.#segments;
    const first = segmentIndex(this.#segments, from);
    return abortedBetween(
      function* () {
        for (let index = first; index < segments.length; index++) yield segments[index]!.indexes.aborted();
      }(),
      from,
      to,
    );
  }

  /** What is remembered of a producer. */
  producer(producerId: number): ProducerEntry | null {
    return this.#producers.get(producerId);
  }

  /** All that are remembered. */
  producers(): Iterable<ProducerEntry> {
    return this.#producers.all();
  }

  /**
   * What to hand in with a producer's first batch of a transaction, once its coordinator has been asked; null where the
   * transaction is known to be open, so that nobody need be asked.
   */
  beginVerification(
    o: {
      readonly producerId: number;
      readonly producerEpoch: number;
      readonly sequence: number;
      readonly raisesEpoch: boolean;
      readonly nowMs: number;
    },
  ): Verification | "INVALID_PRODUCER_EPOCH" | null {
    const known = this.#producers.get(o.producerId);
    if (known !== null && o.producerEpoch < known.epoch) return "INVALID_PRODUCER_EPOCH";
    const isOpen = known !== null && known.currentTxnFirstOffset !== null && known.epoch === o.producerEpoch;
    return isOpen ? null : this.#verifications.begin(o);
  }

  /** What the batch would be refused with for its producer's sake, or null; nothing is appended. */
  producerRefusal(
    records: Uint8Array,
    o: Pick<AppendContext, "origin" | "verification" | "markerVersion">,
  ): ErrorName | null {
    const header = readBatchHeader(records, 0);
    const verdict = header.producerId < 0 ? null : this.#checkProducer(header, records, o);
    return verdict?.kind === "refused" ? verdict.error : null;
  }

  /** The coordinator does not know the producer, and never will. */
  dropVerification(verification: Verification): void {
    this.#verifications.drop(verification);
  }

  /** Of those remembered; -1 when there is none. */
  get largestProducerId(): number {
    let largest = -1;
    for (const { producerId } of this.#producers.all()) largest = Math.max(largest, producerId);
    return largest;
  }

  /**
   * Ends when everything before `endOffset` would survive a power cut; rejects with the failure when that cannot be
   * said any more.
   */
  whenDurable(endOffset: number): Promise<void> {
    return this.#durability.when(endOffset);
  }

  /**
   * Records before the offset are deleted: from here on nobody reads them, also after a power cut. Their segments go
   * with the next {@linkcode Log.applyRetention}. An offset before the start changes nothing; one after the end is
   * refused.
   */
  async deleteRecords(offset: number): Promise<"deleted" | "outOfRange"> {
    if (!(offset >= 0 && offset <= this.endOffset)) return "outOfRange";
    // What was deleted must not come back as the log's end because it never reached the disk.
    await this.#durability.when(offset);
    // It may have been cut meanwhile.
    if (offset > this.endOffset) return "outOfRange";
    // Also when somebody has raised it that far already: it may not be on the disk yet.
    await this.#start.raise(offset);
    if (this.#isDiskFull) await this.#freeSpace();
    return "deleted";
  }

  /** Deletes the segments whose time is over, their files too where the disk is full. Answers how many went. */
  async applyRetention(nowMs: number): Promise<number> {
    if (this.failed !== null || this.#closed) return 0;
    // The active segment never goes for the log's start; on a full disk what nobody can read any more must.
    if (this.#isDiskFull && this.#active.size > 0 && this.#start.offset >= this.endOffset) this.#roll(nowMs);
    const count = await removeExpired(this.#parts, {
      nowMs,
      lastAppendMs: this.#lastAppendMs,
      roll: () => void this.#roll(nowMs),
    });
    if (this.#isDiskFull) await this.removeDueFiles(Infinity);
    return count;
  }

  get isCompacted(): boolean {
    return this.#o.config().compacted;
  }

  /** The log as compaction sees it, and how compaction puts its work in place. */
  get compaction(): CompactableLog {
    return new CompactableLog(this.#parts, this, this.#o.checkpoints.cleaner);
  }

  /** When files of deleted segments are to be removed, or null. */
  get nextRemovalMs(): number | null {
    return this.#parts.removal.nextMs;
  }

  /** Ends when they are gone, or have been refused. */
  removeDueFiles(nowMs: number): Promise<void> {
    return this.#parts.removal.removeDue(nowMs);
  }

  /** Syncs the log when `flush.ms` has passed since it was last asked to. */
  flushIfDue(nowMs: number): void {
    const hasUnsynced = this.endOffset > this.#durability.end && !this.#closed;
    if (hasUnsynced && nowMs - this.#lastFlushMs >= this.#o.config().flushMs) this.#flush(nowMs);
  }

  /**
   * Cuts off the batch that holds the offset and all behind it, as a follower does that has parted from its leader; of
   * what lies before the log's start nothing is left to cut. What was cut is gone when this ends, also after a power
   * cut; nothing may be appended meanwhile.
   */
  async truncateTo(to: number): Promise<void> {
    this.#verifications.clear();
    await truncate(this.#parts, to, (offset) => this.compaction.lowerCleaned(offset));
  }

  /**
   * Makes everything durable and closes the files. Bytes handed out stay readable. A log that failed is closed as it
   * is.
   */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      if (this.failed === null) {
        this.#sideFiles.takeSnapshot(this.endOffset);
        if (this.#active.trimPreallocation()) await this.#active.file.sync();
      }
      await this.#durability.finish();
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#o.logger.warn(`${this.#name} was not closed in order and is checked at the next start: ${failure.message}`);
      // What is still being done to its files must not meet whoever opens them next.
      await this.#durability.abandon(failure);
    } finally {
      await this.#parts.removal.stop();
      for (const segment of this.#segments) this.#closeSegment(segment);
    }
  }

  /**
   * Ends when the folder's name is free; `gone` ends when the log is gone from the disk, see {@linkcode
   * FolderRemovals}. Bytes that are held stay readable.
   */
  async remove(uniqueId: string, by?: FolderRemovals): Promise<{ readonly gone: Promise<void> }> {
    this.#closed = true;
    await this.#durability.abandon(new OperatingFailure("ENOENT", `${this.#name} has been deleted`));
    await this.#parts.removal.stop();
    for (const segment of this.#segments) segment.retire();
    const removals = by ?? new FolderRemovals(this.#o);
    return { gone: removals.remove(this.#o.folder, { partition: this.#partition, uniqueId }) };
  }

  /** The others are closed all the same, and what was promised of this one was promised before. */
  #closeSegment(segment: Segment): void {
    try {
      segment.close();
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#o.logger.warn(`${this.#name}: ${failure.message}`);
    }
  }

  get #isDiskFull(): boolean {
    return this.#o.isDiskFull?.() ?? false;
  }

  get #active(): Segment {
    return this.#segments[this.#segments.length - 1]!;
  }

  get #partition(): PartitionName {
    return { topic: this.#o.topic, partition: this.#o.partition };
  }

  /**
   * What has just been deleted leaves the disk. Where that fails the next look at retention tries again: it is deleted
   * all the same.
   */
  async #freeSpace(): Promise<void> {
    try {
      await this.applyRetention(this.#o.clock.wallMs());
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#limited.warn(`${this.#name}: the disk is full, and deleted records are still on it: ${failure.message}`);
    }
  }

  /** What the producer's entry becomes, or the answer instead. */
  #checkProducer(
    header: BatchHeader,
    records: Uint8Array,
    o: Pick<AppendContext, "origin" | "verification" | "markerVersion">,
  ): Accepted | Appended | Refused {
    const verification = this.#verifications.get(header.producerId);
    const circumstances = {
      marker: header.isControl ? readMarker(records, 0, header) : null,
      markerVersion: o.markerVersion ?? 0,
      isTransactionVerified: o.verification === "waived" || verification !== null && verification === o.verification,
      verification,
    };
    const verdict = nextEntry(this.#producers.get(header.producerId), header, o.origin, circumstances);
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

  /** The batch is written: what it says of its producer counts. */
  #takeOver(
    { entry, completed }: Accepted,
    { isControl, isTransactional, producerId, producerEpoch }: BatchHeader,
  ): void {
    this.#producers.put(entry);
    if (isTransactional) this.#verifications.appended({ producerId, producerEpoch, isMarker: isControl });
    const aborted = this.#producers.aborted(completed);
    if (aborted !== null) this.#active.noteAborted(aborted);
  }

  /** Into the active segment, or into a new one when it is full. */
  #write(records: Uint8Array, header: BatchHeader, config: LogConfig, nowMs: number): void {
    let segment = this.#active;
    if (segment.isTorn) segment.truncateTornWrite();
    if (segment.isTorn) {
      const { path } = segment.file;
      throw new OperatingFailure("EIO", `Cannot append to ${path}: what a failed write left cannot be cut off`);
    }
    if (this.#isFull(segment, header, config, nowMs)) segment = this.#roll(nowMs);
    segment.append(records);
    segment.note(header, segment.size, config.indexIntervalBytes);
    this.#lastAppendMs = nowMs;
    if (this.#appendError === null) return;
    this.#limited.over(NOT_APPENDED, `${this.#name}: records are written again`);
    this.#appendError = null;
  }

  #isFull(active: Segment, header: BatchHeader, config: LogConfig, nowMs: number): boolean {
    const { size, baseOffset, firstTimestampMs, openedMs } = active;
    const isIndexFull = active.indexes.isFull(config.segmentIndexBytes);
    const coming = {
      size: header.sizeInBytes,
      lastOffset: header.nextOffset - 1,
      maxTimestampMs: header.maxTimestamp,
    };
    const { segmentBytes, segmentMs } = config;
    const rules = { segmentBytes, segmentMs, jitterMs: this.#jitterMs, nowMs };
    return shouldRoll({ size, baseOffset, firstTimestampMs, openedMs, isIndexFull }, coming, rules);
  }

  /** The old segment is synced in the background, and the recovery point then passes it. */
  #roll(nowMs: number): Segment {
    this.#active.trimPreallocation();
    const { files, folder } = this.#parts;
    const preallocatedBytes = firstFileBytes(this.#o.config());
    const segment = Segment.create({ files, folder, baseOffset: this.endOffset, nowMs, preallocatedBytes });
    this.#sideFiles.takeSnapshot(segment.baseOffset);
    this.#segments.push(segment);
    this.#jitterMs = this.#nextJitter();
    this.#durability.namesChanged();
    this.#durability.sealInBackground(segment.baseOffset);
    return segment;
  }

  #nextJitter(): number {
    const { segmentMs, segmentJitterMs } = this.#o.config();
    const most = Math.min(segmentMs, segmentJitterMs);
    return most === 0 ? 0 : (this.#o.random?.uint32() ?? 0) % most;
  }

  #flush(nowMs: number): void {
    this.#lastFlushMs = nowMs;
    // Nobody waits for it; a log that fails says so itself.
    this.#durability.when(this.endOffset).catch((failure: unknown) => {
      if (!(failure instanceof OperatingFailure)) throw failure;
    });
  }

  /** The batch that holds the offset, or the next one. */
  #find(offset: number) {
    for (let index = segmentIndex(this.#segments, offset); index < this.#segments.length; index++) {
      const segment = this.#segments[index]!;
      const found = offset < segment.nextOffset ? segment.find(offset) : null;
      if (found !== null) return { segment, next: this.#segments[index + 1], ...found };
    }
    return null;
  }

  /** A few with each append, because there may be a million of them. */
  #expireProducers(nowMs: number, { producerIdExpirationMs: expirationMs }: LogConfig): void {
    if (!this.#isExpiring) {
      if (nowMs < this.#nextProducerExpiryMs) return;
      this.#nextProducerExpiryMs = nowMs + PRODUCER_EXPIRY_INTERVAL_MS;
      this.#producers.beginExpiry();
      this.#verifications.expire(nowMs, expirationMs);
    }
    this.#isExpiring = this.#producers.expireSome(EXPIRED_AT_ONCE, { nowMs, expirationMs });
  }

  #notAppended(failure: OperatingFailure): void {
    this.#appendError = failure;
    this.#limited.error(`${this.#name} cannot take records: ${failure.message}`, {}, {
      of: NOT_APPENDED,
      kind: failure.code,
    });
  }
}

function refused(error: ErrorName): Refused {
  return { kind: "refused", error, message: null, recordErrors: [] };
}
