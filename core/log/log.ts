/**
 * One partition's records on the disk: appends batches, reads them back as stored, and finds them by offset, by time
 * and by leader epoch. Offsets are assigned inside the caller's bytes; nothing is copied.
 *
 * Note: `append` returns when the page cache has the records, and readers see them at once; only `whenDurable` waits
 * for the disk. Invariant: a log that `failed` stays failed. After a sync that did not succeed the page cache may show
 * what the disk does not have, so reading the files again in this process would prove nothing.
 *
 * @module
 */
import { partitionName } from "../protocol/partition_names.ts";
import type { ErrorName } from "../protocol/error_codes.ts";
import type { ProduceRules, RefusedBatch } from "../protocol/records/validate.ts";
import { OperatingFailure } from "../runtime/ports.ts";
import { RateLimitedLog } from "../runtime/rate_limited_log.ts";
import type { AbortedTransaction } from "./aborted_transactions.ts";
import type { AppendContext, Appended } from "./append_context.ts";
import { Appender } from "./appender.ts";
import { assembleLog, type LogOptions, recoverLog } from "./assemble.ts";
import { CompactableLog } from "./compaction/compactable_log.ts";
import type { LogConfig } from "./config.ts";
import type { Durability } from "./durability.ts";
import { FolderRemovals } from "./folder_removal.ts";
import type { EpochEnd, LeaderEpochs } from "./leader_epochs.ts";
import { type LogParts } from "./log_parts.ts";
import { type LogRead, LogReader, type ReadRange } from "./log_reader.ts";
import type { LogStart } from "./log_start.ts";
import type { OpenFiles } from "./open_files.ts";
import { ProducerCheck, type ProducerContext } from "./producer_check.ts";
import type { ProducerEntry, ProducerStates } from "./producer_state.ts";
import type { Recovered } from "./recovery.ts";
import { type Replicated, restartAt } from "./replicated.ts";
import { removeExpired } from "./remove_expired.ts";
import type { Segment } from "./segment.ts";
import type { SidecarFiles } from "./sidecar_files.ts";
import type { FoundRecord, SearchBatch } from "./stored_batch.ts";
import { truncate } from "./truncate.ts";
import type { NewVerification, Verification } from "./verifications.ts";

export class Log {
  readonly #o: LogOptions;
  readonly #name: string;
  readonly #parts: LogParts;
  /** The damage found when it was opened. */
  readonly #damage: OperatingFailure | null;
  /** Ascending, never empty; the last one is active. */
  readonly #segments: Segment[];
  readonly #producers: ProducerStates;
  readonly #producerCheck: ProducerCheck;
  readonly #appender: Appender;
  readonly #reader: LogReader;
  readonly #epochs: LeaderEpochs;
  readonly #start: LogStart;
  readonly #durability: Durability;
  readonly #sidecarFiles: SidecarFiles;
  #closed = false;
  /** What lies behind it may still be cut off, see {@linkcode Log.boundBy}. */
  #agreedEnd: () => number = () => Infinity;
  /** For warnings that repeat as long as the disk is full or descriptors are short. */
  readonly #limited: RateLimitedLog;

  static async open(o: LogOptions): Promise<Log> {
    const { found, files } = await recoverLog(o);
    return new Log(o, files, found);
  }

  private constructor(o: LogOptions, files: OpenFiles, found: Recovered) {
    this.#o = o;
    this.#limited = new RateLimitedLog({ logger: o.logger, clock: o.clock });
    this.#name = partitionName(o);
    this.#damage = found.damage;
    this.#parts = assembleLog(o, {
      found,
      files,
      limited: this.#limited,
      isClosed: () => this.#closed,
      isDiskFull: () => this.#isDiskFull,
    });
    const { segments, producers, epochs, start, durability, sidecarFiles } = this.#parts;
    this.#segments = segments;
    this.#producers = producers;
    this.#epochs = epochs;
    this.#start = start;
    this.#durability = durability;
    this.#sidecarFiles = sidecarFiles;
    this.#reader = new LogReader(this.#parts);
    this.#producerCheck = new ProducerCheck(this.#parts, o.clock.wallMs());
    this.#appender = new Appender(this.#parts, {
      producers: this.#producerCheck,
      limited: this.#limited,
      random: o.random,
    });
    if (found.damage === null) epochs.assign(o.leaderEpoch, this.endOffset);
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

  /**
   * Of a log that others follow, or that follows another: records from that offset on may still be cut off. They are
   * neither compacted nor deleted for their age, and what ends a transaction there has not ended it yet.
   */
  boundBy(agreedEnd: () => number): void {
    this.#agreedEnd = agreedEnd;
    this.#producerCheck.keepsEnded = true;
  }

  /** Where readers of committed records stop that see nothing from `agreedEnd` on. */
  stableOffset(agreedEnd: number): number {
    const ended = this.#producerCheck.firstEndedFrom(agreedEnd);
    return Math.min(this.lastStableOffset, ended ?? Infinity, agreedEnd);
  }

  /** -1 when there is none. */
  get latestEpoch(): number {
    return this.#epochs.latest;
  }

  /** Why nothing is appended any more; null while all is well. */
  get failed(): OperatingFailure | null {
    return this.#durability.failure;
  }

  /** Why the last record was not appended, for good or for now; null when it was appended. */
  get lastAppendError(): OperatingFailure | null {
    return this.failed ?? this.#appender.error;
  }

  /**
   * Whether its content is as it was written. It is in a log that was found damaged, up to the damage; it is not after
   * a failed sync.
   */
  get isReadable(): boolean {
    return this.failed === this.#damage;
  }

  /** How many files beside the records closing it has to write. */
  get filesToWrite(): number {
    return this.#sidecarFiles.unwritten;
  }

  /** Bytes of all segments. */
  get size(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.size, 0);
  }

  /** The epoch of the last record; -1 when there is none, or it is not known. */
  get lastRecordEpoch(): number {
    return this.#epochs.epochAt(this.endOffset - 1);
  }

  /** From here on records are of that epoch, also before the first one is written. */
  assignLeaderEpoch(epoch: number): void {
    this.#epochs.assign(epoch, this.endOffset);
  }

  /** Where the epoch, or the last known one before it, ended. */
  endOffsetForEpoch(epoch: number): EpochEnd {
    return this.#epochs.endOffsetFor(epoch, this.endOffset);
  }

  /** The present settings; a new object as soon as one has changed. */
  get config(): LogConfig {
    return this.#o.config();
  }

  /** What a batch must meet to be appended now. */
  produceRules(o: AppendContext): ProduceRules {
    return this.#appender.produceRules(o);
  }

  /** Validates one batch and appends it. A refused append leaves the log as it was. */
  append(o: AppendContext & { readonly records: Uint8Array; readonly leaderEpoch: number }): Appended | RefusedBatch {
    return this.#appender.append(o);
  }

  /**
   * Assigns offsets and the leader epoch inside a batch that was found valid by the rules of now, and writes it. A
   * refused append leaves the log as it was. The time in `o` is the one in the rules.
   */
  appendValidated(records: Uint8Array, o: AppendContext & { readonly leaderEpoch: number }): Appended | RefusedBatch {
    return this.#appender.appendValidated(records, o);
  }

  /**
   * Whole batches from the one that holds `fromOffset` (or the next, where compaction left a hole), all from one
   * segment and ending at or before `upperBound`. They end at a batch's border: Kafka cuts at `maxBytes` and lets the
   * client discard the broken batch, which wastes much of what is sent when batches are large; finding the border costs
   * one small read. When not even the first batch fits, there is none, unless `wholeFirstBatch`.
   */
  read(o: ReadRange): LogRead {
    return this.#reader.read(o);
  }

  /**
   * Whether a read from the offset stops at its segment's end and not at the bound: a higher bound does not lengthen
   * it.
   */
  endsBeforeBound(o: { readonly offset: number; readonly upperBound: number }): boolean {
    return this.#reader.endsBeforeBound(o);
  }

  /** The size of the batch that a read from `offset` would begin with; 0 when there is none. */
  firstBatchSize(offset: number): number {
    return this.#reader.firstBatchSize(offset);
  }

  /**
   * The first record stamped `timestampMs` or later, below `upperBound`. As in Kafka only the first segment that
   * reaches the time is searched: when its matching records are before the log's start, there is none.
   */
  offsetForTimestamp(timestampMs: number, upperBound: number, search?: SearchBatch): FoundRecord | null {
    return this.#reader.offsetForTimestamp(timestampMs, upperBound, search);
  }

  /** The record with the largest timestamp, the first of them where several have it; null when there are no records. */
  maxTimestamp(search?: SearchBatch): FoundRecord | null {
    return this.#reader.maxTimestamp(search);
  }

  /** The aborted transactions with records from `from` to before `to`: a reader of committed records skips theirs. */
  abortedTransactions(from: number, to: number): AbortedTransaction[] {
    return this.#reader.abortedTransactions(from, to);
  }

  /** What the log remembers of a producer. */
  producer(producerId: number): ProducerEntry | null {
    return this.#producers.get(producerId);
  }

  /** All producers that the log remembers. */
  producers(): Iterable<ProducerEntry> {
    return this.#producers.all();
  }

  /**
   * The token that goes with the first batch of a producer's transaction once its coordinator has confirmed it; null
   * when the transaction is known to be open and needs no confirmation.
   */
  beginVerification(o: NewVerification): Verification | "INVALID_PRODUCER_EPOCH" | null {
    return this.#producerCheck.begin(o);
  }

  /** The error that the batch would be refused with because of its producer, or null; nothing is appended. */
  producerRefusal(records: Uint8Array, o: ProducerContext): ErrorName | null {
    return this.#producerCheck.refusal(records, o);
  }

  /** The coordinator does not know the producer, and never will. */
  dropVerification(verification: Verification): void {
    this.#producerCheck.drop(verification);
  }

  /** The largest id of a remembered producer; -1 when there is none. */
  get largestProducerId(): number {
    let largest = -1;
    for (const { producerId } of this.#producers.all()) largest = Math.max(largest, producerId);
    return largest;
  }

  /**
   * Resolves when everything before `endOffset` would survive a power cut; rejects with the failure when that can no
   * longer be known.
   */
  whenDurable(endOffset: number): Promise<void> {
    return this.#durability.when(endOffset);
  }

  /**
   * Deletes the records before the offset: from here on nobody reads them, also after a power cut. Their segments are
   * removed by the next {@linkcode Log.applyRetention}. An offset before the start changes nothing; one after the end
   * is refused.
   */
  async deleteRecords(offset: number): Promise<"deleted" | "outOfRange"> {
    if (!(offset >= 0 && offset <= this.endOffset)) return "outOfRange";
    // Otherwise what was deleted might never reach the disk, and the log would end before its start after a power cut.
    await this.#durability.when(offset);
    // The log may have been truncated meanwhile.
    if (offset > this.endOffset) return "outOfRange";
    // Also when it was raised that far before: it may not be on the disk yet.
    await this.#start.raise(offset);
    if (this.#isDiskFull) await this.#freeSpace();
    return "deleted";
  }

  /** Deletes the segments whose retention is over, and their files too when the disk is full. Returns how many. */
  async applyRetention(nowMs: number): Promise<number> {
    if (this.failed !== null || this.#closed) return 0;
    // The log's start never removes the active segment; on a full disk a segment that nobody can read has to go.
    if (this.#isDiskFull && this.#active.size > 0 && this.#start.offset >= this.endOffset) this.#appender.roll(nowMs);
    const count = await removeExpired(this.#parts, {
      nowMs,
      agreedEnd: this.#agreedEnd(),
      lastAppendMs: this.#appender.lastAppendMs,
      roll: () => void this.#appender.roll(nowMs),
    });
    if (this.#isDiskFull) await this.removeDueFiles(Infinity);
    return count;
  }

  get isCompacted(): boolean {
    return this.#o.config().compacted;
  }

  /** The log as compaction sees it, and how compaction puts its work in place. */
  get compaction(): CompactableLog {
    const stable = (): number => Math.max(this.startOffset, this.stableOffset(this.#agreedEnd()));
    const view = {
      endOffset: () => this.endOffset,
      lastStableOffset: stable,
      abortedTransactions: (from: number, to: number) => this.abortedTransactions(from, to),
    };
    return new CompactableLog(this.#parts, view, this.#o.checkpoints.cleaner);
  }

  /** When files of deleted segments are to be removed, or null. */
  get nextRemovalMs(): number | null {
    return this.#parts.removal.nextMs;
  }

  /** Resolves when each is removed or could not be. */
  removeDueFiles(nowMs: number): Promise<void> {
    return this.#parts.removal.removeDue(nowMs);
  }

  /** Syncs the log when `flush.ms` has passed since it was last asked to. */
  flushIfDue(nowMs: number): void {
    this.#appender.flushIfDue(nowMs);
  }

  /**
   * Truncates the log: removes the batch that holds the offset and everything behind it, as a follower does whose log
   * diverges from its leader's. An offset before the log's start removes everything. When this resolves, the truncation
   * also survives a power cut; nothing may be appended meanwhile.
   */
  async truncateTo(to: number): Promise<void> {
    this.#producerCheck.truncated();
    await truncate(this.#parts, to, (offset) => this.compaction.lowerCleaned(offset));
  }

  /** As a follower does: appends what the leader's log has next. */
  appendReplicated(records: Uint8Array, nowMs: number): Replicated {
    return this.#appender.appendReplicated(records, nowMs);
  }

  /** As a follower does whose leader's log begins behind this one's end. Nothing may be appended meanwhile. */
  async restartAt(offset: number): Promise<void> {
    this.#producerCheck.truncated();
    await this.truncateTo(this.startOffset);
    await restartAt(this.#parts, offset);
  }

  /**
   * Makes everything durable and closes the files. Bytes handed out stay readable. Of a log that failed only the files
   * are closed.
   */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      if (this.failed === null) {
        this.#sidecarFiles.takeSnapshot(this.endOffset);
        if (this.#active.trimPreallocation()) await this.#active.file.sync();
      }
      await this.#durability.finish();
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#o.logger.warn(`${this.#name} was not closed in order and is checked at the next start: ${failure.message}`);
      // Work in flight on its files must be over before somebody opens them again.
      await this.#durability.abandon(failure);
    } finally {
      await this.#parts.removal.stop();
      for (const segment of this.#segments) this.#closeSegment(segment);
    }
  }

  /**
   * Resolves when the folder's name is free; `gone` resolves when the log is gone from the disk, see
   * {@linkcode FolderRemovals}. Bytes that somebody holds stay readable.
   */
  async remove(uniqueId: string, by?: FolderRemovals): Promise<{ readonly gone: Promise<void> }> {
    this.#closed = true;
    await this.#durability.abandon(new OperatingFailure("ENOENT", `${this.#name} has been deleted`));
    await this.#parts.removal.stop();
    for (const segment of this.#segments) segment.retire();
    const removals = by ?? new FolderRemovals({ disk: this.#parts.disk, checkpoints: this.#o.checkpoints });
    return { gone: removals.remove(this.#o.folder, { partition: this.#parts.partition, uniqueId }) };
  }

  /** A failure is only logged: the other segments have to be closed too, and durability was settled before. */
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

  /**
   * Removes from the disk what has just been deleted. When that fails, the next retention run tries again; the records
   * stay deleted.
   */
  async #freeSpace(): Promise<void> {
    try {
      await this.applyRetention(this.#o.clock.wallMs());
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#limited.warn(`${this.#name}: the disk is full, and deleted records are still on it: ${failure.message}`);
    }
  }
}
